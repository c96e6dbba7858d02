from zoneinfo import ZoneInfo

from django.db import migrations, models


def keep_the_day_of_sending(apps, schema_editor):
    """As far as it is known: a report that was sent back and sent again keeps the later day."""
    reports = apps.get_model("partnerships", "MonitoringReport").objects
    sent = reports.filter(submitted_at__isnull=False).select_related("agreement__facility")
    for report in sent.defer("figures").iterator():
        zone = ZoneInfo(report.agreement.facility.zone)
        report.first_sent_on = report.submitted_at.astimezone(zone).date()
        report.save(update_fields=["first_sent_on"])


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0004_who_attended")]

    operations = [
        migrations.AddField(
            model_name="monitoringreport",
            name="first_sent_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="first sent on"
            ),
        ),
        migrations.RunPython(keep_the_day_of_sending, migrations.RunPython.noop),
    ]

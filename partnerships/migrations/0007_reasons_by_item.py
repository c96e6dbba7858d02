from django.db import migrations, models


def keep_under_no_item(apps, schema_editor):
    """What was written once for everything that was open belongs to no item alone."""
    classes = apps.get_model("partnerships", "TrainingClass").objects
    for each in classes.exclude(readiness_reason="").iterator():
        classes.filter(pk=each.pk).update(readiness_reasons={"": each.readiness_reason})


def join_again(apps, schema_editor):
    classes = apps.get_model("partnerships", "TrainingClass").objects
    for each in classes.exclude(readiness_reasons={}).iterator():
        joined = "; ".join(each.readiness_reasons.values())
        classes.filter(pk=each.pk).update(readiness_reason=joined[:200])


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0006_timetables_and_demand")]

    operations = [
        migrations.AddField(
            model_name="trainingclass",
            name="readiness_reasons",
            field=models.JSONField(
                blank=True,
                default=dict,
                editable=False,
                verbose_name="why it started although not ready",
            ),
        ),
        migrations.RunPython(keep_under_no_item, join_again),
        migrations.RemoveField(model_name="trainingclass", name="readiness_reason"),
    ]

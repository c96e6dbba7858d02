"""Why a session fell through or stopped early, and hours counted in quarters."""

from django.db import migrations, models
from django.db.models import F, Q

FAULTS = [("institution", "Facility"), ("partner", "Partner"), ("outside", "Outside")]


def into_quarters(apps, schema_editor):
    figures = apps.get_model("partnerships", "ClassFigures").objects
    figures.update(credited_quarters=F("credited_quarters") * 4)


def into_whole_hours(apps, schema_editor):
    """Only while nothing but whole hours was counted: nobody loses a quarter unseen."""
    figures = apps.get_model("partnerships", "ClassFigures").objects
    if figures.annotate(left=F("credited_quarters") % 4).exclude(left=0).exists():
        raise ValueError("Quarters of lesson hours are stored; whole hours cannot hold them.")
    figures.update(credited_quarters=F("credited_quarters") / 4)


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0007_reasons_by_item")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="cause",
            field=models.CharField(
                blank=True,
                choices=[
                    ("instructor", "Instructor did not come"),
                    ("room", "Room not available"),
                    ("security", "Security in the facility"),
                    ("material", "Material or tools missing"),
                    ("utility", "No electricity or water"),
                    ("holiday", "Holiday or ceremony"),
                    ("other", "Something else"),
                ],
                editable=False,
                max_length=12,
                verbose_name="what happened",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="planned_hours",
            field=models.PositiveSmallIntegerField(
                blank=True,
                editable=False,
                null=True,
                verbose_name="lesson hours before it was shortened",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="short_reason",
            field=models.CharField(
                blank=True, editable=False, max_length=200, verbose_name="why it was shortened"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="short_fault",
            field=models.CharField(
                blank=True,
                choices=FAULTS,
                editable=False,
                max_length=12,
                verbose_name="shortened because of",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=Q(planned_hours=None, short_fault="", short_reason="")
                | (
                    Q(planned_hours__gt=F("hours"), planned_hours__isnull=False)
                    & ~Q(short_reason="")
                    & ~Q(short_fault="")
                ),
                name="shortened_session_says_why",
                violation_error_message="Write why the session was shortened.",
            ),
        ),
        migrations.AddField(
            model_name="programmeversion",
            name="excuses_outside",
            field=models.BooleanField(
                default=False,
                help_text="Excused absences that neither the trainee nor the facility caused.",
                verbose_name="court days and other causes outside do not count",
            ),
        ),
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("minutes", "Minutes"),
                    ("draft", "Draft"),
                    ("signed_scan", "Signed agreement"),
                    ("addendum", "Addendum"),
                    ("letter", "Letter"),
                    ("report", "Report"),
                    ("decree", "Decision letter (SK)"),
                    ("request", "Letter of request"),
                    ("certificate", "Certificate"),
                    ("evidence", "Evidence of an obligation"),
                    ("register", "Sign-in sheet"),
                    ("photo", "Photo"),
                    ("other", "Other"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.RenameField("classfigures", "credited_hours", "credited_quarters"),
        migrations.RunPython(into_quarters, into_whole_hours),
    ]

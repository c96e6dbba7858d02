"""Why somebody took part without a signed statement."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trainees", "0005_waiting_hearings_changes")]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="unsigned_reason",
            field=models.CharField(
                blank=True,
                editable=False,
                max_length=200,
                verbose_name="why it began without a statement",
            ),
        ),
        migrations.AlterField(
            model_name="circumstance",
            name="kind",
            field=models.CharField(
                choices=[
                    ("released", "Released"),
                    ("transferred", "Transferred"),
                    ("left", "Died or escaped"),
                    ("status", "Legal status"),
                    ("release_date", "Release date"),
                    ("court_day", "Court day or visit"),
                    ("health", "Health"),
                    ("discipline", "Discipline"),
                    ("risk", "Risk level"),
                    ("keep_apart", "Kept apart from somebody"),
                ],
                max_length=12,
                verbose_name="what changed",
            ),
        ),
    ]

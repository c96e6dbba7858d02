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
    ]

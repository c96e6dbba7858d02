from django.db import migrations, models


class Migration(migrations.Migration):
    """Counters of people who were taught; `trainees` fills them from the registers."""

    dependencies = [("partnerships", "0003_renewal_and_monitoring")]

    operations = [
        migrations.AddField(
            model_name="classfigures",
            name="attended",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="classfigures",
            name="awaited",
            field=models.PositiveIntegerField(default=0),
        ),
    ]

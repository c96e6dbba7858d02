from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trainees", "0016_indicators_and_frozen_reports")]

    operations = [
        migrations.AddField(
            model_name="offlinedevice",
            name="name",
            field=models.CharField(blank=True, max_length=60, verbose_name="name"),
        ),
    ]

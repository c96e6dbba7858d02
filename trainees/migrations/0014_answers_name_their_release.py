"""Every answer belongs to a release and a person, also news between two follow-ups."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trainees", "0013_after_release_rows")]

    operations = [
        migrations.AlterField(
            model_name="outcome",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outcomes",
                to="partnerships.facility",
                verbose_name="facility",
            ),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="heard_on",
            field=models.DateField(verbose_name="heard on"),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="inmate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outcomes",
                to="trainees.inmate",
                verbose_name="inmate",
            ),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="release",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="outcomes",
                to="trainees.release",
                verbose_name="release",
            ),
        ),
    ]

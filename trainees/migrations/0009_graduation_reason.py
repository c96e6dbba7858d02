"""Why somebody graduated without all credits is kept, not only asked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trainees", "0008_papers_and_learners")]

    operations = [
        migrations.AddField(
            model_name="learnerrecord",
            name="graduated_reason",
            field=models.CharField(
                blank=True,
                max_length=200,
                verbose_name="Why the learner graduates without all credits",
            ),
        ),
    ]

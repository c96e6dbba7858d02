from django.db import migrations, models


class Migration(migrations.Migration):
    """A file that was taken out answers nobody; handing it over does."""

    dependencies = [("trainees", "0018_no_stored_reports")]

    operations = [
        migrations.RemoveConstraint(
            model_name="subjectrequest",
            name="answer_has_its_time",
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_at", None),
                    models.Q(("json_sha256", ""), ("pdf_sha256", ""), _negated=True),
                    _connector="OR",
                ),
                name="answer_has_its_files",
                violation_error_message="Take out the files first, then hand them over.",
            ),
        ),
    ]

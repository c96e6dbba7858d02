"""A paper that follows its holder is on its way until it is confirmed, or it did not arrive."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0009_subjects_and_layouts"),
        ("trainees", "0010_papers_that_follow"),
    ]

    operations = [
        migrations.AlterField(
            model_name="certificatemove",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partnerships.facility",
                verbose_name="facility",
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Awaiting issue"),
                    ("issued", "Issued"),
                    ("printed", "Printed"),
                    ("received", "At the facility"),
                    ("stored", "Kept at the facility"),
                    ("sent", "Sent through Bapas"),
                    ("handed_over", "Handed over"),
                    ("uncollected", "Not collected"),
                    ("sent_along", "On its way"),
                    ("missing", "Did not arrive"),
                    ("replaced", "Replaced"),
                    ("revoked", "Revoked"),
                ],
                default="draft",
                editable=False,
                max_length=12,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="certificatemove",
            name="step",
            field=models.CharField(
                choices=[
                    ("printed", "Printed"),
                    ("received", "Received at the facility"),
                    ("stored", "Kept at the facility"),
                    ("sent", "Sent through Bapas"),
                    ("handed_over", "Handed over"),
                    ("uncollected", "Not collected"),
                    ("sent_along", "Sent along to the next facility"),
                    ("missing", "Did not arrive"),
                ],
                max_length=12,
                verbose_name="step",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificatemove",
            constraint=models.CheckConstraint(
                condition=~models.Q(step="missing") | ~models.Q(note=""),
                name="missing_certificate_has_a_note",
                violation_error_message="Write what you know: what came, and who was asked.",
            ),
        ),
    ]

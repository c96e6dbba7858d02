"""Subjects with their credits, and the school year of a class."""

import django.db.models.deletion
from django.db import migrations, models

from rutan.common.operations import AddFields

SUBJECTS = [
    ("agama", "Pendidikan Agama dan Budi Pekerti"),
    ("ppkn", "Pendidikan Pancasila dan Kewarganegaraan"),
    ("bahasa-indonesia", "Bahasa Indonesia"),
    ("matematika", "Matematika"),
    ("ipa", "Ilmu Pengetahuan Alam"),
    ("ips", "Ilmu Pengetahuan Sosial"),
    ("bahasa-inggris", "Bahasa Inggris"),
    ("seni-budaya", "Seni dan Budaya"),
    ("pjok", "Pendidikan Jasmani, Olahraga, dan Kesehatan"),
    ("pemberdayaan", "Pemberdayaan"),
    ("keterampilan", "Keterampilan"),
]
"""Structure of the equivalency curriculum; to be confirmed. Administrators edit it."""


def add_subjects(apps, schema_editor):
    subjects = apps.get_model("partnerships", "Subject").objects
    for order, (code, name) in enumerate(SUBJECTS, start=1):
        subjects.get_or_create(code=code, defaults={"name": name, "order": order})


def count_all_attempts(apps, schema_editor):
    """A setting said how often a test is repeated; now it says how often it is taken."""
    settings = apps.get_model("partnerships", "FacilitySetting").objects
    for row in settings.filter(key="repeat_attempts"):
        settings.filter(pk=row.pk).update(
            key="most_attempts", value=min(3, max(1, int(row.value) + 1))
        )


def count_repeats(apps, schema_editor):
    settings = apps.get_model("partnerships", "FacilitySetting").objects
    for row in settings.filter(key="most_attempts"):
        settings.filter(pk=row.pk).update(key="repeat_attempts", value=int(row.value) - 1)


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0008_causes_and_quarters"),
    ]

    operations = [
        migrations.CreateModel(
            name="Subject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=30, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                (
                    "packages",
                    models.CharField(
                        default="ABC",
                        help_text="Letters, such as ABC or BC.",
                        max_length=3,
                        verbose_name="packages",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "subject",
                "verbose_name_plural": "subjects",
                "ordering": ["order", "name"],
            },
        ),
        AddFields(
            "trainingclass",
            [
                (
                    "grade",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="grade"),
                ),
                (
                    "school_year",
                    models.CharField(
                        blank=True,
                        help_text="Such as 2026/2027.",
                        max_length=9,
                        verbose_name="school year",
                    ),
                ),
                (
                    "semester",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="semester"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="unit",
            name="credits",
            field=models.DecimalField(
                blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="credits (SKK)"
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="kind",
            field=models.CharField(
                choices=[
                    ("theory", "Theory"),
                    ("practice", "Practice"),
                    ("assessment", "Assessment"),
                    ("opening", "Opening"),
                    ("closing", "Closing"),
                    ("internship", "Internship"),
                    ("tutorial", "Tutorial"),
                ],
                default="practice",
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="unit",
            name="kind",
            field=models.CharField(
                choices=[
                    ("theory", "Theory"),
                    ("practice", "Practice"),
                    ("assessment", "Assessment"),
                    ("opening", "Opening"),
                    ("closing", "Closing"),
                    ("internship", "Internship"),
                    ("tutorial", "Tutorial"),
                ],
                default="practice",
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingclass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("school_year", ""), ("semester", None)),
                    models.Q(
                        models.Q(("school_year", ""), _negated=True),
                        ("semester__in", [1, 2]),
                        ("semester__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="school_year_comes_with_its_semester",
                violation_error_message="Write the school year with its semester, 1 or 2.",
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="subject",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="units",
                to="partnerships.subject",
                verbose_name="subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("credits", None), ("subject", None)),
                    models.Q(
                        ("credits__gt", 0), ("credits__isnull", False), ("subject__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="unit_has_a_subject_and_its_credits",
                violation_error_message="A subject has its credits (SKK), and credits belong to a subject.",
            ),
        ),
        migrations.RunPython(add_subjects, migrations.RunPython.noop),
        migrations.RunPython(count_all_attempts, count_repeats),
    ]

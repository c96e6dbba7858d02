"""What training costs, and what an agreement plans for a year."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0009_subjects_and_layouts"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActivityPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("classes", models.PositiveSmallIntegerField(verbose_name="classes")),
                ("participants", models.PositiveSmallIntegerField(verbose_name="participants")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="partnerships.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.trainingfield",
                        verbose_name="field",
                    ),
                ),
            ],
            options={
                "verbose_name": "activity plan",
                "verbose_name_plural": "activity plans",
                "ordering": ["-year", "field", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "year", "field"),
                        name="one_plan_per_year_and_field",
                        violation_error_message="This field already has a plan for that year.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("field", None)),
                        fields=("agreement", "year"),
                        name="one_plan_per_year_without_field",
                        violation_error_message="There is already a plan for that year.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("classes__gt", 0), ("participants__gt", 0)),
                        name="plan_is_above_zero",
                        violation_error_message="Classes and participants must be above zero.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CostItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("instructor", "Instructors"),
                            ("material", "Material"),
                            ("equipment", "Equipment"),
                            ("test", "Competence test"),
                            ("transport", "Transport and meals"),
                            ("certificate", "Certificates"),
                            ("other", "Other costs"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("amount", models.PositiveBigIntegerField(verbose_name="amount in rupiah")),
                ("on", models.DateField(verbose_name="paid on")),
                (
                    "funding",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("centre_budget", "Centre's state budget (DIPA BPVP)"),
                            ("facility_budget", "Facility's state budget (DIPA)"),
                            ("regional_budget", "Regional budget (APBD)"),
                            ("csr", "Company funds (CSR)"),
                            ("pnbp", "Non-tax revenue (PNBP)"),
                        ],
                        max_length=20,
                        verbose_name="funding",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=120, verbose_name="note")),
                (
                    "import_row",
                    models.PositiveIntegerField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="row of the list it came from",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="costs",
                        to="partnerships.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.document",
                        verbose_name="evidence",
                    ),
                ),
                (
                    "training_class",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="costs",
                        to="partnerships.trainingclass",
                        verbose_name="class",
                    ),
                ),
            ],
            options={
                "verbose_name": "cost",
                "verbose_name_plural": "costs",
                "ordering": ["on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreement", None), ("training_class__isnull", False)),
                            models.Q(("agreement__isnull", False), ("training_class", None)),
                            _connector="OR",
                        ),
                        name="cost_belongs_to_a_class_or_an_agreement",
                        violation_error_message="A cost belongs to a class or to an agreement.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="cost_is_above_zero",
                        violation_error_message="The amount must be above zero.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="trainingclass",
            name="costs_settled_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="every cost recorded on"
            ),
        ),
        migrations.AddField(
            model_name="trainingclass",
            name="stated_hours",
            field=models.PositiveSmallIntegerField(
                blank=True,
                editable=False,
                null=True,
                verbose_name="hours held, as an earlier list tells",
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingclass",
            constraint=models.CheckConstraint(
                condition=models.Q(("stated_hours", None), ("state", "closed"), _connector="OR"),
                name="stated_hours_belong_to_closed_classes",
                violation_error_message="Only a closed class takes its hours from a list.",
            ),
        ),
    ]

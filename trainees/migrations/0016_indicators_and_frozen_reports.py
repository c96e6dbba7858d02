"""Targets of indicators, and reports whose figures the database refuses to change."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rutan.common.records

POSTGRESQL = {
    "frozen_reports_are_final": """
        CREATE OR REPLACE FUNCTION frozen_report_refuse_change() RETURNS trigger AS $$
        BEGIN
            RAISE EXCEPTION 'frozen_report_is_final'
                USING ERRCODE = 'integrity_constraint_violation';
        END;
        $$ LANGUAGE plpgsql;
        CREATE TRIGGER frozen_reports_are_final
            BEFORE UPDATE OR DELETE ON trainees_frozenreport
            FOR EACH ROW EXECUTE FUNCTION frozen_report_refuse_change();
    """,
    "frozen_reports_are_never_truncated": """
        CREATE TRIGGER frozen_reports_are_never_truncated
            BEFORE TRUNCATE ON trainees_frozenreport
            FOR EACH STATEMENT EXECUTE FUNCTION frozen_report_refuse_change();
    """,
}
SQLITE = {
    "frozen_reports_are_never_changed": """
        CREATE TRIGGER frozen_reports_are_never_changed BEFORE UPDATE ON trainees_frozenreport
        BEGIN SELECT RAISE(ABORT, 'frozen_report_is_final'); END
    """,
    "frozen_reports_are_never_removed": """
        CREATE TRIGGER frozen_reports_are_never_removed BEFORE DELETE ON trainees_frozenreport
        BEGIN SELECT RAISE(ABORT, 'frozen_report_is_final'); END
    """,
    # REPLACE removes the old row without firing its DELETE trigger.
    "frozen_reports_are_never_replaced": """
        CREATE TRIGGER frozen_reports_are_never_replaced BEFORE INSERT ON trainees_frozenreport
        WHEN EXISTS (
            SELECT 1 FROM trainees_frozenreport
            WHERE id = NEW.id OR number = NEW.number OR public_id = NEW.public_id
        )
        BEGIN SELECT RAISE(ABORT, 'frozen_report_is_final'); END
    """,
}


def statements_to_guard(vendor):
    return list((POSTGRESQL if vendor == "postgresql" else SQLITE).values())


def statements_to_open(vendor):
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {name} ON trainees_frozenreport" for name in POSTGRESQL
        ] + ["DROP FUNCTION IF EXISTS frozen_report_refuse_change()"]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in SQLITE]


def guard(apps, schema_editor):
    for statement in statements_to_guard(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def open_again(apps, schema_editor):
    for statement in statements_to_open(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("partnerships", "0010_costs_and_plans"),
        ("trainees", "0015_columns_of_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scope", models.CharField(max_length=40, unique=True)),
                ("on", models.DateField(verbose_name="date")),
                (
                    "figures",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="figures",
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now=True, verbose_name="counted")),
            ],
            options={
                "verbose_name": "stored report",
                "verbose_name_plural": "stored reports",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="FrozenReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=rutan.common.records.new_public_id,
                        editable=False,
                        max_length=8,
                        unique=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reintegration", "Reintegration report"),
                            ("indicators", "Indicators"),
                        ],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                ("number", models.CharField(max_length=30, unique=True, verbose_name="number")),
                ("period_from", models.DateField(verbose_name="period from")),
                ("period_to", models.DateField(verbose_name="period until")),
                (
                    "question",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
                    ),
                ),
                (
                    "figures",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="figures",
                    ),
                ),
                (
                    "members",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
                    ),
                ),
                ("comments", models.JSONField(default=dict, verbose_name="comments")),
                (
                    "definitions",
                    models.PositiveSmallIntegerField(verbose_name="version of the definitions"),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("audit_seq", models.BigIntegerField(null=True)),
                ("audit_head", models.CharField(max_length=64)),
                ("frozen_at", models.DateTimeField(auto_now_add=True, verbose_name="frozen")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="sample data"),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frozen_reports",
                        to="partnerships.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frozen_reports",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "frozen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="frozen by",
                    ),
                ),
                (
                    "regional_office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frozen_reports",
                        to="partnerships.regionaloffice",
                        verbose_name="regional office",
                    ),
                ),
            ],
            options={
                "verbose_name": "frozen report",
                "verbose_name_plural": "frozen reports",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period_to__gte", models.F("period_from"))),
                        name="frozen_period_is_in_order",
                        violation_error_message="The period must not end before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("facility", None), ("regional_office", None), _connector="OR"
                        ),
                        name="frozen_report_has_one_place",
                        violation_error_message="Choose a facility or a regional office, not both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "indicators"), _negated=True),
                            ("agreement", None),
                            _connector="OR",
                        ),
                        name="frozen_indicators_have_no_agreement",
                        violation_error_message="Indicators are those of a place, not of an agreement.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorTarget",
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
                ("code", models.CharField(max_length=4, verbose_name="indicator")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "target",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="target"),
                ),
                ("source", models.CharField(max_length=120, verbose_name="source")),
                (
                    "facility",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicator_targets",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "regional_office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicator_targets",
                        to="partnerships.regionaloffice",
                        verbose_name="regional office",
                    ),
                ),
            ],
            options={
                "verbose_name": "target of an indicator",
                "verbose_name_plural": "targets of indicators",
                "ordering": ["-year", "code", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("target__gt", 0)),
                        name="indicator_target_is_above_zero",
                        violation_error_message="The target must be above zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("facility", None), ("regional_office", None), _connector="OR"
                        ),
                        name="indicator_target_has_one_place",
                        violation_error_message="Choose a facility or a regional office, not both.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("facility__isnull", False)),
                        fields=("facility", "code", "year"),
                        name="one_target_per_facility_code_and_year",
                        violation_error_message="This indicator already has a target for that year.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("regional_office__isnull", False)),
                        fields=("regional_office", "code", "year"),
                        name="one_target_per_region_code_and_year",
                        violation_error_message="This indicator already has a target for that year.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("facility", None), ("regional_office", None)),
                        fields=("code", "year"),
                        name="one_national_target_per_code_and_year",
                        violation_error_message="This indicator already has a target for that year.",
                    ),
                ],
            },
        ),
        migrations.RunPython(guard, open_again),
    ]

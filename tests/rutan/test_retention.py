import tomllib
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
RULES = tomllib.loads((ROOT / "docs" / "data-retention.toml").read_text())

# About a class or an institution, not about a person in custody.
NOT_ABOUT_A_PERSON = {
    "trainees.Assessment",
    "trainees.AttendanceReason",
    "trainees.BoardHearing",
    "trainees.ClassReport",
    "trainees.ColumnLayout",
    "trainees.ExitReason",
    "trainees.IndicatorTarget",
    "trainees.ListExport",
    "trainees.OfflineCopy",
    "trainees.OfflineDevice",
    "trainees.OutcomeKind",
    "trainees.RegisterKind",
    "trainees.ReleaseKind",
    "trainees.Reopening",
    "trainees.StoredReport",
}
BOOKKEEPING = {"id", "public_id", "created_at", "updated_at", "version", "is_demo"}


def test_every_table_about_a_person_has_a_rule():
    tables = {model._meta.label for model in apps.get_app_config("trainees").get_models()}
    ruled = {label for rule in RULES.values() for label in rule["models"]}

    assert tables - NOT_ABOUT_A_PERSON - ruled == set()


@pytest.mark.parametrize(
    ("model", "rule"),
    [(label, rule) for rule in RULES.values() if "fields" in rule for label in rule["models"]],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_personal_field_has_a_purpose(model, rule):
    own = {
        field.name
        for field in apps.get_model(model)._meta.get_fields()
        if field.concrete and not (field.is_relation and field.related_model._meta.label in ruled())
    }

    assert own - BOOKKEEPING - {"facility"} - set(rule["fields"]) == set()


def ruled():
    return {label for rule in RULES.values() for label in rule["models"]}


def test_every_rule_says_why_and_how_long():
    assert [
        name
        for name, rule in RULES.items()
        if not (rule["purpose"] and rule["after"] and rule["years"] >= 0)
    ] == []

"""docs/data-retention.toml against the models: nothing about a person is kept without a rule."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import ForeignKey

from partnerships.models import Document
from trainees.retention_rules import load
from trainees.retention_steps import BLUR
from trainees.subject_access import TABLES

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
}
BOOKKEEPING = {"public_id", "created_at", "updated_at", "version", "is_demo", "facility"}
OF_A_CLASS = {"training_class", "session", "hearing", "assessment"}
"""Keys that lead from a row about a person to one about a class."""
ABOUT_A_PERSON = {table.model for table in TABLES}
DELETED_BY_THE_HOUR = {"trainees.ImportRow"}


def test_every_table_about_a_person_has_a_rule():
    tables = {model._meta.label for model in apps.get_app_config("trainees").get_models()}
    ruled = {label for rule in RULES.values() for label in rule["models"]}

    assert tables - NOT_ABOUT_A_PERSON - ruled == set()


def named_in_the_rules(model):
    """How often each column of a table that is not deleted is named by a rule. What leaves rows
    to another rule is not counted: that one names them."""
    named = Counter()
    for rule in load():
        for step in rule.steps:
            if step.model is model and step.act == BLUR and not step.unless:
                named.update(step.names())
        for kept in rule.kept:
            if kept.model is model:
                named.update(kept.columns)
    return named


@pytest.mark.parametrize("model", sorted(ABOUT_A_PERSON, key=lambda model: model._meta.label))
def test_every_personal_field_has_a_rule(model):
    label = model._meta.label
    acts = {step.act for rule in load() for step in rule.steps if step.model is model}
    if label in DELETED_BY_THE_HOUR or acts - {BLUR}:
        assert len(acts) <= 1
        return
    personal = {
        column.name
        for column in model._meta.concrete_fields
        if not column.primary_key
        and not (
            isinstance(column, ForeignKey)
            and column.related_model in ABOUT_A_PERSON | {get_user_model()}
        )
    }
    named = named_in_the_rules(model)

    assert personal - BOOKKEEPING - OF_A_CLASS - set(named) == set()
    assert [name for name, times in named.items() if times > 1] == []


def test_the_rules_name_no_table_of_others():
    others = {step.model for rule in load() for step in rule.steps} - ABOUT_A_PERSON

    assert {model._meta.label for model in others - {Document}} == {
        "trainees.ClassPhoto",
        "trainees.SheetPrint",
    }


def test_every_rule_says_why_how_long_and_who_carries_it_out():
    assert [
        name
        for name, rule in RULES.items()
        if not (rule["purpose"] and rule["after"] and rule["years"] >= 0)
        or not (rule.get("do") or rule.get("rule"))
    ] == []

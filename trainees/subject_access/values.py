"""Rows in words, for a person to read, and as they are, for a machine."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rutan.common.findings import Answer
from rutan.common.words import clock, day
from trainees.models import Application, Custody, Enrolment

LABELS = {
    "findings": gettext_lazy("Requirements"),
    "code": gettext_lazy("Verification code"),
    "cells": gettext_lazy("As it stood in the file"),
    "batch": gettext_lazy("Import"),
    "trainingfield": gettext_lazy("field"),
}
"""Of columns that no form shows."""


@dataclass(frozen=True)
class Value:
    """`value` is what the row holds, `shown` how a person reads it."""

    name: str
    label: str
    value: Any
    shown: str


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    rows: list[list[Value]]


def value_of(row: Model, column: Field) -> Value:
    label = column.verbose_name if column.choices else LABELS.get(column.name, column.verbose_name)
    if isinstance(column, ForeignKey):
        related = getattr(row, column.name)
        shown = _named(related)
        return Value(column.name, capfirst(str(label)), shown, shown)
    value = getattr(row, column.name)
    if column.choices and value not in (None, ""):
        shown = str(getattr(row, f"get_{column.name}_display")())
    else:
        shown = _in_words(value)
    return Value(column.name, capfirst(str(label)), value, shown)


def _named(related: Model | None) -> str:
    """A row in words; of a place in a class the class, of a wish the programme, of a stay its
    first day."""
    if related is None:
        return ""
    if isinstance(related, Enrolment):
        return str(related.training_class)
    if isinstance(related, Application):
        return str(related.programme)
    if isinstance(related, Custody):
        return _("since %(day)s") % {"day": day(related.entered_on)}
    return str(related)


def _in_words(value: Any) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{day(local.date())}, {clock(local.time())}"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, time):
        return clock(value)
    if isinstance(value, list):
        return "; ".join(filter(None, map(_part, value)))
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_in_words(each)}" for name, each in value.items())
    return str(value)


def _part(value: Any) -> str:
    """One of several: a requirement with its answer, or a line such as a unit with its hours."""
    if isinstance(value, dict) and {"label", "answer"} <= set(value):
        known = f" ({value['value']})" if value.get("value") else ""
        return f"{value['label']}: {Answer(value['answer']).label}{known}"
    if isinstance(value, list):
        return ", ".join(filter(None, map(_in_words, value)))
    return _in_words(value)


def plain(name: str, label: Any, value: Any) -> Value:
    return Value(name, capfirst(str(label)), value, _in_words(value))

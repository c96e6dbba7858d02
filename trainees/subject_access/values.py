"""Rows in words, for a person to read, and as they are, for a machine."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rutan.common.words import clock, day
from trainees.models import Enrolment

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
    label = LABELS.get(column.name) or column.verbose_name
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
    """A row in words; of a place in a class the class."""
    if related is None:
        return ""
    if isinstance(related, Enrolment):
        return str(related.training_class)
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
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "; ".join(each for each in value if each)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def plain(name: str, label: Any, value: Any) -> Value:
    return Value(name, capfirst(str(label)), value, _in_words(value))

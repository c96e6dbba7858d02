"""Rows in words, for a person to read, and as they are, for a machine."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rutan.common.findings import Answer
from rutan.common.words import clock, day
from trainees.choices import WHY_CLOSED
from trainees.models import Application, Custody, Enrolment, ImportBatch, LearnerRecord, Outcome

LABELS = {
    "findings": gettext_lazy("Requirements"),
    "code": gettext_lazy("Verification code"),
    "cells": gettext_lazy("As it stood in the file"),
    "batch": gettext_lazy("Import"),
    "trainingfield": gettext_lazy("field"),
}
"""Of columns that no form shows."""

READS = {
    "attendance.quarters": gettext_lazy("lesson hours credited"),
    "enrolment.credited_quarters": gettext_lazy("lesson hours attended"),
    "studytime.quarters": gettext_lazy("lesson hours"),
    "contactattempt.was_reached": gettext_lazy("person reached"),
    "followup.checkpoint": gettext_lazy("month after release"),
}
"""Of columns whose own name is for the program or for a form."""
SILENT = frozenset(
    {
        "late_minutes", "early_minutes", "late_was", "early_was", "is_planning", "was_there",
        "years", "months", "days", "fine_substitute_days", "remission_days",
    }
)  # fmt: skip
"""Nothing to read on paper where they are nought."""
SHARES = frozenset({"chance", "stays", "transfers", "dropout"})


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
    label: Any = READS.get(f"{column.model._meta.model_name}.{column.name}")
    if label is None:
        label = column.verbose_name
        label = label if column.choices else LABELS.get(column.name, label)
    if isinstance(column, ForeignKey):
        related = getattr(row, column.name)
        shown = _named(related)
        return Value(column.name, capfirst(str(label)), shown, shown)
    value = getattr(row, column.name)
    if column.choices and value not in (None, ""):
        shown = str(getattr(row, f"get_{column.name}_display")())
    else:
        shown = _shown(column.name, value)
    return Value(column.name, capfirst(str(label)), value, shown)


def _shown(name: str, value: Any) -> str:
    if value is None or (name in SILENT and not value):
        return ""
    if name.endswith("quarters"):
        return _number(Decimal(value) / 4)
    if name in SHARES:
        return f"{_number(value * 100)}%"
    if name == "closed_reason":
        return str(WHY_CLOSED.get(value, value))
    return _in_words(value)


def _number(value: Decimal) -> str:
    """79,5 and 80, not 79.50 and 80.00."""
    whole = value.to_integral_value()
    return number_format(whole if value == whole else value.normalize())


def _named(related: Model | None) -> str:
    """A row in words; of a place in a class the class, of a wish the programme, of a stay its
    first day, of an answer what was said."""
    if related is None:
        return ""
    if isinstance(related, Enrolment):
        return str(related.training_class)
    if isinstance(related, Application):
        return str(related.programme)
    if isinstance(related, Custody):
        return _("since %(day)s") % {"day": day(related.entered_on)}
    if isinstance(related, LearnerRecord):
        return f"{related.get_package_display()}, {related.provider}"
    if isinstance(related, Outcome):
        return f"{related.kind}, {day(related.on)}"
    if isinstance(related, ImportBatch):
        return day(timezone.localtime(related.created_at).date())
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
    if isinstance(value, Decimal):
        return _number(value)
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

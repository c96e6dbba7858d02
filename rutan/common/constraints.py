"""Which named constraint a database error speaks of, and its sentence for people."""

import re
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, models
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class BrokenConstraint:
    message: str
    field: str | None = None


def broken_by(error: IntegrityError) -> BrokenConstraint | None:
    """The sentence of the constraint that `error` names; None when it names none of ours.

    PostgreSQL gives the name; SQLite the name of a check or of a conditional index, but only
    the columns of an ordinary unique constraint.
    """
    text = str(error)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if re.search(rf"\b{re.escape(constraint.name)}\b", text):
                return _of(constraint)
    return _by_columns(text)


def _of(constraint: models.BaseConstraint) -> BrokenConstraint:
    fields: tuple[str, ...] = getattr(constraint, "fields", ())
    return BrokenConstraint(
        str(constraint.get_violation_error_message()), fields[0] if len(fields) == 1 else None
    )


def _by_columns(text: str) -> BrokenConstraint | None:
    # SQLite: UNIQUE constraint failed: app_model.a, app_model.b
    # PostgreSQL, for unique=True: DETAIL:  Key (a)=(...) already exists.
    if match := re.search(r"UNIQUE constraint failed: ([\w., ]+)", text):
        pairs = [pair.strip().split(".") for pair in match[1].split(",")]
        table, columns = pairs[0][0], {pair[-1] for pair in pairs}
    elif match := re.search(r'unique constraint "(\w+)"', text):
        found = re.search(r"Key \(([\w, ]+)\)=", text)
        columns = set(found[1].split(", ")) if found else set()
        table = match[1]
    else:
        return None
    for model in apps.get_models():
        if model._meta.db_table != table and not table.startswith(f"{model._meta.db_table}_"):
            continue
        for constraint in model._meta.constraints:
            fields = getattr(constraint, "fields", ())
            if fields and {_column(model, name) for name in fields} == columns:
                return _of(constraint)
        for field in model._meta.local_concrete_fields:
            if field.unique and {field.column} == columns:
                return BrokenConstraint(
                    _(
                        "%(field)s is already in use. Enter another one, or open the existing "
                        "record."
                    )
                    % {"field": str(field.verbose_name).capitalize()},
                    field.name,
                )
    return None


def _column(model: type[models.Model], name: str) -> str | None:
    try:
        return getattr(model._meta.get_field(name), "column", None)
    except FieldDoesNotExist:
        return None

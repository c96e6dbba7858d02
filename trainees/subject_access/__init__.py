"""Everything that is kept about one person, for who asks for it (UU 27/2022).

`TABLES` names every table that leads to a person; a test compares it with the models.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Field, ForeignKey, Model, Q
from django.utils.text import capfirst

from trainees.models import Inmate
from trainees.subject_access.tables import TABLES, Table
from trainees.subject_access.unlinked import ALSO, trail
from trainees.subject_access.values import Section, Value, value_of

__all__ = ["TABLES", "Section", "Table", "Value", "as_json", "everything"]

TOLD_BY = {
    "training_class": ("training_class__programme_version__programme",),
    "custody": (),
    "enrolment": ("enrolment__training_class",),
    "learner": ("learner__provider",),
    "application": ("application__programme",),
    "continues": ("continues__programme",),
    "counted": ("counted__kind",),
    "settles": (),
}
"""What the text of a row is made of, where that is another row."""


def everything(inmate: Inmate) -> list[Section]:
    """All of it, in every facility the person was in; one query for each table."""
    found: list[Section] = []
    keys: dict[str, list[str]] = {}
    for table in TABLES:
        columns = table.shown()
        rows = list(_rows(table, columns, inmate))
        keys[table.model._meta.label_lower] = [str(row.pk) for row in rows]
        if rows:
            title = table.title or table.model._meta.verbose_name_plural
            found.append(
                Section(
                    table.model._meta.label,
                    capfirst(str(title)),
                    [[value_of(row, column) for column in columns] for row in rows],
                )
            )
    for more in ALSO:
        if (section := more(inmate)).rows:
            found.append(section)
    if (events := trail(keys, inmate)).rows:
        found.append(events)
    return found


def _rows(table: Table, columns: list[Field], inmate: Inmate) -> Iterable[Model]:
    wanted = Q()
    for path in table.paths:
        wanted |= Q(**{path: inmate.pk})
    joins = [each.name for each in columns if isinstance(each, ForeignKey)]
    joins += [path for name in joins for path in TOLD_BY.get(name, ())]
    rows = table.model._base_manager.filter(wanted).select_related(*joins)
    return rows.order_by("pk").distinct() if "__" in table.paths[0] else rows.order_by("pk")


def as_json(sections: list[Section], **head: Any) -> dict[str, Any]:
    """For a machine: each table by its name, each row with all its columns."""
    return head | {
        "sections": [
            {
                "name": section.name,
                "title": section.title,
                "rows": [
                    {
                        value.name: {
                            "label": value.label,
                            "value": value.value,
                            "shown": value.shown,
                        }
                        for value in row
                    }
                    for row in section.rows
                ],
            }
            for section in sections
        ]
    }

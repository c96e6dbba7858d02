"""What an import of past classes writes, kept with its rows until it can no longer be taken back.

Of each person: the keys of what is new (`made`), and what other rows said before (`was`).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from partnerships.models import CostItem, TrainingClass
from trainees.models import ImportBatch, ImportRow, Inmate
from trainees.models.aftermath import Aftermath
from trainees.subject_access import TABLES

SLICE = 500
OF_A_CLASS: tuple[type[Model], ...] = (TrainingClass, CostItem)
OF_PEOPLE = {table.model: table.paths[0] for table in TABLES if table.model is not ImportRow}
MODELS = (*OF_A_CLASS, *OF_PEOPLE)
"""Parents before children."""
DERIVED = {"updated_at", "version", *(column.name for column in Aftermath._meta.fields)}
Keys = dict[int, dict[str, set[int]]]
Values = dict[str, dict[int, dict[str, Any]]]


@dataclass
class Written:
    """By the row of the file that speaks of each first."""

    counts: dict[str, int] = field(default_factory=dict)
    people: dict[int, int] = field(default_factory=dict)
    classes: dict[int, int] = field(default_factory=dict)
    quotas: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Of known classes that got more seats: the key, and how many they had."""


@dataclass
class Before:
    keys: Keys
    values: Values


def before(people: Iterable[int]) -> Before:
    """How these people, who are locked, stand here now: one query a table."""
    known = sorted(set(people))
    return Before(_keys_of(known), _values_of(known))


def keep(batch: ImportBatch, written: Written, then: Before) -> None:
    """Puts on the rows what stands here now and did not before."""
    keys = _keys_of(sorted(written.people.values()))
    now = _values_of(sorted(then.keys))
    costs: dict[int, list[int]] = defaultdict(list)
    for part in slices(sorted(written.classes.values())):
        found = CostItem.objects.filter(training_class__in=part)
        for pk, key in found.values_list("pk", "training_class"):
            costs[key or 0].append(pk)
    told: dict[int, dict[str, Any]] = defaultdict(lambda: {"made": {}, "was": {}})
    for number, key in written.classes.items():
        told[number]["made"] |= {TrainingClass._meta.label: [key]}
        if costs[key]:
            told[number]["made"] |= {CostItem._meta.label: costs[key]}
    for number, (key, seats) in written.quotas.items():
        told[number]["was"] |= {TrainingClass._meta.label: {str(key): {"quota": seats}}}
    for number, person in written.people.items():
        old = then.keys.get(person, {})
        fresh = {label: sorted(pks - old.get(label, set())) for label, pks in keys[person].items()}
        fresh = {label: pks for label, pks in fresh.items() if pks}
        was = _changed(old, then.values, now)
        if fresh or was:
            told[number]["made"] |= fresh
            told[number]["was"] |= was
    rows = list(batch.rows.filter(number__in=told))
    for row in rows:
        row.made = told[row.number]
    ImportRow.objects.bulk_update(rows, ["made"], batch_size=SLICE)


def slices(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many keys fit into one query on both databases."""
    for start in range(0, len(keys), SLICE):
        yield keys[start : start + SLICE]


def _keys_of(people: Sequence[int]) -> Keys:
    found: Keys = {person: defaultdict(set) for person in people}
    for model, path in OF_PEOPLE.items():
        for part in slices(people):
            rows = model._base_manager.filter(**{f"{path}__in": part}).order_by()
            for pk, person in rows.values_list("pk", path):
                found[person][model._meta.label].add(pk)
    return found


def _values_of(people: Sequence[int]) -> Values:
    """As JSON would give them back."""
    found: Values = {}
    for model, path in OF_PEOPLE.items():
        names = [each.attname for each in model._meta.concrete_fields if each.name not in DERIVED]
        rows: dict[int, dict[str, Any]] = {}
        for part in slices(people):
            of_them = model._base_manager.filter(**{f"{path}__in": part}).order_by()
            rows |= {row[model._meta.pk.attname]: row for row in of_them.values(*names)}
        found[model._meta.label] = {
            pk: json.loads(json.dumps(row, cls=DjangoJSONEncoder)) for pk, row in rows.items()
        }
    return found


def _changed(
    keys: Mapping[str, set[int]], old: Values, now: Values
) -> dict[str, dict[str, dict[str, Any]]]:
    """The values that another has taken the place of; keys as text, as JSON has them."""
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for label, pks in keys.items():
        for pk in pks & now[label].keys():
            before_it, after_it = old[label][pk], now[label][pk]
            lost = {name: each for name, each in before_it.items() if each != after_it[name]}
            if lost:
                found[label][str(pk)] = lost
    return dict(found)


def people_of(rows: Iterable[ImportRow]) -> list[int]:
    """Everybody whose rows were written or changed: those of the rows themselves, and the new."""
    label = Inmate._meta.label
    return sorted(
        {row.inmate_id for row in rows if row.inmate_id}
        | {pk for row in rows for pk in row.made.get("made", {}).get(label, [])}
    )

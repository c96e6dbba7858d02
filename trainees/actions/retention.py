"""Deletes and blurs what is kept past its period, by the rules of docs/data-retention.toml."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from partnerships.actions import documents
from partnerships.models import Document
from rutan.audit.recording import record, record_each
from rutan.common.records import new_public_id
from trainees import retention_rules
from trainees.actions import aftermath
from trainees.attendance_rules import attended
from trainees.models import Attendance, ClassPhoto, Enrolment, Inmate
from trainees.retention_rules import Rule
from trainees.retention_steps import DELETE, DISCARD, ORDER, Step

AT_A_TIME = 500
IN_ORDER = (
    "contact", "specific", "training", "stay", "outcome", "certificate", "request", "person",
)  # fmt: skip
"""What names somebody soonest goes first; months of a stay go after what counts from its days,
answers after the release that they must not precede, and the person last."""


@dataclass(frozen=True)
class Done:
    """What a rule did, or would do: how many rows of how many people, and how many a hold kept."""

    rule: str
    rows: int
    people: int
    held: int


def apply_rules(*, on: date, dry_run: bool) -> dict[str, int]:
    """Every night: what is past its period, never of somebody in custody or held back."""
    done = run(on=on)
    return {
        "rows": sum(each.rows for each in done),
        "people": sum(each.people for each in done),
        "held": max((each.held for each in done), default=0),
    }


@transaction.atomic
def run(*, on: date) -> list[Done]:
    """Each rule in its order. A day to come is taken for today: nothing goes too early. Who only
    wants to know rolls back the transaction around it."""
    on = min(on, timezone.localdate())
    rules = {rule.name: rule for rule in retention_rules.load()}
    held = set(retention_rules.held(on).values_list("inmate", flat=True))
    return [_run(rules[name], on, held) for name in IN_ORDER]


def _run(rule: Rule, on: date, held: Set[int]) -> Done:
    rows = people = 0
    steps = [step for step in rule.steps if step.act != DISCARD]
    left = _left(rule, steps, on)
    for batch in _batches(sorted(left - held)):
        found = _locked(rule, batch, on)
        if touched := _apply(rule, steps, found, on):
            rows += touched
            people += len(found)
    rows += sum(_discard(step, rule.limit(on), on) for step in rule.steps if step.act == DISCARD)
    if rows:
        code = rule.name
        record("retention.applied", "retention", by=None, rule=code, people=people, rows=rows)
    return Done(rule.name, rows, people, len(left & held))


def _left(rule: Rule, steps: Sequence[Step], on: date) -> set[int]:
    """People whose period is over and of whom something is left to do."""
    over = retention_rules.over(rule, on)
    limit = rule.limit(on)
    found = {
        key
        for step in steps
        for path in step.paths
        for key in step.rows(over.values("pk"), limit)
        .order_by()
        .values_list(path, flat=True)
        .distinct()
    }
    # A row of two people, of whom one only is concerned, leads to the other one, too.
    two = any(len(step.paths) > 1 for step in steps)
    return found & set(over.values_list("pk", flat=True)) if two else found


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), AT_A_TIME):
        yield keys[start : start + AT_A_TIME]


def _locked(rule: Rule, people: Sequence[int], on: date) -> list[int]:
    """Without who was held back, or came into custody, since the night began."""
    list(Inmate.objects.filter(pk__in=people).order_by("pk").select_for_update(of=("self",)))
    kept = retention_rules.held(on).filter(inmate__in=people)
    still = retention_rules.over(rule, on).filter(pk__in=people)
    return sorted(still.exclude(pk__in=kept.values("inmate")).values_list("pk", flat=True))


def _apply(rule: Rule, steps: Sequence[Step], people: Sequence[int], on: date) -> int:
    touched = sum(_step(step, people, rule.limit(on), on) for step in steps)
    aftermath.refresh(people)
    return touched


def _step(step: Step, people: Sequence[int], limit: date, on: date) -> int:
    rows = step.rows(people, limit)
    if step.model is Attendance:
        _remember_who_was_there(rows)
    if step.act == DELETE:
        return rows.delete()[0]
    if step.renewed:
        return _renew(step, rows, on)
    if ORDER in step.columns:
        return _keep_order(step, rows)
    return rows.update(**step.written(on))


def _keep_order(step: Step, rows: QuerySet[Any]) -> int:
    """A return or a death after a window had closed stays after it, when both fall into one
    month."""
    names = step.columns[ORDER]
    found = rows.model.objects.filter(pk__in=rows.values("pk"))
    kept = list(found.prefetch_related("release__follow_ups"))
    for each in kept:
        closed = [look.closes_on for look in each.release.follow_ups.all()]
        for name in names:
            told = getattr(each, name)
            first = told.replace(day=1)
            is_after = any(first <= day < told for day in closed)
            setattr(each, name, first + timedelta(days=is_after))
    rows.model.objects.bulk_update(kept, names, AT_A_TIME)
    return len(kept)


def _remember_who_was_there(marks: QuerySet[Attendance]) -> None:
    """Who was at a session stays counted, with the month, when the marks go."""
    places = Enrolment.objects.filter(pk__in=marks.values("enrolment"))
    came = places.filter(Exists(attended().filter(enrolment=OuterRef("pk"))))
    came.update(was_there=True, attended_on=TruncMonth("attended_on"))


def _renew(step: Step, rows: QuerySet[Inmate], on: date) -> int:
    """The last rule: the row is counted on, and no address or name of before leads to it."""
    people = list(rows.order_by("pk"))
    for person in people:
        for name in step.renewed:
            setattr(person, name, new_public_id())
    Inmate.objects.bulk_update(people, step.renewed, AT_A_TIME)
    rows.model.objects.filter(pk__in=[person.pk for person in people]).update(**step.written(on))
    record_each("inmate.anonymised", [(person, {}) for person in people], by=None)
    return len(people)


def _discard(step: Step, limit: date, on: date) -> int:
    """Files that tell of a whole class, and the rows that point at them."""
    rows = list(retention_rules.shared(step, limit, on))
    if step.model is Document:
        _let_go(rows)
        return len(rows)
    column = "document" if step.model is ClassPhoto else "scan"
    keys = {getattr(row, f"{column}_id") for row in rows} - {None}
    step.model._base_manager.filter(pk__in=[row.pk for row in rows]).delete()
    _let_go(list(Document.objects.filter(pk__in=keys)))
    return len(rows)


def _let_go(files: Sequence[Document]) -> None:
    """Whatever points at such a file points nowhere afterwards."""
    keys = [file.pk for file in files]
    if not keys:
        return
    relations: Iterable[Any] = Document._meta.get_fields(include_hidden=True)
    for relation in relations:
        if relation.concrete or not (relation.one_to_many or relation.one_to_one):
            continue
        pointing = relation.related_model._base_manager.filter(
            **{f"{relation.field.name}__in": keys}
        )
        if relation.field.null:
            pointing.update(**{relation.field.name: None})
        else:
            pointing.delete()
    for file in files:
        documents.discard(file, by=None)

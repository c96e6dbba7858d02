"""Deletes and blurs what is kept past its period, by the rules of docs/data-retention.toml."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models.functions import TruncMonth
from django.utils import timezone

from rutan.audit.recording import record
from trainees import retention_rules
from trainees.actions import aftermath
from trainees.models import Inmate
from trainees.retention_rules import DELETE, Rule, Step

AT_A_TIME = 500
IN_ORDER = ("contact", "outcome", "specific", "stay")
"""What names somebody soonest goes first; months of a stay go after what counts from its days."""


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
    return [_run(rules[name], on) for name in IN_ORDER]


def _run(rule: Rule, on: date) -> Done:
    rows = people = 0
    for batch in _batches(rule, on):
        touched = _apply(rule, batch)
        if touched:
            rows += touched
            people += len(batch)
    if rows:
        code = rule.name
        record("retention.applied", "retention", by=None, rule=code, people=people, rows=rows)
    kept = retention_rules.kept_back(rule, on)
    return Done(rule.name, rows, people, kept.count())


def _batches(rule: Rule, on: date) -> Iterator[Sequence[int]]:
    """People of whom something is left to do."""
    due = set(retention_rules.due(rule, on).values_list("pk", flat=True))
    keys = sorted(
        {
            key
            for step in rule.steps
            for path in step.paths
            for key in step.rows(retention_rules.due(rule, on).values("pk"))
            .order_by()
            .values_list(path, flat=True)
            .distinct()
        }
        & due
    )
    for start in range(0, len(keys), AT_A_TIME):
        yield keys[start : start + AT_A_TIME]


def _apply(rule: Rule, people: Sequence[int]) -> int:
    list(Inmate.objects.filter(pk__in=people).order_by("pk").select_for_update(of=("self",)))
    touched = sum(_step(step, people) for step in rule.steps)
    aftermath.refresh(people)
    return touched


def _step(step: Step, people: Sequence[int]) -> int:
    rows = step.rows(people)
    if step.act == DELETE:
        return rows.delete()[0]
    return rows.update(
        **dict.fromkeys(step.empty, ""),
        **dict.fromkeys(step.null),
        **{name: TruncMonth(name) for name in step.month},
    )

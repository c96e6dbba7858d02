"""How long what is kept about a person, read from docs/data-retention.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, FieldError, ImproperlyConfigured
from django.db.models import Exists, F, Max, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from partnerships.models import Document
from rutan.common.dates import add_months
from trainees.models import (
    Certificate,
    ClassPhoto,
    Custody,
    Enrolment,
    Inmate,
    Release,
    RetentionHold,
    SheetPrint,
)
from trainees.retention_steps import ACTS, BLUR, DISCARD, RENEW, WAYS, Step
from trainees.subject_access import TABLES

PATHS = {table.model: table.paths for table in TABLES}
CLASS_OF = {
    ClassPhoto: "report__training_class",
    SheetPrint: "session__training_class",
    Document: "training_class",
}
"""What tells of all people of a class at once goes when nobody of them keeps it."""
KEYS = frozenset({"purpose", "after", "years", "rule", "models", "start", "do", "keep"})
ROWS = "row"
"""The period counts for each row from a day of its own, not for a person."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Columns that stay, and why."""

    model: type[Model]
    columns: tuple[str, ...]
    why: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    name: str
    purpose: str
    after: str
    years: int
    note: str = ""
    start: str = ""
    steps: tuple[Step, ...] = ()
    kept: tuple[Kept, ...] = ()

    def limit(self, on: date) -> date:
        """What began on this day or before is over."""
        return add_months(on, -12 * self.years)


def over(rule: Rule, on: date) -> QuerySet[Inmate]:
    """Whose period of this rule is over by `on`, nobody in custody; of a rule for rows everybody
    who is out, since each row tells its own day."""
    people = _out_of_custody()
    if rule.start == ROWS:
        return people
    began: QuerySet[Any] = STARTS[rule.start](people)
    return began.filter(began_on__lte=rule.limit(on))


def is_month_only(day: date, on: date) -> bool:
    """Whether a day of release stands for its month on the day `on`: what is kept of a stay is
    blurred by then. A true first of a month that is held back reads the same."""
    stay = next(rule for rule in load() if rule.name == "stay")
    return day.day == 1 and day <= stay.limit(on)


def held(on: date) -> QuerySet[RetentionHold]:
    """Holds in force on a day, its last one included."""
    return RetentionHold.objects.filter(Q(until_on=None) | Q(until_on__gte=on), from_on__lte=on)


def shared(step: Step, limit: date, on: date) -> QuerySet[Any]:
    """What tells of a whole class and is over: nobody of the class is in custody or held back, and
    no certificate that it proves is younger."""
    people = Inmate.objects.in_custody().values("pk")
    kept = held(on).values("inmate")
    staying = Enrolment.objects.filter(training_class=OuterRef(CLASS_OF[step.model]))
    rows = step.over(limit).filter(
        ~Exists(staying.filter(Q(inmate__in=people) | Q(inmate__in=kept)))
    )
    if step.model is not Document:
        return rows
    young = Certificate.objects.filter(issued_on__gt=limit)
    return rows.filter(
        ~Exists(young.filter(file=OuterRef("pk"))),
        ~Exists(young.filter(moves__receipt=OuterRef("pk"))),
        is_about_people=True,
        agreement=None,
        coordination=None,
    )


def _out_of_custody() -> QuerySet[Inmate]:
    there = Custody.objects.filter(inmate=OuterRef("pk"))
    return Inmate.objects.filter(Exists(there)).out_of_custody()


def _since_release(people: QuerySet[Inmate]) -> QuerySet[Any]:
    """From the end of the latest stay, however it ended."""
    return people.annotate(began_on=Max("custodies__left_on"))


def _since_follow_up(people: QuerySet[Inmate]) -> QuerySet[Any]:
    """From the last day on which somebody was, or could still be, asked about the person."""
    asked = Release.objects.filter(inmate=OuterRef("pk")).order_by().values("inmate")
    last = asked.annotate(
        last=Greatest(
            Max("on"),
            Coalesce(Max("follow_ups__closes_on"), Max("on")),
            Coalesce(Max("follow_ups__attempts__on"), Max("on")),
            Coalesce(Max("outcomes__heard_on"), Max("on")),
        )
    )
    return people.annotate(left_last=Max("custodies__left_on")).annotate(
        began_on=Coalesce(last.values("last")[:1], F("left_last"))
    )


STARTS = {"release": _since_release, "last_follow_up": _since_follow_up}


@cache
def load() -> tuple[Rule, ...]:
    """All rules, in the order of the file."""
    path = settings.BASE_DIR / "docs" / "data-retention.toml"
    return read(tomllib.loads(path.read_text(encoding="utf-8")))


def read(written: Mapping[str, Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Raises ImproperlyConfigured, with the rule and what is wrong in it."""
    return tuple(_rule(name, row) for name, row in written.items())


def _rule(name: str, row: Mapping[str, Any]) -> Rule:
    if unknown := set(row) - KEYS:
        raise _wrong(name, f"unknown {sorted(unknown)}")
    if not isinstance(row.get("years"), int) or row["years"] < 0:
        raise _wrong(name, "years")
    start = row.get("start", "")
    if (start or row.get("do")) and start not in {*STARTS, ROWS}:
        raise _wrong(name, f"start {start!r}")
    steps = tuple(_step(name, step) for step in row.get("do", ()))
    if late := [each for each in steps if start == ROWS and not each.since]:
        raise _wrong(name, f"since of {late[0].model._meta.label}")
    return Rule(
        name=name,
        purpose=row["purpose"],
        after=row["after"],
        years=row["years"],
        note=row.get("rule", ""),
        start=start,
        steps=steps,
        kept=tuple(_kept(name, each) for each in row.get("keep", ())),
    )


def _step(rule: str, row: Mapping[str, Any]) -> Step:
    if unknown := set(row) - {"model", "act", "since", "unless", RENEW, *WAYS}:
        raise _wrong(rule, f"unknown {sorted(unknown)}")
    model = _model(rule, row["model"])
    columns = {way: tuple(row[way]) for way in (*WAYS, RENEW) if way in row}
    if row["act"] not in ACTS or bool(columns) != (row["act"] == BLUR):
        raise _wrong(rule, f"act of {row['model']}")
    if model not in (CLASS_OF if row["act"] == DISCARD else PATHS):
        raise _wrong(rule, f"{row['model']} leads to no person")
    for name in [name for names in columns.values() for name in names]:
        _column(rule, model, name)
    step = Step(
        model=model,
        act=row["act"],
        paths=PATHS.get(model, ()),
        since=tuple(row.get("since", ())),
        columns=columns,
        unless=row.get("unless", ""),
    )
    try:
        step.rows([], date.min)
    except FieldError:
        raise _wrong(rule, f"since or unless of {row['model']}") from None
    return step


def _kept(rule: str, row: Mapping[str, Any]) -> Kept:
    if set(row) != {"model", "columns", "why"} or not row["why"]:
        raise _wrong(rule, f"keep of {row.get('model')}")
    model = _model(rule, row["model"])
    for name in row["columns"]:
        _column(rule, model, name)
    return Kept(model=model, columns=tuple(row["columns"]), why=row["why"])


def _model(rule: str, label: str) -> type[Model]:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        raise _wrong(rule, f"model {label!r}") from None


def _column(rule: str, model: type[Model], name: str) -> None:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        raise _wrong(rule, f"{model._meta.label}.{name}") from None


def _wrong(rule: str, what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"docs/data-retention.toml, [{rule}]: {what}")


BY_NIGHT = _("Deleted by itself, or reduced to months")
DELETED = _("Deleted by itself")
NUMBERS = _("Kept: it names nobody")
WORDS = {
    "person": (
        _("Name, birth, identity number, schooling"),
        _("after the last follow-up"),
        _("Deleted by itself; the person is counted on without a name"),
    ),
    "stay": (_("Stay, sentence and dates"), _("after the release"), BY_NIGHT),
    "specific": (_("Health, risk and discipline"), _("after the release"), BY_NIGHT),
    "contact": (_("Telephone numbers and attempts"), _("after the last follow-up"), BY_NIGHT),
    "training": (
        _("Applications, attendance, results and photos of the class"),
        _("after the end of the class"),
        BY_NIGHT,
    ),
    "certificate": (
        _("Certificates and other papers of a class"),
        _("after the issue"),
        _("The name is deleted by itself; the number can still be checked"),
    ),
    "outcome": (_("Answers after release"), _("after the last follow-up"), BY_NIGHT),
    "frozen": (_("Frozen reports"), "", NUMBERS),
    "request": (_("Requests for the own data and holds"), _("after the answer"), DELETED),
    "import": (_("Files that were read in"), _("after 24 hours"), DELETED),
    "audit": (_("Trail of who did what"), "", NUMBERS),
    "mail": (_("Letters to the staff"), _("after the day it was written"), DELETED),
    "visit": (_("Checks of certificates"), _("after an hour"), DELETED),
}
"""Of each rule: what is kept, from when the period counts, and what becomes of it."""


def told() -> list[dict[str, Any]]:
    """The rules for who wants to know how long the own data is kept."""
    return [
        {
            "what": WORDS[rule.name][0],
            "period": " ".join(filter(None, (_years(rule.years), str(WORDS[rule.name][1])))),
            "then": WORDS[rule.name][2],
        }
        for rule in load()
    ]


def named(rule: str) -> str:
    """What a rule is about, and its name in the file."""
    return f"{WORDS[rule][0]} ({rule})"


def _years(years: int) -> str:
    if not years:
        return ""
    return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}

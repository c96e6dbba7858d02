"""How long what is kept about a person, read from docs/data-retention.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import Exists, F, Max, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rutan.common.dates import add_months
from trainees.models import Custody, Inmate, Release, RetentionHold
from trainees.subject_access import TABLES

DELETE, BLUR = "delete", "blur"
ACTS = frozenset({DELETE, BLUR})
COLUMNS = ("empty", "null", "month")
KEYS = frozenset({"purpose", "after", "years", "rule", "models", "fields", "start", "do"})
PATHS = {table.model: table.paths for table in TABLES}


@dataclass(frozen=True, kw_only=True)
class Step:
    """What becomes of the rows of one table; `paths` lead from a row to the person."""

    model: type[Model]
    act: str
    paths: tuple[str, ...]
    empty: tuple[str, ...] = ()
    null: tuple[str, ...] = ()
    month: tuple[str, ...] = ()

    def rows(self, people: Any) -> QuerySet[Any]:
        """What is left to do for these people: nothing the second time."""
        of_people = Q()
        for path in self.paths:
            of_people |= Q(**{f"{path}__in": people})
        rows: QuerySet[Any] = self.model._base_manager.filter(of_people)
        if self.act == DELETE:
            return rows
        left = Q()
        for name in self.empty:
            left |= ~Q(**{name: ""})
        for name in self.null:
            left |= Q(**{f"{name}__isnull": False})
        for name in self.month:
            left |= Q(**{f"{name}__isnull": False}) & ~Q(**{f"{name}__day": 1})
        return rows.filter(left)


@dataclass(frozen=True, kw_only=True)
class Rule:
    name: str
    purpose: str
    after: str
    years: int
    note: str = ""
    start: str = ""
    steps: tuple[Step, ...] = ()


def due(rule: Rule, on: date) -> QuerySet[Inmate]:
    """Whose period of this rule is over by `on`; nobody in custody, nobody held back."""
    return _over(rule, on).filter(~Exists(held(on).filter(inmate=OuterRef("pk"))))


def kept_back(rule: Rule, on: date) -> QuerySet[Inmate]:
    """Those whose period is over and whom a hold keeps."""
    return _over(rule, on).filter(Exists(held(on).filter(inmate=OuterRef("pk"))))


def _over(rule: Rule, on: date) -> QuerySet[Any]:
    began: QuerySet[Any] = STARTS[rule.start](_out_of_custody())
    return began.filter(began_on__lte=add_months(on, -12 * rule.years))


def held(on: date) -> QuerySet[RetentionHold]:
    """Holds in force on a day, its last one included."""
    return RetentionHold.objects.filter(Q(until_on=None) | Q(until_on__gte=on), from_on__lte=on)


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
    if (start or row.get("do")) and start not in STARTS:
        raise _wrong(name, f"start {start!r}")
    return Rule(
        name=name,
        purpose=row["purpose"],
        after=row["after"],
        years=row["years"],
        note=row.get("rule", ""),
        start=start,
        steps=tuple(_step(name, step) for step in row.get("do", ())),
    )


def _step(rule: str, row: Mapping[str, Any]) -> Step:
    if unknown := set(row) - {"model", "act", *COLUMNS}:
        raise _wrong(rule, f"unknown {sorted(unknown)}")
    try:
        model = apps.get_model(row["model"])
    except (LookupError, ValueError):
        raise _wrong(rule, f"model {row['model']!r}") from None
    if model not in PATHS:
        raise _wrong(rule, f"{row['model']} leads to no person")
    columns = [name for key in COLUMNS for name in row.get(key, ())]
    if row["act"] not in ACTS or bool(columns) != (row["act"] == BLUR):
        raise _wrong(rule, f"act of {row['model']}")
    for name in columns:
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            raise _wrong(rule, f"{row['model']}.{name}") from None
    return Step(
        model=model,
        act=row["act"],
        paths=PATHS[model],
        **{key: tuple(row.get(key, ())) for key in COLUMNS},
    )


def _wrong(rule: str, what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"docs/data-retention.toml, [{rule}]: {what}")


BY_NIGHT = _("Deleted by itself, or reduced to months")
DELETED = _("Deleted by itself")
NUMBERS = _("Kept: it names nobody")
NOT_YET = _("Not deleted by itself yet")
WORDS = {
    "person": (_("Name, birth, identity number, schooling"), _("after the last follow-up"), ""),
    "stay": (_("Stay, sentence and dates"), _("after the release"), BY_NIGHT),
    "specific": (_("Health, risk and discipline"), _("after the release"), BY_NIGHT),
    "contact": (_("Telephone numbers and attempts"), _("after the last follow-up"), BY_NIGHT),
    "training": (_("Applications, attendance and results"), _("after the end of the class"), ""),
    "certificate": (_("Certificates"), _("after the issue"), ""),
    "outcome": (_("Answers after release"), _("after the last follow-up"), BY_NIGHT),
    "frozen": (_("Frozen reports"), "", NUMBERS),
    "request": (_("Requests for the own data and holds"), _("after the answer"), ""),
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
            "then": WORDS[rule.name][2] or NOT_YET,
        }
        for rule in load()
    ]


def _years(years: int) -> str:
    if not years:
        return ""
    return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}

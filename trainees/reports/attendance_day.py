"""Attendance of one day: who was there and why the others were not, in numbers and no names."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from partnerships.choices import SessionState
from partnerships.models import Session
from trainees import attendance_rules
from trainees.choices import Fault
from trainees.models import Attendance

CAUSES = (Fault.INSTITUTION, Fault.PARTNER, Fault.OUTSIDE, Fault.TRAINEE, Fault.NOBODY)
"""In the order of the foot of the page."""


@dataclass(kw_only=True)
class Row:
    """One session. Everybody who is expected stands in exactly one of the six numbers."""

    session: Any
    has_begun: bool
    expected: int
    present: int = 0
    excused: int = 0
    unexcused: int = 0
    by_institution: int = 0
    by_partner: int = 0
    letters: Counter[str] = field(default_factory=Counter)

    @property
    def is_cancelled(self) -> bool:
        return bool(self.session.state == SessionState.CANCELLED)

    @property
    def marked(self) -> int:
        return sum(
            (self.present, self.excused, self.unexcused, self.by_institution, self.by_partner)
        )

    @property
    def unmarked(self) -> int:
        """Neither present nor absent: nobody said so yet."""
        return max(self.expected - self.marked, 0)

    def add(self, mark: Mapping[str, Any]) -> None:
        number = mark["number"]
        self.letters[mark["reason__letter"]] += number
        if mark["reason__is_attended"]:
            self.present += number
        elif mark["reason__fault"] == Fault.INSTITUTION:
            self.by_institution += number
        elif mark["reason__fault"] == Fault.PARTNER:
            self.by_partner += number
        elif mark["reason__is_excused"]:
            self.excused += number
        else:
            self.unexcused += number


@dataclass(frozen=True, kw_only=True)
class Day:
    rows: list[Row]
    by_fault: dict[Fault, Fraction]
    """Lesson hours that people lost, by whose doing it was."""
    coverage: Fraction | None
    """How much of what has begun is recorded."""


def day(sessions: QuerySet[Session], on: date, *, now: datetime) -> Day:
    """`now` by the clock of the place. Two queries."""
    rows = [
        Row(
            session=session,
            has_begun=datetime.combine(session.on, session.starts_at) <= now,
            expected=session.expected,
        )
        for session in attendance_rules.with_counts(sessions.filter(on=on))
        .select_related("training_class__room", "room")
        .order_by("starts_at", "training_class__title", "pk")
    ]
    lost: Counter[Fault] = Counter()
    taking_place = {row.session.pk: row for row in rows if not row.is_cancelled}
    for mark in _marks(taking_place):
        row = taking_place[mark["session"]]
        row.add(mark)
        if row.session.state == SessionState.HELD:
            whole = row.session.hours * 4 * mark["number"]
            lost[Fault(mark["reason__fault"])] += whole - mark["quarters"]
    for row in rows:
        for fault, hours in _given_up(row.session):
            lost[fault] += hours * 4 * row.expected
    begun = [row for row in taking_place.values() if row.has_begun]
    expected = sum(row.expected for row in begun)
    recorded = sum(min(row.marked, row.expected) for row in begun)
    return Day(
        rows=rows,
        by_fault={fault: Fraction(lost[fault], 4) for fault in CAUSES if lost[fault]},
        coverage=Fraction(recorded, expected) if expected else None,
    )


def _marks(sessions: Mapping[int, Row]) -> QuerySet[Attendance, dict[str, Any]]:
    reason = ("letter", "is_attended", "is_excused", "fault")
    return (
        Attendance.objects.filter(session__in=sessions)
        .order_by()
        .values("session", *(f"reason__{each}" for each in reason))
        .annotate(number=Count("pk"), quarters=Sum("quarters"))
    )


def _given_up(session: Session) -> list[tuple[Fault, int]]:
    """Hours that nobody was given, of a session that fell through or stopped early."""
    if session.state == SessionState.CANCELLED:
        return [(Fault(session.cancel_fault or Fault.NOBODY), session.hours)]
    if session.planned_hours is not None:
        return [(Fault(session.short_fault), session.planned_hours - session.hours)]
    return []


@dataclass(frozen=True, kw_only=True)
class Recent:
    """Attendance of some days, by the rule that decides for each person."""

    share: Fraction | None
    coverage: Fraction | None


def recent(sessions: QuerySet[Session], on: date, *, days: int) -> Recent:
    """Of the last `days` until today. Catch-up sessions are on neither side: they fill gaps of
    some, and would be held against all. One query."""
    lately = sessions.filter(on__gt=on - timedelta(days=days), on__lte=on, is_catch_up=False)
    marks = (
        Attendance.objects.filter(
            attendance_rules.hours_that_count_anywhere(), session=OuterRef("pk")
        )
        .order_by()
        .values("session")
    )
    begun = Q(on__lt=on) | Q(state=SessionState.HELD)
    counted = (
        attendance_rules.with_counts(lately.exclude(state=SessionState.CANCELLED))
        .annotate(
            credited=Subquery(marks.values(n=Sum("quarters"))),
            counting=Subquery(marks.values(n=Count("pk"))),
        )
        .aggregate(
            of=Sum("expected", filter=begun, default=0),
            recorded=Sum("marked", filter=begun, default=0),
            quarters=Sum("credited", default=0),
            held=Sum(F("counting") * F("hours"), default=0),
        )
    )
    return Recent(
        share=Fraction(counted["quarters"], counted["held"] * 4) if counted["held"] else None,
        coverage=Fraction(min(counted["recorded"], counted["of"]), counted["of"])
        if counted["of"]
        else None,
    )

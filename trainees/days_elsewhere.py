"""What one person misses on a day in court, at the clinic or with visitors: lessons of the classes
he or she sits in or is a candidate of, and the sitting of the TPP that hears the application.

The other way round, a time of a class against everybody in it, is `trainees.person_clashes`.
"""

from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.choices import ClassState, SessionState
from partnerships.models import Session
from rutan.common.words import clock
from trainees.choices import ApplicationState, HearingState
from trainees.hearing_rules import span_of
from trainees.models import Application, Appointment, BoardHearing, Enrolment


@dataclass(frozen=True, kw_only=True)
class Day:
    """When somebody is elsewhere; without a time the whole day."""

    kind: str
    on: date
    starts_at: time | None = None
    ends_at: time | None = None

    @classmethod
    def of(cls, appointment: Appointment) -> "Day":
        return cls(
            kind=appointment.kind,
            on=appointment.on,
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
        )

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Day":
        times = {
            name: time.fromisoformat(kept[name]) if kept[name] else None
            for name in ("starts_at", "ends_at")
        }
        return cls(kind=kept["kind"], on=date.fromisoformat(kept["on"]), **times)

    def as_json(self) -> dict[str, Any]:
        return {
            name: value.isoformat() if isinstance(value, date | time) else value
            for name, value in asdict(self).items()
        }

    def __str__(self) -> str:
        return when(self.on, self.starts_at, self.ends_at)


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A lesson, then with its class, or a sitting of the TPP."""

    on: date
    starts_at: time | None
    ends_at: time | None
    what: str
    training_class: int | None = None
    hearing: int | None = None

    def __str__(self) -> str:
        return f"{self.what}, {when(self.on, self.starts_at, self.ends_at)}"


def hits(inmate: int, day: Day) -> list[Hit]:
    """In the order of the day; two queries."""
    begins, ends = span_of(day.starts_at, day.ends_at)
    found = []
    for hit in (*_lessons(inmate, day.on), *_sittings(inmate, day.on)):
        hit_begins, hit_ends = span_of(hit.starts_at, hit.ends_at)
        if begins < hit_ends and hit_begins < ends:
            found.append(hit)
    return sorted(found, key=lambda hit: (hit.starts_at or time.min, hit.what))


def when(on: date, starts_at: time | None, ends_at: time | None) -> str:
    """ "3 August 2026, 08.00–12.00" """
    words = date_format(on, "j F Y")
    if starts_at is None:
        return f"{words}, {_('the whole day')}"
    if ends_at is None:
        return f"{words}, {_('from %(time)s') % {'time': clock(starts_at)}}"
    return f"{words}, {clock(starts_at)}–{clock(ends_at)}"


def _lessons(inmate: int, on: date) -> list[Hit]:
    seats = Enrolment.objects.live().filter(inmate=inmate)
    wishes = Application.objects.open().filter(inmate=inmate, training_class__isnull=False)
    rows = (
        Session.objects.filter(on=on)
        .filter(
            Q(is_catch_up=False, training_class__in=seats.values("training_class"))
            | Q(is_catch_up=False, training_class__in=wishes.values("training_class"))
            | Q(pk__in=seats.values("catch_up_places__session"))
        )
        .exclude(state=SessionState.CANCELLED)
        .exclude(training_class__state__in=[ClassState.CANCELLED, ClassState.POSTPONED])
        .order_by("starts_at", "pk")
        .values_list("starts_at", "ends_at", "training_class__title", "training_class")
    )
    return [
        Hit(on=on, starts_at=starts_at, ends_at=ends_at, what=title, training_class=training_class)
        for starts_at, ends_at, title, training_class in rows
    ]


def _sittings(inmate: int, on: date) -> list[Hit]:
    rows = BoardHearing.objects.filter(
        on=on,
        state=HearingState.PLANNED,
        agenda__inmate=inmate,
        agenda__state=ApplicationState.PROPOSED,
    ).distinct()
    return [
        Hit(
            on=on,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            what=_("TPP hearing"),
            hearing=each.pk,
        )
        for each in rows
    ]

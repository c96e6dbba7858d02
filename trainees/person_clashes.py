"""People who have to be elsewhere while their class meets: in another class, in court, with
visitors. A warning and never a refusal: the officer knows which of the two matters."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Protocol

from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import ClassState, SessionState
from partnerships.models import Session, TrainingClass
from partnerships.schedule import clock
from partnerships.timetable_clashes import and_more
from rutan.common.findings import Answer, Finding
from trainees.choices import LIVE_ENROLMENTS, AppointmentKind
from trainees.models import Appointment, Enrolment

MOST_NAMED = 5


class Meeting(Protocol):
    """A time of a class on a day: a session that is kept, or one that is only planned."""

    @property
    def on(self) -> date: ...
    @property
    def starts_at(self) -> time: ...
    @property
    def ends_at(self) -> time: ...


@dataclass(frozen=True, order=True, kw_only=True)
class Elsewhere:
    on: date
    starts_at: time
    ends_at: time
    what: str
    name: str


def findings(
    meetings: Sequence[Meeting],
    training_class: TrainingClass | None,
    *,
    people: Iterable[int] | None = None,
) -> list[Finding]:
    """One warning for each other class and each kind of appointment, with who, when and how many
    days. `people` are inmates; without them everybody who has a place in the class. Two queries,
    however many people and sessions there are."""
    if not meetings or training_class is None or training_class.pk is None:
        return []
    among: Any = (
        people
        if people is not None
        else Enrolment.objects.live().filter(training_class=training_class).values("inmate")
    )
    days = [each.on for each in meetings]
    span = (min(days), max(days))
    by_day: dict[date, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        by_day[meeting.on].append(meeting)
    clashes: dict[str, list[Elsewhere]] = defaultdict(list)
    for other in (*_lessons(among, span, training_class), *_appointments(among, span)):
        if any(
            other.starts_at < mine.ends_at and mine.starts_at < other.ends_at
            for mine in by_day.get(other.on, ())
        ):
            clashes[other.what].append(other)
    return [_finding(what, sorted(others)) for what, others in sorted(clashes.items())]


def _lessons(
    people: Any, span: tuple[date, date], training_class: TrainingClass
) -> Iterable[Elsewhere]:
    rows = (
        Session.objects.filter(
            Q(is_catch_up=False) | Q(catch_up_places__enrolment=F("training_class__enrolments")),
            on__range=span,
            training_class__enrolments__inmate__in=people,
            training_class__enrolments__state__in=LIVE_ENROLMENTS,
        )
        .exclude(state=SessionState.CANCELLED)
        .exclude(training_class__state__in=[ClassState.CANCELLED, ClassState.POSTPONED])
        .exclude(training_class=training_class)
        .order_by()
        .values_list(
            "on",
            "starts_at",
            "ends_at",
            "training_class__title",
            "training_class__enrolments__inmate__id_card_name",
        )
    )
    for on, starts_at, ends_at, title, name in rows:
        yield Elsewhere(on=on, starts_at=starts_at, ends_at=ends_at, what=title, name=name)


def _appointments(people: Any, span: tuple[date, date]) -> Iterable[Elsewhere]:
    rows = Appointment.objects.filter(custody__inmate__in=people, on__range=span).values_list(
        "on", "starts_at", "ends_at", "kind", "custody__inmate__id_card_name"
    )
    for on, starts_at, ends_at, kind, name in rows:
        yield Elsewhere(
            on=on,
            starts_at=starts_at or time.min,
            ends_at=ends_at or time.max,
            what=str(AppointmentKind(kind).label),
            name=name,
        )


def _finding(what: str, others: Sequence[Elsewhere]) -> Finding:
    first = others[0]
    names = sorted({each.name for each in others})
    message = ngettext(
        "%(n)s trainee is also expected in %(title)s on %(day)s, %(times)s: %(names)s.",
        "%(n)s trainees are also expected in %(title)s on %(day)s, %(times)s: %(names)s.",
        len(names),
    ) % {
        "n": len(names),
        "title": what,
        "day": date_format(first.on, "j F Y"),
        "times": _times(first),
        "names": _named(names),
    }
    message += and_more(len({each.on for each in others}) - 1)
    return Finding(
        code="person-clash",
        answer=Answer.CONSIDER,
        mandatory=False,
        label=_("Trainees"),
        value=what,
        message=message,
        way_forward=_("Choose another day or time, or settle it with them."),
    )


def _times(elsewhere: Elsewhere) -> str:
    if elsewhere.starts_at == time.min and elsewhere.ends_at == time.max:
        return _("the whole day")
    if elsewhere.ends_at == time.max:
        return _("from %(time)s") % {"time": clock(elsewhere.starts_at)}
    return f"{clock(elsewhere.starts_at)}–{clock(elsewhere.ends_at)}"


def _named(names: Sequence[str]) -> str:
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    more = len(names) - MOST_NAMED
    return ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", more) % {
        "names": ", ".join(names[:MOST_NAMED]),
        "n": more,
    }

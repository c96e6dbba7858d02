"""Who stands in a register, who may still change it, and what the marks come to.

Attendance is hours credited of hours held while somebody was in the class. People without a
mark are neither present nor absent: they count only once somebody marks them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from partnerships.choices import ClassState, SessionState
from partnerships.models import Session, TrainingClass
from rutan.accounts.models import User
from trainees.choices import Fault
from trainees.models import (
    Attendance,
    AttendanceChange,
    AttendanceReason,
    CatchUpPlace,
    Certificate,
    Enrolment,
)

TEACHING_STATES = frozenset({ClassState.RUNNING, ClassState.ASSESSING})


def share(credited: int | Fraction, expected: int) -> Fraction | None:
    """Attendance as an exact fraction; None before anything was held."""
    return Fraction(credited, expected) if expected else None


def reaches(credited: int | Fraction, expected: int, percent: int) -> bool:
    """Whether attendance is at least `percent`. 79.9 % is not 80 %: nothing is rounded.

    Somebody for whom nothing was held has not attended anything.
    """
    return expected > 0 and credited * 100 >= percent * expected


def percent_words(credited: int | Fraction, expected: int) -> str:
    """Tenths of a percent, cut and not rounded: 79.96 % must not read 80 %."""
    if not expected:
        return "–"
    tenths = credited * 1000 // expected
    return f"{number_format(tenths / 10, 0 if tenths % 10 == 0 else 1)}%"


def counts(
    reason: AttendanceReason, *, excuses_institution: bool, excuses_outside: bool = False
) -> bool:
    """Whether the hours of a mark belong to what attendance is measured against.

    Where the programme says so, hours that the facility caused somebody to miss do not, nor
    excused ones with a cause outside, such as a court day.
    """
    if reason.credits_hours:
        return True
    caused_inside = reason.fault == Fault.INSTITUTION
    caused_outside = reason.fault == Fault.OUTSIDE and reason.is_excused
    return not ((excuses_institution and caused_inside) or (excuses_outside and caused_outside))


def hours_that_count(training_class: TrainingClass) -> Q:
    """`counts` as a condition on rows of Attendance, for held sessions only."""
    counted = Q(session__state=SessionState.HELD)
    version = training_class.programme_version
    if version.excuses_institution:
        counted &= ~Q(reason__fault=Fault.INSTITUTION, reason__credits_hours=False)
    if version.excuses_outside:
        counted &= ~Q(
            reason__fault=Fault.OUTSIDE, reason__is_excused=True, reason__credits_hours=False
        )
    return counted


def hours_that_count_anywhere() -> Q:
    """The same for rows of any class: the version of each says what leaves the denominator."""
    return Q(session__state=SessionState.HELD) & counted_anywhere()


def counted_anywhere() -> Q:
    """`counts` as a condition on rows of Attendance of any class, whether held or still to come."""
    version = "session__training_class__programme_version"
    inside = {f"{version}__excuses_institution": True, "reason__fault": Fault.INSTITUTION}
    outside = {
        f"{version}__excuses_outside": True,
        "reason__fault": Fault.OUTSIDE,
        "reason__is_excused": True,
    }
    return ~Q(reason__credits_hours=False, **inside) & ~Q(reason__credits_hours=False, **outside)


def with_counts(sessions: QuerySet[Session]) -> QuerySet[Any]:
    """Each session with how many are `expected` in it and how many of its people are `marked`."""
    here = Q(ended_on=None) | Q(ended_on__gte=OuterRef("on"))
    everybody = Enrolment.objects.filter(
        here, training_class=OuterRef("training_class"), enrolled_on__lte=OuterRef("on")
    )
    named = CatchUpPlace.objects.filter(session=OuterRef("pk"))
    return sessions.annotate(
        marked=_count_of(Attendance.objects.filter(session=OuterRef("pk")), "session"),
        expected=Case(
            When(is_catch_up=True, then=_count_of(named, "session")),
            default=_count_of(everybody, "training_class"),
        ),
    )


def _count_of(rows: QuerySet[Any], group: str) -> Coalesce:
    counted = rows.order_by().values(group).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def attended() -> QuerySet[Attendance]:
    """Marks of people who were there, in sessions that were held."""
    return Attendance.objects.filter(session__state=SessionState.HELD, reason__is_attended=True)


def roster(session: Session) -> QuerySet[Enrolment]:
    """Who is expected in a session: in the class on its day, whatever became of them later. In a
    catch-up session only those it was planned for."""
    people = Enrolment.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=session.on),
        training_class=session.training_class_id,
        enrolled_on__lte=session.on,
    )
    if session.is_catch_up:
        people = people.filter(catch_up_places__session=session)
    return people.select_related("inmate", "custody").order_by("inmate__id_card_name", "pk")


def roster_with_marks(session: Session) -> QuerySet[Enrolment]:
    """The roster with name, place and mark of each person, read in one query. Rows carry
    `name`, `place` and `stored_reason`, `_letter`, `_attended`, `_note`, `_late`, `_early` (None
    without a mark), and `is_certified`: somebody holds a numbered certificate, which rests on the
    marks. `place` is for staff of the facility only."""
    return (
        roster(session)
        .select_related(None)
        .annotate(mark=FilteredRelation("attendances", condition=Q(attendances__session=session)))
        .annotate(
            name=F("inmate__id_card_name"),
            place=F("custody__block"),
            stored_reason=F("mark__reason_id"),
            stored_letter=F("mark__reason__letter"),
            stored_attended=F("mark__reason__is_attended"),
            stored_note=F("mark__note"),
            stored_late=F("mark__late_minutes"),
            stored_early=F("mark__early_minutes"),
            is_certified=Exists(Certificate.objects.valid().filter(enrolment=OuterRef("pk"))),
        )
        .only("pk")
    )


def changed_by_others(session: Session, *, since: int, device: int) -> dict[int, AttendanceChange]:
    """The newest change of each row, by enrolment, that was made after version `since` of the
    session and did not come from `device`; one query."""
    changes = (
        AttendanceChange.objects.filter(session=session, version__gt=since)
        .exclude(operation__device=device)
        .select_related("became", "by")
        .order_by("version")
    )
    return {change.enrolment_id: change for change in changes}


def unmarked(training_class: TrainingClass) -> dict[int, int]:
    """Held sessions of the class and how many people in each have no mark; three queries, and one
    more in a class with catch-up sessions."""
    sessions = list(Session.objects.held().filter(training_class=training_class))
    stays = list(
        Enrolment.objects.filter(training_class=training_class).values_list(
            "pk", "enrolled_on", "ended_on"
        )
    )
    marked = set(
        Attendance.objects.filter(
            session__training_class=training_class, session__state=SessionState.HELD
        ).values_list("session_id", "enrolment_id")
    )
    named: dict[int, set[int]] = {each.pk: set() for each in sessions if each.is_catch_up}
    if named:
        places = CatchUpPlace.objects.filter(session__in=named)
        for session_id, pk in places.values_list("session_id", "enrolment_id"):
            named[session_id].add(pk)
    missing = {}
    for session in sessions:
        count = sum(
            (session.pk, pk) not in marked
            for pk, first, last in stays
            if first <= session.on
            and (last is None or last >= session.on)
            and (not session.is_catch_up or pk in named[session.pk])
        )
        if count:
            missing[session.pk] = count
    return missing


@dataclass(frozen=True, kw_only=True)
class Access:
    """What may be done with a register now. `sentence` says why when it is less than all.
    `may_correct`: also the marks of who holds a certificate already, with a reason."""

    may_edit: bool
    is_planning: bool = False
    needs_reason: bool = False
    may_correct: bool = False
    sentence: str = ""


def access(session: Session, *, user: User, now: datetime, edit_days: int) -> Access:
    """Planned absences until it begins by the clock of the facility, free edits for `edit_days`
    after its day, then with a reason by somebody who may unlock. Nothing in a class that is not
    being taught."""
    training_class = session.training_class
    if session.state == SessionState.CANCELLED:
        return Access(may_edit=False, sentence=_("This session was cancelled. Nobody is absent."))
    if training_class.state == ClassState.CLOSED:
        return Access(
            may_edit=False, sentence=_("The class is closed: attendance can only be read.")
        )
    if training_class.state not in TEACHING_STATES:
        return Access(
            may_edit=False,
            sentence=_("The class has not started. Start it before you record attendance."),
        )
    if not user.has_perm("trainees.change_attendance"):
        return Access(may_edit=False)
    here = now.astimezone(training_class.facility.tz).replace(tzinfo=None)
    if datetime.combine(session.on, session.starts_at) > here:
        return Access(
            may_edit=True,
            is_planning=True,
            sentence=_(
                "This session is still to come. Record only what is known beforehand, such as "
                "illness or a hearing."
            ),
        )
    last = session.on + timedelta(days=edit_days)
    may_correct = user.has_perm("trainees.unlock_attendance")
    if here.date() <= last:
        return Access(may_edit=True, may_correct=may_correct)
    late = _("The register could be changed until %(day)s.") % {"day": date_format(last, "j F Y")}
    if may_correct:
        return Access(
            may_edit=True,
            needs_reason=True,
            may_correct=True,
            sentence=f"{late} {_('A later change needs a reason.')}",
        )
    return Access(
        may_edit=False, sentence=f"{late} {_('Ask a supervisor, who can change it with a reason.')}"
    )


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many of a register were there, were not, and have no mark."""

    present: int
    absent: int
    empty: int
    by_letter: dict[str, int]


def tally(reasons: Iterable[AttendanceReason | None]) -> Tally:
    by_letter: dict[str, int] = {}
    present = absent = empty = 0
    for reason in reasons:
        if reason is None:
            empty += 1
            continue
        by_letter[reason.letter] = by_letter.get(reason.letter, 0) + 1
        if reason.is_attended:
            present += 1
        else:
            absent += 1
    return Tally(present=present, absent=absent, empty=empty, by_letter=by_letter)

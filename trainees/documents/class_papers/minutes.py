"""How a class began and how it ended (berita acara), in figures alone: nobody is named but those
who sign."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.choices import ClassState, SessionState
from partnerships.documents.sheet import known, period
from partnerships.models import Session, TrainingClass
from rutan.accounts.models import User
from rutan.common import pdf
from rutan.common.errors import DomainError
from trainees.choices import LIVE_ENROLMENTS, EnrolmentState
from trainees.documents.class_papers._shared import (
    frame,
    head_of,
    in_charge_at_the_partner,
    verdict_words,
)
from trainees.models import Certificate, Enrolment, ExitReason

TO_BE_WRITTEN = "." * 44


def opening_minutes(training_class: TrainingClass, *, at: datetime, by: User) -> bytes:
    on = training_class.started_on
    if on is None:
        raise DomainError(_("The class has not started yet."))
    begun = _people(training_class, by).filter(enrolled_on__lte=on).count()
    data = _frame(training_class, _("Minutes of the opening"), on, at=at, by=by)
    data["opening"] = _("On this day, %(day)s, the class below was opened at %(place)s.") % {
        "day": date_format(on, "l, j F Y"),
        "place": training_class.facility.official_name,
    }
    data["facts"] = known(
        [
            *_course(training_class),
            (_("Lesson hours planned"), training_class.planned_hours),
            (_("Sessions planned"), _sessions(training_class)["all"]),
            (_("People who began"), begun),
        ]
    )
    return pdf.render("trainees/papers/opening.typ", data, at=at)


def closing_minutes(training_class: TrainingClass, *, at: datetime, by: User) -> bytes:
    """To be signed before the class is closed, so it is dated today until then."""
    if training_class.state not in {ClassState.ASSESSING, ClassState.CLOSED}:
        raise DomainError(_("Begin the assessment before the closing minutes are printed."))
    on = training_class.closed_on or training_class.facility.today()
    people = _people(training_class, by)
    data = _frame(training_class, _("Minutes of the closing"), on, at=at, by=by)
    data["opening"] = _("On this day, %(day)s, the class below was closed at %(place)s.") % {
        "day": date_format(on, "l, j F Y"),
        "place": training_class.facility.official_name,
    }
    data["facts"] = known([*_course(training_class), *_hours(training_class)])
    data["people_title"] = _("Participants")
    data["people"] = _figures(training_class, people)
    data["left_title"] = _("Left before the end")
    data["left"] = _left(people)
    return pdf.render("trainees/papers/closing.typ", data, at=at)


def _frame(
    training_class: TrainingClass, title: str, on: date, *, at: datetime, by: User
) -> dict[str, Any]:
    data = frame(training_class, title, at=at, by=by)
    data["closing_words"] = _("These minutes were made truthfully, to be used as they are needed.")
    data["signatures"] = [
        in_charge_at_the_partner(training_class),
        head_of(training_class, on),
    ]
    return data


def _course(training_class: TrainingClass) -> list[tuple[str, Any]]:
    agreement = training_class.agreement
    return [
        (_("Number"), TO_BE_WRITTEN),
        (_("Class"), training_class.title),
        (_("Programme"), training_class.programme_version.programme.title),
        (_("Partner"), training_class.partner.name),
        (_("Agreement"), agreement.title if agreement else ""),
        (_("Course days"), period(training_class.starts_on, training_class.ends_on)),
    ]


def _people(training_class: TrainingClass, by: User) -> Any:
    """Who began it: not those whose place ended before its first day."""
    return (
        Enrolment.objects.for_user(by)
        .filter(training_class=training_class)
        .exclude(state=EnrolmentState.CANCELLED)
        .exclude(ended_on__lt=training_class.started_on)
        .order_by()
    )


def _sessions(training_class: TrainingClass) -> dict[str, int]:
    """Sessions and hours, catch-up sessions apart: they add nothing to the hours of the class."""
    rows = Session.objects.filter(training_class=training_class, is_catch_up=False)
    found = {"all": 0, "held": 0, "hours": 0}
    for state, hours in rows.exclude(state=SessionState.CANCELLED).values_list("state", "hours"):
        found["all"] += 1
        if state == SessionState.HELD:
            found["held"] += 1
            found["hours"] += hours
    return found


def _hours(training_class: TrainingClass) -> list[tuple[str, Any]]:
    counted = _sessions(training_class)
    return [
        (_("Lesson hours planned"), training_class.planned_hours),
        (_("Lesson hours held"), counted["hours"]),
        (_("Sessions held"), f"{counted['held']}"),
        (_("Fewer hours because"), training_class.few_hours_reason),
    ]


def _figures(training_class: TrainingClass, people: Any) -> list[tuple[str, str]]:
    verdicts = dict(people.values_list("competence").annotate(n=Count("pk")))
    states = dict(people.values_list("state").annotate(n=Count("pk")))
    certified = (
        Certificate.objects.certifying()
        .filter(enrolment__in=people)
        .aggregate(n=Count("enrolment", distinct=True))["n"]
    )
    rows = [
        (_("Began"), sum(states.values())),
        (_("Completed"), states.get(EnrolmentState.COMPLETED, 0)),
        *(
            (words, verdicts.get(verdict, 0))
            for verdict, words in verdict_words(training_class).items()
        ),
        (_("Hold a certificate"), certified),
    ]
    if training_class.state != ClassState.CLOSED:
        # Who completes is decided by closing.
        rows[1] = (_("Took part until the end"), sum(states.get(s, 0) for s in LIVE_ENROLMENTS))
    return [(label, str(count)) for label, count in rows]


def _left(people: Any) -> list[tuple[str, str]]:
    counted = dict(
        people.filter(exit_reason__isnull=False).values_list("exit_reason").annotate(n=Count("pk"))
    )
    reasons = ExitReason.objects.filter(pk__in=counted)
    return [(str(reason), str(counted[reason.pk])) for reason in reasons]

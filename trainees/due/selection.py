"""What the selection of a class waits for, from opening it to the seats."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import ClassState, DocumentKind
from partnerships.models import Document, Facility, TrainingClass
from rutan.common.due import DueItem, tone_of
from trainees.choices import ApplicationState
from trainees.models import AppointmentLetter, Enrolment

DAYS_TO_SELECT = 28
"""Selection is opened four weeks before the first day: a hearing takes two of them."""


def selection_due(user, facility: Facility | None, on: date) -> list[DueItem]:
    """What the selection of a class waits for: one line a class and step, in one query."""
    if not user.is_facility_staff:
        return []
    classes = TrainingClass.objects.for_user(user)
    if facility is not None:
        classes = classes.filter(facility=facility)
    proposed = Q(applications__state=ApplicationState.PROPOSED)
    recommended = Q(applications__state=ApplicationState.RECOMMENDED)
    waiting = classes.annotate(
        proposed=Count("applications", filter=proposed),
        recommended=Count("applications", filter=recommended),
        unnamed=_on_no_letter(),
    ).filter(
        Q(state=ClassState.SELECTING)
        | Q(state=ClassState.PLANNED, starts_on__lte=on + timedelta(days=DAYS_TO_SELECT))
        | Q(state=ClassState.RUNNING, unnamed__gt=0)
    )
    return [item for each in waiting for item in _steps_of(each, user, on)]


def _on_no_letter() -> Case:
    """How many people with a place stand on no decision letter (SK); nobody where the class has
    none of ours, but one that was uploaded."""
    people = Enrolment.objects.filter(training_class=OuterRef("pk")).live().filter(letter=None)
    number = people.order_by().values("training_class").values(n=Count("pk"))
    decrees = Document.objects.filter(training_class=OuterRef("pk"), kind=DocumentKind.DECREE)
    letters = AppointmentLetter.objects.filter(training_class=OuterRef("pk"))
    return Case(
        When(Exists(decrees) & ~Exists(letters), then=Value(0)),
        default=Coalesce(Subquery(number), 0),
    )


def _steps_of(training_class: Any, user, on: date) -> list[DueItem]:
    """`training_class` carries the counts of `selection_due`."""
    if training_class.state == ClassState.PLANNED:
        steps = [("partnerships.change_trainingclass", _to_open)]
    elif training_class.state == ClassState.RUNNING:
        steps = [("trainees.issue_letter", _to_appoint)]
    else:
        steps = [
            ("trainees.enrol_inmate", _to_enrol),
            ("trainees.issue_letter", _to_appoint),
            ("trainees.propose_application", _to_choose),
        ]
    found = (step(training_class, on) for permission, step in steps if user.has_perm(permission))
    return [item for item in found if item is not None]


def _to_open(training_class: Any, on: date) -> DueItem:
    due_on = training_class.starts_on - timedelta(days=DAYS_TO_SELECT)
    return DueItem(
        on=due_on,
        title=_("Open the selection of %(title)s") % {"title": training_class.title},
        detail=_starts(training_class),
        url_name="trainees:class-detail",
        url_args=(training_class.public_id,),
        action_label=_("Open class"),
        tone=tone_of(due_on, on),
    )


def _to_enrol(training_class: Any, on: date) -> DueItem | None:
    count = training_class.recommended
    if not count:
        return None
    due_on = min(on, training_class.starts_on)
    return DueItem(
        on=due_on,
        title=_("Enrol trainees of %(title)s") % {"title": training_class.title},
        detail=ngettext(
            "%(n)s candidate is recommended by the TPP.",
            "%(n)s candidates are recommended by the TPP.",
            count,
        )
        % {"n": count},
        url_name="trainees:class-enrol",
        url_args=(training_class.public_id,),
        action_label=_("Enrol"),
        tone=tone_of(due_on, on),
    )


def _to_appoint(training_class: Any, on: date) -> DueItem | None:
    """The letter lies there when the class begins."""
    count = training_class.unnamed
    if not count:
        return None
    return DueItem(
        on=training_class.starts_on,
        title=_("Issue the decision letter (SK) of %(title)s") % {"title": training_class.title},
        detail=ngettext(
            "%(n)s person has a seat and stands on no letter.",
            "%(n)s people have a seat and stand on no letter.",
            count,
        )
        % {"n": count},
        url_name="trainees:class-letters",
        url_args=(training_class.public_id,),
        action_label=_("Issue"),
        tone=tone_of(training_class.starts_on, on),
    )


def _to_choose(training_class: Any, on: date) -> DueItem | None:
    spoken_for = training_class.proposed + training_class.recommended
    free = training_class.seats_left - spoken_for
    if free <= 0:
        return None
    due_on = training_class.starts_on - timedelta(days=DAYS_TO_SELECT // 2)
    seats = ngettext("%(n)s seat is free.", "%(n)s seats are free.", free) % {"n": free}
    return DueItem(
        on=due_on,
        title=_("Choose people for %(title)s") % {"title": training_class.title},
        detail=f"{seats} {_starts(training_class)}",
        url_name="trainees:class-candidates",
        url_args=(training_class.public_id,),
        action_label=_("Choose"),
        tone=tone_of(due_on, on),
    )


def _starts(training_class: Any) -> str:
    return _("Class starts on %(day)s.") % {"day": date_format(training_class.starts_on, "j F Y")}

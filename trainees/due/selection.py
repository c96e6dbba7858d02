"""What the selection of a class waits for, from opening it to the seats."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import ClassState
from partnerships.models import Facility
from rutan.common.due import DueItem, tone_of
from trainees.due.shared import classes_of

DAYS_TO_SELECT = 28
"""Selection is opened four weeks before the first day: a hearing takes two of them."""


def selection_due(
    user, facility: Facility | None, on: date, classes: Sequence[Any] | None = None
) -> list[DueItem]:
    """What the selection of a class waits for: one line a class and step, in one query at most.

    `classes` are those of `classes_of`, where they are at hand."""
    if classes is None:
        classes = classes_of(user, facility)
    return [item for each in classes for item in _steps_of(each, user, on)]


def _steps_of(training_class: Any, user, on: date) -> list[DueItem]:
    """`training_class` carries the counts of `classes_of`."""
    if training_class.state == ClassState.PLANNED:
        steps = [("partnerships.change_trainingclass", _to_open)]
    elif training_class.state == ClassState.ASSESSING:
        steps = []
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


def _to_open(training_class: Any, on: date) -> DueItem | None:
    due_on = training_class.starts_on - timedelta(days=DAYS_TO_SELECT)
    if due_on > on:
        return None
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

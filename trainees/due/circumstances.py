"""Places whose person's situation has changed, and people with whom nobody goes on yet."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.models import Facility
from rutan.accounts.choices import Role
from rutan.common.due import DueItem, tone_of
from trainees import circumstance_rules
from trainees.choices import ContinuationKind
from trainees.due.counted import Counted, answers, question
from trainees.models import Circumstance, Continuation

ARRIVAL_DAYS = 30
"""After the hand-over, before somebody asks whether the person arrived (ours)."""


CHANGES, TRANSCRIPTS, ARRIVALS = "changes", "transcripts", "arrivals"


def circumstances_asked(user, facility: Facility | None, on: date) -> list[QuerySet[Any]]:
    """What is counted for this person: changes, transcripts to hand over, arrivals to confirm."""
    return [*_changes(user, facility, on), *_continuations(user, facility, on)]


def circumstances_due(
    user, facility: Facility | None, on: date, found: Counted | None = None
) -> list[DueItem]:
    """One line for the changes of a facility, and one for each step of going on elsewhere.

    `found` has the answers where they are at hand."""
    if found is None:
        found = answers(circumstances_asked(user, facility, on))
    return [
        make(number=found[what][0], first=found[what][1], on=on)
        for what, make in (
            (CHANGES, _to_settle),
            (TRANSCRIPTS, _to_hand_over),
            (ARRIVALS, _to_confirm),
        )
        if what in found
    ]


def _changes(user, facility: Facility | None, on: date) -> list[QuerySet[Any]]:
    if not user.has_perm("trainees.settle_circumstance"):
        return []
    rows = circumstance_rules.still_open(Circumstance.objects.for_user(user))
    if facility is not None:
        rows = rows.filter(facility=facility)
    if user.role == Role.HEAD:
        days = thresholds.of(facility)["circumstance_escalation_days"] if facility else 7
        rows = rows.filter(on__lte=on - timedelta(days=int(days)))
    return [question(rows, CHANGES, day="on", number=Count("inmate", distinct=True))]


def _continuations(user, facility: Facility | None, on: date) -> list[QuerySet[Any]]:
    if not user.has_perm("trainees.change_continuation"):
        return []
    rows = Continuation.objects.for_user(user).filter(arrived_on=None)
    rows = rows.exclude(kind=ContinuationKind.NONE)
    if facility is not None:
        rows = rows.filter(facility=facility)
    travelling = rows.filter(handed_on__lte=on - timedelta(days=ARRIVAL_DAYS))
    return [
        question(rows.filter(handed_on=None), TRANSCRIPTS, day="due_on"),
        question(travelling, ARRIVALS, day="handed_on"),
    ]


def _to_settle(*, number: int, first: date, on: date) -> DueItem:
    title = ngettext(
        "The situation of %(n)s person in a class changed",
        "The situation of %(n)s people in classes changed",
        number,
    )
    return DueItem(
        on=first,
        title=title % {"n": number},
        detail=_("Decide whether the place is kept."),
        url_name="trainees:circumstance-list",
        action_label=_("Decide"),
        tone=tone_of(first, on),
    )


def _to_hand_over(*, number: int, first: date, on: date) -> DueItem:
    title = ngettext(
        "Hand over the transcript of %(n)s person",
        "Hand over the transcripts of %(n)s people",
        number,
    )
    return _of_who_left(title % {"n": number}, _("Hand over"), first, on)


def _to_confirm(*, number: int, first: date, on: date) -> DueItem:
    title = ngettext(
        "Did %(n)s person arrive where the training goes on?",
        "Did %(n)s people arrive where the training goes on?",
        number,
    )
    day = first + timedelta(days=ARRIVAL_DAYS)
    return _of_who_left(title % {"n": number}, _("Ask"), day, on)


def _of_who_left(title: str, label: str, day: date, on: date) -> DueItem:
    return DueItem(
        on=day,
        title=title,
        detail=_("They left in the middle of a class."),
        url_name="trainees:continuation-list",
        action_label=label,
        tone=tone_of(day, on),
    )

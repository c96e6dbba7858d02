"""Places whose person's situation has changed, and people with whom nobody goes on yet."""

from datetime import date, timedelta

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.models import Facility
from rutan.accounts.choices import Role
from rutan.common.due import DueItem, tone_of
from trainees import circumstance_rules
from trainees.choices import ContinuationKind
from trainees.models import Circumstance, Continuation

ARRIVAL_DAYS = 30
"""After the hand-over, before somebody asks whether the person arrived (ours)."""


def circumstances_due(user, facility: Facility | None, on: date) -> list[DueItem]:
    """One line for the changes of a facility, and one for each step of going on elsewhere."""
    return [*_changes(user, facility, on), *_continuations(user, facility, on)]


def _changes(user, facility: Facility | None, on: date) -> list[DueItem]:
    if not user.has_perm("trainees.settle_circumstance"):
        return []
    rows = circumstance_rules.still_open(Circumstance.objects.for_user(user))
    if facility is not None:
        rows = rows.filter(facility=facility)
    if user.role == Role.HEAD:
        days = thresholds.of(facility)["circumstance_escalation_days"] if facility else 7
        rows = rows.filter(on__lte=on - timedelta(days=int(days)))
    found = rows.aggregate(people=Count("inmate", distinct=True), first=Min("on"))
    if not found["people"]:
        return []
    return [
        DueItem(
            on=found["first"],
            title=ngettext(
                "The situation of %(n)s person in a class changed",
                "The situation of %(n)s people in classes changed",
                found["people"],
            )
            % {"n": found["people"]},
            detail=_("Decide whether the place is kept."),
            url_name="trainees:circumstance-list",
            action_label=_("Decide"),
            tone=tone_of(found["first"], on),
        )
    ]


def _continuations(user, facility: Facility | None, on: date) -> list[DueItem]:
    if not user.has_perm("trainees.change_continuation"):
        return []
    rows = Continuation.objects.for_user(user).filter(arrived_on=None)
    rows = rows.exclude(kind=ContinuationKind.NONE)
    if facility is not None:
        rows = rows.filter(facility=facility)
    asked = Q(handed_on__lte=on - timedelta(days=ARRIVAL_DAYS))
    found = rows.aggregate(
        waiting=Count("pk", filter=Q(handed_on=None)),
        first=Min("due_on", filter=Q(handed_on=None)),
        travelling=Count("pk", filter=asked),
        handed=Min("handed_on", filter=asked),
    )
    items = []
    if found["waiting"]:
        title = ngettext(
            "Hand over the transcript of %(n)s person",
            "Hand over the transcripts of %(n)s people",
            found["waiting"],
        )
        items.append((found["first"], title % {"n": found["waiting"]}, _("Hand over")))
    if found["travelling"]:
        title = ngettext(
            "Did %(n)s person arrive where the training goes on?",
            "Did %(n)s people arrive where the training goes on?",
            found["travelling"],
        )
        day = found["handed"] + timedelta(days=ARRIVAL_DAYS)
        items.append((day, title % {"n": found["travelling"]}, _("Ask")))
    return [
        DueItem(
            on=day,
            title=title,
            detail=_("They left in the middle of a class."),
            url_name="trainees:continuation-list",
            action_label=label,
            tone=tone_of(day, on),
        )
        for day, title, label in items
    ]

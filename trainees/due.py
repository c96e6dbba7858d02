"""What waits for somebody among classes, people and follow-ups, for the home page."""

from datetime import date, timedelta

from django.db.models import Count, Min, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import ClassState
from partnerships.models import Facility, TrainingClass
from rutan.common.due import DueItem, in_order, tone_of
from trainees.choices import ApplicationState, Checkpoint
from trainees.models import FollowUp


def due_of(user, facility: Facility | None, on: date) -> list[DueItem]:
    """Longest overdue first; the number of queries does not grow with the rows."""
    return in_order([*follow_ups_due(user, facility, on), *selection_due(user, facility, on)])


def follow_ups_due(user, facility: Facility | None, on: date) -> list[DueItem]:
    """One line a checkpoint, however many people: the list behind it has the names."""
    rows = FollowUp.objects.for_user(user).due(on)
    if facility is not None:
        rows = rows.filter(facility=facility)
    groups = rows.order_by().values("checkpoint").annotate(people=Count("pk"), first=Min("due_on"))
    return [
        DueItem(
            on=group["first"],
            title=ngettext(
                "Record month %(month)s follow-up for %(count)s graduate",
                "Record month %(month)s follow-up for %(count)s graduates",
                group["people"],
            )
            % {"month": Checkpoint(group["checkpoint"]).months, "count": group["people"]},
            detail=_("Ask Bapas or the family."),
            url_name="trainees:follow-up-list",
            action_label=_("Record result"),
            tone=tone_of(group["first"], on),
        )
        for group in groups
    ]


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
    waiting = classes.filter(
        Q(state=ClassState.SELECTING)
        | Q(state=ClassState.PLANNED, starts_on__lte=on + timedelta(days=DAYS_TO_SELECT))
    ).annotate(
        proposed=Count("applications", filter=proposed),
        recommended=Count("applications", filter=recommended),
        hearing_on=Min("applications__proposed_for", filter=proposed),
    )
    return [item for each in waiting for item in _steps_of(each, user, on)]


def _steps_of(training_class: TrainingClass, user, on: date) -> list[DueItem]:
    starts = _("Class starts on %(day)s.") % {"day": date_format(training_class.starts_on, "j F Y")}

    def item(due_on: date, title: str, detail: str, name: str, label: str) -> DueItem:
        return DueItem(
            on=due_on,
            title=title % {"title": training_class.title},
            detail=detail,
            url_name=f"trainees:{name}",
            url_args=(training_class.public_id,),
            action_label=label,
            tone=tone_of(due_on, on),
        )

    if training_class.state == ClassState.PLANNED:
        due_on = training_class.starts_on - timedelta(days=DAYS_TO_SELECT)
        if not user.has_perm("partnerships.change_trainingclass"):
            return []
        return [
            item(due_on, _("Open the selection of %(title)s"), starts, "class-detail", _("Open"))
        ]
    items = []
    if training_class.recommended and user.has_perm("trainees.enrol_inmate"):
        count = training_class.recommended
        detail = ngettext(
            "%(n)s candidate is recommended by the TPP.",
            "%(n)s candidates are recommended by the TPP.",
            count,
        ) % {"n": count}
        items.append(
            item(
                min(on, training_class.starts_on),
                _("Enrol trainees of %(title)s"),
                detail,
                "class-enrol",
                _("Enrol"),
            )
        )
    if training_class.proposed and user.has_perm("trainees.decide_hearing"):
        count = training_class.proposed
        detail = ngettext(
            "%(n)s candidate waits for the TPP.", "%(n)s candidates wait for the TPP.", count
        ) % {"n": count}
        items.append(
            item(
                training_class.hearing_on or training_class.starts_on,
                _("Record the TPP decision for %(title)s"),
                detail,
                "class-decide",
                _("Record"),
            )
        )
    spoken_for = training_class.proposed + training_class.recommended
    free = training_class.seats_left - spoken_for
    if free > 0 and user.has_perm("trainees.propose_application"):
        seats = ngettext("%(n)s seat is free.", "%(n)s seats are free.", free) % {"n": free}
        items.append(
            item(
                training_class.starts_on - timedelta(days=DAYS_TO_SELECT // 2),
                _("Choose people for %(title)s"),
                f"{seats} {starts}",
                "class-candidates",
                _("Choose"),
            )
        )
    return items

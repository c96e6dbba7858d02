"""Registers, exams, results and certificates that wait for somebody."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.choices import ClassState
from partnerships.models import Facility
from rutan.common.due import DueItem, tone_of
from trainees.attendance_rules import TEACHING_STATES
from trainees.choices import OPEN_CUSTODY, VALID_CERTIFICATES, CertificateState
from trainees.due.exams import exams_due
from trainees.due.registers import registers_due
from trainees.due.shared import Shared, shared_of
from trainees.models import Certificate


def teaching_due(
    user, facility: Facility | None, on: date, shared: Shared | None = None
) -> list[DueItem]:
    """Registers to fill, exams out of reach, results to complete, certificates to hand over. Ten
    queries at most."""
    shared = shared or shared_of(user, facility, on)
    items: list[DueItem] = []
    items += registers_due(user, facility, on, shared.lessons)
    items += exams_due(user, facility, on, shared.classes)
    if user.has_perm("trainees.change_result") and user.is_facility_staff:
        items += _results(shared.classes, on)
    if user.has_perm("trainees.change_certificate") and user.is_facility_staff:
        items += _certificates(user, facility, on)
    return items


def _results(classes: Iterable[Any], on: date) -> list[DueItem]:
    """Classes past their last day: results that are missing, or the closing that is left."""
    ended = [each for each in classes if each.state in TEACHING_STATES and each.ends_on < on]
    items = []
    for each in ended:
        if each.unjudged:
            title = _("Complete final results for %(title)s")
            words = ngettext(
                "%(n)s trainee has no result yet.",
                "%(n)s trainees have no result yet.",
                each.unjudged,
            )
            detail, page, label = words % {"n": each.unjudged}, "class-results", _("Record results")
        elif each.state == ClassState.ASSESSING:
            title = _("Close %(title)s")
            detail = _("Every trainee has a result.")
            page, label = "class-close", _("Close class")
        else:
            continue
        items.append(
            DueItem(
                on=each.last_day,
                title=title % {"title": each.title},
                detail=detail,
                url_name=f"trainees:{page}",
                url_args=(each.public_id,),
                action_label=label,
                tone=tone_of(each.last_day, on),
            )
        )
    return items


def _certificates(user, facility: Facility | None, on: date) -> list[DueItem]:
    """Certificates that wait too long, and those whose holder has left; one line a class."""
    days = thresholds.of(facility)["certificate_waiting_days"]
    waiting = Certificate.objects.for_user(user).filter(
        state__in=VALID_CERTIFICATES - {CertificateState.HANDED_OVER}
    )
    if facility is not None:
        waiting = waiting.filter(enrolment__training_class__facility=facility)
    gone = ~Q(enrolment__custody__state__in=OPEN_CUSTODY)
    old = Q(issued_on__lt=on - timedelta(days=days))
    groups = (
        waiting.filter(gone | old)
        .order_by()
        .values("enrolment__training_class__public_id", "enrolment__training_class__title")
        .annotate(
            number=Count("pk"),
            released=Count("pk", filter=gone),
            oldest=Min("issued_on"),
        )
    )
    items = []
    for group in groups:
        due_on = min(on, group["oldest"] + timedelta(days=days))
        detail = _("Issued more than %(days)s days ago.") % {"days": days}
        if group["released"]:
            words = ngettext(
                "%(n)s holder has left the facility.",
                "%(n)s holders have left the facility.",
                group["released"],
            )
            detail = words % {"n": group["released"]}
        title = ngettext(
            "Hand over %(n)s certificate of %(title)s",
            "Hand over %(n)s certificates of %(title)s",
            group["number"],
        )
        items.append(
            DueItem(
                on=due_on,
                title=title
                % {"n": group["number"], "title": group["enrolment__training_class__title"]},
                detail=detail,
                url_name="trainees:class-handover",
                url_args=(group["enrolment__training_class__public_id"],),
                action_label=_("Record hand-over"),
                tone=tone_of(due_on, on),
            )
        )
    return items

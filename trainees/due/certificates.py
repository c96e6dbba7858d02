"""Certificates that wait: for the post, for a hand, for a signed sheet, for a decision."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.models import Facility
from partnerships.models.posting import reach_of
from rutan.common.due import DueItem, tone_of
from trainees.certificate_doubts import changed_since, doubtful
from trainees.choices import AT_HAND_CERTIFICATES, OPEN_CUSTODY, CertificateState, MoveStep
from trainees.due.counted import Counted, question
from trainees.models import Certificate, CertificateMove

RECEIPT_DAYS = 7
"""Days after a hand-over in which the signed sheet is scanned."""
CLASS = "enrolment__training_class"


UNSIGNED, IN_DOUBT = "unsigned certificates", "certificates that may be in doubt"


def certificates_asked(user: Any, facility: Facility | None, on: date) -> list[QuerySet[Any]]:
    """Whether any sheet is missing, and any paper was corrected under; which ones is asked only
    then."""
    asked: list[QuerySet[Any]] = []
    if user.is_facility_staff and user.has_perm("trainees.move_certificate"):
        asked.append(question(_without_sheet(user, facility, on), UNSIGNED, day="on"))
    if user.is_facility_staff and user.has_perm("trainees.revoke_certificate"):
        asked.append(question(_corrected(user, facility), IN_DOUBT, day="issued_on"))
    return asked


def certificates_due(
    user: Any, facility: Facility | None, on: date, found: Counted
) -> list[DueItem]:
    """One line a class and a reason; a few queries at most, for any number of certificates."""
    items: list[DueItem] = []
    if user.is_facility_staff and user.has_perm("trainees.move_certificate"):
        items += _waiting(user, facility, on)
    if UNSIGNED in found:
        items += _unsigned(user, facility, on)
    if IN_DOUBT in found:
        items += _in_doubt(user, facility, on)
    return items


def _in_scope(user: Any, facility: Facility | None) -> QuerySet[Certificate]:
    """Of our classes; of papers that came from elsewhere tells `due.moved_certificates`."""
    mine = reach_of(user).facilities if facility is None else [facility.pk]
    return Certificate.objects.for_user(user).filter(**{f"{CLASS}__facility__in": mine})


def _waiting(user: Any, facility: Facility | None, on: date) -> list[DueItem]:
    """Those that wait too long or whose holder has left, and those the printer still has. Not
    those that went on, nor those whose holder is at another facility now."""
    limits = thresholds.of(facility)
    days, way = limits["certificate_waiting_days"], limits["certificate_receipt_days"]
    moved = ~Q(enrolment__inmate__facility=F("facility")) & ~Q(state=CertificateState.SENT)
    gone = ~Q(enrolment__custody__state__in=OPEN_CUSTODY)
    old = Q(issued_on__lt=on - timedelta(days=days))
    printed = CertificateMove.objects.for_user(user).filter(
        certificate=OuterRef("pk"), step=MoveStep.PRINTED, on__lt=on - timedelta(days=way)
    )
    late = Q(Exists(printed), state=CertificateState.PRINTED)
    groups = (
        _in_scope(user, facility)
        .filter(state__in=AT_HAND_CERTIFICATES, facility=F(f"{CLASS}__facility"))
        .filter(gone | old | late)
        .exclude(moved)
        .order_by()
        .values(public_id=F(f"{CLASS}__public_id"), class_title=F(f"{CLASS}__title"))
        .annotate(
            number=Count("pk", filter=gone | old),
            released=Count("pk", filter=gone),
            late=Count("pk", filter=late),
            oldest=Min("issued_on"),
        )
    )
    items = []
    for group in groups:
        if group["number"]:
            items.append(_to_hand_over(group, days, on))
        if group["late"]:
            items.append(_on_the_way(group, way, on))
    return items


def _to_hand_over(group: dict[str, Any], days: int, on: date) -> DueItem:
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
    ) % {"n": group["number"], "title": group["class_title"]}
    due_on = min(on, group["oldest"] + timedelta(days=days))
    return _line(group, title, detail, _("Record hand-over"), due_on, on)


def _on_the_way(group: dict[str, Any], days: int, on: date) -> DueItem:
    title = ngettext(
        "Ask for %(n)s printed certificate of %(title)s",
        "Ask for %(n)s printed certificates of %(title)s",
        group["late"],
    ) % {"n": group["late"], "title": group["class_title"]}
    detail = _("Printed more than %(days)s days ago and not received here.") % {"days": days}
    return _line(group, title, detail, _("Record step"), on, on)


def _without_sheet(user: Any, facility: Facility | None, on: date) -> QuerySet[CertificateMove]:
    return CertificateMove.objects.for_user(user).filter(
        certificate__in=_in_scope(user, facility).filter(state=CertificateState.HANDED_OVER),
        step=MoveStep.HANDED_OVER,
        facility=F(f"certificate__{CLASS}__facility"),
        receipt=None,
        on__lt=on - timedelta(days=RECEIPT_DAYS),
    )


def _unsigned(user: Any, facility: Facility | None, on: date) -> list[DueItem]:
    """Handed over, and nobody has scanned the sheet that was signed."""
    path = f"certificate__{CLASS}"
    groups = (
        _without_sheet(user, facility, on)
        .order_by()
        .values(public_id=F(f"{path}__public_id"), class_title=F(f"{path}__title"))
        .annotate(number=Count("pk"), oldest=Min("on"))
    )
    items = []
    for group in groups:
        title = ngettext(
            "Attach the signed sheet of %(n)s certificate of %(title)s",
            "Attach the signed sheet of %(n)s certificates of %(title)s",
            group["number"],
        ) % {"n": group["number"], "title": group["class_title"]}
        detail = _("Handed over more than %(days)s days ago.") % {"days": RECEIPT_DAYS}
        due_on = min(on, group["oldest"] + timedelta(days=RECEIPT_DAYS))
        items.append(_line(group, title, detail, _("Attach the signed sheet"), due_on, on))
    return items


def _corrected(user: Any, facility: Facility | None) -> QuerySet[Certificate]:
    """What was corrected after the issue may take away what a paper rests on. Not those that
    somebody looked at and kept since."""
    since_issue = changed_since("issued_on", lookup="gte")
    since_kept = Q(kept_on=None) | changed_since("kept_on", lookup="gt")
    return _in_scope(user, facility).valid().filter(since_issue, since_kept)


def _in_doubt(user: Any, facility: Facility | None, on: date) -> list[DueItem]:
    rows = list(_corrected(user, facility).select_related(CLASS).order_by("pk"))
    doubts = doubtful(rows)
    return [
        DueItem(
            on=on,
            title=_("Keep or revoke certificate %(number)s") % {"number": each.number},
            detail=doubts[each.pk],
            url_name="trainees:certificate-detail",
            url_args=(each.enrolment.training_class.public_id, each.pk),
            action_label=_("Decide"),
            tone=tone_of(on, on),
        )
        for each in rows
        if each.pk in doubts
    ]


def _line(
    group: dict[str, Any], title: str, detail: str, label: str, due_on: date, on: date
) -> DueItem:
    return DueItem(
        on=due_on,
        title=title,
        detail=detail,
        url_name="trainees:class-handover",
        url_args=(group["public_id"],),
        action_label=label,
        tone=tone_of(due_on, on),
    )

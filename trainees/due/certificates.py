"""Certificates that wait: for the post, for a hand, for a signed sheet, for a decision."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.models import Facility
from partnerships.models.posting import reach_of
from rutan.common.due import DueItem, tone_of
from trainees.certificate_doubts import changed_since, doubtful
from trainees.choices import AT_HAND_CERTIFICATES, OPEN_CUSTODY, CertificateState, MoveStep
from trainees.due.counted import Counted, Group, question
from trainees.models import Certificate, CertificateMove
from trainees.models.certificate import HAND_OVER_UNKNOWN
from trainees.models.certificate_move import OF_EARLIER_YEARS

RECEIPT_DAYS = 7
"""Days after a hand-over in which the signed sheet is scanned."""
CLASS = "enrolment__training_class"
WAITS_FROM = Case(
    When(enrolment__training_class__stated_hours=None, then=F("issued_on")),
    default=TruncDate("created_at"),
    output_field=DateField(),
)
"""Of a list of earlier years from its import: before it, nobody could be asked for the paper."""
TO_GIVE, OF_RELEASED, AT_PRINTER = "to hand over", "holders who left", "printed and not here"
UNSIGNED, IN_DOUBT = "unsigned certificates", "certificates that may be in doubt"


def certificates_asked(user: Any, facility: Facility | None, on: date) -> list[QuerySet[Any]]:
    """What waits, by class, and whether any paper was corrected under; which ones is asked only
    then."""
    asked: list[QuerySet[Any]] = []
    if user.is_facility_staff and user.has_perm("trainees.move_certificate"):
        asked += _moves(user, facility, on)
    if user.is_facility_staff and user.has_perm("trainees.revoke_certificate"):
        asked.append(question(_corrected(user, facility), IN_DOUBT, day="issued_on"))
    return asked


def certificates_due(
    user: Any, facility: Facility | None, on: date, found: Counted
) -> list[DueItem]:
    """One line a class and a reason; three queries at most, none without a doubt."""
    limits = thresholds.of(facility)
    days, way = limits["certificate_waiting_days"], limits["certificate_receipt_days"]
    released = {each.key: each.number for each in found.groups[OF_RELEASED]}
    items = [
        *(_to_hand_over(each, released.get(each.key), days, on) for each in found.groups[TO_GIVE]),
        *(_on_the_way(each, way, on) for each in found.groups[AT_PRINTER]),
        *(_to_scan(each, on) for each in found.groups[UNSIGNED]),
    ]
    if IN_DOUBT in found:
        items += _in_doubt(user, facility, on)
    return items


def _in_scope(user: Any, facility: Facility | None) -> QuerySet[Certificate]:
    """Of our classes; of papers that came from elsewhere tells `due.moved_certificates`."""
    mine = reach_of(user).facilities if facility is None else [facility.pk]
    return Certificate.objects.for_user(user).filter(**{f"{CLASS}__facility__in": mine})


def _moves(user: Any, facility: Facility | None, on: date) -> list[QuerySet[Any]]:
    """Those that wait too long or whose holder has left, those the printer still has, and those
    handed over of which nobody has scanned the sheet that was signed. Not those that went on, nor
    those whose holder is at another facility now, nor those of which nobody knows any more."""
    limits = thresholds.of(facility)
    days, way = limits["certificate_waiting_days"], limits["certificate_receipt_days"]
    moved = ~Q(enrolment__inmate__facility=F("facility")) & ~Q(state=CertificateState.SENT)
    gone = ~Q(enrolment__custody__state__in=OPEN_CUSTODY)
    old = Q(waits_from__lt=on - timedelta(days=days))
    printed = CertificateMove.objects.for_user(user).filter(
        certificate=OuterRef("pk"), step=MoveStep.PRINTED, on__lt=on - timedelta(days=way)
    )
    late = Q(Exists(printed), state=CertificateState.PRINTED)
    rows = (
        _in_scope(user, facility)
        .filter(state__in=AT_HAND_CERTIFICATES, facility=F(f"{CLASS}__facility"))
        .exclude(moved)
        .exclude(HAND_OVER_UNKNOWN)
        .annotate(waits_from=WAITS_FROM)
    )
    return [
        _by_class(rows.filter(gone | old), TO_GIVE, "waits_from"),
        _by_class(rows.filter(gone), OF_RELEASED, "issued_on"),
        _by_class(rows.filter(late), AT_PRINTER, "issued_on"),
        _by_class(_without_sheet(user, facility, on), UNSIGNED, "on", f"certificate__{CLASS}"),
    ]


def _by_class(rows: QuerySet[Any], what: str, day: str, path: str = CLASS) -> QuerySet[Any]:
    return question(rows, what, day=day, key=f"{path}__public_id", title=f"{path}__title")


def _to_hand_over(group: Group, released: int | None, days: int, on: date) -> DueItem:
    detail = _("Issued more than %(days)s days ago.") % {"days": days}
    if released:
        words = ngettext(
            "%(n)s holder has left the facility.",
            "%(n)s holders have left the facility.",
            released,
        )
        detail = words % {"n": released}
    title = ngettext(
        "Hand over %(n)s certificate of %(title)s",
        "Hand over %(n)s certificates of %(title)s",
        group.number,
    ) % {"n": group.number, "title": group.title}
    due_on = min(on, group.first + timedelta(days=days))
    return _line(group, title, detail, _("Record hand-over"), due_on, on)


def _on_the_way(group: Group, days: int, on: date) -> DueItem:
    title = ngettext(
        "Ask for %(n)s printed certificate of %(title)s",
        "Ask for %(n)s printed certificates of %(title)s",
        group.number,
    ) % {"n": group.number, "title": group.title}
    detail = _("Printed more than %(days)s days ago and not received here.") % {"days": days}
    return _line(group, title, detail, _("Record step"), on, on)


def _without_sheet(user: Any, facility: Facility | None, on: date) -> QuerySet[CertificateMove]:
    """Not of the years before Bekal: such a sheet is in a cupboard, or nowhere."""
    return (
        CertificateMove.objects.for_user(user)
        .filter(
            certificate__in=_in_scope(user, facility).filter(state=CertificateState.HANDED_OVER),
            step=MoveStep.HANDED_OVER,
            facility=F(f"certificate__{CLASS}__facility"),
            receipt=None,
            on__lt=on - timedelta(days=RECEIPT_DAYS),
        )
        .exclude(OF_EARLIER_YEARS)
    )


def _to_scan(group: Group, on: date) -> DueItem:
    title = ngettext(
        "Attach the signed sheet of %(n)s certificate of %(title)s",
        "Attach the signed sheet of %(n)s certificates of %(title)s",
        group.number,
    ) % {"n": group.number, "title": group.title}
    detail = _("Handed over more than %(days)s days ago.") % {"days": RECEIPT_DAYS}
    due_on = min(on, group.first + timedelta(days=RECEIPT_DAYS))
    return _line(group, title, detail, _("Attach the signed sheet"), due_on, on)


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


def _line(group: Group, title: str, detail: str, label: str, due_on: date, on: date) -> DueItem:
    return DueItem(
        on=due_on,
        title=title,
        detail=detail,
        url_name="trainees:class-handover",
        url_args=(group.key,),
        action_label=label,
        tone=tone_of(due_on, on),
    )

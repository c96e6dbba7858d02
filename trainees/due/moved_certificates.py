"""Papers of people who were transferred: what each of the two facilities has to do about them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.models import Facility
from rutan.common.due import DueItem, tone_of
from trainees.choices import CertificateState, MoveStep
from trainees.due.certificates import RECEIPT_DAYS
from trainees.due.counted import Counted, question
from trainees.models import Certificate, CertificateMove, Custody

TO_SEND, MISSED, COMING, KEPT = "papers to send", "papers missed", "papers coming", "papers kept"
TO_SIGN = "papers without their sheet"


def moved_asked(user: Any, facility: Facility | None, on: date) -> list[QuerySet[Any]]:
    """What lies here and has to go, what somebody misses, what should come, what to hand over,
    and what was handed over without a signed sheet."""
    if facility is None or not user.is_facility_staff:
        return []
    if not user.has_perm("trainees.move_certificate"):
        return []
    papers = Certificate.objects.for_user(user)
    is_missed = Q(state=CertificateState.MISSING)
    here = papers.to_send_along(facility)
    unsigned = CertificateMove.objects.for_user(user).unsigned_of_newcomers(facility)
    sent = papers.on_the_way_to(facility).filter(state=CertificateState.SENT_ALONG)
    return [
        question(here.exclude(is_missed), TO_SEND, day="issued_on"),
        question(here.filter(is_missed), MISSED, day="issued_on"),
        question(sent, COMING, day="issued_on"),
        question(_to_hand_over(user, facility, on), KEPT, day="leaves_on"),
        question(unsigned.filter(on__lt=on - timedelta(days=RECEIPT_DAYS)), TO_SIGN, day="on"),
    ]


def _to_hand_over(user: Any, facility: Facility, on: date) -> QuerySet[Certificate]:
    """Before the holder is expected to leave, or after some weeks; at once when nobody is here."""
    days = timedelta(days=int(thresholds.of(facility)["certificate_waiting_days"]))
    stays = (
        Custody.objects.for_user(user)
        .filter(inmate=OuterRef("enrolment__inmate"), facility=facility)
        .open()
    )
    came = CertificateMove.objects.for_user(user).filter(
        certificate=OuterRef("pk"), facility=facility, step=MoveStep.RECEIVED, on__lt=on - days
    )
    return (
        Certificate.objects.for_user(user)
        .kept_for_newcomers(facility)
        .annotate(leaves_on=Subquery(stays.values("earliest_release_on")[:1]))
        .filter(Q(leaves_on__lte=on + days) | Q(~Exists(stays)) | Q(Exists(came)))
    )


def moved_due(found: Counted, on: date) -> list[DueItem]:
    """One line for each; the page behind them has the names."""
    return [
        DueItem(
            on=day,
            title=title % {"n": found[what][0]},
            detail=detail,
            url_name="trainees:moved-certificates",
            action_label=label,
            tone=tone_of(day, on),
        )
        for what, (title, detail, label, day) in _words(found, on).items()
    ]


def _words(found: Counted, on: date) -> Mapping[str, tuple[str, str, str, date]]:
    """Title, detail, label and day of each."""
    words = {}
    if TO_SEND in found:
        title = ngettext(
            "Send %(n)s certificate after its holder",
            "Send %(n)s certificates after their holders",
            found[TO_SEND][0],
        )
        detail = _("They were transferred and their papers lie here.")
        words[TO_SEND] = (title, detail, _("Open the list"), on)
    if MISSED in found:
        title = ngettext(
            "Look for %(n)s certificate that did not arrive",
            "Look for %(n)s certificates that did not arrive",
            found[MISSED][0],
        )
        detail = _("The facility where the holder is asks for it.")
        words[MISSED] = (title, detail, _("Open the list"), on)
    if COMING in found:
        title = ngettext(
            "Confirm the receipt of %(n)s certificate",
            "Confirm the receipt of %(n)s certificates",
            found[COMING][0],
        )
        detail = _("Sent along by another facility.")
        words[COMING] = (title, detail, _("Confirm receipt"), on)
    if KEPT in found:
        number, leaves_on = found[KEPT]
        title = ngettext(
            "Hand over %(n)s certificate from elsewhere",
            "Hand over %(n)s certificates from elsewhere",
            number,
        )
        detail = _("Before the holder is released.")
        words[KEPT] = (title, detail, _("Record hand-over"), max(leaves_on or on, on))
    if TO_SIGN in found:
        number, first = found[TO_SIGN]
        title = ngettext(
            "Attach the signed sheet of %(n)s certificate from elsewhere",
            "Attach the signed sheet of %(n)s certificates from elsewhere",
            number,
        )
        detail = _("Handed over more than %(days)s days ago.") % {"days": RECEIPT_DAYS}
        day = min(on, first + timedelta(days=RECEIPT_DAYS))
        words[TO_SIGN] = (title, detail, _("Attach the signed sheet"), day)
    return words

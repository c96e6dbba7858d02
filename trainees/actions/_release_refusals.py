"""What a release may not be, in the order in which staff can put it right."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import FacilityKind
from partnerships.models import Facility
from rutan.common.errors import DomainError
from rutan.common.words import day
from trainees.actions import stays
from trainees.choices import Consent
from trainees.models import Certificate, Custody, ReleaseKind


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What was entered, as the rules read it."""

    kind: ReleaseKind
    on: date
    consent: str
    bapas: Facility | None
    supervised_until: date | None
    decree_number: str


def refuse(custody: Custody, wanted: Wanted, *, history: bool) -> None:
    """A release from before Bekal (`history`) has only what old lists tell: no decree, no end of
    the supervision, no legal status of then."""
    for refusal in refusals(custody, wanted, history=history):
        raise refusal


def refusals(custody: Custody, wanted: Wanted, *, history: bool) -> Iterator[DomainError]:
    """All that is wrong, so that staff correct it in one go."""
    yield from of_day(custody, wanted.on)
    if not history:
        yield from _of_kind(custody, wanted.kind)
    if wanted.kind.is_supervised:
        yield from _of_supervision(wanted, history=history)
    if wanted.kind.needs_decree and not wanted.decree_number.strip() and not history:
        yield DomainError(_("Enter the decree number (SK)."), "decree_number")
    if not wanted.kind.is_supervised and wanted.consent not in (Consent.GIVEN, Consent.REFUSED):
        yield DomainError(
            _("Ask whether we may contact the person, and note the answer."), "consent"
        )


def of_day(custody: Custody, on: date) -> Iterator[DomainError]:
    if on > custody.facility.today():
        yield DomainError(_("The date cannot be after today"), "on")
    elif on < custody.entered_on:
        yield DomainError(
            _(
                "The release must not be before the day of entry, %(day)s. Correct this date, or "
                "the day of entry in the data of the person."
            )
            % {"day": day(custody.entered_on)},
            "on",
        )
    else:
        try:
            stays.refuse_day(custody, on)
        except DomainError as refusal:
            yield refusal


def refuse_kept(papers: Collection[Certificate], *, given: bool, reason: str) -> None:
    """Whoever leaves takes the certificates along, or it is said why not."""
    if papers and not given and not reason.strip():
        number = len(papers)
        raise DomainError(
            ngettext(
                "%(n)s certificate is still here: hand it over, or write why not.",
                "%(n)s certificates are still here: hand them over, or write why not.",
                number,
            )
            % {"n": number},
            "kept_reason",
        )


def _of_kind(custody: Custody, kind: ReleaseKind) -> Iterator[DomainError]:
    if kind.legal_statuses and custody.legal_status not in kind.legal_statuses:
        yield DomainError(
            _("%(kind)s does not fit a %(status)s. Record the change of status first.")
            % {"kind": kind, "status": custody.get_legal_status_display().lower()},
            "kind",
        )


def _of_supervision(wanted: Wanted, *, history: bool) -> Iterator[DomainError]:
    if wanted.bapas is None:
        yield DomainError(_("This kind of release needs the probation office (Bapas)."), "bapas")
    elif wanted.bapas.kind != FacilityKind.BAPAS:
        yield DomainError(_("Choose the probation office (Bapas)."), "bapas")
    if wanted.supervised_until is None and not history:
        yield DomainError(
            _("Write until when the supervision lasts; it stands on the decree."),
            "supervised_until",
        )
    elif wanted.supervised_until is not None and wanted.supervised_until < wanted.on:
        yield DomainError(_("The supervision must not end before the release."), "supervised_until")

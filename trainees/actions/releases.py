"""The day somebody goes free: what ends, what begins, and whom we may call."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from partnerships.models import Facility, Region
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import certificate_places
from trainees.actions import aftermath, consents, follow_ups, leaving, returns, stays
from trainees.actions._release_refusals import Wanted, of_day, refusals, refuse, refuse_kept
from trainees.choices import Consent
from trainees.models import Custody, Inmate, Release, ReleaseContact, ReleaseKind


@transaction.atomic
def record_release(
    *,
    inmate: Inmate,
    kind: ReleaseKind,
    on: date,
    consent: str = "",
    partner_may_ask: bool = False,
    bapas: Facility | None = None,
    supervised_until: date | None = None,
    decree_number: str = "",
    destination: Region | None = None,
    village: str = "",
    contacts: Sequence[tuple[str, str]] = (),
    papers_given: bool = False,
    kept_reason: str = "",
    history: bool = False,
    by: User,
) -> Release:
    """Ends the stay, frees the seats, lapses applications and plans the follow-ups.

    `contacts` are (telephone, whose it is); their owners have agreed. While a Bapas supervises no
    consent is asked for; a yes then holds for the time after it. The certificates that lie here
    are handed over (`papers_given`), or it is said why they stay. A release of the years before
    Bekal (`history`) has missed what nobody asked then; of these the caller writes the columns of
    the reports anew, once for everybody.
    """
    custody = stays.open_custody(inmate)
    wanted = Wanted(
        kind=kind,
        on=on,
        consent=consent,
        bapas=bapas,
        supervised_until=supervised_until,
        decree_number=decree_number,
    )
    refuse(custody, wanted, history=history)
    papers = [] if history else list(certificate_places.kept_for(inmate))
    refuse_kept(papers, given=papers_given, reason=kept_reason)
    stays.close(custody, "release", on)
    release = row_of(
        custody,
        wanted,
        partner_may_ask=partner_may_ask,
        destination=destination,
        village=village,
        kept_reason="" if papers_given or not papers else kept_reason.strip(),
    )
    _keep(release, wanted, contacts, by=by)
    leaving.leave_all_of(
        custody=custody,
        reason_code="released",
        on=on,
        handed_over=papers if papers_given else (),
        by=by,
    )
    _go_on(release, inmate, history=history, by=by)
    return release


def _keep(
    release: Release, wanted: Wanted, contacts: Sequence[tuple[str, str]], *, by: User
) -> None:
    """The release, the answer about contact, and the numbers that this answer allows."""
    release.save()
    if wanted.consent:
        consents.keep(release, answer=wanted.consent, on=wanted.on, by=by)
    if release.consent != Consent.REFUSED:
        ReleaseContact.objects.bulk_create(
            ReleaseContact(release=release, phone=phone, owner=owner, has_consent=True)
            for phone, owner in contacts
        )


def _go_on(release: Release, inmate: Inmate, *, history: bool, by: User) -> None:
    """What begins with it: the follow-ups, of the years before as nobody asked them."""
    follow_ups.plan(release=release, by=by)
    returns.note_release(inmate=inmate, by=by)
    if history:
        follow_ups.miss_past(release=release, by=by)
    kind, consent = release.kind.code, str(release.consent)
    record("inmate.released", inmate, by=by, kind=kind, on=release.on, consent=consent)
    if not history:
        aftermath.refresh([inmate.pk])


def refusals_of(custody: Custody, values: Mapping[str, Any]) -> list[DomainError]:
    """All that `record_release` would refuse, for a form that tells it at once; a value that could
    not be read is missing from `values`, and without the kind much cannot be judged."""
    has_kind = values.get("kind") is not None
    found = list(_refusals_of(custody, values) if has_kind else of_day(custody, values["on"]))
    papers = list(certificate_places.kept_for(custody.inmate))
    try:
        refuse_kept(
            papers,
            given=values.get("papers_given", False),
            reason=values.get("kept_reason", ""),
        )
    except DomainError as refusal:
        found.append(refusal)
    return found


def _refusals_of(custody: Custody, values: Mapping[str, Any]) -> Iterator[DomainError]:
    wanted = Wanted(
        kind=values["kind"],
        on=values["on"],
        consent=values.get("consent", ""),
        bapas=values.get("bapas"),
        supervised_until=values.get("supervised_until"),
        decree_number=values.get("decree_number", ""),
    )
    return refusals(custody, wanted, history=False)


def row_of(
    custody: Custody, wanted: Wanted, *, partner_may_ask: bool = False, **further: Any
) -> Release:
    """A release as it is kept, not yet saved; `further` are columns of it."""
    is_yes = wanted.consent == Consent.GIVEN
    is_supervised = wanted.kind.is_supervised
    return Release(
        custody=custody,
        inmate_id=custody.inmate_id,
        facility_id=custody.facility_id,
        kind=wanted.kind,
        on=wanted.on,
        decree_number=wanted.decree_number,
        bapas=wanted.bapas if is_supervised else None,
        supervised_until=wanted.supervised_until if is_supervised else None,
        consent=Consent.NOT_NEEDED if is_supervised and not is_yes else Consent(wanted.consent),
        consent_on=wanted.on if is_yes else None,
        partner_may_ask=is_yes and partner_may_ask,
        **further,
    )

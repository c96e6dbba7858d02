"""The day somebody goes free: what ends, what begins, and whom we may call."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from partnerships.models import Facility, Region
from rutan.accounts.models import User
from rutan.audit.recording import record
from trainees import certificate_places
from trainees.actions import aftermath, consents, follow_ups, leaving, returns, stays
from trainees.actions._release_refusals import Wanted, refuse, refuse_kept
from trainees.choices import Consent
from trainees.models import Inmate, Release, ReleaseContact, ReleaseKind


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
    is_yes = consent == Consent.GIVEN
    asked = Consent.NOT_NEEDED if kind.is_supervised and not is_yes else Consent(consent)
    release = Release.objects.create(
        custody=custody,
        inmate=inmate,
        facility_id=custody.facility_id,
        kind=kind,
        on=on,
        decree_number=decree_number,
        bapas=bapas if kind.is_supervised else None,
        supervised_until=supervised_until if kind.is_supervised else None,
        destination=destination,
        village=village,
        consent=asked,
        consent_on=on if is_yes else None,
        partner_may_ask=is_yes and partner_may_ask,
        kept_reason="" if papers_given or not papers else kept_reason.strip(),
    )
    if consent:
        consents.keep(release, answer=consent, on=on, by=by)
    if asked != Consent.REFUSED:
        ReleaseContact.objects.bulk_create(
            ReleaseContact(release=release, phone=phone, owner=owner, has_consent=True)
            for phone, owner in contacts
        )
    leaving.leave_all_of(
        custody=custody,
        reason_code="released",
        on=on,
        handed_over=papers if papers_given else (),
        by=by,
    )
    follow_ups.plan(release=release, by=by)
    returns.note_release(inmate=inmate, by=by)
    if history:
        follow_ups.miss_past(release=release, by=by)
    record("inmate.released", inmate, by=by, kind=kind.code, on=on, consent=str(asked))
    if not history:
        aftermath.refresh([inmate.pk])
    return release

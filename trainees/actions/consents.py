"""Whether a released person may be called: every answer is kept, the release has the latest."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships import thresholds
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import consent_texts
from trainees.actions import aftermath, follow_ups, outcomes
from trainees.actions._locks import lock_release
from trainees.choices import Consent, FollowUpOwner
from trainees.models import (
    ConsentRecord,
    ContactAttempt,
    FollowUp,
    Outcome,
    Release,
    ReleaseContact,
)
from trainees.retention_steps import NOT_TOLD

ANSWERS = (Consent.GIVEN, Consent.REFUSED, Consent.WITHDRAWN)
"""What somebody can answer; that none is needed follows from the kind of release."""
EVENTS = {
    Consent.GIVEN: "release.consent_given",
    Consent.REFUSED: "release.consent_refused",
    Consent.WITHDRAWN: "release.consent_withdrawn",
}
BLURRED = ["detail", "note", "voided_reason", "on", "heard_on", "since_on"]
AT_A_TIME = 500


def keep(release: Release, *, answer: str, on: date, by: User | None) -> ConsentRecord:
    """One more answer, of a release that the caller has locked or just made."""
    kept = row_of(release, answer=answer, on=on, by=by)
    kept.save()
    return kept


def row_of(release: Release, *, answer: str, on: date, by: User | None) -> ConsentRecord:
    return ConsentRecord(
        release=release,
        facility_id=release.facility_id,
        on=on,
        answer=answer,
        text_version=consent_texts.CURRENT,
        partner_may_ask=release.partner_may_ask,
        by=by,
    )


@transaction.atomic
def note(
    *,
    release: Release,
    answer: str,
    on: date,
    partner_may_ask: bool = False,
    contacts: Iterable[tuple[str, str]] = (),
    by: User,
) -> Release:
    """A new answer, and what follows from it: a yes plans and opens what can still be asked,
    anything else erases the contacts and ends what no supervision covers.

    The same answer again is kept too: it renews the day, or says another thing of the partner.
    """
    release = lock_release(release.pk, inmate=release.inmate_id)
    _refuse_answer(release, answer, on)
    is_yes = answer == Consent.GIVEN
    release.consent = answer
    release.consent_on = on if is_yes else release.consent_on
    release.partner_may_ask = is_yes and partner_may_ask
    release.save(update_fields=["consent", "consent_on", "partner_may_ask", "updated_at"])
    keep(release, answer=answer, on=on, by=by)
    erased = 0
    if is_yes:
        ReleaseContact.objects.bulk_create(
            ReleaseContact(release=release, phone=phone, owner=owner, has_consent=True)
            for phone, owner in contacts
        )
    else:
        erased, _by_model = ReleaseContact.objects.filter(release=release).delete()
    if not release.partner_may_ask:
        FollowUp.objects.filter(release=release, owner=FollowUpOwner.PARTNER).update(
            owner=FollowUpOwner.FACILITY, partner=None
        )
    if is_yes:
        _plan_again(release, by=by)
    else:
        follow_ups.drop_unasked(release=release, by=by)
    record(EVENTS[Consent(answer)], release, by=by, on=on, contacts_erased=erased)
    aftermath.refresh([release.inmate_id])
    return release


@transaction.atomic
def withdraw(*, release: Release, by: User) -> Release:
    """Erases the contacts and ends what is still planned; counts keep the person without a name
    (domain 14.15, no. 19). Safe to repeat."""
    release = lock_release(release.pk, inmate=release.inmate_id)
    if release.consent == Consent.WITHDRAWN:
        return release
    return note(release=release, answer=Consent.WITHDRAWN, on=release.facility.today(), by=by)


def _refuse_answer(release: Release, answer: str, on: date) -> None:
    today = release.facility.today()
    if on > today:
        raise DomainError(_("The date cannot be after today"), "on")
    if on < release.on:
        raise DomainError(_("The date must not be before the release."), "on")
    latest = release.consents.order_by("-on", "-pk").first()
    if latest is not None and on < latest.on:
        raise DomainError(
            _("A later answer is recorded already. Choose its day or one after it."), "on"
        )
    if answer == Consent.WITHDRAWN and release.consent == Consent.NOT_NEEDED:
        until = release.supervised_until
        if until is None or today <= until:
            raise DomainError(
                _("Under supervision no consent is needed; speak with the probation office.")
            )


def _plan_again(release: Release, *, by: User) -> None:
    """What could not be planned without consent, and what was closed for want of it; nothing of
    somebody who died or is in custody."""
    if outcomes.ended(release):
        return
    follow_ups.plan(release=release, by=by)
    follow_ups.miss_past(release=release, by=by)
    follow_ups.revive(release=release, by=by)


def blur_withdrawn(*, on: date, dry_run: bool) -> dict[str, int]:
    """Every night: what is left of somebody who withdrew the consent a while ago names nobody.

    Rows, kinds and months stay, and with them every figure; a second run finds nothing.
    """
    releases = list(
        _withdrawn_long_ago(min(on, timezone.localdate()))
        .filter(_tells_something())
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    for release in releases:
        release.village = release.decree_number = ""
        release.destination = None
        record("release.blurred", release, by=None)
    Release.objects.bulk_update(releases, ["village", "decree_number", "destination"], AT_A_TIME)
    ContactAttempt.objects.filter(follow_up__release__in=releases).update(note="")
    told = list(Outcome.objects.filter(release__in=releases).select_related("release", "kind"))
    for outcome in told:
        _blur(outcome)
    Outcome.objects.bulk_update(told, BLURRED, AT_A_TIME)
    aftermath.refresh(release.inmate_id for release in releases)
    return {"blurred": len(releases)}


def _withdrawn_long_ago(on: date) -> QuerySet[Release]:
    usual, elsewhere = thresholds.everywhere("consent_blur_days")
    withdrawn = ConsentRecord.objects.filter(release=OuterRef("pk"), answer=Consent.WITHDRAWN)
    releases = Release.objects.filter(consent=Consent.WITHDRAWN).annotate(
        withdrawn_on=Subquery(withdrawn.order_by("-on", "-pk").values("on")[:1])
    )
    is_over = ~Q(facility__in=elsewhere) & Q(withdrawn_on__lte=on - timedelta(days=usual))
    for facility, days in elsewhere.items():
        is_over |= Q(facility=facility, withdrawn_on__lte=on - timedelta(days=days))
    return releases.filter(is_over)


def _tells_something() -> Q:
    """A text, a place or a day is left; a day never moves before that of the release. The day of a
    death stays: what is known of each month hangs on it."""
    is_a_day = (~Q(on__day=1) & Q(on__gt=F("release__on"))) | (
        ~Q(heard_on__day=1) & Q(heard_on__gt=F("release__on"))
    )
    told = Outcome.objects.filter(release=OuterRef("pk")).filter(
        ~Q(detail="")
        | ~Q(note="")
        | ~Q(voided_reason__in=["", NOT_TOLD])
        | (Q(kind__ends_follow_up=False) & is_a_day)
        | (Q(since_on__isnull=False) & ~Q(since_on__day=1) & ~Q(since_on=F("release__on")))
    )
    attempts = ContactAttempt.objects.filter(follow_up__release=OuterRef("pk")).exclude(note="")
    return (
        ~Q(village="")
        | ~Q(decree_number="")
        | Q(destination__isnull=False)
        | Q(Exists(attempts))
        | Q(Exists(told))
    )


def _blur(outcome: Outcome) -> None:
    first = outcome.release.on
    outcome.detail = outcome.note = ""
    outcome.voided_reason = outcome.voided_reason and NOT_TOLD
    if not outcome.kind.ends_follow_up:
        outcome.on = max(outcome.on.replace(day=1), first)
        outcome.heard_on = max(outcome.heard_on.replace(day=1), first)
    if since := outcome.since_on:
        month = since.replace(day=1)
        outcome.since_on = month if since < first else max(month, first)

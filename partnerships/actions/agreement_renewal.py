"""What comes after the end: a new agreement that renews the old one, or the decision to let it be.

The old agreement and its classes stay as they are; the two are linked by `supersedes`.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import lifecycle
from partnerships.actions._agreement import locked, next_code
from partnerships.choices import AgreementEventKind, ObligationMetric
from partnerships.models import Agreement, AgreementEvent, AgreementParty, Obligation
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.dates import add_months
from rutan.common.errors import DomainError

COPIED = (
    "facility_id",
    "partner_id",
    "parent_id",
    "owner_id",
    "kind",
    "title",
    "subject",
    "urgency_note",
    "packages",
    "notice_days",
    "evaluation_every_months",
    "auto_extends",
    "financing_note",
    "has_confidentiality_clause",
    "has_data_sharing_clause",
    "is_demo",
)
"""Numbers, signatories and the visit it came out of are the old paper's own."""


@transaction.atomic
def renew(
    *,
    agreement: Agreement,
    by: User,
    reason: str = "",
    with_targets: bool = False,
) -> Agreement:
    """A new draft that begins the day after the old end and runs as long. Refused when there is
    one already. Its targets are empty unless `with_targets`; duties without a number are copied.
    """
    old = _begin(agreement, "renew")
    starts_on = old.ends_on + timedelta(days=1)
    new = Agreement(
        code=next_code(old.kind, starts_on.year),
        supersedes=old,
        starts_on=starts_on,
        ends_on=end_of_renewal(old),
        drafted_by=by,
        **{name: getattr(old, name) for name in COPIED},
    )
    new.save(force_insert=True)
    new.fields.set(old.fields.all())
    AgreementParty.objects.bulk_create(
        AgreementParty(
            agreement=new,
            side=party.side,
            facility_id=party.facility_id,
            partner_id=party.partner_id,
            order=party.order,
        )
        for party in old.parties.all()
    )
    _copy_duties(old, new, with_targets=with_targets)
    words = reason.strip() or _("In force until %(end)s") % {"end": _day(old.ends_on)}
    event = _note(old, AgreementEventKind.RENEW, words, by, new={"successor": new.code})
    record("agreement.renewal_drafted", old, by=by, event=event.pk, successor=new.code)
    record("agreement.drafted", new, by=by, code=new.code, kind=new.kind, renews=old.code)
    return new


@transaction.atomic
def let_lapse(*, agreement: Agreement, reason: str, by: User) -> AgreementEvent:
    """Notes that it is not to be renewed, so that nobody is reminded of it again. It stays in
    force until its day; who thinks better of it may still renew it."""
    old = _begin(agreement, "lapse")
    if not reason.strip():
        raise DomainError(_("Write the reason."), "reason")
    if old.events.filter(kind=AgreementEventKind.LAPSE).exists():
        raise DomainError(_("It is already decided that this agreement is not renewed."))
    event = _note(old, AgreementEventKind.LAPSE, reason, by)
    record("agreement.left_to_end", old, by=by, event=event.pk)
    return event


def release_predecessor(agreement: Agreement, *, by: User) -> None:
    """A draft that is given up makes room for another renewal of the old agreement."""
    old = agreement.supersedes
    if old is None:
        return
    locked(old)
    agreement.supersedes = None
    agreement.save(update_fields=["supersedes"])
    record("agreement.renewal_given_up", old, by=by, successor=agreement.code)


def end_of_renewal(old: Agreement) -> date:
    """As many days as the old one ran, with its extensions: whole years stay whole years."""
    starts_on = old.ends_on + timedelta(days=1)
    years = starts_on.year - old.starts_on.year
    if years and (starts_on.month, starts_on.day) == (old.starts_on.month, old.starts_on.day):
        return add_months(starts_on, 12 * years) - timedelta(days=1)
    return starts_on + (old.ends_on - old.starts_on)


def _begin(agreement: Agreement, action: str) -> Agreement:
    old = locked(agreement)
    lifecycle.AGREEMENT.next_state(old.state, action)
    if successor := old.successor:
        raise DomainError(
            _("It is already renewed by %(code)s. Open that one.") % {"code": successor}
        )
    return old


def _copy_duties(old: Agreement, new: Agreement, *, with_targets: bool) -> None:
    kept = [
        duty
        for duty in old.obligations.all()
        if with_targets or duty.metric == ObligationMetric.OTHER
    ]
    # Days of the old period do not fit the new one: they are agreed anew in the draft.
    Obligation.objects.bulk_create(
        Obligation(
            agreement=new, side=duty.side, metric=duty.metric, text=duty.text, target=duty.target
        )
        for duty in kept
    )


def _note(
    old: Agreement,
    kind: AgreementEventKind,
    reason: str,
    by: User,
    *,
    new: dict[str, str] | None = None,
) -> AgreementEvent:
    old.version += 1
    old.save(update_fields=["version", "updated_at"])
    return AgreementEvent.objects.create(
        agreement=old,
        kind=kind,
        on=old.facility.today(),
        reason=reason.strip()[:200],
        by=by,
        new=new or {},
    )


def _day(day: date) -> str:
    return date_format(day, "j F Y")

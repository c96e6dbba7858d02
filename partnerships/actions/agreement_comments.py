"""What the two sides of an agreement say to each other about it: written once, never changed."""

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.actions._agreement import locked
from partnerships.choices import Side
from partnerships.models import Agreement, AgreementComment
from partnerships.models.posting import reach_of
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError

LONGEST = 2000


@transaction.atomic
def comment(*, agreement: Agreement, text: str, by: User) -> AgreementComment:
    agreement = locked(agreement)
    written = _write(agreement, text, _side_of(agreement, by), by)
    record("agreement.commented", agreement, by=by, side=written.side)
    return written


@transaction.atomic
def propose_renewal(*, agreement: Agreement, text: str, by: User) -> AgreementComment:
    """By the partner; the facility then drafts, answers or decides otherwise."""
    agreement = locked(agreement)
    if _side_of(agreement, by) != Side.PARTNER:
        raise DomainError(_("The facility drafts a renewal itself; the partner proposes one."))
    if not Agreement.objects.to_be_decided().filter(pk=agreement.pk, renewal=None).exists():
        raise DomainError(_("There is nothing to renew: not signed, renewed, or left to end."))
    if agreement.comments.unanswered().exists():
        raise DomainError(_("The renewal is proposed already; the facility has not answered yet."))
    written = _write(agreement, text, Side.PARTNER, by, proposes_renewal=True)
    record("agreement.renewal_proposed", agreement, by=by)
    return written


def _write(
    agreement: Agreement, text: str, side: Side, by: User, *, proposes_renewal: bool = False
) -> AgreementComment:
    text = text.strip()
    if not text:
        raise DomainError(_("Write the comment."), "text")
    if len(text) > LONGEST:
        raise DomainError(
            _("A comment has at most %(most)d characters.") % {"most": LONGEST}, "text"
        )
    return AgreementComment.objects.create(
        agreement=agreement, side=side, text=text, by=by, proposes_renewal=proposes_renewal
    )


def _side_of(agreement: Agreement, by: User) -> Side:
    reach = reach_of(by)
    parties = agreement.parties.all()
    if parties.filter(partner__in=reach.partners).exists():
        return Side.PARTNER
    if parties.filter(facility__in=reach.facilities).exists():
        return Side.FACILITY
    raise DomainError(_("Only the parties of an agreement comment on it."))

"""Who is told of an agreement, and whose work it is: its owner, else the head, else the
administrators (features F07)."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from partnerships.models import Agreement, Facility, Posting
from rutan.accounts.choices import FACILITY_STAFF, Role
from rutan.accounts.models import User


def recipients_of(agreement: Agreement, on: date) -> list[User]:
    """The owner while posted to the facility; who left is not asked any more."""
    keeper = _at_work(agreement.facility, on).filter(pk=agreement.owner_id)
    return list(keeper) or heads_of(agreement.facility, on)


def heads_of(facility: Facility, on: date) -> list[User]:
    """Who decides there; the administrators where nobody does."""
    heads = _at_work(facility, on).filter(role=Role.HEAD)
    administrators = User.objects.usable(on).filter(role=Role.ADMINISTRATOR)
    return list(heads) or list(administrators)


def is_kept(on: date, path: str = "") -> Exists:
    """Whether the agreement under `path` has an owner at work: then it is nobody else's."""
    return Exists(
        Posting.objects.on(on)
        .filter(
            Q(user__expires_on=None) | Q(user__expires_on__gte=on),
            user=OuterRef(f"{path}owner"),
            facility=OuterRef(f"{path}facility"),
            user__is_active=True,
        )
        .order_by()
    )


def staff_of(facility: Facility, on: date) -> QuerySet[User]:
    """Officers, supervisors and heads posted there: one of them may look after an agreement."""
    return _at_work(facility, on).filter(role__in=FACILITY_STAFF)


def _at_work(facility: Facility, on: date) -> QuerySet[User]:
    posted = Posting.objects.on(on).filter(facility=facility)
    return User.objects.usable(on).filter(pk__in=posted.values("user_id"))

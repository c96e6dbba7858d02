"""Who takes an office at a facility; tenures of the past are corrected in the admin."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.models import Facility, OfficeHolder
from partnerships.tenures import heads_at_once, known_range
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError


@transaction.atomic
def take_office(
    *,
    facility: Facility,
    name: str,
    position: str,
    starts_on: date,
    by: User,
    is_head: bool = False,
    is_acting: bool = False,
    staff_number: str = "",
    source: str = "",
) -> OfficeHolder:
    """A head of its own right ends the tenure of the one before, on the day before."""
    facility = Facility.objects.select_for_update(of=("self",), no_key=True).get(pk=facility.pk)
    if starts_on > facility.today():
        raise DomainError(_("The date cannot be after today"), "starts_on")
    holder = OfficeHolder(
        facility=facility,
        name=" ".join(name.split()),
        staff_number=staff_number,
        position=" ".join(position.split()),
        is_head=is_head,
        is_acting=is_acting,
        starts_on=starts_on,
        source=source.strip(),
    )
    if is_head and not is_acting:
        _end_the_one_before(holder)
    if clash := heads_at_once([*facility.office_holders.all(), holder]):
        other = next(one for one in clash[:2] if one is not holder)
        raise DomainError(
            _("%(name)s was head on %(day)s. Check the day, or mark who was acting (Plt).")
            % {"name": other.name, "day": date_format(clash[2], "j F Y")},
            "starts_on",
        )
    holder.save(force_insert=True)
    record("facility.office_taken", facility, by=by, facility=facility.pk, holder=holder.pk)
    return holder


def _end_the_one_before(holder: OfficeHolder) -> None:
    """Only who was in office before that day: a later tenure stays, and is told as a clash."""
    current = OfficeHolder.objects.filter(
        facility=holder.facility, is_head=True, is_acting=False, ends_on=None, has_left=False
    )
    for before in current:
        known = known_range(before)
        if known is None or known[0] < holder.starts_on:
            before.ends_on = holder.starts_on - timedelta(days=1)
            before.save(update_fields=["ends_on"])

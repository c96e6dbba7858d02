"""Ways out of a facility that are not a release: a transfer, an escape, a death."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.actions import leaving, stays
from trainees.choices import DepartureKind
from trainees.models import Custody, Departure, Inmate

STEPS = {
    DepartureKind.TRANSFER: ("transfer", "transferred", "inmate.transferred"),
    DepartureKind.ESCAPE: ("escape", "escaped", "inmate.escaped"),
    DepartureKind.DEATH: ("die", "deceased", "inmate.died"),
}
"""The step of the lifecycle, the code of the exit reason, and the event."""


@transaction.atomic
def record_departure(
    *,
    inmate: Inmate,
    kind: str,
    on: date,
    to_facility: Facility | None = None,
    to_place: str = "",
    letter_number: str = "",
    sends_papers: bool = False,
    by: User,
) -> Departure:
    """Ends the stay, frees the seats and lapses applications. After a transfer somebody has to go
    on with what was begun; the next facility registers the person there. With `sends_papers` the
    certificates that were not handed over are sent along."""
    custody = stays.open_custody(inmate)
    kind = DepartureKind(kind)
    _refuse(custody, kind, on, to_facility, to_place)
    step, reason_code, event = STEPS[kind]
    stays.close(custody, step, on)
    is_transfer = kind == DepartureKind.TRANSFER
    if sends_papers and not is_transfer:
        raise DomainError(_("Certificates go along with a transfer only."), field="sends_papers")
    departure = Departure.objects.create(
        custody=custody,
        inmate=inmate,
        facility_id=custody.facility_id,
        kind=kind,
        on=on,
        to_facility=to_facility if is_transfer else None,
        to_place=to_place.strip() if is_transfer and not to_facility else "",
        letter_number=letter_number.strip(),
    )
    leaving.leave_all_of(
        custody=custody,
        reason_code=reason_code,
        on=on,
        to_facility=departure.to_facility,
        sends_papers=sends_papers,
        by=by,
    )
    record(event, inmate, by=by, on=on)
    return departure


def _refuse(
    custody: Custody, kind: DepartureKind, on: date, to_facility: Facility | None, to_place: str
) -> None:
    if on > custody.facility.today():
        raise DomainError(_("The date cannot be after today"), field="on")
    if on < custody.entered_on:
        raise DomainError(_("The day must not be before the day of entry."), field="on")
    stays.refuse_day(custody, on)
    if kind == DepartureKind.TRANSFER:
        if to_facility is None and not to_place.strip():
            raise DomainError(_("Write where the person goes."), field="to_facility")
        if to_facility is not None and to_facility.pk == custody.facility_id:
            raise DomainError(_("Choose another facility."), field="to_facility")

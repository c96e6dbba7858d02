"""Days on which somebody is in court, at the clinic or with visitors, so that a class can be
planned around them."""

from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext as _

from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.actions import circumstances
from trainees.actions.wishes import locked_people
from trainees.choices import OPEN_CUSTODY, AppointmentKind
from trainees.models import Appointment, Custody, Inmate


@transaction.atomic
def add(
    *,
    inmate: Inmate,
    kind: str,
    on: date,
    starts_at: time | None = None,
    ends_at: time | None = None,
    by: User,
) -> Appointment:
    """Without a time it is the whole day; without an end it lasts until the evening. What it
    clashes with becomes a task about the place."""
    locked_people([inmate])
    custody = (
        Custody.objects.select_for_update(of=("self",))
        .select_related("facility")
        .filter(inmate=inmate, state__in=OPEN_CUSTODY)
        .first()
    )
    if custody is None:
        raise DomainError(_("%(name)s is no longer in custody here.") % {"name": inmate})
    if kind not in AppointmentKind.values:
        raise DomainError(_("Select the kind"), field="kind")
    if on < custody.facility.today():
        raise DomainError(_("Enter a day that is still to come."), field="on")
    if ends_at and not starts_at:
        raise DomainError(_("Enter the beginning too, or leave both empty."), field="starts_at")
    appointment = Appointment.objects.create(
        custody=custody, kind=kind, on=on, starts_at=starts_at, ends_at=ends_at
    )
    record(
        "inmate.appointment_added", inmate, by=by, facility=custody.facility_id, kind=kind, on=on
    )
    circumstances.note_day_elsewhere(appointment=appointment, on=custody.facility.today(), by=by)
    return appointment


@transaction.atomic
def remove(*, appointment: Appointment, by: User) -> None:
    custody = appointment.custody
    locked_people([custody.inmate])
    kind, on, key = appointment.kind, appointment.on, appointment.pk
    appointment.delete()
    circumstances.forget_day_elsewhere(
        appointment=key, inmate=custody.inmate_id, on=custody.facility.today(), by=by
    )
    record(
        "inmate.appointment_removed",
        custody.inmate,
        by=by,
        facility=custody.facility_id,
        kind=kind,
        on=on,
    )

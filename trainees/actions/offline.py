"""Registers that are taken along on a device: for some hours, and by its owner alone.

What comes back is taken over by `offline_entries` (docs/decisions/0008-offline-registers.md).
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.models import Session, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.actions import marks as marking
from trainees.models import OfflineCopy, OfflineDevice

COPY_DAYS = 30
"""After its hours a copy says only that a register was away; a month answers who had it."""
DEVICE_DAYS = 90
DAYS_AHEAD = 2
"""Registers of these coming days may be taken along, beside those of today."""


class DeviceEnded(DomainError):
    """Its owner ended it: what lies on it is to be deleted."""


@transaction.atomic
def begin(*, by: User, browser: str = "") -> OfflineDevice:
    """A browser that was not known yet, with a key of its own. Its owner may call it otherwise
    than by kind and day."""
    day = date_format(timezone.localdate(), "j M Y")
    name = f"{browser or _('Unknown device')}, {day}"
    return OfflineDevice.objects.create(user=by, name=name, seen_at=timezone.now())


@transaction.atomic
def rename(*, device: OfflineDevice, name: str, by: User) -> OfflineDevice:
    device = locked_device(device)
    refuse_ended(device)
    if not name.strip():
        raise DomainError(_("Write what the device is called."), field="name")
    device.name = name.strip()
    device.save(update_fields=["name"])
    record("register.device_named", device, by=by)
    return device


@transaction.atomic
def take(
    *, device: OfflineDevice, sessions: Collection[Session], by: User
) -> dict[int, OfflineCopy]:
    """Copies by session. What is on the device already is taken anew, as it is now."""
    device = locked_device(device)
    refuse_ended(device)
    now = timezone.now()
    for session in sessions:
        _refuse_taking(session, by=by)
    out = {copy.session_id: copy for copy in device.copies.out()}
    in_force = {pk for pk, copy in out.items() if copy.until > now}
    most = min((_thresholds(session)["offline_most_registers"] for session in sessions), default=0)
    if len(in_force | {session.pk for session in sessions}) > most:
        raise DomainError(_("At most %(n)s registers are taken along at once.") % {"n": most})
    for session in sessions:
        copy = out.setdefault(session.pk, OfflineCopy(device=device, session=session))
        copy.facility_id = session.training_class.facility_id
        copy.version = session.version
        copy.taken_at = now
        copy.until = now + timedelta(hours=_thresholds(session)["offline_hours"])
        copy.save()
        record_on("register.taken_along", session, device, by=by)
    see(device)
    return {session.pk: out[session.pk] for session in sessions}


@transaction.atomic
def give_back(*, device: OfflineDevice, sessions: Collection[Session], by: User) -> int:
    """The device has deleted these registers. Answers how many it had."""
    device = locked_device(device)
    now = timezone.now()
    copies = list(
        device.copies.out().filter(session__in=sessions).select_related("session__training_class")
    )
    for copy in copies:
        copy.returned_at = now
        copy.save(update_fields=["returned_at"])
        record_on("register.returned", copy.session, device, by=by)
    see(device)
    return len(copies)


@transaction.atomic
def end(*, device: OfflineDevice, by: User) -> None:
    """A lost or handed-over device: nobody gets its key again, and nothing is taken from it. It
    deletes what it has the next time it is heard of."""
    device = locked_device(device)
    if device.ended_at:
        return
    device.ended_at = timezone.now()
    device.save(update_fields=["ended_at"])
    device.copies.out().update(returned_at=device.ended_at)
    record("register.device_ended", device, by=by)


def key_of(device: OfflineDevice, *, by: User) -> bytes | None:
    """The key of a device, for its owner alone, who still sees one of the registers on it."""
    if device.user_id != by.pk or device.ended_at:
        return None
    had = set(device.copies.values_list("session", flat=True))
    if had and not Session.objects.for_user(by).filter(pk__in=had).exists():
        return None
    return bytes(device.key)


def copies_out(training_class: TrainingClass) -> int:
    """How many registers of the class are on a device now."""
    return (
        OfflineCopy.objects.out()
        .filter(session__training_class=training_class, until__gt=timezone.now())
        .values("session")
        .distinct()
        .count()
    )


def forget_old_copies(*, on: date, dry_run: bool) -> dict[str, int]:
    """Copies whose time ended a month ago, and devices that nobody used for three. What was sent
    from a device stays: it is evidence of attendance."""
    today = timezone.make_aware(datetime.combine(on, time.min))
    copies = OfflineCopy.objects.filter(until__lt=today - timedelta(days=COPY_DAYS))
    forgotten = copies.delete()[1].get(OfflineCopy._meta.label, 0)
    devices = OfflineDevice.objects.filter(
        copies=None, seen_at__lt=today - timedelta(days=DEVICE_DAYS)
    )
    unused = devices.delete()[1].get(OfflineDevice._meta.label, 0)
    return {"copies": forgotten, "devices": unused}


def may_be_taken(session: Session) -> bool:
    """Whether its day is near enough, by the clock of the facility."""
    today = session.training_class.facility.today()
    return today <= session.on <= today + timedelta(days=DAYS_AHEAD)


def whereabouts(copy: OfflineCopy) -> str:
    """Who has a register on a device, and since when; both are staff or instructors."""
    taken = timezone.localtime(copy.taken_at)
    return _("On “%(device)s” of %(name)s since %(time)s.") % {
        "device": copy.device.shown_name,
        "name": copy.device.user.full_name,
        "time": f"{date_format(taken, 'j M Y')} {time_format(taken, 'H.i')}",
    }


def locked_device(device: OfflineDevice) -> OfflineDevice:
    """As it is now, before any class and session: who ends it waits for a sending, and the other
    way round."""
    return OfflineDevice.objects.select_for_update().get(pk=device.pk)


def refuse_ended(device: OfflineDevice) -> None:
    if device.ended_at:
        raise DeviceEnded(_("This device was ended. What it keeps is deleted."))


def _refuse_taking(session: Session, *, by: User) -> None:
    allowed = marking.access_of(session, by=by)
    if not allowed.may_edit:
        raise DomainError(allowed.sentence or _("You may read this register, not change it."))
    if not may_be_taken(session):
        raise DomainError(
            _("Registers of today and the next %(n)s days can be taken along.") % {"n": DAYS_AHEAD}
        )


def _thresholds(session: Session) -> Mapping[str, Any]:
    return thresholds.of(session.training_class.facility)


def see(device: OfflineDevice) -> None:
    device.seen_at = timezone.now()
    device.save(update_fields=["seen_at"])


def record_on(
    action: str, session: Session, device: OfflineDevice, *, by: User, **details: object
) -> None:
    record(
        action,
        session,
        by=by,
        facility=session.training_class.facility_id,
        training_class=session.training_class,
        device=device,
        on=session.on,
        **details,
    )

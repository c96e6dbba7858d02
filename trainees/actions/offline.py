"""Registers that were taken along on a device."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from trainees.models import OfflineCopy, OfflineDevice

COPY_DAYS = 30
"""After its hours a copy says only that a register was away; a month answers who had it."""
DEVICE_DAYS = 90


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

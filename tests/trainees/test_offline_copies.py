from datetime import date, timedelta

import pytest

from tests.factories.moments import MORNING
from tests.factories.registers import (
    AppliedOperationFactory,
    OfflineCopyFactory,
    OfflineDeviceFactory,
)
from trainees.actions import offline
from trainees.models import AppliedOperation, OfflineCopy, OfflineDevice

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
LONG_AGO = MORNING  # in July


def test_old_copies_and_unused_devices_are_forgotten_and_what_they_sent_stays():
    used = OfflineDeviceFactory(seen_at=MORNING + timedelta(days=120))
    fresh = OfflineCopyFactory(device=used, until=MORNING + timedelta(days=120))
    old = OfflineCopyFactory(until=LONG_AGO, device__seen_at=LONG_AGO)
    sent = AppliedOperationFactory(device=old.device)

    counts = offline.forget_old_copies(on=ON, dry_run=False)

    assert counts == {"copies": 1, "devices": 1}
    assert list(OfflineCopy.objects.all()) == [fresh]
    assert list(OfflineDevice.objects.all()) == [used]
    assert AppliedOperation.objects.get(pk=sent.pk).device is None
    assert offline.forget_old_copies(on=ON, dry_run=False) == {"copies": 0, "devices": 0}


def test_a_device_with_a_copy_is_kept():
    copy = OfflineCopyFactory(until=MORNING + timedelta(days=120), device__seen_at=LONG_AGO)

    assert offline.forget_old_copies(on=ON, dry_run=False) == {"copies": 0, "devices": 0}
    assert OfflineDevice.objects.get() == copy.device


def test_every_device_has_a_key_of_its_own():
    first, second = OfflineDeviceFactory(), OfflineDeviceFactory()

    assert (len(first.key), first.key == second.key) == (32, False)

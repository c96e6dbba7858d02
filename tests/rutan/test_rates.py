"""A public door is knocked at so often a minute and no oftener, whichever worker answers."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from rutan.accounts import rates
from rutan.accounts.models import Rate
from rutan.portal import daily
from tests.races import together

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 4, 0, 12, tzinfo=UTC)


def knock(address="203.0.113.7", *, door="test", most=3):
    return rates.hit(door, RequestFactory().get("/", REMOTE_ADDR=address), most=most)


def test_the_question_after_the_last_one_waits_for_the_next_minute():
    with time_machine.travel(NOON, tick=False) as clock:
        assert [knock() for _ in range(5)] == [0, 0, 0, 48, 48]
        clock.shift(47)
        assert knock() == 1
        clock.shift(1)
        assert knock() == 0


def test_another_address_and_another_door_are_not_held_up():
    with time_machine.travel(NOON, tick=False):
        assert [knock(most=1), knock(most=1)] == [0, 48]
        assert knock("203.0.113.8", most=1) == 0
        assert knock(door="other", most=1) == 0


def test_devices_of_one_ipv6_network_count_as_one():
    with time_machine.travel(NOON, tick=False):
        assert knock("2001:db8:1:2::1", most=1) == 0
        assert knock("2001:db8:1:2:ffff::9", most=1) == 48
        assert knock("2001:db8:1:3::1", most=1) == 0
        assert knock("::ffff:203.0.113.7", most=1) == 0
        assert knock("203.0.113.7", most=1) == 48


@pytest.mark.parametrize("address", ["", "unix:", "fe80::1%eth0", "a" * 300])
def test_an_address_that_is_none_is_counted_too(address):
    with time_machine.travel(NOON, tick=False):
        assert [knock(address, most=1), knock(address, most=1)] == [0, 48]


def test_no_address_is_kept_and_a_flood_writes_nothing():
    with time_machine.travel(NOON, tick=False):
        for _ in range(9):
            knock()

    [row] = Rate.objects.all()
    assert (row.door, row.count, row.minute) == ("test", 3, NOON.replace(second=0))
    assert "203" not in row.key[:3] or len(row.key) == 64


@pytest.mark.race
def test_two_workers_share_the_count():
    with time_machine.travel(NOON, tick=False):
        waits = together([lambda: knock(most=5)] * 8)

    assert sorted(waits) == [0] * 5 + [48] * 3


def test_counts_are_forgotten_by_the_work_of_the_day():
    with time_machine.travel(NOON, tick=False):
        for hours in (1, 20, 30):
            Rate.objects.create(door="test", key=hours, minute=NOON - timedelta(hours=hours))

        list(daily.run([daily.old_rates], on=date(2026, 11, 20)))

    assert [row.key for row in Rate.objects.all()] == ["1"]


def test_a_count_is_stored_as_the_orm_reads_it():
    knock()

    assert Rate.objects.filter(minute__lte=timezone.now()).count() == 1
    assert connection.in_atomic_block

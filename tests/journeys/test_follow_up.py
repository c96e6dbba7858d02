"""Asking somebody how life goes: 8 clicks and 45 seconds, at the pace of a person."""

import time
from datetime import date

import pytest

from tests.factories.trainees import (
    CustodyFactory,
    FollowUpFactory,
    InmateFactory,
    OutcomeFactory,
    ReleaseContactFactory,
    ReleaseFactory,
)
from trainees.models import OutcomeKind

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.looks]

TAP, THINKING, KEY = 0.25, 1.35, 0.28
"""Seconds: reaching what is pressed, making up one's mind at a question, one letter typed."""
WORK = "Bengkel motor"


@pytest.fixture
def look(facility, evening):
    custody = CustodyFactory(
        released=True,
        inmate=InmateFactory(facility=facility, id_card_name="Andi Contoh"),
        facility=facility,
    )
    release = ReleaseFactory(custody=custody, on=date(2026, 4, 14))
    ReleaseContactFactory(release=release, owner="Istri")
    windows = {"due_on": date(2026, 5, 14), "opens_on": date(2026, 4, 30)}
    OutcomeFactory(
        follow_up=FollowUpFactory(
            release=release, done=True, closes_on=date(2026, 5, 28), **windows
        ),
        on=date(2026, 5, 14),
        kind=OutcomeKind.objects.get(code="employed"),
        detail=WORK,
        uses_training="yes",
    )
    return FollowUpFactory(
        release=release,
        checkpoint="b3",
        due_on=date(2026, 7, 14),
        opens_on=date(2026, 6, 14),
        closes_on=date(2026, 8, 13),
    )


def at_the_list(walk, officer):
    walker = walk()
    walker.sign_in(officer)
    walker.open("/pasca-bebas/")
    walker.clicks = 0
    return walker


def answer(walker, **choices):
    for name, value in choices.items():
        walker.choose(name, str(value))


def test_a_follow_up_takes_eight_clicks_and_45_seconds(walk, officer, look):
    walker = at_the_list(walk, officer)
    work = OutcomeKind.objects.get(code="employed").pk

    began = time.monotonic()
    walker.press("Catat hasil")
    assert not walker.page.locator('[name="income"]').first.is_visible()
    answer(walker, reached="yes", kind=work, uses_training="yes")
    walker.fill(detail=WORK)
    answer(walker, income="1to2", channel="phone", evidence="self_report")
    walker.press("Simpan")
    seconds = time.monotonic() - began

    look.refresh_from_db()
    assert (look.counted.detail, look.counted.income) == (WORK, "1to2")
    assert walker.clicks <= 8
    assert seconds + TAP * walker.clicks + THINKING * 6 + KEY * len(WORK) <= 45


def test_same_as_last_time_takes_six_clicks_and_25_seconds(walk, officer, look):
    walker = at_the_list(walk, officer)

    began = time.monotonic()
    walker.press("Catat hasil")
    walker.press("Sama seperti bulan ke-1")
    answer(walker, channel="phone", evidence="self_report")
    walker.press("Simpan")
    seconds = time.monotonic() - began

    look.refresh_from_db()
    assert (look.counted.detail, look.counted.uses_training) == (WORK, "yes")
    assert walker.clicks <= 6
    assert seconds + TAP * walker.clicks + THINKING * 3 <= 25

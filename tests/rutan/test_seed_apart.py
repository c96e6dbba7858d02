"""Sample data on a database of its own: the same on any clock, and never beside real data."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import transaction

from rutan.audit import sample
from rutan.audit.models import AuditEvent
from rutan.audit.recording import record
from rutan.audit.verification import verify
from tests.factories.trainees import InmateFactory
from trainees.models import Application, Inmate

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 21)


def findings() -> dict[tuple[str, str], list]:
    rows = Application.objects.select_related("inmate", "training_class", "programme")
    return {
        (each.inmate.public_id, str(each.training_class or each.programme)): each.findings
        for each in rows
    }


@pytest.mark.looks
def test_the_same_day_gives_the_same_findings_whatever_the_clock_says(settings, time_machine):
    settings.DEMO_MODE = True
    told = []
    for now in ("2026-11-21T03:00:00+00:00", "2027-03-02T20:00:00+00:00"):
        time_machine.move_to(now, tick=False)
        with transaction.atomic():
            call_command("seed_demo", on=DAY, verbosity=0)
            told.append(findings())
            transaction.set_rollback(True)

    assert told[0] == told[1]


def test_a_story_is_never_told_in_a_real_trail(settings):
    settings.DEMO_MODE = False
    past = sample.Told(
        at=datetime(2026, 1, 5, tzinfo=UTC),
        by=None,
        action="inmate.registered",
        subject=InmateFactory(),
    )

    with pytest.raises(ImproperlyConfigured):
        sample.tell([past])

    with pytest.raises(ImproperlyConfigured), sample.kept_aside([]):
        pass
    assert not AuditEvent.objects.exists()


def test_what_is_kept_aside_finds_its_place_in_the_chain(settings):
    settings.DEMO_MODE = True
    inmate, kept = InmateFactory(), []
    with sample.kept_aside(kept):
        record("inmate.released", inmate, by=None)
    assert not AuditEvent.objects.exists()
    later = sample.Told(
        at=kept[0].at - timedelta(days=1), by=None, action="inmate.registered", subject=inmate
    )

    assert sample.tell([later], kept=kept) == 2

    told = AuditEvent.objects.order_by("seq").values_list("seq", "action", "request_id")
    assert list(told) == [
        (1, "inmate.registered", sample.MARK),
        (2, "inmate.released", sample.MARK),
    ]
    assert verify().broken_at is None


def test_outside_demo_mode_no_sample_people_are_made(settings):
    settings.DEMO_MODE = False

    with pytest.raises(CommandError):
        call_command("seed_demo", on=DAY, verbosity=0)

    assert not Inmate.objects.exists()

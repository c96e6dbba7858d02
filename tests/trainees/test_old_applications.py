"""What the migration to waiting lists makes of applications from before it."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from tests.factories.partnerships import ProgrammeFactory, TrainingClassFactory
from tests.factories.trainees import ApplicationFactory, BoardDecisionFactory, BoardHearingFactory
from trainees.models import Application, BoardHearing

pytestmark = pytest.mark.django_db

fill_old_rows = import_module("trainees.migrations.0005_waiting_hearings_changes").fill_old_rows
UNIQUE = "one_open_application_per_person_and_programme"
SAYS_WHY = "closed_application_says_why"


@pytest.fixture
def old_table():
    """As it was: two open applications for one programme, and none that says why it was closed."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {UNIQUE}")
        if is_sqlite:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute(f"ALTER TABLE trainees_application DROP CONSTRAINT {SAYS_WHY}")
        yield
        if is_sqlite:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def from_before(**fields):
    """Without what the migration adds; the programme is only known from the class."""
    made = ApplicationFactory(**fields)
    Application.objects.filter(pk=made.pk).update(
        closed_reason="", closed_on=None, hearing=None, programme=ProgrammeFactory()
    )
    return made


def test_second_wishes_lapse_and_old_proposals_wait_for_a_sitting(facility, old_table):
    las, jahit = (TrainingClassFactory(facility=facility, selecting=True) for _ in range(2))
    jahit.programme_version = las.programme_version
    jahit.batch_number = 2
    jahit.save()
    held = BoardHearingFactory(facility=facility, on=date(2026, 7, 3))
    first = from_before(training_class=las, applied_on=date(2026, 6, 1))
    second = from_before(
        training_class=jahit, inmate=first.inmate, proposed=True, applied_on=date(2026, 6, 5)
    )
    waits = [
        from_before(training_class=each, proposed=True, proposed_for=date(2026, 7, 10))
        for each in (las, jahit)
    ]
    refused = from_before(training_class=las, rejected=True)
    BoardDecisionFactory(hearing=held, application=refused, verdict="rejected", reason="Belum")
    gave_up = from_before(training_class=las, withdrawn=True)
    went_home = from_before(training_class=las, lapsed=True)
    went_home.inmate.custodies.update(state="released", left_on=date(2026, 6, 30))
    ended = TrainingClassFactory(facility=facility, closed=True)
    no_seat = from_before(training_class=ended, lapsed=True)
    cancelled = TrainingClassFactory(facility=facility, cancelled=True)
    no_class = from_before(training_class=cancelled, lapsed=True)
    BoardHearing.objects.exclude(pk=held.pk).delete()  # sittings were made when they were held

    fill_old_rows(apps, SimpleNamespace(connection=connection))

    rows = {each.pk: each for each in Application.objects.select_related("training_class")}
    assert {pk: (each.state, each.closed_reason) for pk, each in rows.items()} == {
        first.pk: ("candidate", ""),
        second.pk: ("lapsed", "other"),
        waits[0].pk: ("proposed", ""),
        waits[1].pk: ("proposed", ""),
        refused.pk: ("rejected", "refused"),
        gave_up.pk: ("withdrawn", "own_wish"),
        went_home.pk: ("lapsed", "out_of_time"),
        no_seat.pk: ("lapsed", "no_seat"),
        no_class.pk: ("lapsed", "cancelled"),
    }
    days = {each: rows[each.pk].closed_on for each in (refused, went_home, no_seat)}
    assert days == {
        refused: held.on,
        went_home: date(2026, 6, 30),
        no_seat: ended.closed_on,
    }
    sitting = BoardHearing.objects.get(state="planned")
    assert (sitting.on, set(sitting.agenda.all())) == (date(2026, 7, 10), set(waits))
    for each in rows.values():
        assert each.programme_id == each.training_class.programme_version.programme_id
        for constraint in Application._meta.constraints:
            constraint.validate(Application, each)

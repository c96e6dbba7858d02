from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from partnerships.models import Coordination, OfficeHolder, TrainingClass
from trainees.choices import LIVE_ENROLMENTS
from trainees.models import Enrolment, Inmate, InmateIdentity

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 21)


@pytest.fixture
def demo(settings, time_machine):
    settings.DEMO_MODE = True
    time_machine.move_to("2026-11-21T03:00:00+00:00", tick=False)
    call_command("seed_demo", on=DAY, verbosity=0)


def counts() -> dict[str, int]:
    return {
        model.__name__: model.objects.count()
        for model in (Inmate, Enrolment, TrainingClass, Coordination, OfficeHolder)
    }


@pytest.mark.usefixtures("demo")
def test_a_second_run_doubles_nothing():
    before = counts()

    call_command("seed_demo", on=DAY, verbosity=0)

    assert counts() == before


@pytest.mark.usefixtures("demo")
def test_every_made_up_person_carries_a_district_that_no_real_one_has():
    niks = InmateIdentity.objects.exclude(nik=None).values_list("nik", flat=True)

    assert {nik[4:6] for nik in niks} == {"99"}
    assert not Inmate.objects.filter(is_demo=False).exists()


@pytest.mark.usefixtures("demo")
def test_the_visits_stand_as_the_reports_tell_them():
    told = Coordination.objects.order_by("on").values_list(
        "facility__short_name",
        "partner__short_name",
        "on",
        "is_approximate",
        "announces_cooperation",
    )

    assert list(told) == [
        ("Rutan Barru", "BPVP Pangkep", date(2025, 1, 7), False, True),
        ("Rutan Pangkep", "Disdikbud Kab. Pangkep", date(2026, 1, 1), True, False),
        ("Rutan Pangkep", "BPVP Pangkep", date(2026, 1, 20), False, False),
    ]
    assert not Coordination.objects.filter(source="").exists()


@pytest.mark.usefixtures("demo")
def test_the_history_agrees_with_itself():
    live = Enrolment.objects.filter(state__in=LIVE_ENROLMENTS)
    overbooked = TrainingClass.objects.filter(seats_taken__gt=F("quota"))
    late = Enrolment.objects.filter(ended_on__gt=F("custody__left_on"))

    assert not live.exclude(custody__left_on=None).exists()
    assert not overbooked.exists()
    assert not late.exists()


def test_outside_demo_mode_no_sample_people_are_made(settings):
    settings.DEMO_MODE = False

    with pytest.raises(CommandError):
        call_command("seed_demo", on=DAY, verbosity=0)

    assert not Inmate.objects.exists()

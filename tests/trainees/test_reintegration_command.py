"""The command knows no person, and says what it cannot answer; its figures are those of the page
(test_report_fixture.py)."""

import io
import json
from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command

from tests.factories.partnerships import FacilityFactory, ObligationFactory, TrainingClassFactory
from tests.trainees.test_reintegration_report import graduate
from trainees.actions import aftermath
from trainees.reports.reintegration import FUNNEL

pytestmark = pytest.mark.django_db
NOW = "2027-06-30 12:00:00+08:00"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(facility, partner, agreement):
    training_class = TrainingClassFactory(
        facility=facility, partner=partner, agreement=agreement, closed=True
    )
    ObligationFactory(agreement=agreement, metric="certified", target=12)
    ObligationFactory(agreement=agreement, metric="productive_m6", target=60)
    for outcome in ["employed"] * 5 + ["studying", "not_working", "reimprisoned", None, None, None]:
        graduate(training_class, outcome=outcome, id_card_name="Kanaria Sendiri")
    graduate(training_class, certified=False)
    graduate(training_class, released_on=date(2027, 3, 1), outcome=None)
    aftermath.rebuild()
    return agreement


def told(facility, *args):
    out = io.StringIO()
    options = ("--facility", str(facility.pk), "--until", "2027-05-31")
    call_command("reintegration_report", *options, *args, stdout=out)
    return out.getvalue()


def test_the_command_knows_no_person_and_repeats_itself(world, facility):
    said = told(facility, "--agreement", world.code, "--json")

    assert "Kanaria" not in said
    for code in (world.code, world.code.upper()):  # the pages write it large
        again = told(facility, "--agreement", code, "--json")
        assert again == said.replace(f'"{world.code}"', f'"{code}"')
    assert list(json.loads(said)["funnel"]) == ["assessed", *FUNNEL]
    assert "certified         12" in told(facility)
    told(facility, "--facility", facility.short_name.upper())  # the last one counts


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--facility", "nowhere", "--until", "2027-05-31"), "Tidak ada UPT"),
        (("--facility", "twice", "--until", "2027-05-31"), "Dua UPT"),
        (("--facility", "one", "--until", "31/05/2027"), "bukan tanggal"),
        (("--facility", "one", "--until", "2027-07-01"), "belum lewat"),
        (("--facility", "one", "--until", "0001-01-01"), "mulai tahun 2000"),
        (
            ("--facility", "one", "--until", "2027-05-31", "--agreement", "X"),
            "tidak memiliki perjanjian",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(options, sentence):
    for code in ("one", "twice", "twice"):
        FacilityFactory(sdp_code=code)

    with pytest.raises(CommandError, match=sentence):
        call_command("reintegration_report", *options)

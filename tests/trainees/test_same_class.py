"""The reintegration report beside other facilities of the same class (ux 6): counts, no rank."""

import io
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories.partnerships import FacilityFactory, TrainingClassFactory
from tests.trainees.test_reintegration_report import graduate
from trainees.actions import aftermath

pytestmark = pytest.mark.django_db
PAGE = reverse("portal:reintegration")
SENTENCE = "Pembanding terlalu sedikit"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2027-06-30 12:00:00+08:00", tick=False):
        yield


@pytest.fixture
def nation(facility, partner, agreement):
    """Six trainees here; four in each of the others, the number and class of which is asked."""

    def make(others, **traits):
        own = TrainingClassFactory(
            facility=facility, partner=partner, agreement=agreement, closed=True
        )
        places = [own] * 6
        for _number in range(others):
            place = FacilityFactory(**traits)
            places += [TrainingClassFactory(facility=place, closed=True)] * 4
        for number, place in enumerate(places):
            released_on = date(2026, 8, 1) if number < 7 else None
            graduate(place, released_on=released_on)
        aftermath.rebuild()

    return make


def asked(client, user_url="", **more):
    return client.get(PAGE, {"banding": "upt-sekelas", "sampai": "2027-05", **more})


def test_the_others_of_the_class_stand_beside_without_the_own(nation, client_of, officer):
    nation(3)

    page = asked(client_of(officer))

    # One of the twelve was released: nobody outside is told of a single person.
    assert [stage["then"] for stage in page.context["stages"]] == [
        "12", "12 (100%)", "12 (100%)", "12 (100%)", "·", "·", "0",
    ]  # fmt: skip
    assert "3 UPT lain kelas IIB" in page.text
    assert "kurang dari 5 orang" in page.context["compared_note"]
    book = load_workbook(io.BytesIO(officer_book(client_of(officer), page)))
    rows = list(book.worksheets[1].iter_rows(min_row=2, max_row=8, min_col=4, max_col=5))
    assert [row[0].value for row in rows] == [12, 12, 12, 12, "·", "·", 0]
    assert [row[1].value for row in rows][:4] == [None, 1, 1, 1]


def officer_book(client, page):
    return client.get(page.context["workbook_url"]).content


@pytest.mark.parametrize(
    ("others", "traits"), [(2, {}), (3, {"facility_class": "IIA"}), (3, {"kind": "bapas"})]
)
def test_fewer_than_three_are_not_compared(nation, client_of, officer, others, traits):
    nation(others, **traits)

    page = asked(client_of(officer))

    assert {stage["then"] for stage in page.context["stages"]} == {""}
    assert SENTENCE in page.text


def test_a_region_chooses_whom_to_compare_and_the_agreement_is_not_asked_of_others(
    nation, client_of, manager, agreement
):
    nation(3)
    client = client_of(manager)

    alone = asked(client)
    chosen = asked(client, perjanjian=agreement.code)

    assert "Pilih perjanjian atau UPT" in alone.context["compared_note"]
    assert [stage["then"] for stage in chosen.context["stages"]][0] == "12"


def test_it_costs_as_many_queries_as_the_year_before(nation, client_of, officer, agreement):
    nation(3)
    client = client_of(officer)

    def queries(banding):
        with CaptureQueriesContext(connection) as found:
            client.get(PAGE, {"banding": banding, "perjanjian": agreement.code})
        return len(found)

    queries("")
    assert queries("upt-sekelas") == queries("tahun-lalu")

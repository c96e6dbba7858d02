"""The page of a facility: capacity by source, heads, rooms, settings."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    CapacityRecordFactory,
    FacilityFactory,
    FacilitySettingFactory,
    OfficeHolderFactory,
    RoomFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
LIST = "/kemitraan/upt/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False), translation.override("id"):
        yield


def page(facility):
    return f"{LIST}{facility.pk}/"


def test_records_of_several_sources_stand_side_by_side_and_the_newest_is_current(
    facility, officer, client_of
):
    old = CapacityRecordFactory(
        facility=facility, as_of=date(2018, 1, 1), is_approximate=True, capacity=206,
        occupants=210, women=5, source="ajatappareng.online, 2018",
    )  # fmt: skip
    new = CapacityRecordFactory(
        facility=facility,
        as_of=date(2023, 1, 1),
        capacity=112,
        occupants=289,
        source="rakyatku.com",
    )

    answer = client_of(officer).get(page(facility))

    assert answer.context["records"] == [new, old]
    assert answer.context["current"] == new
    assert answer.context["other_capacities"] == [206]
    for words in ("206", "112", "rakyatku.com", "ajatappareng.online, 2018", "158%", "2%"):
        assert words in answer.text


def test_the_rate_is_that_of_officials_and_the_sum_is_counted_where_only_parts_are_told():
    told = CapacityRecordFactory.build(capacity=146_260, occupants=275_633)
    parts = CapacityRecordFactory.build(capacity=100, detainees=90, convicts=60)
    silent = CapacityRecordFactory.build(capacity=100, detainees=90)

    assert round(told.overcapacity_rate, 3) == 0.885
    assert (parts.people, parts.overcapacity_rate) == (150, 0.5)
    assert (silent.people, silent.overcapacity_rate) == (None, None)


def test_detainees_convicts_and_women_are_told_apart(facility, officer, client_of):
    CapacityRecordFactory(facility=facility, capacity=100, detainees=61, convicts=83, women=7)

    text = client_of(officer).get(page(facility)).text

    for number in ("61", "83", "144", ">7<"):
        assert number in text


def test_heads_over_time_are_shown_with_who_was_acting(facility, officer, client_of):
    OfficeHolderFactory(
        facility=facility,
        name="Kepala Lama",
        starts_on=date(2023, 1, 1),
        ends_on=date(2024, 12, 31),
    )
    OfficeHolderFactory(
        facility=facility, name="Pelaksana Tugas", starts_on=date(2025, 1, 1), is_acting=True
    )

    answer = client_of(officer).get(page(facility))

    assert [row.name for row in answer.context["holders"]] == ["Pelaksana Tugas", "Kepala Lama"]
    assert answer.context["head"].name == "Pelaksana Tugas"
    assert "(Plt)" in answer.text


def test_settings_show_here_the_default_and_its_source_those_that_differ_first(
    facility, officer, client_of
):
    FacilitySettingFactory(facility=facility, key="min_attendance_percent", value=90)
    FacilitySettingFactory(facility=facility, key="regional_review_required", value=False)

    rows = client_of(officer).get(page(facility)).context["settings"]

    told = {(row.value, row.default, row.source) for row in rows[:2]}
    assert told == {
        ("90", "80", "Proses pelatihan BBPVP Semarang"),
        ("tidak", "ya", "Kebiasaan di lapangan; aturan tertulis tidak ditemukan"),
    }
    assert not any(row.differs for row in rows[2:])
    assert all(row.source for row in rows)


def test_rooms_are_listed_and_what_is_not_known_is_not_made_up(facility, officer, client_of):
    RoomFactory(facility=facility, name="Ruang Bimker", capacity=None, kind="workshop")

    text = client_of(officer).get(page(facility)).text

    assert "Ruang Bimker" in text
    assert "Belum ada data kapasitas" in text
    assert "Belum ada pejabat yang tercatat." in text
    assert "Belum diisi" in text


def test_staff_go_to_their_own_facility_and_managers_choose(
    facility, other_facility, officer, manager, client_of
):
    CapacityRecordFactory(facility=facility, as_of=date(2020, 1, 1), capacity=50)
    CapacityRecordFactory(facility=facility, as_of=date(2024, 1, 1), capacity=60)

    assert client_of(officer).get(LIST).url == page(facility)
    assert client_of(officer).get(page(other_facility)).status_code == 404
    rows = client_of(manager).get(LIST).context["rows"]
    assert {row["row"]: getattr(row["capacity"], "capacity", None) for row in rows} == {
        facility: 60,
        other_facility: None,
    }


def test_the_pages_ask_no_more_for_more_rows(
    facility, manager, client_of, django_assert_max_num_queries
):
    client = client_of(manager)

    def queries(address):
        with django_assert_max_num_queries(16) as counted:
            client.get(address)
        return len(counted)

    def more():
        place = FacilityFactory()
        CapacityRecordFactory(facility=place)
        CapacityRecordFactory(facility=facility, source=f"Sumber {place.pk}")
        OfficeHolderFactory(facility=facility, is_head=False)

    more()
    client.get(LIST)
    few = queries(LIST), queries(page(facility))
    for _ in range(3):
        more()
    assert (queries(LIST), queries(page(facility))) == few

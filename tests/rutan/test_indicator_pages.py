"""The pages of the indicators: staff read who is behind a number, managers nothing that tells of
a few people and nobody's name."""

import io
from collections import Counter

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from rutan.audit.models import AuditEvent
from rutan.common.shares import HIDDEN, NOTHING
from rutan.portal.asked_indicators import Line
from tests.factories.partnerships import MinistryItemFactory
from tests.factories.reports import IndicatorTargetFactory
from tests.trainees.test_indicators import RELEASED, a_class, completed, place, scenario_14
from trainees.actions import aftermath
from trainees.models import IndicatorTarget
from trainees.reports.indicators import METRICS, Part, Value
from trainees.reports.indicators.outside import FAMILIES, family_of, for_outside

ADDRESS = "/laporan/indikator/"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2026-12-31 12:00:00+08:00", tick=False):
        yield


@pytest.fixture
def graduates(facility):
    training_class = scenario_14(facility)
    aftermath.rebuild()
    return training_class


def lines_of(response):
    return {line.metric.code: line for line in response.context["lines"]}


@pytest.mark.django_db
def test_staff_read_every_indicator(client_of, officer, graduates):
    page = client_of(officer).get(ADDRESS)

    lines = lines_of(page)
    assert lines["R13a"].realised == "4 dari 9"
    assert lines["R13a"].unknown == "3"
    assert lines["R5"].realised == "90%"
    assert lines["R14a"].realised == "–"
    assert lines["R21"].realised == "–"
    assert ADDRESS in client_of(officer).get("/laporan/").text


@pytest.mark.django_db
def test_both_lists_stand_behind_a_number_with_names_for_staff(client_of, officer, graduates):
    one = graduates.enrolments.filter(b6_kind__code="employed").first().inmate

    top = client_of(officer).get(f"{ADDRESS}R13a/")
    below = client_of(officer).get(f"{ADDRESS}R13a/?daftar=penyebut")

    assert [top.context["page"].paginator.count, below.context["page"].paginator.count] == [4, 9]
    assert one.id_card_name in top.text
    viewed = AuditEvent.objects.filter(action="report.people_viewed").order_by("seq")
    assert [event.details["people"] for event in viewed] == [4, 9]
    assert "tidak ada angka untuk satu bulan" in client_of(officer).get(f"{ADDRESS}R7/").text
    assert client_of(officer).get(f"{ADDRESS}R99/").status_code == 404
    assert client_of(officer).get(f"{ADDRESS}R13a/?daftar=x").status_code == 404


@pytest.mark.django_db
def test_parts_and_what_is_not_known_lead_to_their_lists(client_of, officer, manager, graduates):
    page = client_of(officer).get(f"{ADDRESS}R13a/")
    (died,) = [part for part in page.context["parts"] if part["figure"] == "1"]
    assert [part["url"] for part in page.context["parts"]] == ["", died["url"]]
    assert "?daftar=tidak-diketahui#h-members" in page.text

    for list_of, number in ((died["url"], 1), ("?daftar=tidak-diketahui", 3)):
        shown = client_of(officer).get(f"{ADDRESS}R13a/{list_of.partition('#')[0]}")
        assert shown.context["page"].paginator.count == number
        assert [each["current"] for each in shown.context["lists"]].count(True) == 1
        outside = client_of(manager).get(f"{ADDRESS}R13a/{list_of.partition('#')[0]}")
        assert outside.context["has_list"] is False
    priced = client_of(officer).get(f"{ADDRESS}R22/")
    assert priced.context["page"].object_list[0]["label"] == graduates.title
    assert client_of(officer).get(f"{ADDRESS}R21/").status_code == 200


@pytest.mark.django_db
def test_managers_read_no_name_and_no_number_that_tells_of_a_few(client_of, manager, graduates):
    page = client_of(manager).get(ADDRESS)

    lines = lines_of(page)
    assert lines["R13a"].realised == lines["R13b"].of_whole == HIDDEN
    assert lines["R3b"].realised == "100%"
    for code in ("R13a", "R3b", "R16", "R1"):
        for side in ("pembilang", "penyebut"):
            text = client_of(manager).get(f"{ADDRESS}{code}/?daftar={side}").text
            assert "Warga Contoh" not in text
    few = client_of(manager).get(f"{ADDRESS}R13a/")
    assert few.context["has_list"] is False


@pytest.mark.django_db
def test_a_list_tells_a_manager_only_what_enough_rows_say_in_an_order_of_chance(
    client_of, officer, manager, facility, graduates
):
    """Two classes more, of two and of three: beside them the first is told, and they are not."""
    few = [a_class(facility) for _each in range(2)]
    for training_class, people in zip(few, (2, 3), strict=True):
        for _each in range(people):
            completed(training_class)
    aftermath.rebuild()
    address = f"{ADDRESS}R3b/?daftar=penyebut"

    inside = client_of(officer).get(address).context
    page = client_of(manager).get(address)

    assert {row["label"] for row in inside["page"]} == {graduates.title, *(e.title for e in few)}
    rows = page.context["page"].object_list
    assert Counter(row["label"] for row in rows) == {graduates.title: 10, HIDDEN: 5}
    assert [row["public_id"] for row in rows] == sorted(row["public_id"] for row in rows)
    assert (inside["note"], "menggantikan keterangan" in page.text) == ("", True)
    label = rows[0]["register"]
    assert label not in page.text
    assert f">••{label.partition('/')[0][-2:]}</th>" in page.text


@pytest.mark.django_db
def test_a_manager_chooses_a_facility_and_everybody_a_period(
    client_of, manager, graduates, other_facility
):
    elsewhere = client_of(manager).get(ADDRESS, {"upt": other_facility.pk})
    long_ago = client_of(manager).get(ADDRESS, {"periode": "2025-S1"})

    for page in (elsewhere, long_ago):
        assert lines_of(page)["R3b"].realised == "–"
    assert client_of(manager).get(ADDRESS, {"periode": "x"}).status_code == 200


@pytest.mark.django_db
def test_the_page_costs_the_same_for_few_and_many(client_of, officer, facility, graduates):
    client = client_of(officer)
    completed(a_class(facility))
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as few:
        client.get(ADDRESS)
    place(a_class(facility), state="active")
    completed(a_class(facility))
    with CaptureQueriesContext(connection) as many:
        client.get(ADDRESS)
    assert len(few) == len(many) <= 25


def shares(**numbers):
    return {code: Value(number=a, whole=b) for code, (a, b) in numbers.items()}


@pytest.mark.parametrize(
    ("counted", "hidden"),
    [
        ({"R13a": (20, 60), "R13b": (20, 40), "R2": (3, 50)}, {"R2"}),
        ({"R13a": (20, 42), "R13b": (20, 40)}, {"R13a", "R13b"}),
        ({"R13a": (3, 42), "R13b": (3, 30), "R15": (3, 3)}, {"R13a", "R13b", "R15"}),
        ({"R13a": (37, 84), "R15": (35, 37), "R17": (20, 37)}, {"R15"}),
        ({"R13a": (37, 84), "R15": (20, 37), "R17": (18, 37)}, set()),
        ({"R3a": (80, 84), "R3b": (80, 96), "R4": (12, 96)}, {"R3a", "R4"}),
        ({"R10": (2, None), "R6": (66, 68)}, set()),
    ],
)
def test_an_indicator_is_hidden_where_a_part_of_its_whole_tells_of_a_few(counted, hidden):
    told = for_outside(shares(**counted), 5)

    assert {code for code, value in told.items() if value.is_hidden} == hidden


@pytest.mark.parametrize(
    ("accepted", "told"),
    [
        (3, {"class-days": 12, "class-n": 1}),
        (5, {"class-days": 12, "class-n": 1, "answer-days": 4, "answer-n": 5}),
    ],
)
def test_days_of_agreements_are_told_outside_and_those_of_a_few_people_not(accepted, told):
    counts = {"class-days": 12, "class-n": 1, "answer-days": 4, "answer-n": accepted}
    parts = tuple(Part(code=code, label=code, count=n) for code, n in counts.items())

    value = for_outside({"R21": Value(number=1, whole=1, unit="days", parts=parts)}, 5)["R21"]

    assert {part.code: part.count for part in value.parts if part.count is not None} == told


def test_each_indicator_has_one_family():
    assert len({code for family in FAMILIES for code in family}) == sum(map(len, FAMILIES))
    assert family_of("R15") == ("R15", "R13a", "R13b")


@pytest.mark.django_db
def test_targets_of_a_year_are_set_in_one_form_and_an_empty_one_is_taken_back(
    client_of, supervisor, officer, facility, graduates
):
    client = client_of(supervisor)
    address = f"{ADDRESS}target/"
    sent = {"source": "Perjanjian Kinerja 2026", "R3b": "80", "R2": "40"}

    assert client.post(address, sent | {"once": "a" * 22}).status_code == 302
    seen = client.get(address).context["form"]["seen"].value()
    again = sent | {"R2": "", "once": "b" * 22, "seen": seen}
    assert client.post(address, again).status_code == 302
    late = client.post(address, again | {"R3b": "90", "once": "d" * 22})
    assert (late.status_code, "sementara itu" in late.text) == (422, True)

    kept = IndicatorTarget.objects.get()
    assert (kept.facility, kept.code, kept.target) == (facility, "R3b", 80)
    assert AuditEvent.objects.filter(action="indicator.target_set").count() == 3
    assert lines_of(client.get(ADDRESS))["R3b"].achieved == "125%"
    refused = client.post(address, sent | {"R2": "0", "once": "c" * 22})
    assert refused.status_code == 422
    assert "Target harus lebih besar dari nol." in refused.text
    assert address in client.get(ADDRESS).text
    assert address not in client_of(officer).get(ADDRESS).text


@pytest.mark.django_db
def test_another_document_is_kept_with_targets_that_stay(client_of, head, facility):
    target = IndicatorTargetFactory(facility=facility, code="R3b", target=80, source="Renja")
    address = f"{ADDRESS}target/?periode={target.year}"
    client = client_of(head)
    page = client.get(address)
    assert 'name="seen"' in page.text

    sent = {"source": "Perjanjian Kinerja", "R3b": "80", "once": "a" * 22}
    client.post(address, sent | {"seen": page.context["form"]["seen"].value()})

    target.refresh_from_db()
    assert (target.target, target.source) == (80, "Perjanjian Kinerja")


@pytest.mark.django_db
def test_a_manager_sets_the_targets_of_the_own_place_alone(
    client_of, manager, regional_manager, facility, graduates
):
    sent = {"source": "Renstra", "R3b": "70"}
    for number, boss in enumerate((manager, regional_manager)):
        address = f"{ADDRESS}target/?upt={facility.pk}"
        answer = client_of(boss).post(address, sent | {"once": f"{number}" * 22})
        assert answer.status_code == 302

    national, regional = IndicatorTarget.objects.order_by("pk")
    assert (national.facility, national.regional_office) == (None, None)
    assert (regional.facility, regional.regional_office) == (None, facility.regional_office)


@pytest.mark.django_db
def test_the_workbook_tells_what_the_page_tells_with_numbers_as_numbers(
    client_of, officer, manager, facility, graduates
):
    IndicatorTargetFactory(facility=facility, code="R3b", year=2026, target=80)
    for reader in (officer, manager):
        client = client_of(reader)
        shown = lines_of(client.get(ADDRESS))
        answer = client.get("/laporan/indikator.xlsx")
        book = load_workbook(io.BytesIO(answer.content))
        rows = {row[1]: row for row in book.worksheets[0].values}
        notes = " ".join(row[0] for row in book.worksheets[1].values)
        assert set(shown) <= set(rows)
        assert rows["R3b"][6] == 100
        assert "belum dikunci" in notes
        for code, line in shown.items():
            if line.value.is_hidden:
                assert {*rows[code][6:7], *rows[code][8:10]} == {HIDDEN}
                assert "Disembunyikan" in rows[code][13]
        assert (HIDDEN in notes) == (reader is manager)
    assert AuditEvent.objects.filter(action="report.exported").count() == 2

    book = load_workbook(io.BytesIO(client_of(officer).get("/laporan/indikator.xlsx").content))
    rows = {row[1]: row for row in book.worksheets[0].values}
    row = rows["R3b"]
    assert "Cakupan data: 0 dari 1" in rows["R23"][13]
    assert (rows["R23"][10:12], rows["R1"][10:12]) == ((0, 1), (10, 10))
    assert row[4:10] == ("%", 80, 100, 1.25, 10, 10)
    unknown = {row[12] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert all(isinstance(each, int) for each in unknown - {NOTHING})
    notes = " ".join(row[0] for row in book.worksheets[1].values)
    assert "Perjanjian Kinerja 2026" in notes


@pytest.mark.parametrize(
    ("value", "coverage", "unknown"),
    [
        (Value(number=0, whole=0, coverage=(0, 0), unknown=0), NOTHING, NOTHING),
        (Value(number=0, whole=4, coverage=(4, 4), unknown=0), "4 dari 4", "0"),
        (Value(number=0, whole=0, unknown=3), NOTHING, "3"),
    ],
)
def test_of_nobody_nothing_is_covered_and_nothing_unknown(value, coverage, unknown):
    line = Line(metric=METRICS["R13a"], value=value, small_group=10)

    assert (line.coverage, line.unknown) == (coverage, unknown)


@pytest.mark.django_db
def test_a_hidden_figure_says_why_on_every_page_and_nothing_is_zero_percent(
    client_of, manager, officer, graduates
):
    words = "menggantikan angka"
    client = client_of(manager)
    for address in (ADDRESS, "/laporan/lkjip/"):
        page = client.get(address)
        assert HIDDEN in page.text
        assert words in page.text
    assert "Disembunyikan" in client.get(f"{ADDRESS}R13a/").text
    assert words not in client_of(officer).get("/laporan/lkjip/").text

    empty = client.get("/laporan/lkjip/?periode=2024").context["rows"]
    assert {row.realised for row in empty} <= {"–", 0}
    assert all(row.line.achieved == "–" for row in empty)


@pytest.mark.django_db
def test_items_of_the_ministry_count_each_person_once(client_of, officer, manager, graduates):
    item = MinistryItemFactory(year=2026)
    MinistryItemFactory(year=2026, is_active=False, title="Tidak dipakai")
    again = a_class(graduates.facility, agreement=None)
    person = graduates.enrolments.first()
    place(again, stay=(person.inmate, person.custody), state="completed", ended_on=again.ends_on)
    for training_class in (graduates, again):
        training_class.ministry_items.add(item)
    aftermath.rebuild()

    page = client_of(officer).get("/laporan/program-aksi/?periode=2026")
    (row,) = [row for row in page.context["rows"] if row["classes"]]
    assert (row["classes"], row["people"], row["certified"]) == (2, 10, 0)
    answer = client_of(manager).get("/laporan/program-aksi.xlsx?periode=2026")
    rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert (item.title, 2, 10, 0) in [row[2:] for row in rows]
    assert "Tidak dipakai" not in page.text
    assert "/laporan/program-aksi/" in client_of(officer).get(ADDRESS).text


@pytest.mark.django_db
def test_months_stand_for_themselves_and_a_few_people_are_not_told(
    client_of, officer, manager, graduates
):
    page = client_of(officer).get(f"{ADDRESS}R13a/")

    told = {month: line.of_whole for month, line in page.context["months"]}
    assert len(told) == 12
    assert told["Oktober 2026"] == "4 dari 9"
    assert set(told.values()) == {"4 dari 9", "–"}
    assert "Kepala Subseksi Bimbingan Kegiatan" in page.text
    assert "UU 22/2022" in page.text
    outside = client_of(manager).get(f"{ADDRESS}R13a/")
    assert outside.context["months"] == []
    assert "tidak ditampilkan" in outside.text


@pytest.mark.django_db
def test_a_quarter_of_release_is_told_once_everybody_was_asked(
    client_of, officer, manager, graduates
):
    address = f"{ADDRESS}kohor/"

    def cells(reader, **asked):
        rows = dict(client_of(reader).get(address, asked).context["rows"])
        return rows["Triwulan 1 2026"]

    assert cells(officer) == ["0 dari 10 (0%)", "4 dari 9", "belum", "belum"]
    assert cells(officer, tanya="terhubung")[1] == "6 dari 9"
    assert cells(officer, tanya="kembali")[1] == "0 dari 9"
    one = graduates.enrolments.filter(b6_kind=None).first()
    type(one).objects.filter(pk=one.pk).update(returned_on=RELEASED)
    assert cells(officer)[1] == "4 dari 8"
    assert cells(officer, tanya="kembali")[1] == "1 dari 9"
    assert HIDDEN in cells(manager)
    assert client_of(officer).get(address, {"tanya": "x"}).status_code == 404
    assert address in client_of(officer).get(ADDRESS).text

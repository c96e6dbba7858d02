"""What may be asked of the reintegration report: every filter narrows page, list and workbook."""

import io
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories.partnerships import ObligationFactory, PartnerFactory, TrainingClassFactory
from tests.trainees.test_reintegration_report import graduate
from trainees.actions import aftermath
from trainees.choices import Grouping
from trainees.models import Release, ReleaseKind

pytestmark = pytest.mark.django_db
PAGE = reverse("portal:reintegration")
PEOPLE = reverse("portal:reintegration-people")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2027-06-30 12:00:00+08:00", tick=False):
        yield


@pytest.fixture
def classes(facility, partner, agreement):
    """Two classes: three went home out of the first, one of them conditionally; two the second."""
    found = [
        TrainingClassFactory(
            facility=facility, partner=partner, agreement=agreement, closed=True,
            title=f"Kelas {name}", batch_number=number,
        )
        for number, name in enumerate(("satu", "dua"), start=1)
    ]  # fmt: skip
    days = [date(2026, 8, 1), date(2026, 9, 1), date(2027, 5, 2)]
    for number, day in enumerate([*days, *days[:2]]):
        graduate(found[number // 3], released_on=day, outcome=None)
    Release.objects.filter(on=days[1]).update(kind=ReleaseKind.objects.get(code="pb"))
    aftermath.rebuild()
    return found


@pytest.mark.parametrize(
    ("filters", "counts"),
    [
        ({}, [5, 5, 4, 4]),
        ({"sampai": "2027-05"}, [5, 5, 5, 4]),
        ({"sampai": "05/2027"}, [5, 5, 5, 4]),
        ({"sampai": "2027-02"}, [5, 5, 4, 2]),
        ({"sampai": "today"}, [5, 5, 5, 4]),
        ({"angkatan": "satu"}, [3, 3, 3, 2]),
        ({"jenis_bebas": "pb"}, [5, 5, 2, 2]),
        ({"angkatan": "dua", "jenis_bebas": "pb"}, [2, 2, 1, 1]),
    ],
)
def test_every_filter_narrows_page_list_and_workbook(classes, client_of, officer, filters, counts):
    stages = ("enrolled", "certified", "released", "due")
    filters = dict(filters) or {"sampai": "2027-04"}
    if "angkatan" in filters:
        filters["angkatan"] = classes[filters["angkatan"] == "dua"].public_id
    client = client_of(officer)

    page = client.get(PAGE, filters)
    links = {each["url"].rpartition("tahap=")[2]: each["url"] for each in page.context["stages"]}
    lists = [client.get(links[stage]) for stage in stages]
    book = load_workbook(io.BytesIO(client.get(page.context["workbook_url"]).content))

    assert not page.context["asked"].form.errors
    assert [page.context["report"].count(stage) for stage in stages] == counts
    assert [each.context["page"].paginator.count for each in lists] == counts
    sheet = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True)}
    labels = {each["url"].rpartition("tahap=")[2]: each["label"] for each in page.context["stages"]}
    assert [sheet[labels[stage]] for stage in stages] == counts


def test_what_is_filtered_is_said_and_kept_by_the_form(classes, client_of, officer):
    asked = {
        "angkatan": classes[0].public_id,
        "jenis_bebas": "pb",
        "sampai": "2027-05",
        "kelompok": "angkatan",
    }

    page = client_of(officer).get(PAGE, asked)

    said = {row["label"]: str(row["value"]) for row in page.context["active"]}
    assert (said["Kelas"], said["Jenis pembebasan"]) == (
        "Kelas satu",
        str(ReleaseKind.objects.get(code="pb")),
    )
    assert 'type="hidden" name="kelompok" value="angkatan"' in page.text
    assert 'type="month" name="sampai" value="2027-05"' in page.text
    assert "data sampai 31 Mei 2027" in page.text


@pytest.mark.parametrize(
    ("filters", "is_said"),
    [({}, False), ({"jenis_bebas": "pb"}, True), ({"dasar": "completed"}, True)],
)
def test_beside_figures_of_a_part_the_answer_says_that_it_is_of_the_whole(
    classes, agreement, client_of, officer, filters, is_said
):
    ObligationFactory(agreement=agreement, metric="participants", target=5)
    note = "Sasaran dinilai untuk seluruh perjanjian, apa pun saringan lainnya."

    page = client_of(officer).get(PAGE, {"perjanjian": agreement.code, **filters})
    book = load_workbook(io.BytesIO(client_of(officer).get(page.context["workbook_url"]).content))

    assert (note in page.text) == is_said
    assert (note in [row[1] for row in book.worksheets[0].values]) == is_said


def test_an_agreement_is_not_asked_for_in_another_facility(
    classes, agreement, other_facility, client_of, manager
):
    """The page would be empty below a bar that names the facility of the agreement."""
    asked = {"perjanjian": agreement.code, "upt": other_facility.pk}

    page = client_of(manager).get(PAGE, asked)

    assert list(page.context["asked"].form.errors) == ["upt"]
    assert page.context["report"].count("enrolled") == 5
    said = {row["label"]: str(row["value"]) for row in page.context["active"]}
    assert said["UPT"] == str(agreement.facility)


def test_another_partner_is_named_beside_its_figures(classes, agreement, client_of, officer):
    other = PartnerFactory()
    ObligationFactory(agreement=agreement, metric="participants", target=5)

    page = client_of(officer).get(PAGE, {"perjanjian": agreement.code, "mitra": other.pk})

    said = {row["label"]: str(row["value"]) for row in page.context["active"]}
    assert (said["Mitra"], page.context["report"].count("enrolled")) == (str(other), 0)
    assert "apa pun saringan lainnya" in page.context["verdict_text"]


def test_a_code_is_the_same_in_capitals_and_a_breakdown_of_nothing_is_passed_over(
    agreement, classes, client_of, officer
):
    client = client_of(officer)

    pages = [
        client.get(PAGE, {"perjanjian": code, "kelompok": "tidak-ada"})
        for code in (agreement.code.upper(), agreement.code.lower())
    ]

    for page in pages:
        assert page.context["asked"].form.errors == {}
        assert page.context["asked"].agreement == agreement
        assert f'<option value="{agreement.code}" selected>' in page.text
    assert pages[0].context["report"] == pages[1].context["report"]


def test_a_month_to_come_is_refused_in_words(client_of, officer):
    page = client_of(officer).get(PAGE, {"sampai": "2027-07"})

    assert "Bulan ini belum dimulai" in page.text
    assert page.context["asked"].on == date(2027, 5, 31)


def test_a_nation_is_offered_the_classes_of_a_place_only(
    classes, client_of, manager, officer, facility, agreement
):
    def offered(user, **asked):
        form = client_of(user).get(PAGE, asked).context["asked"].form
        return {each.title for each in form.fields["angkatan"].queryset}

    both = {"Kelas satu", "Kelas dua"}
    assert offered(manager) == set()
    assert offered(manager, upt=facility.pk) == offered(manager, perjanjian=agreement.code) == both
    assert offered(manager, angkatan=classes[0].public_id) == {"Kelas satu"}
    assert offered(officer) == both


def cells_of(page):
    """(link, number) of every number of the breakdown and of the cohorts."""
    table = page.context["breakdown"]
    rows = [cell for row in table["rows"] for cell in row["cells"]]
    rows += [{"value": each["text"], "url": each["text_url"]} for each in table["rows"]]
    rows += table["total"]["cells"]
    rows += [cell for row in page.context["chart"].table for cell in row.cells]
    return [
        (cell["url"], int(str(cell["value"]).split()[0]))
        for cell in rows
        if isinstance(cell, dict) and cell["url"]
    ]


@pytest.mark.parametrize("grouping", Grouping.values)
def test_every_number_of_groups_and_cohorts_leads_to_as_many_people(
    classes, client_of, officer, grouping
):
    client = client_of(officer)
    page = client.get(PAGE, {"kelompok": grouping, "sampai": "today"})
    found = cells_of(page)

    behind = [client.get(url).context["page"].paginator.count for url, _number in found]

    assert behind == [number for _url, number in found]
    assert len(found) > 10


def test_a_group_that_is_a_filter_filters(classes, client_of, officer):
    client = client_of(officer)
    page = client.get(PAGE, {"kelompok": "angkatan", "sampai": "today"})
    row = next(row for row in page.context["breakdown"]["rows"] if row["label"] == "Kelas satu")

    narrowed = client.get(f"{PAGE}{row['url'].partition('#')[0]}")

    assert narrowed.context["report"].count("enrolled") == 3
    assert narrowed.context["asked"].on == date(2027, 6, 30)


@pytest.mark.parametrize(
    ("head", "again", "labels"),
    [
        (0, False, ["Kelas dua", "Kelas satu"]),
        (0, True, ["Kelas satu", "Kelas dua"]),
        (1, False, ["Kelas satu", "Kelas dua"]),
        (1, True, ["Kelas dua", "Kelas satu"]),
    ],
)
def test_heads_of_the_breakdown_sort_it(classes, client_of, officer, head, again, labels):
    client, address = client_of(officer), f"{PAGE}?kelompok=angkatan"
    for _press in range(1 + again):
        url = client.get(address).context["breakdown"]["heads"][head]["url"]
        address = f"{PAGE}{url.partition('#')[0]}"

    page = client.get(address)

    assert [row["label"] for row in page.context["breakdown"]["rows"]] == labels
    assert page.context["breakdown"]["heads"][head]["sort"] in ("ascending", "descending")


@pytest.mark.parametrize(
    "stage", ["cohort:2026-08", "cohort:2026-07:b7", "cohort:2026-07:b6:due", "unknown:x", "cohort"]
)
def test_a_list_that_does_not_exist_is_not_found(client_of, officer, stage):
    assert client_of(officer).get(PEOPLE, {"tahap": stage}).status_code == 404
    asked = {"tahap": "attended", "grup": "male", "kelompok": "jenis-kelamin"}
    assert client_of(officer).get(PEOPLE, asked).status_code == 404


def test_a_year_earlier_stands_beside_the_funnel_and_in_the_workbook(classes, client_of, officer):
    graduate(classes[0], released_on=None)
    asked = {"sampai": "2027-09", "banding": "tahun-lalu"}
    with time_machine.travel("2027-10-30 12:00:00+08:00", tick=False):
        client = client_of(officer)
        page = client.get(PAGE, asked)
        book = load_workbook(io.BytesIO(client.get(page.context["workbook_url"]).content))

    now = [stage["count"] for stage in page.context["stages"]]
    then = [stage["then"] for stage in page.context["stages"]]
    assert then == ["6", "6", "6", "5", "4", "0", "0"]
    assert now[4] == 5
    assert "Setahun sebelumnya, 30 Sep 2026" in page.text
    column = [
        row[3] for row in book.worksheets[1].iter_rows(min_row=2, max_row=8, values_only=True)
    ]
    assert column == [int(n) for n in then]


def test_a_report_without_targets_leads_to_where_they_are_set(agreement, client_of, head, manager):
    addendum = reverse("partnerships:agreement-amend", args=[agreement.code])

    texts = {
        user.role: client_of(user).get(PAGE, {"perjanjian": agreement.code}).text
        for user in (head, manager)
    }

    assert {role: addendum in text for role, text in texts.items()} == {
        "head": True,
        "manager": False,
    }

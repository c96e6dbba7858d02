"""Readers outside the facility narrow a report only as far as nobody is told of."""

import io
from datetime import date
from urllib.parse import urlencode

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from rutan.common.shares import HIDDEN
from tests.factories.partnerships import TrainingClassFactory, TrainingFieldFactory
from tests.factories.trainees import EnrolmentFactory
from tests.trainees.test_reintegration_report import graduate
from trainees.actions import aftermath
from trainees.models import Enrolment, Release, ReleaseKind
from trainees.reports.told_filters import half_years, may_tell

PAGE = reverse("portal:reintegration")
EARLIEST, NEXT, LAST = (2026, 1), (2026, 7), (2027, 1)


@pytest.mark.parametrize(
    ("numbers", "within", "told"),
    [
        ([[20, 15, 9], [20, 12, 8]], {EARLIEST}, True),
        ([[20, 15, 9], [20, 12, 3]], {EARLIEST}, False),
        ([[20, 15, 9], [20, 12, 3]], {EARLIEST, NEXT}, True),
        ([[30, 20, 15], [9, 8, 3], [9, 8, 3]], {EARLIEST}, True),
        ([[30, 20, 15], [9, 8, 3], [9, 8, 3]], {NEXT}, False),
        ([[30, 20, 15], [9, 8, 3], [9, 8, 3]], {NEXT, LAST}, True),
        ([[4, 4, 1]], {EARLIEST}, True),
        ([[4, 4, 1]], set(), True),
    ],
)
def test_parts_may_be_asked_for_where_nothing_hidden_follows(numbers, within, told):
    counts = dict(zip((EARLIEST, NEXT, LAST), numbers, strict=False))

    assert may_tell(counts, within, 5) is told


def test_days_become_whole_half_years():
    assert half_years(date(2026, 3, 31), date(2026, 8, 1)) == (date(2026, 1, 1), date(2026, 12, 31))
    assert half_years(None, date(2026, 6, 30)) == (None, date(2026, 6, 30))


@pytest.fixture
def released(facility, partner, agreement):
    """Twelve in each half of 2026, one of them on a day of his own and in a way of his own."""
    training_class = TrainingClassFactory(
        facility=facility, partner=partner, agreement=agreement, closed=True
    )
    days = [date(2026, 2, 1)] * 12 + [date(2026, 8, 1)] * 11 + [date(2026, 9, 1)]
    for day in days:
        graduate(training_class, released_on=day)
    Release.objects.filter(on=days[-1]).update(kind=ReleaseKind.objects.get(code="pb"))
    aftermath.rebuild()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "inside", "outside", "said"),
    [
        ({"bebas_dari": "01/09/2026"}, 1, 12, "whole half-years"),
        ({"bebas_dari": "01/07/2026", "bebas_sampai": "31/12/2026"}, 12, 12, ""),
        ({"jenis_bebas": "pb"}, 1, 24, "fewer than 5"),
        ({"jenis_bebas": "pb", "bebas_dari": "01/07/2026"}, 1, 12, "fewer than 5"),
    ],
)
def test_nobody_outside_asks_for_one_release(
    released, client_of, officer, manager, asked, inside, outside, said
):
    with time_machine.travel("2027-06-30 12:00:00+08:00", tick=False):
        pages = [
            client_of(user).get(PAGE, asked, headers={"accept-language": "en"})
            for user in (officer, manager)
        ]

    assert [page.context["report"].count("released") for page in pages] == [inside, outside]
    words = {str(row["label"]): str(row["value"]) for row in pages[1].context["active"]}
    assert said in words.get("Filters of the release", "")
    assert bool(said) is ("Filters of the release" in words)


LATE, EARLY = date(2026, 8, 1), date(2026, 2, 1)
TAUGHT = (
    ("las", "las", [EARLY] * 9 + [LATE] * 3),
    ("kayu", "kayu", [EARLY] * 6 + [LATE] * 6),
    ("satu", "busana", [LATE] * 12),
    ("dua", "busana", [LATE] * 3),
)


@pytest.fixture
def taught(facility, partner, agreement):
    """Four classes of three fields, with the days on which their people were released."""
    classes = {}
    for name, field, days in TAUGHT:
        classes[name] = TrainingClassFactory(
            facility=facility, partner=partner, agreement=agreement, closed=True, title=name,
            programme_version__programme__field=TrainingFieldFactory(code=field),
        )  # fmt: skip
        for day in days:
            graduate(classes[name], released_on=day)
    aftermath.rebuild()
    return {name: each.public_id for name, each in classes.items()}


FIRST_HALF, SECOND_HALF = {"bebas_sampai": "30/06/2026"}, {"bebas_dari": "01/07/2026"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "inside", "outside", "unused"),
    [
        ({"bidang": "busana"}, (15, 15), (15, 15), ""),
        ({"angkatan": "las"}, (12, 12), (12, 12), ""),
        # The other of two classes of a field would be told of by it.
        ({"angkatan": "dua"}, (3, 3), (39, 39), "Class"),
        ({"angkatan": "satu"}, (12, 12), (39, 39), "Class"),
        ({"angkatan": "dua", "bidang": "busana"}, (3, 3), (15, 15), "Class"),
        ({"angkatan": "las", "bidang": "busana"}, (0, 0), (0, 0), ""),
        # Nobody was ever trained in it.
        ({"bidang": "boga"}, (0, 0), (0, 0), ""),
        # Beside each other filters tell of what neither tells alone: three of the welders.
        ({"bidang": "kayu", **FIRST_HALF}, (12, 6), (12, 6), ""),
        ({"bidang": "las", **FIRST_HALF}, (12, 9), (12, 12), "Filters of the release"),
        ({"bidang": "kayu", **SECOND_HALF}, (12, 6), (12, 12), "Filters of the release"),
        ({"bidang": "busana", **SECOND_HALF}, (15, 15), (15, 15), ""),
    ],
)
def test_nobody_outside_asks_for_a_few_of_a_class_or_field(
    taught, client_of, officer, manager, asked, inside, outside, unused
):
    TrainingFieldFactory(code="boga")
    asked = asked | ({"angkatan": taught[asked["angkatan"]]} if "angkatan" in asked else {})
    with time_machine.travel("2027-06-30 12:00:00+08:00", tick=False):
        pages = [
            client_of(user).get(PAGE, asked, headers={"accept-language": "en"})
            for user in (officer, manager)
        ]

    counts = [
        tuple(page.context["report"].count(stage) for stage in ("enrolled", "released"))
        for page in pages
    ]
    assert counts == [inside, outside]
    said = [row["label"] for row in pages[1].context["active"] if "fewer" in str(row["value"])]
    assert said == [unused] * bool(unused)


@pytest.fixture
def beside(facility, partner, agreement):
    """Of a field of 22, six work, four do not and six were not reached; of six who did not
    complete, three are still in class. Each four and three stands among others, or not at all."""
    for code, working in (("las", 6), ("kayu", 8)):
        training_class = TrainingClassFactory(
            facility=facility, partner=partner, agreement=agreement, closed=True,
            programme_version__programme__field=TrainingFieldFactory(code=code),
        )  # fmt: skip
        outcomes = ["employed"] * working + ["not_working"] * 4 + [None] * 6
        for outcome in outcomes:
            graduate(training_class, released_on=EARLY, outcome=outcome)
        for state in ("active", "withdrawn"):
            EnrolmentFactory.create_batch(3, training_class=training_class, **{state: True})
    aftermath.rebuild()


PART = {"bidang": "las", "sampai": "2027-05"}


@pytest.mark.django_db
def test_a_part_tells_outside_of_no_few_beside_its_stages(beside, client_of, officer, manager):
    with time_machine.travel("2027-06-30 12:00:00+08:00", tick=False):
        pages = [client_of(user).get(PAGE, PART).context for user in (officer, manager)]
        whole = client_of(manager).get(PAGE, {"sampai": "2027-05"}).context
        files = [
            load_workbook(io.BytesIO(client_of(user).get(page["workbook_url"]).content))
            for user, page in zip((officer, manager), pages, strict=True)
        ]

    assert [[group["count"] for group in page["units"]] for page in pages] == [[6, 4, 6], [6, 10]]
    losses = [page["stages"][2]["loss"] for page in pages]
    assert losses == [
        "3 tidak selesai, 3 masih mengikuti kelas",
        "6 tidak selesai atau masih mengikuti kelas",
    ]
    assert [page["reasons"][0]["count"] for page in pages] == [3, HIDDEN]
    assert "kurang dari 5" in pages[1]["reached_sentence"]
    sheets = [
        {row[0]: row[1] for row in file.worksheets[1].iter_rows(values_only=True)} for file in files
    ]
    beside = ("Belum aktif, bulan ke-6", "Terhubung pada bulan ke-6")
    assert [sheets[1][label] for label in beside] == [HIDDEN] * 2
    assert sheets[0][beside[1]] == 10
    assert [group["count"] for group in whole["units"]] == [14, 8, 12]


@pytest.mark.django_db
def test_a_kept_part_tells_outside_of_no_few_beside_its_stages(beside, client_of, head, manager):
    keep = f"/laporan/reintegrasi/kunci/?{urlencode(PART)}"
    with time_machine.travel("2027-06-30 12:00:00+08:00", tick=False):
        kept = client_of(head).post(keep, {"once": "k" * 22})["Location"]
        Enrolment.objects.filter(b6_kind__code="not_working").update(b6_kind=None, b6_on=None)
        staff, outside = (client_of(user).get(kept).context for user in (head, manager))

    told = [dict(page["shown"].situations) for page in (staff, outside)]
    assert (told[0]["Belum bekerja"], told[0]["Bekerja"]) == (4, 6)
    assert {label: n for label, n in told[1].items() if n} == {
        "Bekerja": 6,
        "Belum aktif, bulan ke-6": HIDDEN,
        "Tidak terhubung pada bulan ke-6": HIDDEN,
    }
    changed = [{each.label for each in page["changes"]} for page in (staff, outside)]
    assert "Terhubung pada bulan ke-6" in changed[0]
    assert changed[1] == set()


@pytest.mark.django_db
@pytest.mark.parametrize("grouping", ["bidang", "angkatan"])
def test_a_group_of_a_few_is_neither_told_nor_led_to_outside(
    taught, client_of, officer, manager, agreement, grouping
):
    asked = {"perjanjian": agreement.code, "kelompok": grouping, "bebas_dari": "01/07/2026"}
    with time_machine.travel("2027-06-30 12:00:00+08:00", tick=False):
        pages = [client_of(user).get(PAGE, asked) for user in (officer, manager)]

    rows = [page.context["breakdown"]["rows"] for page in pages]
    assert all(row["url"] for row in rows[0])
    assert any(not row["url"] for row in rows[1])
    told = [[group.counts["released"] for group in page.context["report"].groups] for page in pages]
    assert 3 in told[0]
    assert not any(n and n < 5 for n in told[1])


@pytest.mark.django_db
def test_a_year_earlier_is_told_outside_only_where_the_filters_were(
    taught, client_of, officer, manager
):
    """Of everybody six months have passed; a year earlier of two carpenters and nine welders."""
    carpenters = Enrolment.objects.filter(training_class__title="kayu", released_on=EARLY)
    Enrolment.objects.filter(pk__in=carpenters.values("pk")[:4]).update(released_on=LATE)
    asked = {"bidang": "kayu", "banding": "tahun-lalu", "sampai": "2028-01"}
    with time_machine.travel("2028-02-20 12:00:00+08:00", tick=False):
        pages = [client_of(user).get(PAGE, asked) for user in (officer, manager)]

    assert [bool(page.context["asked"].compared) for page in pages] == [True, False]
    assert [page.context["report"].count("due") for page in pages] == [12, 12]
    assert "Setahun sebelumnya" in pages[1].context["compared_note"]

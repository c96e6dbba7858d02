"""What readers without names are told of one class, beside what its staff read of it."""

import io
import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags
from pypdf import PdfReader

from partnerships.documents.agreement_summary import agreement_summary
from tests.factories.papers import FeedbackFactory
from tests.factories.partnerships import (
    ClassFiguresFactory,
    FacilitySettingFactory,
    TrainingClassFactory,
)
from tests.trainees.people import NOON
from tests.trainees.test_learning_gain import class_with

pytestmark = [pytest.mark.django_db, pytest.mark.looks]


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def classes(agreement):
    """Of sixteen two left; of three nobody has yet; of twelve with a seat eleven sit in a class
    that runs; one is being filled."""
    facts = {
        "facility": agreement.facility, "partner": agreement.partner, "agreement": agreement,
    }  # fmt: skip
    closed = TrainingClassFactory(closed=True, seats_taken=14, title="Ditutup Satu", **facts)
    few = TrainingClassFactory(running=True, seats_taken=3, title="Sedikit Orang", **facts)
    running = TrainingClassFactory(running=True, seats_taken=11, title="Berjalan Dua", **facts)
    filling = TrainingClassFactory(selecting=True, seats_taken=5, title="Masih Diisi", **facts)
    for training_class, enrolled, numbers in (
        (closed, 16, {"attended": 15, "completed": 14, "certified": 13}),
        (few, 3, {"in_class": 3}),
        (running, 12, {"in_class": 11, "attended": 11, "awaited": 1}),
        (filling, 5, {"in_class": 5, "attended": 0}),
    ):
        hours = {} if training_class is filling else {"credited_hours": 90, "expected_hours": 100}
        ClassFiguresFactory(training_class=training_class, enrolled=enrolled, **numbers, **hours)
    return {each.title: each for each in (closed, few, running, filling)}


@pytest.fixture
def readers(client_of, officer, regional_manager):
    return client_of(officer), client_of(regional_manager)


def cells(text, title):
    """Of the row of one class, by the head of the column."""
    (row,) = [each for each in re.findall(r"<tr>.*?</tr>", text, re.S) if f">{title}</a>" in each]
    found = re.findall(r'<td[^>]*data-label="([^"]*)"[^>]*>(.*?)</td>', row, re.S)
    return {head: " ".join(strip_tags(cell).split()) for head, cell in found}


def told(client, address, classes, *heads):
    """By class, what stands under these heads; None where a table has no such column."""
    text = client.get(address).text
    return {title: tuple(cells(text, title).get(head) for head in heads) for title in classes}


def test_the_list_tells_who_got_a_seat_once_a_class_began(readers, classes):
    officer, manager = (
        told(client, "/kelas/", classes, "Kursi", "Kehadiran") for client in readers
    )

    assert officer == {
        "Ditutup Satu": ("14 dari 16", "90%"),
        "Sedikit Orang": ("3 dari 16", "90%"),
        "Berjalan Dua": ("11 dari 16", "90%"),
        "Masih Diisi": ("5 dari 16", "–"),
    }
    assert manager == officer | {
        "Ditutup Satu": ("16 dari 16", "90%"),
        "Sedikit Orang": ("3 dari 16", "·"),
        "Berjalan Dua": ("12 dari 16", "90%"),
    }


def test_the_report_of_classes_has_no_column_of_what_became_of_people(readers, classes):
    began = [title for title in classes if title != "Masih Diisi"]
    heads = ("Ditetapkan", "Kehadiran", "Selesai", "Bersertifikat")
    officer, manager = (
        told(client, reverse("portal:class-report"), began, *heads) for client in readers
    )

    assert officer == {
        "Ditutup Satu": ("16", "90%", "14 dari 16", "13 dari 14"),
        "Sedikit Orang": ("3", "90%", "0 dari 3", "–"),
        "Berjalan Dua": ("12", "90%", "0 dari 12", "–"),
    }
    assert manager == {
        "Ditutup Satu": ("16", "90%", None, None),
        "Sedikit Orang": ("3", "·", None, None),
        "Berjalan Dua": ("12", "90%", None, None),
    }


def facts(client, training_class):
    """The panel that says how far a class is."""
    text = client.get(f"/kelas/{training_class.public_id}/").text
    (panel,) = re.findall(r'<h2 id="h-figures">.*?</section>', text, re.S)
    rows = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", panel)
    return dict(rows) | ({"seats": True} if 'id="h-seats"' in text else {})


def test_the_page_of_a_class_tells_how_many_got_a_seat(readers, classes):
    closed = [facts(client, classes["Ditutup Satu"]) for client in readers]
    filling = [facts(client, classes["Masih Diisi"]) for client in readers]

    same = {"Calon": "0", "Kehadiran sejauh ini": "90%", "Jam terlaksana": "0 dari 160 JP"}
    assert closed == [
        same
        | {
            "Di kelas": "0",
            "Selesai": "14 dari 16",
            "Bersertifikat": "13 dari 16",
            "seats": True,
        },
        same | {"Ditetapkan": "16"},
    ]
    same["Kehadiran sejauh ini"] = "–"
    assert filling == [
        same | {"Di kelas": "5", "seats": True},
        same | {"Ditetapkan": "5", "seats": True},
    ]


@pytest.mark.parametrize(("least", "share"), [(None, "·"), (3, "90%"), (13, "·")])
def test_the_facility_says_which_class_is_too_small_to_tell_of(readers, classes, least, share):
    few = classes["Sedikit Orang"]
    if least:
        FacilitySettingFactory(facility=few.facility, key="small_cell", value=least)

    officer, manager = (facts(client, few)["Kehadiran sejauh ini"] for client in readers)

    assert (officer, manager) == ("90%", share)


def test_means_are_told_without_the_number_they_are_of(readers, facility):
    training_class = class_with([(40, 60)] * 12, facility=facility, running=True)
    for place in training_class.enrolments.all()[:6]:
        FeedbackFactory(enrolment=place)

    def learnt(client):
        text = client.get(f"/kelas/{training_class.public_id}/").text
        (panel,) = re.findall(r'<h2 id="h-learnt">.*?</section>', text, re.S)
        return dict(re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", panel))

    officer, manager = map(learnt, readers)
    reports = [
        cells(client.get(reverse("portal:class-report")).text, training_class.title)
        for client in readers
    ]

    marks = {
        "Materi": "4,0", "Cara mengajar": "5,0", "Alat dan bahan": "3,0",
        "Manfaat untuk nanti": "4,0",
    }  # fmt: skip
    assert officer == {
        "Peningkatan hasil belajar": "+20 poin (n = 12)",
        "Umpan balik (1 sampai 5)": "6 dari 0 yang hadir",
        **marks,
    }
    assert manager == {
        "Peningkatan hasil belajar": "+20 poin",
        "Umpan balik (1 sampai 5)": " · ".join(f"{mark} {mean}" for mark, mean in marks.items()),
    }
    gains = [report["Peningkatan hasil belajar"] for report in reports]
    assert gains == ["+20 poin (n = 12)", "+20 poin"]


def test_an_agreement_and_a_programme_tell_of_each_class_who_got_a_seat(
    readers, agreement, classes
):
    closed = classes["Ditutup Satu"]
    programme = closed.programme_version.programme
    heads = ("Pernah hadir", "Ditetapkan", "Jam terlaksana", "Bersertifikat")
    for address in (
        reverse("partnerships:agreement-detail", args=[agreement.code]),
        reverse("partnerships:programme-detail", args=[programme.code]),
    ):
        officer, manager = (told(client, address, [closed.title], *heads) for client in readers)

        assert officer == {closed.title: ("15", None, "0/160", "13")}
        assert manager == {closed.title: (None, "16", "0/160", None)}


def test_the_summary_on_paper_says_the_same(agreement, classes, officer, regional_manager):
    at = datetime(2026, 7, 15, 4, tzinfo=UTC)

    def row(by):
        paper = agreement_summary(agreement, at=at, by=by)
        pages = PdfReader(io.BytesIO(paper)).pages
        words = " ".join(" ".join(page.extract_text() for page in pages).split())
        (heads,) = re.findall(r"Kelas Pelaksanaan Status (.*?) Masih Diisi", words)
        (numbers,) = re.findall(r"Ditutup Satu .*? Ditutup ([\d ]+) Dicetak", words)
        return heads, numbers

    assert row(officer) == ("Peserta Bersertifikat", "15 13")
    assert row(regional_manager) == ("Ditetapkan", "16")


def test_a_partner_s_page_counts_certificates_of_a_field_for_staff(readers, agreement, classes):
    address = reverse("partnerships:partner-detail", args=[agreement.partner.pk])
    officer, manager = (
        re.findall(r">1 kelas(?:<span class=\"table__sub\">(\d+) bersertifikat)?", text)
        for text in (client.get(address).text for client in readers)
    )

    assert (officer, manager) == (["13", "", ""], ["", "", ""])


@pytest.mark.parametrize(
    ("asked", "of_officer", "of_manager"),
    [
        (
            "ukuran=classes",
            {"Ditutup Satu": "15", "Sedikit Orang": "3", "Berjalan Dua": "11"},
            {"Ditutup Satu": "16", "Sedikit Orang": "3", "Berjalan Dua": "12"},
        ),
        (
            "ukuran=participants&bagian=planned",
            {"Berjalan Dua": "1", "Masih Diisi": "16"},
            {"Berjalan Dua": "·", "Masih Diisi": "16"},
        ),
        (
            "ukuran=certified&bagian=planned",
            {"Sedikit Orang": "3", "Berjalan Dua": "11", "Masih Diisi": "16"},
            {"Sedikit Orang": "·", "Berjalan Dua": "·", "Masih Diisi": "16"},
        ),
    ],
)
def test_the_classes_behind_a_number_tell_no_more(
    readers, agreement, classes, asked, of_officer, of_manager
):
    address = reverse("trainees:agreement-reached", args=[agreement.code])
    officer, manager = (
        {
            row[0][1]["text"]: row[-1][1]["text"]
            for row in client.get(f"{address}?{asked}").context["rows"]
        }
        for client in readers
    )

    assert (officer, manager) == (of_officer, of_manager)

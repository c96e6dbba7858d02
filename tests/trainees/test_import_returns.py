"""Rows about people who were in custody before: a new stay of the same person."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from tests.factories.trainees import EnrolmentFactory, FollowUpFactory, ReleaseFactory
from tests.trainees.test_import_inmates_reading import (
    ROW,
    TITLES,
    checked,
    errors_of,
    known_person,
    one,
    sheet,
)
from trainees.actions import aftermath, imports, undoing
from trainees.choices import CustodyState, ReturnKind, RowKind
from trainees.imports import inmates
from trainees.models import Custody, Enrolment, Inmate, ReturnToCustody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel("2026-11-17T09:00:00+08:00"), translation.override("en"):
        yield


@pytest.fixture
def returner(facility):
    """Went free on 10 June, the file has the person from before that day with a new number."""
    person = known_person(facility, number="0007/2020")
    stay = person.custodies.get()
    Custody.objects.update(
        entered_on=date(2020, 1, 1), state=CustodyState.RELEASED, left_on=date(2024, 6, 10)
    )
    release = ReleaseFactory(custody=stay, on=date(2024, 6, 10), consent_on=date(2024, 6, 9))
    FollowUpFactory(
        release=release, checkpoint="b24", due_on=date(2026, 11, 1), opens_on=date(2026, 10, 2),
        closes_on=date(2026, 12, 1),
    )  # fmt: skip
    return person


def kept(facility, officer):
    return _kept(facility, officer, inmates.read(sheet(ROW, titles=TITLES), "daftar.xlsx"))


def _kept(facility, officer, read):
    return imports.keep(
        facility=facility,
        file_name="daftar.xlsx",
        sha256="0" * 64,
        header=read.header,
        columns=read.codes,
        rows=inmates.checked(facility, read.header, read.codes, read.rows),
        by=officer,
    )


def test_a_returner_is_imported_as_a_new_stay_of_the_same_person(facility, returner, officer):
    batch = kept(facility, officer)
    assert batch.counts["return"] == 1

    imports.apply(batch=batch, by=officer)
    assert Custody.objects.count() == 1

    batch = kept(facility, officer)
    batch = imports.apply(batch=batch, with_returns=True, by=officer)

    assert batch.counts["returned"] == 1
    assert Inmate.objects.get() == returner
    assert [stay.state for stay in Custody.objects.order_by("pk")] == [
        CustodyState.RELEASED,
        CustodyState.IN_CUSTODY,
    ]
    assert ReturnToCustody.objects.get().kind == ReturnKind.SENTENCED


def test_a_return_closes_looks_and_its_undoing_opens_them(facility, returner, officer):
    release = returner.releases.get()
    EnrolmentFactory(completed=True, inmate=returner, custody=release.custody)
    batch = imports.apply(batch=kept(facility, officer), with_returns=True, by=officer)
    assert release.follow_ups.get().closed_reason == "reimprisoned"
    assert set(Enrolment.objects.values_list("returned_on", flat=True)) == {date(2025, 2, 10)}

    undoing.undo(batch=batch, by=officer)

    returner.refresh_from_db()
    assert not ReturnToCustody.objects.exists()
    assert Custody.objects.get().state == CustodyState.RELEASED
    assert release.follow_ups.get().state == "scheduled"
    assert not aftermath.differing().exists()
    assert returner.register_label == "B.I 0007/2020"


def test_who_takes_part_in_something_since_stays(facility, returner, officer):
    batch = imports.apply(batch=kept(facility, officer), with_returns=True, by=officer)
    stay = Custody.objects.order_by("pk").last()
    EnrolmentFactory(inmate=returner, custody=stay, training_class__facility=facility)

    batch = undoing.undo(batch=batch, by=officer)

    assert (batch.counts["undone"], batch.counts["kept"]) == (0, 1)
    assert ReturnToCustody.objects.exists()


def test_a_known_nik_with_another_birth_date_names_row_and_column(facility, returner):
    row = one(facility, **{TITLES[ROW.index("7310991203950001")]: "7310991203950001"})
    assert row.kind == RowKind.RETURN

    Inmate.objects.update(birth_date=date(1990, 1, 1))

    row = one(facility)
    assert row.kind == RowKind.ERROR
    assert "another date of birth" in errors_of(row)[0][2]


def test_who_is_in_custody_elsewhere_is_nobody_s_new_stay_here(facility, other_facility):
    known_person(other_facility)

    assert one(facility).kind == RowKind.ERROR


def test_the_preview_asks_before_anybody_is_back(facility, returner, officer, client_of):
    batch = kept(facility, officer)
    client = client_of(officer)
    page = client.get(reverse("trainees:import-detail", args=[batch.pk]))

    client.post(
        reverse("trainees:import-confirm", args=[batch.pk]),
        {"returns": "on", "once": "z" * 32},
    )

    batch.refresh_from_db()
    assert page.context["tab"] == "kembali"
    assert batch.counts["returned"] == 1


def test_a_verdict_in_the_file_makes_a_sentence_of_what_was_open(facility, returner, officer):
    detained = ["A.I", "0099/2025", *ROW[2:6], "Tahanan", *ROW[7:]]
    read = inmates.read(sheet(detained, titles=TITLES), "daftar.xlsx")
    imports.apply(batch=_kept(facility, officer, read), with_returns=True, by=officer)
    came_back = ReturnToCustody.objects.get()
    assert came_back.kind == ReturnKind.PENDING

    batch = imports.apply(batch=kept(facility, officer), by=officer)

    assert batch.counts["updated"] == 1
    came_back.refresh_from_db()
    assert (came_back.kind, came_back.register_label) == (ReturnKind.SENTENCED, "B.I 0412/2025")

    undoing.undo(batch=batch, by=officer)

    came_back.refresh_from_db()
    assert (came_back.kind, came_back.register_label) == (ReturnKind.PENDING, "A.I 0099/2025")
    assert came_back.entry is not None


def test_who_has_the_name_and_birth_date_of_somebody_known_is_not_taken_for_new(facility):
    known = known_person(facility, number="0007/2020", nik=None)
    again = [*ROW[:5], "", *ROW[6:]]
    twin = ["B.I", "0413/2025", *again[2:]]
    other = ["B.I", "0414/2025", "Lain Contoh", *ROW[3:]]
    found = checked(facility, again, twin, other)
    assert [row.kind for row in found] == [RowKind.ERROR, RowKind.ERROR, RowKind.NEW]
    assert [errors_of(row)[0][0] for row in found[:2]] == ["NIK", "NIK"]
    assert f"told apart from {known.register_label}" in errors_of(found[0])[0][2]


def test_two_of_one_name_and_birth_date_are_two_when_each_has_a_nik(facility):
    known_person(facility, number="0007/2020", nik="7310991203950009")
    twins = [ROW, ["B.I", "0413/2025", *ROW[2:5], "7310991203950003", *ROW[6:]]]
    assert {row.kind for row in checked(facility, *twins)} == {RowKind.NEW}

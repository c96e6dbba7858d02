"""What the page of a partner counts: promises, what happened when, what is taught where."""

from datetime import date

import pytest
import time_machine

from partnerships.choices import Side
from partnerships.reports.capability import capability_of
from partnerships.reports.promises import Kept, promises_by_partner, promises_with
from partnerships.reports.scorecard import scorecard
from partnerships.reports.timeline import timeline_of
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    AgreementPartyFactory,
    ClassFiguresFactory,
    CommitmentFactory,
    CoordinationFactory,
    OfficeHolderFactory,
    ProgrammeFactory,
    ProgrammeVersionFactory,
    TrainingClassFactory,
    TrainingFieldFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)


@pytest.fixture(autouse=True)
def _today(in_english):
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def visit(facility, partner):
    return CoordinationFactory(held=True, facility=facility, partner=partner)


# --- Promises -----------------------------------------------------------------------------------


def test_promises_are_judged_once_their_day_has_come(visit, facility, partner, officer):
    def promise(**values):
        CommitmentFactory(coordination=visit, due_on=date(2026, 3, 1), **values)

    promise(done_on=date(2026, 3, 1))
    promise(done_on=date(2026, 3, 2))
    promise(cancelled_reason="Anggaran")
    promise()
    CommitmentFactory(coordination=visit, due_on=TODAY)
    promise(side=Side.FACILITY, done_on=date(2026, 2, 1))

    theirs, ours = promises_with(officer, partner, on=TODAY, facility=facility)

    assert theirs == Kept(
        side=Side.PARTNER, facility=facility, made=5, on_time=1, late=1, dropped=1, overdue=1
    )
    assert (theirs.settled, theirs.not_due) == (4, 1)
    assert (ours.side, ours.made, ours.on_time, ours.settled) == (Side.FACILITY, 1, 1, 1)


def test_a_side_that_promised_nothing_stands_beside_the_one_that_did(visit, partner, officer):
    CommitmentFactory(coordination=visit)

    assert [(row.side, row.made) for row in promises_with(officer, partner, on=TODAY)] == [
        (Side.PARTNER, 1),
        (Side.FACILITY, 0),
    ]


def test_promises_of_other_facilities_count_for_managers_only(
    visit, other_facility, partner, officer, manager
):
    CommitmentFactory(coordination=visit)
    foreign = CoordinationFactory(held=True, facility=other_facility, partner=partner)
    CommitmentFactory(coordination=foreign)

    def made(user):
        return promises_by_partner(user, [partner], on=TODAY)[partner.pk].made

    assert (made(officer), made(manager)) == (1, 2)
    assert len(promises_with(manager, partner, on=TODAY)) == 4


# --- Timeline -----------------------------------------------------------------------------------


def test_one_list_by_date_with_who_led_then(facility, partner, officer):
    OfficeHolderFactory(
        facility=None, partner=partner, name="Kepala Lama", position="Kepala BPVP",
        starts_on=date(2021, 1, 1), ends_on=date(2024, 12, 31),
    )  # fmt: skip
    OfficeHolderFactory(
        facility=None, partner=partner, name="Kepala Baru", position="Kepala BPVP",
        starts_on=None, seen_in_office_on=date(2026, 1, 20),
    )  # fmt: skip
    OfficeHolderFactory(facility=facility, name="Karutan", starts_on=date(2025, 1, 1))
    CoordinationFactory(held=True, facility=facility, partner=partner, on=date(2026, 1, 20))
    AgreementFactory(signed=True, facility=facility, partner=partner, signed_on=date(2026, 3, 1))
    TrainingClassFactory(
        running=True, facility=facility, partner=partner, starts_on=date(2022, 3, 15),
        ends_on=date(2022, 4, 11), started_on=date(2022, 3, 15), agreement=None,
    )  # fmt: skip

    sample = AgreementFactory(
        signed=True, is_demo=True, facility=facility, partner=partner, signed_on=date(2026, 5, 1)
    )

    moments = timeline_of(officer, partner, on=TODAY, facility=facility)

    assert (moments[0].link, moments[0].is_sample, moments[0].heads) == (sample.code, True, [])
    assert [
        (str(row.on), row.kind.value, [head.name for head in row.heads]) for row in moments[1:]
    ] == [
        ("2026-03-01", "paper", ["Kepala Baru", "Karutan"]),
        ("2026-01-20", "talk", ["Kepala Baru", "Karutan"]),
        ("2026-01-20", "office", []),
        ("2022-03-15", "class", ["Kepala Lama"]),
        ("2021-01-01", "office", []),
    ]


def test_a_promise_stands_at_the_day_it_was_kept_or_is_due(visit, partner, officer):
    OfficeHolderFactory(facility=visit.facility)
    CommitmentFactory(coordination=visit, done=True, text="Ditepati")
    CommitmentFactory(coordination=visit, text="Terbuka", due_on=date(2026, 8, 1))
    CommitmentFactory(coordination=visit, text="Batal", cancelled_reason="Anggaran")

    told = {
        row.title: (row.on, row.note)
        for row in timeline_of(officer, partner, on=TODAY)
        if row.kind == "promise"
    }

    assert not next(iter(timeline_of(officer, partner, on=TODAY))).heads  # still to come
    assert told == {
        "Ditepati": (date(2026, 2, 10), "Kept · Partner"),
        "Terbuka": (date(2026, 8, 1), "Due · Partner"),
        "Batal": (date(2026, 2, 15), "Not kept: Anggaran · Partner"),
    }


def test_the_timeline_shows_nothing_of_another_facility(visit, other_officer, partner):
    CommitmentFactory(coordination=visit)
    AgreementFactory(signed=True, facility=visit.facility, partner=partner)

    assert timeline_of(other_officer, partner, on=TODAY) == []


def test_the_timeline_asks_no_more_for_more_years(
    facility, partner, officer, django_assert_num_queries
):
    def more():
        visit = CoordinationFactory(held=True, facility=facility, partner=partner)
        CommitmentFactory(coordination=visit)
        AgreementFactory(signed=True, facility=facility, partner=partner)
        TrainingClassFactory(running=True, facility=facility, partner=partner)

    for _ in range(3):
        more()
    timeline_of(officer, partner, on=TODAY, facility=facility)
    with django_assert_num_queries(6):
        timeline_of(officer, partner, on=TODAY, facility=facility)


# --- Capability ---------------------------------------------------------------------------------


def test_fields_stand_against_facilities_with_classes_and_papers(
    facility, other_facility, partner, manager
):
    welding, farming = (
        TrainingFieldFactory(code="welding"),
        TrainingFieldFactory(code="agriculture"),
    )
    partner.fields.set([farming])
    version = ProgrammeVersionFactory(programme=ProgrammeFactory(field=welding))
    ended = TrainingClassFactory(
        running=True, facility=facility, partner=partner, programme_version=version, agreement=None
    )
    ClassFiguresFactory(training_class=ended, certified=12)
    TrainingClassFactory(
        running=True,
        is_demo=True,
        batch_number=8,
        facility=facility,
        partner=partner,
        programme_version=version,
        agreement=None,
    )
    TrainingClassFactory(
        batch_number=9,
        facility=facility,
        partner=partner,
        programme_version=version,
        agreement=None,
    )
    AgreementFactory(signed=True, facility=other_facility, partner=partner).fields.set([welding])

    found = capability_of(manager, partner, on=TODAY)

    rows = {row.label: row for row in found.rows}
    assert set(found.facilities) == {facility, other_facility}
    here, there = rows[welding.name].cells[facility.pk], rows[welding.name].cells[other_facility.pk]
    assert (here.classes, here.certified, here.samples, here.is_agreed) == (1, 12, 1, False)
    assert (there.classes, there.is_agreed) == (0, True)
    assert (rows[farming.name].is_offered, rows[farming.name].cells) == (True, {})


def test_a_paper_that_ended_is_told_from_one_in_force(facility, partner, officer):
    field = TrainingFieldFactory()
    old = AgreementFactory(
        signed=True, facility=facility, partner=partner, starts_on=date(2024, 1, 1),
        ends_on=date(2024, 12, 31), signed_on=date(2024, 1, 1),
    )  # fmt: skip
    old.fields.set([field])

    (row,) = capability_of(officer, partner, on=TODAY, facility=facility).rows

    cell = row.cells[facility.pk]
    assert (cell.is_agreed, cell.was_agreed) == (False, True)


# --- Scorecard ----------------------------------------------------------------------------------


def test_a_class_that_only_a_report_tells_of_is_not_judged(facility, partner, officer):
    TrainingClassFactory(
        running=True, facility=facility, partner=partner, source="tribunnews.com, 2022"
    )

    assert scorecard(officer, partner, on=TODAY, facility=facility).classes == 0


def test_a_paper_of_two_facilities_counts_at_both(
    agreement, facility, other_facility, partner, manager
):
    AgreementPartyFactory(agreement=agreement, facility=other_facility, side=Side.FACILITY, order=3)

    for facilities in (
        capability_of(manager, partner, on=TODAY).facilities,
        capability_of(manager, partner, on=TODAY, facility=other_facility).facilities,
    ):
        assert other_facility in facilities
    for row in capability_of(manager, partner, on=TODAY).rows:
        assert row.at(other_facility.pk) == row.at(facility.pk)

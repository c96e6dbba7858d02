"""Visits, and what was promised there."""

from datetime import date

import pytest
import time_machine

from partnerships.actions import commitments, coordinations, documents
from partnerships.actions.coordinations import Attendee, Promise
from partnerships.choices import CoordinationKind, CoordinationState, Side
from partnerships.models import Commitment, Coordination, Document
from rutan.audit.models import AuditEvent
from rutan.common.errors import Conflict, DomainError, TransitionNotAllowed
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    CommitmentFactory,
    CoordinationFactory,
    OfficeHolderFactory,
)
from tests.partnerships.papers import not_a_pdf, pdf, png

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False):
        yield


def held(facility, partner, by, **values):
    facts = {
        "partner": partner,
        "kind": CoordinationKind.VISIT,
        "on": TODAY,
        "topics": "Pelatihan\nSertifikasi",
    }
    return coordinations.record_held(facility=facility, by=by, **(facts | values))


def test_a_visit_keeps_people_promises_and_files(facility, partner, officer):
    visit = held(
        facility,
        partner,
        officer,
        attendees=[Attendee(side=Side.PARTNER, name="Ashari")],
        promises=[Promise(side=Side.PARTNER, text="Kirim jadwal", due_on=date(2026, 8, 1))],
        files=[pdf(), png()],
    )

    assert visit.state == CoordinationState.HELD
    assert visit.topic_list == ["Pelatihan", "Sertifikasi"]
    assert visit.participants.get().name == "Ashari"
    assert visit.commitments.get().text == "Kirim jadwal"
    assert {file.content_type for file in visit.documents.all()} == {
        "application/pdf",
        "image/png",
    }
    assert "coordination.held" in AuditEvent.objects.values_list("action", flat=True)


def test_the_position_is_the_one_held_that_day(facility, partner, officer):
    old = OfficeHolderFactory(
        facility=facility, name="Irphan", position="Kepala Rutan", starts_on=date(2025, 1, 1)
    )

    visit = held(
        facility, partner, officer, attendees=[Attendee(side=Side.FACILITY, name="irphan")]
    )

    person = visit.participants.get()
    assert (person.position, person.office_holder) == ("Kepala Rutan", old)


def test_a_visit_is_not_in_the_future(facility, partner, officer):
    with pytest.raises(DomainError) as refused:
        held(facility, partner, officer, on=date(2026, 7, 16))

    assert refused.value.field == "on"


def test_today_is_the_day_of_the_facility_not_of_greenwich(facility, partner, officer):
    with time_machine.travel("2026-07-15T17:30:00+00:00", tick=False):  # already the 16th
        assert held(facility, partner, officer, on=date(2026, 7, 16)).pk


def test_a_visit_needs_a_topic(facility, partner, officer):
    with pytest.raises(DomainError) as refused:
        held(facility, partner, officer, topics="  ")

    assert refused.value.field == "topics"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"next_action": "Kirim draf"}, "next_action_due"),
        ({"next_action_due": date(2026, 8, 1)}, "next_action"),
    ],
)
def test_a_next_step_and_its_day_go_together(facility, partner, officer, facts, field):
    with pytest.raises(DomainError) as refused:
        held(facility, partner, officer, **facts)

    assert refused.value.field == field


def test_a_bad_file_keeps_nothing_of_the_visit(facility, partner, officer):
    with pytest.raises(DomainError) as refused:
        held(facility, partner, officer, files=[pdf(), not_a_pdf()])

    assert refused.value.field == "files"
    assert not Coordination.objects.exists()
    assert not Document.objects.exists()


def test_more_than_five_files_are_refused(facility, partner, officer):
    with pytest.raises(DomainError):
        held(facility, partner, officer, files=[png() for _ in range(6)])


def test_another_meeting_is_planned_with_the_same_partner(facility, partner, officer):
    held(
        facility,
        partner,
        officer,
        next_action="Bahas draf",
        next_action_due=date(2026, 8, 1),
        meet_again_on=date(2026, 8, 1),
    )

    planned = Coordination.objects.get(state=CoordinationState.PLANNED)
    assert (planned.on, planned.partner, planned.topics) == (
        date(2026, 8, 1),
        partner,
        "Bahas draf",
    )


def test_a_planned_meeting_becomes_the_record_of_what_happened(facility, partner, officer):
    planned = CoordinationFactory(facility=facility, partner=partner, on=date(2026, 7, 10))

    visit = held(facility, partner, officer, on=date(2026, 7, 11), planned=planned)

    assert (visit.pk, visit.state) == (planned.pk, CoordinationState.HELD)
    with pytest.raises(TransitionNotAllowed):
        held(facility, partner, officer, planned=planned)


def change(visit, by, **values):
    facts = {
        "partner": visit.partner,
        "kind": visit.kind,
        "on": visit.on,
        "topics": visit.topics,
    }
    return coordinations.change(
        coordination=visit,
        version=values.pop("version", visit.version),
        facts=facts | values.pop("facts", {}),
        attendees=values.pop("attendees", []),
        promises=values.pop("promises", []),
        ministry_items=[],
        by=by,
    )


def test_a_correction_names_what_changed(facility, partner, officer):
    visit = CoordinationFactory(held=True, facility=facility, partner=partner)

    change(visit, officer, facts={"topics": "Lain"})

    event = AuditEvent.objects.get(action="coordination.changed")
    assert event.details["fields"] == ["topics"]


def test_a_stale_correction_is_a_conflict(facility, partner, officer):
    visit = CoordinationFactory(held=True, facility=facility, partner=partner)
    change(visit, officer)

    with pytest.raises(Conflict):
        change(visit, officer, version=1)


def test_a_promise_that_was_kept_stays_when_the_record_is_corrected(facility, partner, officer):
    visit = CoordinationFactory(held=True, facility=facility, partner=partner)
    kept = CommitmentFactory(coordination=visit, done=True)
    CommitmentFactory(coordination=visit)

    change(visit, officer)

    assert list(visit.commitments.all()) == [kept]


def test_the_partner_stays_once_an_agreement_came_out_of_it(
    facility, partner, other_partner, officer
):
    visit = CoordinationFactory(held=True, facility=facility, partner=partner)
    AgreementFactory(facility=facility, partner=partner, coordination=visit)

    with pytest.raises(DomainError) as refused:
        change(visit, officer, facts={"partner": other_partner})

    assert refused.value.field == "partner"


def test_closing_needs_a_reason(facility, partner, officer):
    visit = CoordinationFactory(held=True, facility=facility, partner=partner)

    with pytest.raises(DomainError):
        coordinations.close(coordination=visit, reason="", by=officer)
    closed = coordinations.close(coordination=visit, reason="Tidak ada anggaran", by=officer)

    assert (closed.state, closed.closed_reason) == (
        CoordinationState.CLOSED,
        "Tidak ada anggaran",
    )


def test_the_next_step_is_done_once(facility, partner, officer):
    visit = CoordinationFactory(
        held=True,
        facility=facility,
        partner=partner,
        next_action="Kirim draf",
        next_action_due=date(2026, 7, 1),
    )

    coordinations.finish_next_step(coordination=visit, done_on=TODAY, by=officer)

    with pytest.raises(DomainError):
        coordinations.finish_next_step(coordination=visit, done_on=TODAY, by=officer)


def test_a_promise_is_kept_or_dropped_but_not_both(facility, partner, officer):
    promise = CommitmentFactory(coordination__facility=facility, coordination__partner=partner)

    commitments.keep(commitment=promise, done_on=TODAY, result="Terkirim", by=officer)

    promise.refresh_from_db()
    assert (promise.done_on, promise.result) == (TODAY, "Terkirim")
    with pytest.raises(DomainError):
        commitments.drop(commitment=promise, reason="Batal", by=officer)


def test_a_promise_that_an_edit_took_away_is_not_kept(facility, partner, officer):
    promise = CommitmentFactory(coordination__facility=facility, coordination__partner=partner)
    Commitment.objects.filter(pk=promise.pk).delete()

    with pytest.raises(DomainError, match="sudah tidak ada"):
        commitments.keep(commitment=promise, done_on=TODAY, result="Terkirim", by=officer)


def test_a_promise_is_not_kept_in_the_future(facility, partner, officer):
    promise = CommitmentFactory(coordination__facility=facility, coordination__partner=partner)

    with pytest.raises(DomainError):
        commitments.keep(commitment=promise, done_on=date(2026, 7, 16), by=officer)


# --- Promises and files -----------------------------------------------------------------------


def test_a_promise_of_ours_belongs_to_an_account(facility, partner, officer):
    promise = Promise(
        side=Side.FACILITY, text="Kirim daftar", due_on=date(2026, 8, 1), account=officer
    )

    kept = held(facility, partner, officer, promises=[promise]).commitments.get()

    assert (kept.account, kept.owner) == (officer, officer.full_name)


@pytest.mark.parametrize(
    "promise",
    [
        {"side": Side.PARTNER, "due_on": date(2026, 8, 1), "has_account": True},
        {"side": Side.PARTNER, "due_on": date(2026, 7, 14)},
    ],
    ids=["the partner has no account here", "due before it was made"],
)
def test_a_wrong_promise_keeps_nothing_of_the_visit(promise, facility, partner, officer):
    account = officer if promise.pop("has_account", False) else None

    with pytest.raises(DomainError):
        held(
            facility,
            partner,
            officer,
            promises=[Promise(text="Kirim jadwal", account=account, **promise)],
        )

    assert not Coordination.objects.exists()


def test_nothing_is_promised_at_a_meeting_to_come(facility, partner, officer):
    planned = CoordinationFactory(facility=facility, partner=partner, on=date(2026, 8, 1))
    facts = {"partner": partner, "kind": planned.kind, "on": planned.on, "topics": "Draf"}

    def change(promises):
        return coordinations.change(
            coordination=planned,
            version=planned.version,
            facts=facts,
            attendees=[],
            promises=promises,
            ministry_items=[],
            by=officer,
        )

    with pytest.raises(DomainError):
        change([Promise(side=Side.PARTNER, text="Kirim", due_on=date(2026, 9, 1))])
    change([])

    assert not planned.commitments.exists()


def test_a_kept_promise_names_the_agreement_it_became(agreement, officer):
    visit = CoordinationFactory(held=True, facility=agreement.facility, partner=agreement.partner)
    promise = CommitmentFactory(coordination=visit)

    commitments.keep(commitment=promise, done_on=TODAY, agreement=agreement, by=officer)

    promise.refresh_from_db()
    assert promise.agreement == agreement


def test_a_promise_became_no_agreement_of_others_and_was_not_kept_before_it_was_made(
    facility, partner, officer
):
    visit = CoordinationFactory(held=True, facility=facility, partner=partner)
    promise = CommitmentFactory(coordination=visit)

    for wrong in (
        {"done_on": TODAY, "agreement": AgreementFactory(signed=True)},
        {"done_on": date(2026, 1, 19)},
    ):
        with pytest.raises(DomainError):
            commitments.keep(commitment=promise, by=officer, **wrong)

    promise.refresh_from_db()
    assert promise.done_on is None


def test_a_newer_version_leaves_the_old_one_where_it_is(facility, partner, officer):
    visit = held(facility, partner, officer, files=[pdf()])
    old = visit.documents.get()

    new = documents.store_version(document=old, file=pdf(), by=officer)

    assert (new.replaces, new.kind, new.coordination) == (old, old.kind, visit)
    assert documents.is_intact(old)
    with pytest.raises(DomainError):
        documents.store_version(document=old, file=pdf(), by=officer)


def test_older_versions_do_not_count_against_the_limit(facility, partner, officer):
    visit = held(facility, partner, officer, files=[png() for _ in range(4)])
    documents.store_version(document=visit.documents.first(), file=png(), by=officer)

    coordinations.add_file(coordination=visit, file=png(), kind="minutes", by=officer)

    with pytest.raises(DomainError) as refused:
        coordinations.add_file(coordination=visit, file=png(), kind="minutes", by=officer)
    assert (refused.value.field, visit.documents.count()) == ("file", 6)


def test_a_cancelled_meeting_takes_no_file(facility, partner, officer):
    planned = CoordinationFactory(facility=facility, partner=partner)
    coordinations.cancel(coordination=planned, reason="Berhalangan", by=officer)

    with pytest.raises(DomainError):
        coordinations.add_file(coordination=planned, file=png(), kind="minutes", by=officer)

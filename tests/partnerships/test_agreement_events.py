"""What happens to an agreement after its signature, and how it read on any day."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnerships import lifecycle, replay
from partnerships.actions import agreement_events, agreement_renewal, agreements, documents
from partnerships.actions.agreement_events import Paper
from partnerships.actions.party_changes import Joining, PartyChanges
from partnerships.choices import (
    AgreementEventKind,
    AgreementStanding,
    AgreementState,
    DocumentKind,
    ObligationMetric,
    Side,
)
from partnerships.models import Agreement, AgreementEvent
from rutan.audit.models import AuditEvent
from rutan.common.errors import Conflict, DomainError, TransitionNotAllowed
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementEventFactory,
    AgreementFactory,
    AgreementPartyFactory,
    FacilityFactory,
    ObligationFactory,
    OfficeHolderFactory,
    PartnerFactory,
    TrainingClassFactory,
    TrainingFieldFactory,
)
from tests.partnerships.papers import pdf

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def scoped(agreement):
    """Signed, with one field and one target."""
    agreement.fields.add(TrainingFieldFactory(code="welding", name="Las"))
    ObligationFactory(agreement=agreement, metric=ObligationMetric.PARTICIPANTS, target=96)
    return agreement


def paper(on=TODAY, reason="Disepakati para pihak", **values):
    return Paper(on=on, reason=reason, **values)


def scan_of(agreement, by):
    return documents.store(file=pdf(), kind=DocumentKind.DRAFT, agreement=agreement, by=by)


def extend(agreement, by, ends_on=date(2028, 6, 30), **values):
    return agreement_events.extend(
        agreement=agreement, ends_on=ends_on, paper=paper(**values), by=by
    )


def amend(agreement, by, changes, on=TODAY, **values):
    return agreement_events.amend(
        agreement=agreement, changes=changes, paper=paper(on=on), by=by, **values
    )


def terminate(agreement, by, **values):
    values.setdefault("document", scan_of(agreement, by))
    return agreement_events.terminate(agreement=agreement, paper=paper(**values), by=by)


def audited():
    return list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))


# --- Extension ---------------------------------------------------------------------------------


def test_an_extension_moves_the_end_and_keeps_what_was(agreement, officer, in_english):
    event = extend(agreement, officer, ends_on=date(2028, 6, 28), number="ADD-1/2026")

    agreement.refresh_from_db()
    assert (agreement.ends_on, agreement.version) == (date(2028, 6, 28), 2)
    assert (event.old, event.new) == ({"ends_on": "2027-12-31"}, {"ends_on": "2028-06-28"})
    assert replay.sentence_of(event) == "Extended by 180 days on 15 July 2026 (ends 28 June 2028)"
    assert audited() == ["agreement.extended"]


@pytest.mark.parametrize("ends_on", [date(2027, 12, 31), date(2027, 12, 30), date(2025, 1, 1)])
def test_an_extension_to_the_same_or_an_earlier_day_is_refused(agreement, officer, ends_on):
    with pytest.raises(DomainError) as refused:
        extend(agreement, officer, ends_on=ends_on)

    agreement.refresh_from_db()
    assert (refused.value.field, agreement.ends_on) == ("ends_on", date(2027, 12, 31))
    assert not AgreementEvent.objects.exists()
    assert audited() == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": date(2026, 1, 1)}, "on"),
    ],
    ids=["no reason", "tomorrow", "before the signature"],
)
def test_every_event_needs_a_reason_and_a_day_that_was(agreement, officer, values, field):
    for write in (extend, terminate):
        with pytest.raises(DomainError) as refused:
            write(agreement, officer, **values)
        assert refused.value.field == field
    assert not AgreementEvent.objects.exists()


def test_an_event_is_not_dated_before_the_one_that_stands(agreement, officer):
    extend(agreement, officer, on=date(2026, 6, 1))

    with pytest.raises(DomainError) as refused:
        extend(agreement, officer, ends_on=date(2029, 1, 1), on=date(2026, 5, 31))

    assert refused.value.field == "on"


def test_a_paper_from_after_the_end_changes_nothing(facility, partner, officer):
    over = AgreementFactory(
        signed=True, facility=facility, partner=partner, ends_on=date(2026, 7, 10)
    )

    with pytest.raises(DomainError):
        extend(over, officer)
    with pytest.raises(DomainError):
        amend(over, officer, {"title": "Judul lain"})
    extend(over, officer, on=date(2026, 7, 10))  # was written in time and came late

    over.refresh_from_db()
    assert over.ends_on == date(2028, 6, 30)


def test_what_is_being_renewed_is_not_extended(agreement, officer):
    agreement_renewal.renew(agreement=agreement, by=officer)

    with pytest.raises(DomainError):
        extend(agreement, officer)


def test_the_file_of_an_event_must_be_of_this_agreement(agreement, officer, supervisor):
    other = scan_of(AgreementFactory(), officer)

    with pytest.raises(DomainError) as refused:
        terminate(agreement, supervisor, document=other)

    agreement.refresh_from_db()
    assert (refused.value.field, agreement.state) == ("file", AgreementState.SIGNED)


# --- Addendum ----------------------------------------------------------------------------------


def test_an_addendum_keeps_every_fact_before_and_after(scoped, officer, in_english):
    sewing = TrainingFieldFactory(code="sewing", name="Menjahit")
    target = {(Side.PARTNER, ObligationMetric.PARTICIPANTS): 120}

    event = amend(
        scoped,
        officer,
        {"fields": [sewing], "targets": target, "notice_days": 60, "title": scoped.title},
    )

    scoped.refresh_from_db()
    assert [field.code for field in scoped.fields.all()] == ["sewing"]
    assert (scoped.notice_days, scoped.obligations.get().target) == (60, 120)
    names = replay.names_of_fields()
    assert sorted(replay.changes_of(event, names)) == [
        ("Days of notice", "90", "60"),
        ("Trainees", "96", "120"),
        ("Training fields", "Las", "Menjahit"),
    ]
    assert AuditEvent.objects.get().details["fields"] == ["fields", "notice_days", "targets"]


def test_an_addendum_that_changes_nothing_is_refused(scoped, officer, in_english):
    with pytest.raises(DomainError, match="You have not changed anything yet"):
        amend(scoped, officer, {"title": f"  {scoped.title} ", "notice_days": 90})

    assert not AgreementEvent.objects.exists()


def test_the_ends_of_lines_alone_are_no_change(scoped, officer):
    Agreement.objects.filter(pk=scoped.pk).update(subject="Pelatihan\nSertifikasi\n")

    with pytest.raises(DomainError):
        amend(scoped, officer, {"subject": "Pelatihan\r\nSertifikasi"})


@pytest.mark.parametrize("name", ["ends_on", "starts_on", "state", "partner"])
def test_no_date_and_no_leading_party_is_changed_by_an_addendum(scoped, officer, name):
    with pytest.raises(TypeError):
        amend(scoped, officer, {name: None})


HOURS = (Side.PARTNER, ObligationMetric.HOURS)
PARTICIPANTS = (Side.PARTNER, ObligationMetric.PARTICIPANTS)


def test_an_addendum_adds_and_drops_targets_and_the_past_still_knows_them(
    scoped, officer, in_english
):
    amend(scoped, officer, {"targets": {HOURS: 160}}, on=date(2026, 3, 1))
    event = amend(
        scoped, officer, {"targets": {HOURS: 120, PARTICIPANTS: None}}, on=date(2026, 5, 1)
    )

    assert list(scoped.obligations.values_list("metric", "target")) == [("hours", 120)]
    assert sorted(replay.changes_of(event, {})) == [
        ("Lesson hours held", "160", "120"),
        ("Trainees", "96", "–"),
    ]
    assert event.old["dropped"]["partner.participants"]["stated"] is None
    read = {day: replay.as_of(scoped, day).facts["targets"] for day in
            [date(2026, 2, 28), date(2026, 3, 1), date(2026, 5, 1)]}  # fmt: skip
    assert read == {
        date(2026, 2, 28): {"partner.participants": 96},
        date(2026, 3, 1): {"partner.participants": 96, "partner.hours": 160},
        date(2026, 5, 1): {"partner.hours": 120},
    }


def test_the_last_target_is_not_dropped(scoped, officer):
    with pytest.raises(DomainError) as refused:
        amend(scoped, officer, {"targets": {PARTICIPANTS: None}})

    assert refused.value.field == "target_partner_participants"
    assert scoped.obligations.get().target == 96


# --- Parties that join or leave ------------------------------------------------------------------


def joining(place, signatory="Direktur Baru", **values):
    return {
        "parties": PartyChanges(joining=[Joining(place=place, signatory_name=signatory, **values)])
    }


def leaving(*places):
    return {"parties": PartyChanges(leaving=places)}


def test_a_party_joins_with_its_number_and_signatory(scoped, officer, other_partner, in_english):
    event = amend(
        scoped, officer,
        joining(other_partner, signatory_position="Direktur", number="B/7/2026"),
    )  # fmt: skip

    row = scoped.parties.get(partner=other_partner)
    assert (row.order, row.number, row.number_year, row.signed_on) == (3, "B/7/2026", 2026, TODAY)
    assert (row.signatory_name, row.signatory_position) == ("Direktur Baru", "Direktur")
    assert replay.changes_of(event, {}) == [
        ("Party that joins", "–", f"{other_partner}, Direktur Baru, Direktur, Number B/7/2026")
    ]


def test_a_party_leaves_and_the_past_still_knows_it(
    scoped, officer, other_partner, other_facility, in_english
):
    amend(scoped, officer, joining(other_partner, number="B/7/2026"), on=date(2026, 3, 1))
    event = amend(scoped, officer, leaving(other_partner), on=date(2026, 6, 1))

    assert not scoped.parties.filter(partner=other_partner).exists()
    assert replay.changes_of(event, {}) == [("Party that leaves", str(other_partner), "–")]

    def names(day):
        return [row["name"] for row in replay.as_of(scoped, day).facts["parties"]]

    both = [str(scoped.facility), str(scoped.partner)]
    assert names(date(2026, 2, 28)) == both
    assert names(date(2026, 5, 31)) == [*both, str(other_partner)]
    assert names(date(2026, 6, 1)) == both


def test_who_left_no_longer_finds_the_agreement(scoped, officer, other_facility, other_officer):
    AgreementPartyFactory(
        agreement=scoped, facility=other_facility, order=3,
        signed_on=scoped.signed_on, signatory_name="Kepala Lain",
    )  # fmt: skip
    assert scoped in Agreement.objects.for_user(other_officer)

    amend(scoped, officer, leaving(other_facility))

    assert scoped not in Agreement.objects.for_user(other_officer)


def test_who_leads_does_not_leave(scoped, officer):
    for place in (scoped.facility, scoped.partner):
        with pytest.raises(DomainError) as refused:
            amend(scoped, officer, leaving(place))
        assert refused.value.field == f"leave_{replay.place_key(place).replace('.', '_')}"
    assert scoped.parties.count() == 2


def test_who_has_an_open_class_under_it_does_not_leave(scoped, officer, other_facility, in_english):
    amend(scoped, officer, joining(other_facility, "Kepala Lain"), on=date(2026, 3, 1))
    TrainingClassFactory(
        running=True, facility=other_facility, partner=scoped.partner, agreement=scoped,
        title="Las lanjutan",
    )  # fmt: skip

    with pytest.raises(DomainError, match="Las lanjutan"):
        amend(scoped, officer, leaving(other_facility))


def test_who_joins_is_no_party_yet_and_somebody_signed(scoped, officer, other_partner):
    for changes, field in [
        (joining(scoped.partner), "join_1_place"),
        (joining(other_partner, " "), "join_1_signatory"),
    ]:
        with pytest.raises(DomainError) as refused:
            amend(scoped, officer, changes)
        assert refused.value.field == field
    assert scoped.parties.count() == 2


def test_who_signs_for_the_one_that_joins_held_the_office_that_day(scoped, officer, other_partner):
    holder = OfficeHolderFactory(facility=None, partner=other_partner, name="Direktur Lama")

    with pytest.raises(DomainError) as refused:
        amend(scoped, officer, joining(other_partner, "Direktur Baru"))
    amend(scoped, officer, joining(other_partner, "Direktur Lama"))

    assert refused.value.field == "join_1_signatory"
    assert scoped.parties.get(partner=other_partner).signatory == holder


def test_a_number_stays_given_when_its_party_left(scoped, officer, other_partner, facility):
    amend(scoped, officer, joining(other_partner, number="B/7/2026"), on=date(2026, 3, 1))
    amend(scoped, officer, leaving(other_partner), on=date(2026, 4, 1))
    other = AgreementFactory(signed=True, facility=facility, partner=scoped.partner)

    with pytest.raises(DomainError) as refused:
        amend(other, officer, joining(other_partner, number="b/7/2026"))

    assert refused.value.field == "join_1_paper"
    assert str(scoped) in str(refused.value)


def test_an_addendum_leaves_a_scope(scoped, officer):
    with pytest.raises(DomainError) as refused:
        amend(scoped, officer, {"fields": []})

    assert refused.value.field == "fields"


def test_an_addendum_opened_too_early_is_a_conflict(scoped, officer):
    extend(scoped, officer)

    with pytest.raises(Conflict):
        amend(scoped, officer, {"title": "Judul lain"}, version=1)


# --- Termination -------------------------------------------------------------------------------


def test_a_termination_ends_it_with_day_reason_and_letter(agreement, head):
    event = terminate(agreement, head, on=date(2026, 7, 1), reason="Mitra tutup")

    agreement.refresh_from_db()
    assert (agreement.state, agreement.ended_on, agreement.end_reason) == (
        AgreementState.CLOSED,
        date(2026, 7, 1),
        "Mitra tutup",
    )
    assert agreement.standing(TODAY) == AgreementStanding.TERMINATED
    assert event.document.kind == DocumentKind.LETTER


def test_a_termination_needs_its_letter(agreement, head):
    with pytest.raises(DomainError) as refused:
        terminate(agreement, head, document=None)

    assert refused.value.field == "file"


def test_what_ended_by_itself_is_not_terminated_after_it(facility, partner, head):
    over = AgreementFactory(
        signed=True, facility=facility, partner=partner, ends_on=date(2026, 7, 10)
    )

    with pytest.raises(DomainError) as refused:
        terminate(over, head)

    assert refused.value.field == "on"


def test_the_database_ends_an_agreement_once(agreement):
    AgreementEventFactory(agreement=agreement, kind=AgreementEventKind.TERMINATE)

    with pytest.raises(IntegrityError), transaction.atomic():
        AgreementEventFactory(agreement=agreement, kind=AgreementEventKind.TERMINATE)


# --- Renewal -----------------------------------------------------------------------------------


def test_a_renewal_copies_the_paper_and_links_both_ways(scoped, officer, other_facility):
    AgreementPartyFactory(agreement=scoped, facility=other_facility, order=3)
    ObligationFactory(
        agreement=scoped, metric=ObligationMetric.OTHER, target=None, text="Menyediakan ruang"
    )

    new = agreement_renewal.renew(agreement=scoped, by=officer)

    assert (new.state, new.supersedes, scoped.renewal) == (AgreementState.DRAFT, scoped, new)
    assert (new.starts_on, new.ends_on) == (date(2028, 1, 1), date(2029, 12, 29))
    assert [str(party) for party in new.parties.all()] == [
        "Rutan Contoh",
        "BPVP Contoh",
        "Rutan Lain",
    ]
    assert not new.parties.exclude(number="", signatory_name="", signed_on=None).exists()
    assert [field.code for field in new.fields.all()] == ["welding"]
    assert [duty.text for duty in new.obligations.all()] == ["Menyediakan ruang"]
    event = scoped.events.get()
    assert (event.kind, event.new) == (AgreementEventKind.RENEW, {"successor": new.code})
    assert audited() == ["agreement.renewal_drafted", "agreement.drafted"]


def test_a_renewal_may_take_the_targets_along(scoped, officer):
    new = agreement_renewal.renew(agreement=scoped, by=officer, with_targets=True)

    assert new.obligations.get().target == 96


def test_whole_years_are_renewed_by_whole_years(facility, partner, officer):
    old = AgreementFactory(
        signed=True, facility=facility, partner=partner, ends_on=date(2027, 1, 1)
    )

    new = agreement_renewal.renew(agreement=old, by=officer)

    assert (new.starts_on, new.ends_on) == (date(2027, 1, 2), date(2028, 1, 1))


def test_a_second_renewal_is_refused(agreement, officer):
    agreement_renewal.renew(agreement=agreement, by=officer)

    with pytest.raises(DomainError):
        agreement_renewal.renew(agreement=agreement, by=officer)

    assert Agreement.objects.count() == 2


def test_a_draft_that_is_given_up_makes_room_for_another_renewal(agreement, officer, supervisor):
    first = agreement_renewal.renew(agreement=agreement, by=officer)
    agreements.abandon(agreement=first, reason="Mitra berubah", by=supervisor)

    second = agreement_renewal.renew(agreement=agreement, by=officer)

    assert Agreement.objects.get(supersedes=agreement) == second
    assert "agreement.renewal_given_up" in audited()


def test_the_old_one_reads_renewed_after_its_end_once_the_new_one_is_signed(facility, partner):
    old = AgreementFactory(
        signed=True, facility=facility, partner=partner, ends_on=date(2026, 7, 10)
    )
    new = AgreementFactory(
        facility=facility, partner=partner, supersedes=old, starts_on=date(2026, 7, 11)
    )
    assert old.standing(TODAY) == AgreementStanding.EXPIRED

    Agreement.objects.filter(pk=new.pk).update(
        state=AgreementState.SIGNED, signed_on=date(2026, 7, 12)
    )

    old = Agreement.objects.get(pk=old.pk)
    assert old.standing(TODAY) == AgreementStanding.RENEWED
    assert old.standing(date(2026, 7, 11)) == AgreementStanding.EXPIRED
    assert old.standing(date(2026, 7, 10)) == AgreementStanding.EXPIRING


@pytest.mark.parametrize("number", [1, 4])
def test_standing_costs_no_query_a_row(number, facility, partner, django_assert_num_queries):
    for _each in range(number):
        old = AgreementFactory(
            signed=True, facility=facility, partner=partner, ends_on=date(2026, 7, 10)
        )
        AgreementFactory(signed=True, facility=facility, partner=partner, supersedes=old)
        AgreementFactory(signed=True, facility=facility, partner=partner, ends_on=date(2026, 7, 9))

    with django_assert_num_queries(1):
        found = [row.standing(TODAY) for row in Agreement.objects.with_standing()]

    assert (
        found.count(AgreementStanding.RENEWED) == found.count(AgreementStanding.EXPIRED) == number
    )


def test_who_decides_against_a_renewal_is_reminded_no_more(agreement, head, officer):
    assert list(Agreement.objects.to_be_decided()) == [agreement]

    agreement_renewal.let_lapse(agreement=agreement, reason="Tidak ada anggaran", by=head)

    assert list(Agreement.objects.to_be_decided()) == []
    with pytest.raises(DomainError):
        agreement_renewal.let_lapse(agreement=agreement, reason="Lagi", by=head)
    agreement_renewal.renew(agreement=agreement, by=officer)  # who thinks better of it may


def test_classes_stay_with_their_own_agreement(agreement, officer):
    training_class = TrainingClassFactory(agreement=agreement)

    agreement_renewal.renew(agreement=agreement, by=officer)

    training_class.refresh_from_db()
    assert training_class.agreement == agreement


# --- Replay ------------------------------------------------------------------------------------


def test_the_history_of_a_fact_is_read_for_any_day(scoped, officer, head):
    amend(scoped, officer, {"title": "Judul kedua"}, on=date(2026, 3, 1))
    extend(scoped, officer, on=date(2026, 5, 1))
    terminate(scoped, head, on=date(2026, 7, 1))
    scoped.refresh_from_db()
    first = "Pelatihan warga binaan"

    def read(day):
        then = replay.as_of(scoped, day)
        standing = then.standing.value if then.standing else None
        return then.facts["title"].startswith(first), then.ends_on.year, standing

    assert read(date(2026, 1, 1)) == (True, 2027, None)
    assert read(date(2026, 1, 2)) == (True, 2027, "active")
    assert read(date(2026, 3, 1)) == (False, 2027, "active")
    assert read(date(2026, 5, 1)) == (False, 2028, "active")
    assert read(date(2026, 6, 30)) == (False, 2028, "active")
    assert read(date(2026, 7, 1)) == (False, 2028, "terminated")


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("extend"), st.integers(-30, 400), st.integers(0, 40)),
        st.tuples(st.just("notice"), st.integers(1, 365), st.integers(0, 40)),
        st.tuples(st.just("target"), st.integers(1, 200), st.integers(0, 40)),
        st.tuples(st.just("hours"), st.sampled_from([None, 40, 160]), st.integers(0, 40)),
        st.tuples(st.just("join"), st.booleans(), st.integers(0, 40)),
        st.tuples(st.just("leave"), st.booleans(), st.integers(0, 40)),
        st.tuples(st.just("renew"), st.booleans(), st.integers(0, 40)),
        st.tuples(st.just("give up"), st.none(), st.integers(0, 40)),
        st.tuples(st.just("lapse"), st.none(), st.integers(0, 40)),
        st.tuples(st.just("terminate"), st.none(), st.integers(0, 40)),
    ),
    max_size=9,
)


def play(agreement, step, on, by, scan, others):
    """One step, or nothing where it is refused."""
    name, value, _days = step
    agreement.refresh_from_db()
    try:
        with time_machine.travel(f"{on.isoformat()} 09:00:00+08:00", tick=False):
            if name == "extend":
                extend(agreement, by, ends_on=agreement.ends_on + timedelta(days=value), on=on)
            elif name == "notice":
                amend(agreement, by, {"notice_days": value}, on=on)
            elif name == "target":
                goal = {(Side.PARTNER, ObligationMetric.PARTICIPANTS): value}
                amend(agreement, by, {"targets": goal}, on=on)
            elif name == "hours":
                amend(agreement, by, {"targets": {HOURS: value}}, on=on)
            elif name == "join":
                amend(agreement, by, joining(others[value]), on=on)
            elif name == "leave":
                amend(agreement, by, leaving(others[value]), on=on)
            elif name == "renew":
                agreement_renewal.renew(agreement=agreement, by=by, with_targets=value)
            elif name == "give up" and agreement.successor:
                agreements.abandon(agreement=agreement.successor, reason="Batal", by=by)
            elif name == "lapse":
                agreement_renewal.let_lapse(agreement=agreement, reason="Cukup", by=by)
            elif name == "terminate":
                terminate(agreement, by, on=on, document=scan)
    except DomainError:
        return
    finally:
        agreement.__dict__.pop("renewal", None)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_any_sequence_of_events_replays_to_what_is_stored(steps, officer):
    with transaction.atomic():
        agreement = AgreementFactory(signed=True, ends_on=date(2026, 12, 31))
        agreement.fields.add(TrainingFieldFactory(code="welding"))
        scan = scan_of(agreement, officer)
        others = [PartnerFactory(), FacilityFactory()]
        on = agreement.signed_on
        seen = {on - timedelta(days=1): replay.facts_of(agreement)}
        for step in steps:
            on += timedelta(days=step[2])
            before = Agreement.objects.get(pk=agreement.pk)
            play(agreement, step, on, officer, scan, others)
            stored = Agreement.objects.get(pk=agreement.pk)
            seen[on] = replay.facts_of(stored)
            if before.state == AgreementState.CLOSED:
                assert (stored.state, stored.ends_on) == (before.state, before.ends_on)

        stored = Agreement.objects.get(pk=agreement.pk)
        forward = replay.as_of(stored, agreement.signed_on - timedelta(days=1)).facts
        for event in replay.in_order(stored.events.all()):
            forward |= {name: value for name, value in event.new.items() if name in forward}

        assert forward == replay.facts_of(stored)
        assert {day: replay.as_of(stored, day).facts for day in seen} == seen
        transaction.set_rollback(True)


# --- The end is an end -------------------------------------------------------------------------


def test_nothing_leads_back_from_the_end():
    table = lifecycle.AGREEMENT
    assert table.allowed_actions(AgreementState.CLOSED) == []
    assert table.allowed_actions(AgreementState.ABANDONED) == []


@pytest.mark.parametrize("trait", ["closed", "abandoned"])
def test_what_has_ended_takes_no_event(trait, facility, partner, officer):
    over = AgreementFactory(facility=facility, partner=partner, **{trait: True})
    over.fields.add(TrainingFieldFactory())

    for attempt in (
        lambda: extend(over, officer),
        lambda: amend(over, officer, {"title": "Judul lain"}),
        lambda: terminate(over, officer),
        lambda: agreement_renewal.renew(agreement=over, by=officer),
        lambda: agreement_renewal.let_lapse(agreement=over, reason="Cukup", by=officer),
    ):
        with pytest.raises(TransitionNotAllowed):
            attempt()


# --- The day of the facility -------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Asia/Jayapura"])
@pytest.mark.parametrize(
    ("moment", "standing"),
    [
        ("2026-07-15 23:30:00+08:00", AgreementStanding.EXPIRING),
        ("2026-07-16 00:30:00+08:00", AgreementStanding.EXPIRED),
    ],
)
def test_the_end_comes_at_midnight_in_makassar_whatever_the_server_says(
    zone, moment, standing, settings
):
    settings.TIME_ZONE = zone
    last_day = AgreementFactory(
        signed=True,
        facility=FacilityFactory(zone="Asia/Makassar"),
        ends_on=date(2026, 7, 15),
    )

    with time_machine.travel(moment, tick=False):
        assert last_day.standing(last_day.facility.today()) == standing

"""From a draft to the signature."""

import re
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import translation

from partnerships import signatories
from partnerships.actions import agreement_review, agreement_signing, agreements, documents
from partnerships.actions.agreement_signing import Signature
from partnerships.actions.agreements import Duty
from partnerships.choices import (
    AgreementKind,
    AgreementState,
    CoordinationState,
    DocumentKind,
    ObligationMetric,
    ReviewKind,
    ReviewResult,
    Side,
)
from partnerships.models import AgreementParty
from rutan.audit.models import AuditEvent
from rutan.common.errors import Conflict, DomainError, TransitionNotAllowed
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    CoordinationFactory,
    FacilitySettingFactory,
    ObligationFactory,
    OfficeHolderFactory,
    ReviewStepFactory,
    TrainingFieldFactory,
)
from tests.partnerships.papers import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False):
        yield


def made(facility, partner, by, **values):
    facts = {
        "kind": AgreementKind.PKS,
        "title": "Pelatihan vokasi",
        "starts_on": date(2026, 8, 1),
        "ends_on": date(2027, 7, 31),
    }
    return agreements.draft(facility=facility, partner=partner, by=by, **(facts | values))


def under_review(facility, partner, **values):
    agreement = AgreementFactory(reviewed=True, facility=facility, partner=partner, **values)
    agreement.fields.add(TrainingFieldFactory())
    ObligationFactory(agreement=agreement)
    if not facility.office_holders.exists():
        OfficeHolderFactory(facility=facility, name="Kepala")
    return agreement


def approve_all(agreement):
    for kind in ReviewKind:
        ReviewStepFactory(agreement=agreement, kind=kind)


def signatures(agreement, **values):
    facts = {"signatory_name": "Kepala", "signatory_position": "Kepala Rutan", "number": "1/2026"}
    return [Signature(party=party, **(facts | values)) for party in agreement.parties.all()]


def scan_of(agreement, by):
    return documents.store(file=pdf(), kind=DocumentKind.DRAFT, agreement=agreement, by=by)


def events():
    return list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))


def test_a_draft_has_both_parties_its_targets_and_who_drafted_it(facility, partner, officer):
    field = TrainingFieldFactory()

    agreement = made(
        facility,
        partner,
        officer,
        fields=[field],
        duties=[Duty(metric=ObligationMetric.CERTIFIED, target=20)],
    )

    assert (agreement.state, agreement.drafted_by) == (AgreementState.DRAFT, officer)
    assert [(party.side, str(party)) for party in agreement.parties.all()] == [
        (Side.FACILITY, "Rutan Contoh"),
        (Side.PARTNER, "BPVP Contoh"),
    ]
    assert list(agreement.fields.all()) == [field]
    assert agreement.obligations.get().target == 20
    assert events() == ["agreement.drafted"]


def test_codes_count_up_within_kind_and_year(facility, other_facility, partner, officer):
    codes = [
        made(facility, partner, officer).code,
        made(other_facility, partner, officer).code,
        made(facility, partner, officer, kind=AgreementKind.MOU).code,
        made(
            facility, partner, officer, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)
        ).code,
    ]

    assert codes == ["pks-2026-001", "pks-2026-002", "mou-2026-001", "pks-2027-001"]


def test_a_code_is_never_used_twice_even_after_a_gap(facility, partner, officer):
    AgreementFactory(code="pks-2026-007")

    assert made(facility, partner, officer).code == "pks-2026-008"


def test_the_coordination_a_draft_came_out_of_is_followed_up(facility, partner, officer):
    visit = CoordinationFactory(held=True, facility=facility, partner=partner)

    made(facility, partner, officer, coordination=visit)

    visit.refresh_from_db()
    assert visit.state == CoordinationState.FOLLOWED_UP


def test_a_draft_that_ends_before_it_starts_is_refused_at_its_field(facility, partner, officer):
    with pytest.raises(DomainError) as refused:
        made(facility, partner, officer, ends_on=date(2026, 8, 1))

    assert refused.value.field == "ends_on"


def test_the_database_refuses_a_wrong_order_too(facility, partner):
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreementFactory(
            facility=facility, partner=partner, starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 1)
        )


def change(agreement, by, version=None, **facts):
    values = {
        "kind": agreement.kind,
        "title": "Judul baru",
        "partner": agreement.partner,
        "starts_on": agreement.starts_on,
        "ends_on": agreement.ends_on,
    }
    return agreements.change(
        agreement=agreement,
        version=agreement.version if version is None else version,
        facts=values | facts,
        fields=[],
        duties=[Duty(metric=ObligationMetric.CLASSES, target=3)],
        by=by,
    )


def test_a_draft_can_be_changed_and_the_change_names_its_fields(facility, partner, officer):
    agreement = AgreementFactory(facility=facility, partner=partner)

    changed = change(agreement, officer)

    assert (changed.title, changed.version) == ("Judul baru", 2)
    event = AuditEvent.objects.get(action="agreement.changed")
    assert event.details["fields"] == ["obligations", "title"]


def test_a_stale_edit_is_a_conflict_and_changes_nothing(facility, partner, officer):
    agreement = AgreementFactory(facility=facility, partner=partner)
    change(agreement, officer)

    with pytest.raises(Conflict):
        change(agreement, officer, version=1, title="Terlambat")

    agreement.refresh_from_db()
    assert agreement.title == "Judul baru"


def test_the_second_party_follows_the_partner_of_the_draft(
    facility, partner, other_partner, officer
):
    agreement = AgreementFactory(facility=facility, partner=partner)

    change(agreement, officer, partner=other_partner)

    assert agreement.parties.get(side=Side.PARTNER).partner == other_partner


def test_what_is_under_review_or_signed_is_not_changed(facility, partner, officer):
    for trait in ("reviewed", "signed"):
        agreement = AgreementFactory(facility=facility, partner=partner, **{trait: True})
        with pytest.raises(DomainError):
            change(agreement, officer)


def test_a_draft_without_scope_is_not_sent_for_review(facility, partner, officer):
    agreement = AgreementFactory(facility=facility, partner=partner)

    with pytest.raises(DomainError):
        agreement_review.submit(agreement=agreement, by=officer)

    agreement.fields.add(TrainingFieldFactory())
    assert agreement_review.submit(agreement=agreement, by=officer).state == AgreementState.REVIEW


def decide(agreement, by, kind=ReviewKind.INTERNAL, result=ReviewResult.APPROVED, **values):
    facts = {"decided_on": date(2026, 7, 10)} | values
    return agreement_review.decide(agreement=agreement, kind=kind, result=result, by=by, **facts)


def test_the_steps_are_decided_in_order(facility, partner, head, officer):
    agreement = under_review(facility, partner)

    with pytest.raises(DomainError):
        decide(agreement, head, ReviewKind.PARTNER)
    decide(agreement, head)
    decide(agreement, officer, ReviewKind.REGIONAL, letter_number="W.23-1")
    decide(agreement, officer, ReviewKind.PARTNER)

    assert [step.kind for step in agreement.review_steps.all()] == list(ReviewKind)


def test_who_drafted_does_not_decide_the_internal_review(facility, partner, supervisor, head):
    agreement = under_review(facility, partner, drafted_by=supervisor)

    with pytest.raises(DomainError):
        decide(agreement, supervisor)
    decide(agreement, head)

    assert agreement.review_steps.get().recorded_by == head


def test_an_officer_does_not_decide_for_the_head(facility, partner, officer):
    with pytest.raises(DomainError):
        decide(under_review(facility, partner), officer)


def test_an_approval_of_the_regional_office_needs_its_letter(facility, partner, head, officer):
    agreement = under_review(facility, partner)
    decide(agreement, head)

    with pytest.raises(DomainError) as refused:
        decide(agreement, officer, ReviewKind.REGIONAL)

    assert refused.value.field == "letter_number"


def test_a_decision_is_not_in_the_future(facility, partner, head):
    with pytest.raises(DomainError) as refused:
        decide(under_review(facility, partner), head, decided_on=date(2026, 7, 16))

    assert refused.value.field == "decided_on"


def test_a_return_needs_a_note_and_starts_the_review_anew(facility, partner, head):
    agreement = under_review(facility, partner)

    with pytest.raises(DomainError):
        decide(agreement, head, result=ReviewResult.RETURNED)
    decide(agreement, head, result=ReviewResult.RETURNED, note="Tambah target")

    agreement.refresh_from_db()
    assert agreement.state == AgreementState.DRAFT
    agreement_review.submit(agreement=agreement, by=head)
    step = decide(agreement, head)
    assert step.round == 2


def test_signing_records_parties_day_and_scan(facility, partner, officer):
    holder = OfficeHolderFactory(facility=facility, name="Kepala")
    agreement = under_review(facility, partner)
    approve_all(agreement)
    scan = scan_of(agreement, officer)

    signed = agreement_signing.sign(
        agreement=agreement,
        signed_on=date(2026, 7, 14),
        signatures=signatures(agreement),
        scan=scan,
        by=officer,
    )

    scan.refresh_from_db()
    assert (signed.state, signed.signed_on) == (AgreementState.SIGNED, date(2026, 7, 14))
    assert scan.kind == DocumentKind.SIGNED_SCAN
    assert agreement.parties.get(facility=facility).signatory == holder
    assert agreement.parties.get(partner=partner).signatory is None
    assert events()[-1] == "agreement.signed"


@pytest.mark.parametrize(
    ("name", "day", "words"),
    [
        ("Siti Baru", date(2026, 3, 1), "No office of Siti Baru at Rutan Contoh is known"),
        ("Kepala Lama", date(2026, 3, 1), "held an office at Rutan Contoh until 28 Feb 2026, not"),
        ("Kepala Baru", date(2026, 2, 28), "Kepala Lama (Kepala Rutan) held the office that day"),
    ],
)
def test_nobody_signs_for_the_facility_without_a_tenure_that_day(
    name, day, words, facility, partner, officer
):
    OfficeHolderFactory(
        facility=facility, name="Kepala Lama", position="Kepala Rutan", ends_on=date(2026, 2, 28),
        starts_on=None, seen_in_office_on=date(2025, 1, 1),
    )  # fmt: skip
    OfficeHolderFactory(facility=facility, name="Kepala Baru", starts_on=date(2026, 3, 1))
    agreement = under_review(facility, partner)
    approve_all(agreement)

    with pytest.raises(DomainError, match=re.escape(words)) as refused, translation.override("en"):
        sign(agreement, officer, signed_on=day, signatory_name=name)

    ours = agreement.parties.get(facility=facility)
    assert refused.value.field == f"signatory_{ours.pk}"
    assert (ours.signatory_name, ours.signed_on) == ("", None)


def test_where_nobody_is_known_the_refusal_says_what_has_to_be_added(facility, partner):
    party = under_review(facility, partner).parties.get(facility=facility)

    with translation.override("en"):
        assert "Who led it that day is not known" in signatories.refusal_of(
            party, "Kepala", date(2019, 1, 1)
        )


@pytest.mark.parametrize(
    ("name", "is_refused"), [("Direktur", False), ("Direktur Lama", True), ("Siti Baru", True)]
)
def test_of_a_partner_a_name_is_refused_only_against_a_known_tenure(
    name, is_refused, facility, partner
):
    party = under_review(facility, partner).parties.get(partner=partner)
    day = date(2026, 7, 14)
    assert signatories.refusal_of(party, name, day) == ""
    assert signatories.signatory_caution(party, name, day)

    OfficeHolderFactory(facility=None, partner=partner, name="Direktur", starts_on=date(2026, 1, 1))
    OfficeHolderFactory(
        facility=None, partner=partner, name="Direktur Lama", ends_on=date(2025, 12, 31)
    )

    assert bool(signatories.refusal_of(party, name, day)) == is_refused


@pytest.mark.parametrize(
    "typed", ["hasan basri", "Drs. H. Hasan  Basri, M.H.", "Hasan Basri, S.H."]
)
def test_titles_and_spaces_do_not_make_another_person(typed, facility, partner):
    OfficeHolderFactory(facility=facility, name="Hasan Basri, S.H., M.H.")
    party = under_review(facility, partner).parties.get(facility=facility)

    assert signatories.refusal_of(party, typed, date(2026, 7, 14)) == ""


def sign(agreement, by, signed_on=date(2026, 7, 14), **values):
    return agreement_signing.sign(
        agreement=agreement,
        signed_on=signed_on,
        signatures=signatures(agreement, **values),
        scan=scan_of(agreement, by),
        by=by,
    )


def test_an_agreement_without_all_approvals_is_not_signed(facility, partner, officer):
    agreement = under_review(facility, partner)

    with pytest.raises(DomainError):
        sign(agreement, officer)


def test_without_a_target_nothing_is_signed(facility, partner, officer):
    agreement = under_review(facility, partner)
    approve_all(agreement)
    agreement.obligations.all().delete()

    with pytest.raises(DomainError):
        sign(agreement, officer)


def test_a_signature_is_not_in_the_future(facility, partner, officer):
    agreement = under_review(facility, partner)
    approve_all(agreement)

    with pytest.raises(DomainError) as refused:
        sign(agreement, officer, signed_on=date(2026, 7, 16))

    assert refused.value.field == "signed_on"


def test_a_missing_number_needs_a_reason(facility, partner, officer):
    agreement = under_review(facility, partner)
    approve_all(agreement)

    with pytest.raises(DomainError):
        sign(agreement, officer, number="")
    sign(agreement, officer, number="", number_missing_reason="Belum diberi nomor")

    assert set(AgreementParty.objects.values_list("number_missing_reason", flat=True)) == {
        "Belum diberi nomor"
    }


def test_a_facility_gives_a_number_once_a_year(facility, partner, officer):
    first, second = under_review(facility, partner), under_review(facility, partner)
    approve_all(first)
    approve_all(second)
    sign(first, officer, signed_on=date(2026, 3, 1))

    with pytest.raises(DomainError):
        sign(second, officer)


def test_the_scan_must_be_of_this_agreement(facility, partner, officer):
    agreement, other = under_review(facility, partner), under_review(facility, partner)
    approve_all(agreement)

    with pytest.raises(DomainError):
        agreement_signing.sign(
            agreement=agreement,
            signed_on=date(2026, 7, 14),
            signatures=signatures(agreement),
            scan=scan_of(other, officer),
            by=officer,
        )


def test_a_signed_agreement_is_not_signed_again(facility, partner, officer):
    agreement = under_review(facility, partner)
    approve_all(agreement)
    sign(agreement, officer)

    with pytest.raises(TransitionNotAllowed):
        sign(agreement, officer, number="2/2026")


def test_without_the_regional_setting_two_approvals_are_enough(facility, partner, officer):
    FacilitySettingFactory(facility=facility, key="regional_review_required", value=False)
    agreement = under_review(facility, partner)
    for kind in (ReviewKind.INTERNAL, ReviewKind.PARTNER):
        ReviewStepFactory(agreement=agreement, kind=kind)

    assert sign(agreement, officer).state == AgreementState.SIGNED


def test_giving_up_needs_a_reason_and_keeps_it(facility, partner, supervisor):
    agreement = AgreementFactory(facility=facility, partner=partner)

    with pytest.raises(DomainError):
        agreements.abandon(agreement=agreement, reason=" ", by=supervisor)
    ended = agreements.abandon(agreement=agreement, reason="Anggaran dialihkan", by=supervisor)

    assert (ended.state, ended.end_reason) == (AgreementState.ABANDONED, "Anggaran dialihkan")
    assert ended.ended_on == date(2026, 7, 15)


def test_what_is_signed_is_not_given_up(agreement, supervisor):
    with pytest.raises(TransitionNotAllowed):
        agreements.abandon(agreement=agreement, reason="Salah", by=supervisor)


def test_who_could_sign_is_the_head_of_that_day(agreement, facility):
    OfficeHolderFactory(
        facility=facility,
        name="Kepala Lama",
        starts_on=date(2020, 1, 1),
        ends_on=date(2026, 2, 28),
    )
    OfficeHolderFactory(facility=facility, name="Kepala Baru", starts_on=date(2026, 3, 1))
    party = agreement.parties.get(facility=facility)

    assert signatories.signatory_on(party, date(2026, 2, 28)).name == "Kepala Lama"
    assert signatories.signatory_on(party, date(2026, 3, 1)).name == "Kepala Baru"
    assert signatories.signatory_on(party, date(2019, 1, 1)) is None

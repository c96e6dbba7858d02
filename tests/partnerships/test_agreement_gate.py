"""Does the agreement allow the class? Features F06, decisions 8."""

from datetime import date

import pytest

from partnerships import agreement_rules, coverage
from partnerships.choices import AgreementState, ObligationMetric, ReviewKind, ReviewResult
from partnerships.models import Agreement
from rutan.common.findings import Answer
from tests.factories.partnerships import (
    AgreementFactory,
    FacilitySettingFactory,
    ObligationFactory,
    ReviewStepFactory,
    TrainingFieldFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)


def gate(agreement, facility, partner, starts_on, ends_on=None):
    findings = coverage.agreement_gate(
        agreement, partner, facility, starts_on, ends_on or starts_on, TODAY
    )
    return {finding.code: finding for finding in findings}


def answers(found):
    return {code: finding.answer for code, finding in found.items()}


def test_a_class_inside_the_period_of_its_agreement_meets_every_rule(agreement, facility, partner):
    agreement.has_data_sharing_clause = True

    found = gate(agreement, facility, partner, date(2026, 1, 2), date(2027, 12, 31))

    assert answers(found) == {
        "agreement-parties": Answer.MEETS,
        "agreement-in-force": Answer.MEETS,
        "agreement-period": Answer.MEETS,
        "agreement-data-sharing": Answer.MEETS,
    }
    assert not any(finding.message for finding in found.values())


def test_no_agreement_at_all_needs_a_reason(facility, partner):
    found = gate(None, facility, partner, date(2026, 7, 1))

    finding = found["agreement-in-force"]
    assert (finding.answer, finding.blocks, finding.needs_reason) == (Answer.CONSIDER, False, True)


def test_leaving_out_an_agreement_that_is_in_force_names_it(agreement, facility, partner):
    found = gate(None, facility, partner, date(2026, 7, 1))

    assert found["agreement-in-force"].answer == Answer.CONSIDER
    assert str(agreement) in found["agreement-in-force"].message


def test_an_unsigned_agreement_needs_a_reason(facility, partner):
    draft = AgreementFactory(facility=facility, partner=partner)

    found = gate(draft, facility, partner, date(2026, 7, 1))

    assert found["agreement-in-force"].answer == Answer.CONSIDER
    assert found["agreement-in-force"].needs_reason


def test_a_class_that_starts_before_the_agreement_needs_a_reason(agreement, facility, partner):
    found = gate(agreement, facility, partner, date(2026, 1, 1))

    assert found["agreement-in-force"].needs_reason


def test_a_class_that_ends_after_the_agreement_needs_a_reason(agreement, facility, partner):
    found = gate(agreement, facility, partner, date(2027, 12, 1), date(2028, 1, 1))

    assert found["agreement-in-force"].answer == Answer.MEETS
    assert found["agreement-period"].needs_reason


@pytest.mark.parametrize(
    ("starts_on", "code", "answer"),
    [
        (date(2027, 12, 31), "agreement-in-force", Answer.MEETS),
        (date(2028, 1, 1), "agreement-in-force", Answer.CONSIDER),
        (date(2028, 1, 30), "agreement-in-force", Answer.CONSIDER),
        (date(2028, 1, 31), "agreement-grace", Answer.FAILS),
    ],
)
def test_the_grace_is_thirty_days_after_the_end(
    agreement, facility, partner, starts_on, code, answer
):
    assert gate(agreement, facility, partner, starts_on)[code].answer == answer


def test_the_grace_is_a_setting_of_the_facility(agreement, facility, partner):
    FacilitySettingFactory(facility=facility, key="agreement_grace_days", value=0)

    found = gate(agreement, facility, partner, date(2028, 1, 1))

    assert found["agreement-grace"].blocks


def test_leaving_out_an_agreement_past_its_grace_blocks_just_the_same(agreement, facility, partner):
    found = gate(None, facility, partner, date(2028, 1, 31))

    assert found["agreement-grace"].blocks


def test_a_terminated_agreement_holds_until_the_day_it_ended(facility, partner):
    closed = AgreementFactory(closed=True, facility=facility, partner=partner)

    on_the_last_day = gate(closed, facility, partner, date(2026, 6, 30))
    later = gate(closed, facility, partner, date(2026, 8, 1))

    assert on_the_last_day["agreement-in-force"].answer == Answer.MEETS
    assert later["agreement-grace"].blocks


def test_an_agreement_of_others_blocks(agreement, facility, partner, other_facility, other_partner):
    foreign = AgreementFactory(signed=True, facility=other_facility, partner=other_partner)

    found = gate(foreign, facility, partner, date(2026, 7, 1))

    assert answers(found) == {"agreement-parties": Answer.FAILS}
    assert found["agreement-parties"].blocks


def test_a_missing_data_sharing_clause_is_good_to_know_and_needs_nothing(
    agreement, facility, partner
):
    agreement.has_data_sharing_clause = False
    finding = gate(agreement, facility, partner, date(2026, 7, 1))["agreement-data-sharing"]

    assert finding.message
    assert (finding.blocks, finding.needs_reason) == (False, False)


def missing(agreement):
    found = agreement_rules.missing_before_signing(agreement, TODAY)
    return {finding.code for finding in found if finding.blocks}


def test_a_bare_draft_lacks_scope_target_and_review():
    assert missing(AgreementFactory()) == {
        "agreement-scope",
        "agreement-targets",
        "agreement-review",
    }


def test_a_package_is_a_scope_too():
    assert "agreement-scope" not in missing(AgreementFactory(packages=["B"]))


def test_a_duty_that_is_not_counted_is_no_target():
    agreement = AgreementFactory()
    ObligationFactory(
        agreement=agreement, metric=ObligationMetric.OTHER, target=None, text="Alat praktik"
    )

    assert "agreement-targets" in missing(agreement)


def test_nothing_is_missing_after_scope_target_and_three_approvals():
    agreement = AgreementFactory(reviewed=True)
    agreement.fields.add(TrainingFieldFactory())
    ObligationFactory(agreement=agreement)
    for kind in ReviewKind:
        ReviewStepFactory(agreement=agreement, kind=kind)

    assert missing(agreement) == set()


def test_the_regional_step_is_optional_by_setting(facility):
    FacilitySettingFactory(facility=facility, key="regional_review_required", value=False)
    agreement = AgreementFactory(reviewed=True, facility=facility)

    assert agreement_rules.required_reviews(agreement) == [ReviewKind.INTERNAL, ReviewKind.PARTNER]


def test_a_return_starts_the_review_anew():
    agreement = AgreementFactory(state=AgreementState.REVIEW)
    first = ReviewStepFactory(agreement=agreement, kind=ReviewKind.INTERNAL)
    returned = ReviewStepFactory(
        agreement=agreement,
        kind=ReviewKind.REGIONAL,
        result=ReviewResult.RETURNED,
        note="Lampirkan rencana",
    )
    required = agreement_rules.required_reviews(agreement)

    assert agreement_rules.next_review(required, [first]) == ReviewKind.REGIONAL
    assert agreement_rules.current_round([first, returned]) == 2
    assert agreement_rules.next_review(required, [first, returned]) == ReviewKind.INTERNAL


def caution_codes(agreement):
    return [finding.code for finding in agreement_rules.cautions(agreement, TODAY)]


def test_what_is_unusual_is_a_caution_and_blocks_nothing():
    parent = AgreementFactory(signed=True, ends_on=date(2026, 12, 31))
    unusual = AgreementFactory(
        kind="mou",
        parent=parent,
        starts_on=date(2026, 1, 2),
        ends_on=date(2031, 1, 2),
        has_data_sharing_clause=False,
    )
    usual = AgreementFactory(starts_on=date(2026, 1, 2), ends_on=date(2031, 1, 1))

    assert caution_codes(unusual) == [
        "agreement-authority",
        "agreement-length",
        "agreement-parent",
        "agreement-data-sharing",
    ]
    assert not any(finding.blocks for finding in agreement_rules.cautions(unusual, TODAY))
    assert caution_codes(usual) == []


def test_what_is_long_is_a_setting_of_the_facility(facility):
    agreement = AgreementFactory(
        facility=facility, starts_on=date(2026, 1, 2), ends_on=date(2029, 1, 2)
    )
    assert caution_codes(agreement) == []

    FacilitySettingFactory(facility=facility, key="agreement_longest_years", value=3)
    again = Agreement.objects.get(pk=agreement.pk)

    assert caution_codes(again) == ["agreement-length"]


def test_an_overlap_is_the_same_two_the_same_field_and_the_same_days(facility, partner):
    field = TrainingFieldFactory()

    def made(**values):
        agreement = AgreementFactory(facility=facility, partner=partner, **values)
        agreement.fields.add(field)
        return agreement

    draft = made(starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31))
    covering = made(signed=True)
    made(signed=True, starts_on=date(2024, 1, 1), ends_on=date(2026, 7, 31))
    made(signed=True, kind="mou")
    made(abandoned=True)
    AgreementFactory(signed=True, facility=facility, partner=partner)

    assert agreement_rules.overlapping(draft) == [covering]

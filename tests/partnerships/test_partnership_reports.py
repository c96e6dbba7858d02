"""Stages of a partnership, and targets with what was reached."""

from datetime import date
from decimal import Decimal

import pytest

from partnerships.choices import CoordinationState, ObligationMetric, Side
from partnerships.choices import PartnershipStage as Stage
from partnerships.models import TrainingClass
from partnerships.reports.obligations import progress_of
from partnerships.reports.partnerships import partnerships_for
from tests.factories.partnerships import (
    AgreementFactory,
    AgreementPartyFactory,
    ClassFiguresFactory,
    CoordinationFactory,
    ObligationFactory,
    PartnerFactory,
    TrainingClassFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)


def stages(user, facility=None):
    return {
        (str(row.facility), str(row.partner)): row.stage
        for row in partnerships_for(user, on=TODAY, facility=facility)
    }


def only(user):
    (row,) = partnerships_for(user, on=TODAY)
    return row


def test_talks_without_a_paper_are_in_coordination(facility, partner, officer):
    CoordinationFactory(held=True, facility=facility, partner=partner)

    assert only(officer).stage == Stage.COORDINATING


def test_an_announcement_without_a_paper_is_announced_with_its_source(facility, partner, officer):
    told = CoordinationFactory(
        held=True, facility=facility, partner=partner, announces_cooperation=True, source="berita"
    )
    CoordinationFactory(held=True, facility=facility, partner=partner, on=date(2026, 5, 1))

    row = only(officer)

    assert (row.stage, row.announcement, row.has_paper) == (Stage.ANNOUNCED, told, False)
    assert row.last_contact.on == date(2026, 5, 1)


def test_training_without_talks_or_paper_has_no_document(facility, partner, officer):
    TrainingClassFactory(closed=True, facility=facility, partner=partner, agreement=None)

    assert only(officer).stage == Stage.NO_DOCUMENT


@pytest.mark.parametrize(
    ("agreements", "stage"),
    [
        ([{}], Stage.DRAFT),
        ([{"reviewed": True}], Stage.DRAFT),
        ([{"signed": True}], Stage.ACTIVE),
        ([{"signed": True, "ends_on": date(2026, 8, 1)}], Stage.EXPIRING),
        ([{"signed": True, "ends_on": date(2026, 7, 14)}], Stage.EXPIRED),
        ([{"signed": True, "starts_on": date(2026, 8, 1)}], Stage.UPCOMING),
        (
            [
                {"signed": True, "ends_on": date(2026, 8, 1)},
                {"signed": True, "starts_on": date(2026, 8, 2)},
            ],
            Stage.EXPIRING,
        ),
        ([{"closed": True}], Stage.EXPIRED),
        ([{"signed": True, "ends_on": date(2026, 7, 14)}, {}], Stage.EXPIRED),
        ([{"signed": True, "ends_on": date(2026, 7, 14)}, {"signed": True}], Stage.ACTIVE),
    ],
)
def test_the_best_paper_decides(facility, partner, officer, agreements, stage):
    CoordinationFactory(held=True, facility=facility, partner=partner, announces_cooperation=True)
    for values in agreements:
        AgreementFactory(facility=facility, partner=partner, **values)

    assert only(officer).stage == stage


def test_what_was_given_up_is_no_paper(facility, partner, officer):
    AgreementFactory(abandoned=True, facility=facility, partner=partner)
    CoordinationFactory(held=True, facility=facility, partner=partner)

    assert only(officer).stage == Stage.COORDINATING


def test_the_open_step_that_is_due_first_is_the_next(facility, partner, officer):
    for day, done in (
        (date(2026, 8, 1), None),
        (date(2026, 7, 1), None),
        (date(2026, 6, 1), TODAY),
    ):
        CoordinationFactory(
            held=True,
            facility=facility,
            partner=partner,
            next_action="Langkah",
            next_action_due=day,
            next_action_done_on=done,
        )
    CoordinationFactory(facility=facility, partner=partner, on=date(2026, 9, 1))

    row = only(officer)

    assert row.next_step.next_action_due == date(2026, 7, 1)
    assert row.next_meeting.on == date(2026, 9, 1)


def test_cancelled_meetings_are_no_contact(facility, partner, officer):
    CoordinationFactory(
        facility=facility,
        partner=partner,
        state=CoordinationState.CANCELLED,
        closed_reason="Berhalangan",
    )

    assert only(officer).last_contact is None


def test_everybody_sees_the_partnerships_in_scope_only(
    agreement, facility, other_facility, partner, other_partner, officer, manager
):
    AgreementFactory(signed=True, facility=other_facility, partner=other_partner)

    assert stages(officer) == {("Rutan Contoh", "BPVP Contoh"): Stage.ACTIVE}
    assert len(stages(manager)) == 2
    assert len(stages(manager, other_facility)) == 1


def test_four_queries_are_enough(agreement, officer, django_assert_num_queries):
    partnerships_for(officer, on=TODAY)

    with django_assert_num_queries(4):
        partnerships_for(officer, on=TODAY)


def test_realised_figures_come_from_the_counters_of_the_classes(agreement, facility, partner):
    metrics = {
        ObligationMetric.CLASSES: 2,
        ObligationMetric.PARTICIPANTS: 20,
        ObligationMetric.HOURS: 320,
        ObligationMetric.CERTIFIED: 40,
        ObligationMetric.PRODUCTIVE_M6: 60,
    }
    for metric, target in metrics.items():
        ObligationFactory(agreement=agreement, metric=metric, target=target)
    for state, number in (("running", 1), ("closed", 2), ("cancelled", 3)):
        made = TrainingClassFactory(
            **{state: True},
            facility=facility,
            partner=partner,
            agreement=agreement,
            batch_number=number,
        )
        if state != "cancelled":
            ClassFiguresFactory(training_class=made, enrolled=16, held_hours=160, certified=10)

    progress = progress_of([agreement], on=TODAY)[agreement.pk]

    assert {target.metric: target.realised for target in progress.targets} == {
        "classes": 2,
        "participants": 32,
        "hours": 320,
        "certified": 20,
        "productive_m6": None,
    }
    assert (progress.met, progress.counted) == (3, 4)
    assert progress.share == Decimal("0.875")  # what is beyond one target does not fill another


def test_an_agreement_without_targets_or_classes_has_no_share(agreement):
    assert progress_of([agreement], on=TODAY)[agreement.pk].share is None
    assert progress_of([], on=TODAY) == {}


def test_an_agreement_with_targets_and_no_class_reached_nothing(agreement):
    ObligationFactory(agreement=agreement)

    progress = progress_of([agreement], on=TODAY)[agreement.pk]

    assert (progress.met, progress.share) == (0, Decimal(0))
    assert not TrainingClass.objects.exists()


def test_two_queries_are_enough_for_many_agreements(facility, partner, django_assert_num_queries):
    rows = [AgreementFactory(signed=True, facility=facility, partner=partner) for _ in range(4)]
    for row in rows:
        ObligationFactory(agreement=row)

    with django_assert_num_queries(2):
        progress_of(rows, on=TODAY)


def test_a_sample_agreement_closes_no_gap_and_is_named_beside_it(facility, partner, officer):
    CoordinationFactory(held=True, facility=facility, partner=partner, announces_cooperation=True)
    sample = AgreementFactory(signed=True, facility=facility, partner=partner, is_demo=True)
    TrainingClassFactory(
        running=True, facility=facility, partner=partner, agreement=sample, is_demo=True
    )

    row = only(officer)

    assert (row.stage, row.agreement, row.sample) == (Stage.ANNOUNCED, None, sample)
    assert not row.has_paper
    assert not row.is_sample


def test_a_real_agreement_decides_beside_a_better_sample(facility, partner, officer):
    sample = AgreementFactory(signed=True, facility=facility, partner=partner, is_demo=True)
    draft = AgreementFactory(facility=facility, partner=partner)

    row = only(officer)

    assert (row.stage, row.agreement, row.sample) == (Stage.DRAFT, draft, sample)


def test_where_nothing_is_real_samples_stand_in_and_say_so(facility, partner, officer):
    sample = AgreementFactory(signed=True, facility=facility, partner=partner, is_demo=True)

    row = only(officer)

    assert (row.stage, row.agreement, row.sample) == (Stage.ACTIVE, sample, None)
    assert row.is_sample


@pytest.mark.parametrize(
    ("talked_on", "stage"),
    [(date(2026, 6, 20), Stage.NO_DOCUMENT), (date(2026, 7, 10), Stage.COORDINATING)],
)
def test_talks_after_training_without_a_paper_begin_anew(
    facility, partner, officer, talked_on, stage
):
    TrainingClassFactory(
        closed=True,
        facility=facility,
        partner=partner,
        agreement=None,
        starts_on=date(2026, 6, 1),
        ends_on=date(2026, 6, 30),
        started_on=date(2026, 6, 1),
        closed_on=date(2026, 6, 30),
    )
    CoordinationFactory(held=True, facility=facility, partner=partner, on=talked_on)

    assert only(officer).stage == stage


def test_a_class_that_fell_through_trained_nobody(facility, partner, officer):
    TrainingClassFactory(cancelled=True, facility=facility, partner=partner, agreement=None)
    CoordinationFactory(held=True, facility=facility, partner=partner, on=date(2026, 1, 1))

    assert only(officer).stage == Stage.COORDINATING


def test_who_stands_in_a_paper_of_others_is_not_without_one(facility, partner, officer):
    second = PartnerFactory()
    agreement = AgreementFactory(signed=True, facility=facility, partner=partner)
    AgreementPartyFactory(
        agreement=agreement,
        side=Side.PARTNER,
        facility=None,
        partner=second,
        order=3,
        signed_on=agreement.signed_on,
        signatory_name="Direktur Kedua",
    )
    CoordinationFactory(held=True, facility=facility, partner=second)

    rows = partnerships_for(officer, on=TODAY)
    of_the_second = partnerships_for(officer, on=TODAY, partner=second)

    assert {(row.partner, row.agreement) for row in rows} == {
        (partner, agreement),
        (second, agreement),
    }
    assert [row.partner for row in of_the_second] == [second]

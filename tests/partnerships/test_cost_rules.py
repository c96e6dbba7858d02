"""What the database holds about costs and plans."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from partnerships.models import ActivityPlan, CostItem, TrainingClass
from tests.factories.accounts import UserFactory
from tests.factories.partnerships import (
    ActivityPlanFactory,
    AgreementFactory,
    CostItemFactory,
    TrainingClassFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("factory", "model", "values"),
    [
        (CostItemFactory, CostItem, {"amount": 0}),
        (CostItemFactory, CostItem, {"training_class": None}),
        (ActivityPlanFactory, ActivityPlan, {"classes": 0}),
        (ActivityPlanFactory, ActivityPlan, {"participants": 0}),
        (TrainingClassFactory, TrainingClass, {"stated_hours": 160}),
    ],
)
def test_the_database_refuses(factory, model, values):
    row = factory()

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**values)


def test_a_cost_belongs_to_one_record_only():
    cost = CostItemFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        CostItem.objects.filter(pk=cost.pk).update(agreement=AgreementFactory(signed=True))


def test_a_year_is_planned_once_also_without_a_field():
    plan = ActivityPlanFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ActivityPlanFactory(agreement=plan.agreement, year=plan.year)


def test_costs_are_read_where_the_class_or_the_agreement_is(officer, other_officer):
    facility = officer.postings.get().facility
    agreement = AgreementFactory(signed=True, facility=facility)
    here = [
        CostItemFactory(training_class=TrainingClassFactory(closed=True, agreement=agreement,
            facility=facility, partner=agreement.partner)),
        CostItemFactory(training_class=None, agreement=agreement, on=date(2026, 8, 4)),
    ]  # fmt: skip
    CostItemFactory()

    assert list(CostItem.objects.for_user(officer)) == here
    assert not CostItem.objects.for_user(other_officer).exists()
    assert not CostItem.objects.for_user(UserFactory()).exists()

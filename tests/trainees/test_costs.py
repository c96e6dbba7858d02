"""What training cost: each payment once, shares that add up, and what is missing said."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from partnerships.actions import costs as actions
from partnerships.models import CostItem, TrainingClass
from rutan.audit.models import AuditEvent
from rutan.common.errors import Conflict, DomainError
from rutan.common.shares import HIDDEN
from rutan.portal.views.costs import Line
from tests.factories.partnerships import (
    AgreementFactory,
    ClassFiguresFactory,
    CostItemFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import EnrolmentFactory
from tests.posting import post
from trainees.models import OutcomeKind
from trainees.reports.costs import ClassCost, Cost, Range, costs, is_any_small, shared

ON = date(2026, 11, 20)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 5_000), min_size=1, max_size=30))
def test_shares_add_up_and_none_is_below_zero(amount, weights):
    parts = shared(amount, weights)

    assert sum(parts) == amount
    assert min(parts) >= 0
    whole = sum(weights)
    if whole:
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - amount * weight / whole) <= 1


def test_what_is_missing_stays_in_the_amount_for_each():
    assert Range(low=0, high=None).is_unknown
    assert Range(low=100, high=None).of_each(3) == Range(low=33, high=None)
    assert Range(low=100, high=101).of_each(2) == Range(low=50, high=51)
    assert Range(low=100, high=100).of_each(0) is None


def _class(agreement, *, hours, people=0, **values):
    training_class = TrainingClassFactory(
        closed=True,
        agreement=agreement,
        facility=agreement.facility,
        partner=agreement.partner,
        closed_on=date(2026, 9, 30),
        **values,
    )
    ClassFiguresFactory(training_class=training_class, held_hours=hours, enrolled=people)
    return training_class


def _cost_of(agreement):
    classes = TrainingClass.objects.filter(agreement=agreement)
    found = costs(
        classes, on=ON, by=lambda each: each.agreement_id, agreements={agreement.pk: agreement.pk}
    )
    return found[agreement.pk]


@pytest.mark.django_db
def test_classes_bear_the_costs_of_their_agreement_by_hours_held():
    agreement = AgreementFactory(signed=True)
    long = _class(agreement, hours=200)
    short = _class(agreement, hours=100)
    CostItemFactory(training_class=None, agreement=agreement, amount=1_000_000)
    CostItemFactory(training_class=long, amount=500_000)

    cost = _cost_of(agreement)

    assert {each.training_class: (each.known, each.share) for each in cost.classes} == {
        long: (500_000, 666_666),
        short: (0, 333_334),
    }
    assert cost.total.low == 1_500_000


@pytest.mark.django_db
def test_by_people_where_no_hour_was_held_and_by_nobody_where_no_class_is_over():
    agreement = AgreementFactory(signed=True)
    CostItemFactory(training_class=None, agreement=agreement, amount=900_000)
    assert _cost_of(agreement).total == Range(low=900_000, high=900_000)

    _class(agreement, hours=0, people=2)
    _class(agreement, hours=0, people=1)

    assert sorted(each.share for each in _cost_of(agreement).classes) == [300_000, 600_000]
    assert _cost_of(agreement).total.low == 900_000


@pytest.mark.django_db
def test_missing_costs_are_told_and_never_guessed():
    agreement = AgreementFactory(signed=True)
    settled = _class(agreement, hours=100, costs_settled_on=date(2026, 10, 1))
    CostItemFactory(training_class=settled, amount=1_000_000)
    assert _cost_of(agreement).total.is_exact
    assert not _cost_of(agreement).total.is_unknown

    planned = _class(agreement, hours=100, budget=3_000_000)
    CostItemFactory(training_class=planned, amount=1_000_000)
    assert _cost_of(agreement).total == Range(low=2_000_000, high=4_000_000)

    _class(agreement, hours=100, budget=None)
    cost = _cost_of(agreement)
    assert cost.total == Range(low=2_000_000, high=None)
    assert (cost.unsettled, len(cost.classes)) == (2, 3)


@pytest.mark.django_db
def test_the_cost_of_each_needs_enough_people_and_costs_known_on_the_day():
    agreement = AgreementFactory(signed=True)
    training_class = _class(agreement, hours=100, costs_settled_on=date(2026, 10, 1))
    CostItemFactory(training_class=training_class, amount=9_000_000)
    CostItemFactory(training_class=training_class, amount=1_000, on=date(2026, 11, 21))
    EnrolmentFactory.create_batch(9, completed=True, training_class=training_class)
    assert _cost_of(agreement).for_each("completed") is None

    EnrolmentFactory(completed=True, training_class=training_class)

    cost = _cost_of(agreement)
    assert cost.for_each("completed") == Range(low=900_000, high=900_000)
    assert cost.for_each("working") is None


@pytest.mark.django_db
def test_a_settled_class_takes_no_cost_until_that_is_taken_back(officer):
    facility = officer.postings.get().facility
    training_class = TrainingClassFactory(closed=True, facility=facility)
    cost = CostItemFactory(training_class=training_class)
    actions.settle(training_class=training_class, by=officer)
    payment = actions.Payment(kind="material", amount=1, on=date(2026, 8, 3))

    with pytest.raises(DomainError):
        actions.record_cost(of=training_class, payment=payment, by=officer)
    actions.open_again(training_class=training_class, by=officer)
    actions.record_cost(of=training_class, payment=payment, by=officer)
    actions.correct_cost(cost=cost, version=1, payment=payment, by=officer)
    with pytest.raises(Conflict):
        actions.correct_cost(cost=cost, version=1, payment=payment, by=officer)

    assert list(CostItem.objects.values_list("amount", flat=True)) == [1, 1]


@pytest.mark.django_db
def test_a_voided_cost_stays_with_its_reason_and_counts_nowhere(officer):
    agreement = AgreementFactory(signed=True, facility=officer.postings.get().facility)
    training_class = _class(agreement, hours=100)
    kept = CostItemFactory(training_class=training_class, amount=500)
    wrong = CostItemFactory(training_class=training_class, amount=9_000_000)
    payment = actions.Payment(kind="material", amount=1, on=date(2026, 8, 3))

    actions.void(cost=wrong, version=1, reason="Tercatat dua kali", by=officer)
    with pytest.raises(DomainError):
        actions.correct_cost(cost=wrong, version=2, payment=payment, by=officer)
    actions.settle(training_class=training_class, by=officer)
    with pytest.raises(DomainError):
        actions.void(cost=kept, version=1, reason="Salah", by=officer)

    assert _cost_of(agreement).total == Range(low=500, high=500)
    wrong.refresh_from_db()
    assert (wrong.amount, wrong.void_reason) == (9_000_000, "Tercatat dua kali")
    assert AuditEvent.objects.get(action="cost.voided").actor == officer.username


@pytest.mark.django_db
def test_costs_are_settled_once_the_class_is_over(officer):
    running = TrainingClassFactory(running=True, facility=officer.postings.get().facility)

    with pytest.raises(DomainError):
        actions.settle(training_class=running, by=officer)


@pytest.mark.looks
@pytest.mark.django_db
def test_an_officer_records_corrects_and_settles_on_the_page_of_the_class(client, officer):
    facility = officer.postings.get().facility
    training_class = TrainingClassFactory(closed=True, facility=facility)
    page = reverse("trainees:class-costs", args=[training_class.public_id])
    client.force_login(officer)

    post(client, page, {"kind": "material", "amount": "1.250.000", "on": "3/8/2026"})
    cost = CostItem.objects.get()
    assert (cost.amount, cost.training_class) == (1_250_000, training_class)
    refused = post(client, page, {"kind": "material", "amount": "0", "on": "3/8/2096"})
    assert refused.status_code == 422

    one = reverse("trainees:class-cost", args=[training_class.public_id, cost.pk])
    post(client, one, {"version": "1", "kind": "test", "amount": "900", "on": "3/8/2026"})
    post(client, page, {"kind": "material", "amount": "777", "on": "3/8/2026"})
    twice = CostItem.objects.get(amount=777)
    void = reverse("trainees:class-cost-void", args=[training_class.public_id, twice.pk])
    assert void in client.get(f"{page}{twice.pk}/").content.decode()
    assert post(client, void, {"version": "1", "reason": ""}).status_code == 422
    post(client, void, {"version": "1", "reason": "Tercatat dua kali"})
    assert client.get(void).status_code == 404
    post(client, f"{page}lengkap/", {"langkah": "settle"})
    answer = client.get(page)
    shown = answer.content.decode()

    assert answer.context["paid"] == 900
    assert "Rp900" in shown
    assert "Tercatat dua kali" in shown
    training_class.refresh_from_db()
    assert training_class.costs_settled_on


@pytest.mark.looks
@pytest.mark.django_db
def test_report_and_workbook_say_what_is_missing_and_nothing_of_nobody(client_of, officer):
    facility = officer.postings.get().facility
    unrecorded, empty, known = (
        AgreementFactory(signed=True, facility=facility) for _each in range(3)
    )
    _class(unrecorded, hours=10)
    CostItemFactory(training_class=_class(known, hours=100), amount=4_000)
    browser = client_of(officer)

    page = browser.get(reverse("portal:cost-report")).content.decode()
    book = load_workbook(BytesIO(browser.get(reverse("portal:cost-xlsx")).content))
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    low = head.index("Rupiah minimal")

    assert "#,##0" in {cell.number_format for (cell,) in book.worksheets[0].iter_rows(
        min_row=2, min_col=low + 1, max_col=low + 1)}  # fmt: skip
    assert "belum dicatat" in page
    assert "minimal Rp4.000" in page
    assert "belum lengkap: 1 dari 1 kelas" in page
    assert {row[0].rpartition(" · ")[2]: row[low] for row in rows} == {
        str(unrecorded): None,
        str(empty): None,
        str(known): 4_000,
    }


@pytest.mark.looks
@pytest.mark.django_db
@pytest.mark.parametrize(("studying", "is_told"), [(0, True), (2, False), (5, True)])
def test_who_works_is_not_told_where_it_would_tell_who_studies(
    client_of, officer, manager, studying, is_told
):
    """Outside: the report beside says how many work or study."""
    agreement = AgreementFactory(signed=True, facility=officer.postings.get().facility)
    training_class = _class(agreement, hours=100)
    day = date(2026, 8, 10)
    places = EnrolmentFactory.create_batch(20, completed=True, training_class=training_class)
    for number, place in enumerate(places[: 10 + studying]):
        kind = OutcomeKind.objects.get(code="employed" if number < 10 else "studying")
        type(place).objects.filter(pk=place.pk).update(b6_on=day, b6_kind=kind)
    training_class.enrolments.update(certified_on=date(2026, 8, 1))

    for reader, sees in ((officer, True), (manager, is_told)):
        (line,) = client_of(reader).get(reverse("portal:cost-report")).context["lines"]
        label, words = line.people("working"), line.cells[2][0]["words"]
        assert (label, HIDDEN in words) == ((10, False) if sees else (HIDDEN, True))
        book = client_of(reader).get(reverse("portal:cost-xlsx")).content
        head, row, *_rest = load_workbook(BytesIO(book)).worksheets[0].values
        assert row[head.index("Bekerja pada bulan ke-6")] == label
        results = client_of(reader).get(
            reverse("trainees:partner-scorecard", args=[agreement.partner_id])
        )
        assert results.status_code == 200


def test_what_is_left_of_a_number_is_told_too():
    assert is_any_small(4, 10, least=5)
    assert is_any_small(10, 12, least=5)
    assert not is_any_small(10, 15, 10, least=5)
    assert not is_any_small(1, 2, least=0)


@pytest.mark.parametrize(
    ("unknown", "least", "is_hidden", "told"),
    [(3, 0, False, 3), (3, 5, False, "kurang dari 5"), (6, 5, False, 6), (6, 5, True, HIDDEN)],
)
def test_a_few_who_are_not_known_are_not_told_outside(unknown, least, is_hidden, told):
    """Nor anything of them where who works is hidden: together they would tell of the others."""
    numbers = {"known": 0, "share": 0, "missing": 0, "hours": 0}
    people = {"completed": 20, "certified": 20, "working": 10, "unknown": unknown}
    one = ClassCost(training_class=TrainingClass(), **numbers, **people)
    words = {"name": "", "note": "", "url": ""}
    with translation.override("id"):
        line = Line(cost=Cost(classes=(one,)), each={}, is_hidden=is_hidden, least=least, **words)

        assert line.unknown == told

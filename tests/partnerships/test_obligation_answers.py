"""Known answers: one agreement, the numbers of ux 6.3, the same wherever they are read; and the
same number of queries for one agreement and for two thousand."""

import io
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from partnerships.choices import (
    AgreementEventKind,
    AgreementKind,
    AgreementState,
    ObligationMetric,
    Side,
)
from partnerships.models import Agreement, AgreementParty, Obligation
from partnerships.reports.obligations import progress_of
from tests.factories.partnerships import (
    AgreementEventFactory,
    AgreementFactory,
    ClassFiguresFactory,
    ObligationFactory,
    TrainingClassFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)
CERTIFIED = (12, 12, 12, 12, 12, 11)
LIST = "/kemitraan/perjanjian/"
EXPORT = "/kemitraan/perjanjian/unduh.xlsx"


@pytest.fixture(autouse=True)
def _today():
    morning = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
    with time_machine.travel(morning, tick=False), translation.override("id"):
        yield


@pytest.fixture
def known(facility, partner):
    """February 2025 to January 2027: amended once, extended once; six classes of sixteen seats,
    of whom 71 are certified."""
    agreement = AgreementFactory(
        facility=facility,
        partner=partner,
        state=AgreementState.SIGNED,
        signed_on=date(2025, 1, 20),
        starts_on=date(2025, 2, 1),
        ends_on=date(2027, 1, 31),
    )
    AgreementEventFactory(
        agreement=agreement,
        kind=AgreementEventKind.AMEND,
        on=date(2026, 1, 15),
        old={"target_certified": 64},
        new={"target_certified": 77},
        reason="Dua kelas tambahan",
    )
    AgreementEventFactory(
        agreement=agreement,
        on=date(2026, 6, 1),
        old={"ends_on": "2026-07-31"},
        new={"ends_on": "2027-01-31"},
    )
    for metric, target, side in (
        (ObligationMetric.PARTICIPANTS, 96, Side.FACILITY),
        (ObligationMetric.CERTIFIED, 77, Side.PARTNER),
        (ObligationMetric.FOLLOWED_UP_M6, 80, Side.FACILITY),
        (ObligationMetric.PRODUCTIVE_M6, 60, Side.FACILITY),
    ):
        ObligationFactory(agreement=agreement, metric=metric, target=target, side=side)
    for number, certified in enumerate(CERTIFIED, start=1):
        starts_on = date(2025 + number // 4, 3 * (number % 3) + 1, 2)
        made = TrainingClassFactory(
            closed=True,
            facility=facility,
            partner=partner,
            agreement=agreement,
            batch_number=number,
            year=starts_on.year,
            starts_on=starts_on,
            ends_on=starts_on.replace(day=28),
        )
        ClassFiguresFactory(
            training_class=made, enrolled=16, completed=certified + 2, certified=certified
        )
    return agreement


def detail(agreement):
    return reverse("partnerships:agreement-detail", args=[agreement.code])


def test_the_list_says_one_of_two_targets_is_met(known, officer, client_of):
    (row,) = client_of(officer).get(LIST).context["rows"]

    assert (row["progress"].met, row["progress"].counted) == (1, 2)
    assert "1 dari 2 tercapai" in client_of(officer).get(LIST).text


def test_the_page_says_96_of_96_and_71_of_77(known, officer, client_of):
    answer = client_of(officer).get(detail(known))

    rows = {row["owed"].metric.value: row for row in answer.context["targets"]}
    told = {
        metric: tuple(row[name] for name in ("target", "realised", "planned", "remaining", "state"))
        for metric, row in rows.items()
    }
    assert told == {
        "participants": ("96", "96", "0", "0", "Tercapai"),
        "certified": ("77", "71", "0", "6", "Sesuai jalur"),
        "followed_up_m6": ("80%", "–", "–", "–", "Di laporan reintegrasi"),
        "productive_m6": ("60%", "–", "–", "–", "Di laporan reintegrasi"),
    }
    assert len(answer.context["classes"]) == 6


def test_the_admin_says_the_same(known, coordinator, client_of):
    client = client_of(coordinator)

    listed = client.get("/admin/partnerships/agreement/").text
    page = client.get(f"/admin/partnerships/agreement/{known.pk}/change/").text

    assert "96 / 96" in listed
    cells = [
        "".join(part.split("<")[0].strip() for part in row.split(">"))
        for row in page.split("<tr")
        if "field-realised" in row
    ]
    (seats,) = [cell for cell in cells if "Peserta" in cell and "bersertifikat" not in cell]
    (certified,) = [cell for cell in cells if "bersertifikat" in cell]
    assert "9696" in seats
    assert "77710" in certified
    assert "Sesuai jalur" in certified


def test_the_file_says_the_same(known, officer, client_of):
    book = load_workbook(io.BytesIO(client_of(officer).get(EXPORT).content))

    titles, *rows = [list(row) for row in book.worksheets[1].values]
    told = [dict(zip(titles, row, strict=True)) for row in rows]
    assert [
        (row["Target"], row["Capaian"], row["Rencana"], row["Sisa"], row["Status"]) for row in told
    ] == [
        (96, 96, 0, 0, "Tercapai"),
        (77, 71, 0, 6, "Sesuai jalur"),
        (80, None, None, None, None),
        (60, None, None, None, None),
    ]


# --- Two thousand -------------------------------------------------------------------------------


def many(facility, partner, number):
    """`number` signed agreements with both parties and ten obligations each."""
    agreements = Agreement.objects.bulk_create(
        Agreement(
            code=f"pks-banyak-{number}-{place}",
            kind=AgreementKind.PKS,
            state=AgreementState.SIGNED,
            facility=facility,
            partner=partner,
            title=f"Pelatihan {place}",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            signed_on=date(2026, 1, 1),
        )
        for place in range(number)
    )
    for side, place in (
        (Side.FACILITY, {"facility": facility}),
        (Side.PARTNER, {"partner": partner}),
    ):
        AgreementParty.objects.bulk_create(
            AgreementParty(
                agreement=each,
                side=side,
                signed_on=each.signed_on,
                signatory_name="Pejabat",
                **place,
            )
            for each in agreements
        )
    metrics = [metric for metric in ObligationMetric if metric != ObligationMetric.OTHER]
    Obligation.objects.bulk_create(
        Obligation(agreement=each, side=Side.PARTNER, metric=metric, target=50)
        for each in agreements
        for metric in metrics
    )
    return agreements


@pytest.fixture
def queries(officer, client_of, django_assert_max_num_queries):
    client = client_of(officer)
    client.get(LIST)  # the first page of a session writes when it was used

    def asked(address, most):
        with django_assert_max_num_queries(most) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    return asked


def test_two_thousand_cost_the_queries_of_one(facility, partner, queries):
    (first,) = many(facility, partner, 1)
    few = queries(LIST, 14), queries(detail(first), 30)

    more = many(facility, partner, 1_999)

    assert Obligation.objects.count() == 20_000
    assert (queries(LIST, 14), queries(detail(more[-1]), 30)) == few


def test_a_file_of_many_costs_the_queries_of_one(facility, partner, queries):
    many(facility, partner, 1)
    few = queries(EXPORT, 16)

    many(facility, partner, 60)

    assert queries(EXPORT, 16) == few


def test_realised_figures_are_two_queries_for_any_number(
    facility, partner, django_assert_num_queries
):
    agreements = many(facility, partner, 200)

    for few in (agreements[:1], agreements):
        with django_assert_num_queries(2):
            assert len(progress_of(few, on=TODAY)) == len(few)

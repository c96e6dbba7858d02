"""Known answers: one agreement, the numbers of ux 6.3, the same wherever they are read; and the
same number of queries for one agreement and for two thousand."""

import io
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook
from pypdf import PdfReader

from partnerships import replay
from partnerships.actions import agreement_events, monitoring
from partnerships.actions.agreement_events import Paper
from partnerships.choices import (
    AgreementKind,
    AgreementState,
    ClassState,
    ObligationMetric,
    Side,
)
from partnerships.models import (
    Agreement,
    AgreementParty,
    ClassFigures,
    Obligation,
    TrainingClass,
)
from partnerships.reports.obligations import progress_of
from tests.factories.partnerships import (
    AgreementFactory,
    ClassFiguresFactory,
    DocumentFactory,
    MonitoringReportFactory,
    ObligationFactory,
    ProgrammeVersionFactory,
    TrainingClassFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)
CERTIFIED = (12, 12, 12, 12, 12, 11)
LIST = "/kemitraan/perjanjian/"
EXPORT = "/kemitraan/perjanjian/unduh.xlsx"
MOST_OF_A_LIST, MOST_OF_A_PAGE = 12, 25


@pytest.fixture(autouse=True)
def _today():
    morning = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
    with time_machine.travel(morning, tick=False), translation.override("id"):
        yield


@pytest.fixture
def known(facility, partner, officer):
    """February 2025 to January 2027: amended once, extended once; six classes of sixteen seats,
    of whom 71 are certified."""
    agreement = AgreementFactory(
        facility=facility,
        partner=partner,
        state=AgreementState.SIGNED,
        signed_on=date(2025, 1, 20),
        starts_on=date(2025, 2, 1),
        ends_on=date(2026, 7, 31),
        packages=["B"],
    )
    for metric, target, side in (
        (ObligationMetric.PARTICIPANTS, 96, Side.FACILITY),
        (ObligationMetric.CERTIFIED, 64, Side.PARTNER),
        (ObligationMetric.FOLLOWED_UP_M6, 80, Side.FACILITY),
        (ObligationMetric.PRODUCTIVE_M6, 60, Side.FACILITY),
    ):
        ObligationFactory(agreement=agreement, metric=metric, target=target, side=side)
    agreement_events.amend(
        agreement=agreement,
        changes={"targets": {(Side.PARTNER, ObligationMetric.CERTIFIED): 77}},
        paper=Paper(on=date(2026, 1, 15), reason="Dua kelas tambahan", number="AD-1/2026"),
        by=officer,
    )
    agreement_events.extend(
        agreement=agreement,
        ends_on=date(2027, 1, 31),
        paper=Paper(on=date(2026, 6, 1), reason="Kelas keenam", number="AD-2/2026"),
        by=officer,
    )
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
            training_class=made,
            candidates=2 * certified,
            enrolled=16,
            completed=certified + 2,
            certified=certified,
        )
    return Agreement.objects.get(pk=agreement.pk)


def text_of(paper):
    pages = PdfReader(io.BytesIO(paper)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


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


@pytest.mark.parametrize("name", ["agreement-paper", "agreement-obligations-paper"])
def test_the_papers_say_the_same(name, known, officer, client_of):
    paper = client_of(officer).get(reverse(f"partnerships:{name}", args=[known.code])).content

    text = text_of(paper)
    assert "96 96 0 0 Tercapai" in text
    assert "77 71 0 6" in text
    assert "80% – – – " in text
    assert "1 dari 2 sasaran tercapai" in text


def test_a_report_freezes_and_prints_the_same(known, officer, client_of):
    report = MonitoringReportFactory(
        agreement=known,
        period_from=date(2025, 2, 1),
        period_to=date(2026, 10, 31),
        due_on=date(2026, 11, 14),
        review_due_on=date(2026, 11, 21),
        written=True,
    )
    report.evidence.add(DocumentFactory(facility=known.facility, agreement=known))

    sent = monitoring.submit(report=report, by=officer)

    frozen = [(row["metric"], row["target"], row["realised"]) for row in sent.figures["duties"]]
    assert frozen[:2] == [("participants", 96, 96), ("certified", 77, 71)]
    address = reverse("partnerships:monitoring-paper", args=[known.code, report.pk])
    text = text_of(client_of(officer).get(address).content)
    assert "96 96" in text
    assert "77 71" in text
    assert "Kurang 6" in text


def test_whoever_renews_it_reads_the_same(known, officer, client_of):
    page = client_of(officer).get(reverse("partnerships:agreement-renew", args=[known.code]))

    assert [(row["value"], row["target"]) for row in page.context["goals"]] == [(96, 96), (71, 77)]
    assert [row["count"] for row in page.context["stages"]] == [142, 96, 83, 71]


@pytest.mark.parametrize(
    ("day", "target", "end"),
    [
        (date(2026, 1, 14), 64, date(2026, 7, 31)),
        (date(2026, 1, 15), 77, date(2026, 7, 31)),
        (date(2026, 6, 1), 77, date(2027, 1, 31)),
    ],
)
def test_its_past_is_the_replay_of_its_two_papers(day, target, end, known):
    then = replay.as_of(known, day)

    assert (then.facts["targets"]["partner.certified"], then.ends_on) == (target, end)


# --- Two thousand -------------------------------------------------------------------------------


def many(facility, partner, number):
    """`number` signed agreements with both parties, ten obligations and a running class each."""
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
    version = ProgrammeVersionFactory()
    classes = TrainingClass.objects.bulk_create(
        TrainingClass(
            title=f"Kelas {place}",
            state=ClassState.RUNNING,
            started_on=date(2026, 3, 2),
            starts_on=date(2026, 3, 2),
            ends_on=date(2026, 3, 28),
            year=2026,
            planned_hours=160,
            agreement=each,
            facility=facility,
            partner=partner,
            programme_version=version,
            batch_number=place,
        )
        for place, each in enumerate(agreements, start=1)
    )
    ClassFigures.objects.bulk_create(
        ClassFigures(training_class=each, enrolled=16, attended=16, in_class=16, held_hours=40)
        for each in classes
    )
    return agreements


def reached(agreement):
    """What `many` gave every one of them."""
    rows = {row.metric: row for row in progress_of([agreement], on=TODAY)[agreement.pk].owed}
    seats = rows[ObligationMetric.PARTICIPANTS]
    return seats.target, seats.realised, rows[ObligationMetric.HOURS].realised


@pytest.fixture
def queries(officer, client_of, django_assert_max_num_queries):
    client = client_of(officer)
    client.get(LIST)  # the first page of a session writes when it was used

    def asked(address, most):
        with django_assert_max_num_queries(most) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    return asked


def costs(queries, agreement):
    """The list, the page, and the people behind its first number."""
    people = reverse("trainees:agreement-reached", args=[agreement.code])
    return [
        queries(LIST, MOST_OF_A_LIST),
        queries(detail(agreement), MOST_OF_A_PAGE),
        queries(people, MOST_OF_A_LIST),
    ]


@pytest.mark.looks
def test_two_thousand_cost_the_queries_of_one(
    facility, partner, queries, django_assert_num_queries
):
    (first,) = many(facility, partner, 1)
    few = costs(queries, first)

    more = many(facility, partner, 1_999)

    assert Obligation.objects.count() == 20_000
    assert costs(queries, more[-1]) == few
    assert queries(f"{LIST}?page=80", MOST_OF_A_LIST) == few[0]
    with django_assert_num_queries(2):
        assert len(progress_of([first, *more], on=TODAY)) == 2_000
    assert reached(first) == reached(more[-1]) == (50, 16, 40)


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

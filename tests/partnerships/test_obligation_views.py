"""Obligations on the page of an agreement, and the page on which one is settled."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from partnerships.choices import DocumentKind, ObligationMetric, Side
from partnerships.models import Document
from rutan.audit.models import AuditEvent
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    ClassFiguresFactory,
    DocumentFactory,
    ObligationFactory,
    TrainingClassFactory,
)
from tests.partnerships.papers import not_a_pdf, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
KEY = "once-key-of-a-form-{:04d}"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False), translation.override("id"):
        yield


@pytest.fixture
def duty(agreement):
    return ObligationFactory(agreement=agreement, duty=True)


@pytest.fixture
def funds(agreement):
    return ObligationFactory(agreement=agreement, funds=True)


def address(obligation, name="settle"):
    return reverse(
        f"partnerships:obligation-{name}", args=[obligation.agreement.code, obligation.pk]
    )


def detail(agreement):
    return reverse("partnerships:agreement-detail", args=[agreement.code])


def typed(obligation, key=1, **values):
    facts = {
        "once": KEY.format(key),
        "version": obligation.version,
        "outcome": "done",
        "on": "14/7/2026",
    }
    return facts | values


# --- On the page of the agreement ---------------------------------------------------------------


def test_the_classes_of_an_agreement_are_a_list_of_their_own(agreement, officer, client_of):
    facts = {
        "facility": agreement.facility,
        "partner": agreement.partner,
        "agreement": agreement,
    }
    closed = TrainingClassFactory(closed=True, **facts)
    ClassFiguresFactory(training_class=closed, enrolled=16, certified=14)
    planned = TrainingClassFactory(batch_number=2, quota=10, **facts)
    elsewhere = TrainingClassFactory(
        running=True, facility=agreement.facility, partner=agreement.partner, agreement=None
    )
    client = client_of(officer)

    classes = f"/kelas/?perjanjian={agreement.code}"
    listed = client.get(classes).text
    assert closed.title in listed
    assert planned.title in listed
    assert elsewhere.title not in listed
    coming = client.get(f"{classes}&tahap=to-come").text
    assert planned.title in coming
    assert closed.title not in coming


def test_an_agreement_of_somebody_else_narrows_no_list(
    other_facility, other_partner, officer, client_of
):
    foreign = AgreementFactory(signed=True, facility=other_facility, partner=other_partner)

    answer = client_of(officer).get(f"/kelas/?perjanjian={foreign.code}")

    assert answer.context["agreement"] is None


def test_both_sides_and_rupiah_are_told(agreement, officer, client_of):
    ObligationFactory(agreement=agreement, funds=True)
    ObligationFactory(agreement=agreement, funds=True, side=Side.FACILITY, target=2_500_000)

    rows = client_of(officer).get(detail(agreement)).context["targets"]

    assert [(row["side"], row["target"], row["realised"], row["planned"]) for row in rows] == [
        ("Mitra", "Rp10.000.000", "Rp0", "–"),
        ("UPT", "Rp2.500.000", "Rp0", "–"),
    ]


def test_what_went_beyond_is_said(agreement, officer, client_of):
    ObligationFactory(agreement=agreement, metric=ObligationMetric.PARTICIPANTS, target=10)
    ClassFiguresFactory(
        training_class=TrainingClassFactory(
            running=True,
            facility=agreement.facility,
            partner=agreement.partner,
            agreement=agreement,
        ),
        enrolled=16,
    )

    (row,) = client_of(officer).get(detail(agreement)).context["targets"]

    assert (row["realised"], row["remaining"], row["over"], row["state"]) == (
        "16",
        "0",
        "6",
        "Tercapai",
    )


def test_only_who_may_change_it_is_offered_to_record(
    agreement, duty, officer, head, manager, client_of
):
    assert address(duty) in client_of(officer).get(detail(agreement)).text
    for reader in (head, manager):
        assert address(duty) not in client_of(reader).get(detail(agreement)).text


# --- Settling -----------------------------------------------------------------------------------


def test_a_figure_is_stated_with_a_file(funds, officer, client_of):
    client = client_of(officer)

    answer = client.post(address(funds), typed(funds, stated="7500000", file=pdf("kuitansi.pdf")))

    assert answer.url == detail(funds.agreement)
    funds.refresh_from_db()
    assert (funds.stated, funds.stated_on, funds.version) == (7_500_000, date(2026, 7, 14), 2)
    assert (funds.evidence.kind, funds.evidence.name) == (DocumentKind.EVIDENCE, "kuitansi.pdf")
    event = AuditEvent.objects.get(action="obligation.stated")
    assert (event.details["stated"], event.details["document"]) == (7_500_000, funds.evidence_id)
    row = client.get(detail(funds.agreement)).context["targets"][0]
    assert (row["realised"], row["remaining"]) == ("Rp7.500.000", "Rp2.500.000")


def test_a_duty_is_met_with_a_file_that_was_kept_before(duty, officer, client_of):
    kept = DocumentFactory(facility=duty.agreement.facility, agreement=duty.agreement)

    client_of(officer).post(address(duty), typed(duty, document=kept.pk))

    duty.refresh_from_db()
    assert (duty.met_on, duty.evidence) == (date(2026, 7, 14), kept)


def test_a_duty_is_waived_with_a_reason(duty, officer, client_of):
    client = client_of(officer)

    client.post(address(duty), typed(duty, outcome="waived", reason="Disepakati dihapus"))

    duty.refresh_from_db()
    assert (duty.waived_reason, duty.met_on, duty.evidence) == ("Disepakati dihapus", None, None)
    (row,) = client.get(detail(duty.agreement)).context["duties"]
    assert (row["state"], row["note"]) == ("Dikecualikan", "Disepakati dihapus")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "file"),
        ({"file": not_a_pdf}, "file"),
        ({"outcome": "waived"}, "reason"),
        ({"on": "", "file": pdf}, "on"),
        ({"on": "16/7/2026", "file": pdf}, "on"),
        ({"on": "bukan tanggal", "file": pdf}, "on"),
        ({"outcome": "lain", "file": pdf}, "outcome"),
        ({"version": "x", "file": pdf}, "version"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_settled(duty, officer, client_of, values, field):
    values = {name: made() if callable(made) else made for name, made in values.items()}

    answer = client_of(officer).post(address(duty), typed(duty, **values))

    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    duty.refresh_from_db()
    assert (duty.met_on, duty.waived_reason, duty.version) == (None, "", 1)


@pytest.mark.parametrize("stated", ["", "-1", "banyak", "99999999999999999999"])
def test_a_figure_has_to_be_a_number(funds, officer, client_of, stated):
    answer = client_of(officer).post(address(funds), typed(funds, stated=stated, file=pdf()))

    assert "stated" in answer.context["form"].errors
    funds.refresh_from_db()
    assert funds.stated is None


def test_a_good_file_is_not_lost_to_an_error_elsewhere(duty, officer, client_of):
    client = client_of(officer)

    answer = client.post(address(duty), typed(duty, on="", file=pdf("bukti.pdf")))

    kept = Document.objects.get(name="bukti.pdf")
    assert answer.context["form"]["document"].value() == str(kept.pk)
    client.post(address(duty), typed(duty, key=2, document=kept.pk))
    duty.refresh_from_db()
    assert duty.evidence == kept
    assert Document.objects.count() == 1


def test_somebody_else_was_first(funds, officer, client_of):
    client = client_of(officer)
    opened = typed(funds, key=2, stated="9000000", file=pdf())
    client.post(address(funds), typed(funds, stated="7500000", file=pdf()))

    answer = client.post(address(funds), opened)

    assert "Orang lain" in str(answer.context["form"].non_field_errors())
    assert answer.context["row"]["realised"] == "Rp7.500.000"
    assert answer.context["form"]["version"].value() == "2"
    funds.refresh_from_db()
    assert funds.stated == 7_500_000


def test_what_was_settled_by_mistake_is_taken_up_again(duty, officer, client_of):
    client = client_of(officer)
    client.post(address(duty), typed(duty, file=pdf()))
    assert address(duty, "take-up") in client.get(address(duty)).text

    client.post(address(duty, "take-up"), {"once": KEY.format(2)})
    client.post(address(duty, "take-up"), {"once": KEY.format(3)})

    duty.refresh_from_db()
    assert (duty.met_on, duty.version) == (None, 3)
    assert AuditEvent.objects.filter(action="obligation.taken_up_again").count() == 1


def test_what_is_counted_has_no_page_to_type_it(agreement, officer, client_of):
    counted = ObligationFactory(agreement=agreement)

    assert client_of(officer).get(address(counted)).url == detail(agreement)


def test_under_a_draft_nothing_is_owed_yet(facility, partner, officer, client_of):
    draft = AgreementFactory(facility=facility, partner=partner)
    duty = ObligationFactory(agreement=draft, duty=True)

    assert client_of(officer).get(address(duty)).url == detail(draft)


def test_the_evidence_of_another_agreement_is_no_choice(
    duty, facility, partner, officer, client_of
):
    other = DocumentFactory(
        facility=facility,
        agreement=AgreementFactory(signed=True, facility=facility, partner=partner),
    )
    DocumentFactory(facility=facility, agreement=duty.agreement)

    answer = client_of(officer).post(address(duty), typed(duty, document=other.pk))

    assert "document" in answer.context["form"].errors

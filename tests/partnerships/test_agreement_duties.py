"""Who owes what, as it is typed into a draft."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from partnerships.choices import ObligationMetric, Side
from partnerships.models import Agreement, Obligation
from tests.factories.moments import MORNING
from tests.factories.partnerships import AgreementFactory, ObligationFactory, TrainingFieldFactory

pytestmark = pytest.mark.django_db
NEW = "/kemitraan/perjanjian/baru/"
KEY = "once-key-of-a-form-{:04d}"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False), translation.override("id"):
        yield


def typed(partner, key=1, **values):
    facts = {
        "once": KEY.format(key),
        "kind": "pks",
        "partner": partner.pk,
        "title": "Pelatihan las",
        "fields": [TrainingFieldFactory().pk],
        "starts_on": "1/8/2026",
        "length": "1",
        "notice_days": "90",
        "target_certified": "20",
    }
    return facts | values


def row(number, text, metric="other", side="partner", target="", due=""):
    values = {"text": text, "metric": metric, "side": side, "target": target, "due_on": due}
    return {f"duty_{number}_{name}": value for name, value in values.items()}


def owed():
    rows = Obligation.objects.order_by("pk")
    return [(duty.metric, duty.side, duty.target, duty.text, duty.due_on) for duty in rows]


def test_both_sides_owe_numbers_and_duties(partner, officer, client_of):
    client_of(officer).post(
        NEW,
        typed(
            partner,
            side_certified="partner",
            target_participants="32",
            side_participants="facility",
        )
        | row(1, "Honor instruktur", "funds", "partner", "12000000")
        | row(2, "Ruang praktik", side="facility", due="31/8/2026"),
    )

    assert owed() == [
        ("participants", Side.FACILITY, 32, "", None),
        ("certified", Side.PARTNER, 20, "", None),
        ("funds", Side.PARTNER, 12_000_000, "Honor instruktur", None),
        ("other", Side.FACILITY, None, "Ruang praktik", date(2026, 8, 31)),
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (row(1, "Honor", "funds"), "duty_1_target"),
        (row(1, "Honor", "funds", target="0"), "duty_1_target"),
        (row(1, "Honor", "funds", target="seribu"), "duty_1_target"),
        (row(1, "Honor", "funds", target="9" * 30), "duty_1_target"),
        (row(1, "Ruang", target="3"), "duty_1_metric"),
        (row(1, "", "funds", target="3"), "duty_1_text"),
        (row(1, "Sertifikat lagi", "certified", target="3"), "duty_1_metric"),
        (row(1, "Ruang", "lain"), "duty_1_metric"),
        (
            row(1, "Dana", "funds", target="1") | row(2, "Dana", "funds", target="2"),
            "duty_2_metric",
        ),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(partner, officer, client_of, values, field):
    answer = client_of(officer).post(NEW, typed(partner) | values)

    assert list(answer.context["form"].errors) == [field]
    assert not Agreement.objects.exists()


def test_the_other_side_may_owe_the_same_number(partner, officer, client_of):
    client_of(officer).post(
        NEW, typed(partner) | row(1, "Sertifikat internal", "certified", "facility", "5")
    )

    assert [(duty[0], duty[1], duty[2]) for duty in owed()] == [
        ("certified", Side.PARTNER, 20),
        ("certified", Side.FACILITY, 5),
    ]


def test_what_is_stored_is_shown_and_kept(facility, partner, officer, client_of):
    agreement = AgreementFactory(facility=facility, partner=partner)
    for values in (
        {"metric": ObligationMetric.CERTIFIED, "target": 20, "side": Side.FACILITY},
        {"funds": True, "text": "Honor"},
        {"duty": True},
    ):
        ObligationFactory(agreement=agreement, **values)
    kept = {duty.pk for duty in agreement.obligations.all()}
    address = reverse("partnerships:agreement-edit", args=[agreement.code])
    client = client_of(officer)

    form = client.get(address).context["form"]

    assert (form["target_certified"].value(), form["side_certified"].value()) == (20, "facility")
    assert (form["duty_1_metric"].value(), form["duty_1_target"].value()) == ("funds", "10.000.000")
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value not in (None, "", False)}
    client.post(address, typed(partner) | sent | {"once": KEY.format(2), "ends_on": "31/12/2027"})
    assert {duty.pk for duty in agreement.obligations.all()} == kept


def test_the_review_reads_who_owes_what(facility, partner, head, client_of):
    agreement = AgreementFactory(reviewed=True, facility=facility, partner=partner)
    ObligationFactory(agreement=agreement, metric=ObligationMetric.CERTIFIED, target=20)
    ObligationFactory(agreement=agreement, duty=True, side=Side.FACILITY)
    ObligationFactory(agreement=agreement, funds=True, text="Honor")
    address = reverse("partnerships:agreement-review", args=[agreement.code])

    text = client_of(head).get(address).text

    assert "Mitra: Peserta bersertifikat (20)" in text
    assert "Mitra: Honor (Rp10.000.000)" in text
    assert "UPT: Menyediakan ruang praktik" in text

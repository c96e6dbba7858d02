"""Where an agreement stands on its page: four steps, who is waited for, what came back."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from partnerships.choices import AgreementState, ReviewKind, ReviewResult
from tests.factories.moments import MORNING
from tests.factories.partnerships import AgreementFactory, ReviewStepFactory

pytestmark = pytest.mark.django_db
RECORD = "Catat keputusan dengan tanggal"
WAITS = "terbuka setelah keputusan ini dicatat"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False), translation.override("id"):
        yield


def page(agreement):
    return reverse("partnerships:agreement-detail", args=[agreement.code])


def steps(answer):
    return [
        (step["label"], "now" if step["current"] else "done" if step["done"] else "")
        for step in answer.context["stages"]
    ]


@pytest.mark.parametrize(
    ("kind", "current"),
    [({}, 0), ({"reviewed": True}, 1), ({"signed": True}, 3)],
    ids=["draft", "review", "signed"],
)
def test_the_bar_has_the_four_steps_of_every_agreement(
    kind, current, facility, partner, officer, client_of
):
    agreement = AgreementFactory(facility=facility, partner=partner, **kind)

    bar = steps(client_of(officer).get(page(agreement)))

    assert [label for label, _place in bar] == ["Draf", "Ditinjau", "Ditandatangani", "Berlaku"]
    assert [place for _label, place in bar].index("now") == current


def test_all_four_are_behind_one_that_has_ended(facility, partner, officer, client_of):
    agreement = AgreementFactory(
        signed=True, state=AgreementState.CLOSED, ended_on="2026-07-01", end_reason="Selesai",
        facility=facility, partner=partner,
    )  # fmt: skip

    assert {place for _label, place in steps(client_of(officer).get(page(agreement)))} == {"done"}


def test_only_who_decides_is_asked_to_record_it(facility, partner, officer, head, client_of):
    agreement = AgreementFactory(reviewed=True, facility=facility, partner=partner)

    by_officer, by_head = (client_of(user).get(page(agreement)).text for user in (officer, head))

    assert [words in by_officer for words in (WAITS, RECORD)] == [True, False]
    assert [words in by_head for words in (WAITS, RECORD)] == [False, True]


def test_a_draft_that_came_back_says_what_has_to_change(facility, partner, officer, client_of):
    agreement = AgreementFactory(facility=facility, partner=partner)
    ReviewStepFactory(
        agreement=agreement,
        kind=ReviewKind.INTERNAL,
        result=ReviewResult.RETURNED,
        note="Tambah klausul kerahasiaan",
    )

    answer = client_of(officer).get(page(agreement))

    assert answer.context["returned"].note == "Tambah klausul kerahasiaan"
    assert "Dikembalikan: yang harus diperbaiki" in answer.text


def test_once_sent_again_it_is_told_among_the_steps_only(facility, partner, officer, client_of):
    agreement = AgreementFactory(reviewed=True, facility=facility, partner=partner)
    ReviewStepFactory(
        agreement=agreement,
        kind=ReviewKind.INTERNAL,
        result=ReviewResult.RETURNED,
        note="Tambah klausul kerahasiaan",
    )

    assert client_of(officer).get(page(agreement)).context["returned"] is None

"""What managers of a region and of the nation see first: partnerships in counts, no names."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    CommitmentFactory,
    CoordinationFactory,
    ObligationFactory,
    PartnerFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import CertificateFactory, EnrolmentFactory
from trainees.actions import aftermath

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
HOME = "/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False):
        yield


def lived(facility, partner):
    """Of six promises the partner kept one of three, the facility one of one; of four duties one
    is met, one waived, one late, one still has time."""
    agreement = AgreementFactory(signed=True, facility=facility, partner=partner)
    for facts in (
        {"due_on": date(2026, 7, 1)},
        {"due_on": date(2026, 12, 1)},
        {"met_on": date(2026, 7, 1)},
        {"waived_reason": "Disepakati"},
    ):
        ObligationFactory(agreement=agreement, duty=True, **facts)
    talk = CoordinationFactory(held=True, facility=facility, partner=partner)
    for side, facts in (
        ("partner", {"done_on": date(2026, 7, 1)}),
        ("partner", {"done_on": date(2026, 7, 3)}),
        ("partner", {}),
        ("facility", {"done_on": date(2026, 7, 2)}),
        ("facility", {"due_on": date(2026, 12, 2)}),
    ):
        CommitmentFactory(
            coordination=talk,
            side=side,
            text="Kirim Budi",
            **({"due_on": date(2026, 7, 2)} | facts),
        )
    return agreement


@pytest.mark.parametrize("who", ["manager", "regional_manager"])
def test_promises_of_each_side_and_open_obligations_are_counted(
    request, facility, partner, client_of, who
):
    lived(facility, partner)
    lived(facility, PartnerFactory())

    answer = client_of(request.getfixturevalue(who)).get(HOME)

    for row in answer.context["rows"]:
        kept = [(each.side, each.on_time, each.settled) for each in row["promises"]]
        assert kept == [("partner", 1, 3), ("facility", 1, 1)]
        assert (row["progress"].open, row["progress"].late) == (2, 1)
    assert "Mitra: 1 dari 3" in answer.text
    assert "UPT: 1 dari 1" in answer.text
    assert "1 terlambat" in answer.text
    assert "Budi" not in answer.text


@pytest.mark.parametrize(
    ("who", "heading", "place"),
    [
        ("manager", "Kemitraan di seluruh Indonesia", "Seluruh Indonesia"),
        ("regional_manager", "Kemitraan di wilayah Anda", "Wilayah"),
    ],
)
def test_the_nation_is_no_area_of_somebody(request, facility, client_of, who, heading, place):
    answer = client_of(request.getfixturevalue(who)).get(HOME)

    office = str(facility.regional_office)
    assert f"<h1>{heading}</h1>" in answer.text
    assert str(answer.context["shell"].place) == (office if place == "Wilayah" else place)


def test_many_partnerships_cost_the_queries_of_one(
    facility, partner, manager, client_of, django_assert_max_num_queries
):
    client = client_of(manager)
    lived(facility, partner)
    client.get(HOME)
    with django_assert_max_num_queries(12) as one:
        client.get(HOME)
    for _ in range(24):
        lived(facility, PartnerFactory())

    with django_assert_max_num_queries(len(one)):
        client.get(HOME)


def test_without_a_promise_there_is_a_dash(facility, partner, manager, client_of):
    AgreementFactory(signed=True, facility=facility, partner=partner)

    (row,) = client_of(manager).get(HOME).context["rows"]

    assert [(each.made, each.settled) for each in row["promises"]] == [(0, 0), (0, 0)]


def test_home_and_report_say_the_same_answer_two_clicks_from_the_people(
    facility, partner, manager, client_of
):
    agreement = AgreementFactory(signed=True, facility=facility, partner=partner)
    ObligationFactory(agreement=agreement, metric="certified", target=2)
    ObligationFactory(agreement=agreement, metric="participants", target=1)
    training_class = TrainingClassFactory(
        facility=facility, partner=partner, agreement=agreement, closed=True
    )
    for _ in range(6):
        enrolment = EnrolmentFactory(
            completed=True,
            training_class=training_class,
            ended_on=date(2026, 6, 28),
            was_there=True,
        )
        CertificateFactory(
            issued=True, enrolment=enrolment, issuer=partner, issued_on=date(2026, 6, 29)
        )
    aftermath.rebuild()
    client = client_of(manager)

    home = client.get(HOME)
    (row,) = home.context["rows"]
    report = client.get(f"{reverse('portal:reintegration')}?perjanjian={agreement.code}")

    assert f'perjanjian={agreement.code}"' in home.text
    assert row["answer"]["headline"] == report.context["asked"].verdict.headline
    assert row["answer"]["headline"] in home.text
    assert "2 dari 2" in row["answer"]["headline"]
    assert [row["answer"][part] for part in ("productive", "known")] == ["–", "–"]
    certified = next(target for target in report.context["targets"] if target["target"] == "2")
    people = client.get(certified["url"])
    assert people.context["page"].paginator.count == 6
    assert enrolment.inmate.id_card_name not in home.text + report.text + people.text

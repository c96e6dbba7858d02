"""The pages of a sitting of the TPP: who may open them, what they say, and what bad input gets."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from partnerships.models import Document
from tests.factories.trainees import BoardDecisionFactory, BoardHearingFactory, sitting
from tests.partnerships.papers import pdf
from tests.posting import post
from tests.trainees.people import NOON, TODAY, a_class, candidate
from trainees.actions import hearings
from trainees.actions.hearings import Decision
from trainees.models import BoardDecision, BoardHearing

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
LATER = date(2026, 7, 22)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def client(client_of, officer):
    return client_of(officer)


def url(name, *args):
    return reverse(f"trainees:{name}", args=args)


def text_of(answer):
    return answer.content.decode()


def heard(training_class, on=TODAY):
    hearing = sitting(training_class.facility, on)
    return candidate(training_class, proposed=True, hearing=hearing, proposed_for=on)


def test_a_whole_sitting_is_decided_on_one_page(client, facility):
    one, other = heard(a_class(facility, title="Las")), heard(a_class(facility, title="Jahit"))
    address = url("class-decide", other.training_class.public_id)

    text = text_of(client.get(address))
    assert text.index("Jahit") < text.index("Las</h2>")
    answer = post(
        client,
        address,
        {
            "number": "BA 9/2026",
            "members": "Ani\nBudi",
            "version": "1",
            f"verdict_{one.pk}": "rejected",
            f"reason_{one.pk}": "Belum siap",
            f"verdict_{other.pk}": "recommended",
        },
    )

    assert answer["Location"] == url("class-candidates", other.training_class.public_id)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, other.state) == ("rejected", "recommended")
    assert BoardHearing.objects.get().members == "Ani\nBudi"


def test_before_its_day_the_page_says_so_and_offers_to_move_it(client, facility):
    application = heard(a_class(facility), LATER)
    address = url("class-decide", application.training_class.public_id)

    text = text_of(client.get(address))
    sent = {"number": "BA 9", "version": "1", f"verdict_{application.pk}": "recommended"}
    answer = post(client, address, sent)

    assert "22 Juli 2026" in text
    assert url("hearing-edit", application.hearing.pk) in text
    assert (answer.status_code, "22 Juli 2026" in text_of(answer)) == (400, True)
    assert not BoardDecision.objects.exists()


def test_the_second_officer_sees_both_verdicts_and_nothing_is_lost(client, facility, head):
    application = heard(a_class(facility))
    hearings.decide(
        hearing=application.hearing,
        version=1,
        number="BA 1",
        decisions={application.pk: Decision(verdict="recommended")},
        by=head,
    )

    sent = {
        "number": "BA 2",
        "version": "1",
        "hearing": application.hearing.pk,
        f"verdict_{application.pk}": "rejected",
        f"reason_{application.pk}": "Belum siap",
    }
    for address in (
        url("class-decide", application.training_class.public_id),
        url("hearing-decide", application.hearing.pk),
    ):
        answer = post(client, address, sent)
        text = text_of(answer)
        assert answer.status_code == 409
        assert "Direkomendasikan" in text
        assert "Ditolak: Belum siap" in text

    assert BoardHearing.objects.get().number == "BA 1"


def test_what_was_typed_stays_when_the_agenda_grows(client, facility):
    training_class = a_class(facility)
    application = heard(training_class)
    new = heard(training_class)

    answer = post(
        client,
        url("hearing-decide", application.hearing.pk),
        {
            "number": "BA 3",
            "version": "1",
            f"verdict_{application.pk}": "deferred",
            f"reason_{application.pk}": "Menunggu asesmen",
        },
    )

    text = text_of(answer)
    assert answer.status_code == 409
    assert "Menunggu asesmen" in text
    assert new.inmate.id_card_name in text
    assert 'value="BA 3"' in text
    assert not BoardDecision.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"verdict_x": "1"}, {"verdict_99999999999": "recommended"}])
def test_nonsense_is_answered_in_words(client, facility, sent):
    application = heard(a_class(facility))

    answer = post(client, url("hearing-decide", application.hearing.pk), {"version": "1"} | sent)

    assert answer.status_code == 400
    assert not BoardDecision.objects.exists()


def test_a_sitting_is_planned_moved_and_cancelled_in_the_browser(client, facility):
    sent = {"on": "22/07/2026", "starts_at": "09.00", "ends_at": "11.00", "place": "Aula"}
    answer = post(client, url("hearing-create"), sent)
    hearing = BoardHearing.objects.get()
    detail = url("hearing-detail", hearing.pk)
    assert answer["Location"] == detail

    clash = post(client, url("hearing-create"), sent)
    assert clash.status_code == 400
    assert "09.00 sampai 11.00" in text_of(clash)
    assert 'value="Aula"' in text_of(clash)
    moved = sent | {"on": "23/07/2026", "version": "1"}
    assert post(client, url("hearing-edit", hearing.pk), moved).status_code == 400
    moved["reason"] = "Ketua dinas luar"
    assert post(client, url("hearing-edit", hearing.pk), moved).status_code == 302
    stale = post(client, url("hearing-edit", hearing.pk), moved | {"place": "Blok B"})
    assert (stale.status_code, "Blok B" in text_of(stale)) == (409, True)
    assert post(client, url("hearing-cancel", hearing.pk), {"reason": "Batal"}).status_code == 302

    text = text_of(client.get(detail))
    assert "Kamis, 23 Juli 2026" in text
    assert "Batal" in text
    assert client.get(url("hearing-edit", hearing.pk))["Location"] == detail


def test_signed_minutes_are_attached_to_what_was_held(client, facility):
    held, planned = BoardHearingFactory(facility=facility), sitting(facility, LATER)

    assert post(client, url("hearing-scan", planned.pk), {"file": pdf()}).status_code == 302
    assert not Document.objects.exists()
    assert post(client, url("hearing-scan", held.pk), {"file": pdf()}).status_code == 302

    held.refresh_from_db()
    assert held.minutes.is_about_people
    assert held.minutes.name in text_of(client.get(url("hearing-detail", held.pk)))
    assert post(client, url("hearing-scan", held.pk), {"file": pdf()}).status_code == 302
    held.refresh_from_db()
    assert held.minutes.replaces is not None


def test_a_verdict_is_corrected_by_who_may(client_of, supervisor, facility):
    application = candidate(a_class(facility), recommended=True)
    decision = BoardDecisionFactory(application=application)
    address = url("decision-correct", decision.hearing.pk, decision.pk)
    client = client_of(supervisor)
    assert address in text_of(client.get(url("hearing-detail", decision.hearing.pk)))

    no = {"verdict": "rejected", "why": "Salah baris"}
    assert post(client, address, no).status_code == 400
    assert post(client, address, no | {"reason": "Belum siap"}).status_code == 302

    application.refresh_from_db()
    assert application.state == "rejected"


def test_the_board_of_the_last_sitting_stands_in_the_next(client, facility):
    BoardHearingFactory(
        facility=facility, on=date(2026, 7, 1), chair="Ibu Sari", members="Pak Anwar", place="Aula"
    )
    application = heard(a_class(facility))

    planned = client.get(url("hearing-create")).context["form"]
    decided = client.get(url("hearing-decide", application.hearing_id)).context["form"]

    assert [planned[name].value() for name in ("chair", "members", "place")] == [
        "Ibu Sari",
        "Pak Anwar",
        "Aula",
    ]
    assert [decided[name].value() for name in ("chair", "members")] == ["Ibu Sari", "Pak Anwar"]

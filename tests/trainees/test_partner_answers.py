"""The partner accepts or declines who is proposed for its class; the facility sees and decides."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from partnerships.models import FacilitySetting
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.partnerships import AgreementFactory
from tests.factories.trainees import EnrolmentFactory
from tests.trainees.people import NOON, TODAY, a_class, candidate, recommended
from trainees.actions import enrolments, partner_answers
from trainees.choices import ApplicationState, PartnerAnswer
from trainees.models import Application, Enrolment

pytestmark = pytest.mark.django_db
LIST = "/admin/trainees/application/"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


@pytest.fixture
def own_class(facility, partner):
    return a_class(facility, partner=partner)


def decline(application, by, reason="Kuota penuh"):
    return partner_answers.decline(applications=[application], reason=reason, by=by)


def test_accepting_keeps_the_day_and_says_so_once(own_class, coordinator):
    people = [candidate(own_class, proposed=True), recommended(own_class)]

    for count in (2, 0):
        assert partner_answers.accept(applications=people, by=coordinator) == count

    for person in people:
        person.refresh_from_db()
        assert (person.partner_answer, person.partner_answered_on) == ("accepted", TODAY)
    assert AuditEvent.objects.filter(action="application.partner_accepted").count() == 2


def test_a_no_has_a_reason_and_may_become_a_yes(own_class, coordinator):
    person = recommended(own_class)
    with pytest.raises(DomainError, match="Write why"):
        decline(person, coordinator, reason="  ")

    decline(person, coordinator)
    person.refresh_from_db()
    assert (person.partner_answer, person.partner_note) == ("declined", "Kuota penuh")

    partner_answers.accept(applications=[person], by=coordinator)
    person.refresh_from_db()
    assert (person.partner_answer, person.partner_note) == ("accepted", "")


def test_nobody_answers_for_another_partner(facility, other_partner, coordinator):
    foreign = recommended(a_class(facility, partner=other_partner))

    with pytest.raises(DomainError, match="another partner"):
        partner_answers.accept(applications=[foreign], by=coordinator)


@pytest.mark.parametrize("trait", ["withdrawn", "reserve", "rejected"])
def test_who_is_not_proposed_has_no_answer(own_class, coordinator, trait):
    person = candidate(own_class, **{trait: True})

    with pytest.raises(DomainError, match="no longer proposed"):
        partner_answers.accept(applications=[person], by=coordinator)


def test_with_a_seat_the_answer_stands(own_class, coordinator, officer):
    person = recommended(own_class)
    partner_answers.accept(applications=[person], by=coordinator)
    (enrolment,) = enrolments.enrol(
        training_class=own_class, applications=[person], on=TODAY, by=officer
    )

    assert enrolment.partner_accepted_on == TODAY
    with pytest.raises(DomainError, match="has a seat"):
        decline(person, coordinator)


def test_a_declined_person_gets_a_seat_only_for_a_reason(own_class, coordinator, officer):
    person = recommended(own_class)
    decline(person, coordinator)

    with pytest.raises(DomainError, match="The partner declined"):
        enrolments.enrol(training_class=own_class, applications=[person], on=TODAY, by=officer)
    enrolments.enrol(
        training_class=own_class,
        applications=[person],
        despite={person.pk: "Disepakati lewat telepon"},
        on=TODAY,
        by=officer,
    )

    person.refresh_from_db()
    assert person.state == ApplicationState.ENROLLED
    assert person.despite_reason == "Disepakati lewat telepon"


def test_without_an_answer_a_seat_is_given_unless_the_setting_asks(own_class, officer, facility):
    first, second = recommended(own_class), recommended(own_class)
    enrolments.enrol(training_class=own_class, applications=[first], on=TODAY, by=officer)
    FacilitySetting.objects.create(facility=facility, key="partner_answer_required", value=True)

    with pytest.raises(DomainError, match="has not accepted"):
        enrolments.enrol(training_class=own_class, applications=[second], on=TODAY, by=officer)

    Application.objects.filter(pk=second.pk).update(
        partner_answer=PartnerAnswer.ACCEPTED, partner_answered_on=TODAY
    )
    enrolments.enrol(training_class=own_class, applications=[second], on=TODAY, by=officer)
    assert Enrolment.objects.count() == 2


def test_the_seventeenth_yes_is_refused_and_the_reserve_works(
    facility, partner, coordinator, officer
):
    own_class = a_class(facility, partner=partner, quota=3)
    seat, first, second, third = (recommended(own_class) for _ in range(4))
    enrolments.enrol(training_class=own_class, applications=[seat], on=TODAY, by=officer)
    partner_answers.accept(applications=[first], by=coordinator)

    with pytest.raises(DomainError, match="has 3 seats; 4 people would be accepted"):
        partner_answers.accept(applications=[second, third], by=coordinator)
    assert partner_answers.accept(applications=[first, second], by=coordinator) == 1
    assert partner_answers.waitlist(applications=[third], by=coordinator) == 1

    third.refresh_from_db()
    assert (third.partner_answer, third.partner_answered_on) == ("waitlisted", TODAY)
    decline(second, coordinator)
    assert partner_answers.accept(applications=[third], by=coordinator) == 1


def test_the_partners_reserve_waits_where_its_answer_is_required(
    own_class, coordinator, officer, facility
):
    person = recommended(own_class)
    partner_answers.waitlist(applications=[person], by=coordinator)
    FacilitySetting.objects.create(facility=facility, key="partner_answer_required", value=True)

    with pytest.raises(DomainError, match="has not accepted"):
        enrolments.enrol(training_class=own_class, applications=[person], on=TODAY, by=officer)


# --- Whom a coordinator may know of --------------------------------------------------------


def test_a_coordinator_sees_proposed_people_of_own_classes_only(
    facility, own_class, coordinator, other_partner
):
    shown = [candidate(own_class, proposed=True), recommended(own_class)]
    for trait in ("withdrawn", "reserve", "rejected"):
        candidate(own_class, **{trait: True})
    candidate(own_class)
    recommended(a_class(facility, partner=other_partner))

    assert set(Application.objects.for_user(coordinator)) == set(shown)


@pytest.mark.parametrize("kind", ["no agreement", "no clause", "long over", "terminated long ago"])
def test_without_the_clause_or_after_90_days_nobody_is_seen(facility, partner, coordinator, kind):
    agreement = {
        "no agreement": lambda: None,
        "no clause": lambda: AgreementFactory(signed=True, has_data_sharing_clause=False),
        "long over": lambda: AgreementFactory(signed=True, ends_on=date(2026, 4, 15)),
        "terminated long ago": lambda: AgreementFactory(closed=True, ended_on=date(2026, 4, 1)),
    }[kind]()
    training_class = a_class(facility, partner=partner, agreement=agreement)
    training_class.starts_on, training_class.ends_on = date(2026, 3, 1), date(2026, 4, 15)
    training_class.save()
    recommended(training_class)
    EnrolmentFactory(training_class=training_class)

    assert not Application.objects.for_user(coordinator).exists()
    assert not Enrolment.objects.for_user(coordinator).exists()


def test_until_90_days_after_the_end_people_are_seen(facility, partner, coordinator):
    agreement = AgreementFactory(signed=True, ends_on=date(2026, 4, 16))
    training_class = a_class(facility, partner=partner, agreement=agreement)
    training_class.starts_on, training_class.ends_on = date(2026, 3, 1), date(2026, 4, 1)
    training_class.save()
    EnrolmentFactory(training_class=training_class)

    assert Enrolment.objects.for_user(coordinator).count() == 1


# --- Pages ---------------------------------------------------------------------------------


def send(client, action, applications, **more):
    chosen = [each.pk for each in applications]
    return client.post(LIST, {"action": action, "_selected_action": chosen, **more})


def test_the_partner_answers_on_its_own_page(client_of, coordinator, own_class):
    yes, no, perhaps = (recommended(own_class) for _ in range(3))
    client = client_of(coordinator)

    send(client, "accept_selected", [yes], confirmed="yes")
    send(client, "reserve_selected", [perhaps], confirmed="yes")
    perhaps.refresh_from_db()
    assert perhaps.partner_answer == "waitlisted"
    answer = send(client, "decline_selected", [no], confirmed="yes")
    assert "errorlist" in answer.content.decode()
    send(client, "decline_selected", [no], confirmed="yes", reason="Belum bisa membaca gambar")

    yes.refresh_from_db()
    no.refresh_from_db()
    assert (yes.partner_answer, no.partner_answer) == ("accepted", "declined")
    page = client.get(LIST).content.decode()
    assert yes.inmate.id_card_name in page
    assert no.inmate.id_card_name not in page
    page = client.get(f"{LIST}{no.pk}/history/").content.decode()
    assert "Declined by the partner" in page or "Ditolak" in page


def test_staff_read_the_answer_and_give_their_reason(client_of, officer, coordinator, own_class):
    person = recommended(own_class)
    decline(person, coordinator)
    client = client_of(officer)

    page = client.get(f"/kelas/{own_class.public_id}/seleksi/").content.decode()
    assert "Kuota penuh" in page

    path = f"/kelas/{own_class.public_id}/seleksi/tetapkan/"
    once = {"once": "a" * 20, "kirim": "1", "calon": person.inmate.public_id}
    assert client.post(path, once).status_code == 400
    client.post(path, once | {"once": "b" * 20, f"despite_{person.pk}": "Kuota ditambah"})
    person.refresh_from_db()
    assert (person.state, person.despite_reason) == ("enrolled", "Kuota ditambah")


def test_the_list_asks_the_database_as_often_for_one_as_for_many(client_of, coordinator, own_class):
    client = client_of(coordinator)
    recommended(own_class)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _ in range(3):
        recommended(own_class)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)

    assert len(many) == len(one)


def test_an_estimated_day_tells_a_partner_nothing(client_of, coordinator, own_class):
    person = recommended(own_class)
    client = client_of(coordinator)
    assert "Januari 2027" in client.get(LIST).content.decode()

    person.inmate.custodies.update(release_source="estimated")

    assert "Januari 2027" not in client.get(LIST).content.decode()

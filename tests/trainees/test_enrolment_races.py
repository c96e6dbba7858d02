"""Many officers reach for the last seats in the same moment."""

from collections import Counter
from functools import partial
from threading import Barrier

import pytest
import time_machine
from django.db import IntegrityError, OperationalError, connection
from django.test import Client

from partnerships.models import TrainingClass
from rutan.accounts.choices import Role
from rutan.common.errors import DomainError
from tests.factories.accounts import UserFactory
from tests.factories.partnerships import PostingFactory
from tests.factories.trainees import ApplicationFactory
from tests.races import flood, together
from tests.trainees.people import NOON, TODAY, a_class, candidate, recommended
from tests.trainees.test_import_inmates_reading import ROW, known_person, sheet
from trainees.actions import enrolments, imports, partner_answers, releases, seats
from trainees.choices import SEATED_ENROLMENTS, PartnerAnswer
from trainees.imports import inmates
from trainees.models import Enrolment, ImportBatch, Release, ReleaseKind

pytestmark = pytest.mark.race

SEATS, OFFICERS = 6, 20
MEETINGS = 8


def seated(training_class):
    return Enrolment.objects.filter(
        training_class=training_class, state__in=SEATED_ENROLMENTS
    ).count()


def enrol(training_class, application, by):
    return enrolments.enrol(
        training_class=training_class,
        applications=[application],
        on=training_class.facility.today(),
        by=by,
    )


def everybody_at_once(training_class):
    by = UserFactory()
    applications = [recommended(training_class) for _ in range(OFFICERS)]
    return together(partial(enrol, training_class, each, by) for each in applications)


def test_twenty_at_once_fill_exactly_the_seats_there_are():
    training_class = a_class(quota=SEATS)

    answers = everybody_at_once(training_class)

    refused = [each for each in answers if isinstance(each, Exception)]
    training_class.refresh_from_db()
    assert seated(training_class) == training_class.seats_taken == SEATS
    assert len(refused) == OFFICERS - SEATS
    assert {type(each) for each in refused} == {DomainError}  # a sentence, not a fault


def test_without_the_lock_more_is_promised_than_there_is(monkeypatch):
    """The control: the test above can fail. Everybody counts the seats before anybody sits."""
    training_class = a_class(quota=SEATS)
    everybody_has_counted = Barrier(OFFICERS)

    def counts_then_waits(training_class, wanted):
        free = seats.free_seats(training_class)
        everybody_has_counted.wait(timeout=20)
        if wanted > free:
            raise DomainError("full")

    def sits_down(training_class, application):
        counts_then_waits(training_class, 1)
        try:
            return Enrolment.objects.create(
                inmate=application.inmate,
                custody=application.inmate.custodies.get(),
                training_class=training_class,
                facility_id=training_class.facility_id,
                application=application,
                enrolled_on=TODAY,
            )
        except OperationalError:  # SQLite: two writers; the seat was promised all the same
            return "promised"

    applications = [recommended(training_class) for _ in range(OFFICERS)]
    answers = together(partial(sits_down, training_class, each) for each in applications)

    assert not [each for each in answers if isinstance(each, DomainError)]
    assert len(answers) > SEATS
    assert seated(training_class) > SEATS


def test_the_database_itself_refuses_a_seat_beyond_the_quota():
    training_class = a_class(quota=SEATS)

    with pytest.raises(IntegrityError, match="seats_are_never_above_the_quota"):
        TrainingClass.objects.filter(pk=training_class.pk).update(seats_taken=SEATS + 1)


def test_the_same_person_enrolled_twice_at_once_sits_once():
    training_class = a_class(quota=SEATS)
    by, application = UserFactory(), recommended(training_class)

    answers = together(partial(enrol, training_class, application, by) for _ in range(8))

    training_class.refresh_from_db()
    assert len([each for each in answers if isinstance(each, list)]) == 1
    assert seated(training_class) == training_class.seats_taken == 1


def test_a_person_is_either_seated_or_declined_by_the_partner():
    training_class = a_class(quota=SEATS)
    by, application = UserFactory(), recommended(training_class)
    coordinator = UserFactory(role=Role.COORDINATOR)
    PostingFactory(user=coordinator, facility=None, partner=training_class.partner)

    answers = together(
        [
            partial(enrol, training_class, application, by),
            partial(
                partner_answers.decline,
                applications=[application],
                reason="Kuota penuh",
                by=coordinator,
            ),
        ]
    )

    refused = [isinstance(each, DomainError) for each in answers]
    application.refresh_from_db()
    assert sorted(refused) == [False, True]
    assert seated(training_class) == (not refused[0])
    assert (application.partner_answer == PartnerAnswer.DECLINED) == refused[0]


def test_a_form_sent_twice_enrols_once():
    training_class = a_class(quota=SEATS)
    officer = UserFactory()
    PostingFactory(user=officer, facility=training_class.facility)
    application = recommended(training_class)
    address = f"/kelas/{training_class.public_id}/seleksi/tetapkan/"
    data = {"kirim": "1", "calon": application.inmate.public_id, "once": "k" * 22}

    def send():
        client = Client()
        client.force_login(officer)
        return client.post(address, data)

    answers = together([send, send, send])

    training_class.refresh_from_db()
    assert {each.status_code for each in answers} == {302}
    assert seated(training_class) == training_class.seats_taken == 1


def uploaded(facility, by, *rows):
    """A list from the prison's register, checked and not yet imported."""
    upload = inmates.read(sheet(*rows), "daftar.xlsx")
    return imports.keep(
        facility=facility,
        file_name="daftar.xlsx",
        sha256="0" * 64,
        header=upload.header,
        columns=upload.codes,
        rows=inmates.checked(facility, upload.header, upload.codes, upload.rows),
        by=by,
    )


def row_of(number):
    return [ROW[0], f"{number:04d}/2025", *ROW[2:5], f"731099120395{number:04d}", *ROW[6:8], "SMA"]


@time_machine.travel(NOON)
def test_a_seat_a_release_and_an_import_of_one_person_never_wait_in_a_circle():
    """Whatever comes first, the person has left in the end, and no seat is taken. Nobody is asked
    to come again: everybody locks facility, people, classes in this order."""
    training_class = a_class(quota=SEATS)
    facility, officer = training_class.facility, UserFactory()
    kind = ReleaseKind.objects.get(code="expiry")

    for number in range(1, MEETINGS + 1):
        _kind, register, _name, _sex, _birth, nik, *_rest = row_of(number)
        person = known_person(facility, number=register, nik=nik)
        application = ApplicationFactory(
            training_class=training_class, inmate=person, recommended=True
        )
        batch = uploaded(facility, officer, row_of(number), row_of(number + MEETINGS))

        seat, release, imported = together(
            [
                partial(enrol, training_class, application, officer),
                partial(
                    releases.record_release,
                    inmate=person,
                    kind=kind,
                    on=TODAY,
                    consent="refused",
                    by=officer,
                ),
                partial(imports.apply, batch=batch, by=officer),
            ]
        )

        assert isinstance(release, Release), release
        assert isinstance(imported, ImportBatch), imported
        assert isinstance(seat, list | DomainError), seat
        application.refresh_from_db()
        had_a_seat = isinstance(seat, list)
        assert application.state == ("enrolled" if had_a_seat else "lapsed")
        places = Enrolment.objects.filter(inmate=person)
        assert [each.state for each in places] == ["released"] * had_a_seat

    training_class.refresh_from_db()
    assert seated(training_class) == training_class.seats_taken == 0


def asked_of_the_action(training_class, officers, person):
    try:
        return bool(enrol(training_class, person, officers[0]))
    except DomainError:
        return False
    except OperationalError:  # the page answers 503 with Retry-After
        return None


def asked_of_the_page(training_class, officers, person):
    client = Client()
    client.cookies = officers[person.pk % len(officers)].cookies
    answer = client.post(
        f"/kelas/{training_class.public_id}/seleksi/tetapkan/",
        {"kirim": "1", "calon": person.inmate.public_id, "once": f"{person.pk:022d}"},
    )
    if answer.status_code == 503 and answer["Retry-After"]:
        return None
    return {302: True, 400: False}[answer.status_code]


def signed_in(facility):
    officer, client = UserFactory(), Client()
    PostingFactory(user=officer, facility=facility)
    client.force_login(officer)
    return client


ROUNDS = [(1, asked_of_the_action, 200), (2, asked_of_the_action, 200), (3, asked_of_the_page, 40)]


@pytest.mark.parametrize(("_round", "ask", "requests"), ROUNDS)
@time_machine.travel(NOON)  # letters of health are asked for without a hearing, and grow old
def test_200_requests_for_16_seats_give_exactly_16(_round, ask, requests):
    """Who cannot be served now asks again; everybody else gets a seat or a sentence. Pages cost
    more than actions, so that fewer are enough."""
    training_class = a_class(quota=16, needs_hearing=False)
    people = [candidate(training_class) for _ in range(requests)]
    if ask is asked_of_the_page:
        officers = [signed_in(training_class.facility) for _ in range(4)]
    else:
        officers = [UserFactory()]

    def served(person):
        for _again in range(40):
            if (answer := ask(training_class, officers, person)) is not None:
                return answer
        raise AssertionError("asked forty times")

    at_once = 24 if connection.vendor == "postgresql" else 6  # SQLite has one writer anyway
    answers = flood((partial(served, person) for person in people), at_once=at_once)

    training_class.refresh_from_db()
    assert Counter(answers) == {True: 16, False: requests - 16}
    assert seated(training_class) == training_class.seats_taken == 16

"""The pages of waiting lists."""

from datetime import date

import pytest
import time_machine

from partnerships.models import TrainingClass
from tests.factories.partnerships import ProgrammeFactory
from tests.factories.trainees import ApplicationFactory, EnrolmentFactory
from tests.posting import post
from tests.trainees.people import NOON, a_class, candidate, ready, waits_for
from trainees.models import Application, PriorityMove

pytestmark = [pytest.mark.django_db, pytest.mark.looks]


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def client(client_of, officer):
    return client_of(officer)


def text_of(response):
    return response.content.decode()


def list_of(training_class):
    return f"/kelas/daftar-tunggu/{training_class.programme_version.programme.code}/"


def goes_home(application, day):
    """On `day`, by an approved integration."""
    sentence = application.inmate.custodies.get().sentence
    sentence.integration, sentence.integration_on = "approved", day
    sentence.save()


def test_a_wish_is_recorded_on_the_page_of_a_person(client, facility):
    inmate, programme = ready(facility), ProgrammeFactory()
    address = f"/warga-binaan/{inmate.public_id}/permohonan/"

    assert "Program" in text_of(client.get(address))
    data = {"programme": programme.pk, "requested_by": "family", "applied_on": "08/07/2026"}
    answer = post(client, address, data)
    again = post(client, address, data)

    assert answer.status_code == 302
    application = Application.objects.get()
    assert (application.state, application.applied_on) == ("waiting", date(2026, 7, 8))
    assert (again.status_code, Application.objects.count()) == (400, 1)


def test_the_list_of_programmes_counts_who_waits_and_the_last_chances(client, facility):
    training_class = a_class(facility)
    soon, later = waits_for(training_class), waits_for(training_class)
    goes_home(soon, date(2026, 12, 1))
    goes_home(later, date(2029, 1, 1))

    line = client.get("/kelas/daftar-tunggu/").context["lines"][0]

    assert (line.waiting, line.last_chances) == (2, 1)
    assert (line.since, line.next_class) == (date(2026, 6, 10), training_class)


def test_last_chances_stand_on_top_of_a_programme(client, facility):
    training_class = a_class(facility)
    first, last = waits_for(training_class), waits_for(training_class)
    goes_home(first, date(2029, 1, 1))
    goes_home(last, date(2026, 12, 1))

    answer = client.get(list_of(training_class))

    rows = answer.context["rows"]
    assert [row["application"] for row in rows] == [last, first]
    assert "Kesempatan terakhir" in text_of(answer)


def test_a_list_without_a_class_is_measured_against_one_that_could_be_planned(client, facility):
    training_class = a_class(facility, state="planned")
    application = waits_for(training_class)
    TrainingClass.objects.update(state="postponed", halt_reason="budget")

    text = text_of(client.get(list_of(training_class)))

    assert "Belum ada kelas yang direncanakan" in text
    assert application.inmate.id_card_name in text


def test_a_programme_without_contents_lists_who_asked_first(client, facility):
    application = ApplicationFactory(waiting=True, facility=facility)

    answer = client.get(f"/kelas/daftar-tunggu/{application.programme.code}/")

    assert application.inmate.id_card_name in text_of(answer)


def test_moving_by_hand_is_reported_and_can_be_undone(client, facility):
    training_class = a_class(facility)
    first, second = waits_for(training_class), waits_for(training_class)
    address = f"/permohonan/{second.pk}/pindahkan/"

    assert "Berada di urutan 2 dari 2 orang" in text_of(client.get(address))
    assert post(client, address, {"place": "1"}).status_code == 400
    moved = post(client, address, {"place": "1", "reason": "Diminta wali"})
    rows = client.get(list_of(training_class)).context["rows"]
    report = text_of(client.get("/kelas/daftar-tunggu/pemindahan/"))

    assert moved.status_code == 302
    assert [row["application"] for row in rows] == [second, first]
    assert "Diminta wali" in report
    move = PriorityMove.objects.get()
    assert (move.was_place, move.place) == (2, 1)

    post(client, address, {"batal": "1"})
    rows = client.get(list_of(training_class)).context["rows"]
    assert [row["application"] for row in rows] == [first, second]
    assert "Diminta wali" in text_of(client.get("/kelas/daftar-tunggu/pemindahan/"))


def test_a_candidate_of_a_class_is_moved_too(client, facility):
    training_class = a_class(facility)
    first, second = candidate(training_class), candidate(training_class)

    answer = post(
        client, f"/permohonan/{second.pk}/pindahkan/", {"place": "1", "reason": "Diminta wali"}
    )
    groups = client.get(f"/kelas/{training_class.public_id}/seleksi/").context["groups"]

    assert answer.url == f"/kelas/{training_class.public_id}/seleksi/"
    assert [row.application for row in groups[0].candidates] == [second, first]


def test_a_wish_is_closed_with_its_reason(client, facility):
    application = waits_for(a_class(facility))
    address = f"/permohonan/{application.pk}/tarik/"

    assert client.get(address).status_code == 200
    assert post(client, address, {"reason": "released"}).status_code == 400
    answer = post(client, address, {"reason": "no_class", "note": "Program berhenti"})

    application.refresh_from_db()
    assert answer.status_code == 302
    assert (application.state, application.closed_reason) == ("withdrawn", "no_class")
    assert client.get(address).status_code == 404


def test_the_top_of_the_waiting_list_is_taken_in_one_click(client, facility):
    training_class = a_class(facility, quota=2)
    waiting = [waits_for(training_class) for _ in range(3)]
    address = f"/kelas/{training_class.public_id}/seleksi/tambah/"

    assert "3 orang menunggu program ini" in text_of(client.get(address))
    answer = post(client, address, {"teratas": "1"})

    assert answer.status_code == 302
    called = Application.objects.filter(training_class=training_class)
    assert {each.pk for each in called} == {each.pk for each in waiting[:2]}


def test_people_of_a_closed_class_are_put_back(client, facility):
    training_class = a_class(facility, state="cancelled", halt_reason="budget")
    old = candidate(training_class, lapsed=True)

    assert "1 orang tidak mendapat kursi" in text_of(
        client.get(f"/kelas/{training_class.public_id}/seleksi/")
    )
    answer = post(client, f"/kelas/{training_class.public_id}/seleksi/antre-lagi/", follow=True)

    assert "1 orang menunggu lagi" in text_of(answer)
    assert Application.objects.get(state="waiting").continues == old


def test_the_order_is_the_same_on_page_tick_and_reserve(client, facility):
    training_class = a_class(facility, quota=1)
    plain, chance, trained = (candidate(training_class) for _ in range(3))
    for each, day in ((plain, 2029), (chance, 2026), (trained, 2029)):
        goes_home(each, date(day, 12, 1))
    inmate = trained.inmate
    EnrolmentFactory(completed=True, inmate=inmate, custody=inmate.custodies.get())
    PriorityMove.objects.create(
        application=trained, place=2, was_place=3, reason="Wali", on=date(2026, 7, 1)
    )
    wanted = [chance, trained, plain]

    page = client.get(f"/kelas/{training_class.public_id}/seleksi/?pilih=1")
    group = page.context["groups"][0]
    assert [row.application for row in group.candidates] == wanted
    assert [row.is_ticked for row in group.candidates] == [True, False, False]

    Application.objects.update(state="recommended", answer="meets", assessed_on=date(2026, 7, 14))
    confirm = client.get(f"/kelas/{training_class.public_id}/seleksi/tetapkan/")
    assert [row["application"] for row in confirm.context["rows"]] == wanted


@pytest.mark.parametrize("who", ["coordinator", "manager", "administrator", "instructor"])
def test_people_outside_never_see_a_waiting_list(request, client_of, facility, who):
    training_class = a_class(facility)
    application = waits_for(training_class)
    client = client_of(request.getfixturevalue(who))

    for address in (
        "/kelas/daftar-tunggu/",
        "/kelas/daftar-tunggu/pemindahan/",
        list_of(training_class),
        f"/permohonan/{application.pk}/pindahkan/",
        f"/permohonan/{application.pk}/tarik/",
    ):
        assert client.get(address).status_code in {403, 404}

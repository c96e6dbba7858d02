"""Planning a class in the browser, its list and its summary."""

from datetime import date

import pytest
import time_machine

from partnerships.models import TrainingClass
from tests.factories.partnerships import (
    ClassFiguresFactory,
    HolidayFactory,
    ProgrammeVersionFactory,
    RoomFactory,
    SessionFactory,
    TrainingClassFactory,
    UnitFactory,
)
from tests.factories.trainees import AttendanceFactory, EnrolmentFactory
from tests.posting import post
from tests.trainees.people import NOON, a_class, recommended, seated
from trainees.choices import EnrolmentState

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


@pytest.fixture
def version():
    return ProgrammeVersionFactory(programme__code="rumput-laut", programme__title="Rumput Laut")


@pytest.fixture
def data(agreement, version, facility):
    """What the form sends for 20 lesson hours on Mondays in August."""
    return {
        "program": version.programme.code,
        "agreement": agreement.pk,
        "starts_on": "03/08/2026",
        "planned_hours": "20",
        "quota": "16",
        "days_1": ["0"],
        "from_1": "08.00",
        "until_1": "12.00",
        "room": RoomFactory(facility=facility).pk,
        "delivery": "mtu",
    }


# --- Planning -----------------------------------------------------------------------------


def test_the_programme_is_chosen_first_and_fills_in_the_rest(client, agreement, version):
    choose = text_of(client.get(f"/kelas/baru/?perjanjian={agreement.code}"))
    form = text_of(client.get(f"/kelas/baru/?program=rumput-laut&perjanjian={agreement.code}"))

    assert "program=rumput-laut" in choose
    assert 'name="planned_hours" value="160"' in form
    assert 'name="quota" value="16"' in form
    assert "Syarat calon" in form


def test_a_programme_that_is_not_taught_is_said_to_be(client):
    assert "Program ini sedang tidak dibuka" in text_of(client.get("/kelas/baru/?program=zzz"))


def test_the_timetable_is_shown_before_it_is_saved(client, data):
    answer = post(client, "/kelas/baru/", {**data, "periksa": "1"})

    text = text_of(answer)
    assert answer.status_code == 200
    assert "4 sesi" in text
    assert "31 Agustus 2026" in text
    assert "17 Agu" in text  # the holiday that is left out
    assert not TrainingClass.objects.exists()


def test_a_class_is_saved_once_however_often_it_is_sent(client, data):
    sent = {**data, "once": "k" * 24}

    first = client.post("/kelas/baru/", sent)
    second = client.post("/kelas/baru/", sent)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert TrainingClass.objects.get().title == "Rumput Laut – Angkatan 1"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"until_1": "16.15"}, "Senin berisi 11 jam pelajaran; batasnya 10 jam sehari."),
        ({"days_1": []}, "Pilih paling sedikit satu hari"),
        ({"from_1": "delapan"}, "Tulis jam seperti 08.00"),
        ({"until_1": "07.00"}, "setelah"),
        ({"starts_on": "31/02/2026"}, "tidak ada"),
        ({"agreement": "", "partner": ""}, "Pilih perjanjian atau mitra"),
        ({"ends_on": "02/08/2026"}, "sebelum hari pertama"),
        ({"ends_on": "20/08/2026"}, "Jam pelajaran baru lengkap pada 31 Agustus 2026"),
        ({"agreement": "999999"}, "Pilih"),
        ({"days_2": ["0"], "from_2": "11.00", "until_2": "13.00"}, "dua jadwal yang bertumpuk"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(client, data, changes, sentence):
    answer = post(client, "/kelas/baru/", {**data, "facility_contact": "Pak Amir", **changes})

    text = text_of(answer)
    assert answer.status_code == 400
    assert sentence in text
    assert "Pak Amir" in text
    assert not TrainingClass.objects.exists()


@pytest.mark.parametrize(
    ("holidays", "unit_hours", "sentences"),
    [
        (
            [date(2026, 8, 3), date(2026, 8, 10)],
            20,
            ["Setiap hari dari 3 Agustus 2026 sampai 12 Agustus 2026", "Pilih hari lain, atau"],
        ),
        ([], 24, ["Jumlah JP unit program 24, JP kelas 20.", "Rencanakan 24 JP"]),
    ],
    ids=["no day left", "units miss the hours"],
)
def test_what_no_timetable_can_satisfy_says_the_way_out(
    client, facility, version, data, holidays, unit_hours, sentences
):
    UnitFactory(version=version, hours=unit_hours)
    for day in holidays:
        HolidayFactory(on=day, facility=facility)
    last_day = {"ends_on": "12/08/2026"} if holidays else {}

    answer = post(client, "/kelas/baru/", {**data, "facility_contact": "Pak Amir", **last_day})

    text = text_of(answer)
    assert answer.status_code == 400
    assert [sentence for sentence in sentences if sentence not in text] == []
    assert "Pak Amir" in text
    assert not TrainingClass.objects.exists()


def test_the_same_room_names_the_class_that_has_it(client, data):
    post(client, "/kelas/baru/", data)

    answer = post(client, "/kelas/baru/", data)

    assert "oleh Rumput Laut – Angkatan 1" in text_of(answer)
    assert TrainingClass.objects.count() == 1


def test_beyond_the_agreement_a_reason_is_asked_for(client, data):
    late = {**data, "starts_on": "20/12/2027"}

    asked = post(client, "/kelas/baru/", late)
    assert 'name="gate_reason"' in text_of(asked)

    answer = post(client, "/kelas/baru/", {**late, "gate_reason": "Perpanjangan disepakati"})
    assert answer.status_code == 302
    assert TrainingClass.objects.get().gate_reason == "Perpanjangan disepakati"


def test_a_stale_form_shows_both_versions(client, data):
    post(client, "/kelas/baru/", data)
    training_class = TrainingClass.objects.get()
    address = f"/kelas/{training_class.public_id}/ubah/"
    assert 'value="1"' in text_of(client.get(address))
    assert post(client, address, {**data, "version": "1", "quota": "12"}).status_code == 302

    stale = post(client, address, {**data, "version": "1", "quota": "14"})

    training_class.refresh_from_db()
    text = text_of(stale)
    assert (stale.status_code, training_class.quota) == (409, 12)
    assert "12" in text
    assert "14" in text
    again = post(client, address, {**data, "version": "2", "quota": "14"})
    assert again.status_code == 302


# --- List and summary ----------------------------------------------------------------------


def test_the_list_costs_the_same_for_one_class_and_for_many(
    client, facility, django_assert_max_num_queries
):
    def one_more():
        training_class = TrainingClassFactory(facility=facility, running=True)
        ClassFiguresFactory(training_class=training_class, credited_hours=9, expected_hours=10)
        return training_class

    one_more()
    client.get("/kelas/")  # the first page of a session writes it
    with django_assert_max_num_queries(12) as one:
        text = text_of(client.get("/kelas/"))
    for _ in range(27):
        one_more()
    with django_assert_max_num_queries(12) as many:
        client.get("/kelas/")

    assert "90%" in text
    assert len(one) == len(many)


def test_the_list_shows_one_stage_or_one_field(client, facility):
    planned = TrainingClassFactory(facility=facility)
    running = TrainingClassFactory(facility=facility, running=True)

    text = text_of(client.get("/kelas/?tahap=running"))

    assert running.title in text
    assert planned.title not in text
    assert client.get("/kelas/?tahap=%27&bidang=x&page=zz").status_code == 200


def test_without_classes_the_list_says_where_they_come_from(client):
    assert "Belum ada kelas. Kelas dibuat dari perjanjian yang berlaku." in text_of(
        client.get("/kelas/")
    )


def test_classes_of_another_facility_are_not_there(client, other_facility):
    foreign = TrainingClassFactory(facility=other_facility)

    assert foreign.title not in text_of(client.get("/kelas/"))
    for ending in ("", "ubah/", "dokumen/", "riwayat/", "tunda/", "batalkan/"):
        assert client.get(f"/kelas/{foreign.public_id}/{ending}").status_code == 404


def test_people_of_the_partner_work_in_the_admin(client_of, coordinator, facility, partner):
    training_class = TrainingClassFactory(facility=facility, partner=partner)

    for address in ("/kelas/", f"/kelas/{training_class.public_id}/"):
        assert client_of(coordinator).get(address).status_code == 403


def test_a_manager_sees_the_class_and_no_names(client_of, manager, facility):
    training_class = a_class(facility, state="running", started_on=date(2026, 7, 1))
    enrolment = EnrolmentFactory(
        training_class=training_class,
        state=EnrolmentState.ACTIVE,
        credited_hours=1,
        expected_hours=10,
    )
    client = client_of(manager)

    text = text_of(client.get(f"/kelas/{training_class.public_id}/"))

    assert training_class.title in text
    assert enrolment.inmate.id_card_name not in text
    assert client.get(f"/kelas/{training_class.public_id}/riwayat/").status_code == 403
    assert client.get(f"/kelas/{training_class.public_id}/ubah/").status_code == 403


def test_the_summary_names_who_is_below_the_minimum(client, facility):
    training_class = a_class(facility, state="running", started_on=date(2026, 7, 1))
    session = SessionFactory(training_class=training_class, held=True, hours=10)
    exactly, below = (
        AttendanceFactory(
            session=session,
            hours=hours,
            enrolment__training_class=training_class,
            enrolment__state=EnrolmentState.ACTIVE,
            enrolment__credited_hours=hours,
            enrolment__expected_hours=10,
        ).enrolment
        for hours in (8, 7)
    )

    text = text_of(client.get(f"/kelas/{training_class.public_id}/"))

    assert below.inmate.id_card_name in text
    assert exactly.inmate.id_card_name not in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "planned"}, "Buka seleksi"),
        ({"state": "selecting"}, "Pilih peserta"),
        ({"state": "running", "started_on": date(2026, 7, 1)}, "Isi kehadiran"),
        ({"state": "assessing", "started_on": date(2026, 7, 1)}, "Tutup kelas"),
        ({"state": "postponed", "halt_reason": "budget"}, "Rencanakan lagi"),
        ({"state": "cancelled", "halt_reason": "budget"}, "Kelas ini dibatalkan"),
    ],
)
def test_the_summary_names_the_next_step(client, facility, fields, words):
    training_class = a_class(facility, **fields)

    assert words in text_of(client.get(f"/kelas/{training_class.public_id}/"))


def test_the_summary_costs_the_same_for_few_and_many(
    client, facility, officer, django_assert_max_num_queries
):
    training_class = a_class(facility)
    seated(training_class, officer)
    address = f"/kelas/{training_class.public_id}/"
    client.get(address)  # the first page of a session writes it
    with django_assert_max_num_queries(25) as few:
        client.get(address)
    seated(training_class, officer, 3)
    with django_assert_max_num_queries(25) as many:
        client.get(address)

    assert len(few) == len(many)


# --- Moves --------------------------------------------------------------------------------


def test_selection_opens_and_leads_to_the_candidates(client, facility):
    training_class = a_class(facility, state="planned")
    address = f"/kelas/{training_class.public_id}/buka-seleksi/"

    assert client.get(address).status_code == 405
    answer = post(client, address)

    training_class.refresh_from_db()
    assert training_class.state == "selecting"
    assert answer["Location"].endswith("/seleksi/")
    again = post(client, address, follow=True)
    assert "tidak dapat dilakukan" in text_of(again) or "tidak mungkin" in text_of(again)


def test_cancelling_ends_every_place_with_the_reason_of_the_class(client, facility, officer):
    training_class = a_class(facility)
    (enrolment,) = seated(training_class, officer)
    waiting = recommended(training_class)
    address = f"/kelas/{training_class.public_id}/batalkan/"

    assert "1 peserta kehilangan kursi" in text_of(client.get(address))
    assert post(client, address).status_code == 400
    assert post(client, address, {"reason": "budget"}).status_code == 302

    for record in (training_class, enrolment, waiting):
        record.refresh_from_db()
    assert training_class.state == "cancelled"
    assert (enrolment.state, enrolment.exit_reason.code) == ("cancelled", "class_cancelled")
    assert (waiting.state, training_class.seats_taken) == ("lapsed", 0)
    assert set(training_class.sessions.values_list("state", flat=True)) == {"cancelled"}


def test_a_postponed_class_is_planned_again(client, facility):
    training_class = a_class(facility)
    address = f"/kelas/{training_class.public_id}"

    assert post(client, f"{address}/tunda/", {"reason": "other"}).status_code == 400
    post(client, f"{address}/tunda/", {"reason": "other", "note": "Banjir"})
    training_class.refresh_from_db()
    assert (training_class.state, training_class.halt_note) == ("postponed", "Banjir")

    answer = post(client, f"{address}/lanjutkan/")
    training_class.refresh_from_db()
    assert (training_class.state, answer["Location"]) == ("planned", f"{address}/ubah/")


def test_documents_and_history_open(client, facility, data):
    post(client, "/kelas/baru/", data)
    code = TrainingClass.objects.get().public_id

    assert "Belum ada dokumen" in text_of(client.get(f"/kelas/{code}/dokumen/"))
    assert "Kelas direncanakan" in text_of(client.get(f"/kelas/{code}/riwayat/"))


def test_the_pages_speak_english_too(client, facility):
    training_class = a_class(facility)
    client.cookies["django_language"] = client.cookies["bahasa"] = "en"

    for ending in ("", "seleksi/", "ubah/"):
        answer = client.get(f"/kelas/{training_class.public_id}/{ending}")
        assert answer.status_code == 200

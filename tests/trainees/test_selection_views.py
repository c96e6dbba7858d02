"""The selection pages: who may open them, what they cost, and what bad input gets."""

import io
from datetime import date

import pytest
import time_machine
from openpyxl import load_workbook

from rutan.audit.models import AuditEvent
from tests.factories.partnerships import FacilitySettingFactory
from tests.factories.trainees import (
    ApplicationFactory,
    BoardDecisionFactory,
    HealthLetterFactory,
    RiskAssessmentFactory,
)
from tests.posting import post
from tests.trainees.people import (
    NOON,
    TODAY,
    a_class,
    candidate,
    ready,
    recommended,
    seated,
    waits_for,
)
from trainees.actions import applications, waiting
from trainees.models import Application, BoardHearing, Enrolment

pytestmark = [pytest.mark.django_db, pytest.mark.looks]


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def client(client_of, officer):
    return client_of(officer)


def page_of(training_class, ending=""):
    return f"/kelas/{training_class.public_id}/seleksi/{ending}"


def text_of(response):
    return response.content.decode()


def risky(training_class):
    """Meets all but one requirement that is not mandatory."""
    application = ApplicationFactory(training_class=training_class)
    HealthLetterFactory(inmate=application.inmate)
    RiskAssessmentFactory(custody=application.inmate.custodies.get(), level="high")
    return application


# --- The list ------------------------------------------------------------------------------


def test_candidates_stand_in_groups_with_the_reason_in_the_row(client, facility):
    training_class = a_class(facility)
    fine, without_letter = (
        candidate(training_class),
        ApplicationFactory(training_class=training_class),
    )
    detainee = candidate(training_class)
    detainee.inmate.custodies.update(legal_status="detainee", earliest_release_on=None)
    risky(training_class)

    text = text_of(client.get(page_of(training_class)))

    for words in (
        "Memenuhi syarat (1)",
        "Perlu pertimbangan (1)",
        "Tidak memenuhi (1)",
        "Memenuhi 12 dari 12 syarat",
        "Belum ada surat sehat",
        "Belum berstatus narapidana",
        "11 dari 12: tingkat risiko: Tinggi",
    ):
        assert words in text
    assert f'value="{fine.inmate.public_id}">' in text
    assert f'value="{without_letter.inmate.public_id}" disabled>' in text


def test_the_list_costs_the_same_for_one_and_for_many(
    client, facility, officer, django_assert_max_num_queries
):
    training_class = a_class(facility)
    candidate(training_class)
    seated(training_class, officer)
    client.get(page_of(training_class))  # the first page of a session writes it
    with django_assert_max_num_queries(25) as one:
        client.get(page_of(training_class))

    for _ in range(4):
        candidate(training_class)
    risky(training_class)
    seated(training_class, officer, 2)
    with django_assert_max_num_queries(25) as many:
        client.get(page_of(training_class))

    assert len(one) == len(many)


def test_the_first_who_meet_are_ticked_without_scripts(client, facility):
    training_class = a_class(facility, quota=2)
    chosen = [candidate(training_class) for _ in range(3)]
    for days, application in enumerate(chosen):
        application.inmate.custodies.update(earliest_release_on=date(2027, 1, 1 + days))

    text = text_of(client.get(page_of(training_class, "?pilih=2")))

    ticked = [f'value="{each.inmate.public_id}" checked>' in text for each in chosen]
    assert ticked == [True, True, False]
    assert "Pilih 2 teratas yang memenuhi syarat" in text


def test_a_long_group_shows_25_first(client, facility):
    training_class = a_class(facility)
    for _ in range(27):
        candidate(training_class)

    first = text_of(client.get(page_of(training_class)))
    all_of_them = text_of(client.get(page_of(training_class, "?tampil=meets")))

    assert "Tampilkan 2 calon lainnya" in first
    assert (first.count('name="calon"'), all_of_them.count('name="calon"')) == (25, 27)


def test_an_answer_can_be_filtered(client, facility):
    training_class = a_class(facility)
    candidate(training_class)
    risky(training_class)

    assert (
        text_of(client.get(page_of(training_class, "?kelayakan=consider"))).count('name="calon"')
        == 1
    )
    assert client.get(page_of(training_class, "?kelayakan=%00&pilih=x&tampil=y")).status_code in {
        200,
        400,
    }


def test_no_candidates_yet_says_what_to_do(client, facility):
    text = text_of(client.get(page_of(a_class(facility))))

    assert "Belum ada calon. Tambah dari daftar warga binaan." in text


# --- Who may ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ending", ["", "tambah/", "usulan/", "putusan/", "tetapkan/", "peserta.xlsx"]
)
def test_another_facility_does_not_find_the_class(client_of, other_officer, facility, ending):
    assert client_of(other_officer).get(page_of(a_class(facility), ending)).status_code == 404


@pytest.mark.parametrize("who", ["coordinator", "manager", "administrator", "instructor"])
@pytest.mark.parametrize("ending", ["", "tambah/", "usulan/", "putusan/", "tetapkan/"])
def test_people_outside_never_see_candidates(request, client_of, facility, partner, who, ending):
    training_class = a_class(facility, partner=partner)
    user = request.getfixturevalue(who)

    assert client_of(user).get(page_of(training_class, ending)).status_code in {403, 404}


def test_the_head_decides_but_does_not_propose(client_of, head, facility):
    training_class = a_class(facility)
    client = client_of(head)

    assert client.get(page_of(training_class, "putusan/")).status_code == 200
    assert post(client, page_of(training_class, "usulkan/")).status_code == 403


def test_looking_at_a_candidate_is_recorded(client, facility):
    application = candidate(a_class(facility))
    address = page_of(application.training_class, f"{application.inmate.public_id}/")

    page = text_of(client.get(address))
    part = text_of(client.get(address, headers={"HX-Request": "true"}))

    assert "<html" in page
    assert "<html" not in part
    assert "Tanpa catatan disiplin" in part
    move = f"/permohonan/{application.pk}/pindahkan/"
    assert (move in page, move in part) == (True, True)
    assert AuditEvent.objects.filter(action="inmate.viewed").count() == 2
    assert application.inmate.id_card_name not in page.split("<title>")[1].split("</title>")[0]


def test_the_page_of_a_candidate_tells_who_asked_and_what_happened_since(client, facility, officer):
    training_class = a_class(facility)
    wish = waits_for(training_class, requested_by="family", applied_on=date(2026, 6, 1))
    waiting.call(training_class=training_class, applications=[wish], by=officer)
    applications.reserve(training_class=training_class, applications=[wish], by=officer)

    page = client.get(page_of(training_class, f"{wish.inmate.public_id}/"))

    told = [line.action for line in page.context["events"]]
    assert told == ["application.reserved", "application.called"]
    for words in ("Keluarga", "1 Jun 2026", officer.get_full_name()):
        assert words in text_of(page)


# --- Adding -------------------------------------------------------------------------------


def test_several_people_become_candidates_at_once(client, facility):
    training_class = a_class(facility)
    people = [ready(facility) for _ in range(3)]

    answer = post(
        client,
        page_of(training_class, "tambah/"),
        {"inmates": [each.public_id for each in people]},
    )

    assert answer.status_code == 302
    assert training_class.applications.count() == 3


def test_people_to_add_can_be_searched_and_cost_the_same(
    client, facility, django_assert_max_num_queries
):
    training_class = a_class(facility)
    ready(facility, id_card_name="Baso Uji", search_name="baso uji")
    client.get(page_of(training_class))  # the first page of a session writes it
    with django_assert_max_num_queries(25) as one:
        text = text_of(client.get(page_of(training_class, "tambah/?q=baso")))
    assert "Baso Uji" in text

    for _ in range(3):
        ready(facility)
    with django_assert_max_num_queries(25) as many:
        client.get(page_of(training_class, "tambah/"))
    assert len(one) == len(many)
    assert "Tidak ada hasil untuk “zzz”" in text_of(
        client.get(page_of(training_class, "tambah/?q=zzz"))
    )


def test_a_person_of_another_facility_cannot_be_slipped_in(client, facility, other_facility):
    training_class = a_class(facility)

    answer = post(
        client, page_of(training_class, "tambah/"), {"inmates": [ready(other_facility).public_id]}
    )

    assert answer.status_code == 400
    assert "Salah satu orang tidak berada di UPT ini." in text_of(answer)
    assert not Application.objects.exists()


def test_everybody_of_a_filter_is_ticked_as_far_as_one_may_go_at_once(client, facility):
    training_class = a_class(facility)
    people = [ready(facility) for _ in range(29)]
    detainee = ready(facility)
    detainee.custodies.update(legal_status="detainee")
    address = page_of(training_class, "tambah/")

    first = client.get(address)
    everybody = client.get(f"{address}?semua=1&status=convict")

    assert "?semua=1#people" in text_of(first)
    assert not any(row["is_ticked"] for row in first.context["rows"])
    ticked = {row["inmate"].pk for row in everybody.context["rows"] if row["is_ticked"]}
    assert ticked == {each.pk for each in people}

    FacilitySettingFactory(facility=facility, key="review_most_people", value=28)
    too_many = client.get(f"{address}?semua=1&status=convict")
    refused = post(client, address, {"inmates": [each.public_id for each in people]})
    assert "29 orang cocok; paling banyak 28" in text_of(too_many)
    assert "?semua=1" not in text_of(client.get(address))
    assert not any(row["is_ticked"] for row in too_many.context["rows"])
    assert (refused.status_code, Application.objects.count()) == (400, 0)


def test_who_comes_from_a_person_s_page_finds_that_person_ticked(client, facility):
    training_class, inmate, _other = a_class(facility), ready(facility), ready(facility)

    page = client.get(page_of(training_class, f"tambah/?orang={inmate.public_id}"))

    rows = [(row["inmate"].pk, row["is_ticked"]) for row in page.context["rows"]]
    assert rows == [(inmate.pk, True)]


def test_nobody_ticked_gets_a_sentence(client, facility):
    training_class = a_class(facility)

    answer = post(client, page_of(training_class, "tambah/"))

    assert answer.status_code == 400
    assert "Pilih paling sedikit satu orang" in text_of(answer)


# --- From proposal to seat -----------------------------------------------------------------


def test_from_candidates_to_seats_in_the_browser(client, facility, officer):
    training_class = a_class(facility)
    first, second = candidate(training_class), risky(training_class)
    ticked = {"calon": [first.inmate.public_id, second.inmate.public_id]}

    check = post(client, page_of(training_class, "usulkan/"), ticked)
    assert check.status_code == 200
    assert "Alasan mengusulkan" in text_of(check)

    sent = {
        **ticked,
        "kirim": "1",
        "on": "15/07/2026",
        f"reason_{second.pk}": "Perilaku membaik",
    }
    assert post(client, page_of(training_class, "usulkan/"), sent).status_code == 302

    decided = {"number": "BA 14/2026", "version": "1"} | {
        f"verdict_{each.pk}": "recommended" for each in (first, second)
    }
    assert post(client, page_of(training_class, "putusan/"), decided).status_code == 302

    confirm = text_of(client.get(page_of(training_class, "tetapkan/")))
    assert "Tetapkan 2 peserta" in confirm
    enrolled = {**ticked, "kirim": "1", f"willing_{first.pk}": "14/07/2026"}
    answer = post(client, page_of(training_class, "tetapkan/"), enrolled, follow=True)

    training_class.refresh_from_db()
    assert "2 peserta ditetapkan. Sesi pertama 3 Agustus 2026." in text_of(answer)
    assert training_class.seats_taken == 2
    assert Enrolment.objects.get(application=first).hearing.number == "BA 14/2026"


def test_a_programme_without_a_hearing_goes_straight_to_the_seat(client, facility):
    training_class = a_class(facility, needs_hearing=False)
    application = candidate(training_class)
    ticked = {"calon": application.inmate.public_id}

    assert post(client, page_of(training_class, "tetapkan/"), ticked).status_code == 200
    answer = post(client, page_of(training_class, "tetapkan/"), {**ticked, "kirim": "1"})

    assert answer.status_code == 302
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("ending", ["", "usulkan/", "tetapkan/"])
def test_nothing_selected_comes_back_with_a_sentence(client, facility, ending):
    training_class = a_class(facility)
    candidate(training_class)

    answer = post(client, page_of(training_class, ending))

    assert answer.status_code == 400
    assert "Pilih paling sedikit satu calon" in text_of(answer)


def test_ids_of_another_class_fall_away(client, facility):
    foreign = candidate(a_class(facility))
    training_class = a_class(facility)

    answer = post(
        client,
        page_of(training_class, "usulkan/"),
        {"calon": [foreign.inmate.public_id, "' OR 1=1"], "kirim": "1", "on": "22/07/2026"},
    )

    assert answer.status_code == 400
    foreign.refresh_from_db()
    assert foreign.state == "candidate"


def test_a_missing_reason_keeps_what_was_typed(client, facility):
    training_class = a_class(facility)
    application = risky(training_class)
    data = {"calon": application.inmate.public_id, "kirim": "1", "on": "23/07/2026"}

    answer = post(client, page_of(training_class, "usulkan/"), data)

    text = text_of(answer)
    assert answer.status_code == 400
    assert f"Isi alasan mengusulkan {application.inmate.id_card_name}" in text
    assert "23/07/2026" in text
    application.refresh_from_db()
    assert application.state == "candidate"


def test_a_seventeenth_person_for_sixteen_seats_is_told_how_many_are_free(client, facility):
    training_class = a_class(facility, quota=16)
    people = [recommended(training_class) for _ in range(17)]

    answer = post(
        client,
        page_of(training_class, "tetapkan/"),
        {"kirim": "1", "calon": [each.inmate.public_id for each in people]},
    )

    assert answer.status_code == 400
    assert "Hanya 16 kursi kosong. Kurangi 1 calon atau jadikan cadangan." in text_of(answer)
    assert not Enrolment.objects.exists()


def test_a_number_of_minutes_that_is_used_is_said_at_its_field(client, facility):
    training_class = a_class(facility)
    BoardHearing.objects.create(facility=facility, on=TODAY, number="BA 1/2026")
    application = candidate(training_class, proposed=True)

    answer = post(
        client,
        page_of(training_class, "putusan/"),
        {
            "number": "BA 1/2026",
            "version": "1",
            f"verdict_{application.pk}": "rejected",
            f"reason_{application.pk}": "Belum siap",
        },
    )

    text = text_of(answer)
    assert answer.status_code == 400
    assert "Nomor berita acara ini sudah dipakai" in text
    assert "Belum siap" in text


def test_the_reserve_list_takes_whom_is_ticked(client, facility):
    training_class = a_class(facility)
    application = candidate(training_class)

    answer = post(client, page_of(training_class), {"calon": application.inmate.public_id})

    application.refresh_from_db()
    assert (answer.status_code, application.state) == (302, "reserve")


def test_a_free_seat_is_offered_to_the_reserve_that_was_recommended(client, facility):
    training_class = a_class(facility)
    heard = candidate(training_class, reserve=True)
    candidate(training_class, reserve=True)
    BoardDecisionFactory(application=heard)

    text = text_of(client.get(page_of(training_class)))
    confirm = text_of(client.get(page_of(training_class, "tetapkan/")))

    assert "1 cadangan yang direkomendasikan dapat mengisi kursi kosong." in text
    assert confirm.count('name="calon"') == 1
    assert f'value="{heard.inmate.public_id}">' in confirm  # not ticked beforehand


def test_the_proposal_is_the_agenda_with_the_people_of_the_class(client, facility):
    training_class = a_class(facility)
    address = page_of(training_class, "usulan/")
    assert client.get(address)["Location"] == page_of(training_class)
    candidate(training_class, proposed=True)

    answer = client.get(address)

    assert answer["Content-Type"] == "application/pdf"
    assert AuditEvent.objects.get(action="paper.printed").details["paper"] == "agenda"


def test_a_participant_leaves_with_a_reason(client, facility, officer):
    training_class = a_class(facility)
    (enrolment,) = seated(training_class, officer)
    address = page_of(training_class, f"{enrolment.inmate.public_id}/keluar/")
    reasons = {
        str(reason): reason.pk
        for reason in type(enrolment)._meta.get_field("exit_reason").related_model.objects.all()
    }

    assert client.get(address).status_code == 200
    answer = post(client, address, {"reason": reasons["Mengundurkan diri"], "on": "15/07/2026"})

    training_class.refresh_from_db()
    assert (answer.status_code, training_class.seats_taken) == (302, 0)
    assert client.get(address).status_code == 404


def test_a_statement_is_recorded_later(client, facility, officer):
    training_class = a_class(facility)
    (enrolment,) = seated(training_class, officer)
    address = page_of(training_class, f"{enrolment.inmate.public_id}/kesediaan/")

    too_late = post(client, address, {"willing_on": "16/07/2026"})
    assert (too_late.status_code, "16/07/2026" in text_of(too_late)) == (400, True)
    assert post(client, address, {"willing_on": "15/07/2026"}).status_code == 302


def test_an_application_is_withdrawn_with_its_reason(client, facility):
    application = candidate(a_class(facility))
    address = page_of(application.training_class, f"{application.inmate.public_id}/mundur/")

    assert post(client, address).status_code == 400
    assert post(client, address, {"note": "Tidak berminat"}).status_code == 302
    application.refresh_from_db()
    assert (application.state, application.note) == ("withdrawn", "Tidak berminat")


def test_the_list_of_participants_is_a_workbook_and_recorded(client, facility, officer):
    training_class = a_class(facility)
    [enrolment] = seated(training_class, officer)

    answer = client.get(page_of(training_class, "peserta.xlsx"))

    book = load_workbook(io.BytesIO(answer.content))
    _titles, *rows = book.worksheets[0].values
    assert [row[:2] for row in rows] == [
        (enrolment.inmate.id_card_name, enrolment.inmate.register_label)
    ]
    assert book.worksheets[0]["D2"].number_format == "dd/mm/yyyy"
    assert officer.full_name in " ".join(row[0] for row in book.worksheets[1].values)
    assert AuditEvent.objects.filter(action="participants.exported").count() == 1

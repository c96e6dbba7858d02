"""The check before a proposal, and candidates out of a file."""

import io
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from rutan.audit.models import AuditEvent
from tests.factories.trainees import (
    ApplicationFactory,
    BoardHearingFactory,
    HealthLetterFactory,
    RiskAssessmentFactory,
)
from tests.posting import post
from tests.trainees.people import NOON, a_class, candidate, ready, waits_for
from trainees.models import Application, RegisterEntry

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


def page_of(training_class, ending=""):
    return f"/kelas/{training_class.public_id}/seleksi/{ending}"


def risky(training_class):
    application = ApplicationFactory(training_class=training_class)
    HealthLetterFactory(inmate=application.inmate)
    RiskAssessmentFactory(custody=application.inmate.custodies.get(), level="high")
    return application


def ids(*applications):
    return [each.inmate.public_id for each in applications]


def test_the_day_offered_is_that_of_the_hearing_that_is_planned(client, facility):
    training_class = a_class(facility)
    waiting = candidate(training_class)
    address, sent = page_of(training_class, "usulkan/"), {"calon": ids(waiting)}
    BoardHearingFactory(planned=True, on=date(2026, 7, 21))  # of another facility
    in_a_week = post(client, address, sent).context["form"]["on"].value()

    BoardHearingFactory(planned=True, facility=facility, on=date(2026, 7, 28))

    assert in_a_week == date(2026, 7, 22)
    assert post(client, address, sent).context["form"]["on"].value() == date(2026, 7, 28)


def test_the_review_lists_only_people_with_findings(client, facility):
    training_class = a_class(facility)
    fine, reason = candidate(training_class), risky(training_class)
    blocked = ApplicationFactory(training_class=training_class)

    answer = post(
        client, page_of(training_class, "usulkan/"), {"calon": ids(fine, reason, blocked)}
    )

    assert [row["application"] for row in answer.context["rows"]] == [blocked, reason]
    text = text_of(answer)
    assert "1 siap" in text
    assert "1 perlu alasan" in text
    assert "1 tidak dapat diusulkan" in text
    assert fine.inmate.id_card_name not in text.split("<table")[1]
    assert text.count('name="calon"') == 3


def test_removed_people_stay_candidates(client, facility):
    training_class = a_class(facility)
    fine, reason = candidate(training_class), risky(training_class)
    blocked = ApplicationFactory(training_class=training_class)
    sent = {"calon": ids(fine, reason, blocked), "kirim": "1", "on": "23/07/2026"}
    typed = {f"reason_{reason.pk}": "Perilaku membaik"}

    again = post(
        client,
        page_of(training_class, "usulkan/"),
        {**sent, **typed, "keluarkan": blocked.inmate.public_id},
    )

    text = text_of(again)
    assert again.status_code == 200
    assert "Perilaku membaik" in text
    assert "23/07/2026" in text
    assert "1 dikeluarkan dan tetap calon" in text
    assert not Application.objects.filter(state="proposed").exists()

    sent |= {**typed, "dikeluarkan": blocked.inmate.public_id}
    assert post(client, page_of(training_class, "usulkan/"), sent).status_code == 302
    states = dict(Application.objects.values_list("pk", "state"))
    assert states == {fine.pk: "proposed", reason.pk: "proposed", blocked.pk: "candidate"}


def test_more_than_a_hundred_get_a_sentence_and_no_silent_cut(client, facility):
    training_class = a_class(facility)
    candidate(training_class)

    for ending in ("usulkan/", ""):
        answer = post(
            client,
            page_of(training_class, ending),
            {"calon": [f"X{number:07d}" for number in range(101)]},
        )
        assert answer.status_code == 400
        assert "Ada 101 orang dipilih; sekali proses paling banyak 100." in text_of(answer)


def test_the_review_costs_the_same_for_1_and_100(client, facility, django_assert_max_num_queries):
    training_class = a_class(facility)
    people = [candidate(training_class)]
    post(client, page_of(training_class, "usulkan/"), {"calon": ids(*people)})
    with django_assert_max_num_queries(30) as one:
        post(client, page_of(training_class, "usulkan/"), {"calon": ids(*people)})

    people += [risky(training_class) for _ in range(99)]
    with django_assert_max_num_queries(30) as many:
        post(client, page_of(training_class, "usulkan/"), {"calon": ids(*people)})

    assert len(one) == len(many)


# --- A file of register numbers ----------------------------------------------------------------


def number_of(inmate):
    return RegisterEntry.objects.get(custody__inmate=inmate, ends_on=None).number


def csv(*lines):
    return SimpleUploadedFile("nomor.csv", "\n".join(lines).encode(), "text/csv")


def test_a_file_of_register_numbers_says_what_is_wrong_in_each_row(client, facility):
    training_class = a_class(facility)
    new, waiting = ready(facility), waits_for(training_class).inmate
    known = candidate(training_class).inmate
    file = csv(
        "Nomor register",
        number_of(new),
        number_of(waiting),
        "9999/1999",
        number_of(known),
        number_of(new),
        "XX",
    )

    answer = post(client, page_of(training_class, "berkas/"), {"file": file})

    assert answer.status_code == 200
    lines = [(line.row, line.sentence) for line in answer.context["lines"]]
    assert lines == [
        (2, "Ditambahkan sebagai calon"),
        (3, "Ditambahkan sebagai calon"),
        (4, "Nomor register tidak ditemukan"),
        (5, "Sudah menjadi calon"),
        (6, "Dua kali ada di berkas"),
        (7, "Nomor register tidak ditemukan"),
    ]
    assert Application.objects.filter(training_class=training_class).count() == 3

    taken = client.post(
        page_of(training_class, "berkas/hasil.xlsx"), {"hasil": answer.context["result"]}
    )
    rows = list(load_workbook(io.BytesIO(taken.content)).worksheets[0].values)
    assert rows[3][3] == "Nomor register tidak ditemukan"
    assert AuditEvent.objects.filter(action="candidates.result_downloaded").count() == 1


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (csv("Nomor register"), "Berkas ini kosong."),
        (csv(""), "kosong"),
        (SimpleUploadedFile("foto.png", b"\x89PNG", "image/png"), "csv"),
        (None, "Pilih berkas Excel atau CSV."),
    ],
)
def test_a_file_without_numbers_comes_back_with_a_sentence(client, facility, file, sentence):
    training_class = a_class(facility)

    answer = post(
        client, page_of(training_class, "berkas/"), {"file": file} if file else {"x": "1"}
    )

    assert answer.status_code == 400
    assert sentence in text_of(answer)


def test_a_result_that_was_changed_is_not_given_back(client, facility):
    address = page_of(a_class(facility), "berkas/hasil.xlsx")

    assert client.post(address, {"hasil": "x:y:z"}).status_code == 404
    assert client.get(address).status_code == 405


def test_people_of_another_facility_are_not_found_by_their_number(client, facility, other_facility):
    training_class = a_class(facility)
    foreign = ready(other_facility)

    answer = post(client, page_of(training_class, "berkas/"), {"file": csv(number_of(foreign))})

    assert [line.sentence for line in answer.context["lines"]] == ["Nomor register tidak ditemukan"]
    assert not Application.objects.exists()

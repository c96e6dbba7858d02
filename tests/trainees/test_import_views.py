import io
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from rutan.audit.models import AuditEvent
from tests.data import make_workbook
from tests.trainees.test_import_inmates_reading import ROW, TITLES, known_person, sheet
from trainees.actions import inmates as people
from trainees.choices import ImportState
from trainees.models import Custody, ImportBatch, Inmate

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
UPLOAD = "/warga-binaan/impor/"


@pytest.fixture(autouse=True)
def november():
    now = "2026-11-17T09:00:00+08:00"
    with time_machine.travel(now, tick=False), translation.override("en"):
        yield


@pytest.fixture
def client(client_of, officer):
    client = client_of(officer)
    client.cookies["bahasa"] = "en"
    return client


@pytest.fixture
def keys():
    """One-time keys, a new one for each post."""
    numbers = iter(range(1000))
    return lambda: f"one-time-key-number-{next(numbers)}"


@pytest.fixture
def upload(client, keys):
    def uploaded(*rows, titles=TITLES, name="daftar.xlsx", data=None):
        content = data if data is not None else sheet(*rows, titles=titles).getvalue()
        file = SimpleUploadedFile(name, content)
        return client.post(UPLOAD, {"file": file, "once": keys()})

    return uploaded


def batch():
    return ImportBatch.objects.latest("pk")


def page(name="import-detail", query=""):
    return reverse(f"trainees:{name}", args=[batch().pk]) + query


def text_of(response):
    assert response.status_code == 200, response.status_code
    main = response.content.decode().partition("<main")[2].partition("<footer")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def other(number="0413/2025", nik="7310991203950002"):
    return ["B.I", number, "Basri Contoh", *ROW[3:5], nik, *ROW[6:]]


def test_the_upload_page_offers_the_template_and_says_what_does_not_happen(client):
    text = text_of(client.get(UPLOAD))

    assert "No data is deleted." in text
    for title in ("Register", "Nomor register", "NIK", "Tanggal lahir", "Pendidikan terakhir"):
        assert title in text


@pytest.mark.parametrize(
    ("language", "words"),
    [("id", "paling besar 5 MB dan 2.000 baris"), ("en", "up to 5 MB and 2,000 rows")],
)
def test_the_limits_stand_in_the_readers_language(client, officer, language, words):
    officer.language = language
    officer.save()

    assert words in client.get(UPLOAD).content.decode()


def test_the_template_opens_as_a_workbook(client):
    response = client.get(reverse("trainees:import-template"))

    book = load_workbook(io.BytesIO(response.content))
    assert book.worksheets[0]["A1"].value == "Register"
    assert "templat" in response["Content-Disposition"]


def test_uploading_leads_to_a_preview_that_changed_nothing(client, upload):
    response = upload(ROW, ["B.I", "0413/2025", "Basri", "X", *ROW[4:]])

    assert response.url == page()
    text = text_of(client.get(response.url))
    assert "Nothing has changed yet." in text
    assert "Errors 1" in text
    assert "New 1" in text
    assert "Import 1 valid row" in text
    assert not Inmate.objects.exists()


def test_errors_come_first_with_row_column_text_and_sentence(client, upload):
    upload(ROW, ["B.I", "0413/2025", "Basri", "X", *ROW[4:5], "7310991203950002", *ROW[6:]])

    text = text_of(client.get(page()))

    assert "3 JK X Not known here. Write: L or P." in text


def test_changes_show_old_and_new_and_mask_the_nik(client, upload, facility):
    known_person(facility, nik="7310991203950009")
    upload([*ROW, "C-4"], titles=[*TITLES, "Blok"])

    text = text_of(client.get(page()))

    assert "Blok – → C-4" in text
    assert "NIK 7310********0009 → 7310********0001" in text
    assert "7310991203950009" not in text


def test_confirming_imports_the_valid_rows_once(client, upload, keys):
    upload(ROW, ["B.I", "0413/2025", "Basri", "X", *ROW[4:]])
    key = keys()

    first = client.post(page("import-confirm"), {"once": key})
    second = client.post(page("import-confirm"), {"once": key})

    assert (first.url, second.url) == (page(), page())
    assert Inmate.objects.count() == 1
    text = text_of(client.get(page()))
    assert "1 row imported." in text
    assert "Added 1" in text


def test_confirming_a_second_time_says_that_it_is_done(client, upload, keys):
    upload(ROW)
    client.post(page("import-confirm"), {"once": keys()})
    client.post(page("import-confirm"), {"once": keys()})

    assert "This step is no longer possible" in text_of(client.get(page()))
    assert Inmate.objects.count() == 1


def test_the_sample_of_500_through_the_browser(client, upload, keys):
    upload(data=make_workbook.TARGET.read_bytes())
    text = text_of(client.get(page()))
    assert "Errors 13" in text
    assert "Import 487 valid rows" in text

    client.post(page("import-confirm"), {"once": keys()})
    assert Inmate.objects.count() == 487

    upload(data=make_workbook.TARGET.read_bytes())
    text = text_of(client.get(page()))
    assert "Unchanged 487" in text
    assert "There is nothing to import in this file." in text


def test_no_page_of_the_preview_shows_more_than_25_rows(client, upload):
    upload(data=make_workbook.TARGET.read_bytes())

    for tab in ("baru", "galat", "sama", "tidak-ada", "bohong"):
        content = client.get(page(query=f"?tampil={tab}&page=2")).content.decode()
        assert content.count('scope="row"') <= 25


def test_the_preview_takes_at_most_15_queries(client, upload, django_assert_max_num_queries):
    upload(data=make_workbook.TARGET.read_bytes())

    for tab in ("baru", "galat", "tidak-ada"):
        with django_assert_max_num_queries(15):
            client.get(page(query=f"?tampil={tab}"))


def test_error_rows_come_back_as_a_workbook_that_can_be_uploaded_again(client, upload):
    upload(ROW, ["B.I", "0413/2025", "Basri", "X", *ROW[4:5], "7310991203950002", *ROW[6:]])

    response = client.get(page("import-errors"))
    rows = list(load_workbook(io.BytesIO(response.content)).worksheets[0].values)
    assert rows[0] == ("Galat", *TITLES)
    assert rows[1][0] == "JK: Not known here. Write: L or P."
    assert rows[1][1:] == ("B.I", "0413/2025", "Basri", "X", *rows[1][5:])

    upload(data=response.content)
    assert batch().columns[0] == ""
    assert batch().counts["error"] == 1


def test_columns_are_shown_as_guessed_and_can_be_corrected(client, upload):
    upload([*ROW, "C-4"], titles=[*TITLES, "Kode"])
    text = text_of(client.get(page()))
    assert "No Reg → Nomor register" in text
    assert "Not read: Kode" in text

    chosen = {f"column_{place}": code or "-" for place, code in enumerate(batch().columns)}
    response = client.post(page(), chosen | {"column_9": "block"})

    assert response.status_code == 302
    assert batch().rows.get().values["block"] == "C-4"


def test_one_column_is_not_read_twice(client, upload):
    upload(ROW)
    chosen = {f"column_{place}": code or "-" for place, code in enumerate(batch().columns)}

    response = client.post(page(), chosen | {"column_8": "block", "column_7": "block"})

    assert "is already read as this column" in text_of(response)


def test_missing_columns_are_named(client, upload):
    upload(ROW[:4], titles=TITLES[:4])

    assert "Without Tanggal lahir" in text_of(client.get(page()))


def test_corrections_by_hand_are_asked_about(client, upload, keys, officer):
    titles = [*TITLES, "Blok"]
    upload([*ROW, "C-4"], titles=titles)
    client.post(page("import-confirm"), {"once": keys()})
    inmate = Inmate.objects.get()
    people.update(inmate=inmate, version=1, values={"block": "A-1"}, by=officer)
    upload([*ROW, "C-4"], titles=titles)

    text = text_of(client.get(page()))
    assert "Corrected by hand" in text
    assert "1 row was corrected by hand since the last import" in text

    client.post(page("import-confirm"), {"once": keys(), "by_hand": "keep"})
    assert Custody.objects.get().block == "A-1"

    upload([*ROW, "C-4"], titles=titles)
    client.post(page("import-confirm"), {"once": keys(), "by_hand": "overwrite"})
    assert Custody.objects.get().block == "C-4"


def test_people_missing_from_the_file_are_listed_and_left_alone(client, upload, facility, keys):
    known_person(facility, number="0777/2025", nik="", id_card_name="Cora Hilang")
    upload(ROW)

    text = text_of(client.get(page(query="?tampil=tidak-ada")))
    assert "Possibly released or moved." in text
    assert "Cora Hilang" in text
    client.post(page("import-confirm"), {"once": keys()})
    assert Custody.objects.filter(inmate__id_card_name="Cora Hilang").open().exists()


def test_undoing_from_the_result_page(client, upload, keys):
    upload(ROW)
    client.post(page("import-confirm"), {"once": keys()})
    assert "Undo this import" in text_of(client.get(page()))

    client.post(page("import-undo"), {"once": keys()})

    assert not Inmate.objects.exists()
    assert batch().state == ImportState.UNDONE
    assert "1 row undone." in text_of(client.get(page()))


def test_after_a_day_undoing_is_neither_offered_nor_done(client, upload, keys):
    upload(ROW)
    client.post(page("import-confirm"), {"once": keys()})
    ImportBatch.objects.update(applied_at=batch().applied_at - timedelta(hours=25))

    assert "Undo this import" not in text_of(client.get(page()))
    client.post(page("import-undo"), {"once": keys()})
    assert Inmate.objects.exists()


def test_a_batch_whose_rows_are_forgotten_still_shows_its_counts(client, upload, keys):
    upload(ROW)
    client.post(page("import-confirm"), {"once": keys()})
    batch().rows.all().delete()

    text = text_of(client.get(page()))
    assert "Added 1" in text
    assert "have been deleted" in text


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("daftar.pdf", b"%PDF-1.7", "must be an Excel workbook"),
        ("daftar.xlsx", b"not a zip at all", "must be an Excel workbook"),
        ("daftar.xlsm", b"PK", "contains macros"),
        ("daftar.csv", b"Nama;NIK\nA\x00;1\n", "must be an Excel workbook"),
        ("daftar.csv", b"", "The file is empty."),
        ("daftar.csv", b"x" * (5 * 1024 * 1024 + 1), "The limit is 5.0 MB."),
    ],
)
def test_a_wrong_file_gets_a_sentence_and_keeps_nothing(upload, name, data, sentence):
    response = upload(name=name, data=data)

    assert sentence in text_of(response)
    assert not ImportBatch.objects.exists()


def test_no_file_at_all_gets_a_sentence(client, keys):
    assert "Select a file" in text_of(client.post(UPLOAD, {"once": keys()}))


def test_imports_of_another_facility_do_not_exist(client_of, other_officer, upload, keys):
    upload(ROW)
    stranger = client_of(other_officer)

    for name in ("import-detail", "import-errors"):
        assert stranger.get(page(name)).status_code == 404
    for name in ("import-detail", "import-confirm", "import-undo"):
        assert stranger.post(page(name), {"once": keys()}).status_code == 404
    assert not Inmate.objects.exists()


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("officer", 200),
        ("supervisor", 200),
        ("head", 403),
        ("stranger", 404),
        ("coordinator", 403),
        ("instructor", 403),
        ("probation_officer", 403),
        ("manager", 403),
        ("administrator", 403),
    ],
)
def test_who_may_import(request, client_of, facility, role, expected):
    user = request.getfixturevalue(role)

    assert client_of(user).get(UPLOAD).status_code == expected


def test_uploads_and_downloads_are_events(client, upload):
    upload(ROW)
    client.get(page("import-errors"))

    actions = list(AuditEvent.objects.values_list("action", flat=True).order_by("seq"))
    assert actions[-2:] == ["import.checked", "import.errors_downloaded"]


def test_the_import_is_indonesian_too(client, upload):
    client.cookies["bahasa"] = "id"
    upload(ROW, ["B.I", "0413/2025", "Basri", "X", *ROW[4:]])

    text = text_of(client.get(UPLOAD)) + text_of(client.get(page()))

    assert "Impor warga binaan dari Excel" in text
    assert "Belum ada data yang berubah. Periksa dulu, lalu putuskan." in text
    assert "Tidak dikenal di sini." in text
    for english in ("Upload", "What is wrong", "valid row", "Meaning"):
        assert english not in text


def test_dates_of_the_result_are_in_words(client, upload, keys):
    upload(ROW)
    client.post(page("import-confirm"), {"once": keys()})

    assert f"{date(2026, 11, 18):%d} Nov 2026" in text_of(client.get(page()))

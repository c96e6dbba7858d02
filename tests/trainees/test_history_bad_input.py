"""What a list of past classes must not bring in: each mistake names its row and column in the
language of the office, on the page and in the command, and nothing is half imported."""

import io

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook

from rutan.accounts.models import OneTimeKey
from rutan.audit.models import AuditEvent
from tests.data import make_history, past_classes
from trainees.choices import RowKind
from trainees.models import Enrolment, ImportBatch, ImportRow

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
PAGE = "/warga-binaan/impor/riwayat/"
OUR_OWN = {"sessions", "accounts", "axes"}
KEPT = (AuditEvent, ImportBatch, ImportRow, OneTimeKey)


@pytest.fixture(autouse=True)
def world(facility):
    facility.satker_code = "123456"
    facility.save()
    with time_machine.travel(past_classes.NOW, tick=False):
        yield past_classes.world(facility)


@pytest.fixture
def page(client_of, supervisor):
    return client_of(supervisor)


def numbers():
    """How many rows each table has, but those of the session and of the check itself."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model not in KEPT and model._meta.app_label not in OUR_OWN and model._meta.managed
    }


def upload(page, name, data):
    send = {
        "file": SimpleUploadedFile(name, data),
        "once": f"key-of-{ImportBatch.objects.count()}" * 3,
    }
    return page.post(PAGE, send)


def command(path, *options):
    out = io.StringIO()
    try:
        call_command("import_history", path, "--facility", "123456", *options, stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def person(number=1, **changes):
    """A row of its own class about its own person; by titles, with _ for a space."""
    row = make_history.cells(make_history.people()[0]) | {
        "Kelas": f"Kelas {number}",
        "Nomor register": f"{number}/2024",
        "Nama sesuai KTP": f"Orang Contoh {number}",
        "Nomor sertifikat": f"CONTOH/{number}",
        "Perjanjian": "",
    }
    return row | {title.replace("_", " "): value for title, value in changes.items()}


def book(*rows):
    return make_history.workbook(list(rows)).getvalue()


def changed(change):
    made = load_workbook(io.BytesIO(book(person(1), person(2, Kelas="Kelas 1"))))
    change(made)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def formula(made):
    made.active["G2"] = "=100+60"


def another_sheet_first(made):
    made.create_sheet("Catatan", 0).append(["Halo"])


def eighty_one_columns(made):
    for column in range(made.active.max_column + 1, 82):
        made.active.cell(1, column, f"Catatan {column}")


def too_many(made):
    for number in range(2_001):
        made.active.append([f"Kelas {number}"])


def nothing():
    target = io.BytesIO()
    Workbook().save(target)
    return target.getvalue()


def without_two_columns(made):
    made.active.delete_cols(1 + [cell.value for cell in made.active[1]].index("JP"))
    made.active.delete_cols(1 + [cell.value for cell in made.active[1]].index("Register"))
    made.active.delete_cols(1 + [cell.value for cell in made.active[1]].index("Nomor register"))


FILES = [
    ("riwayat.pdf", lambda: b"%PDF-1.7", "harus buku kerja Excel"),
    ("riwayat.xlsx", lambda: b"bukan berkas zip", "harus buku kerja Excel"),
    ("riwayat.xlsm", lambda: book(person()), "makro"),
    ("riwayat.xlsx", nothing, "kosong"),
    ("riwayat.xlsx", lambda: changed(another_sheet_first), "Hanya lembar pertama yang dibaca"),
    ("riwayat.xlsx", lambda: changed(too_many), "2.000 baris"),
    ("riwayat.xlsx", lambda: changed(eighty_one_columns), "80 kolom"),
    ("riwayat.xlsx", lambda: changed(formula), "Sel G2 berisi rumus"),
    (
        "riwayat.xlsx",
        lambda: changed(without_two_columns),
        "Kolom ini tidak ada: JP, Register, Nomor register",
    ),
    ("riwayat.csv", lambda: b"", "kosong"),
    ("riwayat.csv", lambda: b"Nama;Umur\nAndi;30\n", "Tidak ada judul kolom"),
]


def test_a_file_that_is_no_such_list_is_refused_with_a_sentence(page, tmp_path):
    before = numbers()
    for name, data, words in FILES:
        answer = upload(page, name, data())
        assert answer.status_code == 200, words
        assert words in answer.text, (words, answer.context["form"].errors)
        path = tmp_path / name
        path.write_bytes(data())
        if "2.000" not in words:  # the command takes more
            assert words in command(path, "--confirm"), words
    assert numbers() == before
    assert not ImportBatch.objects.exists()


ROWS = [
    # what is typed, the column that is named, words of the sentence
    ({"Program": "Terbang"}, "Program", "tidak dikenal"),
    ({"Program": "Hidroponic"}, "Program", "Mungkin: Hidroponik"),
    ({"Mitra": "Siapa"}, "Mitra", "tidak dikenal"),
    ({"Mulai": "31/02/2025"}, "Mulai", "Tanggal ini tidak ada"),
    ({"Selesai": "01/01/2025"}, "Selesai", "sebelum hari pertama. Periksa kedua tanggal"),
    ({"Selesai": "31/12/2026"}, "Selesai", "belum selesai"),
    ({"JP": ""}, "JP", "Isi sel ini"),
    ({"JP": "160,5"}, "JP", "bilangan bulat"),
    ({"Kelas": ""}, "Kelas", "digabung"),
    ({"Perjanjian": "PKS-9"}, "Perjanjian", "Tidak ada perjanjian"),
    ({"Nama sesuai KTP": ""}, "Nama sesuai KTP", "Isi sel ini"),
    ({"Tanggal lahir": "12 Mret 1995"}, "Tanggal lahir", "tanggal"),
    ({"NIK": "123"}, "NIK", "16 angka"),
    ({"Tanggal masuk": "01/04/2025"}, "Tanggal masuk", "sesudah hari pertama"),
    ({"Status": "Mungkin"}, "Status", "Selesai"),
    ({"Kehadiran %": "79,5"}, "Kehadiran %", "79,5%"),
    ({"Kehadiran %": "0,92"}, "Kehadiran %", "92 atau 79,5"),
    ({"Nomor sertifikat": "RUTAN/1"}, "Nomor sertifikat", "RUTAN"),
    ({"Tanggal bebas": "01/12/2026"}, "Tanggal bebas", "sesudah hari ini. Periksa tahunnya"),
    ({"Tanggal bebas": ""}, "Tanggal bebas", "kosongkan"),
    ({"Jenis bebas": "Terbang"}, "Jenis bebas", "Tidak dikenal"),
    ({"Persetujuan": "", "Jenis bebas": "expiry"}, "Persetujuan", "Ya atau Tidak"),
    ({"b6 bukti": ""}, "b6 bukti", "bukti"),
    ({"b6 hasil": "Terbang"}, "b6 hasil", "Tidak dikenal"),
    ({"b6 tanggal": "01/08/2025"}, "b6 tanggal", "sebelum bulan"),
    ({"b6 hasil": "Dipidana kembali"}, "Tanggal kembali", "register"),
]


def test_each_mistake_names_its_row_and_column_and_nothing_is_half_imported(page, tmp_path):
    rows = [
        person(number) | change for number, (change, _column, _words) in enumerate(ROWS, start=2)
    ]
    twin = person(90, **{"Nama sesuai KTP": "Orang Contoh 91"})
    other = person(91) | {"Kelas": "Kelas 90", "Nomor sertifikat": ""}
    data = book(*rows, twin, other, person(92))
    before = numbers()

    answer = upload(page, "riwayat.xlsx", data)

    shown = page.get(answer["Location"])
    batch = ImportBatch.objects.get()
    said = {
        (row.number, error["column"]): error["message"]["id"]
        for row in batch.rows.filter(kind=RowKind.ERROR)
        for error in row.errors
    }
    path = tmp_path / "riwayat.xlsx"
    path.write_bytes(data)
    printed = command(path, "--confirm")
    wrong = [
        (number, column, words, [each for each in said.items() if each[0][0] == number])
        for number, (_change, column, words) in enumerate(ROWS, start=2)
        if words not in said.get((number, column), "")
    ]
    assert wrong == []
    lines = [line for line in printed.splitlines() if line.startswith("baris ")]
    for number, (_change, column, _words) in enumerate(ROWS, start=2):
        start, words = f"baris {number}, kolom {column}", said[number, column]
        assert [line for line in lines if line.startswith(start) and line.endswith(words)], start
    last = len(ROWS) + 3
    told = said[last, "Nama sesuai KTP"]
    assert f"tidak dapat dibedakan: baris {last} dan baris {last - 1}" in told
    assert "Tidak ada yang diimpor" in printed
    assert "seluruhnya atau tidak sama sekali" in shown.text
    assert all(column in shown.text for _change, column, _words in ROWS[:10])
    page.post(f"{answer['Location']}simpan/", {"once": "a-key-that-is-used-once"})
    assert numbers() == before
    errors = page.get(f"{answer['Location']}galat.xlsx")
    sheet = load_workbook(io.BytesIO(errors.content)).active
    assert sheet.max_row == batch.rows.count() + 1


def test_what_is_to_be_compared_is_told_once_and_before_anything_is_imported(page):
    days = {"Mulai": "06/01/2025", "Selesai": "14/02/2025", "Nomor sertifikat": ""}
    rows = [person(n) | days | {"Kelas": "HID", "Perjanjian": "PKS-2025-001"} for n in (1, 2, 3)]

    shown = page.get(upload(page, "riwayat.xlsx", book(*rows))["Location"])

    assert shown.text.count("Kelas dimulai di luar masa perjanjian.") == 1
    assert [(chip["slug"], chip["count"]) for chip in shown.context["chips"]] == [
        ("galat", 0), ("periksa", 1), ("baru", 3), ("bertambah", 0), ("sama", 0),
    ]  # fmt: skip
    assert "/simpan/" in shown.text


def test_the_titles_of_a_csv_may_have_a_heading_too(page):
    typed = [
        value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else str(value or "")
        for value in person().values()
    ]
    lines = ["DATA PELATIHAN, 2021 S.D. 2025", "", ";".join(person()), ";".join(typed)]
    upload(page, "riwayat.csv", "\r\n".join(lines).encode())
    assert ImportBatch.objects.get().counts["new"] == 1


def test_a_cover_before_the_list_is_named(page):
    workbook = load_workbook(io.BytesIO(book(person())))
    workbook.create_sheet("Sampul", 0)
    data = io.BytesIO()
    workbook.save(data)
    answer = upload(page, "riwayat.xlsx", data.getvalue())
    assert "Hanya lembar pertama yang dibaca" in answer.text


def test_one_mistake_of_many_rows_is_told_once_with_its_rows(page, tmp_path):
    rows = [make_history.cells(row) | {"Mitra": "BLK Siapa"} for row in make_history.people()]
    rows[9]["Mitra"] = make_history.PARTNER
    data = book(*rows)
    path = tmp_path / "riwayat.xlsx"
    path.write_bytes(data)

    shown = page.get(upload(page, "riwayat.xlsx", data)["Location"]).text
    printed = command(path)

    assert shown.count("BLK Siapa") == 1
    assert "2–10, 12–143" in shown
    assert printed.count("BLK Siapa") == 1
    assert "baris 2–10, 12–143, kolom Mitra, “BLK Siapa”: Mitra ini tidak dikenal" in printed
    errors = page.get(f"{PAGE}{ImportBatch.objects.get().pk}/galat.xlsx")
    told = [row[0].value for row in load_workbook(io.BytesIO(errors.content)).active.rows]
    assert (len(told), told.count(None)) == (143, 1)


def test_the_list_with_its_errors_can_be_corrected_and_uploaded_whole(page):
    rounded = {"NIK": 7309010202810001, "Nomor sertifikat": 20250000000000001}
    rows = [person(1), person(2, Mitra="Siapa"), person(3) | rounded]
    first = upload(page, "riwayat.xlsx", book(*rows))
    workbook = load_workbook(io.BytesIO(page.get(f"{first['Location']}galat.xlsx").content))
    sheet = workbook.active
    column = next(cell.column for cell in sheet[1] if cell.value == "Mitra")
    sheet.cell(3, column).value = make_history.PARTNER
    data = io.BytesIO()
    workbook.save(data)

    again = upload(page, "galat-riwayat.xlsx", data.getvalue())

    assert "Tidak dibaca" not in page.get(again["Location"]).text
    batch = ImportBatch.objects.latest("pk")
    assert [(row.number, row.kind) for row in batch.rows.order_by("number")] == [
        (2, RowKind.NEW), (3, RowKind.NEW), (4, RowKind.ERROR),
    ]  # fmt: skip
    said = {error["column"]: error["message"]["id"] for error in batch.rows.last().errors}
    assert said.keys() == {"NIK", "Nomor sertifikat"}
    assert all("Excel membulatkan" in sentence for sentence in said.values())


def test_a_heading_may_stand_above_the_titles(page):
    workbook = load_workbook(io.BytesIO(book(person(1), person(2, Mitra="Siapa"))))
    sheet = workbook.active
    sheet.insert_rows(1, 3)
    sheet["A1"] = "DATA PELATIHAN 2021 S.D. 2025"
    sheet.merge_cells("A1:H1")
    sheet["B2"] = "Kelas"
    data = io.BytesIO()
    workbook.save(data)

    upload(page, "riwayat.xlsx", data.getvalue())

    batch = ImportBatch.objects.get()
    errors = [(row.number, each["column"]) for row in batch.rows.all() for each in row.errors]
    assert errors == [(6, "Mitra")]


def test_the_ways_in_which_an_office_writes_are_all_read(page, tmp_path):
    """Text for days, a comma for a point, a CSV of an Indonesian Excel, up to 80 columns."""
    row = person() | {
        "Mulai": "3 Maret 2025", "Selesai": "11-04-2025", "Tanggal lahir": "1981-02-02",
        "Kehadiran %": "92,5%", "Persetujuan": "Bersedia", "Biaya kelas": "Rp25.000.000", "NIK": "",
    }  # fmt: skip
    row |= {f"Catatan {n}": "-" for n in range(80 - len(row))}
    typed = [
        value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else str(value or "")
        for value in row.values()
    ]
    data = "\r\n".join([";".join(row), ";".join(typed)]).encode("cp1252")

    answer = upload(page, "riwayat.csv", data)

    batch = ImportBatch.objects.get()
    assert batch.counts["error"] == 0, batch.rows.get().errors
    assert len(batch.header) == 80
    assert "Catatan 1" in page.get(answer["Location"]).text
    page.post(f"{answer['Location']}simpan/", {"once": "a-key-that-is-used-once"})
    seat = Enrolment.objects.get()
    assert seat.credited_quarters == 592  # 92.5 % of 160 hours
    assert seat.training_class.costs.get().amount == 25_000_000
    path = tmp_path / "riwayat.csv"
    path.write_bytes(data)
    assert "sudah tercatat" in command(path, "--confirm")

"""Files that must not come in: each is refused with a sentence, on the page too."""

import io
import zipfile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from rutan.common.errors import DomainError
from tests.trainees.test_import_inmates_reading import ROW, sheet
from trainees.imports import inmates
from trainees.models import ImportBatch, Inmate, InmateIdentity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel("2026-11-17T09:00:00+08:00", tick=False), translation.override("en"):
        yield


def refused(data, name):
    with pytest.raises(DomainError) as refusal:
        inmates.read(io.BytesIO(data), name)
    assert refusal.value.field == "file"
    assert not Inmate.objects.exists()
    assert not InmateIdentity.objects.exists()
    return str(refusal.value)


def packed(parts, base=True):
    target = io.BytesIO(sheet(ROW).getvalue() if base else b"")
    with zipfile.ZipFile(target, "a" if base else "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def with_sheet(content):
    source = io.BytesIO(sheet(ROW).getvalue())
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                data = (
                    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                    + content
                    + b"</worksheet>"
                )
            new.writestr(part.filename, data)
    return target.getvalue()


def macro():
    return packed({"xl/vbaProject.bin": b"x"})


def formula():
    return sheet(["B.I", "=1+1", *ROW[2:]]).getvalue()


def bomb():
    return packed({"xl/media/image1.png": b"\x00" * 40_000_000})


def empty_rows():
    rows = b"".join(b'<row r="%d"/>' % number for number in range(1, 900_001))
    return with_sheet(b"<sheetData>" + rows + b"</sheetData>")


def test_a_workbook_with_a_macro_is_refused():
    assert "macros" in refused(macro(), "daftar.xlsx")
    assert "macros" in refused(sheet(ROW).getvalue(), "daftar.xlsm")


def test_a_formula_without_a_result_is_refused():
    assert "formula" in refused(formula(), "daftar.xlsx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    assert "far larger inside" in refused(bomb(), "daftar.xlsx")


def test_900_000_empty_rows_are_refused():
    assert "most of it empty" in refused(empty_rows(), "daftar.xlsx")


def test_a_cell_far_away_is_refused():
    far = b'<sheetData><row r="900000"><c r="XFD900000" t="n"><v>1</v></c></row></sheetData>'

    assert "reaches down to row" in refused(with_sheet(far), "daftar.xlsx")


def test_other_kinds_of_file_are_refused():
    assert ".xlsx" in refused(b"%PDF-1.7 ...", "daftar.xlsx")
    assert ".xlsx" in refused(b"GIF89a", "daftar.gif")
    assert ".xlsx" in refused(packed({"a.txt": b"x"}, base=False), "daftar.xlsx")
    assert "old .xls" in refused(bytes.fromhex("d0cf11e0a1b11ae1") + b"0" * 512, "daftar.xlsx")
    assert refused(b"PK\x03\x04 not really a zip", "daftar.xlsx")
    assert refused(b"", "daftar.xlsx")


def test_a_csv_with_nul_bytes_is_refused():
    assert ".csv" in refused(b"Nama;NIK\nA\x00ndi;1\n", "daftar.csv")


def test_a_file_with_too_many_rows_is_refused():
    many = ("Nama\n" + "Andi\n" * 2_001).encode()

    assert "more than 2000 rows" in refused(many, "daftar.csv")


def test_a_file_without_any_known_title_is_refused():
    assert "Use the titles of the template" in refused(b"Warna;Berat\nmerah;3\n", "daftar.csv")


def test_a_file_with_titles_only_is_refused():
    assert "empty" in refused(sheet().getvalue(), "daftar.xlsx")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (macro, "berisi makro. Simpan sebagai .xlsx biasa"),
        (formula, "salin kolomnya, tempel sebagai nilai"),
        (bomb, "Salin barisnya ke templat"),
        (empty_rows, "sebagian besar kosong"),
    ],
)
def test_on_the_page_it_is_said_in_the_user_s_language_and_nothing_is_kept(
    client_of, officer, make, sentence
):
    client = client_of(officer)
    client.cookies["bahasa"] = "id"
    file = SimpleUploadedFile("daftar.xlsx", make())

    answer = client.post("/warga-binaan/impor/", {"file": file, "once": "k" * 22})

    assert sentence in answer.text
    assert not ImportBatch.objects.exists()

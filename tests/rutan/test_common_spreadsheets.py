"""What strangers upload is read within hard bounds; what we write executes nothing."""

import csv
import io
import re
import time
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from rutan.common.errors import DomainError
from rutan.common.reading import LARGEST_FILE, MOST_ROWS, read_rows
from rutan.common.spreadsheets import Column, write_csv, write_workbook
from rutan.common.workbooks import FARTHEST_ROW


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def workbook(rows, **cells):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, value in cells.items():
        book.active[place] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_parts(data, parts=None, replace=()):
    """The same workbook with more parts, or with text replaced in its sheet."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", 8) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                for before, after in replace:
                    content = content.replace(before, after)
            new.writestr(part.filename, content)
        for name, content in (parts or {}).items():
            new.writestr(name, content)
    return target.getvalue()


def read(data, name="people.xlsx", **options):
    return read_rows(SimpleUploadedFile(name, data), **options)


def refusal(data, name="people.xlsx", **options):
    began = time.monotonic()
    with pytest.raises(DomainError) as refused:
        read(data, name, **options)
    assert time.monotonic() - began < 5
    return str(refused.value)


PEOPLE = [["Name", "NIK", "Born"], ["Sari", "0011223344556677", date(1995, 3, 12)]]


def test_cells_come_as_text_with_their_row_number():
    sheet = read(workbook([*PEOPLE, [], ["Andi", 12, 1.5]]))

    assert [(row.number, row.cells) for row in sheet] == [
        (1, ("Name", "NIK", "Born")),
        (2, ("Sari", "0011223344556677", "1995-03-12")),
        (4, ("Andi", "12", "1.5")),
    ]


def test_a_number_too_long_for_excel_is_pointed_out():
    sheet = read(workbook([["NIK"], [9910011203950001]]))

    assert sheet.rows[1].lost_digits == {0}


def test_times_and_truth_are_text_too():
    row = [datetime(2026, 7, 1, 8, 30), datetime(2026, 7, 1), True]
    sheet = read(workbook([["a", "b", "c"], row]))

    assert sheet.rows[1].cells == ("2026-07-01 08:30", "2026-07-01", "TRUE")


def test_a_share_is_read_as_the_sheet_shows_it():
    book = openpyxl.Workbook()
    book.active.append(["Kehadiran"])
    for share in (0.92, 0.795, 1):
        book.active.append([share])
    for row in (2, 3, 4):
        book.active.cell(row, 1).number_format = "0%"
    target = io.BytesIO()
    book.save(target)

    assert [row.cells for row in read(target.getvalue())][1:] == [("92%",), ("79.5%",), ("100%",)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_is_read_as_excel_writes_it_here(delimiter, encoding):
    text = delimiter.join(["Nama", "Ayah"]) + "\r\n" + delimiter.join(["José", "'=1"]) + "\r\n"

    sheet = read(text.encode(encoding), "people.csv")

    assert [row.cells for row in sheet] == [("Nama", "Ayah"), ("José", "=1")]


def test_what_we_write_we_can_read():
    rows = [["Sari", "0012"], ["=1+1", "-5"]]

    assert [row.cells for row in read(write_workbook(["Name", "Code"], rows, "People"))][1:] == [
        ("Sari", "0012"),
        ("=1+1", "-5"),
    ]
    assert [row.cells for row in read(write_csv(["Name", "Code"], rows), "a.csv")][1:] == [
        ("Sari", "0012"),
        ("=1+1", "-5"),
    ]


def test_formulas_are_not_run_their_last_results_are_read():
    data = with_parts(
        workbook([["Age"], [1]]),
        replace=[(b'<c r="A2" t="n"><v>1</v>', b'<c r="A2"><f>6*7</f><v>42</v>')],
    )

    sheet = read(data)

    assert (sheet.rows[1].cells, sheet.has_formulas) == (("42",), True)


def test_a_formula_without_a_result_names_its_cell():
    assert "Cell B2 holds a formula" in refusal(workbook([["Name", "Age"], ["Sari", "=1+1"]]))


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "people.xlsx", "must be an Excel workbook"),
        (b"%PDF-1.7", "people.xlsx", "must be an Excel workbook"),
        (b"PK\x03\x04 broken", "people.xlsx", "damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 99, "people.xlsx", "password"),
        (workbook(PEOPLE), "people.csv", "must be an Excel workbook"),
        (workbook(PEOPLE), "people.xls", "must be an Excel workbook"),
        (workbook(PEOPLE), "people.xlsm", "macros"),
        (with_parts(workbook(PEOPLE), {"xl/vbaProject.bin": b"x"}), "people.xlsx", "macros"),
        (
            with_parts(workbook(PEOPLE), {"xl/externalLinks/externalLink1.xml": b"<x/>"}),
            "people.xlsx",
            "linked to other workbooks",
        ),
        (
            with_parts(workbook(PEOPLE), {"xl/x.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}),
            "people.xlsx",
            "damaged",
        ),
        (
            with_parts(workbook(PEOPLE), {"xl/x.xml": "<!DOCTYPE x><x/>".encode("utf-16")}),
            "people.xlsx",
            "damaged",
        ),
        (
            with_parts(workbook(PEOPLE), {f"xl/media/{n}.bin": b"x" for n in range(300)}),
            "people.xlsx",
            "far larger inside",
        ),
        (
            with_parts(workbook(PEOPLE), {"xl/media/bomb.bin": b"0" * (31 * 1024 * 1024)}),
            "people.xlsx",
            "far larger inside",
        ),
        (
            with_parts(workbook(PEOPLE), {"xl/huge.xml": b"<x>" + b" " * 3_000_000 + b"</x>"}),
            "people.xlsx",
            "far larger inside",
        ),
        (workbook(PEOPLE, XFD1048576="x"), "people.xlsx", "reaches down to row 1048576"),
        (workbook([]), "people.xlsx", "empty"),
        (b"", "people.csv", "empty"),
        (b"a\x00b", "people.csv", "must be an Excel workbook"),
        (b"x" * 3_000, "people.csv", "longer than"),
        (b'"' + b"x" * 200_000, "people.csv", "cannot be read"),
        (workbook([["Name"], ["x" * 2_001]]), "people.xlsx", "Cell|cell A2"),
        (workbook([list(range(61))]), "people.xlsx", "more than 60 columns"),
        (b"x" * (LARGEST_FILE + 1), "people.csv", "The limit is 5.0 MB"),
    ],
)
def test_a_hostile_or_wrong_file_gets_a_sentence(data, name, says):
    assert re.search(says, refusal(data, name))


def test_nine_hundred_thousand_empty_rows_are_refused_quickly():
    rows = b"".join(b'<row r="%d"/>' % n for n in range(3, 900_003))
    data = with_parts(workbook(PEOPLE), replace=[(b"</sheetData>", rows + b"</sheetData>")])

    assert "reaches down to row 900002" in refusal(data)


def test_some_formatted_empty_rows_below_a_template_are_no_attack():
    rows = b"".join(b'<row r="%d"/>' % n for n in range(3, FARTHEST_ROW))
    data = with_parts(workbook(PEOPLE), replace=[(b"</sheetData>", rows + b"</sheetData>")])

    assert len(read(data)) == 2


def test_a_lying_zip_directory_is_refused():
    data = bytearray(with_parts(workbook(PEOPLE), {"xl/media/bomb.bin": b"0" * 5_000_000}))
    place = data.rindex(b"xl/media/bomb.bin") - 46
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")

    assert refusal(bytes(data))


def test_too_many_rows_are_refused_and_the_limit_itself_is_not():
    def numbers(last):
        return "name\n" + "\n".join(str(n) for n in range(last))

    assert len(read(numbers(MOST_ROWS).encode(), "a.csv")) == MOST_ROWS + 1
    assert "more than 2000 rows" in refusal(numbers(MOST_ROWS + 1).encode(), "a.csv")


def test_a_refusal_names_the_form_field():
    with pytest.raises(DomainError) as refused:
        read(b"", "a.csv", field="file")
    assert refused.value.field == "file"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx"]))
def test_any_bytes_are_rows_or_a_sentence(data, name):
    try:
        read(data, name)
    except DomainError as error:
        assert str(error)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 5_000), st.integers(0, 255))
def test_a_damaged_workbook_is_rows_or_a_sentence(place, byte):
    data = bytearray(workbook(PEOPLE))
    data[place % len(data)] = byte
    try:
        read(bytes(data))
    except DomainError as error:
        assert str(error)


# --- writing ---


DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "=cmd|' /C calc'!A0",
    " =1",
    "|x",
    "%x",
]


def test_no_text_of_ours_is_a_formula_in_a_workbook():
    data = write_workbook(["Name"], [[text] for text in DANGEROUS], "People")

    cells = [row[0] for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}


def test_no_text_of_ours_is_a_formula_in_a_csv():
    text = write_csv(["Name"], [[text] for text in DANGEROUS]).decode("utf-8-sig")

    values = [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:]
    assert [value for value in values if not value.startswith("'")] == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=50))
def test_any_text_can_be_written_and_none_begins_a_formula(text):
    data = write_workbook(["Text"], [[text]], text or "x")
    cell = openpyxl.load_workbook(io.BytesIO(data)).active["A2"]

    assert cell.data_type in {"s", "n", "inlineStr"}
    assert not write_csv(["Text"], [[text]]).decode("utf-8-sig").splitlines()[1].startswith("=")


def test_days_numbers_and_shares_keep_their_type():
    columns = [
        Column("Day", lambda row: row["day"], "date"),
        Column("At", lambda row: row["at"], "datetime"),
        Column("Share", lambda row: row["share"], "percent"),
        Column("NIK", lambda row: row["nik"]),
    ]
    row = {
        "day": date(2026, 7, 1),
        "at": datetime(2026, 7, 1, 1, 30, tzinfo=UTC),
        "share": 0.8,
        "nik": "0012",
    }

    data = write_workbook(columns, [row], "People", notes=["Data up to 1 July 2026"])

    book = openpyxl.load_workbook(io.BytesIO(data))
    day, at, share, nik = book.active[2]
    assert (day.value, at.value) == (datetime(2026, 7, 1), datetime(2026, 7, 1, 9, 30))
    assert (share.value, share.number_format, nik.value) == (0.8, "0.0%", "0012")
    assert book.worksheets[1]["A1"].value == "Data up to 1 July 2026"
    assert book.active.freeze_panes == "A2"


def test_a_file_without_end_is_refused(monkeypatch):
    monkeypatch.setattr("rutan.common.spreadsheets.MOST_ROWS", 3)

    with pytest.raises(DomainError, match="More than 3 rows"):
        write_workbook(["n"], ([n] for n in range(10)), "Numbers")

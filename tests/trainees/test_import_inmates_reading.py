import io
from datetime import date

import pytest
import time_machine
from django.utils import translation
from openpyxl import Workbook, load_workbook

from partnerships.models import Region
from tests.data import make_workbook
from tests.factories.trainees import (
    CustodyFactory,
    InmateFactory,
    InmateIdentityFactory,
    RegisterEntryFactory,
    RegisterKindFactory,
)
from trainees.actions import imports
from trainees.choices import LegalStatus, NikMissing, RowKind, SentenceKind, Sex
from trainees.imports import columns, files, inmates, readers
from trainees.imports.lookups import lookups
from trainees.models import Custody, RegisterKind

pytestmark = pytest.mark.django_db

TITLES = [
    "Register",
    "No Reg",
    "Nama",
    "JK",
    "Tgl lahir",
    "NIK",
    "Status",
    "Tgl masuk",
    "Pendidikan",
]
ROW = [
    "B.I", "0412/2025", "Andi Contoh", "L", "12/03/1995", "7310991203950001", "Narapidana",
    "10/02/2025", "SMP",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel("2026-11-17T09:00:00+08:00", tick=False), translation.override("en"):
        yield


def sheet(*rows, titles=TITLES):
    book = Workbook()
    book.active.append(titles)
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    return target


def checked(facility, *rows, titles=TITLES):
    upload = inmates.read(sheet(*rows, titles=titles), "daftar.xlsx")
    return inmates.checked(facility, upload.header, upload.codes, upload.rows)


def one(facility, titles=TITLES, **changes):
    """The verdict on one row, typed otherwise in the columns named."""
    row = [changes.get(title, value) for title, value in zip(titles, ROW, strict=False)]
    return checked(facility, row, titles=titles)[0]


def errors_of(row):
    return [(error["column"], error["value"], error["message"]["en"]) for error in row.errors]


def known_person(facility, *, number="0412/2025", nik="7310991203950001", **person):
    person = {"id_card_name": "Andi Contoh", "birth_date": date(1995, 3, 12)} | person
    inmate = InmateFactory(facility=facility, **person)
    custody = CustodyFactory(inmate=inmate, complete=False, entered_on=date(2025, 2, 10))
    kind = RegisterKindFactory(code="B.I")
    RegisterEntryFactory(custody=custody, kind=kind, number=number, starts_on=date(2025, 2, 10))
    if nik:
        InmateIdentityFactory(inmate=inmate, nik=nik)
    else:
        InmateIdentityFactory(inmate=inmate, unknown=True)
    return inmate


# --- The sample of 500 ---------------------------------------------------------------------


def test_the_sample_file_is_what_its_script_makes():
    assert make_workbook.TARGET.read_bytes() == make_workbook.workbook()


def test_the_sample_file_has_exactly_its_13_seeded_errors(facility):
    with make_workbook.TARGET.open("rb") as file:
        upload = inmates.read(file)
    rows = inmates.checked(facility, upload.header, upload.codes, upload.rows)

    found = {
        row.number: [error["column"] for error in row.errors]
        for row in rows
        if row.kind == RowKind.ERROR
    }
    expected = {number: [column] for number, (column, _typed) in make_workbook.MISTAKES.items()}
    assert found == expected
    assert sum(1 for row in rows if row.kind == RowKind.NEW) == 487
    assert {row.number for row in rows if row.warnings} == set(make_workbook.DOUBTS)


def test_every_nik_of_the_sample_stands_in_a_district_that_does_not_exist():
    niks = [person["NIK"] for person in make_workbook.people() if person["NIK"]]

    assert all(nik.startswith("731099") for nik in niks)


# --- How cells are read --------------------------------------------------------------------


def test_a_full_row_of_an_unknown_person_is_new(facility):
    row = one(facility)

    assert (row.kind, row.errors, row.number) == (RowKind.NEW, [], 2)
    assert row.values["birth_date"] == "1995-03-12"
    assert (row.values["sex"], row.values["legal_status"]) == (Sex.MALE, LegalStatus.CONVICT)


@pytest.mark.parametrize(
    "typed",
    ["12/03/1995", "12-03-1995", "1995-03-12", "12 Maret 1995", 34770, date(1995, 3, 12)],
)
def test_days_are_read_as_people_write_them(facility, typed):
    assert one(facility, **{"Tgl lahir": typed}).values["birth_date"] == "1995-03-12"


@pytest.mark.parametrize(
    ("column", "typed", "sentence"),
    [
        ("NIK", "731099120395001", "NIK must have 16 digits. You entered 15."),
        ("NIK", "7310993102900001", "does not exist"),
        ("NIK", "7310997203900001", "does not exist"),
        ("NIK", "7310991203950000", "never 0000"),
        ("NIK", "73109912O3950001", "digits only"),
        ("JK", "X", "Write: L or P."),
        ("Tgl lahir", "31/02/1990", "This date does not exist"),
        ("Tgl lahir", "kemarin", "Enter the date like 17/11/2026"),
        ("Tgl lahir", "12/03/2027", "cannot be after today"),
        ("Tgl masuk", "18/11/2026", "cannot be after today"),
        ("Register", "D.I", "Write: A.I to A.V"),
        ("Status", "Tahanan", "Register B.I is for: Convict"),
        ("Status", "Tamu", "Write: Tahanan, Narapidana or Anak binaan."),
        ("Pendidikan", "SMX", "Not known here"),
        ("Nama", "x" * 121, "longer than 120 characters"),
        ("Nama", "", "needed for a new person"),
    ],
)
def test_a_wrong_cell_gets_a_sentence_with_its_row_column_and_text(
    facility, column, typed, sentence
):
    row = one(facility, **{column: typed})

    assert (row.kind, row.number, len(row.errors)) == (RowKind.ERROR, 2, 1)
    error = row.errors[0]
    assert (error["column"], error["value"]) == (column, typed)
    assert sentence in error["message"]["en"]


def test_sentences_are_kept_in_both_languages(facility):
    message = one(facility, JK="X").errors[0]["message"]

    assert message == {
        "id": "Tidak dikenal di sini. Tulis: L atau P.",
        "en": "Not known here. Write: L or P.",
    }


def test_a_nik_that_excel_rounded_is_refused_with_the_cause(facility):
    row = one(facility, NIK=7310991203950001)

    assert "Excel has rounded" in row.errors[0]["message"]["en"]


def test_no_nik_needs_a_reason(facility):
    titles = [*TITLES, "Alasan tanpa NIK"]
    without = [*ROW[:5], "", *ROW[6:]]

    refused, given = checked(
        facility,
        [*without, ""],
        [without[0], "0413/2025", "Basri Contoh", *without[3:], "Proses Dukcapil"],
        titles=titles,
    )

    assert errors_of(refused) == [("NIK", "", "Enter the NIK, or say why there is none.")]
    assert given.kind == RowKind.NEW
    assert given.values["nik_missing"] == NikMissing.IN_PROCESS


def test_a_register_inside_the_number_is_understood(facility):
    titles = TITLES[1:]
    for typed in ("B.I.412/2025", "BI 412/2025", "B.I 412/2025", "b.i-412/2025"):
        row = checked(facility, [typed, *ROW[2:]], titles=titles)[0]
        assert row.kind == RowKind.NEW, row.errors
        assert row.values["register_number"] == "412/2025"
        assert RegisterKind.objects.get(pk=row.values["register_kind"]).code == "B.I"


def test_two_registers_that_disagree_are_an_error(facility):
    row = one(facility, **{"No Reg": "A.III 0412/2025"})

    assert [error["column"] for error in row.errors] == ["No Reg"]


def test_a_length_without_a_kind_is_imprisonment(facility):
    row = checked(facility, [*ROW, 3], titles=[*TITLES, "Pidana tahun"])[0]

    assert row.values["sentence_kind"] == SentenceKind.FIXED


def test_the_example_row_of_the_template_is_skipped(facility):
    upload = inmates.read(io.BytesIO(files.template()), "templat.xlsx")

    assert "" not in upload.codes
    assert inmates.checked(facility, upload.header, upload.codes, upload.rows) == []


def test_the_example_of_the_template_would_be_right(facility):
    upload = inmates.read(io.BytesIO(files.template()), "templat.xlsx")
    row = upload.rows[0]
    named = tuple(cell.replace(columns.EXAMPLE, "").strip() for cell in row.cells)

    rows = inmates.checked(
        facility, upload.header, upload.codes, [type(row)(row.number, named, row.lost_digits)]
    )

    assert (rows[0].kind, rows[0].errors) == (RowKind.NEW, [])


def test_the_template_explains_every_column_on_a_second_sheet():
    book = load_workbook(io.BytesIO(files.template()))

    assert len(book.sheetnames) == 2
    explained = {row[0] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert {column.title for column in columns.COLUMNS} <= explained


def test_headers_are_guessed_from_usual_names_and_typing_mistakes():
    header = ["No", "Nomor Registrasi", "Nama Lengkap", "Tgl. Lahir", "Tangal masuk", "Warna"]

    assert columns.guess(header) == [
        "", "register_number", "id_card_name", "birth_date", "entered_on", "",
    ]  # fmt: skip


def test_no_column_is_guessed_twice():
    assert columns.guess(["Nama", "Nama lengkap"]) == ["id_card_name", ""]


def test_a_csv_is_read_like_a_workbook(facility):
    text = ";".join(TITLES) + "\n" + ";".join(ROW) + "\n"
    upload = inmates.read(io.BytesIO(text.encode("utf-8-sig")), "daftar.csv")

    assert (
        inmates.checked(facility, upload.header, upload.codes, upload.rows)[0].kind == RowKind.NEW
    )


# --- Against the other rows and what is stored ---------------------------------------------


def test_the_second_row_with_a_nik_or_number_names_the_first(facility):
    same_nik = ["B.I", "0413/2025", "Basri Contoh", *ROW[3:]]
    same_number = [*ROW[:2], "Cora Contoh", *ROW[3:5], "7310991203950003", *ROW[6:]]

    first, second, third = checked(facility, ROW, same_nik, same_number)

    assert first.kind == RowKind.NEW
    assert "row 2" in second.errors[0]["message"]["en"]
    assert "Andi" not in second.errors[0]["message"]["en"]
    assert [error["column"] for error in third.errors] == ["No Reg"]


def test_a_known_person_without_differences_is_the_same(facility):
    rows = checked(facility, ROW)
    imports.apply(batch=_kept(facility, rows), by=None)

    again = checked(facility, ROW)[0]

    assert (again.kind, again.changes) == (RowKind.SAME, {})


def test_differences_are_listed_old_and_new(facility):
    inmate = known_person(facility)

    row = checked(facility, [*ROW, "C-4"], titles=[*TITLES, "Blok"])[0]

    assert (row.kind, row.inmate) == (RowKind.CHANGED, inmate)
    assert row.changes["block"] == ["", "C-4"]


def test_an_empty_cell_changes_nothing(facility):
    inmate = known_person(facility)
    Custody.objects.filter(inmate=inmate).update(block="C-4")

    row = checked(facility, [*ROW, ""], titles=[*TITLES, "Blok"])[0]

    assert "block" not in row.changes


def test_a_file_without_the_nik_does_not_make_us_forget_it(facility):
    known_person(facility)
    titles = [*TITLES, "Alasan tanpa NIK"]

    row = checked(facility, [*ROW[:5], "", *ROW[6:], "Tidak diketahui"], titles=titles)[0]

    assert {"nik", "nik_missing"}.isdisjoint(row.changes)


def test_a_new_number_finds_the_person_by_the_nik(facility):
    inmate = known_person(facility, number="0001/2025")

    row = one(facility)

    assert (row.kind, row.inmate) == (RowKind.CHANGED, inmate)
    assert row.changes["register_number"] == ["0001/2025", "0412/2025"]


def test_a_number_of_another_person_is_not_an_update(facility):
    known_person(facility, id_card_name="Zainal Lain", birth_date=date(1980, 1, 1), nik="")

    row = one(facility)

    assert row.kind == RowKind.ERROR
    assert "another person" in row.errors[0]["message"]["en"]
    assert "Zainal" not in row.errors[0]["message"]["en"]


def test_a_corrected_name_alone_is_an_update(facility):
    known_person(facility, id_card_name="Andi Conto")

    assert one(facility).changes["id_card_name"] == ["Andi Conto", "Andi Contoh"]


def test_the_nik_of_somebody_elsewhere_says_nothing_about_them(facility, other_facility):
    known_person(other_facility, id_card_name="Rahasia Orang", number="0999/2025")

    row = one(facility)

    assert errors_of(row) == [
        (
            "NIK",
            "7310991203950001",
            "This NIK already belongs to somebody else. Compare it with the identity card.",
        )
    ]
    assert row.inmate is None


def test_the_number_of_somebody_who_left_is_an_error(facility):
    inmate = known_person(facility)
    Custody.objects.filter(inmate=inmate).update(state="released", left_on=date(2026, 1, 1))

    assert "somebody who has left" in one(facility).errors[0]["message"]["en"]


def test_the_same_number_elsewhere_is_another_person(facility, other_facility):
    known_person(other_facility, nik="7310991203950099")

    assert one(facility).kind == RowKind.NEW


def test_reading_takes_the_same_queries_for_1_and_300_rows(facility, django_assert_max_num_queries):
    many = [
        ["B.I", f"{n:04d}/2025", f"Orang {n}", "L", "12/03/1995", f"731099120395{n:04d}", *ROW[6:]]
        for n in range(1, 301)
    ]
    with django_assert_max_num_queries(12):
        checked(facility, ROW)
    with django_assert_max_num_queries(12):
        checked(facility, *many)


def _kept(facility, rows):
    from tests.factories.accounts import UserFactory

    return imports.keep(
        facility=facility,
        file_name="daftar.xlsx",
        sha256="0" * 64,
        header=TITLES,
        columns=columns.guess(TITLES),
        rows=rows,
        by=UserFactory(),
    )


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("73.10", "Kab. Pangkajene dan Kepulauan"),
        ("73.11", "Kab. Barru"),
        ("7311", "Kab. Barru"),
        ("Barru", "Kab. Barru"),
        ("7310", "Kab. Barru|Kab. Pangkajene dan Kepulauan"),
    ],
)
def test_a_bare_region_code_that_is_two_regions_is_asked_back(typed, read):
    """7310 is Barru for BPS and Pangkep for Kemendagri: never guessed."""
    found = lookups()
    names = {region.pk: region.name for region in Region.objects.all()}
    try:
        answer = names[readers.region(typed, found)]
    except readers.Unreadable as error:
        answer = "|".join(sorted(name for name in names.values() if name in str(error)))

    assert answer == read

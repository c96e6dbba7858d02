"""The columns of an inmate file: how they are called, what they mean, how their text is read.

Titles are Indonesian in both languages of the interface, because the files are.
"""

import difflib
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _lazy

from rutan.common.validators import clean_nik, clean_nisn
from trainees.imports.lookups import plain
from trainees.imports.readers import (
    A_DAY,
    ImportColumn,
    cleaned_by,
    day,
    one_of,
    region,
    related,
    several_fields,
    text_of,
)
from trainees.imports.sentence_columns import SENTENCE
from trainees.imports.words import NO, NO_NIK, SEXES, STATUSES, YES

EXAMPLE = "CONTOH:"
"""A name that begins so marks the example row of the template, which is skipped."""
ERROR_COLUMN = "Galat"
"""The column that our own error file adds; it is no data."""

_yes_or_no = one_of(YES | NO, _lazy("Ya or Tidak"))

COLUMNS: tuple[ImportColumn, ...] = (
    ImportColumn(
        "register_kind",
        "Register",
        related("kinds", _lazy("A.I to A.V, B.I, B.IIa, B.IIb, B.III")),
        _lazy("The register of the law: A.I to A.V, B.I, B.IIa, B.IIb or B.III."),
        "B.I",
        ("jenis register", "jns register", "reg", "jenis registrasi"),
        required=True,
    ),
    ImportColumn(
        "register_number",
        "Nomor register",
        text_of("register_number"),
        _lazy("The number with its year. Together with the register it finds the person again."),
        "0412/2025",
        (
            "nomor registrasi",
            "no reg",
            "no register",
            "no registrasi",
            "nomor reg",
            "noreg",
            "nomor induk",
        ),
        required=True,
    ),
    ImportColumn(
        "id_card_name",
        "Nama sesuai KTP",
        text_of("id_card_name"),
        _lazy("The name as on the identity card; it stands on certificates."),
        f"{EXAMPLE} Andi Contoh",
        ("nama", "nama lengkap", "nama ktp", "nama wbp"),
        required=True,
    ),
    ImportColumn(
        "sex",
        "Jenis kelamin",
        one_of(SEXES, _lazy("L or P")),
        _lazy("L or P."),
        "L",
        ("jk", "kelamin", "l/p", "gender"),
        required=True,
    ),
    ImportColumn(
        "birth_date",
        "Tanggal lahir",
        day,
        A_DAY,
        "12/03/1995",
        ("tgl lahir", "tgl. lahir", "lahir"),
        required=True,
    ),
    ImportColumn(
        "nik",
        "NIK",
        cleaned_by(clean_nik),
        _lazy("16 digits, in a cell formatted as text. Empty only with a reason."),
        "7310991203950001",
        ("no nik", "nomor nik", "no ktp", "nomor ktp", "nomor induk kependudukan"),
        required=True,
    ),
    ImportColumn(
        "legal_status",
        "Status hukum",
        one_of(STATUSES, _lazy("Tahanan, Narapidana or Anak binaan")),
        _lazy("Tahanan, Narapidana or Anak binaan. It must agree with the register."),
        "Narapidana",
        ("status", "status wbp", "golongan"),
        required=True,
    ),
    ImportColumn(
        "entered_on",
        "Tanggal masuk",
        day,
        _lazy("The day on which this stay began."),
        "10/02/2025",
        ("tgl masuk", "tanggal masuk upt", "tgl masuk upt", "tanggal masuk rutan"),
        required=True,
    ),
    ImportColumn(
        "education_level",
        "Pendidikan terakhir",
        related("education", _lazy("Tidak sekolah, SD, SMP, SMA, D3, S1 or S2")),
        _lazy("Tidak sekolah, SD tidak tamat, SD, SMP, SMA, D3, S1, S2. May be empty."),
        "SMP",
        ("pendidikan", "pend", "pend terakhir", "jenjang pendidikan"),
        required=True,
    ),
    ImportColumn(
        "nik_missing",
        "Alasan tanpa NIK",
        one_of(NO_NIK, _lazy("Tidak diketahui, WNA or Proses Dukcapil")),
        _lazy("Only when NIK is empty: Tidak diketahui, WNA or Proses Dukcapil."),
        "",
        ("alasan nik kosong", "keterangan nik"),
    ),
    ImportColumn(
        "block",
        "Blok",
        text_of("block"),
        _lazy("Block and room."),
        "A-2",
        ("kamar", "blok kamar", "blok/kamar", "hunian"),
    ),
    ImportColumn(
        "birth_place",
        "Tempat lahir",
        text_of("birth_place"),
        _lazy("As on the identity card."),
        "Pangkajene",
        ("tmp lahir", "tmpt lahir"),
    ),
    ImportColumn(
        "legal_name",
        "Nama sesuai putusan",
        text_of("legal_name"),
        _lazy("Only when it differs from the identity card."),
        "Andi bin Contoh",
        ("nama putusan", "nama dalam putusan"),
    ),
    ImportColumn(
        "aliases",
        "Alias",
        text_of("aliases"),
        _lazy("Other names."),
        "",
        ("nama alias", "nama lain"),
    ),
    ImportColumn(
        "register_from",
        "Tanggal register",
        day,
        _lazy("From when the number holds. Empty: the day of entry; for a new number, today."),
        "10/02/2025",
        ("tgl register", "tgl reg", "tanggal reg"),
    ),
    *SENTENCE,
    ImportColumn(
        "case_guardian",
        "Wali pemasyarakatan",
        text_of("case_guardian"),
        _lazy("Name of the case guardian."),
        "",
        ("wali",),
    ),
    ImportColumn("has_diploma", "Ada ijazah", _yes_or_no, _lazy("Ya or Tidak."), "Ya", ("ijazah",)),
    ImportColumn(
        "is_literate",
        "Baca tulis",
        _yes_or_no,
        _lazy("Ya or Tidak. Empty: Ya."),
        "Ya",
        ("bisa membaca", "melek huruf", "calistung"),
    ),
    ImportColumn(
        "prior_occupation",
        "Pekerjaan sebelumnya",
        text_of("prior_occupation"),
        _lazy("Work before custody."),
        "Nelayan",
        ("pekerjaan",),
    ),
    ImportColumn(
        "interests",
        "Minat pelatihan",
        several_fields,
        _lazy("Training fields, with commas between them."),
        "Perikanan, Pertanian",
        ("minat", "minat bakat", "bidang minat"),
    ),
    ImportColumn(
        "nisn", "NISN", cleaned_by(clean_nisn), _lazy("10 digits; empty if there is none."), ""
    ),
    ImportColumn(
        "mother_name",
        "Nama ibu kandung",
        text_of("mother_name"),
        _lazy("Only for equivalency classes."),
        "",
        ("nama ibu", "ibu kandung"),
    ),
    ImportColumn(
        "home_region",
        "Kabupaten/kota asal",
        region,
        _lazy("Regency or city of the home address."),
        "Pangkajene dan Kepulauan",
        ("kabupaten asal", "asal", "kab/kota", "kabupaten"),
    ),
    ImportColumn(
        "home_address",
        "Alamat asal",
        text_of("home_address"),
        _lazy("Home address."),
        "",
        ("alamat",),
    ),
    ImportColumn(
        "sdp_synced_on",
        "Data SDP per tanggal",
        day,
        _lazy("The day on which the data was taken from SDP."),
        "16/11/2026",
        ("per tanggal", "tanggal sdp", "tgl sdp"),
    ),
)

BY_CODE = {column.code: column for column in COLUMNS}
REQUIRED = tuple(column for column in COLUMNS if column.required)
_MAY_STAY_EMPTY = {"nik", "education_level"}
NEEDED = tuple(column.code for column in REQUIRED if column.code not in _MAY_STAY_EMPTY)
"""Without these nobody can be added; a known person keeps what is left empty."""


def named(
    header: Iterable[str], columns: Iterable[ImportColumn] = COLUMNS
) -> tuple[list[str], list[ImportColumn]]:
    """For each title of a file the code of the column that is called so, or ""; and the columns
    that are left. None is used twice."""
    titles = [plain(title) for title in header]
    chosen = [""] * len(titles)
    free = list(columns)
    for position, title in enumerate(titles):
        for column in free:
            if title and title in column.names:
                chosen[position] = column.code
                free.remove(column)
                break
    return chosen, free


def guess(header: Iterable[str]) -> list[str]:
    """The same, and for other titles the code of the column they probably are."""
    titles = [plain(title) for title in header]
    chosen, free = named(titles)
    for position, title in enumerate(titles):
        if chosen[position] or len(title) < 4:
            continue
        names = {name: column for column in free for name in column.names if len(name) > 3}
        if close := difflib.get_close_matches(title, names, n=1, cutoff=0.84):
            chosen[position] = names[close[0]].code
            free.remove(names[close[0]])
    return chosen

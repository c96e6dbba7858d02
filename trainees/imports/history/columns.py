"""The columns of a list of earlier years: one row for a person in a class."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from trainees.choices import Checkpoint
from trainees.imports.columns import BY_CODE as OF_INMATES
from trainees.imports.columns import EXAMPLE
from trainees.imports.history import words
from trainees.imports.history.words import the_only
from trainees.imports.readers import A_DAY, ImportColumn, day, number_up_to, one_of, related
from trainees.imports.words import NO, YES

MOST_HOURS = 2_000
_yes_or_no = one_of(
    YES | NO | {"Bersedia": True, "Bersedia dihubungi": True, "Tidak bersedia": False},
    _lazy("Ya or Tidak"),
)


def _no_programme() -> str:
    return _(
        "This programme is not known here. Choose one from the sheet of the template, or add it "
        "to the catalogue first."
    )


def _no_partner() -> str:
    return _("This partner is not known here. Write its name as in Bekal, or add it first.")


def _no_agreement() -> str:
    return _(
        "No signed agreement of this facility has this code or number. Leave it empty if unsure."
    )


def _no_bapas() -> str:
    return _("This Bapas is not known here. Write its name as in Bekal.")


def _no_release_kind() -> str:
    return _("Not known here. Write a kind of release, such as Bebas murni, PB, CB or CMB.")


def _inmate(code: str, **changes) -> ImportColumn:
    return replace(OF_INMATES[code], **{"example": "", "required": False} | changes)


CLASS = (
    ImportColumn("class_title", "Kelas", words.text_up_to(120),
        _lazy("Name of the class; the same in every row of the class."),
        f"{EXAMPLE} Hidroponik angkatan 1", ("nama kelas",), required=True),
    ImportColumn("programme", "Program", the_only("programmes", _no_programme),
        _lazy("Title or code of the programme as in the catalogue."), "Hidroponik",
        ("program pelatihan",), required=True),
    ImportColumn("partner", "Mitra", the_only("partners", _no_partner),
        _lazy("Name or short name of the training partner."), "BPVP Contoh", ("mitra pelatihan",),
        required=True),
    ImportColumn("starts_on", "Mulai", day, A_DAY, "03/03/2025", ("tanggal mulai", "tgl mulai"),
        required=True),
    ImportColumn("ends_on", "Selesai", day, A_DAY, "11/04/2025",
        ("tanggal selesai", "tgl selesai"), required=True),
    ImportColumn("hours", "JP", number_up_to(MOST_HOURS), _lazy("Lesson hours that were held."),
        "160", ("jam pelajaran", "jumlah jp"), required=True),
    ImportColumn("batch", "Angkatan", number_up_to(99),
        _lazy("Number of the batch within the programme and year. Empty: the next free one.")),
    ImportColumn("agreement", "Perjanjian", the_only("agreements", _no_agreement),
        _lazy("Code of the agreement, or its number at either party."), "",
        ("pks", "nomor pks", "perjanjian kerja sama")),
    ImportColumn("exam_on", "Ujian", day, _lazy("Day of the exam."), "", ("tanggal ujian",)),
    ImportColumn("seats", "Kursi", number_up_to(999),
        _lazy("Seats of the class. Empty: as many as there were people."), "", ("kuota",)),
    ImportColumn("cost", "Biaya kelas", words.rupiah,
        _lazy("Whole cost of the class in rupiah, when it is known."), "",
        ("biaya", "biaya kelas (rupiah)")),
)  # fmt: skip

PERSON = (
    _inmate("register_kind", required=True, example="B.I"),
    _inmate("register_number", required=True, example="0412/2024"),
    _inmate("id_card_name", required=True, example="Andi Contoh"),
    _inmate("sex", required=True, example="L"),
    _inmate("birth_date", required=True, example="12/03/1995"),
    _inmate("entered_on", required=True, example="15/01/2024"),
    _inmate("nik", meaning=_lazy("16 digits, in a cell formatted as text.")),
    _inmate("nik_missing", meaning=_lazy(
        "Why NIK is empty: Tidak diketahui, WNA or Proses Dukcapil. Empty: Tidak diketahui.")),
    _inmate("education_level"),
    _inmate("legal_status", aliases=("golongan",),
        meaning=_lazy("Tahanan, Narapidana or Anak binaan. Empty: as the register says.")),
    _inmate("years"),
    _inmate("months"),
    _inmate("days"),
)  # fmt: skip

PLACE = (
    ImportColumn("standing", "Status",
        one_of(words.STANDINGS, _lazy("Selesai, Tidak selesai or Calon")),
        _lazy("Selesai, Tidak selesai, or Calon for who was assessed and got no seat."),
        "Selesai", ("status peserta",), required=True),
    ImportColumn("reason", "Alasan", words.words,
        _lazy("Why it was not finished, or why a candidate got no seat.")),
    ImportColumn("assessed_on", "Tanggal dinilai", day, _lazy("Empty: the first day.")),
    ImportColumn("enrolled_on", "Tanggal ditetapkan", day, _lazy("Empty: the first day.")),
    ImportColumn("ended_on", "Tanggal berakhir", day,
        _lazy("Needed for Tidak selesai. Empty: the last day.")),
    ImportColumn("attendance", "Kehadiran %", words.percent,
        _lazy("Share of the lesson hours, 0 to 100. Empty: not known."), "92",
        ("kehadiran", "persen kehadiran")),
    ImportColumn("competence", "Hasil uji", one_of(words.RESULTS, _lazy("K or BK")),
        _lazy("K or BK. Empty: no test."), "K", ("hasil uji kompetensi",)),
    ImportColumn("certificate_number", "Nomor sertifikat", words.text_up_to(60),
        _lazy("Number on the certificate. Empty: none was issued."), "CONTOH/HID-1/001",
        ("sertifikat", "no sertifikat")),
    ImportColumn("certificate_on", "Tanggal sertifikat", day, _lazy("Empty: the last day.")),
    ImportColumn("certificate_kind", "Jenis sertifikat",
        one_of(words.KINDS, _lazy("Pelatihan or Kompetensi")),
        _lazy("Pelatihan or Kompetensi. Empty: Pelatihan.")),
    ImportColumn("issuer", "Penerbit", the_only("partners", _no_partner),
        _lazy("Who issued the certificate. Empty: the partner.")),
    ImportColumn("registration_number", "Nomor registrasi sertifikat", words.text_up_to(60),
        _lazy("Needed for a certificate of competence.")),
    ImportColumn("valid_until", "Berlaku sampai", day,
        _lazy("Needed for a certificate of competence.")),
    ImportColumn("handed_over_on", "Tanggal diserahkan", day,
        _lazy("Day on which the certificate was handed over. Empty: it was not, or nobody knows."),
        "", ("tanggal penyerahan",)),
    ImportColumn("handed_to", "Diserahkan kepada", words.text_up_to(120),
        _lazy("Who took the certificate. Empty: its holder.")),
)  # fmt: skip

AFTER = (
    ImportColumn("released_on", "Tanggal bebas", day, _lazy("Empty: not released."),
        "20/05/2025", ("tgl bebas",)),
    ImportColumn("release_kind", "Jenis bebas", the_only("release_kinds", _no_release_kind),
        _lazy("Bebas murni, PB, CB, CMB and so on."), "Bebas murni"),
    ImportColumn("bapas", "Bapas", the_only("offices", _no_bapas),
        _lazy("Needed where a Bapas supervises.")),
    ImportColumn("consent", "Persetujuan", _yes_or_no,
        _lazy("Ya or Tidak: may the person be contacted? Needed where no Bapas supervises."), "Ya",
        ("persetujuan dihubungi",)),
)  # fmt: skip

RETURN = (
    ImportColumn("returned_on", "Tanggal kembali", day,
        _lazy("Day of the new register entry after the release.")),
    ImportColumn("new_register", "Register baru",
        related("kinds", _lazy("A.I to A.V, B.I, B.IIa, B.IIb, B.III")),
        _lazy("The register of the new stay.")),
    ImportColumn("new_number", "Nomor baru", words.text_up_to(30),
        _lazy("The number of the new stay.")),
)  # fmt: skip


def _of_checkpoint(code: str) -> tuple[ImportColumn, ...]:
    return (
        ImportColumn(f"{code}_kind", f"{code} hasil", words.outcome,
            _lazy("Main activity that month, or Tidak terhubung, or Menolak."),
            "Bekerja" if code == Checkpoint.M6 else ""),
        ImportColumn(f"{code}_on", f"{code} tanggal", day,
            _lazy("Day of the answer. Empty: the due day.")),
        ImportColumn(f"{code}_evidence", f"{code} bukti",
            one_of(words.PROOFS, _lazy("Dokumen, Kunjungan, Pemberi kerja, Keluarga, Pengakuan")),
            _lazy("Dokumen, Kunjungan, Pemberi kerja, Keluarga or Pengakuan; needed with an "
                  "answer."),
            "Kunjungan" if code == Checkpoint.M6 else ""),
        ImportColumn(f"{code}_skill", f"{code} keterampilan",
            one_of(words.SKILLS, _lazy("Ya, Sebagian or Tidak")),
            _lazy("Is the skill being used: Ya, Sebagian or Tidak.")),
        ImportColumn(f"{code}_income", f"{code} penghasilan",
            one_of(words.INCOMES, _lazy("<1, 1-2, 2-3, 3-5 or >5")),
            _lazy("Monthly income in million rupiah: <1, 1-2, 2-3, 3-5 or >5.")),
    )  # fmt: skip


LOOKS = tuple(column for code in Checkpoint.values for column in _of_checkpoint(code))
COLUMNS = (*CLASS, *PERSON, *PLACE, *AFTER, *LOOKS, *RETURN)
BY_CODE = {column.code: column for column in COLUMNS}

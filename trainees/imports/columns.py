"""The columns of an inmate file: how they are called, what they mean, how their text is read.

Titles are Indonesian in both languages of the interface, because the files are.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from partnerships.models import EducationLevel, Region, TrainingField
from rutan.common.dates import parse_day
from rutan.common.validators import clean_nik, clean_nisn
from trainees import dossier
from trainees.choices import DateSource, Integration, LegalStatus, NikMissing, SentenceKind, Sex
from trainees.custody_checks import MOST
from trainees.models import RegisterKind, ReleaseKind

EXAMPLE = "CONTOH:"
"""A name that begins so marks the example row of the template, which is skipped."""

SERIAL_ZERO = date(1899, 12, 30)
SERIALS = range(10_000, 80_000)  # 1927 to 2119: days as Excel counts them


def plain(text: str) -> str:
    """Letters and digits only: "No. Reg" and "no_reg" are one."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


@dataclass(frozen=True)
class Lookups:
    """Reference rows by the words that stand for them in files; read once for each file."""

    kinds: dict[str, RegisterKind] = field(default_factory=dict)
    education: dict[str, int] = field(default_factory=dict)
    fields: dict[str, int] = field(default_factory=dict)
    regions: dict[str, int] = field(default_factory=dict)
    releases: dict[str, int] = field(default_factory=dict)
    release_codes: dict[int, str] = field(default_factory=dict)

    @property
    def kinds_by_key(self) -> dict[int, RegisterKind]:
        return {kind.pk: kind for kind in self.kinds.values()}


ALSO_EDUCATION = {
    "none": ("belumsekolah", "tidakpernahsekolah", "tidakbersekolah"),
    "some-primary": ("tidaktamatsd", "sdbelumtamat", "sdtidaklulus"),
    "primary": ("sekolahdasar", "mi", "sdsederajat"),
    "lower-secondary": ("sltp", "mts", "smpsederajat"),
    "upper-secondary": ("slta", "ma", "stm", "smea", "smasederajat"),
    "diploma": ("d1", "d2", "d3", "diploma"),
    "bachelor": ("s1", "d4", "sarjana"),
    "master": ("s2", "s3", "magister", "doktor"),
}


def lookups() -> Lookups:
    """Five queries."""
    education: dict[str, int] = {}
    for level in EducationLevel.objects.all():
        words = [
            level.code,
            level.name,
            *level.name.split("/"),
            *ALSO_EDUCATION.get(level.code, ()),
        ]
        education |= {plain(word): level.pk for word in words}
    fields: dict[str, int] = {}
    for training_field in TrainingField.objects.filter(is_active=True):
        words = [training_field.code, training_field.name, training_field.name_en]
        words += re.split(r"\bdan\b", training_field.name)
        fields |= {plain(word): training_field.pk for word in words if word.strip()}
    regions: dict[str, int] = {}
    for region in Region.objects.all():
        short = re.sub(r"^(kab|kota|kabupaten)\.?\s+", "", region.name, flags=re.IGNORECASE)
        regions |= {plain(word): region.pk for word in (region.name, short, region.code_kemendagri)}
        regions |= {plain(f"{kind} {short}"): region.pk for kind in ("kabupaten", "kab")}
    releases: dict[str, int] = {}
    codes: dict[int, str] = {}
    for kind in ReleaseKind.objects.filter(is_supervised=True):
        words = [kind.code, kind.label, kind.label.split("(")[0]]
        releases |= {plain(word): kind.pk for word in words}
        codes[kind.pk] = kind.code
    kinds = {plain(kind.code): kind for kind in RegisterKind.objects.filter(is_active=True)}
    return Lookups(kinds, education, fields, regions, releases, codes)


class Unreadable(ValueError):
    """The sentence for the person who filled in the cell."""


Reader = Callable[[str, Lookups], Any]


@dataclass(frozen=True)
class ImportColumn:
    code: str
    title: str
    read: Reader
    meaning: Promise
    example: str = ""
    aliases: tuple[str, ...] = ()
    required: bool = False

    @property
    def names(self) -> set[str]:
        return {plain(name) for name in (self.title, self.code, *self.aliases)}


# --- Readers -------------------------------------------------------------------------------


def text_of(code: str) -> Reader:
    """Single spaces, within the length of the column it goes into."""
    longest = dossier.field_of(code).max_length

    def read(text: str, _lookups: Lookups) -> str:
        tidied = " ".join(text.split())
        if len(tidied) > longest:
            raise Unreadable(
                _("The text is longer than %(most)d characters. Shorten it.") % {"most": longest}
            )
        return tidied

    return read


def day(text: str, _lookups: Lookups) -> date:
    if re.fullmatch(r"\d{5}", text) and int(text) in SERIALS:
        return SERIAL_ZERO + timedelta(days=int(text))
    try:
        return parse_day(text)
    except ValueError as error:
        raise Unreadable(str(error)) from None


def number_up_to(most: int) -> Reader:
    def read(text: str, _lookups: Lookups) -> int:
        if not re.fullmatch(r"\d{1,6}", text) or int(text) > most:
            raise Unreadable(_("Enter a whole number from 0 to %(most)d.") % {"most": most})
        return int(text)

    return read


def one_of(words: Mapping[str, Any], expected: Promise) -> Reader:
    known = {plain(word): value for word, value in words.items()}

    def read(text: str, _lookups: Lookups) -> Any:
        if plain(text) not in known:
            raise Unreadable(_("Not known here. Write: %(expected)s.") % {"expected": expected})
        return known[plain(text)]

    return read


def related(table: str, expected: Promise) -> Reader:
    def read(text: str, found: Lookups) -> int:
        key = getattr(found, table).get(plain(text))
        if key is None:
            raise Unreadable(_("Not known here. Write: %(expected)s.") % {"expected": expected})
        return getattr(key, "pk", key)

    return read


def several_fields(text: str, found: Lookups) -> list[int]:
    words = [word for word in re.split(r"[,;]", text) if word.strip()]
    return sorted({_training_field(word, found) for word in words})


def _training_field(word: str, found: Lookups) -> int:
    key = found.fields.get(plain(word))
    if key is None:
        raise Unreadable(
            _("“%(word)s” is no training field here. Write for example: Pertanian, Perikanan.")
            % {"word": word.strip()[:40]}
        )
    return key


def cleaned_by(clean: Callable[[str], str]) -> Reader:
    def read(text: str, _lookups: Lookups) -> str:
        try:
            return clean(text)
        except ValidationError as error:
            raise Unreadable(" ".join(error.messages)) from None

    return read


YES = dict.fromkeys(("ya", "y", "ada", "yes", "true", "1"), True)
NO = dict.fromkeys(("tidak", "t", "tidak ada", "no", "false", "0"), False)
_yes_or_no = one_of(YES | NO, _lazy("Ya or Tidak"))

_SEXES = {
    "L": Sex.MALE, "Laki-laki": Sex.MALE, "Laki laki": Sex.MALE, "Pria": Sex.MALE,
    "LK": Sex.MALE, "Male": Sex.MALE,
    "P": Sex.FEMALE, "Perempuan": Sex.FEMALE, "Wanita": Sex.FEMALE, "PR": Sex.FEMALE,
    "Female": Sex.FEMALE,
}  # fmt: skip
_STATUSES = {
    "Tahanan": LegalStatus.DETAINEE, "Detainee": LegalStatus.DETAINEE,
    "Narapidana": LegalStatus.CONVICT, "Napi": LegalStatus.CONVICT,
    "Convict": LegalStatus.CONVICT,
    "Anak binaan": LegalStatus.CHILD, "Anak": LegalStatus.CHILD, "Andikpas": LegalStatus.CHILD,
}  # fmt: skip
_SENTENCES = {
    "Belum ada": SentenceKind.NONE, "Tahanan": SentenceKind.NONE, "-": SentenceKind.NONE,
    "Penjara": SentenceKind.FIXED, "Pidana penjara": SentenceKind.FIXED,
    "Sementara": SentenceKind.FIXED,
    "Seumur hidup": SentenceKind.LIFE, "SH": SentenceKind.LIFE,
    "Mati": SentenceKind.DEATH, "Pidana mati": SentenceKind.DEATH,
    "Kurungan": SentenceKind.DETENTION,
}  # fmt: skip
_SOURCES = {
    "SDP": DateSource.SDP, "Manual": DateSource.MANUAL, "Tangan": DateSource.MANUAL,
    "Perkiraan": DateSource.ESTIMATED, "Estimasi": DateSource.ESTIMATED,
}  # fmt: skip
_INTEGRATIONS = {
    "Belum": Integration.NONE, "Tidak ada": Integration.NONE, "Belum ada": Integration.NONE,
    "Diusulkan": Integration.PROPOSED, "Usulan": Integration.PROPOSED,
    "Disetujui": Integration.APPROVED, "SK terbit": Integration.APPROVED,
}  # fmt: skip
_NO_NIK = {
    "Tidak diketahui": NikMissing.NONE_KNOWN, "Tidak ada": NikMissing.NONE_KNOWN,
    "WNA": NikMissing.FOREIGN, "Warga negara asing": NikMissing.FOREIGN,
    "Proses Dukcapil": NikMissing.IN_PROCESS, "Diproses Dukcapil": NikMissing.IN_PROCESS,
    "Dalam proses": NikMissing.IN_PROCESS,
}  # fmt: skip

_DAY = _lazy("A date such as 31/12/2026.")

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
        one_of(_SEXES, _lazy("L or P")),
        _lazy("L or P."),
        "L",
        ("jk", "kelamin", "l/p", "gender"),
        required=True,
    ),
    ImportColumn(
        "birth_date",
        "Tanggal lahir",
        day,
        _DAY,
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
        one_of(_STATUSES, _lazy("Tahanan, Narapidana or Anak binaan")),
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
        one_of(_NO_NIK, _lazy("Tidak diketahui, WNA or Proses Dukcapil")),
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
    ImportColumn(
        "sentence_kind",
        "Jenis pidana",
        one_of(_SENTENCES, _lazy("Penjara, Kurungan, Seumur hidup, Mati or Belum ada")),
        _lazy("Penjara, Kurungan, Seumur hidup, Mati or Belum ada. Empty with a length: Penjara."),
        "Penjara",
        ("jns pidana",),
    ),
    ImportColumn(
        "years",
        "Pidana tahun",
        number_up_to(MOST["years"]),
        _lazy("Length of the sentence: years."),
        "3",
        ("tahun", "thn", "lama pidana tahun"),
    ),
    ImportColumn(
        "months",
        "Pidana bulan",
        number_up_to(MOST["months"]),
        _lazy("Length of the sentence: months."),
        "6",
        ("bulan", "bln", "lama pidana bulan"),
    ),
    ImportColumn(
        "days",
        "Pidana hari",
        number_up_to(MOST["days"]),
        _lazy("Length of the sentence: days."),
        "0",
        ("hari", "lama pidana hari"),
    ),
    ImportColumn(
        "detained_from",
        "Ditahan sejak",
        day,
        _lazy("The day from which the sentence counts."),
        "01/11/2024",
        ("tgl ditahan", "tanggal ditahan", "mulai ditahan", "tanggal penahanan"),
    ),
    ImportColumn(
        "fine_substitute_days",
        "Subsider hari",
        number_up_to(MOST["days"]),
        _lazy("Days instead of an unpaid fine."),
        "0",
        ("subsider", "subs", "subsidair hari"),
    ),
    ImportColumn(
        "remission_days",
        "Remisi hari",
        number_up_to(MOST["days"]),
        _lazy("All remissions so far, in days; a month counts 30."),
        "30",
        ("remisi", "total remisi", "jumlah remisi"),
    ),
    ImportColumn(
        "one_third_on", "Tanggal 1/3", day, _DAY, "31/12/2025", ("1/3", "sepertiga", "tgl 1/3")
    ),
    ImportColumn("half_on", "Tanggal 1/2", day, _DAY, "18/07/2026", ("1/2", "setengah", "tgl 1/2")),
    ImportColumn(
        "two_thirds_on",
        "Tanggal 2/3",
        day,
        _DAY,
        "11/02/2027",
        ("2/3", "dua pertiga", "tgl 2/3", "tanggal dua pertiga"),
    ),
    ImportColumn(
        "expires_on",
        "Tanggal ekspirasi",
        day,
        _lazy("The day on which the sentence ends; for a detainee the end of detention."),
        "01/04/2028",
        (
            "ekspirasi",
            "tgl ekspirasi",
            "expirasi",
            "tanggal bebas",
            "tgl bebas",
            "perkiraan bebas",
            "tanggal habis pidana",
        ),
    ),
    ImportColumn(
        "dates_source",
        "Sumber tanggal",
        one_of(_SOURCES, _lazy("SDP, Manual or Perkiraan")),
        _lazy("SDP, Manual or Perkiraan. Empty: SDP."),
        "SDP",
        ("sumber",),
    ),
    ImportColumn(
        "integration",
        "Integrasi",
        one_of(_INTEGRATIONS, _lazy("Belum, Diusulkan or Disetujui")),
        _lazy("Belum, Diusulkan or Disetujui."),
        "Diusulkan",
        ("status integrasi", "usulan integrasi"),
    ),
    ImportColumn(
        "integration_kind",
        "Jenis integrasi",
        related("releases", _lazy("PB, CB or CMB")),
        _lazy("PB, CB or CMB."),
        "PB",
        ("jns integrasi",),
    ),
    ImportColumn(
        "integration_on",
        "Tanggal integrasi",
        day,
        _lazy("The day in the decree; needed when approved."),
        "",
        ("tgl integrasi", "tanggal pb"),
    ),
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
        related("regions", _lazy("the name of a regency or city")),
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


def guess(header: Iterable[str]) -> list[str]:
    """For each title of a file the code of the column it probably is, or "". None is used twice."""
    titles = [plain(title) for title in header]
    chosen = [""] * len(titles)
    free = list(COLUMNS)
    for position, title in enumerate(titles):
        for column in free:
            if title and title in column.names:
                chosen[position] = column.code
                free.remove(column)
                break
    for position, title in enumerate(titles):
        if chosen[position] or len(title) < 4:
            continue
        names = {name: column for column in free for name in column.names if len(name) > 3}
        if close := difflib.get_close_matches(title, names, n=1, cutoff=0.84):
            chosen[position] = names[close[0]].code
            free.remove(names[close[0]])
    return chosen

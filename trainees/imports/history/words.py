"""Words of lists of earlier years, and the rows of reference tables that they stand for."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from partnerships.models import Agreement, Facility, Partner, Programme, ProgrammeVersion
from trainees.choices import (
    CertificateKind,
    ClosedReason,
    Competence,
    EnrolmentState,
    Evidence,
    IncomeBand,
    SkillUse,
)
from trainees.imports import lookups
from trainees.imports.lookups import Lookups, plain
from trainees.imports.readers import Reader, Unreadable
from trainees.models import ExitReason, OutcomeKind, ReleaseKind

COMPLETED, UNFINISHED, CANDIDATE = "completed", "unfinished", "candidate"
UNREACHED, DECLINED = "unreached", "declined"

STANDINGS = {
    "Selesai": COMPLETED, "Lulus": COMPLETED, "Tamat": COMPLETED,
    "Tidak selesai": UNFINISHED, "Belum selesai": UNFINISHED, "Keluar": UNFINISHED,
    "Calon": CANDIDATE, "Calon peserta": CANDIDATE, "Tidak terpilih": CANDIDATE,
}  # fmt: skip
RESULTS = {
    "K": Competence.COMPETENT, "Kompeten": Competence.COMPETENT,
    "BK": Competence.NOT_YET, "Belum kompeten": Competence.NOT_YET,
}  # fmt: skip
KINDS = {
    "Pelatihan": CertificateKind.TRAINING, "Sertifikat pelatihan": CertificateKind.TRAINING,
    "Kompetensi": CertificateKind.COMPETENCE, "Sertifikat kompetensi": CertificateKind.COMPETENCE,
}  # fmt: skip
PROOFS = {
    "Dokumen": Evidence.DOCUMENT, "Kunjungan": Evidence.VISIT, "Pemberi kerja": Evidence.EMPLOYER,
    "Keluarga": Evidence.THIRD_PARTY, "Pihak ketiga": Evidence.THIRD_PARTY,
    "Pengakuan": Evidence.SELF_REPORT, "Pengakuan sendiri": Evidence.SELF_REPORT,
}  # fmt: skip
SKILLS = {"Ya": SkillUse.YES, "Sebagian": SkillUse.PARTLY, "Tidak": SkillUse.NO}
INCOMES = {
    "<1": IncomeBand.UNDER_1, "Kurang dari 1 juta": IncomeBand.UNDER_1,
    "1-2": IncomeBand.TO_2, "1 sampai 2 juta": IncomeBand.TO_2,
    "2-3": IncomeBand.TO_3, "2 sampai 3 juta": IncomeBand.TO_3,
    "3-5": IncomeBand.TO_5, "3 sampai 5 juta": IncomeBand.TO_5,
    ">5": IncomeBand.OVER_5, "Lebih dari 5 juta": IncomeBand.OVER_5,
}  # fmt: skip
CLOSED = {
    "Tidak ada tempat": ClosedReason.NO_SEAT, "Kuota penuh": ClosedReason.NO_SEAT,
    "Mengundurkan diri": ClosedReason.OWN_WISH, "Ditolak TPP": ClosedReason.REFUSED,
    "Tidak memenuhi syarat": ClosedReason.NOT_SUITABLE, "Bebas": ClosedReason.OUT_OF_TIME,
    "Pindah": ClosedReason.TRANSFERRED, "Lainnya": ClosedReason.OTHER,
}  # fmt: skip
SPECIAL_ANSWERS = {"Tidak terhubung": UNREACHED, "Menolak": DECLINED}
NAMED = frozenset({"programmes", "partners", "offices"})
"""What has a name that is easily written a little otherwise; a number is not guessed."""
ALIKE = 0.75


@dataclass(frozen=True)
class HistoryLookups(Lookups):
    """What the readers of these lists need besides; every list is by plain words, several rows
    where they are called alike."""

    programmes: dict[str, list[Programme]] = field(default_factory=dict)
    versions: dict[int, list[ProgrammeVersion]] = field(default_factory=dict)
    partners: dict[str, list[Partner]] = field(default_factory=dict)
    agreements: dict[str, list[Agreement]] = field(default_factory=dict)
    offices: dict[str, list[Facility]] = field(default_factory=dict)
    release_kinds: dict[str, list[ReleaseKind]] = field(default_factory=dict)
    exits: dict[str, list[ExitReason]] = field(default_factory=dict)
    outcomes: dict[str, list[OutcomeKind]] = field(default_factory=dict)
    nearest: dict[tuple[str, str], str] = field(default_factory=dict)
    """The name that is nearest to an unknown one, worked out once for all its rows."""


def history_lookups(facility: Facility) -> HistoryLookups:
    """Thirteen queries."""
    versions: dict[int, list[ProgrammeVersion]] = defaultdict(list)
    for version in ProgrammeVersion.objects.order_by("active_from", "number"):
        versions[version.programme_id].append(version)
    agreements = Agreement.objects.of_facility(facility).filter(signed_on__isnull=False)
    return HistoryLookups(
        **vars(lookups.lookups()),
        programmes=_by_words(Programme.objects.all(), lambda row: (row.title, row.code)),
        versions=dict(versions),
        partners=_by_words(Partner.objects.all(), lambda row: (row.name, row.short_name)),
        agreements=_by_words(
            agreements.prefetch_related("parties"),
            lambda row: (row.code, *(party.number for party in row.parties.all())),
        ),
        offices=_by_words(
            Facility.objects.filter(kind="bapas"), lambda row: (row.official_name, row.short_name)
        ),
        release_kinds=_by_words(ReleaseKind.objects.all(), _labels),
        exits=_by_words(ExitReason.objects.all(), _labels),
        outcomes=_by_words(OutcomeKind.objects.all(), _labels),
    )


def usable_exits(found: HistoryLookups) -> list[ExitReason]:
    """Why a place ended; of a class that was cancelled no list tells."""
    rows = {each for several in found.exits.values() for each in several}
    usable = [each for each in rows if each.state != EnrolmentState.CANCELLED]
    return sorted(usable, key=lambda each: each.order)


def _labels(row: Any) -> tuple[str, ...]:
    return row.code, row.label, row.label_en, row.label.split("(")[0]


def _by_words(rows: Iterable[Any], words: Callable[[Any], Iterable[str]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        for word in {plain(word) for word in words(row)} - {""}:
            found[word].append(row)
    return dict(found)


def the_only(table: str, expected: Callable[[], str]) -> Reader:
    """One row of a table by its name; two of one name are told apart by nobody."""

    def read(text: str, found: Any) -> Any:
        rows = getattr(found, table).get(plain(text), [])
        if not rows:
            raise Unreadable(f"{expected()} {_nearest(table, text, found)}".strip())
        if len(rows) > 1:
            raise Unreadable(
                _("Two are called so: %(names)s. Write the full name or the code.")
                % {"names": "; ".join(sorted(_told_apart(row) for row in rows))}
            )
        return rows[0]

    return read


def _nearest(table: str, text: str, found: HistoryLookups) -> str:
    """A sentence with the name that was probably meant; never taken for it."""
    key = (table, plain(text))
    if table in NAMED and key not in found.nearest:
        rows = getattr(found, table)
        near = get_close_matches(key[1], rows, n=1, cutoff=ALIKE)
        found.nearest[key] = _told_apart(rows[near[0]][0]) if near else ""
    name = found.nearest.get(key, "")
    return _("Perhaps: %(name)s.") % {"name": name} if name else ""


def _told_apart(row: Any) -> str:
    """With the code, where the name alone says nothing more."""
    name, code = getattr(row, "name", str(row)), getattr(row, "code", "")
    return f"{name} ({code})" if code and code != name else name


def outcome(text: str, found: Lookups) -> Any:
    special = {plain(word): value for word, value in SPECIAL_ANSWERS.items()}
    if plain(text) in special:
        return special[plain(text)]
    return the_only("outcomes", _unknown_outcome)(text, found)


def _unknown_outcome() -> str:
    return _(
        "Not known here. Write: Bekerja, Usaha sendiri, Magang, Sekolah atau kursus, Belum "
        "bekerja, Tidak mencari kerja, Dipidana kembali, Meninggal, Tidak terhubung or Menolak."
    )


def percent(text: str, _lookups: Lookups) -> Fraction:
    """79,5 and 79.5 and 79,5% are one; nothing is rounded."""
    try:
        number = Decimal(text.replace("%", "").strip().replace(",", "."))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or not 0 <= number <= 100 or 0 < number < 1:
        # 0,92 without a sign is 92 percent to who typed it, and is not guessed.
        raise Unreadable(_("Enter a percentage from 0 to 100, such as 92 or 79,5."))
    return Fraction(number)


def rupiah(text: str, _lookups: Lookups) -> int:
    digits = text.lower().removeprefix("rp").replace(".", "").replace(" ", "")
    if not digits.isascii() or not digits.isdigit() or not 0 < int(digits) < 10**12:
        raise Unreadable(_("Enter whole rupiah, such as 25.000.000."))
    return int(digits)


def text_up_to(most: int) -> Reader:
    def read(text: str, _lookups: Lookups) -> str:
        tidied = " ".join(text.split())
        if len(tidied) > most:
            raise Unreadable(
                _("The text is longer than %(most)d characters. Shorten it.") % {"most": most}
            )
        return tidied

    return read


def words(text: str, _lookups: Lookups) -> str:
    """Kept as typed: what it may mean depends on another column."""
    return " ".join(text.split())

"""Inmates out of an Excel or CSV file: read, compared with what is known, never written.

The answer is a list of unsaved `ImportRow`s; `trainees.actions.imports` keeps and applies them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.common.errors import DomainError
from rutan.common.findings import Finding
from rutan.common.spreadsheets import (
    Column,
    Row,
    Sheet,
    Table,
    read_rows,
    write_tables,
    write_workbook,
)
from trainees import custody_checks, dossier
from trainees.actions.imports import in_words
from trainees.choices import RowKind, SentenceKind
from trainees.dossier import Dossier
from trainees.imports import columns
from trainees.imports.columns import BY_CODE, COLUMNS, EXAMPLE, Lookups, Unreadable
from trainees.models import (
    ImportBatch,
    ImportRow,
    Inmate,
    InmateIdentity,
    RegisterEntry,
    RegisterKind,
)
from trainees.models.inmate import normalised

ERROR_COLUMN = "Galat"
KEY = ("register_kind", "register_number")


@dataclass
class Upload:
    """A file as it was read: its titles, its rows, and which field each column is taken for."""

    header: list[str]
    rows: list[Row]
    codes: list[str]


def read(file: Any, name: str = "") -> Upload:
    """Raises DomainError with a sentence for every file that cannot be an inmate list."""
    sheet: Sheet = read_rows(file, name, field="file")
    first, *rows = sheet.rows
    header = [" ".join(cell.split()) for cell in first.cells]
    codes = columns.guess(header)
    # The column that our own error file adds is no data.
    codes = [
        "" if columns.plain(title) == columns.plain(ERROR_COLUMN) else code
        for title, code in zip(header, codes, strict=True)
    ]
    if not set(codes) - {""}:
        raise DomainError(
            _("The first row has no known column titles. Use the titles of the template."), "file"
        )
    if not rows:
        raise DomainError(_("The file is empty. Fill in the template and upload it."), "file")
    return Upload(header, rows, codes)


# --- One row -------------------------------------------------------------------------------


@dataclass
class Draft:
    """One row on its way to a verdict."""

    number: int
    cells: list[str]
    lost: list[int]
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    known: Dossier | None = None


class Reading:
    """One file against one facility. Six queries, however many rows."""

    def __init__(self, facility: Facility, header: Sequence[str], codes: Sequence[str]) -> None:
        self.facility = facility
        self.today: date = facility.today()
        self.header = list(header)
        self.codes = list(codes)
        self.places = {code: place for place, code in enumerate(codes) if code}
        self.found: Lookups = columns.lookups()
        self.kinds = self.found.kinds_by_key

    def title_of(self, code: str) -> str:
        """As the file calls the column; as the template does when it is not there."""
        if code in self.places:
            return self.header[self.places[code]]
        return BY_CODE[code].title if code in BY_CODE else code

    def error(self, draft: Draft, code: str, message: str) -> None:
        """One sentence for a cell: the first is the one to act on."""
        if any(error["code"] == code for error in draft.errors):
            return
        place = self.places.get(code)
        value = draft.cells[place] if place is not None and place < len(draft.cells) else ""
        draft.errors.append(
            {"code": code, "column": self.title_of(code), "value": value, "message": str(message)}
        )

    def draft(self, row: Row) -> Draft:
        draft = Draft(row.number, list(row.cells), sorted(row.lost_digits))
        for code, place in self.places.items():
            text = row.cells[place].strip() if place < len(row.cells) else ""
            if not text:
                continue
            if place in row.lost_digits and code in {"nik", "nisn"}:
                self.error(
                    draft,
                    code,
                    _(
                        "Excel has rounded this long number. Format the column as text, then "
                        "type the number again."
                    ),
                )
                continue
            try:
                draft.values[code] = BY_CODE[code].read(text, self.found)
            except Unreadable as refusal:
                self.error(draft, code, str(refusal))
        self._split_register(draft)
        self._fill_what_follows(draft)
        return draft

    def _split_register(self, draft: Draft) -> None:
        """ "B.I.123/2025" in the column of the number says the register too."""
        text = draft.values.get("register_number", "")
        for kind in sorted(self.kinds.values(), key=lambda kind: -len(kind.code)):
            letters = columns.plain(kind.code)
            start = _length_of_prefix(text, letters)
            if start is None:
                continue
            named = draft.values.get("register_kind")
            if named is not None and named != kind.pk:
                self.error(
                    draft,
                    "register_number",
                    _("The number says register %(number)s, the column register says %(column)s.")
                    % {"number": kind.code, "column": self.kinds[named].code},
                )
                return
            draft.values["register_kind"] = kind.pk
            draft.values["register_number"] = text[start:].lstrip(" ./-")
            return

    def _fill_what_follows(self, draft: Draft) -> None:
        values = draft.values
        has_length = any(values.get(name) for name in ("years", "months", "days"))
        if "sentence_kind" not in values and has_length:
            values["sentence_kind"] = SentenceKind.FIXED.value
        if values.get("nik"):
            values["nik_missing"] = values.get("nik_missing", "")

    # --- Against the other rows and the database ---

    def judge(self, drafts: list[Draft]) -> list[ImportRow]:
        self._refuse_twice(drafts)
        self._recognise(drafts)
        return [self._verdict(draft) for draft in drafts]

    def _refuse_twice(self, drafts: list[Draft]) -> None:
        """The first row counts; a later one with the same number is refused and names it."""
        numbers: dict[tuple, int] = {}
        niks: dict[str, int] = {}
        for draft in drafts:
            key = _key(draft)
            if None not in key:
                first = numbers.setdefault(key, draft.number)
                if first != draft.number:
                    self.error(
                        draft,
                        "register_number",
                        _("This register number already stands in row %(row)d. Keep one of them.")
                        % {"row": first},
                    )
            if nik := draft.values.get("nik"):
                first = niks.setdefault(nik, draft.number)
                if first != draft.number:
                    self.error(
                        draft,
                        "nik",
                        _("This NIK already stands in row %(row)d. Compare both identity cards.")
                        % {"row": first},
                    )

    def _recognise(self, drafts: list[Draft]) -> None:
        entries = self._entries({draft.values.get("register_number") for draft in drafts})
        holders = self._holders({draft.values.get("nik") for draft in drafts})
        people = {entry.custody.inmate for entry in entries.values()}
        people |= {inmate for inmate in holders.values() if inmate.facility_id == self.facility.pk}
        dossiers = {
            person.inmate.pk: person for person in dossier.load(sorted(people, key=lambda p: p.pk))
        }
        rows_of: dict[int, int] = {}
        for draft in drafts:
            self._recognise_one(draft, entries.get(_key(draft)), holders, dossiers)
            if draft.known is None:
                continue
            first = rows_of.setdefault(draft.known.inmate.pk, draft.number)
            said = {error["code"] for error in draft.errors}
            if first != draft.number and not said & {"nik", "register_number"}:
                self.error(
                    draft,
                    "nik" if draft.values.get("nik") else "register_number",
                    _("This row and row %(row)d are the same person here. Keep one of them.")
                    % {"row": first},
                )

    def _entries(self, numbers: set[str | None]) -> dict[tuple, RegisterEntry]:
        """Prefetched, not joined: just after a first import PostgreSQL still takes these tables
        for empty, and joins three of them by comparing every row with every row."""
        entries = RegisterEntry.objects.filter(
            facility=self.facility, number__in=numbers - {None}
        ).prefetch_related("custody__inmate__facility")
        return {(entry.kind_id, entry.number): entry for entry in entries}

    def _holders(self, niks: set[str | None]) -> dict[str, Inmate]:
        identities = InmateIdentity.objects.filter(nik__in=niks - {None})
        return {
            identity.nik: identity.inmate
            for identity in identities.prefetch_related("inmate__facility")
        }

    def _recognise_one(
        self,
        draft: Draft,
        entry: RegisterEntry | None,
        holders: Mapping[str, Inmate],
        dossiers: Mapping[int, Dossier],
    ) -> None:
        holder = holders.get(draft.values.get("nik", ""))
        if entry is not None:
            self._recognise_by_number(draft, entry, dossiers)
            if holder is not None and holder.pk != entry.custody.inmate_id:
                self.error(draft, "nik", self._foreign_nik())
            return
        if holder is None:
            return
        person = dossiers.get(holder.pk)
        if person is None:
            self.error(draft, "nik", self._foreign_nik())
        elif person.is_in_custody:
            draft.known = person
        else:
            self.error(
                draft,
                "nik",
                _(
                    "This person was in custody here before and has left. Add the new stay by "
                    "hand, so that it joins the old one."
                ),
            )

    def _recognise_by_number(
        self, draft: Draft, entry: RegisterEntry, dossiers: Mapping[int, Dossier]
    ) -> None:
        person = dossiers[entry.custody.inmate_id]
        if not person.is_in_custody or person.custody.pk != entry.custody_id:
            self.error(
                draft,
                "register_number",
                _("This number belongs to somebody who has left. Check the number."),
            )
            return
        if self._is_somebody_else(draft, person):
            self.error(
                draft,
                "register_number",
                _(
                    "This number is recorded here for another person: name and date of birth both "
                    "differ. Check the number."
                ),
            )
            return
        draft.known = person
        if entry.ends_on is not None:
            self.error(
                draft,
                "register_number",
                _("This number is no longer current for this person; now it is %(number)s.")
                % {"number": person.inmate.register_label},
            )

    @staticmethod
    def _is_somebody_else(draft: Draft, person: Dossier) -> bool:
        """A wrong number must not give one person the data of another. A name alone is corrected
        at times, and so is a date; both at once with no NIK in common are another person."""
        name, born = draft.values.get("id_card_name"), draft.values.get("birth_date")
        if name is None or born is None or born == person.inmate.birth_date:
            return False
        nik = draft.values.get("nik")
        if nik and person.identity and person.identity.nik == nik:
            return False
        return normalised(name) != normalised(person.inmate.id_card_name)

    def _foreign_nik(self) -> str:
        return _("This NIK already belongs to somebody else. Compare it with the identity card.")

    def _verdict(self, draft: Draft) -> ImportRow:
        known = draft.known
        self._refuse_missing(draft)
        stored = known.values() if known else {name: dossier.empty(name) for name in dossier.NAMES}
        values = dossier.tidy(draft.values)
        if known and not values.get("nik") and "nik_missing" in values and stored["nik"]:
            # A file without the NIK does not make us forget it.
            del values["nik_missing"]
        whole = stored | values
        kind = self.kinds.get(whole["register_kind"])
        for code, message in custody_checks.problems(whole, register_kind=kind, today=self.today):
            self.error(draft, code, message)
        changed = dossier.changes(stored, values) if known else {}
        row = ImportRow(
            number=draft.number,
            cells=draft.cells,
            lost=draft.lost,
            values=dossier.as_json(values),
            errors=draft.errors,
            inmate=known.inmate if known else None,
            inmate_version=known.inmate.version if known else None,
        )
        if draft.errors:
            row.kind = RowKind.ERROR
            return row
        if known:
            row.kind = RowKind.CHANGED if changed else RowKind.SAME
            row.changes = {
                name: list(dossier.as_json({"old": old, "new": new}).values())
                for name, (old, new) in changed.items()
            }
            row.by_hand = sorted(changed.keys() & set(known.inmate.hand_edited))
        else:
            row.kind = RowKind.NEW
        if row.kind in {RowKind.NEW, RowKind.CHANGED}:
            row.warnings = self._warnings(whole, kind)
        return row

    def _refuse_missing(self, draft: Draft) -> None:
        """A known person keeps what the file leaves empty; a new one needs it."""
        if draft.known is None:
            for code in columns.NEEDED:
                if code not in draft.values:
                    self.error(draft, code, _("Fill in this cell: it is needed for a new person."))

    def _warnings(self, values: Mapping[str, Any], kind: RegisterKind | None) -> list[dict]:
        code = self.found.release_codes.get(values["integration_kind"], "")
        found: list[Finding] = custody_checks.findings(
            values, register_kind=kind, integration_code=code
        )
        return [
            {"column": finding.label, "message": finding.message}
            for finding in found
            if finding.code != "nik-missing"
        ]


def _key(draft: Draft) -> tuple:
    return tuple(draft.values.get(name) for name in KEY)


def _length_of_prefix(text: str, letters: str) -> int | None:
    """How long the register's code is at the start of a number: "b.i" of "B.I.123/2025" is 3."""
    read = ""
    for place, letter in enumerate(text):
        if read == letters:
            return None if letter.isalpha() else place
        if letter.isalnum():
            read += letter.lower()
            if not letters.startswith(read):
                return None
        elif letter not in " ./-":
            return None
    return None


def checked(
    facility: Facility, header: Sequence[str], codes: Sequence[str], rows: Iterable[Row]
) -> list[ImportRow]:
    """Every row with its verdict; nothing is written. Example rows are left out.

    Judged once in each language, so that a preview can be read in either: the verdicts are the
    same, their sentences are not.
    """
    reading = Reading(facility, header, codes)
    kept = [row for row in rows if not _is_example(row, reading)]
    versions: dict[str, list[ImportRow]] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            versions[language] = reading.judge([reading.draft(row) for row in kept])
    return [
        _in_all_languages(dict(zip(versions, same, strict=True)))
        for same in zip(*versions.values(), strict=True)
    ]


def _in_all_languages(versions: dict[str, ImportRow]) -> ImportRow:
    row = next(iter(versions.values()))
    for name, texts in (("errors", ["message"]), ("warnings", ["column", "message"])):
        said = {language: getattr(version, name) for language, version in versions.items()}
        merged = [
            note
            | {
                text: {language: notes[place][text] for language, notes in said.items()}
                for text in texts
            }
            for place, note in enumerate(getattr(row, name))
        ]
        setattr(row, name, merged)
    return row


def _is_example(row: Row, reading: Reading) -> bool:
    place = reading.places.get("id_card_name")
    return place is not None and row.cells[place].strip().upper().startswith(EXAMPLE)


def rows_of(batch: ImportBatch) -> list[Row]:
    """The rows of a kept file again, to read them with other columns."""
    return [
        Row(row.number, tuple(row.cells), frozenset(row.lost))
        for row in batch.rows.order_by("number")
    ]


# --- Files to download ---------------------------------------------------------------------


def template() -> bytes:
    """An .xlsx with the titles, one example that is skipped, and a sheet about the columns."""
    titles = [Column(column.title, width=max(14, len(column.title) + 2)) for column in COLUMNS]
    example = [column.example for column in COLUMNS]
    explained = [
        [column.title, _("yes") if column.required else "", str(column.meaning)]
        for column in COLUMNS
    ]
    advice = [
        _("One row for each person. The row that begins with %s is an example and is skipped.")
        % EXAMPLE,
        _("An empty cell changes nothing. No record is ever deleted by an import."),
        _("Dates: 31/12/2026, 31-12-2026, 2026-12-31 or 31 Desember 2026."),
        _("Needed for a new person; NIK: or the reason why there is none."),
    ]
    about = [
        Column(_("Column"), width=26),
        Column(_("Needed"), width=10),
        Column(_("Meaning"), width=100),
    ]
    rows = [*explained, ["", "", ""], *(["", "", sentence] for sentence in advice)]
    return write_tables(
        [Table("Warga binaan", titles, [example]), Table(_("About the columns"), about, rows)]
    )


def error_file(batch: ImportBatch) -> bytes:
    """The rows with errors as they were uploaded, with the column Galat."""
    rows = batch.rows.filter(kind=RowKind.ERROR).order_by("number")
    titles = [title or " " for title in batch.header]
    kept = [place for place, title in enumerate(titles) if title != ERROR_COLUMN]
    return write_workbook(
        [Column(ERROR_COLUMN, width=60), *(Column(titles[place]) for place in kept)],
        ([_sentences(row), *(_cell(row, place) for place in kept)] for row in rows),
        "Galat",
    )


def _cell(row: ImportRow, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


def _sentences(row: ImportRow) -> str:
    return "\n".join(f"{error['column']}: {in_words(error['message'])}" for error in row.errors)

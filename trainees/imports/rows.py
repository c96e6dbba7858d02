"""One row of a file on its way to a verdict: its cells read into values, its errors gathered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.common.cells import Row
from trainees.choices import SentenceKind
from trainees.dossier import Dossier
from trainees.imports.columns import BY_CODE
from trainees.imports.lookups import Lookups, lookups, plain
from trainees.imports.readers import ImportColumn, Unreadable
from trainees.models import Inmate

KEY = ("register_kind", "register_number")


@dataclass
class Draft:
    """One row on its way to a verdict."""

    number: int
    cells: list[str]
    lost: list[int]
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    known: Dossier | None = None
    returner: Inmate | None = None


class Reading:
    """One file against one facility. Six queries, however many rows."""

    columns: ClassVar[Mapping[str, ImportColumn]] = BY_CODE
    nothing: ClassVar[frozenset[str]] = frozenset({""})
    """What a cell holds in which nothing is told."""
    exact: ClassVar[frozenset[str]] = frozenset({"nik", "nisn"})
    """Columns of numbers of which each digit counts."""

    def __init__(self, facility: Facility, header: Sequence[str], codes: Sequence[str]) -> None:
        self.facility = facility
        self.today: date = facility.today()
        self.header = list(header)
        self.codes = list(codes)
        self.places = {code: place for place, code in enumerate(codes) if code}
        self.found: Lookups = self.look_up()
        self.kinds = self.found.kinds_by_key

    def look_up(self) -> Lookups:
        return lookups()

    def title_of(self, code: str) -> str:
        """As the file calls the column; as the template does when it is not there."""
        if code in self.places:
            return self.header[self.places[code]]
        return self.columns[code].title if code in self.columns else code

    def error(self, draft: Draft, code: str, message: str) -> None:
        """One sentence for a cell: the first is the one to act on."""
        if any(error["code"] == code for error in draft.errors):
            return
        draft.errors.append({"code": code, **self.note(draft, code, message)})

    def note(self, draft: Draft, code: str, message: str) -> dict[str, Any]:
        """What is said of a cell, with what was typed there."""
        place = self.places.get(code)
        value = draft.cells[place] if place is not None and place < len(draft.cells) else ""
        return {"column": self.title_of(code), "value": value, "message": str(message)}

    def draft(self, row: Row) -> Draft:
        draft = Draft(row.number, list(row.cells), sorted(row.lost_digits))
        for code, place in self.places.items():
            text = row.cells[place].strip() if place < len(row.cells) else ""
            if text in self.nothing:
                continue
            if place in row.lost_digits and code in self.exact:
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
                draft.values[code] = self.columns[code].read(text, self.found)
            except Unreadable as refusal:
                self.error(draft, code, str(refusal))
        self._split_register(draft)
        self._fill_what_follows(draft)
        return draft

    def _split_register(self, draft: Draft) -> None:
        """ "B.I.123/2025" in the column of the number says the register too."""
        text = draft.values.get("register_number", "")
        for kind in sorted(self.kinds.values(), key=lambda kind: -len(kind.code)):
            letters = plain(kind.code)
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


def key_of(draft: Draft) -> tuple:
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

"""One list of earlier years against one facility: its cells read, its errors gathered."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.models import Facility
from trainees.imports.history.columns import BY_CODE
from trainees.imports.history.words import HistoryLookups, history_lookups
from trainees.imports.readers import ImportColumn
from trainees.imports.rows import Draft, Reading
from trainees.models.inmate import normalised


class HistoryReading(Reading):
    columns: ClassVar[Mapping[str, ImportColumn]] = BY_CODE
    nothing = frozenset({"", "-", "–", "—"})
    exact = frozenset(
        {"nik", "register_number", "certificate_number", "registration_number", "new_number"}
    )
    found: HistoryLookups

    def __init__(self, facility: Facility, header, codes) -> None:
        self.facility = facility
        super().__init__(facility, header, codes)
        self.settings = thresholds.of(facility)
        self.warnings: dict[int, list[dict[str, str]]] = {}

    def look_up(self) -> HistoryLookups:
        return history_lookups(self.facility)

    def need(self, draft: Draft, code: str, sentence: str = "") -> Any:
        """The value, or an error that asks for it."""
        value = draft.values.get(code)
        if value is None or value == "":
            self.error(draft, code, sentence or _("Fill in this cell: it is needed."))
            return None
        return value

    def warn(self, draft: Draft, code: str, message: str) -> None:
        said = self.warnings.setdefault(draft.number, [])
        said.append(self.note(draft, code, message))

    def clash(self, draft: Draft, code: str, sentence: str) -> None:
        """Two days that do not fit; which of them is wrong only the office knows."""
        self.error(draft, code, f"{sentence} {_('Check both days.')}")

    def not_yet(self, draft: Draft, code: str) -> None:
        self.error(draft, code, _("This day is after today. Check the year."))

    def already(self, draft: Draft, code: str, stored: Any) -> None:
        """What stands here already is put right on its page, never by a file."""
        self.error(
            draft,
            code,
            _("Already recorded here as %(stored)s. Put it right on its page, or in the file.")
            % {"stored": _shown(stored)},
        )

    def agree(self, drafts: list[Draft], codes, sentence) -> dict[str, Any]:
        """What rows about one thing say together: an empty cell says nothing, a cell that says
        otherwise than an earlier row is refused and names that row."""
        said: dict[str, Any] = {}
        rows: dict[str, int] = {}
        for draft in drafts:
            for code in codes:
                value = draft.values.get(code)
                if value is None or value == "":
                    continue
                if code not in said:
                    said[code], rows[code] = value, draft.number
                elif not _alike(said[code], value):
                    self.error(draft, code, sentence() % {"row": rows[code]})
        return said


def same_day(told: date, kept: date) -> bool:
    """After its years a day is kept by month only, as the first of it: the list still tells the
    day."""
    return told == kept or (kept.day == 1 and told.replace(day=1) == kept)


def _alike(one: Any, other: Any) -> bool:
    """A name in capitals is the same name."""
    if isinstance(one, str) and isinstance(other, str):
        return normalised(one) == normalised(other)
    return one == other


def _shown(value: Any) -> str:
    return date_format(value, "j M Y") if hasattr(value, "isoformat") else str(value)

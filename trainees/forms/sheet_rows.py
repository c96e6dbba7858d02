"""A sheet of paper with the people its session has now."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from partnerships.models import Session
from rutan.accounts.models import User
from trainees import attendance_rules, sheet_rules
from trainees.actions import marks
from trainees.actions.marks import Mark
from trainees.models import AttendanceReason, Enrolment, SheetPrint


def printed(user: User) -> Any:
    """Sheets with codes: not those that only hold a scan."""
    return SheetPrint.objects.for_user(user).exclude(roster="")


@dataclass(kw_only=True)
class Line:
    """One row of a sheet as the check page shows it."""

    code: str
    person: Enrolment
    stored_words: str = ""
    mark: Mark | None = None
    entry: sheet_rules.Entry | None = None
    again: str = ""
    keep: str = ""
    error: str = ""

    @property
    def is_exception(self) -> bool:
        """Entered a second time: anything but present."""
        reason = self.mark.reason if self.mark else None
        return bool(reason and not (reason.is_attended and reason.shows_first))

    @property
    def differs(self) -> bool:
        return bool(
            self.mark and self.person.stored_reason and not self.mark.is_stored(self.person)
        )


@dataclass(kw_only=True)
class Copying:
    """A sheet with the people its session has now, and the letters of the register."""

    sheet: SheetPrint
    user: User
    people: dict[int, Enrolment] = field(init=False)

    def __post_init__(self) -> None:
        rows = attendance_rules.roster_with_marks(self.session)
        self.people = {person.pk: person for person in rows}

    @property
    def session(self) -> Session:
        return self.sheet.session

    @cached_property
    def access(self) -> attendance_rules.Access:
        return marks.access_of(self.session, by=self.user)

    @cached_property
    def reasons(self) -> dict[str, AttendanceReason]:
        return {each.letter: each for each in AttendanceReason.objects.filter(is_active=True)}

    @cached_property
    def present(self) -> AttendanceReason | None:
        """What "everybody else present" means; before the session nobody is."""
        first = (each for each in self.reasons.values() if each.is_attended and each.shows_first)
        return None if self.access.is_planning else next(first, None)

    @cached_property
    def codes(self) -> list[str]:
        """In the order of the paper: the database keeps none."""
        seed = sheet_rules.seed_of(self.sheet.code)
        return sheet_rules.row_codes(len(self.sheet.rows), seed)

    @cached_property
    def lines(self) -> list[Line]:
        """Those who are still in the session."""
        return [
            Line(code=code, person=self.people[pk], stored_words=_stored_words(self.people[pk]))
            for code in self.codes
            if (pk := self.sheet.rows.get(code)) in self.people
        ]

    @cached_property
    def strangers(self) -> list[str]:
        """Names of who joined or left since the sheet was printed."""
        printed_people = set(self.sheet.rows.values())
        joined = [row.name for pk, row in self.people.items() if pk not in printed_people]
        gone = Enrolment.objects.for_user(self.user).filter(
            pk__in=printed_people - self.people.keys(),
            training_class=self.session.training_class_id,
        )
        return [*joined, *gone.values_list("inmate__id_card_name", flat=True)]


def _stored_words(person: Enrolment) -> str:
    minutes = (person.stored_late or 0) + (person.stored_early or 0)
    letter = f"{person.stored_letter or ''}{minutes or ''}"
    return f"{letter} – {person.stored_note}" if person.stored_note else letter

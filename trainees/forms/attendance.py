"""The register as it was typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships import thresholds
from partnerships.models import Session
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees import attendance_rules
from trainees.actions import attendance
from trainees.actions.marks import Mark, length_of
from trainees.forms.session_notes import SessionNotesForm
from trainees.models import Attendance, AttendanceReason

MARK, NOTE, LATE, EARLY, KEEP = "mark", "note", "late", "early", "keep"
STORED, YOURS = "stored", "yours"
LONGEST_NOTE = Attendance._meta.get_field("note").max_length
_REST = re.compile(r":| atau | or ")
_MARK_NAME = re.compile(rf"{MARK}-(\d+)")
_MINUTES = re.compile(r"[0-9]{0,3}")


@dataclass(kw_only=True)
class Row:
    """One person of a register as the page shows it. `place` is empty for an instructor: a partner
    never learns of a block. `late` and `early` are minutes as they were typed. `sheet_code` is
    the row of a sheet of paper that is copied."""

    id: int
    number: int
    name: str
    place: str
    value: str = ""
    note: str = ""
    late: str = ""
    early: str = ""
    error: str = ""
    locked: bool = False
    sheet_code: str = ""

    @property
    def note_open(self) -> bool:
        return bool(self.error)

    def typed(self) -> tuple[tuple[str, str], ...]:
        """What a form sends of this row, by the name of the field."""
        fields = ((MARK, self.value), (NOTE, self.note), (LATE, self.late), (EARLY, self.early))
        return tuple((f"{name}-{self.id}", value) for name, value in fields if value)


@dataclass(frozen=True, kw_only=True)
class Code:
    """One choice of a row. `label` is the title in a word; `more`: not in the first line;
    `minutes`: how late or how early is asked."""

    code: str
    title: str
    label: str
    kind: str
    more: bool
    minutes: bool


@dataclass(kw_only=True)
class Register:
    """A session with its people, their marks and the codes, read in three queries."""

    session: Session
    user: User
    rows: list[Row] = field(init=False)
    has_certified: bool = field(init=False)

    def __post_init__(self) -> None:
        people = list(attendance_rules.roster_with_marks(self.session))
        self.rows = [
            Row(
                id=person.pk,
                number=number,
                name=person.name,
                place=person.place if self.user.is_facility_staff else "",
                value=person.stored_letter or "",
                note=person.stored_note or "",
                late=str(person.stored_late or ""),
                early=str(person.stored_early or ""),
                locked=not self.access.may_edit,
            )
            for number, person in enumerate(people, start=1)
        ]
        self.stored = {row.id: row.value for row in self.rows}
        self.has_certified = any(person.is_certified for person in people)

    @cached_property
    def access(self) -> attendance_rules.Access:
        facility = self.session.training_class.facility
        return attendance_rules.access(
            self.session,
            user=self.user,
            now=timezone.now(),
            edit_days=thresholds.of(facility)["attendance_edit_days"],
        )

    @cached_property
    def reasons(self) -> dict[str, AttendanceReason]:
        """By letter: those in use, and those that a mark of this session has."""
        used = set(self.stored.values())
        return {
            reason.letter: reason
            for reason in AttendanceReason.objects.all()
            if reason.is_active or reason.letter in used
        }

    @cached_property
    def codes(self) -> list[Code]:
        """Before the day, only what may be planned and what is planned already."""
        used = set(self.stored.values())
        return [
            code_of(reason)
            for reason in self.reasons.values()
            if not self.access.is_planning or reason.may_be_planned or reason.letter in used
        ]

    @cached_property
    def everyone_present(self) -> str:
        """The letter that "mark everyone present" fills in; empty where it may not."""
        if self.access.is_planning or not self.access.may_edit:
            return ""
        present = (
            letter
            for letter, reason in self.reasons.items()
            if reason.is_attended and reason.shows_first and reason.is_active
        )
        return next(present, "")

    @property
    def tally(self) -> attendance_rules.Tally:
        return attendance_rules.tally(self.reasons.get(row.value) for row in self.rows)


def code_of(reason: AttendanceReason) -> Code:
    kind = "present" if reason.is_attended else "excused" if reason.is_excused else "absent"
    return Code(
        code=reason.letter,
        title=str(reason),
        label=_REST.split(str(reason))[0],
        kind=kind,
        more=not reason.shows_first,
        minutes=reason.asks_minutes,
    )


def ask_reason(form: forms.Form, *, access: attendance_rules.Access, has_certified: bool) -> None:
    """Leaves the field `reason` where one may be needed: late, or for who holds a certificate."""
    if access.needs_reason:
        return
    if not (has_certified and access.may_correct):
        del form.fields["reason"]
        return
    form.fields["reason"].label = _("Reason")
    form.fields["reason"].help_text = _(
        "Needed where the attendance of somebody with a certificate changes."
    )


class RegisterForm(ActionForm):
    """`mark-<id>`, `note-<id>`, `late-<id>` and `early-<id>` of each person; `keep-<id>` where a
    conflict was decided.

    What was typed goes into `register.rows`, errors beside it, so that nothing is lost.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(
        label=gettext_lazy("Why is the register changed so late?"), max_length=200, required=False
    )

    def __init__(
        self,
        *args: Any,
        register: Register,
        typed: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.register = register
        self.fields["version"].initial = register.session.version
        self.notes = SessionNotesForm(
            self.data if "topic" in self.data else None,
            session=register.session,
            user=register.user,
            typed=typed,
        )
        ask_reason(self, access=register.access, has_certified=register.has_certified)
        self.undecided: set[int] = set()
        if self.is_bound:
            self._read_rows()

    def _read_rows(self) -> None:
        for row in self.register.rows:
            if self.data.get(f"{KEEP}-{row.id}") == STORED:
                continue
            row.value = self.data.get(f"{MARK}-{row.id}", "") or row.value
            row.note = self.data.get(f"{NOTE}-{row.id}", row.note).strip()
            row.late = self.data.get(f"{LATE}-{row.id}", row.late).strip()
            row.early = self.data.get(f"{EARLY}-{row.id}", row.early).strip()

    def fill_everyone_present(self) -> int:
        """Only rows without a mark; nothing is saved."""
        empty = [row for row in self.register.rows if not row.value]
        for row in empty:
            row.value = self.register.everyone_present
        return len(empty)

    def clean(self) -> Mapping[str, Any]:
        known = {row.id for row in self.register.rows}
        sent = {int(match[1]) for name in self.data if (match := _MARK_NAME.fullmatch(name))}
        if not sent <= known:
            self.add_error(
                None,
                _("The list has changed: somebody in it is not in this session. Reload the page."),
            )
        for row in self.register.rows:
            if row.id in sent:
                row.error = self._error_of(row)
        self.undecided = {
            row.id
            for row in self.register.rows
            if str(row.id) in self.data.getlist("choose")
            and self.data.get(f"{KEEP}-{row.id}") not in {STORED, YOURS}
        }
        for errors in self.notes.errors.values():
            self.add_error(None, errors)
        if count := sum(bool(row.error) for row in self.register.rows):
            self.add_error(None, _("Correct the marked rows: %(n)s.") % {"n": count})
        return self.cleaned_data

    def _error_of(self, row: Row) -> str:
        reason = self.register.reasons.get(row.value)
        if not row.value or row.value == self.register.stored[row.id]:
            return self._error_of_minutes(row, reason) or self._error_of_note(row)
        if reason is None:
            return _("This code does not exist. Choose one of the list.")
        if self.register.access.is_planning and not reason.may_be_planned:
            return _("%(code)s cannot be recorded before the session.") % {"code": reason}
        if reason.needs_note and not row.note:
            return _("Add a note: this code needs one.")
        return self._error_of_minutes(row, reason) or self._error_of_note(row)

    def _error_of_minutes(self, row: Row, reason: AttendanceReason | None) -> str:
        if reason is None or not reason.asks_minutes:
            return ""
        longest = length_of(self.register.session)
        if not (_MINUTES.fullmatch(row.late) and _MINUTES.fullmatch(row.early)):
            return _("Minutes are a whole number from 0 to %(n)s.") % {"n": longest}
        minutes = int(row.late or 0) + int(row.early or 0)
        if minutes > longest:
            return _("%(n)s minutes are longer than the session.") % {"n": minutes}
        return ""

    def _error_of_note(self, row: Row) -> str:
        if len(row.note) > LONGEST_NOTE:
            return _("A note has at most %(n)s characters.") % {"n": LONGEST_NOTE}
        return ""

    def act(self) -> attendance.Saved:
        register = self.register
        marks = {
            row.id: _mark(row, register.reasons[row.value])
            for row in register.rows
            if row.value and self.data.get(f"{KEEP}-{row.id}") != STORED
        }
        saved = attendance.save_register(
            session=register.session,
            marks=marks,
            # A choice that was left open is asked for again.
            version=0 if self.undecided else self.cleaned_data["version"],
            by=register.user,
            reason=self.cleaned_data.get("reason", ""),
        )
        self.notes.act()
        return saved


def _mark(row: Row, reason: AttendanceReason) -> Mark:
    """Minutes beside a code that takes none are left over from another one, and go."""
    if not reason.asks_minutes:
        return Mark(reason=reason, note=row.note)
    return Mark(
        reason=reason,
        note=row.note,
        late_minutes=int(row.late or 0),
        early_minutes=int(row.early or 0),
    )

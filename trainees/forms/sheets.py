"""A register that was filled on paper: its code, what stands in its rows, and the signed scan."""

import hashlib
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import Document, Session
from rutan.accounts.models import User
from rutan.common.errors import DomainError
from rutan.common.forms import ActionForm
from rutan.common.uploads import PICTURE_OR_PDF
from trainees import sheet_rules
from trainees.actions import attendance, marks, sheets
from trainees.actions.marks import Mark
from trainees.forms.attendance import ask_reason
from trainees.forms.sheet_rows import Copying, Line, printed
from trainees.models import Attendance, AttendanceReason, Enrolment

AGAIN, KEEP = "again", "keep"
STORED, PAPER = "stored", "paper"
LONGEST_TEXT = 20_000
LONGEST_NOTE = Attendance._meta.get_field("note").max_length
LEFT_EARLY = "left_early"
ASKED_LATER = "–"


class FindSheetForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code of the sheet"),
        max_length=40,
        help_text=gettext_lazy("Six signs under the square at the top right of the sheet."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["code"].error_messages["required"] = _("Enter the code of the sheet.")

    def clean_code(self) -> str:
        code = re.sub(r"[\s-]", "", self.cleaned_data["code"]).upper()
        if not printed(self.user).filter(code=code).exists():
            raise forms.ValidationError(_("There is no sheet with this code in your facility."))
        return code


class CopySheetForm(ActionForm):
    """Typed once, looked at with names, exceptions entered again, then saved.

    `again-<code>` and `keep-<code>` belong to one row; `checked` says which text was looked at.
    """

    text = forms.CharField(
        label=gettext_lazy("Codes of the rows, each with its letter"),
        help_text=gettext_lazy(
            "For example: AC H, CF S, DJ T15 (came from the clinic). Minutes stand directly behind "
            "the letter, a note in brackets."
        ),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 6, "autocomplete": "off", "autocapitalize": "characters",
                   "spellcheck": "false"}
        ),
    )  # fmt: skip
    others = forms.BooleanField(label=gettext_lazy("Everybody else present"), required=False)
    scan = forms.FileField(
        label=gettext_lazy("Scan or photo of the signed sheet"),
        help_text=gettext_lazy("PDF, JPG or PNG, at most 5 MB. It can be attached later, too."),
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why is the register changed so late?"), max_length=200, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    needed_sometimes = ("text",)

    def __init__(self, *args: Any, copying: Copying, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.copying = copying
        self.fields["scan"].error_messages["empty"] = _("The file is empty. Choose another.")
        is_certified = any(person.is_certified for person in copying.people.values())
        ask_reason(self, access=copying.access, has_certified=is_certified)
        if copying.present is None:
            del self.fields["others"]
        self.is_read = False

    @property
    def lines(self) -> list[Line]:
        return self.copying.lines

    @property
    def exceptions(self) -> list[Line]:
        return [line for line in self.lines if line.is_exception]

    @cached_property
    def digest(self) -> str:
        """Of what was typed: another text has to be looked at again."""
        typed = f"{self.data.get('others', '')}/{self.data.get('text', '')}"
        return hashlib.sha256(typed.replace("\r", "").encode()).hexdigest()[:16]

    @property
    def is_confirmed(self) -> bool:
        return self.data.get("checked") == self.digest

    @property
    def is_current(self) -> bool:
        return self.cleaned_data.get("version") == self.copying.session.version

    def clean(self) -> Mapping[str, Any]:
        text = self.cleaned_data.get("text", "")
        if not self.copying.access.may_edit or "text" in self.errors:
            return self.cleaned_data
        parsed = sheet_rules.parse(
            text, rows=self.copying.sheet.rows, letters=self.copying.reasons.keys()
        )
        for sentence in parsed.errors:
            self.add_error("text", sentence)
        self._read(parsed.entries)
        if not parsed.errors and not any(line.mark for line in self.lines):
            self.add_error("text", _("Type at least one row of the sheet."))
        self.is_read = not self.has_error("text")
        if self.is_read:
            self._look_at_rows()
        return self.cleaned_data

    def _read(self, entries: Mapping[int, sheet_rules.Entry]) -> None:
        present = self.copying.present if self.cleaned_data.get("others") else None
        for line in self.lines:
            line.entry = entries.get(line.person.pk)
            if line.entry is None and present is not None:
                line.entry = sheet_rules.Entry(letter=present.letter)
            if line.entry is not None:
                line.mark = _mark_of(line.entry, line.person, self.copying.reasons)

    def _look_at_rows(self) -> None:
        for line in self.lines:
            if line.mark is None:
                continue
            line.again = self.data.get(f"{AGAIN}-{line.code}", "")[:20]
            line.keep = self.data.get(f"{KEEP}-{line.code}", "")
            line.error = self._error_of(line, line.mark)
        if count := sum(bool(line.error) for line in self.lines):
            self.add_error(None, _("Correct the marked rows: %(n)s.") % {"n": count})

    def _error_of(self, line: Line, mark: Mark) -> str:
        copying = self.copying
        try:
            marks.refuse(
                copying.session,
                {line.person.pk: mark},
                copying.people,
                access=copying.access,
                reason=self._reason,
            )
        except DomainError as error:
            return str(error)
        if len(mark.note) > LONGEST_NOTE:
            return _("A note has at most %(n)s characters.") % {"n": LONGEST_NOTE}
        if not self.is_confirmed or line.keep == STORED:
            return ""
        if line.entry and line.is_exception:
            if not line.again.strip():
                return _("Enter the exception of %(name)s again.") % {"name": line.person.name}
            if not sheet_rules.is_same(line.entry, sheet_rules.entry_of(line.again)):
                return _("The two entries for %(name)s differ. Look at the paper.") % {
                    "name": line.person.name
                }
        if line.differs and self.is_current and line.keep != PAPER:
            return _("Choose a mark for %(name)s.") % {"name": line.person.name}
        return ""

    @property
    def _reason(self) -> str:
        """Before the check page nobody was asked for it."""
        return self.cleaned_data.get("reason", "") or ("" if self.is_confirmed else ASKED_LATER)

    def choose_again(self, conflict: attendance.RegisterConflict) -> None:
        """Somebody saved the register meanwhile: what differs now has to be decided."""
        differing = {each.enrolment_id for each in conflict.differences}
        for line in self.lines:
            if line.person.pk in differing:
                line.keep = ""

    def act(self) -> attendance.Saved:
        return sheets.copy(
            sheet=self.copying.sheet,
            entries={
                line.person.pk: line.mark
                for line in self.lines
                if line.mark is not None and line.keep != STORED
            },
            version=self.cleaned_data.get("version") or 0,
            by=self.copying.user,
            reason=self.cleaned_data.get("reason", ""),
            scan=self.cleaned_data.get("scan"),
        )


def _mark_of(
    entry: sheet_rules.Entry, person: Enrolment, reasons: Mapping[str, AttendanceReason]
) -> Mark:
    """What the paper does not say of the same letter, such as a note, stays as it is stored."""
    reason = reasons[entry.letter]
    is_kept = reason.pk == person.stored_reason
    late, early = (0, entry.minutes) if reason.code == LEFT_EARLY else (entry.minutes, 0)
    if is_kept and not entry.minutes:
        late, early = person.stored_late or 0, person.stored_early or 0
    note = entry.note or (person.stored_note or "" if is_kept else "")
    return Mark(reason=reason, note=note, late_minutes=late, early_minutes=early)


class ScanForm(ActionForm):
    scan = forms.FileField(
        label=gettext_lazy("Scan or photo of the signed sheet"),
        help_text=PICTURE_OR_PDF,
    )

    def __init__(self, *args: Any, session: Session, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session, self.user = session, user
        self.fields["scan"].error_messages["empty"] = _("The file is empty. Choose another.")

    def act(self) -> Document:
        return sheets.attach_scan(
            session=self.session, file=self.cleaned_data["scan"], by=self.user
        )

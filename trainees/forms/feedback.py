"""Slips of paper typed in, one row each; shown again only while they may be corrected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions import feedback
from trainees.choices import EnrolmentState
from trainees.forms.results import seen_version
from trainees.models import Enrolment, Feedback
from trainees.models.feedback import MARKS
from trainees.reports.feedback import label_of

LONGEST_COMMENT = Feedback._meta.get_field("comment").max_length


@dataclass(kw_only=True)
class Cell:
    mark: str
    label: str
    text: str = ""
    error: bool = False


@dataclass(kw_only=True)
class Row:
    id: int
    number: int
    name: str
    cells: list[Cell]
    comment: str
    version: int
    why_locked: str = ""
    errors: list[str] = field(default_factory=list)


class FeedbackForm(ActionForm):
    """`<mark>-<id>`, `comment-<id>` and `seen-<id>`, the version of the answer; 0 without one."""

    on = forms.DateField(label=gettext_lazy("Day on the slips"))

    def __init__(
        self, *args: Any, training_class: TrainingClass, may_edit: bool, user: User, **kwargs: Any
    ) -> None:
        today = training_class.facility.today()
        kwargs.setdefault("initial", {"on": min(training_class.ends_on, today)})
        super().__init__(*args, **kwargs)
        self.training_class, self.user, self.may_edit = training_class, user, may_edit
        self.rows = self._rows()
        if self.is_bound:
            for row in self.open_rows:
                self._read(row)

    @property
    def open_rows(self) -> list[Row]:
        return [row for row in self.rows if not row.why_locked]

    def _rows(self) -> list[Row]:
        people = (
            self.training_class.enrolments.exclude(state=EnrolmentState.CANCELLED)
            .select_related("inmate", "feedback")
            .order_by("inmate__id_card_name", "pk")
        )
        present = feedback.attended_in(self.training_class)
        return [
            self._row(number, each, is_present=each.pk in present)
            for number, each in enumerate(people, start=1)
        ]

    def _row(self, number: int, enrolment: Enrolment, *, is_present: bool) -> Row:
        known: Feedback | None = getattr(enrolment, "feedback", None)
        why = ""
        if known and not feedback.may_be_changed(known, self.training_class.facility):
            why = _("Answered")
        elif not known and not is_present:
            why = _("Never attended: is not asked")
        elif not self.may_edit:
            why = _("Answered") if known else _("No answer")
        shown = None if why else known
        return Row(
            id=enrolment.pk,
            number=number,
            name=enrolment.inmate.id_card_name,
            cells=[
                Cell(
                    mark=mark,
                    label=label_of(mark),
                    text=str(getattr(shown, mark)) if shown else "",
                )
                for mark in MARKS
            ],
            comment=shown.comment if shown else "",
            version=known.version if known else 0,
            why_locked=why,
        )

    def _read(self, row: Row) -> None:
        for cell in row.cells:
            cell.text = self.data.get(f"{cell.mark}-{row.id}", cell.text).strip()
        row.comment = self.data.get(f"comment-{row.id}", row.comment).strip()
        row.version = seen_version(self.data, row)

    def clean(self) -> Mapping[str, Any]:
        sent = {
            name.split("-")[1] for name in self.data if name.startswith(("comment-", "content-"))
        }
        if not sent <= {str(row.id) for row in self.rows}:
            self.add_error(
                None,
                _("The list has changed: somebody in it is not in this class. Reload the page."),
            )
        self.slips = {row.id: self._slip(row) for row in self.open_rows}
        for row in self.rows:
            if row.why_locked and any(
                self.data.get(f"{cell.mark}-{row.id}", "").strip() for cell in row.cells
            ):
                row.errors.append(f"{row.why_locked}.")
        if count := sum(bool(row.errors) for row in self.rows):
            self.add_error(None, _("Correct the marked rows: %(n)s.") % {"n": count})
        return self.cleaned_data

    def _slip(self, row: Row) -> feedback.Slip:
        marks = {}
        for cell in row.cells:
            if cell.text in set("12345"):
                marks[cell.mark] = int(cell.text)
            elif cell.text:
                cell.error = True
        is_part = 0 < len(marks) < len(row.cells) or (row.comment and not marks)
        if is_part or any(cell.error for cell in row.cells):
            row.errors.append(_("Answer all four questions, each from 1 to 5."))
        if len(row.comment) > LONGEST_COMMENT:
            row.errors.append(_("A comment has at most %(n)s characters.") % {"n": LONGEST_COMMENT})
        return feedback.Slip(version=row.version, marks=marks, comment=row.comment)

    def act(self) -> int:
        return feedback.save(
            training_class=self.training_class,
            slips=self.slips,
            on=self.cleaned_data["on"],
            by=self.user,
        )

    def show_conflict(self, conflict: feedback.FeedbackConflict) -> None:
        """Saving once more puts what was typed in the place of what is stored, knowingly."""
        stored = {
            each.enrolment_id: each
            for each in Feedback.objects.for_user(self.user).filter(
                enrolment__in=conflict.enrolments
            )
        }
        for row in self.rows:
            if row.id not in conflict.enrolments:
                continue
            known = stored.get(row.id)
            words = ", ".join(str(getattr(known, mark)) for mark in MARKS) if known else "–"
            row.errors.append(
                _("Saved meanwhile: %(stored)s. Save again to put your entry in its place.")
                % {"stored": words}
            )
            row.version = known.version if known else 0
        self.add_error(None, str(conflict))

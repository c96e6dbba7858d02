"""One unit of a programme for everybody in a class, as it was typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from partnerships.models import Unit
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions import unit_results
from trainees.actions.result_records import ResultConflict, score_words
from trainees.choices import Competence
from trainees.forms.results import USUAL_MOST, Grid, Row, read_score, seen_version
from trainees.models import Result


@dataclass(kw_only=True)
class UnitRow:
    """One person in one unit; `person` is the row of the page of results."""

    person: Row
    known: Result | None
    value: str
    score: str
    version: int
    limit: int
    """How many attempts there are in all."""
    is_repeat: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def may_repeat(self) -> bool:
        return bool(self.known) and not self.person.locked and self.known.attempt < self.limit

    @property
    def most(self) -> int:
        return self.known.assessment.max_score if self.known else USUAL_MOST


class UnitResultsForm(ActionForm):
    """`result-<id>`, `score-<id>`, `again-<id>` and `seen-<id>`, the version of the person."""

    def __init__(self, *args: Any, grid: Grid, unit: Unit, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grid, self.unit, self.user = grid, unit, user
        latest = unit_results.latest_of(unit, [row.enrolment for row in grid.rows])
        self.rows = [self._row(person, latest.get(person.id)) for person in grid.rows]
        if self.is_bound:
            for row in self.open_rows:
                self._read(row)

    def _row(self, person: Row, known: Result | None) -> UnitRow:
        return UnitRow(
            person=person,
            known=known,
            value=known.competence if known else "",
            score=score_words(known.score) if known else "",
            version=person.version,
            limit=self.grid.most_attempts,
        )

    @property
    def open_rows(self) -> list[UnitRow]:
        return [row for row in self.rows if not row.person.locked]

    def _read(self, row: UnitRow) -> None:
        row.value = self.data.get(f"result-{row.id}", row.value)
        row.score = self.data.get(f"score-{row.id}", row.score).strip()
        row.is_repeat = f"again-{row.id}" in self.data
        row.version = seen_version(self.data, row)

    def fill_everyone_competent(self) -> int:
        """Only rows without a result; nothing is saved."""
        empty = [row for row in self.open_rows if not row.value]
        for row in empty:
            row.value = Competence.COMPETENT
        return len(empty)

    def clean(self) -> Mapping[str, Any]:
        known = {str(row.id) for row in self.rows}
        if not {name.split("-")[1] for name in self.data if name.startswith("result-")} <= known:
            self.add_error(
                None,
                _("The list has changed: somebody in it is not in this class. Reload the page."),
            )
        self.entries = {row.id: self._entry(row) for row in self.open_rows}
        if count := sum(bool(row.errors) for row in self.rows):
            self.add_error(None, _("Correct the marked rows: %(n)s.") % {"n": count})
        return self.cleaned_data

    def _entry(self, row: UnitRow) -> unit_results.UnitEntry:
        score = None
        try:
            score = read_score(row.score, row.most)
        except ValueError as error:
            row.errors.append(str(error))
        if row.value not in {"", *Competence.values}:
            row.errors.append(_("This result does not exist. Choose one of the list."))
        if not row.value and (row.score or row.is_repeat):
            row.errors.append(_("Choose competent or not yet competent."))
        return unit_results.UnitEntry(
            version=row.version, competence=row.value, score=score, is_repeat=row.is_repeat
        )

    def act(self) -> int:
        return unit_results.save(
            training_class=self.grid.training_class,
            unit=self.unit,
            entries=self.entries,
            by=self.user,
        )

    def show_conflict(self, conflict: ResultConflict) -> None:
        """Saving once more puts what was typed in the place of what is stored, knowingly."""
        stored = unit_results.latest_of(self.unit, conflict.enrolments)
        versions = {each.pk: each.version for each in conflict.enrolments}
        for row in self.rows:
            if row.id not in versions:
                continue
            known = stored.get(row.id)
            words = known.get_competence_display() if known else _("no result")
            row.errors.append(
                _("Saved meanwhile: %(stored)s. Save again to put your entry in its place.")
                % {"stored": words}
            )
            row.version = versions[row.id]
        self.add_error(None, str(conflict))

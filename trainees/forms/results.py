"""The grid of results as it was typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partnerships import thresholds
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees import attendance_rules
from trainees.actions import results
from trainees.actions.result_records import ResultConflict, impossible_score, score_words
from trainees.choices import LIVE_ENROLMENTS, AssessmentKind, Competence, EnrolmentState
from trainees.models import Assessment, Enrolment, Result

_VERSION = re.compile(r"[0-9]{1,9}")
_SCORE = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")
LONGEST_NOTE = Enrolment._meta.get_field("competence_note").max_length
USUAL_MOST = Assessment._meta.get_field("max_score").default


class HasVersion(Protocol):
    version: int

    @property
    def id(self) -> int: ...


@dataclass(kw_only=True)
class Cell:
    """The score of one person in one test."""

    kind: str
    label: str
    most: int
    text: str = ""
    attempt: int = 0
    is_last: bool = False
    """No attempt is left: a setting says how many there are."""
    error: str = ""


@dataclass(kw_only=True)
class Row:
    """One person of the grid as the page shows it."""

    enrolment: Enrolment
    number: int
    name: str
    share: str
    is_short: bool
    cells: list[Cell]
    value: str
    note: str
    version: int
    locked: bool
    why_locked: str = ""
    has_results: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.enrolment.pk

    @property
    def may_repeat(self) -> bool:
        return not self.locked and any(cell.attempt for cell in self.cells)

    @property
    def has_attempts_left(self) -> bool:
        return self.may_repeat and any(cell.attempt and not cell.is_last for cell in self.cells)


@dataclass(kw_only=True)
class Grid:
    """Everybody who had a place, with scores and results, in a constant number of queries."""

    training_class: TrainingClass
    may_edit: bool
    kinds: tuple[AssessmentKind, ...] = field(init=False)
    rows: list[Row] = field(init=False)

    def __post_init__(self) -> None:
        self.kinds = results.tests_of(self.training_class)
        self.is_equivalency = self.training_class.programme_version.programme.is_equivalency
        self.percent = self.training_class.programme_version.min_attendance_percent
        enrolments = list(
            self.training_class.enrolments.exclude(state=EnrolmentState.CANCELLED)
            .annotate(has_results=Exists(Result.objects.filter(enrolment=OuterRef("pk"))))
            .select_related("inmate")
            .order_by("inmate__id_card_name", "pk")
        )
        most = dict(
            self.training_class.assessments.filter(unit=None).values_list("kind", "max_score")
        )
        latest = results.latest_results(enrolments)
        self.most_attempts = int(thresholds.of(self.training_class.facility)["most_attempts"])
        self.rows = [
            self._row(number, enrolment, latest.get(enrolment.pk, {}), most)
            for number, enrolment in enumerate(enrolments, start=1)
        ]

    def _row(
        self,
        number: int,
        enrolment: Enrolment,
        latest: Mapping[str, Result],
        most: Mapping[str, int],
    ) -> Row:
        credited, expected = enrolment.credited_hours, enrolment.expected_hours
        is_live = enrolment.state in LIVE_ENROLMENTS
        why = ""
        if not is_live:
            why = enrolment.get_state_display()
        elif enrolment.verified_on:
            why = _("Verified by the partner")
        return Row(
            enrolment=enrolment,
            number=number,
            name=enrolment.inmate.id_card_name,
            share=attendance_rules.percent_words(credited, expected),
            is_short=is_live and not attendance_rules.reaches(credited, expected, self.percent),
            cells=[
                Cell(
                    kind=kind,
                    label=kind.label,
                    most=most.get(kind, USUAL_MOST),
                    text=score_words(latest[kind].score) if kind in latest else "",
                    attempt=latest[kind].attempt if kind in latest else 0,
                    is_last=kind in latest and latest[kind].attempt >= self.most_attempts,
                )
                for kind in self.kinds
            ],
            value=enrolment.competence,
            note=enrolment.competence_note,
            version=enrolment.version,
            locked=not self.may_edit or bool(why),
            why_locked=why,
            has_results=enrolment.has_results,
        )

    @property
    def choices(self) -> list[dict[str, str]]:
        """The two results, as vocational training and as equivalency call them."""
        if self.is_equivalency:
            good = (pgettext("letter of a result", "P"), _("Passed"))
            bad = (pgettext("letter of a result", "NP"), _("Not passed"))
        else:
            good = (pgettext("letter of a result", "C"), _("Competent"))
            bad = (pgettext("letter of a result", "NYC"), _("Not yet competent"))
        return [
            {"code": Competence.COMPETENT, "letter": good[0], "label": good[1], "kind": "present"},
            {"code": Competence.NOT_YET, "letter": bad[0], "label": bad[1], "kind": "excused"},
        ]

    @property
    def counts(self) -> dict[str, int]:
        live = [row for row in self.rows if row.enrolment.state in LIVE_ENROLMENTS]
        return {
            "good": sum(row.value == Competence.COMPETENT for row in live),
            "bad": sum(row.value == Competence.NOT_YET for row in live),
            "empty": sum(not row.value for row in live),
        }


def read_score(text: str, most: int) -> Decimal | None:
    """Raises ValueError with a sentence for the user."""
    if not text:
        return None
    if not _SCORE.fullmatch(text):
        raise ValueError(_("Enter the score like 86 or 86.5"))
    score = Decimal(text.replace(",", "."))
    if score > most:
        raise ValueError(impossible_score(score, most))
    return score


def seen_version(data: Mapping[str, str], row: HasVersion) -> int:
    """The version of a row when its page was opened, as the page sent it."""
    seen = data.get(f"seen-{row.id}", "")
    return int(seen) if _VERSION.fullmatch(seen) else row.version


class ResultsForm(ActionForm):
    """`score-<id>-<test>`, `result-<id>`, `why-<id>` and `seen-<id>`, the version of the row."""

    def __init__(self, *args: Any, grid: Grid, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grid, self.user = grid, user
        if self.is_bound:
            for row in self._open_rows():
                self._read(row)

    def _open_rows(self) -> list[Row]:
        return [row for row in self.grid.rows if not row.locked]

    def _read(self, row: Row) -> None:
        for cell in row.cells:
            cell.text = self.data.get(f"score-{row.id}-{cell.kind}", cell.text).strip()
        row.value = self.data.get(f"result-{row.id}", row.value)
        row.note = self.data.get(f"why-{row.id}", row.note).strip()
        row.version = seen_version(self.data, row)

    def fill_everyone_competent(self) -> int:
        """Only rows without a result; nothing is saved."""
        empty = [row for row in self._open_rows() if not row.value]
        for row in empty:
            row.value = Competence.COMPETENT
        return len(empty)

    def clean(self) -> Mapping[str, Any]:
        known = {str(row.id) for row in self.grid.rows}
        sent = {name.split("-")[1] for name in self.data if name.startswith(("score-", "result-"))}
        if not sent <= known:
            self.add_error(
                None,
                _("The list has changed: somebody in it is not in this class. Reload the page."),
            )
        self.entries: dict[int, results.Entry] = {}
        for row in self._open_rows():
            scores: dict[str, Decimal | None] = {}
            for cell in row.cells:
                try:
                    scores[cell.kind] = read_score(cell.text, cell.most)
                except ValueError as error:
                    cell.error = str(error)
                    row.errors.append(f"{cell.label}: {error}")
            if row.value and row.value not in Competence.values:
                row.errors.append(_("This result does not exist. Choose one of the list."))
            if row.value == Competence.NOT_YET and not row.note:
                row.errors.append(_("Write the reason."))
            if len(row.note) > LONGEST_NOTE:
                row.errors.append(_("A reason has at most %(n)s characters.") % {"n": LONGEST_NOTE})
            self.entries[row.id] = results.Entry(
                version=row.version, scores=scores, competence=row.value, note=row.note
            )
        if count := sum(bool(row.errors) for row in self.grid.rows):
            self.add_error(None, _("Correct the marked rows: %(n)s.") % {"n": count})
        return self.cleaned_data

    def act(self) -> int:
        return results.save(
            training_class=self.grid.training_class, entries=self.entries, by=self.user
        )

    def show_conflict(self, conflict: ResultConflict) -> None:
        """Beside each row what is stored; saving once more replaces it, knowingly."""
        stored = results.latest_results(conflict.enrolments)
        rows = {row.id: row for row in self.grid.rows}
        for enrolment in conflict.enrolments:
            row = rows[enrolment.pk]
            scores = [
                f"{cell.label} {score_words(stored[enrolment.pk][cell.kind].score)}"
                for cell in row.cells
                if cell.kind in stored.get(enrolment.pk, {})
            ]
            result = next(
                (
                    each["label"]
                    for each in self.grid.choices
                    if each["code"] == enrolment.competence
                ),
                _("no result"),
            )
            row.errors.append(
                _("Saved meanwhile: %(stored)s. Save again to put your entry in its place.")
                % {"stored": ", ".join([result, *scores])}
            )
            row.version = enrolment.version
        self.add_error(None, str(conflict))

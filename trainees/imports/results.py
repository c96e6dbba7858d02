"""Results out of a file: whose they are, and what they would change. Nothing is written here."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common.cells import Row, place_of
from rutan.common.errors import DomainError
from rutan.common.reading import read_rows
from trainees.actions import results
from trainees.actions.result_records import impossible_score, score_words
from trainees.actions.results import Entry
from trainees.choices import LIVE_ENROLMENTS, AssessmentKind, Competence
from trainees.column_values import VERDICTS
from trainees.imports.lookups import plain
from trainees.models import Assessment, Enrolment, Result

MOST_ROWS = 500
MOST_TOLD = 20
SCORE = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")
NAME, RESULT, NOTE = "name", "result", "note"
TITLES: Mapping[str, Sequence[str | Promise]] = {
    NAME: (gettext_lazy("Name"), gettext_lazy("name as on the identity card")),
    RESULT: (gettext_lazy("Result"),),
    NOTE: (gettext_lazy("Note"),),
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """What the file says about one person, where it differs from what is stored."""

    enrolment: Enrolment
    entry: Entry
    words: list[str]


@dataclass(kw_only=True)
class _Reading:
    people: Mapping[str, Sequence[Enrolment]]
    kinds: Sequence[AssessmentKind]
    stored: Mapping[int, Mapping[str, Result]]
    most: Mapping[str, int]
    columns: Mapping[str, int]
    verdicts: Mapping[str, str]
    seen: dict[int, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def problem(self, row: Row, column: str, words: str) -> None:
        place = self.columns.get(column)
        cell = place_of(row.number, place) if place is not None else ""
        self.problems.append(
            _("Row %(row)s, column “%(column)s”%(cell)s: %(problem)s")
            % {
                "row": row.number,
                "column": title_of(column),
                "cell": f" ({cell})" if cell else "",
                "problem": words,
            }
        )

    def cell(self, row: Row, column: str) -> str:
        place = self.columns.get(column)
        return row.cells[place].strip() if place is not None else ""

    def person(self, row: Row) -> Enrolment | None:
        name = self.cell(row, NAME)
        found = self.people.get(_folded(name), [])
        if not name:
            self.problem(row, NAME, _("the name is missing."))
        elif not found:
            self.problem(
                row, NAME, _("nobody of this class is called “%(name)s”.") % {"name": name}
            )
        elif len(found) > 1:
            self.problem(
                row,
                NAME,
                _("several people are called “%(name)s”: enter their results one by one.")
                % {"name": name},
            )
        elif found[0].pk in self.seen:
            self.problem(
                row,
                NAME,
                _("“%(name)s” stands in row %(before)s already.")
                % {"name": name, "before": self.seen[found[0].pk]},
            )
        else:
            self.seen[found[0].pk] = row.number
            return found[0]
        return None

    def scores(self, row: Row) -> dict[str, Decimal | None]:
        typed: dict[str, Decimal | None] = {}
        for kind in self.kinds:
            text = self.cell(row, kind)
            if not text or text == "–":
                continue
            score = Decimal(text.replace(",", ".")) if SCORE.fullmatch(text) else None
            if score is None:
                self.problem(row, kind, _("“%(text)s” is no score.") % {"text": text})
            elif score > self.most[kind]:
                self.problem(row, kind, impossible_score(score, self.most[kind]))
            else:
                typed[kind] = score
        return typed

    def competence(self, row: Row, person: Enrolment) -> tuple[str, str]:
        """The result, and the note that goes with it; empty cells leave what is stored."""
        text, note = self.cell(row, RESULT), self.cell(row, NOTE)
        value = person.competence
        if text and text != "–":
            value = self.verdicts.get(plain(text), "?")
        if value == "?":
            self.problem(row, RESULT, _("“%(text)s” is no result: write K or BK.") % {"text": text})
            return "", ""
        if value != Competence.NOT_YET:
            return value, ""
        kept = person.competence_note if person.competence == Competence.NOT_YET else ""
        if not (note or kept):
            self.problem(row, NOTE, _("write why this person is not yet competent."))
        return value, note or kept

    def change(self, row: Row) -> Change | None:
        person = self.person(row)
        if person is None:
            return None
        scores = self.scores(row)
        competence, note = self.competence(row, person)
        entry = Entry(version=person.version, scores=scores, competence=competence, note=note)
        words = changes_in_words(person, entry, self.stored.get(person.pk, {}))
        if words and person.verified_on:
            self.problem(row, NAME, _("this result is verified: return it to the facility before."))
        return Change(enrolment=person, entry=entry, words=words) if words else None


def read(file: Any, *, training_class: TrainingClass, by: User) -> list[Change]:
    """What the file changes, by person. Empty cells change nothing.

    Raises ValidationError with a sentence for each row that cannot be, naming row and column:
    the file counts as a whole or not at all.
    """
    header, *rows = read_rows(file, max_rows=MOST_ROWS, field="file")
    kinds = results.tests_of(training_class)
    people = list(
        Enrolment.objects.for_user(by)
        .filter(training_class=training_class, state__in=LIVE_ENROLMENTS)
        .select_related("inmate")
    )
    by_name: dict[str, list[Enrolment]] = {}
    for person in people:
        by_name.setdefault(_folded(person.inmate.id_card_name), []).append(person)
    held = dict(
        Assessment.objects.filter(training_class=training_class, unit=None).values_list(
            "kind", "max_score"
        )
    )
    usual = Assessment._meta.get_field("max_score").default
    reading = _Reading(
        people=by_name,
        kinds=kinds,
        stored=results.latest_results(people),
        most={kind: held.get(kind, usual) for kind in kinds},
        columns=_columns(header.cells, kinds),
        verdicts=_verdicts(),
    )
    changes = [change for row in rows if (change := reading.change(row))]
    if reading.problems:
        told = reading.problems[:MOST_TOLD]
        if more := len(reading.problems) - len(told):
            told.append(_("and %(n)s more.") % {"n": more})
        raise ValidationError(told)
    if not changes:
        raise DomainError(_("The file changes nothing: all of it is stored already."), field="file")
    return changes


def changes_in_words(person: Enrolment, entry: Entry, stored: Mapping[str, Result]) -> list[str]:
    """ "Theory: 70 → 85" for each score and result that would become another one."""
    words = []
    for kind, score in entry.scores.items():
        before = stored[kind].score if kind in stored else None
        if score != before:
            words.append(_arrow(title_of(kind), score_words(before), score_words(score)))
    if entry.competence != person.competence:
        labels = dict(Competence.choices)
        shown = [str(labels.get(each, "")) for each in (person.competence, entry.competence)]
        words.append(_arrow(title_of(RESULT), *shown))
    if entry.note and entry.note != person.competence_note:
        words.append(f"{title_of(NOTE)}: {entry.note}")
    return words


def _arrow(title: str, before: str, after: str) -> str:
    return f"{title}: {before or '–'} → {after or '–'}"


def title_of(column: str) -> str:
    """The head of a column as we write it."""
    if column in AssessmentKind.values:
        return str(AssessmentKind(column).label)
    return capfirst(str(TITLES[column][0]))


def _columns(header: Sequence[str], kinds: Collection[AssessmentKind]) -> dict[str, int]:
    known = {title: column for column in TITLES for title in _in_every_language(TITLES[column])}
    known |= {title: kind for kind in kinds for title in _in_every_language([kind.label])}
    found: dict[str, int] = {}
    for place, text in enumerate(header):
        column = known.get(plain(text))
        if column in found:
            raise DomainError(
                _("Row 1: the column “%(column)s” stands there twice.")
                % {"column": title_of(column)},
                field="file",
            )
        if column:
            found[column] = place
    if NAME not in found:
        raise DomainError(
            _("Row 1: the column “%(column)s” is missing.") % {"column": title_of(NAME)},
            field="file",
        )
    if not found.keys() - {NAME, NOTE}:
        wanted = ", ".join(title_of(each) for each in (*kinds, RESULT))
        raise DomainError(
            _("Row 1: none of these columns is there: %(columns)s.") % {"columns": wanted},
            field="file",
        )
    return found


def _in_every_language(labels: Iterable[str | Promise]) -> set[str]:
    words = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words |= {plain(str(label)) for label in labels}
    return words


def _verdicts() -> dict[str, str]:
    """K, BK and the words for them in every language."""
    known = {plain(letters): value for value, letters in VERDICTS.items()}
    for value in Competence:
        for title in _in_every_language([value.label]):
            known[title] = value
            known[title.removesuffix(plain(VERDICTS[value]))] = value
    return known


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()

"""A list of earlier years, read and judged; nothing is written here.

One mistake anywhere and nothing of the file is imported: half a class would give figures that
nobody can explain.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.common.cells import Row
from rutan.common.dates import add_months
from rutan.common.errors import DomainError
from rutan.common.reading import MOST_ROWS, read_rows
from trainees.choices import EnrolmentState, RowKind
from trainees.history_facts import History, PastPerson, PastPlace
from trainees.imports.columns import ERROR_COLUMN, named
from trainees.imports.history import after, classes, people, places
from trainees.imports.history.columns import COLUMNS
from trainees.imports.history.funnel import funnel
from trainees.imports.history.reading import HistoryReading
from trainees.imports.inmates import Upload, in_all_languages, is_example
from trainees.imports.lookups import plain
from trainees.imports.rows import Draft
from trainees.models import ImportRow

MOST_COLUMNS = 80
MOST_ROWS_OF_THE_COMMAND = 20_000
TITLES_WITHIN = 10


@dataclass
class Judged:
    """The rows to show, what they mean together, and the figures that they would give."""

    rows: list[ImportRow]
    history: History
    funnel: list[int] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, Any]:
        """What is kept with the rows of a preview."""
        noted = sum(bool(row.warnings) for row in self.rows if row.kind != RowKind.ERROR)
        return {"funnel": self.funnel, "noted": noted} | self.history.new


def read(file: Any, name: str = "", *, max_rows: int = MOST_ROWS) -> Upload:
    """Raises DomainError with a sentence for every file that cannot be such a list."""
    sheet = read_rows(file, name, max_rows=max_rows, max_columns=MOST_COLUMNS, field="file")
    place = _place_of_titles(sheet.rows)
    header = [" ".join(cell.split()) for cell in sheet.rows[place].cells]
    rows = sheet.rows[place + 1 :]
    codes, _free = named(header, COLUMNS)
    codes = [
        "" if plain(title) == plain(ERROR_COLUMN) else code
        for title, code in zip(header, codes, strict=True)
    ]
    if "class_title" not in codes:
        raise DomainError(
            _(
                "No known column titles in the first %(rows)d rows. Use the titles of the "
                "template. Only the first sheet is read."
            )
            % {"rows": TITLES_WITHIN},
            "file",
        )
    if missing := _missing(codes):
        raise DomainError(
            _("These columns are missing: %(columns)s. Take their titles from the template.")
            % {"columns": ", ".join(missing)},
            "file",
        )
    if all(is_example(row, codes.index("class_title")) for row in rows):
        raise DomainError(_("The file is empty. Fill in the template and upload it."), "file")
    return Upload(header, rows, codes)


def _place_of_titles(rows: Sequence[Row]) -> int:
    """Many lists have a heading above the titles, in cells merged into one."""
    known = [
        sum(bool(code) for code in named(row.cells, COLUMNS)[0]) for row in rows[:TITLES_WITHIN]
    ]
    return known.index(max(known))


def _missing(codes: Sequence[str]) -> list[str]:
    """The register may stand before the number: B.I.123/2025."""
    there = {*codes, "register_kind"} if "register_number" in codes else set(codes)
    return [each.title for each in COLUMNS if each.required and each.code not in there]


def unread(header: Sequence[str], codes: Sequence[str]) -> list[str]:
    """Titles that mean nothing here, or stand there a second time."""
    return [
        title
        for title, code in zip(header, codes, strict=True)
        if title and not code and plain(title) != plain(ERROR_COLUMN)
    ]


def judge_of(upload: Upload) -> Callable[[Facility], History]:
    """The same file judged again, by the action and under its lock."""
    return lambda facility: judged(facility, upload.header, upload.codes, upload.rows).history


def checked(
    facility: Facility, header: Sequence[str], codes: Sequence[str], rows: Iterable[Row]
) -> Judged:
    """Judged once in each language, so that the preview can be read in either."""
    kept = list(rows)
    versions: dict[str, Judged] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            versions[language] = judged(facility, header, codes, kept)
    first = next(iter(versions.values()))
    said = zip(*(version.rows for version in versions.values()), strict=True)
    first.rows = [in_all_languages(dict(zip(versions, same, strict=True))) for same in said]
    return first


def judged(
    facility: Facility, header: Sequence[str], codes: Sequence[str], rows: Iterable[Row]
) -> Judged:
    reading = HistoryReading(facility, header, codes)
    titled = reading.places.get("class_title")
    drafts = [reading.draft(row) for row in rows if not is_example(row, titled)]
    found_classes = classes.gather(reading, drafts)
    found_people = people.gather(reading, drafts)
    stored = places.stored_of(_each_once(found_people), drafts)
    releases = after.releases_of(_each_once(found_people))
    history = History(classes=_each_once(found_classes), people=_each_once(found_people))
    of_person: dict[int, list[Draft]] = defaultdict(list)
    seen: dict[tuple[int, int], int] = {}
    for draft in drafts:
        person, past = found_people.get(draft.number), found_classes.get(draft.number)
        if person is not None:
            of_person[id(person)].append(draft)
        if person is None or past is None:
            continue
        first = seen.setdefault((id(person), id(past)), draft.number)
        if first != draft.number:
            reading.error(
                draft,
                "class_title",
                _("This person stands in row %(row)d for this class. Keep one.") % {"row": first},
            )
        elif place := places.judge(reading, draft, person, past, stored):
            history.places.append(place)
    trained = _trained(history.places, stored)
    # Of whose class nothing is known yet nobody can say that no class was completed.
    trained |= {
        id(found_people[draft.number])
        for draft in drafts
        if draft.errors and draft.number in found_people
    }
    for person in history.people:
        release = releases.get(person.custody.pk) if person.custody else None
        after.judge(
            reading, of_person[id(person)], person, release, was_trained=id(person) in trained
        )
    by_row = {place.row: place for place in history.places}
    for draft in drafts:
        place = by_row.get(draft.number)
        if place and (left_on := _left_on(place.person)):
            places.refuse_after_the_stay(reading, draft, place, left_on)
    made = [
        _row(reading, draft, by_row.get(draft.number), found_people.get(draft.number))
        for draft in drafts
    ]
    history.refused = sum(row.kind == RowKind.ERROR for row in made)
    told = funnel(drafts, found_people, history.places, releases, reading.today)
    return Judged(made, history, told)


def _left_on(person: PastPerson) -> date | None:
    """The last day of the stay, as the list tells it or as it stands here. What is kept by month
    only, as the first of it, may have been its last."""
    kept = person.custody.left_on if person.custody else None
    if person.left_on is not None or kept is None or kept.day > 1:
        return person.left_on or kept
    return add_months(kept, 1) - timedelta(days=1)


def _each_once(by_row: dict[int, Any]) -> list[Any]:
    return list({id(each): each for each in by_row.values()}.values())


def _trained(found: Iterable[PastPlace], stored: places.Stored) -> set[int]:
    """Who is asked after the release: the rule of `trainees.actions.follow_ups`."""
    return {
        id(place.person)
        for place in found
        if not place.is_candidate
        and (
            place.exit_reason is None
            or (place.exit_reason.state == EnrolmentState.RELEASED and bool(place.quarters))
        )
    } | {
        id(place.person)
        for place in found
        if place.person.inmate and _was_trained_here(place.person, stored)
    }


def _was_trained_here(person: PastPerson, stored: places.Stored) -> bool:
    inmate = person.inmate
    return inmate is not None and any(
        key[0] == inmate.pk and seat.state == EnrolmentState.COMPLETED
        for key, seat in stored.seats.items()
    )


def _row(
    reading: HistoryReading,
    draft: Draft,
    place: PastPlace | None,
    person: PastPerson | None,
) -> ImportRow:
    row = ImportRow(
        number=draft.number,
        cells=draft.cells,
        lost=draft.lost,
        values={
            "id_card_name": draft.values.get("id_card_name", ""),
            "register_number": draft.values.get("register_number", ""),
        },
        errors=draft.errors,
        warnings=reading.warnings.get(draft.number, []),
        inmate=person.inmate if person else None,
    )
    if draft.errors or place is None or person is None:
        row.kind = RowKind.ERROR
        return row
    adds = _adds(place, person if person.row == draft.number else None)
    if person.inmate is None or (place.known is None and not place.is_kept):
        row.kind = RowKind.NEW
    else:
        row.kind = RowKind.CHANGED if adds else RowKind.SAME
    row.changes = {code: [None, value] for code, value in adds.items()}
    return row


def _adds(place: PastPlace, person: PastPerson | None) -> dict[str, str]:
    """What the row brings beside the place, in codes of its columns."""
    adds: dict[str, str] = {}
    if place.known is not None and place.competence:
        adds["competence"] = place.competence
    if place.certificate is not None:
        adds["certificate_number"] = place.certificate.number
    if place.new_quarters is not None:
        adds["attendance"] = str(place.new_quarters)
    if place.hand_over is not None:
        adds["handed_over_on"] = place.hand_over.on.isoformat()
    if person is not None:
        if person.release is not None:
            adds["released_on"] = person.release.on.isoformat()
        adds |= {f"{look.checkpoint}_kind": look.on.isoformat() for look in person.looks}
        if person.returned_on is not None:
            adds["returned_on"] = person.returned_on.isoformat()
    return adds

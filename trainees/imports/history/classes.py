"""Which class the rows are about: one that came with an earlier list, or a new one."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from partnerships.choices import ClassState
from partnerships.models import AgreementParty, ProgrammeVersion, TrainingClass
from rutan.common.dates import add_months
from trainees.history_facts import PastClass
from trainees.imports.history.columns import CLASS, MOST_HOURS
from trainees.imports.history.reading import HistoryReading
from trainees.imports.history.words import CANDIDATE
from trainees.imports.rows import Draft

NEEDED = tuple(column.code for column in CLASS if column.required)
SAME_AS_STORED = ("ends_on", "exam_on", "hours", "batch")
OLDEST_MONTHS = 20 * 12


def gather(reading: HistoryReading, drafts: list[Draft]) -> dict[int, PastClass]:
    """The class of each row, by the row's number; rows whose class is refused have none."""
    groups: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        title = reading.need(
            draft,
            "class_title",
            _("Fill in this cell: it is needed. Of merged cells only the first one counts."),
        )
        if title:
            groups[title.casefold()].append(draft)
    stored = _stored(reading)
    taken = {(row.programme_version_id, row.year, row.batch_number): row.title for row in stored}
    said = {title: _said(reading, group) for title, group in groups.items()}
    found: dict[int, PastClass] = {}
    # In order of their start, as batches are numbered.
    for title in sorted((key for key in said if said[key]), key=lambda key: _start(said[key])):
        group, values = groups[title], said[title]
        past = _judged(reading, group, values, stored, taken)
        if past is not None:
            found |= {draft.number: past for draft in group}
    for group in groups.values():
        _point_to_the_first(reading, [draft for draft in group if draft.number not in found])
    return found


def _point_to_the_first(reading: HistoryReading, refused: list[Draft]) -> None:
    """The class is refused in one row; its other rows say where."""
    for draft in refused[1:]:
        if not draft.errors:
            reading.error(
                draft,
                "class_title",
                _("This class has a mistake in row %(row)d. Correct it there.")
                % {"row": refused[0].number},
            )


def _start(values: dict[str, Any]) -> Any:
    return values["starts_on"], values["class_title"]


def _stored(reading: HistoryReading) -> list[TrainingClass]:
    rows = TrainingClass.objects.filter(facility=reading.facility)
    return list(rows.select_related("programme_version__programme", "partner", "agreement"))


def _said(reading: HistoryReading, group: list[Draft]) -> dict[str, Any]:
    """What all rows say together; nothing when a needed column is missing."""
    codes = [column.code for column in CLASS if column.code != "class_title"]
    values = reading.agree(group, codes, _another_class)
    values["class_title"] = group[0].values["class_title"]
    missing = [code for code in NEEDED if code not in values]
    for code in missing:
        reading.need(group[0], code)
    return {} if missing else values


def _another_class() -> str:
    return _("Row %(row)d says otherwise about this class. All rows of a class say the same.")


def _judged(
    reading: HistoryReading,
    group: list[Draft],
    values: dict[str, Any],
    stored: list[TrainingClass],
    taken: dict[tuple[int, int, int], str],
) -> PastClass | None:
    lead, before = group[0], sum(len(draft.errors) for draft in group)
    _refuse_days_and_hours(reading, lead, values)
    seated = sum(draft.values.get("standing") not in (None, CANDIDATE) for draft in group)
    seats = values.get("seats") or max(seated, 1)
    if seats < seated:
        reading.error(
            lead,
            "seats",
            _(
                "The class has %(people)d people in this file: there cannot be fewer seats. "
                "Leave it empty if unsure."
            )
            % {"people": seated},
        )
    version = _version(reading, lead, values)
    known = _known(reading, lead, values, stored)
    agreement = _agreement(reading, lead, values)
    if version is None or sum(len(draft.errors) for draft in group) > before:
        return None
    batch = known.batch_number if known else _batch(reading, lead, values, version, taken)
    if batch is None:
        return None
    taken[version.pk, values["starts_on"].year, batch] = values["class_title"]
    return PastClass(
        title=values["class_title"],
        version=version,
        partner=values["partner"],
        agreement=agreement,
        batch=batch,
        starts_on=values["starts_on"],
        ends_on=values["ends_on"],
        exam_on=values.get("exam_on"),
        hours=values["hours"],
        seats=seats,
        cost=values.get("cost"),
        known=known,
    )


def _refuse_days_and_hours(reading: HistoryReading, lead: Draft, values: dict[str, Any]) -> None:
    starts_on, ends_on = values["starts_on"], values["ends_on"]
    if ends_on < starts_on:
        reading.clash(lead, "ends_on", _("The last day must not be before the first day."))
    elif max(ends_on, values.get("exam_on") or ends_on) >= reading.today:
        reading.error(
            lead,
            "ends_on",
            _("A class that is not over is recorded on the page of the class. Take it out here."),
        )
    elif starts_on < add_months(reading.today, -OLDEST_MONTHS):
        reading.error(lead, "starts_on", _("Check the year: this is over 20 years ago."))
    if values.get("exam_on") and values["exam_on"] < starts_on:
        reading.clash(lead, "exam_on", _("The exam must not be before the first day."))
    if values["hours"] == 0:
        reading.error(
            lead, "hours", _("Enter a whole number from 1 to %(most)d.") % {"most": MOST_HOURS}
        )


def _version(
    reading: HistoryReading, lead: Draft, values: dict[str, Any]
) -> ProgrammeVersion | None:
    """What was taught then, or the first that is known."""
    programme = values["programme"]
    versions = reading.found.versions.get(programme.pk, [])
    if not versions or programme.is_equivalency:
        reading.error(
            lead,
            "programme",
            _("Only vocational programmes are imported. Record this programme on its page.")
            if versions
            else _("This programme has no content yet. Complete it in the catalogue first."),
        )
        return None
    valid = [each for each in versions if each.active_from <= values["starts_on"]]
    return valid[-1] if valid else versions[0]


def _known(
    reading: HistoryReading, lead: Draft, values: dict[str, Any], stored: list[TrainingClass]
) -> TrainingClass | None:
    same = [
        row
        for row in stored
        if row.title.casefold() == values["class_title"].casefold()
        and row.starts_on == values["starts_on"]
    ]
    if not same:
        return None
    row = same[0]
    if row.state != ClassState.CLOSED or row.stated_hours is None:
        reading.error(
            lead,
            "class_title",
            _("This class is kept in Bekal itself. Its people are recorded on its page."),
        )
        return None
    told = {
        "programme": row.programme_version.programme,
        "partner": row.partner,
        "ends_on": row.ends_on,
        "exam_on": row.exam_on,
        "hours": row.stated_hours,
        "batch": row.batch_number,
        "agreement": row.agreement,
    }
    for code, value in told.items():
        if code in values and values[code] != value:
            reading.already(lead, code, "–" if value is None else value)
    return row


def _agreement(reading: HistoryReading, lead: Draft, values: dict[str, Any]) -> Any:
    agreement = values.get("agreement")
    if agreement is None:
        return None
    parties: list[AgreementParty] = list(agreement.parties.all())
    if values["partner"].pk not in {party.partner_id for party in parties}:
        reading.error(
            lead,
            "agreement",
            _("The partner of this class is no party to this agreement. Check both."),
        )
    elif not agreement.starts_on <= values["starts_on"] <= agreement.ends_on:
        reading.warn(lead, "agreement", _("The class began outside the days of the agreement."))
    return agreement


def _batch(
    reading: HistoryReading,
    lead: Draft,
    values: dict[str, Any],
    version: ProgrammeVersion,
    taken: dict[tuple[int, int, int], str],
) -> int | None:
    year = values["starts_on"].year
    wanted = values.get("batch")
    if wanted is None:
        return next(n for n in range(1, 1_000) if (version.pk, year, n) not in taken)
    if wanted == 0 or (version.pk, year, wanted) in taken:
        reading.error(
            lead,
            "batch",
            _(
                "Batch %(number)d of this programme and year is another class here: %(title)s. "
                "Leave it empty for the next free number."
            )
            % {"number": wanted, "title": taken.get((version.pk, year, wanted), "–")},
        )
        return None
    return wanted

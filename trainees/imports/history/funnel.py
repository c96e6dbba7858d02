"""What the report would tell of the people of a list, before anything of it is written.

By the definitions of `trainees.reports.reintegration`: each person once, with the latest place that
is over, and only what had happened by the last day of the month before.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from rutan.common.dates import add_months
from trainees.choices import Checkpoint
from trainees.history_facts import PastPerson, PastPlace
from trainees.imports.rows import Draft
from trainees.models import Release

MONTH = Checkpoint.M6
DECEASED = "deceased"


def funnel(
    drafts: Iterable[Draft],
    people: Mapping[int, PastPerson],
    places: Iterable[PastPlace],
    releases: Mapping[int, Release],
    today: date,
) -> list[int]:
    """Assessed, with a seat, completed, certified, released, due at month 6, productive then.
    `people` by the row, `releases` that stand here already by the stay."""
    on = today.replace(day=1) - timedelta(days=1)
    of_row: dict[int, dict[str, Any]] = {}
    of_person = {id(person): _recorded(person, releases) for person in people.values()}
    for draft in drafts:
        of_row[draft.number] = draft.values
        if draft.number in people:
            key = id(people[draft.number])
            of_person[key] |= draft.values
    assessed: set[int] = set()
    seats: dict[int, list[PastPlace]] = defaultdict(list)
    for place in places:
        if place.is_candidate and place.assessed_on <= on:
            assessed.add(id(place.person))
        elif place.enrolled_on is not None and place.enrolled_on <= on:
            seats[id(place.person)].append(place)
    latest = [max(several, key=lambda place: _order(place, on)) for several in seats.values()]
    completed = [each for each in latest if each.exit_reason is None and _is_over(each, on)]
    certified = [each for each in completed if _is_certified(each, of_row[each.row], on)]
    released = [
        told
        for told in (of_person[id(each.person)] for each in certified)
        if told.get("released_on", date.max) <= on
    ]
    due = [told for told in released if _is_due(told, on, today)]
    productive = [
        told
        for told in due
        if getattr(told.get(f"{MONTH}_kind"), "is_productive", False)
        and _heard_on(told, MONTH, today) <= on
    ]
    stages = (assessed | seats.keys(), latest, completed, certified, released, due, productive)
    return [len(stage) for stage in stages]


def _recorded(person: PastPerson, releases: Mapping[int, Release]) -> dict[str, Any]:
    """What followed the stay, as it stands here already; the list may leave it out."""
    release = releases.get(person.custody.pk) if person.custody else None
    if release is None:
        return {}
    found: dict[str, Any] = {"released_on": release.on}
    for look in release.follow_ups.all():
        if look.counted is not None:
            found[f"{look.checkpoint}_kind"] = look.counted.kind
            found[f"{look.checkpoint}_on"] = look.counted.heard_on
    return found


def _order(place: PastPlace, on: date) -> tuple:
    """The last of one person's places by this is the one that counts, as in the report."""
    return _is_over(place, on), place.training_class.starts_on, place.known is None, place.row


def _is_over(place: PastPlace, on: date) -> bool:
    return place.ended_on is not None and place.ended_on <= on


def _is_certified(place: PastPlace, told: Mapping[str, Any], on: date) -> bool:
    issued_on = told.get("certificate_on") or place.training_class.ends_on
    return bool(told.get("certificate_number")) and issued_on <= on


def _is_due(told: Mapping[str, Any], on: date, today: date) -> bool:
    """The months have passed, and nobody had heard that the person died by then."""
    has_died = any(
        getattr(told.get(f"{each}_kind"), "code", "") == DECEASED
        and _heard_on(told, each, today) <= on
        for each in Checkpoint
        if each.months <= MONTH.months
    )
    return add_months(told["released_on"], MONTH.months) <= on and not has_died


def _heard_on(told: Mapping[str, Any], at: Checkpoint, today: date) -> date:
    """As `after` reads it: without a day of its own an answer was heard on the due day."""
    return told.get(f"{at}_on") or min(add_months(told["released_on"], at.months), today)

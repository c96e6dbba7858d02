"""Who of a sample class goes home, is moved or gives up, and when.

Drawn with a fixed step instead of dice: each tier of chances adds up what is to happen until it
makes a whole person. So the sample history is as likely as its own curve says, in every tier, and
the page of forecasts has something true to judge.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rutan.portal.demo.curve import day_out
from rutan.portal.demo.people import Person
from rutan.portal.demo.stage import Stage
from trainees.forecast import Rates, still_here

MOVED_A_MONTH = 0.02
GIVES_UP = 0.04
WAYS_TO_GIVE_UP = ("own_wish", "attendance_short", "health", "attendance_short")
SURE = Rates(transfer_a_month=MOVED_A_MONTH, dropout=0, detainee_stays=1)
NOBODY_MOVES = Rates(transfer_a_month=0, dropout=0, detainee_stays=1)
A_MONTH = 30


@dataclass(frozen=True)
class Fate:
    """Code of the exit reason, "" for who stays; the day is None where the class settles it."""

    code: str = ""
    on: date | None = None


def settle(
    stage: Stage, people: Iterable[Person], *, heard_on: date, first: date, last: date
) -> dict[int, Fate]:
    """What becomes of everybody in a class that is over, by the key of the person."""
    stays = {person.inmate.pk: _stays(person, heard_on, last, SURE) for person in people}
    fates = {}
    for person in sorted(people, key=lambda each: (stays[each.inmate.pk], each.inmate.pk)):
        chance = stays[person.inmate.pk]
        if _is_up(stage, f"leaves {int(chance * 8)}", 1 - chance):
            fates[person.inmate.pk] = _leaves(stage, person, heard_on, first, last)
            continue
        _stays_until(stage, person, last)
        if _is_up(stage, "gives up", GIVES_UP):
            fates[person.inmate.pk] = _gives_up(stage, first, last)
        else:
            fates[person.inmate.pk] = Fate()
    return fates


def keep_inside(stage: Stage, people: Iterable[Person]) -> None:
    """Nobody of a class that is under way has left yet."""
    for person in people:
        _stays_until(stage, person, stage.on)


def _stays(person: Person, heard_on: date, last: date, rates: Rates) -> float:
    found = still_here(person.release, today=heard_on, on=last, rates=rates)
    return 1.0 if found is None else found


def _is_up(stage: Stage, tier: str, part: float) -> bool:
    """Every whole person that the parts of a tier add up to."""
    stage.parts[tier] = stage.parts.get(tier, 0.5) + part
    if stage.parts[tier] < 1:
        return False
    stage.parts[tier] -= 1
    return True


def _leaves(stage: Stage, person: Person, heard_on: date, first: date, last: date) -> Fate:
    """Moved or released, in proportion to how likely each was."""
    released = 1 - _stays(person, heard_on, last, NOBODY_MOVES)
    moved = 1 - (1 - MOVED_A_MONTH) ** ((last - heard_on).days / A_MONTH)
    person.is_moved = _is_up(stage, "moved", moved / (moved + released))
    day = _day_between(stage, first, last)
    if not person.is_moved:
        for _try in range(20):
            drawn = day_out(person.release, stage.chance, after=first)
            if drawn and drawn <= last:
                day = drawn
                break
    person.out_on = day
    return Fate("transferred" if person.is_moved else "released", day)


def _stays_until(stage: Stage, person: Person, last: date) -> None:
    if person.out_on is not None and person.out_on <= last:
        day = day_out(person.release, stage.chance, after=last)
        person.out_on = day if day and day <= stage.on else None


def _gives_up(stage: Stage, first: date, last: date) -> Fate:
    number = stage.numbers["gives up"] = stage.numbers.get("gives up", 0) + 1
    code = WAYS_TO_GIVE_UP[number % len(WAYS_TO_GIVE_UP)]
    return Fate(code, None if code == "attendance_short" else first + (last - first) / 2)


def _day_between(stage: Stage, first: date, last: date) -> date:
    return first + timedelta(days=stage.chance.randint(1, (last - first).days))

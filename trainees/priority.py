"""Who comes first: signs that anybody can read, in one fixed order and without points (F18).

A person with an earlier sign stands before everybody without it. Among equals the longer wait
counts, then the day asked. Dependants and guesses about anybody are not asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rutan.common.findings import Answer
from trainees.choices import ApplicationState
from trainees.coming_classes import Coming
from trainees.models import Application
from trainees.release_range import ReleaseRange

UNKNOWN = ReleaseRange()


@dataclass(frozen=True, kw_only=True)
class Chip:
    code: str
    label: str
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The signs of one application, and the key by which it is sorted."""

    application: Application
    chips: tuple[Chip, ...]
    key: tuple[Any, ...]

    @property
    def is_last_chance(self) -> bool:
        return any(chip.code == "last_chance" for chip in self.chips)


def is_last_chance(
    release: ReleaseRange, coming: Sequence[Coming], *, next_class_days: int
) -> bool:
    """Exactly one class ends before the person goes home at the latest.

    While only one class is planned, one as long as this stands for the next, `next_class_days`
    after it. Without a latest day (detainees, life, death) there is no last chance.
    """
    latest = release.latest.day
    if latest is None or release.never or release.undecided or not coming:
        return False
    ends = [each.last_day for each in coming]
    if len(coming) == 1:
        (only,) = coming
        ends.append(only.last_day + timedelta(days=next_class_days) + _length(only))
    return sum(end < latest for end in ends) == 1


def _length(coming: Coming) -> timedelta:
    return coming.last_day - coming.starts_on


def standing(
    application: Application,
    *,
    release: ReleaseRange,
    answer: Answer | None,
    coming: Sequence[Coming],
    is_trained: bool,
    today: date,
    next_class_days: int,
) -> Standing:
    signs = (
        (
            is_last_chance(release, coming, next_class_days=next_class_days),
            lambda: Chip(code="last_chance", label=_("Last chance"), tone="bad"),
        ),
        (
            application.state == ApplicationState.RECOMMENDED,
            lambda: Chip(code="recommended", label=_("Recommended by the TPP"), tone="info"),
        ),
        (
            answer == Answer.MEETS,
            lambda: Chip(code="meets", label=_("Meets everything"), tone="ok"),
        ),
        (
            not is_trained,
            lambda: Chip(code="never_trained", label=_("Never trained"), tone="plain"),
        ),
    )
    days = max((today - application.applied_on).days, 0)
    waits = Chip(code="waits", label=_waits_words(days), tone="plain")
    return Standing(
        application=application,
        chips=(*(chip() for holds, chip in signs if holds), waits),
        key=(*(not holds for holds, _chip in signs), application.applied_on, application.pk),
    )


def _waits_words(days: int) -> str:
    return ngettext("Waiting for %(n)s day", "Waiting for %(n)s days", days) % {"n": days}


def last_chance_words(release: ReleaseRange) -> str:
    """Why this is the last one, for the page."""
    latest = release.latest.day
    if latest is None:
        return ""
    return _("Last chance: goes home on %(day)s, before a later class could end.") % {
        "day": date_format(latest, "j M Y")
    }


def in_order(standings: Iterable[Standing], moves: Mapping[int, tuple[int, str]]) -> list[Standing]:
    """By the signs; then everybody who was moved by hand is put on the place given.

    `moves` go by the key of the application: place and reason.
    """
    ordered = sorted(standings, key=lambda each: each.key)
    moved = [each for each in ordered if each.application.pk in moves]
    rest = [each for each in ordered if each.application.pk not in moves]
    for each in sorted(moved, key=lambda one: moves[one.application.pk][0]):
        place, reason = moves[each.application.pk]
        words = _("Moved by hand: %(reason)s") % {"reason": reason}
        chip = Chip(code="moved", label=words, tone="warn")
        rest.insert(place - 1, replace(each, chips=(*each.chips, chip)))
    return rest

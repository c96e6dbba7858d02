"""The waiting lists of a facility, one line for each programme."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, QuerySet

from partnerships import thresholds
from partnerships.choices import COMING_CLASS_STATES
from partnerships.models import Facility, Programme, TrainingClass
from trainees.choices import ApplicationState
from trainees.coming_classes import days_of
from trainees.models import Application, Custody
from trainees.priority import is_last_chance
from trainees.release_range import range_of


@dataclass(frozen=True, kw_only=True)
class WaitingLine:
    programme: Programme
    waiting: int
    since: date
    last_chances: int
    next_class: TrainingClass | None


def programmes_waited_for(wishes: QuerySet[Application]) -> QuerySet[Any, tuple[int, int, date]]:
    """Programmes that somebody waits for out of `wishes`, the one most waited for first."""
    waiting = wishes.filter(state=ApplicationState.WAITING)
    counted = (
        waiting.values("programme")
        .annotate(number=Count("pk"), since=Min("applied_on"))
        .order_by("-number", "since", "programme")
    )
    return counted.values_list("programme", "number", "since")


def lines_of(
    facility: Facility, wishes: QuerySet[Application], shown: Iterable[tuple[int, int, date]]
) -> list[WaitingLine]:
    """Four queries for any number of programmes and people."""
    shown = list(shown)
    keys = [programme for programme, _number, _since in shown]
    programmes = Programme.objects.in_bulk(keys)
    coming = defaultdict(list)
    for each in (
        TrainingClass.objects.filter(
            facility=facility,
            programme_version__programme__in=keys,
            state__in=COMING_CLASS_STATES,
        )
        .select_related("programme_version")
        .order_by("starts_on", "pk")
    ):
        coming[each.programme_version.programme_id].append(each)
    chances = _last_chances(facility, wishes, coming)
    return [
        WaitingLine(
            programme=programmes[key],
            waiting=number,
            since=since,
            last_chances=chances.get(key, 0),
            next_class=coming[key][0] if coming[key] else None,
        )
        for key, number, since in shown
    ]


def _last_chances(
    facility: Facility, wishes: QuerySet[Application], coming: dict[int, list[TrainingClass]]
) -> dict[int, int]:
    days = {key: days_of(classes) for key, classes in coming.items() if classes}
    waiting = wishes.filter(state=ApplicationState.WAITING, programme__in=days)
    pairs = list(waiting.values_list("programme_id", "inmate_id"))
    stays = {
        stay.inmate_id: stay
        for stay in Custody.objects.open()
        .filter(facility=facility, inmate__in={person for _programme, person in pairs})
        .select_related("sentence")
    }
    settings, today = thresholds.of(facility), facility.today()
    found: dict[int, int] = defaultdict(int)
    for programme, person in pairs:
        if (stay := stays.get(person)) is None:
            continue
        release = range_of(
            getattr(stay, "sentence", None),
            stay.legal_status,
            lag_days=int(settings["release_lag_days"]),
            today=today,
        )
        found[programme] += is_last_chance(
            release, days[programme], next_class_days=int(settings["next_class_days"])
        )
    return found

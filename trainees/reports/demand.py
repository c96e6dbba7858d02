"""Who asked for which programme, and what the facility could not offer (features 1 no. 23)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from partnerships.models import DemandFigures, Facility
from trainees.choices import OPEN_APPLICATIONS, UNMET, ApplicationState, ClosedReason
from trainees.models import Application
from trainees.reports.small_cells import grouped


@dataclass(kw_only=True)
class Demand:
    """People, each once: who asked, who waits, and whose last wish could not be met, by reason."""

    asked: int = 0
    waiting: int = 0
    waits_since: date | None = None
    unmet: dict[str, int] = field(default_factory=dict)

    @property
    def without_place(self) -> int:
        return sum(self.unmet.values())

    @property
    def out_of_time(self) -> int:
        return self.unmet.get(ClosedReason.OUT_OF_TIME, 0)


def demand_of(wishes: Iterable[tuple[int, str, str, date]]) -> Demand:
    """Counts wishes for one programme: (person, state, why it was closed, day), oldest first.

    The last wish of a person counts, so that who waits again is not without a place as well.
    """
    last: dict[int, tuple[str, str, date]] = {}
    for person, state, reason, day in wishes:
        last[person] = (state, reason, day)
    demand = Demand(asked=len(last))
    for state, reason, day in last.values():
        if state == ApplicationState.WAITING:
            demand.waiting += 1
            demand.waits_since = min(day, demand.waits_since or day)
        elif state not in OPEN_APPLICATIONS and reason in UNMET:
            demand.unmet[reason] = demand.unmet.get(reason, 0) + 1
    return demand


def wishes_for(figures: DemandFigures) -> Iterable[tuple[int, str, str, date]]:
    """All wishes for the programme at the facility of `figures`, as `demand_of` counts them."""
    return (
        Application.objects.filter(facility=figures.facility_id, programme=figures.programme_id)
        .order_by("pk")
        .values_list("inmate_id", "state", "closed_reason", "applied_on")
    )


@dataclass(frozen=True, kw_only=True)
class Want:
    """The last wish of somebody for a programme: it waits, or was not met for `reason`."""

    facility_id: int
    programme_id: int
    field_name: str
    inmate_id: int
    reason: str
    since: date

    @property
    def waits(self) -> bool:
        return not self.reason


@dataclass(frozen=True, kw_only=True)
class Tally:
    """People, each once; `reasons` are (code, words, people) of those without a place."""

    waiting: int
    without_place: int
    median_days: int | None
    reasons: list[tuple[str, str, int]]


def wants_at(facilities: QuerySet[Facility]) -> list[Want]:
    """Every wish at `facilities` that waits or was not met, in one query."""
    later = Application.objects.filter(
        inmate=OuterRef("inmate"),
        facility=OuterRef("facility"),
        programme=OuterRef("programme"),
        pk__gt=OuterRef("pk"),
    )
    rows = (
        Application.objects.filter(
            Q(state=ApplicationState.WAITING)
            | Q(closed_reason__in=UNMET) & ~Q(state__in=OPEN_APPLICATIONS),
            ~Exists(later),
            facility__in=facilities,
        )
        .order_by("pk")
        .values_list(
            "facility_id",
            "programme_id",
            "programme__field__name",
            "inmate_id",
            "closed_reason",
            "applied_on",
        )
    )
    return [
        Want(
            facility_id=facility,
            programme_id=programme,
            field_name=field_name or _("Without a field"),
            inmate_id=inmate,
            reason=reason,
            since=since,
        )
        for facility, programme, field_name, inmate, reason, since in rows
    ]


def in_large_cells(
    wants: Iterable[Want], by: Callable[[Want], Hashable], *, least: int
) -> list[Want]:
    """Without those whose cell of `by` is below `least`: a total over the rest betrays none."""
    wants = list(wants)
    sizes = Counter((by(want), want.waits) for want in wants)
    return [want for want in wants if sizes[by(want), want.waits] >= least]


def tallies(
    wants: Iterable[Want], by: Callable[[Want], Hashable], *, today: date, least: int = 0
) -> dict[Any, Tally]:
    """One tally for each key of `by`; reasons of fewer than `least` people are merged, and a number
    below it has no reasons and no median."""
    parts: dict[Hashable, list[Want]] = defaultdict(list)
    for want in wants:
        parts[by(want)].append(want)
    return {key: _tally(part, today=today, least=least) for key, part in parts.items()}


def _tally(wants: Iterable[Want], *, today: date, least: int) -> Tally:
    waiting: dict[int, date] = {}
    unmet: dict[int, str] = {}
    for want in wants:
        if want.waits:
            waiting[want.inmate_id] = min(want.since, waiting.get(want.inmate_id, want.since))
        else:
            unmet[want.inmate_id] = want.reason
    # Who waits for another programme of the field is not without a place as well.
    reasons = [reason for person, reason in unmet.items() if person not in waiting]
    days = [(today - since).days for since in waiting.values()]
    return Tally(
        waiting=len(waiting),
        without_place=len(reasons),
        median_days=int(median(days)) if days and len(days) >= least else None,
        reasons=[
            (code, label, len(members))
            for code, label, members in grouped(reasons, _in_words, smallest=least)
        ]
        if len(reasons) >= least
        else [],
    )


def _in_words(reason: str) -> tuple[str, str]:
    return reason, str(ClosedReason(reason).label)

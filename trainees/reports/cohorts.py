"""The same people in groups: by half-year of release, field, class or something in common."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rutan.common.dates import add_months
from trainees.choices import Checkpoint, Sex
from trainees.reports.reintegration import FUNNEL, Report, Trainee
from trainees.reports.small_cells import Row, grouped, protected

CURVE = (Checkpoint.M1, Checkpoint.M3, Checkpoint.M6, Checkpoint.M12)
LATEST_COHORTS = 3
SENTENCE_BANDS = ((12, "< 1"), (36, "1–3"), (60, "3–5"), (None, "> 5"))


@dataclass(frozen=True, kw_only=True)
class Point:
    """Of `due` people at `months` after release, `productive` were at work or at school."""

    months: int
    due: int
    productive: int


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """People released in one half of a year."""

    label: str
    people: int
    points: list[Point]


@dataclass(frozen=True, kw_only=True)
class Group:
    """One row of a breakdown; `counts` by stage of the funnel."""

    key: str
    label: str
    note: str
    counts: dict[str, int | None]
    """None: hidden from this reader."""


def cohorts(report: Report) -> list[Cohort]:
    """The latest half-years of release, oldest first; the report's funnel decides who counts."""
    halves: dict[date, list[Trainee]] = {}
    for trainee in report.at("released"):
        released_on: date = trainee.released_on
        first = date(released_on.year, 1 if released_on.month <= 6 else 7, 1)
        halves.setdefault(first, []).append(trainee)
    return [_cohort(first, halves[first], report) for first in sorted(halves)[-LATEST_COHORTS:]]


def _cohort(first: date, people: list[Trainee], report: Report) -> Cohort:
    last = add_months(first, 5)
    label = f"{date_format(first, 'M')}–{date_format(last, 'M Y')}"
    return Cohort(
        label=label,
        people=len(people),
        points=[
            Point(
                months=at.months,
                due=sum(one.is_due(at, report.on) for one in people),
                productive=sum(
                    one.is_due(at, report.on) and one.is_productive(at) for one in people
                ),
            )
            for at in CURVE
        ],
    )


def by_field(one: Trainee) -> tuple[str, str]:
    return one.field_name, one.field_name


def by_class(one: Trainee) -> tuple[str, str]:
    return one.class_id, one.class_title


def by_sex(one: Trainee) -> tuple[str, str]:
    return one.sex, str(Sex(one.sex).label)


def by_sentence(one: Trainee) -> tuple[str, str]:
    if one.sentence_months is None:
        return "unknown", _("Not known")
    for limit, years in SENTENCE_BANDS:
        if limit is None or one.sentence_months < limit:
            return years, _("%(years)s years") % {"years": years}
    raise AssertionError(one.sentence_months)


def by_release(one: Trainee) -> tuple[str, str]:
    kind = one.release_kind
    return (kind, kind) if kind else ("inside", _("Still in custody"))


def by_facility(one: Trainee) -> tuple[str, str]:
    return one.facility_name, one.facility_name


def by_partner(one: Trainee) -> tuple[str, str]:
    return one.partner_name, one.partner_name


SMALL_CELLS_MERGED = (by_sex, by_sentence, by_release)
"""These say something about a person: outside the facility, small groups become one."""


def breakdown(
    report: Report,
    key_of: Callable[[Trainee], tuple[str, str]],
    *,
    smallest: int = 0,
) -> list[Group]:
    """Groups by size; those with fewer than `smallest` people are merged, and cells hidden so that
    no number below it follows. Empty, too, where that leaves nothing to be shown."""
    found = grouped(report.trainees, key_of, smallest=smallest)
    groups = [_group(key, label, members, report) for key, label, members in found]
    hidden: set[tuple[str, str]] = set()
    for stages in _chains(report):
        rows = [
            Row(key=each.key, label=each.label, counts=tuple(each.counts[at] for at in stages))
            for each in groups
        ]
        if (shown := protected(rows, smallest)) is None:
            return []
        hidden |= {
            (row.key, stage)
            for row in shown
            for stage, n in zip(stages, row.counts, strict=True)
            if n is None
        }
    return [
        replace(
            each,
            counts={
                stage: None if (each.key, stage) in hidden else n
                for stage, n in each.counts.items()
            },
        )
        for each in groups
    ]


def _chains(report: Report) -> list[tuple[str, ...]]:
    """Stages each of which is part of the one before: the certificate is a way of its own where
    everybody who completed counts."""
    if report.of_certified:
        return [FUNNEL]
    return [FUNNEL[:3], (*FUNNEL[:2], *FUNNEL[3:])]


def _group(key: str, label: str, people: Iterable[Trainee], report: Report) -> Group:
    part = replace(report, trainees=list(people))
    classes = {one.class_title for one in part.trainees}
    return Group(
        key=key,
        label=label,
        note=", ".join(sorted(classes)) if len(classes) == 1 else "",
        counts={stage: part.count(stage) for stage in FUNNEL},
    )

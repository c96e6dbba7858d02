"""The figures of a monitoring report: counted live while it is written, frozen when it is sent.

Pages and papers read the rows from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from partnerships.choices import ClassState, ObligationMetric, Side
from partnerships.models import MonitoringReport, TrainingClass
from partnerships.models.obligation import amount
from partnerships.reports.obligations import progress_of
from rutan.common.freezing import Difference, differences, digest

WITHOUT_A_COURSE = frozenset(
    {ClassState.PLANNED, ClassState.SELECTING, ClassState.POSTPONED, ClassState.CANCELLED}
)


@dataclass(frozen=True, kw_only=True)
class DutyRow:
    """One obligation as it stood. `realised` is in the unit of `target`; None where the
    reintegration report tells it, and for a duty that is done or not."""

    key: int
    metric: ObligationMetric
    label: str
    side: str
    target: int
    realised: int | None
    met_on: date | None

    @property
    def is_duty(self) -> bool:
        return not self.target

    @property
    def target_words(self) -> str:
        return amount(self.metric, self.target)

    @property
    def realised_words(self) -> str:
        return amount(self.metric, self.realised)


@dataclass(frozen=True, kw_only=True)
class ClassRow:
    """A class that was running in the period; seats, seats certified, lesson hours held."""

    public_id: str
    title: str
    first: date
    last: date
    enrolled: int
    certified: int
    hours: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a report says in numbers, counted on `as_of` since the agreement began."""

    as_of: date
    duties: tuple[DutyRow, ...]
    classes: tuple[ClassRow, ...]


def figures_of(report: MonitoringReport, *, on: date) -> dict[str, Any]:
    """As they are counted today, ready to be frozen."""
    agreement = report.agreement
    owed = progress_of([agreement], on=on)[agreement.pk].owed
    return {
        "as_of": on.isoformat(),
        "agreement": agreement.code,
        "period": [report.period_from.isoformat(), report.period_to.isoformat()],
        "duties": [
            {
                "key": row.obligation.pk,
                "metric": str(row.metric),
                "text": row.obligation.text,
                "side": row.obligation.side,
                "target": row.target,
                "realised": row.realised,
                "met_on": _iso(row.obligation.met_on),
                "waived": bool(row.obligation.waived_reason),
            }
            for row in owed
        ],
        "classes": [_class(row) for row in _classes_of(report)],
    }


def is_intact(report: MonitoringReport) -> bool:
    """Whether the frozen figures are still those that were sent; True while nothing is frozen."""
    return not report.figures_hash or digest(report.figures) == report.figures_hash


def shown(report: MonitoringReport, *, on: date) -> Figures:
    """The frozen figures once there are some, today's before."""
    return read(report.figures if report.figures_hash else figures_of(report, on=on))


def read(figures: Mapping[str, Any]) -> Figures:
    """Frozen figures as rows, with labels in the language of the reader."""
    return Figures(
        as_of=date.fromisoformat(figures["as_of"]) if figures.get("as_of") else date.min,
        duties=tuple(_duty_row(row) for row in figures.get("duties", []) if not row["waived"]),
        classes=tuple(
            ClassRow(
                public_id=row["public_id"],
                title=row["title"],
                first=date.fromisoformat(row["first"]),
                last=date.fromisoformat(row["last"]),
                enrolled=row["enrolled"],
                certified=row["certified"],
                hours=row["hours"],
            )
            for row in figures.get("classes", [])
        ),
    )


def changed_since(report: MonitoringReport, *, on: date) -> list[Difference]:
    """Where today's figures differ from the frozen ones; nothing while nothing is frozen."""
    if not report.figures_hash:
        return []
    before, now = read(report.figures), read(figures_of(report, on=on))
    return [
        *differences(_compared(before), _compared(now)),
        *differences(
            {row.public_id: (row.title, row.enrolled) for row in before.classes},
            {row.public_id: (row.title, row.enrolled) for row in now.classes},
        ),
    ]


def _compared(figures: Figures) -> dict[int, tuple[str, int | None]]:
    """What is counted. Reports are left out: each would differ by itself once it is final."""
    return {
        row.key: (row.label, row.realised)
        for row in figures.duties
        if not row.is_duty and row.metric != ObligationMetric.REPORTS
    }


def _classes_of(report: MonitoringReport) -> Any:
    """Those that ran at some time of the period, whatever became of them later."""
    return (
        TrainingClass.objects.filter(
            agreement=report.agreement_id,
            starts_on__lte=report.period_to,
            ends_on__gte=report.period_from,
        )
        .exclude(state__in=WITHOUT_A_COURSE)
        .select_related("figures")
        .order_by("starts_on", "pk")
    )


def _class(row: TrainingClass) -> dict[str, Any]:
    figures = getattr(row, "figures", None)
    return {
        "public_id": row.public_id,
        "title": row.title,
        "first": row.starts_on.isoformat(),
        "last": row.ends_on.isoformat(),
        "enrolled": figures.enrolled if figures else 0,
        "certified": figures.certified if figures else 0,
        "hours": figures.held_hours if figures else 0,
    }


def _duty_row(row: Mapping[str, Any]) -> DutyRow:
    metric = ObligationMetric(row["metric"])
    return DutyRow(
        key=row["key"],
        metric=metric,
        label=row["text"] if metric == ObligationMetric.OTHER else str(metric.label),
        side=str(Side(row["side"]).label),
        target=row["target"],
        realised=row["realised"],
        met_on=date.fromisoformat(row["met_on"]) if row["met_on"] else None,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

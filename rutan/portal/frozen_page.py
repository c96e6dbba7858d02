"""A report kept as official, as its page shows it: the figures of then, and what has changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import thresholds
from rutan.common.shares import HIDDEN, NOTHING, of_total, or_hidden, unless_few
from rutan.portal import report_cohorts, report_words
from rutan.portal.asked_indicators import Line, number
from rutan.portal.indicator_forms import period_words
from rutan.portal.report_targets import TONES, state_of
from trainees.choices import FrozenKind
from trainees.models import FrozenReport, Inmate, OutcomeKind
from trainees.reports import frozen
from trainees.reports._groups import Group, protected_groups
from trainees.reports.indicators import METRICS, Period, Value, values
from trainees.reports.indicators.keys import behind, name_of
from trainees.reports.indicators.outside import for_outside
from trainees.reports.indicators.sources import SOURCES
from trainees.reports.reintegration import FUNNEL, Counts, Part, Question, told
from trainees.reports.told_filters import hidden_beside, told_stages
from trainees.reports.verdict import Goal

SIDES = ("number", "whole")
MOST_NAMED = 100
"""So many people are named in all; the counts beside tell of the others."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One figure that is no longer what it was. `added` and `gone` hold names where the reader may
    have them, else nothing; the counts say how many."""

    label: str
    note: str
    then: str
    now: str
    added: str
    gone: str
    added_names: tuple[str, ...] = ()
    gone_names: tuple[str, ...] = ()


@dataclass
class FrozenPage:
    report: FrozenReport
    user: Any
    today: date

    def __post_init__(self) -> None:
        self.settings = thresholds.of(self.report.facility)
        self.least = thresholds.least_told(self.user, self.report.facility)
        self.named: dict[int, str] = {}

    @property
    def is_of_indicators(self) -> bool:
        return self.report.kind == FrozenKind.INDICATORS

    @property
    def place(self) -> str:
        return place_of(self.report)

    @property
    def period(self) -> str:
        return span_of(self.report)

    @cached_property
    def is_intact(self) -> bool:
        return frozen.is_intact(self.report)

    # --- Indicators ---

    @property
    def lines(self) -> list[tuple[Line, str]]:
        """Each figure of then with its explanation."""
        shown = self._shown(frozen.as_values(self.report.figures))
        return [
            (
                Line(
                    metric=METRICS[code],
                    value=shown[code],
                    small_group=self.settings["small_group"],
                ),
                self.report.comments.get(code, ""),
            )
            for code in self.report.figures
            if code in METRICS
        ]

    def _shown(self, found: Mapping[str, Value]) -> Mapping[str, Value]:
        return for_outside(found, self.least) if self.least else found

    def _changed_indicators(self) -> list[Change]:
        report = self.report
        scope = frozen.scope_now(report, self.today)
        exact = frozen.as_values(report.figures)
        codes = [code for code in exact if code in METRICS]
        then, now = self._shown(exact), self._shown(values(scope, codes))
        moves = frozen.moved(report.members, behind(scope, codes) if report.members else {})
        self._read_names(moves)
        return [
            change
            for code in codes
            for change in self._of_metric(code, then[code], now[code], moves)
        ]

    def _of_metric(
        self, code: str, then: Value, now: Value, moves: Mapping[str, frozen.Moved]
    ) -> list[Change]:
        metric, found = METRICS[code], []
        for name in SIDES:
            side = getattr(metric, name)
            before, after = getattr(then, name), getattr(now, name)
            moved = moves.get(name_of(code, name))
            if (moved is None and before == after) or (then.is_hidden and now.is_hidden):
                continue
            is_money = metric.own is not None and metric.unit == "rupiah" and name == "number"
            unit = "rupiah" if is_money else "count"
            found.append(
                self._change(
                    label=f"{code} {metric.name}",
                    note=str(side.words) if side else _("What it is made of"),
                    numbers=(
                        HIDDEN if then.is_hidden else _number(before, unit),
                        HIDDEN if now.is_hidden else _number(after, unit),
                    ),
                    moved=moved,
                    are_people=bool(side and SOURCES[side.source].person),
                )
            )
        if then.is_told_apart and then.told != now.told and not (then.is_hidden or now.is_hidden):
            unit = metric.unit if metric.unit in ("rupiah", "days") else "count"
            numbers = (number(then.told, unit), number(now.told, unit))
            if not found or metric.unit in ("rupiah", "days"):
                found.append(
                    self._change(label=f"{code} {metric.name}", note=_("Realised"), numbers=numbers)
                )
        return found

    # --- Reintegration ---

    @property
    def verdict(self) -> Mapping[str, Any] | None:
        return self.report.figures.get("verdict")

    @property
    def goals(self) -> list[dict[str, Any]]:
        kept = (self.verdict or {}).get("goals", [])
        return [
            {
                "label": goal.label,
                "target": f"{goal.target}%" if goal.is_percent else goal.target,
                "reached": of_total(goal.part, goal.whole) if goal.is_percent else goal.part,
                "state": state_of(goal),
                "tone": TONES[goal.is_met],
                "comment": self.report.comments.get(goal.metric, ""),
            }
            for goal in (Goal(**each) for each in kept)
        ]

    @property
    def stages(self) -> list[tuple[str, int | str]]:
        labels, kept = report_words.stage_labels(), self.report.figures
        counts = {"assessed": kept["assessed"], **kept["total"]}
        told = {stage: counts[stage] for stage in self.told_stages}
        return [(labels[each], or_hidden(told.get(each))) for each in ("assessed", *FUNNEL)]

    @cached_property
    def question(self) -> Question:
        """As this reader may ask it."""
        return replace(frozen.question_of(self.report), least=self.least)

    @cached_property
    def told_stages(self) -> tuple[str, ...]:
        total = self.report.figures["total"]
        return told_stages(frozen.scope_of(self.report.facility), self.question, total)

    @cached_property
    def hidden(self) -> frozenset[str]:
        return hidden_beside(self.question, Counts(**self.report.figures["total"]))

    @property
    def is_of_few(self) -> bool:
        return FUNNEL[-1] not in self.told_stages

    @property
    def situations(self) -> list[tuple[str, int | str]]:
        """At work or not, why nothing is known, and who stands in a register again."""
        found: list[tuple[str, int | str]] = []
        kinds = self.report.figures["kinds"]
        labels = report_words.stage_labels()
        for stage, group in (
            ("productive", [each for each in kinds if each["is_productive"]]),
            ("inactive", [each for each in kinds if not each["is_productive"]]),
            ("unreached", self.report.figures["unknown"]),
        ):
            if stage in self.hidden:
                found.append((labels[stage], HIDDEN))
                continue
            parts = [
                Part(code=each["code"], label=each["label"], count=each["count"], stage=stage)
                for each in group
            ]
            found += [
                (part.label if part.stage else f"{labels[stage]}: {part.label}", part.count)
                for part in told(parts, self.least)
            ]
        returned = unless_few(self.report.figures["total"]["returned"], self.least)
        return [*found, (labels["returned"], returned)]

    @property
    def groups(self) -> list[tuple[str, list[int | str]]]:
        rows = [Group(**each) for each in self.report.figures["groups"] if not self.is_of_few]
        return [
            (each.label, [or_hidden(each.counts[stage]) for stage in FUNNEL])
            for each in protected_groups(rows, self.question)
        ]

    @property
    def cohorts(self) -> list[tuple[str, list[Any]]]:
        cohorts = [] if self.is_of_few else self.report.figures["cohorts"]
        return report_cohorts.kept_rows(cohorts, self.least)

    @property
    def cohort_heads(self) -> list[str]:
        return [_("People"), *(str(at.label) for at in report_cohorts.MONTHS)]

    @property
    def funnel_heads(self) -> list[str]:
        labels = report_words.stage_labels()
        return [labels[stage] for stage in FUNNEL]

    def _changed_reintegration(self) -> list[Change]:
        then = self.report.members
        now = frozen.people_at(
            frozen.scope_of(self.report.facility), frozen.question_of(self.report)
        )
        moves = frozen.moved(then, now)
        self._read_names(moves)
        labels = report_words.stage_labels() | {
            f"answer:{kind.code}": str(kind) for kind in OutcomeKind.objects.all()
        }
        found = [
            self._change(
                label=labels[stage],
                note="",
                numbers=(
                    self._told(stage, len(then[stage])),
                    self._told(stage, len(now.get(stage, []))),
                ),
                moved=moved,
                are_people=True,
            )
            for stage, moved in moves.items()
            if stage in labels and stage not in self.hidden and not (self.least and ":" in stage)
            if stage in self.told_stages or not self.is_of_few
        ]
        verdict = frozen.verdict_of(self.report)
        before = (self.verdict or {}).get("headline_code")
        if verdict and before and verdict.headline_code != before:
            numbers = (self.verdict["headline"], verdict.headline)
            found.insert(
                0, self._change(label=_("Did this partnership work?"), note="", numbers=numbers)
            )
        return found

    def _told(self, stage: str, people: int) -> str:
        """What the funnel does not tell is told of enough people only."""
        is_few = stage not in self.told_stages and 0 < people < self.least
        return HIDDEN if is_few else str(people)

    # --- Both ---

    @property
    def changes(self) -> list[Change]:
        return (
            self._changed_indicators() if self.is_of_indicators else self._changed_reintegration()
        )

    def _change(
        self,
        *,
        label: str,
        note: str,
        numbers: tuple[str, str],
        moved: frozen.Moved | None = None,
        are_people: bool = False,
    ) -> Change:
        then, now = numbers
        if moved is None:
            return Change(label=label, note=note, then=then, now=now, added=NOTHING, gone=NOTHING)
        is_hidden = HIDDEN in numbers
        return Change(
            label=label,
            note=note,
            then=then,
            now=now,
            added=self._count(moved.added, are_people, is_hidden),
            gone=self._count(moved.gone, are_people, is_hidden),
            added_names=self._names(moved.added),
            gone_names=self._names(moved.gone),
        )

    def _count(self, keys: tuple[int | str, ...], are_people: bool, is_hidden: bool) -> str:
        if is_hidden or (are_people and 0 < len(keys) < self.least):
            return HIDDEN
        return str(len(keys))

    def _names(self, keys: tuple[int | str, ...]) -> tuple[str, ...]:
        if self.least:
            return tuple(str(key) for key in keys if isinstance(key, str))
        elsewhere = _("somebody who is not in your records now")
        return tuple(
            key if isinstance(key, str) else self.named.get(key, elsewhere)
            for key in keys[:MOST_NAMED]
        )

    def _read_names(self, moves: Mapping[str, frozen.Moved]) -> None:
        if self.least:
            return
        keys = [key for one in moves.values() for key in (*one.added, *one.gone)]
        people = sorted({key for key in keys if isinstance(key, int)})[:MOST_NAMED]
        rows = Inmate.objects.for_user(self.user).filter(pk__in=people)
        self.named = dict(rows.values_list("pk", "id_card_name"))


def place_of(report: FrozenReport) -> str:
    return str(report.facility or report.regional_office or _("All facilities"))


def span_of(report: FrozenReport) -> str:
    if report.kind == FrozenKind.INDICATORS:
        return period_words(Period.read(report.question["period"]))
    return _("data up to %(day)s") % {"day": date_format(report.period_to, "j F Y")}


def _number(value: Any, unit: str) -> str:
    return NOTHING if value is None else number(Fraction(value), unit)

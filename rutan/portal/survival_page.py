"""How long after a release, as page and workbook show it: curves, tables, and what is not told."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rutan.common.shares import HIDDEN, percent, unless_few
from rutan.common.step_charts import MONTHS, MOST_LINES, StepChart, step_chart
from rutan.common.survival import Curve
from rutan.portal.asked_report import AskedReport
from rutan.portal.survival_cells import Cell, Line, few_events, line
from trainees.choices import CohortBy
from trainees.reports.survival import KEPT_DAYS, Cohort, Survival, survival, survival_by
from trainees.reports.survival_told import (
    Month,
    by_month,
    cohorts_by_month,
    is_told,
    month_of,
    told_people,
    unwatched_by_month,
)

KEPT_MONTHS = 6
PARTS = (CohortBy.PROGRAMME, CohortBy.QUARTER)
"""Cohorts of which small ones stay hidden outside the facility."""
WORK, KEPT, RETURNED = "kerja", "bertahan", "pidana"


@dataclass(frozen=True, kw_only=True)
class Panel:
    slug: str
    title: str
    lead: str
    unknown: str
    kept: str
    people: int | str
    rising: bool
    chart: StepChart | None
    lines: Sequence[Line]
    why_empty: str

    @property
    def rows(self) -> list[tuple[Cell, ...]]:
        """Month by month, a cell for each line that has any, while anybody was watched or has had
        the event since the month before."""
        months = list(zip(*(each.cells for each in self.lines if each.cells), strict=True))
        before = [None, *([cell.events for cell in row] for row in months)]
        return [
            row
            for row, events in zip(months, before, strict=False)
            if any(cell.is_hidden or cell.share is not None for cell in row)
            or events != [cell.events for cell in row]
        ]

    @property
    def too_few(self) -> str:
        names = [f"{each.label} (n = {each.people})" for each in self.lines if not each.cells]
        return _("Too few people: %(names)s.") % {"names": ", ".join(names)} if names else ""

    @property
    def is_empty(self) -> bool:
        return not any(each.cells for each in self.lines)

    @property
    def is_undrawn(self) -> bool:
        """Whether a line of which something is told has no curve."""
        return any(
            not each.series and not all(cell.is_hidden for cell in each.cells)
            for each in self.lines
        )

    @property
    def has_joined(self) -> bool:
        """Whether a month waits for a later one."""
        told = {cell.month for each in self.lines for cell in each.cells}
        return bool(told) and not set(MONTHS) <= told

    @property
    def has_hidden(self) -> bool:
        return any(cell.at_risk == HIDDEN for each in self.lines for cell in each.cells)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One of the three curves. `rising` tells who had the event, not who did not."""

    slug: str
    title: str
    rising: bool
    of: Callable[[Survival], Curve]
    lead: str


@dataclass(frozen=True, kw_only=True)
class SurvivalPage:
    asked: AskedReport
    by: CohortBy | None

    @property
    def small_group(self) -> int:
        return int(self.asked.settings["small_group"])

    @property
    def months(self) -> int:
        return int(self.asked.settings["survival_months"])

    @cached_property
    def found(self) -> tuple[Survival, list[Cohort]]:
        asked = self.asked
        if self.by is None:
            return survival(asked.scope, asked.question, months=self.months), []
        return survival_by(asked.scope, asked.question, self.by, months=self.months)

    @property
    def people(self) -> int:
        return self.found[0].people

    @cached_property
    def told(self) -> list[Cohort]:
        """Those whose number this reader may know: agreement, partner and facility are told as a
        whole."""
        cohorts = self.found[1]
        if self.by not in PARTS:
            return cohorts
        people = [each.survival.people for each in cohorts]
        return list(compress(cohorts, told_people(people, self.asked.least_shown)))

    @cached_property
    def drawn(self) -> list[Cohort]:
        """The largest, or the latest quarters."""
        return [each for each in self.told if each.survival.people >= self.small_group][:MOST_LINES]

    @property
    def left_out(self) -> list[str]:
        """Who is in no line of his own, in sentences."""
        few = [each for each in self.found[1] if each.survival.people < self.small_group]
        large = [each for each in self.found[1] if each not in few]
        beside = [each for each in large if each not in self.told]
        others = len(large) - len(beside) - len(self.drawn)
        sentences = []
        if few:
            sentences.append(
                _("Too few people for a line of their own (under %(n)s): %(names)s.")
                % {"n": self.small_group, "names": _names(few)}
            )
        if beside:
            sentences.append(
                _("A line of their own would tell of fewer than %(n)s other people: %(names)s.")
                % {"n": self.asked.least_shown, "names": _names(beside)}
            )
        if others:
            sentences.append(
                ngettext(
                    "%(n)s more group is not drawn. Narrow the filters to see it.",
                    "%(n)s more groups are not drawn. Narrow the filters to see them.",
                    others,
                )
                % {"n": others}
            )
        return sentences

    @cached_property
    def panels(self) -> list[Panel]:
        return [self._panel(kind) for kind in self.kinds]

    @property
    def kinds(self) -> list[Kind]:
        return [
            Kind(
                slug=WORK,
                title=_("Has worked since the release"),
                rising=True,
                of=lambda found: found.work,
                lead=_("Known on the days somebody was asked; the real day may be earlier."),
            ),
            Kind(
                slug=KEPT,
                title=_("Still at work, since the first work"),
                rising=False,
                of=lambda found: found.kept,
                lead=_("Only who worked at all, watched until the last answer."),
            ),
            Kind(
                slug=RETURNED,
                title=_("Not sentenced again"),
                rising=False,
                of=lambda found: found.sentenced,
                lead=_("Known from the registers, also of who was never reached."),
            ),
        ]

    def _panel(self, kind: Kind) -> Panel:
        whole = kind.of(self.found[0])
        told = by_month(whole, self.asked.least_shown) if self._tells_of(kind) else []
        lines = self._lines(kind, whole, told)
        series = [each.series for each in lines if each.series]
        return Panel(
            slug=kind.slug,
            title=kind.title,
            lead=kind.lead,
            unknown=self._unknown(kind),
            kept=self._kept(whole, told) if kind.slug == KEPT else "",
            people=whole.people if told or kind.slug != KEPT or not self.asked.least_shown else "",
            rising=kind.rising,
            chart=step_chart(
                series, title=kind.title, rising=kind.rising, small_group=self.small_group
            )
            if series
            else None,
            lines=lines,
            why_empty=self._why_empty(whole),
        )

    def _why_empty(self, whole: Curve) -> str:
        if whole.people < self.small_group or not self.asked.least_shown:
            return _("Too few people to draw a curve.")
        return few_events(self.asked.least_shown)

    def _tells_of(self, kind: Kind) -> bool:
        """Who keeps work is counted from who works: neither is told where the other is not."""
        everybody, least = self.found[0], self.asked.least_shown
        curves = [kind.of(everybody)]
        if kind.slug == KEPT and least:
            curves.append(everybody.work)
        return all(is_told(each, small_group=self.small_group, least=least) for each in curves)

    def _lines(self, kind: Kind, whole: Curve, told: Sequence[Month]) -> list[Line]:
        if not told:
            return []
        is_outside = bool(self.asked.least_shown)
        if self.by is None or (is_outside and (kind.slug == KEPT or not self.drawn)):
            # Outside, how many of a cohort work is told by its own curve, or not at all.
            return [self._line(kind, _("Everybody together"), whole, told, told, set())]
        # Who has no line is a part of the whole all the same.
        cohorts = self.found[1]
        curves = [kind.of(each.survival) for each in cohorts]
        months = cohorts_by_month(told, curves, self.asked.least_shown)
        unwatched = unwatched_by_month(told, curves, self.asked.least_shown)
        return [
            self._line(kind, each.label, found, told, read, unknown)
            for each, found, read, unknown in zip(cohorts, curves, months, unwatched, strict=True)
            if each in self.drawn
        ]

    def _line(
        self,
        kind: Kind,
        label: str,
        found: Curve,
        told: Sequence[Month],
        read: Sequence[Month | None],
        unwatched: Collection[int],
    ) -> Line:
        if found.people < self.small_group:
            return Line(label=label, people=found.people)
        return line(
            label,
            found,
            [each.month for each in told],
            read,
            rising=kind.rising,
            least=self.asked.least_shown,
            unwatched=unwatched,
        )

    def _unknown(self, kind: Kind) -> str:
        """What is not known, above each curve."""
        everybody, least = self.found[0], self.asked.least_shown
        n, whole = everybody.unreached, everybody.people
        sentence = _(
            "%(n)s of %(all)s were never reached: they stand in the number and in no step."
        )
        if kind.slug == KEPT:
            n, whole = everybody.unheard, everybody.kept.people
            sentence = _("Of %(n)s of %(all)s nothing was heard since that work.")
        if kind.slug == RETURNED or not whole or (least and not self._tells_of(kind)):
            return ""
        few = unless_few(n, least)
        is_share = few == n and whole >= self.small_group
        return sentence % {
            "n": few,
            "all": f"{whole} ({percent(n / whole)})" if is_share else whole,
        }

    def _kept(self, whole: Curve, told: Sequence[Month]) -> str:
        """The share still at work six months after the first work, with its number."""
        if KEPT_MONTHS not in [each.month for each in told]:
            return ""
        read = month_of(whole, KEPT_MONTHS)
        return _(
            "Kept work for six months (day %(day)s): %(share)s · n = %(n)s, still watched then: "
            "%(at_risk)s"
        ) % {
            "day": KEPT_DAYS,
            "share": percent(read.share),
            "n": whole.people,
            "at_risk": unless_few(read.at_risk, self.asked.least_shown),
        }


def _names(cohorts: Sequence[Cohort]) -> str:
    return ", ".join([*(each.label for each in cohorts[:8]), *(["…"] if cohorts[8:] else [])])

"""Indicators as somebody asked for them: one source for page, formula, list and workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.models import Facility, RegionalOffice
from partnerships.models.posting import reach_of
from rutan.common.shares import HIDDEN, NOTHING, of_total, percent, percent_or_count, rupiah
from rutan.portal.indicator_forms import IndicatorFilter, period_words
from trainees.models import IndicatorTarget
from trainees.reports.indicators import (
    METRICS,
    Metric,
    Period,
    Scope,
    Value,
    by_month,
    needs_comment,
    targets_of,
    values,
)
from trainees.reports.indicators.outside import family_of, for_outside


@dataclass(frozen=True, kw_only=True)
class Line:
    """One indicator in words. `value` is None while it is not computed."""

    metric: Metric
    value: Value | None
    small_group: int
    asks: str = ""
    """Why it has to be explained: "achieved", "whole", or nothing."""

    @property
    def target(self) -> str:
        return number(self.value.target, self.metric.unit) if self.value else NOTHING

    @property
    def realised(self) -> str:
        value = self.value
        if value is None:
            return _("not computed yet")
        if value.is_hidden:
            return HIDDEN
        if value.unit == "percent" and not value.is_told_apart:
            if self.is_of_few and value.whole:
                return percent_or_count(value.number, _int(value.whole), self.small_group)
            return percent(value.realised)
        words = number(value.realised, value.unit)
        return f"≥ {words}" if value.is_incomplete and words != NOTHING else words

    @property
    def is_of_few(self) -> bool:
        """Too few for a share: the count is told, and nothing in percent."""
        value = self.value
        is_share = value is not None and value.unit == "percent" and not value.is_told_apart
        return is_share and 0 < (value.whole or 0) < self.small_group

    @property
    def achieved(self) -> str:
        if self.value is None or self.is_of_few:
            return NOTHING
        return percent(self.value.achieved)

    def remarks(self, least: int) -> list[str]:
        """What the reader has to know to read the figure."""
        value, found = self.value, []
        if value is None:
            return [_("This indicator is not computed yet. It is no zero.")]
        if value.is_hidden:
            found.append(_("Hidden: fewer than %(n)d people could be told from it.") % {"n": least})
        if self.is_of_few:
            found.append(
                _("Fewer than %(n)d people: a count, and no percentage.") % {"n": self.small_group}
            )
        if value.is_incomplete:
            found.append(_("At least so much: not every cost is recorded."))
        if value.whole == 0 and value.target is not None:
            found.append(_("There is a target, but nothing to divide by in this period."))
        if value.is_told_apart and value.told is None and value.whole and not value.is_hidden:
            found.append(_("Too few people, or too short a period, for this figure."))
        return found

    @property
    def of_whole(self) -> str:
        value = self.value
        if value is None or value.whole is None:
            return HIDDEN if value and value.is_hidden else NOTHING
        if not value.whole and not value.number:
            return NOTHING
        if value.unit == "rupiah" and self.metric.own:
            return f"{rupiah(_int(value.number))} / {number_format(_int(value.whole))}"
        return of_whole(value.number, value.whole)

    @property
    def coverage(self) -> str:
        if self.value is None or self.value.coverage is None or not self.value.coverage[1]:
            return NOTHING
        return of_total(*self.value.coverage)

    @property
    def partly_covered(self) -> str:
        """What was counted where not all of it was, else nothing."""
        covered = self.value.coverage if self.value else None
        if not covered or covered[0] == covered[1]:
            return ""
        return f"{_('Coverage:')} {self.coverage}."

    @property
    def unknown(self) -> str:
        return NOTHING if self.people_unknown is None else number_format(self.people_unknown)

    @property
    def people_unknown(self) -> int | None:
        """None where there is nobody of whom anything could be known."""
        value = self.value
        if value is None or not (value.unknown or value.whole or value.number):
            return None
        return value.unknown


def number(value: Decimal | Fraction | None, unit: str) -> str:
    if value is None:
        return NOTHING
    rounded = round(Fraction(value) * 100) / Fraction(100)
    if unit == "rupiah":
        return rupiah(round(rounded))
    digits = 0 if rounded.denominator == 1 else 1
    words = number_format(round(Decimal(float(rounded)), digits), digits, force_grouping=True)
    if unit == "percent":
        return f"{words}%"
    return ngettext("%s day", "%s days", round(rounded)) % words if unit == "days" else words


def of_whole(part: int | Fraction, whole: int | Fraction) -> str:
    """ "16 of 8,7": an average has one decimal."""
    words = {"part": number(Fraction(part), "count"), "whole": number(Fraction(whole), "count")}
    return _("%(part)s of %(whole)s") % words


def _int(value: int | Fraction) -> int:
    return round(value)


@dataclass
class AskedIndicators:
    """`only`: the one indicator that is asked for; empty for all of them."""

    request: Any
    only: str = ""

    @property
    def user(self) -> Any:
        return self.request.user

    @cached_property
    def today(self):
        return timezone.localdate()

    @cached_property
    def form(self) -> IndicatorFilter:
        return IndicatorFilter(self.request.GET, user=self.user, today=self.today)

    @property
    def period(self) -> Period:
        return self.form.period

    @cached_property
    def facility(self) -> Facility | None:
        """Of staff their own, of managers the chosen one; None for all that they see."""
        return self.request.facility or self.form.asked.get("upt")

    @cached_property
    def own_office(self) -> RegionalOffice | None:
        """Of a manager of a region."""
        reach = reach_of(self.user)
        if reach.is_national or not reach.regional_offices:
            return None
        return RegionalOffice.objects.filter(pk__in=reach.regional_offices).first()

    @property
    def has_own_place(self) -> bool:
        """Nobody answers for the whole nation by having no place at all."""
        has_place = self.request.facility or self.own_office
        return bool(has_place or reach_of(self.user).is_national)

    @property
    def regional_office(self) -> RegionalOffice | None:
        """Whose targets a manager of a region reads while no facility is chosen."""
        return None if self.facility else self.own_office

    @cached_property
    def facilities(self) -> QuerySet[Facility]:
        facilities = Facility.objects.for_user(self.user).with_custody()
        return facilities.filter(pk=self.facility.pk) if self.facility else facilities

    def scope(self, period: Period | None = None) -> Scope:
        return Scope(self.facilities, period or self.period, self.today)

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        return thresholds.of(self.facility)

    @property
    def least(self) -> int:
        """Under this many people nothing is told; 0 for the staff of the facility."""
        return thresholds.least_told(self.user, self.facility)

    @cached_property
    def targets(self) -> dict[str, Decimal]:
        rows = IndicatorTarget.objects.for_user(self.user).filter(
            facility=self.facility, regional_office=self.regional_office
        )
        return targets_of(rows, self.period)

    @cached_property
    def exact(self) -> dict[str, Value]:
        codes = self._needed(self.only) if self.only else None
        return values(self.scope(), codes, targets=self.targets)

    def _needed(self, code: str) -> Sequence[str]:
        """What says whether this reader may be told of it, too."""
        return family_of(code) if self.least else [code]

    @cached_property
    def values(self) -> dict[str, Value]:
        """As this reader may see them."""
        return for_outside(self.exact, self.least) if self.least else self.exact

    @property
    def hides_any(self) -> bool:
        return any(value.is_hidden for value in self.values.values())

    @cached_property
    def lines(self) -> list[Line]:
        return [self.line(metric) for metric in METRICS.values()]

    def months(self, metric: Metric) -> list[tuple[str, Line]]:
        """The months of the year so far; none where a month would tell of a few people, because
        the others would tell of it too, and none of what is told for a year alone."""
        if metric.year_only:
            return []
        small = self.settings["small_group"]
        found = []
        for month, exact in by_month(self.scope(), self._needed(metric.code)):
            value = (for_outside(exact, self.least) if self.least else exact)[metric.code]
            if value.is_hidden:
                return []
            line = Line(metric=metric, value=value, small_group=small)
            found.append((period_words(month), line))
        return found

    def line(self, metric: Metric, before: Value | None = None) -> Line:
        value = self.values.get(metric.code)
        asks = needs_comment(value, before, self.settings) if value else ""
        return Line(metric=metric, value=value, small_group=self.settings["small_group"], asks=asks)

    @property
    def place_label(self) -> str:
        is_region = self.regional_office and not self.facility
        return _("Regional office") if is_region else _("Facility")

    @property
    def place_words(self) -> str:
        if self.facility:
            return str(self.facility)
        return str(self.regional_office) if self.regional_office else _("All facilities")

    @property
    def active(self) -> list[dict[str, str]]:
        return [
            {"label": _("Reporting period"), "value": period_words(self.period)},
            {"label": self.place_label, "value": self.place_words},
        ]

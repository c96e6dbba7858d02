"""The indicators as the table of the performance report (LKjIP), for page and workbook alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rutan.common.shares import HIDDEN, NOTHING, hidden_words
from rutan.portal.asked_indicators import AskedIndicators, Line
from rutan.portal.indicator_forms import period_words
from trainees.choices import FrozenKind
from trainees.models import FrozenReport, IndicatorTarget
from trainees.reports.indicators import DEFINITIONS, METRICS
from trainees.reports.indicators.purposes import PURPOSES, Purpose

Cell = int | Decimal | str
DIGITS = Decimal("0.01")


@dataclass(frozen=True)
class Row:
    """One indicator: words for the page, numbers for the workbook."""

    line: Line
    purpose: Purpose
    remarks: Sequence[str]

    @property
    def formula(self) -> str:
        sides = [self.line.metric.number, self.line.metric.whole]
        told = " ÷ ".join(str(side.words) for side in sides if side)
        return told or str(self.line.metric.words)

    @property
    def unit(self) -> str:
        return {
            "percent": "%",
            "rupiah": "Rp",
            "days": _("days"),
            "people": _("people"),
            "count": _("agreements"),
        }[self.line.metric.unit]

    @property
    def target(self) -> Cell:
        value = self.line.value
        return _cell(value.target if value else None)

    @property
    def realised(self) -> Cell:
        """In the unit beside; in words where a share is not told."""
        line = self.line
        if line.value is None or line.value.is_hidden or line.is_of_few or line.value.is_incomplete:
            return line.realised
        return _cell(line.value.scaled)

    @property
    def achieved(self) -> Cell:
        value = self.line.value
        if value is None or value.is_hidden or self.line.is_of_few:
            return NOTHING
        return _cell(value.achieved, digits=Decimal("0.0001"))

    @property
    def unknown(self) -> Cell:
        people = self.line.people_unknown
        return NOTHING if people is None else people

    @property
    def number(self) -> Cell:
        value = self.line.value
        if value is None or value.is_hidden:
            return HIDDEN if value else NOTHING
        return _cell(Fraction(value.number))

    @property
    def whole(self) -> Cell:
        value = self.line.value
        if value is None or value.is_hidden:
            return HIDDEN if value else NOTHING
        return _cell(None if value.whole is None else Fraction(value.whole))

    @property
    def covered(self) -> Cell:
        return self._coverage[0]

    @property
    def coverable(self) -> Cell:
        return self._coverage[1]

    @property
    def _coverage(self) -> tuple[Cell, Cell]:
        """How much was counted, of how much; the page says it in one."""
        found = self.line.value.coverage if self.line.value else None
        return found if found and found[1] else (NOTHING, NOTHING)

    @property
    def remark(self) -> str:
        return " ".join(self.remarks)


def rows(asked: AskedIndicators) -> list[Row]:
    kept = frozen_of(asked)
    comments = kept.comments if kept else {}
    objectives = list(dict.fromkeys(str(each.objective) for each in PURPOSES.values()))
    found = [
        Row(
            line=line,
            purpose=PURPOSES[line.metric.code],
            remarks=[
                *line.remarks(asked.least),
                *filter(None, [line.partly_covered, comments.get(line.metric.code)]),
            ],
        )
        for line in asked.lines
    ]
    return sorted(found, key=lambda row: objectives.index(str(row.purpose.objective)))


def frozen_of(asked: AskedIndicators) -> FrozenReport | None:
    """The latest one of the same place and period."""
    return (
        FrozenReport.objects.for_user(asked.user)
        .filter(
            kind=FrozenKind.INDICATORS,
            facility=asked.facility,
            regional_office=asked.regional_office,
            question__period=asked.period.code,
        )
        .first()
    )


def notes(asked: AskedIndicators) -> list[str]:
    """Where the table comes from, for the sheet beside it."""
    found = [
        f"{_('Reporting period')}: {period_words(asked.period)}",
        f"{asked.place_label}: {asked.place_words}",
        _("Counted from the records of Bekal on %(when)s by %(name)s. Definitions version %(n)d.")
        % {
            "when": date_format(timezone.localtime(), "j F Y H:i"),
            "name": asked.user.full_name,
            "n": DEFINITIONS,
        },
    ]
    if sources := _target_sources(asked):
        found.append(f"{_('Source of the targets')}: {'; '.join(sources)}")
    kept = frozen_of(asked)
    found.append(
        _("Kept as official report %(number)s, SHA-256 %(sha)s.")
        % {"number": kept.number, "sha": kept.sha256}
        if kept
        else _("This period is not kept as an official report: figures may still change.")
    )
    found.append(_("– stands where nobody and nothing is counted; it is no zero."))
    if asked.least:
        found.append(hidden_words(asked.least))
    return found


def _target_sources(asked: AskedIndicators) -> list[str]:
    if not asked.targets:
        return []
    found = IndicatorTarget.objects.for_user(asked.user).filter(
        facility=asked.facility,
        regional_office=asked.regional_office,
        year=asked.period.year,
        code__in=[code for code in asked.targets if code in METRICS],
    )
    return sorted(set(found.values_list("source", flat=True)))


def _cell(value: Any, *, digits: Decimal = DIGITS) -> Cell:
    if value is None:
        return NOTHING
    exact = Fraction(value)
    if exact.denominator == 1:
        return exact.numerator
    return (Decimal(exact.numerator) / exact.denominator).quantize(digits)

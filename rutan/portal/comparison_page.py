"""The trained beside those who got no place, as page and workbook show them."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.common.shares import HIDDEN, percent
from rutan.common.step_charts import StepChart, step_chart
from rutan.common.survival import MOST_LEFT_OUT, Curve
from rutan.portal.asked_report import AskedReport
from rutan.portal.survival_cells import Line, few_events, line
from trainees.models import Release
from trainees.reports.comparison import Comparison, comparison
from trainees.reports.survival_told import by_month, is_told


@dataclass(frozen=True, kw_only=True)
class ComparisonPage:
    asked: AskedReport

    @property
    def label(self) -> str:
        """What stands in the heading, over the table and on the sheet."""
        return _("Not proof of cause and effect")

    @property
    def small_group(self) -> int:
        return int(self.asked.settings["small_group"])

    @cached_property
    def found(self) -> Comparison:
        asked = self.asked
        return comparison(
            asked.scope,
            # Managers see no release of their own right; here they count them without names.
            Release.objects.filter(facility__in=Facility.objects.for_user(asked.user)),
            asked.question,
            months=int(asked.settings["survival_months"]),
        )

    @property
    def left_out(self) -> str:
        """How many of the trained have nobody to be compared with."""
        result = self.found.result
        if not self.found.trained:
            return ""
        return _("%(share)s of the trained have nobody like them to be compared with.") % {
            "share": percent(result.left_out)
        }

    @property
    def refusal(self) -> str:
        """Why there are no lines, "" where there are."""
        result = self.found.result
        enough = all(
            is_told(each, small_group=self.small_group, least=self.asked.least_shown)
            for each in (result.trained, result.compared)
        )
        if self.found.others and result.left_out > MOST_LEFT_OUT:
            return _(
                "No lines are drawn: %(share)s of the trained have nobody like them among those "
                "who got no place, more than %(most)s. What is left would tell of other people."
            ) % {"share": percent(result.left_out), "most": percent(MOST_LEFT_OUT)}
        if enough:
            return ""
        sides = (result.trained, result.compared)
        if self.asked.least_shown and all(each.people >= self.small_group for each in sides):
            return few_events(self.asked.least_shown)
        sentence = _("Too few people to compare: each side needs at least %(n)s.")
        told = _("Trained: %(trained)s. Got no place: %(others)s.") % {
            "trained": self.found.trained,
            "others": self.found.others,
        }
        return " ".join(
            [sentence % {"n": self.small_group}, *([] if self.asked.least_shown else [told])]
        )

    @cached_property
    def lines(self) -> list[Line]:
        if self.refusal:
            return []
        result = self.found.result
        return [
            self._line(_("Trained"), result.trained),
            self._line(_("Got no place"), result.compared),
        ]

    @property
    def has_hidden(self) -> bool:
        return any(cell.at_risk == HIDDEN for each in self.lines for cell in each.cells)

    @property
    def chart(self) -> StepChart | None:
        series = [each.series for each in self.lines if each.series]
        if not series or len(series) < len(self.lines):
            return None
        title = f"{_('Not sentenced again')}. {self.label}"
        return step_chart(series, title=title, small_group=self.small_group)

    def _line(self, label: str, found: Curve) -> Line:
        told = by_month(found, self.asked.least_shown)
        months = [each.month for each in told]
        return line(label, found, months, told, least=self.asked.least_shown)

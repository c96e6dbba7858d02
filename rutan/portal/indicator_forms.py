"""Which period and place the indicators are asked for, and the targets of a year."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import Facility, RegionalOffice
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions.indicator_targets import set_targets, versions_of
from trainees.choices import Direction
from trainees.models import IndicatorTarget
from trainees.reports.indicators import METRICS, Period

YEARS = 4


def period_words(period: Period) -> str:
    """ "2026", "Semester 1 2026", "Triwulan 3 2026", "Oktober 2026"."""
    if period.is_year:
        return _("Year %(year)d") % {"year": period.year}
    part = period.code[5:]
    values = {"year": period.year, "n": part[1:]}
    if part.startswith("S"):
        return _("Half-year %(n)s of %(year)d") % values
    if part.startswith("T"):
        return _("Quarter %(n)s of %(year)d") % values
    return f"{MONTHS[period.first.month]} {period.year}"


def periods(today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Those that have begun, the newest year first."""
    parts = ["", "-S1", "-S2", "-T1", "-T2", "-T3", "-T4", *(f"-{n:02d}" for n in range(1, 13))]
    found = []
    for year in range(today.year, today.year - YEARS, -1):
        begun = [Period.read(f"{year}{part}") for part in parts]
        options = [(each.code, period_words(each)) for each in begun if each.first <= today]
        found.append((str(year), options))
    return found


class IndicatorFilter(forms.Form):
    """As it stands in the address. Only managers choose among facilities."""

    periode = forms.ChoiceField(label=gettext_lazy("Reporting period"), required=False)
    upt = forms.ModelChoiceField(
        label=gettext_lazy("Facility"),
        queryset=Facility.objects.none(),
        empty_label=gettext_lazy("All"),
        required=False,
    )

    def __init__(self, *args: Any, user: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["periode"].choices = periods(today)
        if user.is_facility_staff:
            del self.fields["upt"]
        else:
            self.fields["upt"].queryset = Facility.objects.for_user(user).with_custody()
        self.today = today

    @property
    def asked(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data

    @property
    def period(self) -> Period:
        return Period.read(self.asked.get("periode") or str(self.today.year))


SUFFIXES = {"percent": "%", "rupiah": "Rp"}


class TargetsForm(ActionForm):
    """One number for each indicator of a year; an empty one takes the target back."""

    source = forms.CharField(
        label=gettext_lazy("Which document says so"),
        max_length=120,
        help_text=gettext_lazy("For example: Perjanjian Kinerja 2026"),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        facility: Facility | None,
        regional_office: RegionalOffice | None,
        year: int,
        user: User,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.place = {"facility": facility, "regional_office": regional_office}
        self.year, self.user = year, user
        stored = {
            each.code: each
            for each in IndicatorTarget.objects.for_user(user).filter(year=year, **self.place)
        }
        for metric in METRICS.values():
            if not metric.is_computed or metric.direction == Direction.NONE:
                continue
            unit = SUFFIXES.get(metric.unit)
            label = f"{metric.code} {metric.name}" + (f" ({unit})" if unit else "")
            self.fields[metric.code] = forms.DecimalField(
                label=label,
                required=False,
                min_value=Decimal("0.01"),
                max_digits=12,
                decimal_places=2,
                localize=True,
                initial=_short(stored[metric.code].target) if metric.code in stored else None,
                error_messages={
                    "min_value": _("The target must be above zero."),
                },
            )
        self.fields["seen"].initial = versions_of(stored.values())
        if stored:
            self.fields["source"].initial = next(iter(stored.values())).source

    def act(self) -> int:
        values = dict(self.cleaned_data)
        return set_targets(
            **self.place,
            year=self.year,
            source=values.pop("source"),
            seen=values.pop("seen"),
            targets=values,
            by=self.user,
        )


def _short(target: Decimal) -> Decimal:
    """80, not 80.00."""
    whole = target.to_integral_value()
    return whole if whole == target else target


def last_periods(today: date) -> list[Period]:
    """The latest month, quarter, half-year and year that are over."""
    running = [
        f"{today.year}-{today.month:02d}",
        f"{today.year}-T{(today.month - 1) // 3 + 1}",
        f"{today.year}-S{(today.month - 1) // 6 + 1}",
        f"{today.year}",
    ]
    return [Period.read(code).before for code in running]

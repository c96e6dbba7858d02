"""Which period and place the indicators are asked for, and the targets of a year."""

from datetime import date
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import Facility
from trainees.reports.indicators import Period

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

    periode = forms.ChoiceField(label=gettext_lazy("Period"), required=False)
    upt = forms.ModelChoiceField(
        label=gettext_lazy("Facility"), queryset=Facility.objects.none(), required=False
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

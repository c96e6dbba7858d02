"""The form of a transfer, an escape or a death."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partnerships.choices import FacilityKind
from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.common.fields import DayField
from rutan.common.forms import ActionForm
from trainees.actions import departures
from trainees.choices import DepartureKind
from trainees.models import Departure, Inmate


def other_prisons(own: Facility) -> QuerySet[Facility]:
    """Where somebody may be moved to: every facility of the registry but this one."""
    return Facility.objects.exclude(pk=own.pk).exclude(kind=FacilityKind.BAPAS)


class DepartureForm(ActionForm):
    needed_sometimes = ("to_facility", "to_place")

    kind = forms.ChoiceField(
        label=_("Why the person leaves"), choices=DepartureKind.choices, widget=forms.RadioSelect
    )
    on = DayField(label=_("Last day here"))
    to_facility = forms.ModelChoiceField(
        label=_("To which facility"),
        queryset=Facility.objects.none(),
        required=False,
        help_text=_("Only for a transfer. It can then read the transcript of what was begun."),
    )
    to_place = forms.CharField(
        label=_("Or to another place"),
        max_length=120,
        required=False,
        help_text=_("When the facility is not in the list."),
    )
    letter_number = forms.CharField(label=_("Number of the letter"), max_length=80, required=False)
    sends_papers = forms.BooleanField(
        label=_("The certificates go along"),
        required=False,
        help_text=_("Only for a transfer. The next facility confirms that they came."),
    )

    def __init__(
        self, *args: Any, inmate: Inmate, user: User, has_papers: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.inmate, self.user = inmate, user
        self.fields["to_facility"].queryset = other_prisons(inmate.facility)
        self.fields["on"].initial = inmate.facility.today()
        if not has_papers:
            del self.fields["sends_papers"]

    def act(self) -> Departure:
        return departures.record_departure(inmate=self.inmate, by=self.user, **self.cleaned_data)

"""Who goes on with somebody who left in the middle of a class."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility, Partner
from rutan.accounts.models import User
from rutan.common.fields import DayField
from rutan.common.forms import ActionForm
from trainees.actions import continuations
from trainees.choices import ContinuationKind
from trainees.forms.departures import other_prisons
from trainees.models import Continuation

WHO = [choice for choice in ContinuationKind.choices if choice[0] != ContinuationKind.NONE]


class OfContinuationForm(ActionForm):
    def __init__(self, *args: Any, continuation: Continuation, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.continuation, self.user = continuation, user
        if "on" in self.fields:
            self.fields["on"].initial = continuation.facility.today()


class HandOverForm(OfContinuationForm):
    kind = forms.ChoiceField(label=_("Who goes on"), choices=WHO, widget=forms.RadioSelect)
    partner = forms.ModelChoiceField(
        label=_("Training partner"), queryset=Partner.objects.none(), required=False
    )
    to_facility = forms.ModelChoiceField(
        label=_("Next facility"), queryset=Facility.objects.none(), required=False
    )
    on = DayField(label=_("Transcript handed over on"))
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("For example the name of the school, or how to reach it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enrolment = self.continuation.enrolment
        self.fields["partner"].queryset = Partner.objects.for_user(self.user)
        self.fields["to_facility"].queryset = other_prisons(self.continuation.facility)
        self.fields["kind"].initial = continuations.suggested(self.continuation)
        self.fields["partner"].initial = enrolment.training_class.partner_id
        self.fields["to_facility"].initial = self.continuation.to_facility_id

    def act(self) -> Continuation:
        return continuations.hand_over(
            continuation=self.continuation, by=self.user, **self.cleaned_data
        )


class ArrivalForm(OfContinuationForm):
    on = DayField(label=_("Arrived on"))

    def act(self) -> Continuation:
        return continuations.confirm_arrival(
            continuation=self.continuation, on=self.cleaned_data["on"], by=self.user
        )


class DropForm(OfContinuationForm):
    reason = forms.CharField(label=_("Why nobody goes on"), max_length=200)

    def act(self) -> Continuation:
        return continuations.drop(
            continuation=self.continuation, reason=self.cleaned_data["reason"], by=self.user
        )

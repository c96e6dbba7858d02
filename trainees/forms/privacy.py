"""Who asks for the own data, and why something is kept longer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rutan.accounts.models import User
from rutan.common.fields import DayField
from rutan.common.forms import ActionForm
from trainees.actions import holds, subject_requests
from trainees.choices import Requester
from trainees.models import Inmate, RetentionHold, SubjectRequest


class SubjectRequestForm(ActionForm):
    needed_sometimes = ("proxy", "letter_number")

    asked_by = forms.ChoiceField(
        label=_("Who asks"),
        choices=Requester.choices,
        widget=forms.RadioSelect,
        initial=Requester.SELF,
    )
    asked_on = DayField(label=_("Asked on"))
    proxy = forms.CharField(
        label=_("Name of who asks"),
        max_length=120,
        required=False,
        help_text=_("Only for somebody with a power of attorney."),
    )
    letter_number = forms.CharField(
        label=_("Number of the power of attorney"),
        max_length=80,
        required=False,
        help_text=_("Only for somebody with a power of attorney."),
    )

    def __init__(self, *args: Any, inmate: Inmate, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inmate, self.user = inmate, user
        self.fields["asked_on"].initial = inmate.facility.today()

    def act(self) -> SubjectRequest:
        return subject_requests.ask(inmate=self.inmate, by=self.user, **self.cleaned_data)


class HoldForm(ActionForm):
    reason = forms.CharField(
        label=_("Why it is kept longer"),
        max_length=200,
        help_text=_("For example a complaint or a court case. No names of other people."),
    )
    until_on = DayField(
        label=_("Until"),
        required=False,
        help_text=_("Empty: until somebody ends it."),
    )

    def __init__(self, *args: Any, inmate: Inmate, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inmate, self.user = inmate, user

    def act(self) -> RetentionHold:
        return holds.hold(inmate=self.inmate, by=self.user, **self.cleaned_data)

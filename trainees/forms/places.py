"""A place stands still, or goes on in another class."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common.fields import DayField
from rutan.common.forms import ActionForm
from trainees.actions import places
from trainees.models import Enrolment


class SuspendForm(ActionForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)
    on = DayField(label=_("From"))

    def __init__(self, *args: Any, enrolment: Enrolment, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolment, self.user = enrolment, user
        self.fields["on"].initial = enrolment.facility.today()

    def act(self) -> Enrolment:
        return places.suspend(enrolment=self.enrolment, by=self.user, **self.cleaned_data)


class MoveForm(ActionForm):
    to_class = forms.ModelChoiceField(
        label=_("To the class"), queryset=TrainingClass.objects.none()
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
    on = DayField(label=_("Last day in this class"))
    unsigned_reason = forms.CharField(
        label=_("Why the person starts without a signed statement"),
        help_text=_("Only where the other class is running already."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, enrolment: Enrolment, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolment, self.user = enrolment, user
        self.choices = places.classes_to_move_to(enrolment)
        self.fields["to_class"].queryset = TrainingClass.objects.for_user(user).filter(
            pk__in=[each.pk for each in self.choices]
        )
        self.fields["to_class"].label_from_instance = lambda each: each.title
        if enrolment.willing_on or enrolment.unsigned_reason:
            del self.fields["unsigned_reason"]
        self.fields["on"].initial = enrolment.facility.today()

    def act(self) -> Enrolment:
        return places.move(enrolment=self.enrolment, by=self.user, **self.cleaned_data)

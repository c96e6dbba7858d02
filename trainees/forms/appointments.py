"""Decision letters of the head (SK)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions import appointments
from trainees.forms.hearings import ScanForm
from trainees.models import AppointmentLetter, Enrolment


class LetterForm(ActionForm):
    """Number and day of a letter; it names everybody who is on none yet."""

    number = forms.CharField(label=gettext_lazy("Number of the letter"), max_length=60)
    on = forms.DateField(label=gettext_lazy("Date of the letter"))

    def __init__(
        self,
        *args: Any,
        training_class: TrainingClass,
        enrolments: Sequence[Enrolment],
        user: User,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.training_class, self.enrolments, self.user = training_class, enrolments, user
        self.fields["on"].initial = training_class.facility.today()

    def act(self) -> AppointmentLetter:
        return appointments.issue(
            training_class=self.training_class,
            enrolments=self.enrolments,
            number=self.cleaned_data["number"],
            on=self.cleaned_data["on"],
            by=self.user,
        )


class LetterScanForm(ScanForm):
    def __init__(self, *args: Any, letter: AppointmentLetter, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letter, self.user = letter, user

    def act(self) -> AppointmentLetter:
        return appointments.attach_scan(
            letter=self.letter, file=self.cleaned_data["file"], by=self.user
        )

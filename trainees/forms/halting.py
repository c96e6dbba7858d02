"""Postponing and cancelling a class, with the reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.actions import classes
from partnerships.choices import HaltReason
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions import halting


class HaltForm(ActionForm):
    """Postpones or cancels a class, with the reason."""

    reason = forms.ChoiceField(label=_("Reason"), choices=HaltReason, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(
        self, *args: Any, training_class: TrainingClass, step: str, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.training_class, self.step, self.user = training_class, step, user

    def act(self) -> TrainingClass:
        halt = halting.cancel if self.step == "cancel" else classes.postpone
        return halt(
            training_class=self.training_class,
            reason=self.cleaned_data["reason"],
            note=self.cleaned_data["note"],
            by=self.user,
        )

"""A form of the admin that asks to look twice: a sentence and a box to tick, never a block."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rutan.common.admin import VersionedForm

NAME = "confirmed"


class AskingForm(VersionedForm):
    """Subclasses define `cautions()`, sentences about what was typed. As long as there are any,
    the box has to be ticked; it is shown only then."""

    confirmed = forms.BooleanField(
        label=_("I have checked it: save it as it is"), required=False, widget=forms.HiddenInput
    )

    def cautions(self) -> list[str]:
        return []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and (sentences := self.cautions()):
            self.fields[NAME].widget = forms.CheckboxInput()
            if not cleaned.get(NAME):
                self.add_error(NAME, sentences)
        return cleaned

"""What somebody says before a list of participants is handed out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions import list_exports
from trainees.choices import ListPurpose, ListSystem

NOTE_HELP = gettext_lazy("Needed for something else. No name of a person.")


def purposes_of(system: ListSystem) -> list[tuple[str, Any]]:
    return [(each.value, each.label) for each in list_exports.PURPOSES[system]]


class ListExportForm(ActionForm):
    needed_sometimes = ("purpose_note",)

    purpose = forms.ChoiceField(
        label=gettext_lazy("What the list is for"),
        choices=ListPurpose.choices,
        widget=forms.RadioSelect,
    )
    purpose_note = forms.CharField(
        label=gettext_lazy("Note on the purpose"),
        max_length=200,
        required=False,
        help_text=NOTE_HELP,
    )

    def __init__(
        self,
        *args: Any,
        training_class: TrainingClass,
        system: ListSystem,
        user: User,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, prefix=system.value, **kwargs)
        self.training_class, self.system, self.user = training_class, system, user
        self.fields["purpose"].choices = purposes_of(system)

    def act(self) -> Any:
        return list_exports.take(
            training_class=self.training_class,
            system=self.system,
            by=self.user,
            **self.cleaned_data,
        )

"""What somebody says before a list of participants is handed out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common.errors import DomainError
from rutan.common.forms import ActionForm, WordedForm
from trainees.actions import list_exports
from trainees.choices import ListPurpose, ListSystem

NOTE_HELP = gettext_lazy("Needed for something else. No name of a person.")


def purposes_of(system: ListSystem) -> list[tuple[str, Any]]:
    return [(each.value, each.label) for each in list_exports.PURPOSES[system]]


def built_by(
    form: WordedForm, training_class: TrainingClass, system: ListSystem, *, by: User
) -> Any:
    """The workbook that a form with a purpose asks for; what is refused stands at its fields."""
    if form.errors:
        return None
    try:
        return list_exports.build(
            training_class=training_class, system=system, by=by, **form.cleaned_data
        )
    except DomainError as error:
        form.add_domain_error(error)
        return None


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

    def clean(self) -> dict[str, Any]:
        """The workbook is built before anything is locked."""
        cleaned = super().clean() or self.cleaned_data
        self.built = built_by(self, self.training_class, self.system, by=self.user)
        return cleaned

    def act(self) -> Any:
        return list_exports.take(self.built, by=self.user)

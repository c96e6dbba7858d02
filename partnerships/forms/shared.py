"""What several forms of this package need."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from rutan.common.errors import Conflict
from rutan.common.forms import ActionForm, ActionModelForm


class VersionedForm(ActionModelForm):
    """A form of which `act()` may find that somebody else saved first.

    Then `conflict` holds (label, stored, yours) for conflict.html, answered with 409.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflict: list[tuple[str, str, str]] = []
        self.fields["version"].initial = self.instance.version

    def _post_clean(self) -> None:
        """The instance stays as it is stored: the action writes, and with the database it says
        what is wrong, at its field."""

    def try_to_act(self) -> bool:
        try:
            return super().try_to_act()
        except Conflict as error:
            self.conflict = error.rows
            self.add_error(None, str(error))
            return False


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class ManyFilesField(forms.FileField):
    """Any number of files; how many are allowed is the action's rule."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not given and self.required:
            super().clean(None, initial)
        return [super(ManyFilesField, self).clean(file, initial) for file in given]


class ReasonForm(ActionForm):
    """One question: why."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=200
    )


def laid_out(*parts: Any) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*parts)
    return helper

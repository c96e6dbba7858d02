"""Keeping figures as official: every figure that needs it is explained first."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from rutan.common.forms import ActionForm
from trainees.actions.freezing import field_of
from trainees.models import FrozenReport


class FreezeForm(ActionForm):
    """`asked` names each figure that has to be explained: its label, and why. `freeze` takes the
    comments and keeps the report."""

    def __init__(
        self,
        *args: Any,
        asked: Mapping[str, tuple[str, str]],
        freeze: Callable[[dict[str, str]], FrozenReport],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.freeze = freeze
        for name, (label, why) in asked.items():
            self.fields[field_of(name)] = forms.CharField(
                label=label,
                help_text=why,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": why},
            )
        self.names = list(asked)

    def act(self) -> FrozenReport:
        return self.freeze({name: self.cleaned_data[field_of(name)] for name in self.names})

"""The form of what somebody needs before a release: eight items, each with its state."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext as _

from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions import readiness
from trainees.choices import ReadinessCode, ReadinessState
from trainees.models import Inmate, ReadinessItem
from trainees.release_readiness import Readiness

MOST = 200


class ReadinessForm(ActionForm):
    """The items are sent with the version that each was shown in."""

    def __init__(
        self, *args: Any, inmate: Inmate, ready: Readiness, has_nik: bool, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.inmate, self.user = inmate, user
        for code in ReadinessCode:
            self._add(code, ready.items.get(code))
        if has_nik:
            self.fields["id_card_state"].help_text = _("The NIK is recorded.")
        self.needed_sometimes = tuple(
            name for name in self.fields if name.endswith(("_reason", "_would_change"))
        )
        self.helper = FormHelper()
        self.helper.layout = Layout(*(self._part(code) for code in ReadinessCode))

    def _add(self, code: ReadinessCode, item: ReadinessItem | None) -> None:
        answer = readiness.answer_of(item)
        self.fields[f"{code}_state"] = forms.ChoiceField(
            label=code.label,
            choices=ReadinessState.choices,
            widget=forms.RadioSelect,
            initial=answer.state,
        )
        for name, label in (
            ("note", _("Note")),
            ("reason", _("Why?")),
            ("would_change", _("What would have to change?")),
        ):
            self.fields[f"{code}_{name}"] = forms.CharField(
                label=label,
                max_length=MOST,
                required=False,
                initial=getattr(answer, name),
                # An empty one can be told from a filled one by its placeholder alone.
                widget=forms.TextInput(attrs={"placeholder": " "}),
            )
        self.fields[f"{code}_version"] = forms.IntegerField(
            widget=forms.HiddenInput, min_value=0, initial=item.version if item else 0
        )

    def _part(self, code: ReadinessCode) -> Fieldset:
        return Fieldset(
            "",
            f"{code}_state",
            f"{code}_note",
            Fieldset("", f"{code}_reason", f"{code}_would_change", css_class="if-declined"),
            f"{code}_version",
            css_class="in-line readiness",
        )

    def act(self) -> list[ReadinessItem]:
        values = self.cleaned_data
        return readiness.save(
            inmate=self.inmate,
            values={
                code: readiness.Answer(
                    state=values[f"{code}_state"],
                    **{name: values[f"{code}_{name}"] for name in readiness.TEXTS},
                )
                for code in ReadinessCode
            },
            versions={code: values[f"{code}_version"] for code in ReadinessCode},
            by=self.user,
        )

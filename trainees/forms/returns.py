"""The form that tells a return to custody apart."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees import return_rules
from trainees.actions import returns
from trainees.choices import ReturnKind
from trainees.models import ReturnToCustody


class ReturnForm(ActionForm):
    """Offers what the register allows to say, and to say again where it was wrong."""

    kind = forms.ChoiceField(label=_("What is this return?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why was the earlier answer wrong?"),
        max_length=200,
    )

    def __init__(self, *args: Any, came_back: ReturnToCustody, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.came_back, self.user = came_back, user
        kinds = return_rules.possible(came_back, came_back.release)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        if came_back.kind == ReturnKind.PENDING:
            del self.fields["reason"]
        elif came_back.kind == ReturnKind.REVOKED:
            self.fields["reason"].required = False
            self.fields["reason"].help_text = _(
                "Not needed where a new sentence follows a revoked integration."
            )

    def act(self) -> ReturnToCustody:
        return returns.settle(
            release=self.came_back.release,
            kind=self.cleaned_data["kind"],
            reason=self.cleaned_data.get("reason", ""),
            by=self.user,
        )

"""The form that tells a return to custody apart."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees import return_rules
from trainees.actions import returns
from trainees.models import ReturnToCustody


class ReturnForm(ActionForm):
    """Offers what the register allows to say."""

    kind = forms.ChoiceField(label=_("What is this return?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, came_back: ReturnToCustody, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.came_back, self.user = came_back, user
        kinds = return_rules.possible(came_back, came_back.release)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]

    def act(self) -> ReturnToCustody:
        return returns.settle(
            release=self.came_back.release, kind=self.cleaned_data["kind"], by=self.user
        )

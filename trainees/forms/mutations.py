"""The letter with which a learner goes on elsewhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.models import Partner
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions import mutations
from trainees.forms.learners import centres
from trainees.models import Mutation


class MutationForm(ActionForm):
    needed_sometimes = ("to_partner", "to_place")

    letter_number = forms.CharField(label=_("Number of the letter"), max_length=80)
    to_partner = forms.ModelChoiceField(
        label=_("To the learning centre"), queryset=Partner.objects.none(), required=False
    )
    to_place = forms.CharField(
        label=_("Or to another place"),
        max_length=120,
        required=False,
        help_text=_("When the learning centre is not in the list."),
    )

    def __init__(self, *args: Any, mutation: Mutation, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mutation, self.user = mutation, user
        self.fields["to_partner"].queryset = centres(user)
        for name in ("letter_number", "to_place", "to_partner"):
            self.fields[name].initial = getattr(mutation, name)

    def act(self) -> Mutation:
        return mutations.complete(mutation=self.mutation, by=self.user, **self.cleaned_data)

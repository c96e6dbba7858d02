"""Somebody of the facility looks after an agreement."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships import recipients
from partnerships.actions import agreement_owner
from partnerships.models import Agreement
from rutan.accounts.models import User
from rutan.common.forms import ActionForm


class OwnerForm(ActionForm):
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Looked after by"),
        queryset=User.objects.none(),
        required=False,
        help_text=gettext_lazy("Is reminded before the end, and of what is owed by a day."),
    )

    def __init__(self, *args: Any, agreement: Agreement, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement, self.user = agreement, user
        field = self.fields["owner"]
        field.queryset = recipients.staff_of(agreement.facility, agreement.facility.today())
        field.empty_label = _("Nobody: the head is reminded")
        field.initial = agreement.owner_id

    def act(self) -> Agreement:
        return agreement_owner.hand_over(
            agreement=self.agreement, owner=self.cleaned_data["owner"], by=self.user
        )

"""Who must not sit in one class with somebody."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rutan.accounts.models import User
from rutan.common.errors import DomainError
from rutan.common.forms import ActionForm
from trainees.actions import keeping_apart
from trainees.models import Inmate, KeepApart


class KeepApartForm(ActionForm):
    number = forms.CharField(
        label=gettext_lazy("Register number of the other person"),
        max_length=40,
        help_text=gettext_lazy("As it stands in the list of inmates. No reason is kept."),
    )

    def __init__(self, *args: Any, inmate: Inmate, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inmate, self.user = inmate, user

    def act(self) -> KeepApart:
        number = " ".join(self.cleaned_data["number"].split())
        here = Inmate.objects.for_user(self.user).named().filter(facility=self.inmate.facility_id)
        found = list(here.in_custody().filter(register_label__iendswith=number)[:2])
        if not found:
            raise DomainError(_("Register number not found"), field="number")
        if len(found) > 1:
            raise DomainError(
                _("Several people have this number: write the register before it"), field="number"
            )
        return keeping_apart.keep_apart(inmate=self.inmate, other=found[0], by=self.user)

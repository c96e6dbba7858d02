"""What is to become of an agreement that ends: renewed, amended, or left to end."""

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.actions import agreement_renewal
from partnerships.actions.agreement_events import REASON_LENGTH
from partnerships.forms.shared import laid_out
from partnerships.models import Agreement
from rutan.accounts.models import User
from rutan.common.forms import ActionForm


class Next(TextChoices):
    RENEW = "renew", gettext_lazy("Renew with a new agreement")
    AMEND = "amend", gettext_lazy("Change targets with an addendum")
    LAPSE = "lapse", gettext_lazy("Do not renew")


NEEDS = {
    Next.RENEW: "partnerships.add_agreement",
    Next.AMEND: "partnerships.sign_agreement",
    Next.LAPSE: "partnerships.terminate_agreement",
}
"""The permission of each choice: nobody is shown what somebody else decides."""


class RenewalForm(ActionForm):
    """The three ways on, as far as they are this person's. An addendum writes nothing here."""

    then = forms.ChoiceField(
        label=gettext_lazy("What comes next"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what comes next.")},
    )
    with_targets = forms.BooleanField(
        label=gettext_lazy("Copy the old targets into the new draft"), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed when it is not renewed."),
    )

    def __init__(self, *args: Any, agreement: Agreement, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement, self.user = agreement, user
        self.fields["then"].choices = [
            (choice.value, choice.label) for choice in Next if user.has_perm(NEEDS[choice])
        ]
        self.fields["then"].error_messages["required"] = _("Choose what comes next.")
        if not user.has_perm(NEEDS[Next.LAPSE]):
            self.fields["reason"].help_text = ""
        if not user.has_perm(NEEDS[Next.RENEW]):
            del self.fields["with_targets"]
        self.helper = laid_out(Div(*self.fields, css_class="rows"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("then") == Next.LAPSE and not values.get("reason"):
            self.add_error("reason", _("Write the reason."))
        return values

    def act(self) -> Agreement | None:
        values = self.cleaned_data
        if values["then"] == Next.RENEW:
            return agreement_renewal.renew(
                agreement=self.agreement,
                reason=values["reason"],
                with_targets=values["with_targets"],
                by=self.user,
            )
        if values["then"] == Next.LAPSE:
            agreement_renewal.let_lapse(
                agreement=self.agreement, reason=values["reason"], by=self.user
            )
        return None

"""The form of an answer about contact after a release."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rutan.accounts.models import User
from rutan.common.fields import DayField, PhoneField
from rutan.common.forms import ActionForm
from trainees.actions import consents
from trainees.choices import Consent
from trainees.follow_up_plan import may_be_asked
from trainees.models import Release


class ConsentForm(ActionForm):
    answer = forms.ChoiceField(
        label=gettext_lazy("What does the person say?"),
        choices=[(each.value, each.label) for each in consents.ANSWERS],
        widget=forms.RadioSelect,
    )
    on = DayField(label=gettext_lazy("Date"))
    partner_may_ask = forms.BooleanField(
        label=gettext_lazy("A training partner may ask too"),
        required=False,
        help_text=gettext_lazy("Only if the person agrees to this as well."),
    )
    phone = PhoneField(
        label=gettext_lazy("Contact number, with the owner's consent"),
        required=False,
        help_text=gettext_lazy("If there is a new one. For example 0812 3456 7890."),
    )
    owner = forms.CharField(label=gettext_lazy("Whose number"), max_length=80, required=False)

    def __init__(self, *args: Any, release: Release, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.release, self.user = release, user
        self.fields["partner_may_ask"].initial = release.partner_may_ask
        self.fields["on"].initial = today = release.facility.today()
        if release.consent == Consent.NOT_NEEDED and may_be_asked(release, today):
            # Nothing was given yet that could be taken back.
            self.fields["answer"].choices = [
                (each.value, each.label) for each in consents.ANSWERS if each != Consent.WITHDRAWN
            ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("phone") and not values.get("owner"):
            self.add_error("owner", _("Write whose number this is; the owner must agree."))
        if values.get("phone") and values.get("answer") not in {Consent.GIVEN, None}:
            self.add_error("phone", _("A number is kept only of somebody who agrees."))
        return values

    def act(self) -> Release:
        values = dict(self.cleaned_data)
        phone, owner = values.pop("phone"), values.pop("owner")
        contacts = [(phone, owner)] if phone else []
        return consents.note(release=self.release, contacts=contacts, by=self.user, **values)

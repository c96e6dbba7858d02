"""An appointment with a partner: what comes of it is recorded afterwards."""

from typing import Any

from crispy_forms.layout import Row
from django import forms
from django.utils.translation import gettext_lazy

from partnerships.actions import coordinations
from partnerships.choices import CoordinationKind
from partnerships.forms.shared import laid_out
from partnerships.models import Coordination, Facility, Partner
from rutan.accounts.models import User
from rutan.common.forms import ActionForm


class PlanForm(ActionForm):
    partner = forms.ModelChoiceField(
        label=gettext_lazy("Partner to meet"), queryset=Partner.objects.none()
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=CoordinationKind, widget=forms.RadioSelect
    )
    on = forms.DateField(label=gettext_lazy("Planned day"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)
    topics = forms.CharField(
        label=gettext_lazy("What it is about"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("One topic on each line."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, user: User, facility: Facility, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.facility = user, facility
        self.fields["partner"].queryset = Partner.objects.for_user(user).active()
        self.fields["kind"].initial = CoordinationKind.MEETING
        self.helper = laid_out("partner", "kind", Row("on", "place"), "topics")

    def act(self) -> Coordination:
        return coordinations.plan(facility=self.facility, by=self.user, **self.cleaned_data)

"""A day on which somebody is in court, at the clinic or with visitors."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rutan.accounts.models import User
from rutan.common.errors import DomainError
from rutan.common.forms import ActionForm
from trainees import days_elsewhere
from trainees.actions import elsewhere
from trainees.choices import AppointmentKind
from trainees.forms.weekly_times import clock_field
from trainees.models import Appointment, Inmate


class AppointmentForm(ActionForm):
    """What the day clashes with is said once; ticking the box below it goes on."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=AppointmentKind, widget=forms.RadioSelect
    )
    on = forms.DateField(label=gettext_lazy("Date"))
    starts_at = clock_field(gettext_lazy("From (empty: the whole day)"), required=False)
    ends_at = clock_field(gettext_lazy("Until"), required=False)
    is_settled = forms.BooleanField(
        label=gettext_lazy("Record it although the times clash"), required=False
    )

    def __init__(self, *args: Any, inmate: Inmate, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inmate, self.user = inmate, user
        if not self.data.get("is_settled"):
            self.fields["is_settled"].widget = forms.HiddenInput()

    def act(self) -> Appointment:
        values = {**self.cleaned_data}
        is_settled = values.pop("is_settled")
        appointment = elsewhere.add(inmate=self.inmate, by=self.user, **values)
        if not is_settled:
            self._tell(appointment)
        return appointment

    def _tell(self, appointment: Appointment) -> None:
        hits = days_elsewhere.hits(self.inmate.pk, days_elsewhere.Day.of(appointment))
        if not hits:
            return
        self.fields["is_settled"].widget = forms.CheckboxInput()
        raise DomainError(
            _(
                "%(name)s is expected at that time: %(what)s. Choose another time, or record it: "
                "then a task about the place waits among the changed situations."
            )
            % {"name": self.inmate.id_card_name, "what": "; ".join(map(str, hits))},
            field="is_settled",
        )

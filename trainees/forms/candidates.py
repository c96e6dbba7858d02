"""Who becomes a candidate of a class, and who gives it up."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships import thresholds
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions import applications as application_actions
from trainees.choices import ClosedReason, RequestedBy
from trainees.models import Application, Inmate


class AddCandidatesForm(ActionForm):
    """People ticked in the list of those in custody."""

    inmates = forms.ModelMultipleChoiceField(
        label=gettext_lazy("People"),
        queryset=Inmate.objects.none(),
        to_field_name="public_id",
        error_messages={
            "invalid_choice": gettext_lazy("One of the people is not in custody here."),
            "invalid_pk_value": gettext_lazy("One of the people is not in custody here."),
        },
    )
    requested_by = forms.ChoiceField(
        label=gettext_lazy("Asked by"),
        choices=RequestedBy,
        initial=RequestedBy.OFFICER,
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Somebody who gave the programme up before needs a reason here."),
    )

    def __init__(
        self, *args: Any, training_class: TrainingClass, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.training_class, self.user = training_class, user
        inmates: Any = self.fields["inmates"]
        inmates.error_messages["required"] = _("Select at least one person")
        people = Inmate.objects.for_user(user).named().filter(facility=training_class.facility_id)
        inmates.queryset = people

    def clean_inmates(self) -> Any:
        people = self.cleaned_data["inmates"]
        most = int(thresholds.of(self.training_class.facility)["review_most_people"])
        if len(people) > most:
            raise forms.ValidationError(
                _("%(n)s people were chosen; at most %(most)s are possible in one go.")
                % {"n": len(people), "most": most}
            )
        return people

    def act(self) -> list[Application]:
        return application_actions.add(
            training_class=self.training_class,
            inmates=list(self.cleaned_data["inmates"]),
            requested_by=self.cleaned_data["requested_by"] or RequestedBy.OFFICER,
            note=self.cleaned_data["note"],
            by=self.user,
        )


GIVEN_UP = (
    ClosedReason.OWN_WISH,
    ClosedReason.NOT_SUITABLE,
    ClosedReason.NO_CLASS,
    ClosedReason.OTHER,
)
"""Why staff may close a wish by hand; the other reasons are written by what happens."""


class WithdrawForm(ActionForm):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why it is closed"),
        choices=[(each.value, each.label) for each in GIVEN_UP],
        initial=ClosedReason.OWN_WISH,
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(self, *args: Any, application: Application, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application, self.user = application, user

    def act(self) -> Application:
        return application_actions.withdraw(
            application=self.application,
            reason=ClosedReason(self.cleaned_data["reason"] or ClosedReason.OWN_WISH),
            note=self.cleaned_data["note"],
            by=self.user,
        )

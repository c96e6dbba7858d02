"""What follows a coordination: its end, its next step, the promises made there."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.actions import commitments, coordinations
from partnerships.choices import AgreementState, CoordinationState
from partnerships.forms.shared import ReasonForm
from partnerships.models import Agreement, Commitment, Coordination
from rutan.accounts.models import User
from rutan.common.forms import ActionForm


class CloseForm(ReasonForm):
    """Ends a coordination without a result, or an appointment that does not take place."""

    def __init__(self, *args: Any, coordination: Coordination, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coordination, self.user = coordination, user

    def act(self) -> Coordination:
        is_planned = self.coordination.state == CoordinationState.PLANNED
        end = coordinations.cancel if is_planned else coordinations.close
        return end(coordination=self.coordination, reason=self.cleaned_data["reason"], by=self.user)


class NextStepForm(ActionForm):
    done_on = forms.DateField(label=gettext_lazy("Done on"))

    def __init__(self, *args: Any, coordination: Coordination, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coordination, self.user = coordination, user
        self.fields["done_on"].initial = coordination.facility.today()

    def act(self) -> Coordination:
        return coordinations.finish_next_step(
            coordination=self.coordination, done_on=self.cleaned_data["done_on"], by=self.user
        )


class PromiseForm(ActionForm):
    """A promise is kept on a day, or will not be kept, for a reason."""

    KEPT, DROPPED = "kept", "dropped"
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=[
            (KEPT, gettext_lazy("Kept")),
            (DROPPED, gettext_lazy("Will not be kept")),
        ],
        widget=forms.RadioSelect,
    )
    done_on = forms.DateField(
        label=gettext_lazy("Done on"), required=False, help_text=gettext_lazy("When it was kept.")
    )
    agreement = forms.ModelChoiceField(
        label=gettext_lazy("Became the agreement"),
        queryset=Agreement.objects.none(),
        required=False,
        help_text=gettext_lazy("If a paper between the two came out of the promise."),
    )
    note = forms.CharField(
        label=gettext_lazy("Result or reason"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, commitment: Commitment, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commitment, self.user = commitment, user
        coordination = commitment.coordination
        self.fields["done_on"].initial = coordination.facility.today()
        between = Agreement.objects.for_user(user).filter(
            parties__facility=coordination.facility_id
        )
        self.fields["agreement"].queryset = (
            between.filter(parties__partner=coordination.partner_id)
            .exclude(state=AgreementState.ABANDONED)
            .distinct()
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("outcome") == self.KEPT and not values.get("done_on"):
            if "done_on" not in self.errors:
                self.add_error("done_on", _("Enter the day on which it was done."))
        elif values.get("outcome") == self.DROPPED:
            if not values.get("note"):
                self.add_error("note", _("Write the reason."))
            if values.get("agreement"):
                self.add_error("agreement", _("A promise that is not kept became no agreement."))
        return values

    def act(self) -> None:
        values = self.cleaned_data
        if values["outcome"] == self.KEPT:
            commitments.keep(
                commitment=self.commitment,
                done_on=values["done_on"],
                result=values["note"],
                agreement=values["agreement"],
                by=self.user,
            )
        else:
            commitments.drop(commitment=self.commitment, reason=values["note"], by=self.user)

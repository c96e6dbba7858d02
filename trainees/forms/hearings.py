"""What the TPP decided."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trainees.actions import hearings
from trainees.actions.hearings import Decision
from trainees.choices import Verdict
from trainees.forms.shared import OfApplicationsForm


class DecideForm(OfApplicationsForm):
    """Minutes of a hearing: a number and a day, and for each person what was decided."""

    number = forms.CharField(label=gettext_lazy("Number of the minutes"), max_length=60)
    on = forms.DateField(label=gettext_lazy("Date of the hearing"))
    chair = forms.CharField(label=gettext_lazy("Chair"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for application in self.applications:
            name = application.inmate.id_card_name
            self.fields[f"verdict_{application.pk}"] = forms.ChoiceField(
                label=_("Decision on %(name)s") % {"name": name},
                choices=Verdict,
                initial=Verdict.RECOMMENDED,
                widget=forms.RadioSelect,
            )
            self.fields[f"reason_{application.pk}"] = forms.CharField(
                label=_("Reason for %(name)s") % {"name": name}, max_length=200, required=False
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for application in self.applications:
            verdict = cleaned.get(f"verdict_{application.pk}")
            reason = f"reason_{application.pk}"
            if verdict in {Verdict.DEFERRED, Verdict.REJECTED} and not cleaned.get(reason):
                self.add_error(
                    reason,
                    _("Enter the reason for %(name)s") % {"name": application.inmate.id_card_name},
                )
        return cleaned

    def act(self) -> Any:
        return hearings.decide(
            training_class=self.training_class,
            decisions={
                application.pk: Decision(
                    verdict=self.cleaned_data[f"verdict_{application.pk}"],
                    reason=self.cleaned_data[f"reason_{application.pk}"],
                )
                for application in self.applications
            },
            number=self.cleaned_data["number"],
            on=self.cleaned_data["on"],
            chair=self.cleaned_data["chair"],
            by=self.user,
        )

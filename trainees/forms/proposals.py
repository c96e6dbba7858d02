"""Candidates for a hearing of the TPP."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rutan.common.findings import Answer, Finding
from trainees import eligibility
from trainees.actions import applications as application_actions
from trainees.forms.shared import OfApplicationsForm
from trainees.models import Application


class ProposeForm(OfApplicationsForm):
    """The hearing's day, and a reason for each person who needs consideration.

    `typed` keeps what stood in the fields while somebody was taken off the list.
    """

    on = forms.DateField(label=gettext_lazy("Date of the TPP hearing"))

    def __init__(
        self,
        *args: Any,
        findings: dict[int, list[Finding]],
        on: date,
        typed: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = typed.get("on") or on
        for application in self.applications:
            if eligibility.answer_of(findings[application.inmate_id]) != Answer.CONSIDER:
                continue
            name = f"reason_{application.pk}"
            label = _("Reason for proposing %(name)s") % {"name": application.inmate.id_card_name}
            self.fields[name] = forms.CharField(
                label=label,
                max_length=200,
                initial=typed.get(name) or application.override_reason,
                error_messages={
                    "required": _("Enter the reason for proposing %(name)s")
                    % {"name": application.inmate.id_card_name}
                },
            )

    def act(self) -> list[Application]:
        return application_actions.propose(
            training_class=self.training_class,
            applications=self.applications,
            on=self.cleaned_data["on"],
            reasons=self.by_application("reason"),
            by=self.user,
        )

"""Seats in a class: given, left, and the statement of willingness."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.choices import ClassState
from rutan.accounts.models import User
from rutan.common.fields import DayField
from rutan.common.findings import Answer, Finding
from rutan.common.forms import ActionForm
from rutan.common.words import in_sentence
from trainees import eligibility
from trainees.actions import enrolments, leaving, statements
from trainees.choices import Fault, PartnerAnswer
from trainees.forms.shared import OfApplicationsForm
from trainees.models import Application, Enrolment, ExitReason


class EnrolForm(OfApplicationsForm):
    """A seat for each person, with the day the statement of willingness was signed.

    Programmes without a hearing ask here for the reasons that a hearing would have heard.
    """

    def __init__(
        self,
        *args: Any,
        chosen: Sequence[Application],
        findings: dict[int, list[Finding]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = chosen
        if self.user.has_perm("trainees.unlock_attendance"):
            self.fields["on"] = DayField(label=_("Day of an earlier start"), required=False)
            self.fields["late_reason"] = forms.CharField(
                label=_("Why it is recorded late"), max_length=200, required=False
            )
        if len(self.applications) > 1:
            self.fields["signed_on"] = DayField(
                label=_("All statements signed on"),
                required=False,
                help_text=_("For everybody who is ticked and has no day of their own below."),
            )
        for application in self.applications:
            name = application.inmate.id_card_name
            self.fields[f"willing_{application.pk}"] = DayField(
                label=_("Statement of willingness of %(name)s, signed on") % {"name": name},
                required=False,
                initial=application.willing_on,
            )
            if self.training_class.state == ClassState.RUNNING:
                self.fields[f"unsigned_{application.pk}"] = forms.CharField(
                    label=_("Why %(name)s starts without a signed statement") % {"name": name},
                    max_length=200,
                    required=False,
                )
            found = (findings or {}).get(application.inmate_id, [])
            if found and eligibility.answer_of(found) == Answer.CONSIDER:
                self.fields[f"reason_{application.pk}"] = forms.CharField(
                    label=_("Reason for taking %(name)s") % {"name": name},
                    max_length=200,
                    required=application in chosen,
                    initial=application.override_reason,
                    error_messages={
                        "required": _("Enter the reason for taking %(name)s") % {"name": name}
                    },
                )
            if application.partner_answer == PartnerAnswer.DECLINED:
                self.fields[f"despite_{application.pk}"] = forms.CharField(
                    label=_("Why %(name)s gets a seat although the partner declined")
                    % {"name": name},
                    max_length=200,
                    required=application in chosen,
                )

    def act(self) -> list[Enrolment]:
        return enrolments.enrol(
            training_class=self.training_class,
            applications=self.chosen,
            willing=self._willing(),
            reasons=self.by_application("reason"),
            despite=self.by_application("despite"),
            unsigned=self.by_application("unsigned"),
            on=self.cleaned_data.get("on") or self.training_class.facility.today(),
            late_reason=self.cleaned_data.get("late_reason", ""),
            by=self.user,
        )

    def _willing(self) -> dict[int, Any]:
        """When each signed: the day beside the name, else the one that counts for all."""
        together = self.cleaned_data.get("signed_on")
        everybody = {each.pk: together for each in self.chosen} if together else {}
        return everybody | self.by_application("willing")


class ExitReasonField(forms.ModelChoiceField):
    """Each reason says whose doing it was, and whether it counts as a dropout."""

    def label_from_instance(self, obj: ExitReason) -> str:
        told = {"reason": str(obj), "who": in_sentence(str(Fault(obj.fault).label))}
        if obj.counts_as_dropout:
            return _("%(reason)s (caused by: %(who)s; counts as dropout)") % told
        return _("%(reason)s (caused by: %(who)s; no dropout)") % told


class LeaveForm(ActionForm):
    """Takes one participant out of the class before its end."""

    reason = ExitReasonField(
        label=gettext_lazy("Reason"),
        queryset=ExitReason.objects.filter(is_chosen_by_staff=True),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    on = forms.DateField(label=gettext_lazy("Last day in the class"))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, enrolment: Enrolment, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolment, self.user = enrolment, user
        self.fields["on"].initial = enrolment.facility.today()

    def act(self) -> Enrolment:
        return leaving.leave(
            enrolment=self.enrolment,
            reason=self.cleaned_data["reason"],
            on=self.cleaned_data["on"],
            note=self.cleaned_data["note"],
            by=self.user,
        )


class WillingForm(ActionForm):
    """The day on which the statement of willingness was signed, when it came later."""

    willing_on = forms.DateField(label=gettext_lazy("Statement of willingness signed on"))

    def __init__(self, *args: Any, enrolment: Enrolment, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolment, self.user = enrolment, user

    def act(self) -> Enrolment:
        return statements.record_willingness(
            enrolment=self.enrolment, on=self.cleaned_data["willing_on"], by=self.user
        )


class TakeBackForm(ActionForm):
    """Who signed is no longer willing: the place ends."""

    on = forms.DateField(label=gettext_lazy("Last day in the class"))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, enrolment: Enrolment, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolment, self.user = enrolment, user
        self.fields["on"].initial = enrolment.facility.today()

    def act(self) -> Enrolment:
        return statements.take_back(enrolment=self.enrolment, by=self.user, **self.cleaned_data)

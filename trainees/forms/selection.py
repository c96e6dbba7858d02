"""From a list of candidates to people with a seat."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common.fields import DayField
from rutan.common.findings import Answer, Finding
from rutan.common.forms import ActionForm
from trainees import eligibility
from trainees.actions import applications as application_actions
from trainees.actions import enrolments, hearings, leaving
from trainees.actions.hearings import Decision
from trainees.choices import PartnerAnswer, RequestedBy, Verdict
from trainees.models import Application, Enrolment, ExitReason, Inmate


class OfApplicationsForm(ActionForm):
    """Some fields for the whole list, and some for each person, named by the application."""

    def __init__(
        self,
        *args: Any,
        training_class: TrainingClass,
        applications: Sequence[Application],
        user: User,
        **kwargs: Any,
    ) -> None:
        self.training_class, self.user = training_class, user
        self.applications = applications
        super().__init__(*args, **kwargs)

    def of(self, prefix: str, application: Application) -> BoundField | None:
        name = f"{prefix}_{application.pk}"
        return self[name] if name in self.fields else None

    def by_application(self, prefix: str) -> dict[int, Any]:
        return {
            application.pk: self.cleaned_data[f"{prefix}_{application.pk}"]
            for application in self.applications
            if self.cleaned_data.get(f"{prefix}_{application.pk}")
        }


class ProposeForm(OfApplicationsForm):
    """The hearing's day, and a reason for each person who needs consideration."""

    on = forms.DateField(label=gettext_lazy("Date of the TPP hearing"))

    def __init__(
        self, *args: Any, findings: dict[int, list[Finding]], on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = on
        for application in self.applications:
            if eligibility.answer_of(findings[application.inmate_id]) != Answer.CONSIDER:
                continue
            label = _("Reason for proposing %(name)s") % {"name": application.inmate.id_card_name}
            self.fields[f"reason_{application.pk}"] = forms.CharField(
                label=label,
                max_length=200,
                initial=application.override_reason,
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
        for application in self.applications:
            name = application.inmate.id_card_name
            self.fields[f"willing_{application.pk}"] = DayField(
                label=_("Statement of willingness of %(name)s, signed on") % {"name": name},
                required=False,
                initial=application.willing_on,
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

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        today = self.training_class.facility.today()
        for name, value in list(cleaned.items()):
            if name.startswith("willing_") and value and value > today:
                self.add_error(name, _("The date cannot be after today"))
        return cleaned

    def act(self) -> list[Enrolment]:
        return enrolments.enrol(
            training_class=self.training_class,
            applications=self.chosen,
            willing=self.by_application("willing"),
            reasons=self.by_application("reason"),
            despite=self.by_application("despite"),
            on=self.training_class.facility.today(),
            by=self.user,
        )


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

    def __init__(
        self, *args: Any, training_class: TrainingClass, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.training_class, self.user = training_class, user
        inmates: Any = self.fields["inmates"]
        inmates.error_messages["required"] = _("Select at least one person")
        people = Inmate.objects.for_user(user).filter(facility=training_class.facility_id)
        inmates.queryset = people

    def act(self) -> list[Application]:
        return application_actions.add(
            training_class=self.training_class,
            inmates=list(self.cleaned_data["inmates"]),
            requested_by=self.cleaned_data["requested_by"] or RequestedBy.OFFICER,
            by=self.user,
        )


class WithdrawForm(ActionForm):
    note = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(self, *args: Any, application: Application, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application, self.user = application, user

    def act(self) -> Application:
        return application_actions.withdraw(
            application=self.application, note=self.cleaned_data["note"], by=self.user
        )


class LeaveForm(ActionForm):
    """Takes one participant out of the class before its end."""

    reason = forms.ModelChoiceField(
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
        return enrolments.record_willingness(
            enrolment=self.enrolment, on=self.cleaned_data["willing_on"], by=self.user
        )

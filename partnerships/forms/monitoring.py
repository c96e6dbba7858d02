"""A monitoring report: opened, written, sent, checked."""

from typing import Any

from crispy_forms.layout import Div, Fieldset, Row
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships import monitoring_rules, thresholds
from partnerships.actions import monitoring
from partnerships.choices import MonitoringState
from partnerships.forms.shared import ManyFilesField, VersionedForm, laid_out
from partnerships.models import Agreement, MonitoringReport
from rutan.accounts.models import User
from rutan.common.forms import ActionForm, model_value, shown


class OpenForm(ActionForm):
    """About which period, and by when."""

    period_from = forms.DateField(label=gettext_lazy("Period from"))
    period_to = forms.DateField(label=gettext_lazy("Period until"))
    due_on = forms.DateField(label=gettext_lazy("To be sent by"))
    review_due_on = forms.DateField(label=gettext_lazy("To be checked by"))

    def __init__(self, *args: Any, agreement: Agreement, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement, self.user = agreement, user
        on = agreement.facility.today()
        first, last = monitoring_rules.suggested_period(agreement, on)
        due_on, review_due_on = monitoring_rules.days_of(
            last, thresholds.of(agreement.facility), on
        )
        days = {
            "period_from": first,
            "period_to": last,
            "due_on": due_on,
            "review_due_on": review_due_on,
        }
        for name, day in days.items():
            self.fields[name].initial = day
        self.helper = laid_out(
            Row("period_from", "period_to"),
            Row("due_on", "review_due_on"),
        )

    def act(self) -> MonitoringReport:
        return monitoring.open_cycle(agreement=self.agreement, by=self.user, **self.cleaned_data)


class FillForm(VersionedForm):
    """What people have to say about the figures."""

    files = ManyFilesField(
        label=gettext_lazy("Files"),
        required=False,
        help_text=gettext_lazy(
            "Pictures or papers without faces and names of people in custody: PDF, JPG or PNG, "
            "at most 10 files of 5 MB"
        ),
        widget=ManyFilesField.widget(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    class Meta:
        model = MonitoringReport
        fields = ["benefits", "obstacles", "recommendation", "facility_comment", "partner_comment"]
        labels = {
            "benefits": gettext_lazy("Benefits"),
            "obstacles": gettext_lazy("Obstacles"),
            "recommendation": gettext_lazy("Recommendation"),
            "facility_comment": gettext_lazy("Comment of the facility"),
            "partner_comment": gettext_lazy("Comment of the partner"),
        }
        help_texts = {
            "obstacles": gettext_lazy("If there were none, write so."),
            "partner_comment": gettext_lazy("As the partner wrote or said it."),
        }
        widgets = {
            "benefits": forms.Textarea(attrs={"rows": 3}),
            "obstacles": forms.Textarea(attrs={"rows": 4}),
            "recommendation": forms.RadioSelect,
            "facility_comment": forms.Textarea(attrs={"rows": 3}),
            "partner_comment": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.max_length = 4000
        recommendation = self.fields["recommendation"]
        recommendation.choices = [pair for pair in recommendation.choices if pair[0]]
        comments = ["facility_comment", "partner_comment"]
        report = self.instance
        if monitoring_rules.partner_answers_itself(
            report.agreement, report.agreement.facility.today()
        ):
            del self.fields["partner_comment"]
            comments.remove("partner_comment")
        # All of it is needed before it is sent, none to save it: "optional" would mislead.
        self.helper = laid_out(
            Fieldset(
                _("What came of it"),
                Div("benefits", "obstacles", "recommendation", css_class="rows"),
            ),
            Fieldset(_("Comments"), Div(*comments, css_class="rows")),
            Fieldset(_("Supporting files"), Div("files", css_class="rows")),
            "version",
        )

    def act(self) -> MonitoringReport:
        values = self.cleaned_data
        return monitoring.fill(
            report=self.instance,
            version=values.get("version") or 0,
            facts={name: values[name] for name in self._written()},
            files=values["files"],
            by=self.user,
            differences=self._differences,
        )

    def _written(self) -> list[str]:
        return [name for name in self._meta.fields if name in self.fields]

    def _differences(self, stored: MonitoringReport) -> list[tuple[str, str, str]]:
        self.instance.version = stored.version  # "save mine over it" is sent with this one
        rows = [
            (
                str(capfirst(self.fields[name].label)),
                shown(model_value(stored, name), self.fields[name]),
                shown(self.cleaned_data.get(name), self.fields[name]),
            )
            for name in self._written()
        ]
        return [row for row in rows if row[1] != row[2]]


class SendForm(ActionForm):
    """The one who sends it vouches for the figures."""

    confirmed = forms.BooleanField(
        label=gettext_lazy("I have looked through the figures above and they are right."),
        error_messages={"required": gettext_lazy("Confirm the figures before you send them.")},
    )

    def __init__(self, *args: Any, report: MonitoringReport, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report, self.user = report, user
        self.fields["confirmed"].error_messages["required"] = _(
            "Confirm the figures before you send them."
        )

    def act(self) -> MonitoringReport:
        return monitoring.submit(report=self.report, by=self.user)


class CheckForm(ActionForm):
    """Final, or back with what has to change."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            (MonitoringState.FINAL, gettext_lazy("Make it final")),
            (MonitoringState.NEW, gettext_lazy("Send it back")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("What has to change"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed when it is sent back."),
    )

    def __init__(self, *args: Any, report: MonitoringReport, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report, self.user = report, user

    def act(self) -> MonitoringReport:
        if self.cleaned_data["decision"] == MonitoringState.FINAL:
            return monitoring.make_final(report=self.report, by=self.user)
        return monitoring.send_back(
            report=self.report, note=self.cleaned_data["note"], by=self.user
        )

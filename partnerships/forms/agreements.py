"""A draft: written, changed, given up."""

from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Div, Fieldset, Row
from django import forms
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.actions import agreements
from partnerships.choices import AgreementKind
from partnerships.forms.agreement_duties import Duties
from partnerships.forms.agreement_parties import FurtherParties
from partnerships.forms.shared import ReasonForm, VersionedForm, laid_out
from partnerships.models import Agreement, Coordination, Facility, Partner, TrainingField
from partnerships.reports.obligations import progress_of
from rutan.accounts.models import User
from rutan.common.dates import add_months
from rutan.common.forms import model_value, shown

PACKAGES = [("A", "Paket A"), ("B", "Paket B"), ("C", "Paket C")]
YEARS = ["1", "2", "3", "5"]
UNTIL = "date"


def last_day(starts_on: date, years: int) -> date:
    """The day before the same day, so many years later."""
    return add_months(starts_on, 12 * years) - timedelta(days=1)


class AgreementForm(VersionedForm):
    """A draft, new or under the pen."""

    packages = forms.MultipleChoiceField(
        label=gettext_lazy("Equivalency packages"),
        choices=PACKAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    length = forms.ChoiceField(
        label=gettext_lazy("Period"),
        choices=[
            ("1", gettext_lazy("1 year")),
            ("2", gettext_lazy("2 years")),
            ("3", gettext_lazy("3 years")),
            ("5", gettext_lazy("5 years")),
            (UNTIL, gettext_lazy("Until a certain day")),
        ],
        initial="1",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Agreement
        fields = [
            "kind",
            "partner",
            "title",
            "fields",
            "packages",
            "starts_on",
            "ends_on",
            "subject",
            "urgency_note",
            "parent",
            "notice_days",
            "evaluation_every_months",
            "financing_note",
            "has_confidentiality_clause",
            "has_data_sharing_clause",
            "auto_extends",
        ]
        labels = {
            "kind": gettext_lazy("Agreement type"),
            "starts_on": gettext_lazy("In force from"),
            "ends_on": gettext_lazy("In force until"),
            "fields": gettext_lazy("Training fields"),
            "parent": gettext_lazy("Under the agreement"),
        }
        help_texts = {
            "ends_on": gettext_lazy("Only for “Until a certain day”."),
            "parent": gettext_lazy("A PKS often stands under an MoU, a work plan under a PKS."),
        }
        widgets = {
            "kind": forms.RadioSelect,
            "fields": forms.CheckboxSelectMultiple,
            "subject": forms.Textarea(attrs={"rows": 3}),
            "urgency_note": forms.Textarea(attrs={"rows": 2}),
            "financing_note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(
        self,
        *args: Any,
        user: User,
        facility: Facility,
        coordination: Coordination | None = None,
        **kwargs: Any,
    ) -> None:
        self.user, self.facility, self.coordination = user, facility, coordination
        agreement = kwargs.get("instance")
        initial = kwargs.pop("initial", None) or {}
        if agreement is None:
            initial = self._first_values() | initial
        else:
            initial |= {"length": _length_of(agreement), "packages": agreement.packages}
        super().__init__(*args, initial=initial, **kwargs)
        self._narrow_choices()
        self.duties = Duties(self, agreement)
        self.further = FurtherParties(self, agreement, facility, user)
        if agreement and agreement.supersedes:
            _tell_what_was_reached(self, agreement.supersedes)
        self.fields["ends_on"].required = False
        self.fields["ends_on"].error_messages["required"] = _("Enter the last day in force")
        self.helper = laid_out(
            Fieldset(_("With whom"), "kind", "partner", "title"),
            self.further.layout(),
            Fieldset(_("Scope"), Div("fields", css_class="in-columns"), "packages"),
            Fieldset(_("Time"), "starts_on", "length", "ends_on"),
            *self.duties.layout(),
            Fieldset(
                _("Clauses"),
                "has_data_sharing_clause",
                "has_confidentiality_clause",
                "auto_extends",
                Row("notice_days", "evaluation_every_months"),
                "parent",
                "subject",
                "urgency_note",
                "financing_note",
            ),
            "version",
        )

    def _first_values(self) -> dict[str, Any]:
        values: dict[str, Any] = {"kind": AgreementKind.PKS, "starts_on": self.facility.today()}
        if self.coordination:
            topics = "; ".join(self.coordination.topic_list)
            values |= {"partner": self.coordination.partner_id, "subject": topics}
        return values

    def _narrow_choices(self) -> None:
        kept = self.instance.partner_id
        self.fields["partner"].queryset = (
            Partner.objects.for_user(self.user).filter(Q(is_active=True) | Q(pk=kept)).distinct()
        )
        self.fields["fields"].queryset = TrainingField.objects.filter(is_active=True)
        self.fields["parent"].queryset = (
            Agreement.objects.for_user(self.user)
            .filter(facility=self.facility)
            .signed()
            .exclude(pk=self.instance.pk)
        )
        self.fields["kind"].choices = AgreementKind.choices

    def clean(self) -> dict[str, Any]:
        super().clean()
        values = self.cleaned_data
        starts_on, length = values.get("starts_on"), values.get("length")
        if length in YEARS and starts_on:
            values["ends_on"] = last_day(starts_on, int(length))
        elif length == UNTIL and not values.get("ends_on") and "ends_on" not in self.errors:
            self.add_error("ends_on", self.fields["ends_on"].error_messages["required"])
        if starts_on and (ends_on := values.get("ends_on")) and ends_on <= starts_on:
            self.add_error("ends_on", _("End date must be after the start date"))
        values["packages"] = sorted(values.get("packages") or [])
        self.duties.read()
        self.further.read()
        return values

    def act(self) -> Agreement:
        values = self.cleaned_data
        facts = {name: values[name] for name in self._meta.fields if name != "fields"}
        if self.instance.pk:
            return agreements.change(
                agreement=self.instance,
                version=values.get("version") or 0,
                facts=facts,
                fields=values["fields"],
                duties=self.duties.as_typed(),
                others=self.further.chosen,
                by=self.user,
                differences=self._differences,
            )
        return agreements.draft(
            facility=self.facility,
            fields=values["fields"],
            duties=self.duties.as_typed(),
            others=self.further.chosen,
            coordination=self.coordination,
            by=self.user,
            **facts,
        )

    def _differences(self, stored: Agreement) -> list[tuple[str, str, str]]:
        rows = []
        for name in self._meta.fields:
            field = self.fields[name] if name != "packages" else None
            before = shown(model_value(stored, name), field)
            after = shown(self.cleaned_data.get(name), field)
            rows.append((str(capfirst(self.fields[name].label)), before, after))
        rows += [*self.duties.differences(stored), self.further.differences(stored)]
        return [row for row in rows if row[1] != row[2]]


def _length_of(agreement: Agreement) -> str:
    for years in YEARS:
        if last_day(agreement.starts_on, int(years)) == agreement.ends_on:
            return years
    return UNTIL


def _tell_what_was_reached(form: AgreementForm, old: Agreement) -> None:
    """Beside each target what the renewed agreement promised and reached."""
    for row in progress_of([old], on=old.facility.today())[old.pk].targets:
        field = form.fields.get(f"target_{row.metric}")
        if field and row.realised is not None:
            field.help_text = _("Last: %(reached)s of %(target)s") % {
                "reached": number_format(row.realised, force_grouping=True),
                "target": number_format(row.target, force_grouping=True),
            }


class AbandonForm(ReasonForm):
    def __init__(self, *args: Any, agreement: Agreement, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement, self.user = agreement, user

    def act(self) -> Agreement:
        return agreements.abandon(
            agreement=self.agreement, reason=self.cleaned_data["reason"], by=self.user
        )

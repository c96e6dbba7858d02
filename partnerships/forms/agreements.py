from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Div, Fieldset, Row
from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.actions import agreements, documents
from partnerships.choices import (
    PERCENT_METRICS,
    AgreementKind,
    DocumentKind,
    ObligationMetric,
    ReviewKind,
    ReviewResult,
    Side,
)
from partnerships.forms.rows import Rows, hint
from partnerships.forms.shared import ReasonForm, VersionedForm, laid_out
from partnerships.models import (
    Agreement,
    AgreementParty,
    Coordination,
    Document,
    Facility,
    Partner,
    TrainingField,
)
from rutan.accounts.models import User
from rutan.common.dates import add_months
from rutan.common.errors import DomainError
from rutan.common.fields import DayField
from rutan.common.forms import ActionForm, model_value, shown

COUNTED = [metric for metric in ObligationMetric if metric != ObligationMetric.OTHER]
OWED_BY_FACILITY = {ObligationMetric.FOLLOWED_UP_M6, ObligationMetric.PRODUCTIVE_M6}
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
        self._add_targets()
        self.duties = _duty_rows()
        self.duties.add_to(self, _stored_duties(agreement) if agreement else ())
        self.fields["ends_on"].required = False
        self.fields["ends_on"].error_messages["required"] = _("Enter the last day in force")
        self.helper = laid_out(
            Fieldset(_("With whom"), "kind", "partner", "title"),
            Fieldset(_("Scope"), Div("fields", css_class="in-columns"), "packages"),
            Fieldset(_("Time"), "starts_on", "length", "ends_on"),
            Fieldset(_("Targets"), *(Row(*pair) for pair in _pairs(_target_names()))),
            Fieldset(_("Other duties"), hint(), self.duties.layout(self)),
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

    def _add_targets(self) -> None:
        stored = (
            {duty.metric: duty.target for duty in self.instance.obligations.all()}
            if self.instance.pk
            else {}
        )
        for metric in COUNTED:
            is_percent = metric in PERCENT_METRICS
            field = forms.IntegerField(
                label=_("%(target)s (%%)") % {"target": metric.label}
                if is_percent
                else metric.label,
                min_value=1,
                max_value=100 if is_percent else 1_000_000,
                required=False,
                initial=stored.get(metric),
            )
            field.widget.attrs["inputmode"] = "numeric"
            self.fields[f"target_{metric}"] = field

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
        self.typed_duties = self.duties.read(self)
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
                duties=self._duties(),
                by=self.user,
                differences=self._differences,
            )
        return agreements.draft(
            facility=self.facility,
            fields=values["fields"],
            duties=self._duties(),
            coordination=self.coordination,
            by=self.user,
            **facts,
        )

    def _duties(self) -> list[agreements.Duty]:
        counted = [
            agreements.Duty(
                metric=metric,
                side=Side.FACILITY if metric in OWED_BY_FACILITY else Side.PARTNER,
                target=target,
            )
            for metric in COUNTED
            if (target := self.cleaned_data.get(f"target_{metric}"))
        ]
        others = [
            agreements.Duty(
                metric=ObligationMetric.OTHER,
                side=row["side"] or Side.PARTNER,
                text=row["text"],
                due_on=row["due_on"],
            )
            for row in self.typed_duties
        ]
        return counted + others

    def _differences(self, stored: Agreement) -> list[tuple[str, str, str]]:
        rows = []
        for name in self._meta.fields:
            field = self.fields[name] if name != "packages" else None
            before = shown(model_value(stored, name), field)
            after = shown(self.cleaned_data.get(name), field)
            rows.append((str(capfirst(self.fields[name].label)), before, after))
        targets = {duty.metric: duty.target for duty in stored.obligations.all()}
        for metric in COUNTED:
            after = self.cleaned_data.get(f"target_{metric}")
            rows.append((metric.label, shown(targets.get(metric)), shown(after)))
        before = shown([row["text"] for row in _stored_duties(stored)])
        rows.append((_("Other duties"), before, shown([row["text"] for row in self.typed_duties])))
        return [row for row in rows if row[1] != row[2]]


def _target_names() -> list[str]:
    return [f"target_{metric}" for metric in COUNTED]


def _pairs(names: Sequence[str]) -> list[Sequence[str]]:
    return [names[place : place + 2] for place in range(0, len(names), 2)]


def _length_of(agreement: Agreement) -> str:
    for years in YEARS:
        if last_day(agreement.starts_on, int(years)) == agreement.ends_on:
            return years
    return UNTIL


def _duty_rows() -> Rows:
    return Rows(
        "duty",
        {
            "text": lambda number: forms.CharField(
                label=_("Duty %(number)d") % {"number": number},
                max_length=200,
                error_messages={"required": _("Write what is owed.")},
            ),
            "side": lambda number: forms.ChoiceField(
                label=_("Owed by (%(number)d)") % {"number": number},
                choices=Side.choices,
                initial=Side.PARTNER,
            ),
            "due_on": lambda number: DayField(label=_("Due (%(number)d)") % {"number": number}),
        },
        required=["text"],
        lines=[["text"], ["side", "due_on"]],
        shown=2,
        spare=1,
    )


def _stored_duties(agreement: Agreement) -> list[dict[str, Any]]:
    return [
        {"text": duty.text, "side": duty.side, "due_on": duty.due_on}
        for duty in agreement.obligations.all()
        if duty.metric == ObligationMetric.OTHER
    ]


class ReviewForm(ActionForm):
    """One step of the review: approved, or returned with what has to change."""

    result = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            (ReviewResult.APPROVED, gettext_lazy("Approve")),
            (ReviewResult.RETURNED, gettext_lazy("Return for changes")),
        ],
        widget=forms.RadioSelect,
    )
    decided_on = forms.DateField(label=gettext_lazy("Date"))
    letter_number = forms.CharField(
        label=gettext_lazy("Letter number"), max_length=80, required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed when it is returned: write what has to change."),
    )

    def __init__(self, *args: Any, agreement: Agreement, kind: str, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.agreement, self.kind, self.user = agreement, kind, user
        self.fields["decided_on"].initial = agreement.facility.today()
        if kind == ReviewKind.REGIONAL:
            self.fields["letter_number"].help_text = _("Of the regional office's letter.")

    def act(self) -> Any:
        return agreements.decide(
            agreement=self.agreement, kind=self.kind, by=self.user, **self.cleaned_data
        )


class SignForm(ActionForm):
    """The front page of the paper: numbers, day, who signed, and its scan.

    A scan that was good once stays with the draft, so an error elsewhere does not lose it.
    """

    signed_on = forms.DateField(label=gettext_lazy("Signed on"))
    signed_place = forms.CharField(
        label=gettext_lazy("Place of signing"), max_length=80, required=False
    )
    file = forms.FileField(
        label=gettext_lazy("Signed agreement"),
        required=False,
        help_text=gettext_lazy("PDF, at most 5 MB"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
    scan = forms.ModelChoiceField(
        queryset=Document.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, agreement: Agreement, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement, self.user = agreement, user
        self.today = agreement.facility.today()
        self.parties = list(agreement.parties.select_related("facility", "partner"))
        self.uploaded: Document | None = None
        self.fields["scan"].queryset = agreement.documents.filter(
            content_type=documents.PDF, kind__in=[DocumentKind.DRAFT, DocumentKind.SIGNED_SCAN]
        )
        sets = [self._add_party(party) for party in self.parties]
        self.order_fields([name for name in self.fields if name not in self.base_fields])
        paper = Fieldset(
            _("The paper"),
            Row("signed_on", "signed_place"),
            Div("file", css_class="rows"),
            "scan",
        )
        self.helper = laid_out(*sets, paper)

    def _add_party(self, party: AgreementParty) -> Fieldset:
        holder = agreements.signatory_on(party, self.today)
        made = {
            "number": forms.CharField(
                label=_("Facility's number") if party.facility_id else _("Partner's number"),
                max_length=80,
                required=False,
                initial=party.number,
            ),
            "missing": forms.CharField(
                label=_("Why there is no number"),
                max_length=200,
                required=False,
                help_text=_("Only if this party gave none."),
                initial=party.number_missing_reason,
            ),
            "signatory": forms.CharField(
                label=_("Signed by"),
                max_length=120,
                required=False,
                initial=party.signatory_name or (holder.name if holder else ""),
                help_text=_("Left empty, it is who held the office on that day."),
            ),
            "position": forms.CharField(
                label=_("Position"),
                max_length=120,
                required=False,
                initial=party.signatory_position or (holder.position if holder else ""),
            ),
        }
        for name, field in made.items():
            self.fields[f"{name}_{party.pk}"] = field
        return Fieldset(
            str(party.facility.official_name if party.facility_id else party.partner.name),
            Row(f"number_{party.pk}", f"missing_{party.pk}"),
            Row(f"signatory_{party.pk}", f"position_{party.pk}"),
            css_class="rows",  # one of two has to be filled in: "optional" would mislead
        )

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file:
            try:
                documents.check_upload(file, only_pdf=True)
            except DomainError as error:
                raise forms.ValidationError(str(error)) from None
        return file

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("file") and not values.get("scan") and "file" not in self.errors:
            self.add_error("file", _("Upload the signed agreement as PDF."))
        signed_on = values.get("signed_on")
        if signed_on and signed_on > self.today:
            self.add_error("signed_on", _("The date cannot be after today"))
        for party in self.parties:
            if not values.get(f"number_{party.pk}") and not values.get(f"missing_{party.pk}"):
                self.add_error(
                    f"number_{party.pk}",
                    _("Write the number of %(party)s, or why there is none.") % {"party": party},
                )
            self._fill_signatory(party, signed_on)
        return values

    def _fill_signatory(self, party: AgreementParty, signed_on: date | None) -> None:
        """Whoever held the office on the day of signing, unless somebody was typed."""
        name, position = f"signatory_{party.pk}", f"position_{party.pk}"
        if self.cleaned_data.get(name):
            return
        holder = agreements.signatory_on(party, signed_on) if signed_on else None
        if holder is None:
            self.add_error(name, _("Write who signed for %(party)s.") % {"party": party})
            return
        self.cleaned_data[name] = holder.name
        self.cleaned_data[position] = self.cleaned_data.get(position) or holder.position

    def keep_scan(self) -> Document | None:
        """Stores a good file at once, whatever is wrong elsewhere; the form then carries it."""
        file = self.cleaned_data.get("file") if hasattr(self, "cleaned_data") else None
        if file:
            self.uploaded = documents.store(
                file=file,
                kind=DocumentKind.DRAFT,
                agreement=self.agreement,
                by=self.user,
                only_pdf=True,
                field="file",
            )
        else:
            self.uploaded = (self.cleaned_data or {}).get("scan")
        return self.uploaded

    def other_signatories(self) -> list[tuple[AgreementParty, Any]]:
        """Parties whose office was held by somebody else on that day: to look at once more."""
        found = []
        for party in self.parties:
            holder = agreements.signatory_on(party, self.cleaned_data["signed_on"])
            typed = self.cleaned_data[f"signatory_{party.pk}"]
            if holder and holder.name.casefold() != typed.casefold():
                found.append((party, holder))
        return found

    def act(self) -> Agreement:
        values = self.cleaned_data
        return agreements.sign(
            agreement=self.agreement,
            signed_on=values["signed_on"],
            signed_place=values["signed_place"],
            scan=self.uploaded or values["scan"],
            by=self.user,
            signatures=[
                agreements.Signature(
                    party=party,
                    number=values[f"number_{party.pk}"],
                    number_missing_reason=values[f"missing_{party.pk}"],
                    signatory_name=values[f"signatory_{party.pk}"],
                    signatory_position=values[f"position_{party.pk}"],
                )
                for party in self.parties
            ],
        )


class AbandonForm(ReasonForm):
    def __init__(self, *args: Any, agreement: Agreement, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement, self.user = agreement, user

    def act(self) -> Agreement:
        return agreements.abandon(
            agreement=self.agreement, reason=self.cleaned_data["reason"], by=self.user
        )

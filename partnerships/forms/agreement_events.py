"""What happens to a signed agreement: extended, amended, terminated, and how it read on a day."""

from typing import Any

from crispy_forms.layout import HTML, Div, Fieldset, Row
from django import forms
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships import replay
from partnerships.actions import agreement_events
from partnerships.choices import PERCENT_METRICS, ObligationMetric, Side
from partnerships.forms.agreement_duties import LARGEST, OF_CLASSES, OWED_BY_FACILITY
from partnerships.forms.agreement_party_changes import ChangedParties
from partnerships.forms.agreements import PACKAGES
from partnerships.forms.kept_paper import KeepsPaper
from partnerships.forms.shared import VersionedForm, laid_out
from partnerships.models import Agreement, AgreementEvent, TrainingField
from partnerships.models.obligation import amount
from rutan.accounts.models import User
from rutan.common.fields import AmountField, DayField
from rutan.common.forms import ActionForm, WordedForm, model_value, shown


class EventForm(KeepsPaper):
    """What every event asks: its day, why, the number of the paper and the paper."""

    on_label = gettext_lazy("Date of the addendum")
    number_label = gettext_lazy("Number of the addendum")
    file_label = gettext_lazy("Addendum")

    def add_event_fields(self: Any, agreement: Agreement, user: User) -> None:
        self.agreement, self.user = agreement, user
        self.fields["on"] = DayField(label=self.on_label, initial=agreement.facility.today())
        self.fields["number"] = forms.CharField(
            label=self.number_label, max_length=80, required=False
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            max_length=agreement_events.REASON_LENGTH,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Write the reason.")},
        )
        self.add_paper(self.file_label)

    def event_layout(self) -> Fieldset:
        return Fieldset(
            _("The paper"), "reason", Row("on", "number"), Div("file", css_class="rows"), "scan"
        )

    def paper(self: Any) -> agreement_events.Paper:
        values = self.cleaned_data
        return agreement_events.Paper(
            on=values["on"],
            reason=values["reason"],
            number=values["number"],
            document=self.uploaded or values.get("scan"),
        )


class ExtendForm(EventForm, ActionForm):
    """One new day, later than the end."""

    ends_on = forms.DateField(label=gettext_lazy("New last day in force"))

    def __init__(self, *args: Any, agreement: Agreement, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_event_fields(agreement, user)
        self.helper = laid_out(Fieldset(_("Time"), "ends_on"), self.event_layout())

    def act(self) -> AgreementEvent:
        return agreement_events.extend(
            agreement=self.agreement,
            ends_on=self.cleaned_data["ends_on"],
            paper=self.paper(),
            by=self.user,
        )


class AmendForm(EventForm, VersionedForm):
    """Facts as they stand, to be written over: what is left as it is does not change."""

    packages = forms.MultipleChoiceField(
        label=gettext_lazy("Equivalency packages"),
        choices=PACKAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Agreement
        fields = [name for name in replay.AMENDABLE if name not in {"targets", "parties"}]
        labels = {"fields": gettext_lazy("Training fields")}
        widgets = {
            "fields": forms.CheckboxSelectMultiple,
            "subject": forms.Textarea(attrs={"rows": 3}),
            "financing_note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, agreement: Agreement, user: User, **kwargs: Any) -> None:
        initial = {"packages": agreement.packages}
        super().__init__(*args, instance=agreement, initial=initial, **kwargs)
        self.add_event_fields(agreement, user)
        self.fields["fields"].queryset = (
            TrainingField.objects.filter(is_active=True) | agreement.fields.all()
        ).distinct()
        targets = self._add_targets(agreement)
        self.parties = ChangedParties(self, agreement, user)
        pairs = [targets[place : place + 2] for place in range(0, len(targets), 2)]
        self.helper = laid_out(
            Fieldset(_("Targets"), _hint_of_targets(), *(Row(*pair) for pair in pairs)),
            Fieldset(_("Scope"), "title", Div("fields", css_class="in-columns"), "packages"),
            Fieldset(
                _("Clauses"),
                "has_data_sharing_clause",
                "has_confidentiality_clause",
                "auto_extends",
                Row("notice_days", "evaluation_every_months"),
                "subject",
                "financing_note",
            ),
            self.parties.layout(),
            self.event_layout(),
            "version",
        )

    def _add_targets(self, agreement: Agreement) -> list[str]:
        """One field for each target there is, and for each that there is not yet."""
        stored = {
            (row.side, row.metric): row.target
            for row in agreement.obligations.all()
            if row.metric != ObligationMetric.OTHER
        }
        known = {metric for _side, metric in stored}
        missing = [(_owed_by(metric), metric) for metric in OF_CLASSES if metric not in known]
        self.targets = {f"target_{side}_{metric}": (side, metric) for side, metric in stored}
        self.targets |= {f"target_{side}_{metric}": (side, metric) for side, metric in missing}
        for name, (side, metric) in self.targets.items():
            self.fields[name] = self._target_field(side, metric, stored.get((side, metric)))
        return list(self.targets)

    def _target_field(self, side: str, metric: str, target: int | None) -> forms.IntegerField:
        is_percent = metric in PERCENT_METRICS
        label = replay.target_label(f"{side}.{metric}")
        field = AmountField(
            label=_("%(target)s (%%)") % {"target": label} if is_percent else label,
            min_value=1,
            max_value=100 if is_percent else LARGEST,
            required=False,
            initial=target,
        )
        field.widget.attrs["inputmode"] = "numeric"
        return field

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        self.parties.read()
        return values

    def _changes(self) -> dict[str, Any]:
        values = self.cleaned_data
        targets = {key: values.get(name) for name, key in self.targets.items()}
        changed = self.parties.changes
        parties = {"parties": changed} if changed.leaving or changed.joining else {}
        facts = {name: values[name] for name in self._meta.fields}
        return facts | parties | {"targets": targets}

    def act(self) -> AgreementEvent:
        return agreement_events.amend(
            agreement=self.agreement,
            changes=self._changes(),
            paper=self.paper(),
            version=self.cleaned_data.get("version") or 0,
            differences=self._differences,
            by=self.user,
        )

    def _differences(self, stored: Agreement) -> list[tuple[str, str, str]]:
        rows = []
        for name in self._meta.fields:
            field = self.fields[name] if name != "packages" else None
            before = shown(model_value(stored, name), field)
            after = shown(self.cleaned_data.get(name), field)
            rows.append((str(capfirst(self.fields[name].label)), before, after))
        goals = replay.targets_of(stored)
        for name, (side, metric) in self.targets.items():
            before = amount(metric, goals.get(f"{side}.{metric}"))
            after = amount(metric, self.cleaned_data.get(name))
            rows.append((str(self.fields[name].label), before, after))
        return [row for row in rows if row[1] != row[2]] + self.parties.differences(stored)


def _hint_of_targets() -> HTML:
    words = _("A target that is emptied is dropped by this addendum.")
    return HTML(format_html('<p class="rows__hint">{}</p>', words))


def _owed_by(metric: str) -> str:
    return Side.FACILITY if metric in OWED_BY_FACILITY else Side.PARTNER


class TerminateForm(EventForm, ActionForm):
    """Ended before its day: with the letter that says so."""

    on_label = gettext_lazy("Ended on")
    number_label = gettext_lazy("Letter number")
    file_label = gettext_lazy("Letter that ends it")
    paper_wanted = gettext_lazy("Upload the letter that ends it as PDF.")

    def __init__(self, *args: Any, agreement: Agreement, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_event_fields(agreement, user)
        self.helper = laid_out(self.event_layout())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        self.want_paper()
        return values

    def act(self) -> AgreementEvent:
        return agreement_events.terminate(
            agreement=self.agreement, paper=self.paper(), by=self.user
        )


class AsOfForm(WordedForm, forms.Form):
    """The day in the address of the history, under which the facts of that day are shown."""

    tanggal = forms.DateField(label=gettext_lazy("As of"))

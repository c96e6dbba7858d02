"""The form of one person: who it is, the stay, the sentence, and what may be added to them."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility, TrainingField
from rutan.accounts.models import User
from rutan.common.errors import Conflict, DomainError
from rutan.common.fields import NikField, NisnField
from rutan.common.forms import ActionForm
from rutan.common.validators import masked_nik
from trainees import custody_checks, dossier
from trainees.actions import custody_records, inmates
from trainees.choices import ConductGrade, DisciplineLevel, RiskLevel
from trainees.models import Departure, Inmate, RegisterKind, ReleaseKind

LABELS = {
    "register_kind": _("Register"),
    "register_number": _("Register number"),
    "register_from": _("Register entry from"),
    "entered_on": _("Day of entry"),
    "sentence_kind": _("Kind of sentence"),
    "dates_source": _("Source of the dates"),
    "nik_missing": _("Why there is no NIK"),
    "years": _("Years"),
    "months": _("Months"),
    "days": _("Days"),
}
HINTS = {
    "id_card_name": _("Stands on certificates."),
    "legal_name": _("Only when it differs from the identity card."),
    "nik": _("16 digits. Leave it empty only when you give the reason below."),
    "register_number": _("With its year, for example 0412/2025."),
    "register_from": _(
        "For example 17/11/2026. A new number with a later day keeps the old number in the "
        "history; the same day corrects it."
    ),
    "legal_status": _("Empty: as the register says."),
    "birth_date": _("For example 12/03/1995"),
    "entered_on": _("For example 17/11/2026"),
    "detained_from": _("The day from which the sentence counts."),
    "expires_on": _("For a detainee: the end of detention."),
    "remission_days": _("All remissions so far; a month counts 30 days."),
    "interests": _("Training fields the person would choose."),
}
OPTIONAL_ROWS = ("register_from", "legal_status", "education_level")
NUMBERS = ("years", "months", "days", "fine_substitute_days", "remission_days")

PERSON_FIELDS = (
    "id_card_name", "legal_name", "aliases", "sex", Row("birth_place", "birth_date"),
    "nik", "nik_missing", "education_level", "has_diploma", "is_literate",
    "prior_occupation", "interests",
)  # fmt: skip
STAY_FIELDS = (
    Row("register_kind", "register_number"), "register_from", "legal_status", "entered_on",
    Row("block", "case_guardian"), "sentence_kind", Row("years", "months", "days"),
    "detained_from", Row("remission_days", "fine_substitute_days"),
    Row("one_third_on", "half_on"), Row("two_thirds_on", "expires_on"),
    Row("dates_source", "sdp_synced_on"), "integration",
    Row("integration_kind", "integration_on"),
)  # fmt: skip
MORE_FIELDS = ("nisn", "mother_name", "home_region", "home_address")
HEALTH_FIELDS = ("health_on", "health_fit", "health_limits")
ACCESS_FIELDS = ("access_on", "access_need")
RISK_FIELDS = ("risk_on", "risk_level")
CONDUCT_FIELDS = ("conduct_on", "conduct_grade")
DISCIPLINE_FIELDS = ("discipline_on", "discipline_level", "discipline_f", "discipline_until")
NEW_ENTRIES = (
    *HEALTH_FIELDS, *ACCESS_FIELDS, *RISK_FIELDS, *CONDUCT_FIELDS, *DISCIPLINE_FIELDS
)  # fmt: skip


class InmateForm(ActionForm):
    """Adds a person to `facility`, somebody who arrived after `departure`, or edits `inmate`. Each
    value is named as in the dossier."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    returns = forms.BooleanField(
        label=_("This is a new stay of the same person"),
        help_text=_("The person was in custody before; the earlier stays remain."),
        required=False,
    )
    health_on = forms.DateField(label=_("Date of a new health letter"), required=False)
    health_fit = forms.TypedChoiceField(
        label=_("The clinic says"),
        choices=[("", "–"), ("yes", _("Fit for training")), ("no", _("Not fit for training"))],
        required=False,
    )
    health_limits = forms.CharField(
        label=_("Limits at work"),
        max_length=120,
        required=False,
        help_text=_("What the person cannot do, no diagnosis."),
    )
    access_on = forms.DateField(label=_("Date of the clinic's word on support"), required=False)
    access_need = forms.ChoiceField(
        label=_("Support to take part"),
        choices=[("", "–"), ("yes", _("Needs support")), ("no", _("Needs no support"))],
        required=False,
        help_text=_("Because of a disability. Yes or no, as the clinic says; no diagnosis."),
    )
    conduct_on = forms.DateField(label=_("Date of a new SPPN grade"), required=False)
    conduct_grade = forms.ChoiceField(
        label=_("Conduct (SPPN)"), choices=[("", "–"), *ConductGrade.choices], required=False
    )
    risk_on = forms.DateField(label=_("Date of a new risk assessment"), required=False)
    risk_level = forms.ChoiceField(
        label=_("Risk level"), choices=[("", "–"), *RiskLevel.choices], required=False
    )
    discipline_on = forms.DateField(label=_("Date of a new discipline entry"), required=False)
    discipline_level = forms.ChoiceField(
        label=_("Level"), choices=[("", "–"), *DisciplineLevel.choices], required=False
    )
    discipline_f = forms.BooleanField(label=_("In Register F"), required=False, initial=True)
    discipline_until = forms.DateField(label=_("Until"), required=False)

    def __init__(
        self,
        *args: Any,
        facility: Facility,
        by: User,
        inmate: Inmate | None = None,
        departure: Departure | None = None,
        **kwargs: Any,
    ) -> None:
        self.facility, self.by, self.inmate, self.departure = facility, by, inmate, departure
        self.instance = inmate  # the conflict page reads its version
        self.stored: dict[str, Any] = {}
        self.existing: Inmate | None = None
        self.asks_whether_same = False
        self.conflict: list[tuple[str, str, str]] = []
        # In place of the class's own: the columns of the models first, then what is added here.
        vars(self)["base_fields"] = dossier_fields() | self.base_fields
        if inmate is not None:
            self.stored = dossier.load_one(inmate).values()
            # The NIK is masked on every page, also here: what is typed replaces it.
            kwargs["initial"] = self.stored | {"version": inmate.version, "nik": ""}
        elif departure is not None:
            person = departure.inmate
            kwargs["initial"] = {"id_card_name": person.id_card_name, "sex": person.sex}
        super().__init__(*args, **kwargs)
        if self.stored.get("nik"):
            self.fields["nik"].help_text = _(
                "Recorded: %(nik)s. Leave it empty to keep it; what you enter replaces it."
            ) % {"nik": masked_nik(self.stored["nik"])}
        for name in self._not_for(by):
            del self.fields[name]
        self.order_fields(_names(PERSON_FIELDS, STAY_FIELDS, MORE_FIELDS))

    @staticmethod
    def _not_for(user: User) -> Iterable[str]:
        for permission, names in (
            ("trainees.add_healthletter", HEALTH_FIELDS),
            ("trainees.add_accessneed", ACCESS_FIELDS),
            ("trainees.add_riskassessment", RISK_FIELDS),
            ("trainees.add_conductscore", CONDUCT_FIELDS),
            ("trainees.add_disciplinerecord", DISCIPLINE_FIELDS),
        ):
            if not user.has_perm(permission):
                yield from names

    @property
    def helper(self) -> FormHelper:
        asked = ["returns"] if self._shows_return() else []
        more = [name for name in NEW_ENTRIES if name in self.fields]
        helper = FormHelper()
        helper.form_tag = False
        helper.layout = Layout(
            Fieldset(_("Personal data"), *asked, *PERSON_FIELDS),
            Fieldset(_("Custody and sentence"), *STAY_FIELDS),
            Fieldset(_("More about identity"), *MORE_FIELDS),
            *([Fieldset(_("Health, risk and discipline: new entries"), *more)] if more else []),
        )
        return helper

    def _shows_return(self) -> bool:
        return self.asks_whether_same or bool(self.data.get("returns"))

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in dossier.NAMES}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("register_kind") and not data.get("legal_status"):
            data["legal_status"] = data["register_kind"].legal_status
        for name in NUMBERS:
            data[name] = data.get(name) or 0
        if "nik" in data and not data["nik"] and not data.get("nik_missing"):
            data["nik"] = self.stored.get("nik")
        self._clean_pairs(data)
        known = {name: data[name] for name in dossier.NAMES if name in data}
        values = dossier.tidy(known)
        found = custody_checks.problems(
            values, register_kind=data.get("register_kind"), today=self.facility.today()
        )
        for name, message in found:
            if name not in self.errors:
                self.add_error(name, message)
        return data

    def _clean_pairs(self, data: dict[str, Any]) -> None:
        """A date without its level says nothing, and the other way round."""
        for day, level, message in (
            ("health_on", "health_fit", _("Select what the clinic says.")),
            ("access_on", "access_need", _("Select what the clinic says.")),
            ("risk_on", "risk_level", _("Select the risk level.")),
            ("conduct_on", "conduct_grade", _("Select the grade.")),
            ("discipline_on", "discipline_level", _("Select the level.")),
        ):
            if data.get(day) and not data.get(level) and level in self.fields:
                self.add_error(level, message)
            if data.get(level) and not data.get(day) and day not in self.errors:
                self.add_error(day, _("Enter the date of the entry."))
        since, until = data.get("discipline_on"), data.get("discipline_until")
        if since and until and until < since:
            self.add_error("discipline_until", _("The end must not be before the start."))

    def try_to_act(self) -> bool:
        try:
            return super().try_to_act()
        except Conflict as error:
            self.conflict = error.rows
            self.add_error(None, str(error))
            self.instance = Inmate.objects.for_user(self.by).get(pk=self.inmate.pk)
            return False

    def add_domain_error(self, error: DomainError) -> None:
        self.existing = getattr(error, "inmate", None)
        self.asks_whether_same = isinstance(error, inmates.KnownBefore) or (
            isinstance(error, inmates.AlreadyHere) and error.may_return
        )
        super().add_domain_error(error)

    def act(self) -> Inmate:
        if self.departure is not None:
            inmate = inmates.receive(departure=self.departure, values=self.values(), by=self.by)
        elif self.inmate is None:
            inmate = inmates.register(
                facility=self.facility,
                values=self.values(),
                by=self.by,
                returns=self.cleaned_data["returns"],
            )
        else:
            inmate = inmates.update(
                inmate=self.inmate,
                version=self.cleaned_data["version"] or 0,
                values=self.values(),
                by=self.by,
            )
        self._add_entries(inmate)
        return inmate

    def _add_entries(self, inmate: Inmate) -> None:
        data = self.cleaned_data
        if data.get("health_on"):
            custody_records.add_health_letter(
                inmate=inmate,
                on=data["health_on"],
                is_fit=data["health_fit"] == "yes",
                limits=data["health_limits"],
                by=self.by,
            )
        if data.get("access_on"):
            custody_records.note_access(
                inmate=inmate,
                on=data["access_on"],
                needs_support=data["access_need"] == "yes",
                by=self.by,
            )
        if data.get("risk_on"):
            custody_records.assess_risk(
                inmate=inmate, on=data["risk_on"], level=data["risk_level"], by=self.by
            )
        if data.get("conduct_on"):
            custody_records.score_conduct(
                inmate=inmate, on=data["conduct_on"], grade=data["conduct_grade"], by=self.by
            )
        if data.get("discipline_on"):
            custody_records.add_discipline(
                inmate=inmate,
                on=data["discipline_on"],
                level=data["discipline_level"],
                is_in_register_f=data["discipline_f"],
                ends_on=data["discipline_until"],
                by=self.by,
            )


def dossier_fields() -> dict[str, Any]:
    """A form field for every value of a dossier, from the columns of the models."""
    fields: dict[str, Any] = {}
    for name in dossier.NAMES:
        options: dict[str, Any] = {}
        if name in LABELS:
            options["label"] = LABELS[name]
        if name in HINTS:
            options["help_text"] = HINTS[name]
        if name in {*OPTIONAL_ROWS, *NUMBERS}:
            options["required"] = False
        if name in {"sex", "integration"}:
            options["widget"] = forms.RadioSelect
        if name == "interests":
            options["widget"] = forms.CheckboxSelectMultiple
        fields[name] = dossier.field_of(name).formfield(**options)
    hint = HINTS["nik"]
    fields["nik"] = NikField(required=False, help_text=hint)
    fields["nisn"] = NisnField(required=False, help_text=_("10 digits; empty if there is none."))
    fields["sex"].choices = [choice for choice in fields["sex"].choices if choice[0]]
    fields["is_literate"].initial = True
    fields["interests"].queryset = TrainingField.objects.filter(is_active=True)
    fields["register_kind"].queryset = RegisterKind.objects.filter(is_active=True)
    fields["register_kind"].label_from_instance = _code_and_label
    fields["integration_kind"].queryset = ReleaseKind.objects.filter(is_supervised=True)
    return fields


def _names(*groups: Iterable[Any]) -> list[str]:
    """In the order in which they stand on the page: so the error summary lists them too."""
    names: list[str] = []
    for item in (item for group in groups for item in group):
        names += item.fields if isinstance(item, Row) else [item]
    return names


def _code_and_label(kind: RegisterKind) -> str:
    return f"{kind.code} – {kind.label}"

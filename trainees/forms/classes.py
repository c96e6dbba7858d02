"""Planning a class, and changing the plan."""

from dataclasses import replace
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Row
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.actions import class_planning
from partnerships.actions.class_planning import Checked, Draft
from partnerships.choices import AgreementState, Delivery, Funding, PartnerKind
from partnerships.models import (
    Agreement,
    Facility,
    Instructor,
    MinistryItem,
    Partner,
    ProgrammeVersion,
    Room,
    TrainingClass,
)
from rutan.accounts.models import User
from rutan.common.findings import Finding
from rutan.common.forms import ActionForm, shown
from trainees import person_clashes
from trainees.forms import class_values, school_terms, weekly_times


class ClassForm(ActionForm):
    """A new class, or with `training_class` one that is changed. Not bound to a model: the
    action decides about days, sessions and the agreement."""

    agreement = forms.ModelChoiceField(
        label=_("Agreement"),
        queryset=Agreement.objects.none(),
        required=False,
        empty_label=_("Without an agreement"),
    )
    partner = forms.ModelChoiceField(
        label=_("Partner"),
        queryset=Partner.objects.none(),
        required=False,
        help_text=_("Only needed without an agreement."),
        empty_label=_("Partner of the agreement"),
    )
    title = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("Empty: the programme and the number of the batch."),
    )
    starts_on = forms.DateField(label=_("First day"))
    planned_hours = forms.IntegerField(label=_("Lesson hours (JP)"), min_value=1, max_value=2000)
    quota = forms.IntegerField(label=_("Seats"), min_value=1, max_value=200)
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Empty: worked out."),
    )
    exam_on = forms.DateField(
        label=_("Exam day"), required=False, help_text=_("Empty: worked out.")
    )
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none(), required=False)
    instructors = forms.ModelMultipleChoiceField(
        label=_("Instructors"),
        queryset=Instructor.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    delivery = forms.ChoiceField(label=_("Delivery"), choices=Delivery)
    funding = forms.ChoiceField(
        label=_("Funding"), choices=[("", _("Not decided")), *Funding.choices], required=False
    )
    budget = forms.IntegerField(
        label=_("Budget in rupiah"), min_value=0, max_value=10**12, required=False
    )
    target_finishers = forms.IntegerField(
        label=_("Trainees who should finish"), min_value=1, max_value=200, required=False
    )
    siapkerja_id = forms.CharField(label=_("SIAPkerja number"), max_length=40, required=False)
    assessor = forms.ModelChoiceField(
        label=_("Certification body"), queryset=Partner.objects.none(), required=False
    )
    facility_contact = forms.CharField(
        label=_("In charge at the facility"), max_length=120, required=False
    )
    partner_contact = forms.CharField(
        label=_("In charge at the partner"), max_length=120, required=False
    )
    ministry_items = forms.ModelMultipleChoiceField(
        label=_("Counts for"),
        queryset=MinistryItem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    gate_reason = forms.CharField(
        label=_("Reason for going outside the agreement"), max_length=200, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(
        self,
        *args: Any,
        programme_version: ProgrammeVersion,
        facility: Facility,
        user: User,
        training_class: TrainingClass | None = None,
        copied: TrainingClass | None = None,
        **kwargs: Any,
    ) -> None:
        """`copied`: a former class, of which all is taken but its days and its people."""
        self.programme_version = programme_version
        self.facility, self.user = facility, user
        self.instance, self.copied = training_class, copied
        self.checked: Checked | None = None
        self.elsewhere: list[Finding] = []
        slots = weekly_times.grouped(training_class or copied)
        values = class_values.initial(
            programme_version, facility, kept=training_class, copied=copied, slots=slots
        )
        initial = values | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        self.times = max(weekly_times.FEWEST_TIMES, len(slots), weekly_times.lines_sent(self.data))
        weekly_times.add_fields(self, self.times)
        self.package = programme_version.programme.package
        school_terms.add_fields(self, self.package)
        self._narrow()
        self.helper = FormHelper()
        self.helper.layout = self._layout()

    def act(self) -> TrainingClass:
        common: dict[str, Any] = {
            "draft": self.draft,
            "gate_reason": self.cleaned_data["gate_reason"],
            "may_override": self.user.has_perm("partnerships.override_gate"),
            "by": self.user,
        }
        if self.instance is None:
            return class_planning.create(facility=self.facility, **common)
        changed = class_planning.edit(
            training_class=self.instance,
            version=self.cleaned_data["version"] or 0,
            **common,
        )
        self.elsewhere = person_clashes.findings(list(changed.sessions.scheduled()), changed)
        return changed

    def check(self) -> Checked:
        """What would be saved, for the panel below the form. Asks for a reason where one is due."""
        checked = class_planning.check(self.draft, self.facility, own=self.instance)
        elsewhere = person_clashes.findings(checked.plan.sessions, self.instance)
        self.checked = replace(checked, timetable=(*checked.timetable, *elsewhere))
        self.fields["gate_reason"].required = self.asks_gate_reason
        return self.checked

    @property
    def asks_gate_reason(self) -> bool:
        if "gate_reason" in self.errors or self.data.get("gate_reason"):
            return True
        return bool(self.checked and self.checked.gate_needs_reason and not self.gate_is_shut)

    @property
    def gate_is_shut(self) -> bool:
        """Blocked, and not by something that this user may decide otherwise."""
        if not self.checked or not self.checked.gate_blocks:
            return False
        may = self.user.has_perm("partnerships.override_gate")
        return not (may and self.checked.can_be_overridden)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        agreement = cleaned.get("agreement")
        if agreement is not None:
            cleaned["partner"] = agreement.partner
        elif not cleaned.get("partner"):
            self.add_error("partner", _("Select the agreement or the partner"))
        starts_on, ends_on, exam_on = (
            cleaned.get(name) for name in ("starts_on", "ends_on", "exam_on")
        )
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day must not be before the first day."))
        if starts_on and exam_on and exam_on < starts_on:
            self.add_error("exam_on", _("The exam must not be before the first day."))
        target, quota = cleaned.get("target_finishers"), cleaned.get("quota")
        if target and quota and target > quota:
            self.add_error("target_finishers", _("More people cannot finish than there are seats."))
        school_terms.add_errors(self, self.package, cleaned)
        cleaned["slots"] = weekly_times.cleaned_slots(self, cleaned, self.times)
        return cleaned

    @cached_property
    def draft(self) -> Draft:
        """Read once: a field that the action refuses leaves `cleaned_data`."""
        data = self.cleaned_data
        return Draft(
            programme_version=self.programme_version,
            partner=data["partner"],
            agreement=data["agreement"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            exam_on=data["exam_on"],
            planned_hours=data["planned_hours"],
            quota=data["quota"],
            slots=tuple(data["slots"]),
            title=data["title"].strip(),
            room=data["room"],
            instructors=tuple(data["instructors"]),
            assessor=data["assessor"],
            ministry_items=tuple(data["ministry_items"]),
            delivery=data["delivery"],
            funding=data["funding"],
            budget=data["budget"],
            siapkerja_id=data["siapkerja_id"].strip(),
            target_finishers=data["target_finishers"],
            facility_contact=data["facility_contact"].strip(),
            partner_contact=data["partner_contact"].strip(),
            term=school_terms.term_of(data),
            copied_from=self.copied,
        )

    def differences(self, stored: TrainingClass) -> list[tuple[str, str, str]]:
        """(label, stored, yours) for the conflict page."""
        rows = []
        for name, field in self.fields.items():
            if name in {"version", "gate_reason"} or not hasattr(stored, name):
                continue
            kept = getattr(stored, name)
            before = shown(list(kept.all()) if hasattr(kept, "all") else kept, field)
            after = shown(self.cleaned_data.get(name), field)
            if before != after and not (name in {"title", "ends_on"} and after == "–"):
                rows.append((str(field.label), before, after))
        return rows

    def _narrow(self) -> None:
        fields: Any = self.fields
        kept = self.instance
        may_be_named = Q(parties__facility=self.facility, state=AgreementState.SIGNED)
        if kept is not None and kept.agreement_id:
            may_be_named |= Q(pk=kept.agreement_id)
        agreements = Agreement.objects.for_user(self.user)
        fields["agreement"].queryset = (
            agreements.filter(pk__in=agreements.filter(may_be_named).values("pk"))
            .select_related("partner")
            .order_by("-ends_on", "pk")
        )
        fields["agreement"].label_from_instance = _agreement_label
        partners = Partner.objects.for_user(self.user).active()
        fields["partner"].queryset = partners
        fields["assessor"].queryset = partners.filter(kind=PartnerKind.LSP)
        fields["assessor"].empty_label = _("None")
        fields["room"].queryset = self.facility.rooms.filter(is_active=True)
        fields["room"].empty_label = _("Not decided")
        known = Partner.objects.for_user(self.user).filter(
            Q(agreements__facility=self.facility) | Q(training_classes__facility=self.facility)
        )
        fields["instructors"].queryset = (
            Instructor.objects.for_user(self.user)
            .filter(Q(facility=self.facility) | Q(partner__in=known.values("pk")), is_active=True)
            .select_related("partner", "facility")
        )
        fields["instructors"].label_from_instance = _instructor_label
        fields["ministry_items"].queryset = MinistryItem.objects.filter(is_active=True)

    def _layout(self) -> Layout:
        times = [
            Div(
                f"days_{number}",
                Row(f"from_{number}", f"until_{number}"),
                css_class="in-line",
            )
            for number in range(1, self.times + 1)
        ]
        return Layout(
            "version",
            Fieldset(_("Agreement"), "agreement", "partner", "title"),
            *school_terms.fieldset(self.package),
            Fieldset(
                _("Hours and seats"),
                Row("planned_hours", "quota"),
                Row("starts_on", "ends_on"),
                Row("exam_on", "target_finishers"),
            ),
            Fieldset(_("Weekly times"), *times),
            Fieldset(_("Place and people"), "room", "delivery", "instructors"),
            Fieldset(
                _("In charge and funding"),
                Row("facility_contact", "partner_contact"),
                Row("funding", "budget"),
                Row("assessor", "siapkerja_id"),
                "ministry_items",
            ),
        )


def may_be_edited(training_class: TrainingClass) -> bool:
    return training_class.state in class_planning.EDITABLE_STATES


def _agreement_label(agreement: Agreement) -> str:
    period = f"{shown(agreement.starts_on)} – {shown(agreement.ends_on)}"
    return f"{agreement} – {agreement.partner} ({period})"


def _instructor_label(instructor: Instructor) -> str:
    return f"{instructor} ({instructor.partner or instructor.facility})"

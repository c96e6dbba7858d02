"""A test of a class: when, on which scale, who assesses; and its signed minutes."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.choices import PartnerKind
from partnerships.models import Instructor, Partner, TrainingClass
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from rutan.common.uploads import PICTURE_OR_PDF
from trainees import assessment_rules
from trainees.actions import assessments
from trainees.choices import AssessmentKind
from trainees.models import Assessment

DEFAULTS = assessments.Plan()


class AssessmentForm(ActionForm):
    """What a test says, whether it is new or changed."""

    needed_sometimes = ("body",)

    on = forms.DateField(
        label=gettext_lazy("Day of the test"),
        help_text=gettext_lazy("May stay open until it is known."),
        required=False,
    )
    max_score = forms.IntegerField(
        label=gettext_lazy("Highest score"), min_value=1, max_value=999, initial=DEFAULTS.max_score
    )
    pass_score = forms.IntegerField(
        label=gettext_lazy("Score to pass"), min_value=0, max_value=999, initial=DEFAULTS.pass_score
    )
    body = forms.ModelChoiceField(
        Partner.objects.none(),
        label=gettext_lazy("Body of the assessor"),
        help_text=gettext_lazy("For the competence test a certification body (LSP)."),
        required=False,
    )
    person = forms.ModelChoiceField(
        Instructor.objects.none(), label=gettext_lazy("Assessor"), required=False
    )
    assessor = forms.CharField(
        label=gettext_lazy("Assessor who is in no list"),
        help_text=gettext_lazy("Name and registration number, as on the minutes."),
        max_length=Assessment._meta.get_field("assessor").max_length,
        required=False,
    )

    def __init__(
        self, *args: Any, training_class: TrainingClass, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.training_class, self.user = training_class, user
        known = self.initial.get
        bodies = Partner.objects.for_user(user).filter(
            Q(is_active=True, kind=PartnerKind.LSP)
            | Q(is_active=True, instructors__is_assessor=True)
            | Q(pk=training_class.partner_id)
            | Q(pk=known("body"))
        )
        self.fields["body"].queryset = bodies.distinct().order_by("short_name")
        people = Instructor.objects.for_user(user).filter(
            Q(is_assessor=True, is_active=True, partner__isnull=False) | Q(pk=known("person"))
        )
        person = self.fields["person"]
        person.queryset = people.select_related("partner").order_by("partner__short_name", "name")
        person.label_from_instance = lambda each: f"{each} – {each.partner}"

    @property
    def plan(self) -> assessments.Plan:
        return assessments.Plan(**{name: self.cleaned_data[name] for name in assessments.FIELDS})


class PlanAssessmentForm(AssessmentForm):
    """A test that the class does not have yet. `kind` and `unit` stand first, and never change."""

    needed_sometimes = ("body",)

    def __init__(self, *args: Any, training_class: TrainingClass, **kwargs: Any) -> None:
        super().__init__(*args, training_class=training_class, **kwargs)
        held = set(training_class.assessments.filter(unit=None).values_list("kind", flat=True))
        kinds = assessment_rules.kinds_of(training_class)
        offered = [kind for kind in kinds if kind not in held or kind == AssessmentKind.COMPETENCE]
        first: dict[str, forms.Field] = {
            "kind": forms.ChoiceField(
                label=_("Test"),
                choices=[(kind, kind.label) for kind in offered],
                widget=forms.RadioSelect,
            )
        }
        first["kind"].error_messages["required"] = _("Select a test")
        units = training_class.programme_version.units.exclude(
            pk__in=training_class.assessments.filter(unit__isnull=False).values("unit")
        )
        if AssessmentKind.COMPETENCE in offered and units:
            first["unit"] = forms.ModelChoiceField(
                units,
                label=_("Unit"),
                help_text=_("Only where a unit is assessed on a day or by a person of its own."),
                empty_label=_("All units"),
                required=False,
            )
        self.fields = {**first, **self.fields}

    def act(self) -> Assessment:
        return assessments.plan(
            training_class=self.training_class,
            kind=self.cleaned_data["kind"],
            unit=self.cleaned_data.get("unit"),
            plan=self.plan,
            by=self.user,
        )


class ChangeAssessmentForm(AssessmentForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        self.assessment = assessment
        initial = {
            name: assessment.serializable_value(column)
            for name, column in assessments.FIELDS.items()
        }
        super().__init__(*args, initial=initial | {"version": assessment.version}, **kwargs)

    def act(self) -> Assessment:
        return assessments.change(
            assessment=self.assessment,
            version=self.cleaned_data["version"],
            plan=self.plan,
            by=self.user,
        )


class AssessmentMinutesForm(ActionForm):
    """The signed minutes. What was typed stays when the file is refused."""

    needed_sometimes = ("file",)

    number = forms.CharField(
        label=gettext_lazy("Number of the minutes"),
        max_length=Assessment._meta.get_field("minutes_number").max_length,
    )
    file = forms.FileField(
        label=gettext_lazy("Signed minutes"),
        help_text=PICTURE_OR_PDF,
        required=False,
    )

    def __init__(self, *args: Any, assessment: Assessment, user: User, **kwargs: Any) -> None:
        super().__init__(*args, initial={"number": assessment.minutes_number}, **kwargs)
        self.assessment, self.user = assessment, user
        self.fields["file"].error_messages["empty"] = _("The file is empty. Choose another.")

    def act(self) -> Assessment:
        return assessments.attach_minutes(
            assessment=self.assessment,
            number=self.cleaned_data["number"],
            file=self.cleaned_data["file"],
            by=self.user,
        )

"""The education of one person: entry into a package, exam, end, and going on elsewhere."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partnerships.choices import Package, PartnerKind
from partnerships.models import Partner
from partnerships.school_years import GRADES
from rutan.accounts.models import User
from rutan.common.errors import Conflict
from rutan.common.fields import DayField
from rutan.common.forms import ActionForm
from trainees.actions import learners, mutations, package_exams
from trainees.choices import MutationReason, PriorDocument
from trainees.models import Inmate, LearnerRecord, Mutation

LEARNING_CENTRES = (PartnerKind.PKBM, PartnerKind.SKB, PartnerKind.EDUCATION_OFFICE)
LOWEST, HIGHEST = GRADES[Package.A][0], GRADES[Package.C][-1]


def centres(user: User, own: int | None = None) -> QuerySet[Partner]:
    """Where somebody can learn for a package; `own` is the one that stands there already."""
    is_centre = Q(is_active=True, kind__in=LEARNING_CENTRES)
    return Partner.objects.for_user(user).filter(is_centre | Q(pk=own))


def provider_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=_("Learning centre (PKBM or SKB)"), queryset=Partner.objects.none(), required=False
    )


def grade_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Grade"),
        min_value=LOWEST,
        max_value=HIGHEST,
        help_text=_("Paket A has the grades 1 to 6, B 7 to 9, C 10 to 12."),
    )


class _EntryFields(forms.Form):
    entry_grade = grade_field()
    provider = provider_field()
    prior_document = forms.ChoiceField(
        label=_("Earlier diploma or report"), choices=PriorDocument.choices
    )
    prior_number = forms.CharField(label=_("Number of that paper"), max_length=60, required=False)


ENTRY_LAYOUT = ("provider", Row("prior_document", "prior_number"))


def _helper(*fields: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*fields)
    return helper


class RegisterForm(ActionForm, _EntryFields):
    """A person's next package; one they have a record of already is not offered."""

    package = forms.ChoiceField(label=_("Package"), widget=forms.RadioSelect)
    on = DayField(label=_("Entered on"))

    def __init__(self, *args: Any, inmate: Inmate, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inmate, self.user = inmate, user
        fields: Any = self.fields
        fields["package"].choices = left_for(inmate.learner_records.all())
        fields["provider"].queryset = centres(user)
        fields["on"].initial = inmate.facility.today()
        self.helper = _helper("package", Row("entry_grade", "on"), *ENTRY_LAYOUT)

    def act(self) -> LearnerRecord:
        return learners.register(inmate=self.inmate, by=self.user, **self.cleaned_data)


def left_for(records: Iterable[LearnerRecord]) -> list[tuple[str, Any]]:
    taken = {each.package for each in records}
    return [(each.value, each.label) for each in Package if each and each not in taken]


class OfLearnerForm(ActionForm):
    """A step of one record; a day begins with today."""

    def __init__(self, *args: Any, learner: LearnerRecord, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.learner, self.user = learner, user
        fields: Any = self.fields
        for name in ("on", "exam_on"):
            if name in fields:
                fields[name].initial = learner.facility.today()
        if "provider" in fields:
            fields["provider"].queryset = centres(user, learner.provider_id)
            fields["provider"].initial = learner.provider_id
        if "entry_grade" in fields:
            fields["entry_grade"].initial = learner.entry_grade


class EntryForm(OfLearnerForm, _EntryFields):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    entered_on = DayField(label=_("Entered on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("version", "entered_on", "prior_document", "prior_number"):
            self.fields[name].initial = getattr(self.learner, name)
        self.helper = _helper("version", Row("entry_grade", "entered_on"), *ENTRY_LAYOUT)

    def try_to_act(self) -> bool:
        try:
            return super().try_to_act()
        except Conflict as error:
            self.add_domain_error(error)
            return False

    def act(self) -> LearnerRecord:
        return learners.change(learner=self.learner, by=self.user, **self.cleaned_data)


class ResumeForm(OfLearnerForm):
    entry_grade = grade_field()
    provider = provider_field()
    on = DayField(label=_("Learns from"))

    def act(self) -> LearnerRecord:
        return learners.resume(learner=self.learner, by=self.user, **self.cleaned_data)


class DapodikForm(OfLearnerForm):
    on = DayField(label=_("In Dapodik since"))

    def act(self) -> LearnerRecord:
        return package_exams.register_in_dapodik(
            learner=self.learner, by=self.user, **self.cleaned_data
        )


class ExamForm(OfLearnerForm):
    on = DayField(label=_("Registered for the exam on"))
    number = forms.CharField(label=_("Exam number"), max_length=40, required=False)

    def act(self) -> LearnerRecord:
        return package_exams.register_exam(learner=self.learner, by=self.user, **self.cleaned_data)


class WithdrawExamForm(OfLearnerForm):
    def act(self) -> LearnerRecord:
        return package_exams.withdraw_exam(learner=self.learner, by=self.user)


class GraduateForm(OfLearnerForm):
    needed_sometimes = ("reason",)

    exam_on = DayField(label=_("Exam day"))
    on = DayField(label=_("Day of the result"))
    reason = forms.CharField(
        label=_("Why the learner graduates without all credits"),
        max_length=200,
        required=False,
        help_text=_("Only needed when credits (SKK) are missing."),
    )

    def act(self) -> LearnerRecord:
        return package_exams.graduate(learner=self.learner, by=self.user, **self.cleaned_data)


class FailForm(OfLearnerForm):
    exam_on = DayField(label=_("Exam day"))

    def act(self) -> LearnerRecord:
        return package_exams.fail(learner=self.learner, by=self.user, **self.cleaned_data)


class DropForm(OfLearnerForm):
    reason = forms.CharField(label=_("Why it is given up"), max_length=200)

    def act(self) -> LearnerRecord:
        return learners.drop(learner=self.learner, by=self.user, **self.cleaned_data)


class MoveOutForm(OfLearnerForm):
    needed_sometimes = ("to_partner", "to_place")

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[(each.value, each.label) for each in MutationReason if each in mutations.BY_HAND],
        widget=forms.RadioSelect,
    )
    on = DayField(label=_("Last day at this learning centre"))
    to_partner = forms.ModelChoiceField(
        label=_("To the learning centre"), queryset=Partner.objects.none(), required=False
    )
    to_place = forms.CharField(
        label=_("Or to another place"),
        max_length=120,
        required=False,
        help_text=_("When the learning centre is not in the list."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_partner"].queryset = centres(self.user).exclude(pk=self.learner.provider_id)

    def act(self) -> Mutation:
        return mutations.move_out(learner=self.learner, by=self.user, **self.cleaned_data)

"""Hours that no register knows: of one learner, and of a whole class in one go."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models import Subject, TrainingClass
from rutan.accounts.models import User
from rutan.common.fields import DayField
from rutan.common.forms import ActionForm
from trainees.actions import studies
from trainees.choices import LIVE_ENROLMENTS, StudyWay
from trainees.forms.learners import OfLearnerForm
from trainees.models import Enrolment, StudyTime

MOST_TYPED = 100_000
"""Minutes: of a whole year, where a report of another school is copied."""
MOST_OF_A_DAY = 1440
_SHORT_NUMBER = re.compile(r"[0-9]{1,4}")


def subjects_of(package: str) -> QuerySet[Subject]:
    return Subject.objects.filter(is_active=True, packages__contains=package)


class StudyForm(OfLearnerForm):
    needed_sometimes = ("note",)

    subject = forms.ModelChoiceField(
        label=pgettext_lazy("school", "Subject"), queryset=Subject.objects.none()
    )
    minutes = forms.IntegerField(
        label=pgettext_lazy("duration", "Minutes"), min_value=1, max_value=MOST_TYPED
    )
    on = DayField(label=_("Date"))
    way = forms.ChoiceField(
        label=_("Way of learning"),
        choices=StudyWay.choices,
        initial=StudyWay.INDEPENDENT,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("From which report"),
        max_length=120,
        required=False,
        help_text=_(
            "Needed for hours face to face and tutorials that another school has held: name its "
            "report. Ours come from the registers."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].queryset = subjects_of(self.learner.package)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("subject", Row("minutes", "on"), "way", "note")

    def act(self) -> StudyTime:
        return studies.write(learner=self.learner, by=self.user, **self.cleaned_data)


@dataclass(kw_only=True)
class StudyRow:
    enrolment: Enrolment
    value: str
    error: str = ""

    @property
    def id(self) -> int:
        return self.enrolment.pk

    @property
    def name(self) -> str:
        return self.enrolment.inmate.id_card_name


class ClassStudyForm(ActionForm):
    """Minutes of one subject and day for everybody in the class: `minutes-<id>` of each place."""

    subject = forms.ModelChoiceField(
        label=pgettext_lazy("school", "Subject"), queryset=Subject.objects.none()
    )
    on = DayField(label=_("Date"))

    def __init__(
        self, *args: Any, training_class: TrainingClass, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.training_class, self.user = training_class, user
        package = training_class.programme_version.programme.package
        self.fields["subject"].queryset = subjects_of(package)
        self.fields["on"].initial = training_class.facility.today()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(Row("subject", "on"))
        places = (
            Enrolment.objects.for_user(user)
            .filter(training_class=training_class, state__in=LIVE_ENROLMENTS, learner__isnull=False)
            .select_related("inmate")
            .order_by("inmate__id_card_name", "pk")
        )
        self.rows = [
            StudyRow(enrolment=each, value=self.data.get(f"minutes-{each.pk}", "").strip())
            for each in places
        ]

    def clean(self) -> Mapping[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        minutes = {}
        for row in self.rows:
            if not row.value:
                continue
            if not (_SHORT_NUMBER.fullmatch(row.value) and 0 < int(row.value) <= MOST_OF_A_DAY):
                row.error = str(_("Enter whole minutes of one day, or nothing."))
                self.add_error(None, f"{row.name}: {row.error}")
                continue
            minutes[row.id] = int(row.value)
        cleaned["minutes"] = minutes
        return cleaned

    def act(self) -> int:
        return studies.write_many(
            training_class=self.training_class, by=self.user, **self.cleaned_data
        )

"""The steps of a class that has trainees."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships import thresholds
from partnerships.choices import ClassState
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees import readiness
from trainees.actions import classes, statements

LONGEST_REASON = 200


class StepForm(ActionForm):
    """One step of one class. `reason` stands there only when the step needs one."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=LONGEST_REASON, required=False
    )

    def __init__(
        self, *args: Any, training_class: TrainingClass, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.training_class, self.user = training_class, user
        self.facts = self.read_facts()
        if self.needs_reason:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def read_facts(self) -> dict[str, int]:
        return {}

    @property
    def needs_reason(self) -> bool:
        return True

    @property
    def given_reason(self) -> str:
        return self.cleaned_data.get("reason", "")


class StartForm(StepForm):
    """Asks for each thing that speaks against it: too few people, and what is not ready."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held_back = [item for item in self.left if item.is_mandatory]
        for item in self.held_back:
            label = _("%(item)s: why it starts without it") % {"item": item.title}
            field = forms.CharField(label=label, max_length=LONGEST_REASON, help_text=item.note)
            field.error_messages["required"] = readiness.not_ready_sentence([item])
            if item.code == readiness.WILLING:
                people = [each.inmate for each in statements.unsigned_in(self.training_class)]
                field.help_text = statements.unsigned_sentence(people)
            self.fields[readiness.field_of(item)] = field

    def read_facts(self) -> dict[str, int]:
        is_next = self.training_class.state == ClassState.SELECTING
        self.left = readiness.open_items(self.training_class) if is_next else []
        return {
            "trainees": self.training_class.enrolments.live().count(),
            "fewest": thresholds.of(self.training_class.facility)["min_participants"],
        }

    @property
    def needs_reason(self) -> bool:
        return self.facts["trainees"] < self.facts["fewest"]

    def act(self) -> TrainingClass:
        return classes.start(
            training_class=self.training_class,
            by=self.user,
            reason=self.given_reason,
            readiness_reasons={
                item.code: self.cleaned_data[readiness.field_of(item)] for item in self.held_back
            },
        )


class AssessForm(StepForm):
    def read_facts(self) -> dict[str, int]:
        return {
            "held": classes.held_hours(self.training_class),
            "planned": self.training_class.planned_hours,
            "percent": thresholds.of(self.training_class.facility)["held_hours_percent"],
        }

    @property
    def needs_reason(self) -> bool:
        return self.facts["held"] * 100 < self.facts["percent"] * self.facts["planned"]

    def act(self) -> TrainingClass:
        return classes.assess(
            training_class=self.training_class, by=self.user, reason=self.given_reason
        )


class CloseForm(StepForm):
    @property
    def needs_reason(self) -> bool:
        return False

    def act(self) -> TrainingClass:
        return classes.close(training_class=self.training_class, by=self.user)


class ReopenForm(StepForm):
    def act(self) -> TrainingClass:
        return classes.reopen(
            training_class=self.training_class, by=self.user, reason=self.given_reason
        )

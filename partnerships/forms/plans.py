"""The plan of an agreement for a year."""

from typing import Any

from crispy_forms.layout import Row
from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.actions import plans
from partnerships.forms.shared import laid_out
from partnerships.models import ActivityPlan, Agreement, TrainingField
from rutan.accounts.models import User
from rutan.common.errors import Conflict
from rutan.common.forms import ActionForm

MOST = 9_999


class PlanForm(ActionForm):
    """`plan` is the one that is changed; a new one without it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    field = forms.ModelChoiceField(
        label=_("Training field"),
        queryset=TrainingField.objects.none(),
        required=False,
        empty_label=_("Any field"),
    )
    classes = forms.IntegerField(
        label=_("Classes"),
        min_value=1,
        max_value=MOST,
        error_messages={"min_value": _("A plan must be above zero.")},
    )
    participants = forms.IntegerField(
        label=_("Participants"),
        min_value=1,
        max_value=MOST,
        error_messages={"min_value": _("A plan must be above zero.")},
    )

    def __init__(
        self,
        *args: Any,
        agreement: Agreement,
        user: User,
        plan: ActivityPlan | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agreement, self.user, self.plan = agreement, user, plan
        self.fields["field"].queryset = TrainingField.objects.all()
        if plan:
            for name in ("version", "year", "field", "classes", "participants"):
                self.fields[name].initial = getattr(plan, name)
        else:
            self.fields["year"].initial = agreement.facility.today().year
        self.helper = laid_out("version", Row("year", "field"), Row("classes", "participants"))

    def act(self) -> ActivityPlan:
        values = dict(self.cleaned_data)
        version = values.pop("version") or 0
        plan = plans.Plan(**values)
        if self.plan is None:
            return plans.record_plan(agreement=self.agreement, plan=plan, by=self.user)
        return plans.change_plan(row=self.plan, version=version, plan=plan, by=self.user)

    def try_to_act(self) -> bool:
        try:
            return super().try_to_act()
        except Conflict as error:
            self.add_error(None, str(error))
            return False

"""The form of one follow-up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.models import TrainingField
from rutan.common.fields import DayField
from rutan.common.forms import ActionForm
from trainees.actions import follow_ups
from trainees.choices import Channel, Evidence, SkillUse
from trainees.models import FollowUp, OutcomeKind

REACHED = [("yes", _("Yes")), ("no", _("No")), ("refused", _("Yes, but does not want to answer"))]


class FollowUpForm(ActionForm):
    """One screen: reached or not, and what was learnt."""

    reached = forms.ChoiceField(
        label=_("Were you able to reach the person?"), choices=REACHED, widget=forms.RadioSelect
    )
    on = DayField(label=_("Date"))
    channel = forms.ChoiceField(
        label=_("Source"), choices=Channel.choices, widget=forms.RadioSelect
    )
    kind = forms.ModelChoiceField(
        label=_("Main activity now"),
        queryset=OutcomeKind.objects.filter(is_chosen_by_staff=True),
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=_("If the person was reached."),
    )
    detail = forms.CharField(label=_("Work, business or school"), max_length=120, required=False)
    field = forms.ModelChoiceField(
        label=_("Training field"),
        queryset=TrainingField.objects.filter(is_active=True),
        required=False,
    )
    uses_training = forms.ChoiceField(
        label=_("Is the training skill being used?"),
        choices=SkillUse.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    evidence = forms.ChoiceField(
        label=_("Evidence"),
        choices=Evidence.choices,
        widget=forms.RadioSelect,
        help_text=_("If the person was reached."),
    )
    note = forms.CharField(label=_("Note"), max_length=120, required=False)

    def __init__(self, *args, follow_up: FollowUp, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.follow_up, self.user = follow_up, user
        self.fields["on"].initial = follow_up.facility.today()
        self.fields["kind"].error_messages["required"] = _("Select the main activity now")
        self.fields["evidence"].error_messages["required"] = _("Select the evidence")
        if self.data.get("reached") in {"no", "refused"}:
            self.fields["kind"].required = self.fields["evidence"].required = False

    def act(self):
        values = dict(self.cleaned_data)
        reached = values.pop("reached")
        common = {"follow_up": self.follow_up, "on": values["on"], "by": self.user}
        if reached == "refused":
            return follow_ups.refuse(**common)
        if reached == "no":
            return follow_ups.record_attempt(
                **common, channel=values["channel"], note=values["note"]
            )
        return follow_ups.record_outcome(**values, follow_up=self.follow_up, by=self.user)

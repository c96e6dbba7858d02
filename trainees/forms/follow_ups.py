"""The forms of one follow-up, of news between two, and of an answer that does not hold."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Row
from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from partnerships.models import Partner, TrainingField
from rutan.common.errors import DomainError
from rutan.common.fields import DayField
from rutan.common.forms import ActionForm
from trainees.actions import contacting, follow_ups, outcomes
from trainees.choices import Channel, EmployerKind, Evidence, FollowUpOwner, IncomeBand, SkillUse
from trainees.models import FollowUp, Outcome, OutcomeKind, Release
from trainees.models.outcome import MOST_HOURS_A_WEEK

REACHED = [("yes", _("Yes")), ("no", _("No")), ("refused", _("Yes, but does not want to answer"))]
SAME = ("kind", "field", "detail", "uses_training", "employer", "hours_week", "income", "since_on")
"""What "same as last time" copies: never who said it, nor how well it is known."""


class KindsWidget(forms.RadioSelect):
    """Marks the answers that are work: the questions about it open with them."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value.instance.is_work:
            option["attrs"]["data-work"] = True
        return option


class AnswerForm(ActionForm):
    """How the person lives, who said so, and how well it is known."""

    needed_sometimes = ("uses_training",)
    work_fields = ("employer", "since_on", "hours_week", "income")

    heard_on = DayField(label=_("Day this was heard"))
    kind = forms.ModelChoiceField(
        label=_("Main activity now"),
        queryset=OutcomeKind.objects.filter(is_chosen_by_staff=True),
        widget=KindsWidget,
        empty_label=None,
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
        help_text=_("Needed for whoever works."),
    )
    employer = forms.ChoiceField(
        label=_("Who employs"),
        choices=[("", _("Not chosen")), *EmployerKind.choices],
        required=False,
    )
    since_on = DayField(label=_("Since when"), required=False)
    hours_week = forms.IntegerField(
        label=_("Hours a week"), min_value=1, max_value=MOST_HOURS_A_WEEK, required=False
    )
    income = forms.ChoiceField(
        label=_("Monthly income"),
        choices=IncomeBand.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    channel = forms.ChoiceField(
        label=_("Source"), choices=Channel.choices, widget=forms.RadioSelect
    )
    evidence = forms.ChoiceField(
        label=_("Evidence"),
        choices=Evidence.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "A is the strongest, D the weakest; where answers differ, the stronger counts."
        ),
    )
    note = forms.CharField(label=_("Note"), max_length=120, required=False)

    def __init__(self, *args, user, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["heard_on"].initial = today
        self.fields["kind"].error_messages["required"] = _("Select the main activity now")
        self.fields["evidence"].error_messages["required"] = _("Select the evidence")
        self.fields["evidence"].choices = [
            (each.value, f"{each.label} ({each.grade})") for each in Evidence
        ]
        self.helper = FormHelper()
        self.helper.layout = self.layout()

    def layout(self) -> Layout:
        days = ["heard_on", "on"] if "on" in self.fields else ["heard_on"]
        return Layout(
            *self.first(),
            Row(*days),
            Div("kind", Row("detail", "field"), "uses_training", css_class="if-reached in-line"),
            Fieldset(
                _("About the work"),
                Row("employer", "since_on"),
                "hours_week",
                "income",
                css_class="if-reached if-works in-line",
            ),
            Div("channel", css_class="in-line"),
            Div("evidence", css_class="if-reached in-line"),
            "note",
        )

    def first(self) -> list:
        return []

    def clean(self):
        """What was typed about work counts only for whoever works."""
        values = super().clean()
        kind = values.get("kind")
        if kind is None or not kind.is_work:
            for name in self.work_fields:
                self.errors.pop(name, None)
                values[name] = None if name in {"since_on", "hours_week"} else ""
        if kind is not None and values.get("reached", "yes") == "yes":
            self.add_domain_errors(outcomes.refusals_of(values))
        return values


class FollowUpForm(AnswerForm):
    """One screen: reached or not, and what was learnt."""

    field_order = ("reached", "heard_on", "on")

    reached = forms.ChoiceField(
        label=_("Were you able to reach the person?"), choices=REACHED, widget=forms.RadioSelect
    )
    on = DayField(label=_("As things were on"), help_text=_("For a death: the day it happened."))
    answers = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args, follow_up: FollowUp, **kwargs):
        self.follow_up = follow_up
        super().__init__(*args, today=follow_up.facility.today(), **kwargs)
        self.fields["answers"].initial = self._answers()
        if self.data.get("reached") in {"no", "refused"}:
            self.fields["kind"].required = self.fields["evidence"].required = False

    def layout(self):
        if self.follow_up.facility.today() <= self.follow_up.closes_on:
            del self.fields["on"]
        else:
            self.fields["on"].initial = self.follow_up.due_on
        return super().layout()

    def first(self):
        return ["answers", Div("reached", css_class="in-line")]

    def clean(self):
        values = super().clean()
        counted = self.follow_up.counted
        now = self._answers()
        if values.get("reached") == "yes" and counted and (values.get("answers") or 0) != now:
            self.data = self.data.copy()
            self.data["answers"] = now
            self.add_error(None, told_already(counted))
        return values

    def _answers(self) -> int:
        return self.follow_up.outcomes.standing().count()

    def act(self):
        values = dict(self.cleaned_data)
        reached, _answers = values.pop("reached"), values.pop("answers")
        try:
            return self._act(reached, values)
        except DomainError as error:
            if error.field == "on" and "on" not in self.fields:
                raise DomainError(str(error), "heard_on") from None
            raise

    def _act(self, reached, values):
        heard_on = values.pop("heard_on")
        common = {"follow_up": self.follow_up, "by": self.user}
        if reached != "yes":
            act = contacting.refuse if reached == "refused" else contacting.record_attempt
            return act(**common, on=heard_on, channel=values["channel"], note=values["note"])
        on = values.pop("on", heard_on)
        if values["kind"].ends_follow_up and "on" not in self.fields:
            on = heard_on
        return follow_ups.record_outcome(**common, **values, on=on, heard_on=heard_on)


def told_already(outcome: Outcome) -> str:
    return _(
        "%(kind)s is recorded already (%(evidence)s, %(day)s). Both are kept; the stronger "
        "evidence counts."
    ) % {
        "kind": outcome.kind,
        "evidence": outcome.get_evidence_display(),
        "day": date_format(outcome.on, "j F Y"),
    }


class NewsForm(AnswerForm):
    """What was heard between two follow-ups."""

    field_order = ("heard_on", "on")

    on = DayField(label=_("As things were on"), required=False)

    def __init__(self, *args, release: Release, **kwargs):
        self.release = release
        super().__init__(*args, today=release.facility.today(), **kwargs)
        self.fields["on"].help_text = _(
            "Empty: the day this was heard. For a death: the day it happened."
        )

    def act(self):
        values = dict(self.cleaned_data)
        on = values.pop("on") or values["heard_on"]
        return outcomes.add(release=self.release, by=self.user, on=on, **values)


class OwnerForm(ActionForm):
    """Who asks; a partner that taught the person, with consent for it."""

    needed_sometimes = ("partner",)

    owner = forms.ChoiceField(
        label=_("Handled by"), choices=FollowUpOwner.choices, widget=forms.RadioSelect
    )
    partner = forms.ModelChoiceField(
        label=_("Training partner"), queryset=Partner.objects.none(), required=False
    )

    def __init__(self, *args, follow_up: FollowUp, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.follow_up, self.user = follow_up, user
        self.fields["owner"].initial = follow_up.owner
        self.fields["partner"].initial = follow_up.partner_id
        taught = contacting.taught_by(follow_up.inmate)
        self.fields["partner"].queryset = Partner.objects.for_user(user).filter(pk__in=taught)
        if not follow_up.release.partner_may_ask:
            del self.fields["partner"]

    def act(self):
        return contacting.assign(follow_up=self.follow_up, by=self.user, **self.cleaned_data)


class VoidForm(ActionForm):
    reason = forms.CharField(label=_("Why this answer does not hold"), max_length=200)

    def __init__(self, *args, outcome: Outcome, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.outcome, self.user = outcome, user

    def act(self):
        return outcomes.void(outcome=self.outcome, by=self.user, **self.cleaned_data)

"""What follows from a change of circumstances."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partnerships.forms.filters import FilterForm
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions import places, settling
from trainees.choices import CircumstanceKind
from trainees.choices import CircumstanceOutcome as O
from trainees.forms.seats import ExitReasonField
from trainees.models import Circumstance, ExitReason

OF_A_PLACE = [
    (O.KEEP, _("Keep the place")),
    (O.SUSPEND, _("Suspend for a while: seat and line in the register stay")),
    (O.END, _("End the place: the seat is free again")),
    (O.MOVE, _("Move to another class of the programme")),
]
OF_A_CANDIDACY = [(O.KEEP, _("Keep the candidacy")), (O.END, _("Withdraw the candidacy"))]


class CircumstanceFilter(FilterForm):
    """By class and by what changed."""

    status = forms.CharField(widget=forms.HiddenInput)
    kelas = forms.ModelChoiceField(
        label=_("Class"),
        queryset=TrainingClass.objects.none(),
        to_field_name="public_id",
        empty_label=_("All classes"),
    )
    jenis = forms.ChoiceField(label=_("What changed"))

    def __init__(self, *args: Any, rows: QuerySet[Circumstance], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["jenis"].choices = [("", _("All kinds")), *CircumstanceKind.choices]
        changes = rows.order_by()
        fields["kelas"].queryset = (
            TrainingClass.objects.for_user(user)
            .filter(
                Q(pk__in=changes.values("enrolment__training_class"))
                | Q(pk__in=changes.values("application__training_class"))
            )
            .order_by("-starts_on", "-pk")
        )
        fields["kelas"].label_from_instance = lambda each: each.title

    def narrowed(self, rows: QuerySet[Circumstance]) -> QuerySet[Circumstance]:
        if training_class := self.chosen("kelas"):
            rows = rows.filter(
                Q(enrolment__training_class=training_class)
                | Q(application__training_class=training_class)
            )
        kind = self.chosen("jenis")
        return rows.filter(kind=kind) if kind else rows


class SettleForm(ActionForm):
    needed_sometimes = ("reason", "exit_reason")

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("What follows"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Needed unless the place is kept."),
    )
    exit_reason = ExitReasonField(
        label=_("Why the place ends"),
        queryset=ExitReason.objects.filter(is_chosen_by_staff=True),
        required=False,
        help_text=_("Only when the place ends."),
    )
    to_class = forms.ModelChoiceField(
        label=_("To the class"), queryset=TrainingClass.objects.none(), required=False
    )

    def __init__(self, *args: Any, circumstance: Circumstance, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.circumstance, self.user = circumstance, user
        self.fields["version"].initial = circumstance.version
        if circumstance.enrolment is None:
            self.fields["outcome"].choices = OF_A_CANDIDACY
            del self.fields["exit_reason"], self.fields["to_class"]
            return
        there = places.classes_to_move_to(circumstance.enrolment)
        choices = OF_A_PLACE if there else OF_A_PLACE[:-1]
        if circumstance.enrolment.suspended_on:
            choices = [choice for choice in choices if choice[0] != O.SUSPEND]
        self.fields["outcome"].choices = choices
        if not there:
            del self.fields["to_class"]
            return
        self.fields["to_class"].queryset = TrainingClass.objects.for_user(user).filter(
            pk__in=[each.pk for each in there]
        )
        self.fields["to_class"].label_from_instance = lambda each: each.title

    def act(self) -> Circumstance:
        return settling.settle(circumstance=self.circumstance, by=self.user, **self.cleaned_data)

"""Sittings of the TPP: their plan, what they decided, and the signed minutes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions import decisions, hearings
from trainees.actions.hearings import Decision, Plan
from trainees.choices import Verdict
from trainees.forms.weekly_times import clock_field
from trainees.models import Application, BoardDecision, BoardHearing

PLAN_FIELDS = ("on", "starts_at", "ends_at", "place", "chair", "members")


BOARD = ("chair", "members")


def _usual(facility: Facility, *names: str) -> dict[str, str]:
    """As at the last sitting that says it: the board and its room rarely change."""
    said = Q()
    for name in names:
        said |= ~Q(**{name: ""})
    last = facility.hearings.filter(said).order_by("-on", "-pk").first()
    return {name: getattr(last, name) for name in names} if last else {}


def _members_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Members"),
        help_text=gettext_lazy("One name a line, as it stands under the minutes."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PlanForm(ActionForm):
    """A sitting that nobody is proposed to yet."""

    on = forms.DateField(label=gettext_lazy("Date of the hearing"))
    starts_at = clock_field(gettext_lazy("From"), required=False)
    ends_at = clock_field(gettext_lazy("Until"), required=False)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)
    chair = forms.CharField(label=gettext_lazy("Chair"), max_length=120, required=False)
    members = _members_field()

    def __init__(self, *args: Any, facility: Facility, user: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _usual(facility, "place", *BOARD))
        super().__init__(*args, **kwargs)
        self.facility, self.user = facility, user

    @property
    def plan(self) -> Plan:
        return Plan(**{name: self.cleaned_data[name] for name in PLAN_FIELDS})

    def act(self) -> BoardHearing:
        return hearings.plan(facility=self.facility, plan=self.plan, by=self.user)


class MoveForm(PlanForm):
    """Another day, time, place or board, on the version that was opened."""

    needed_sometimes = ("reason",)

    reason = forms.CharField(
        label=gettext_lazy("Why it is moved"),
        help_text=gettext_lazy("Needed for another day or time."),
        max_length=200,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, hearing: BoardHearing, **kwargs: Any) -> None:
        initial = {name: getattr(hearing, name) for name in PLAN_FIELDS}
        super().__init__(
            *args,
            facility=hearing.facility,
            initial=initial | {"version": hearing.version},
            **kwargs,
        )
        self.hearing = hearing

    def act(self) -> BoardHearing:
        return hearings.move(
            hearing=self.hearing,
            plan=self.plan,
            reason=self.cleaned_data["reason"],
            version=self.cleaned_data["version"],
            by=self.user,
        )


class CancelHearingForm(ActionForm):
    reason = forms.CharField(label=gettext_lazy("Why it is cancelled"), max_length=200)

    def __init__(self, *args: Any, hearing: BoardHearing, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hearing, self.user = hearing, user

    def act(self) -> int:
        return hearings.cancel(
            hearing=self.hearing, reason=self.cleaned_data["reason"], by=self.user
        )


class DecideForm(ActionForm):
    """Minutes of a hearing: a number, and for each person what was decided."""

    number = forms.CharField(label=gettext_lazy("Number of the minutes"), max_length=60)
    chair = forms.CharField(label=gettext_lazy("Chair"), max_length=120, required=False)
    members = _members_field()
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self,
        *args: Any,
        hearing: BoardHearing,
        applications: Sequence[Application],
        user: User,
        **kwargs: Any,
    ) -> None:
        board = {name: getattr(hearing, name) for name in BOARD}
        if not any(board.values()):
            board |= _usual(hearing.facility, *BOARD)
        initial = board | {"version": hearing.version}
        super().__init__(*args, initial=initial, **kwargs)
        self.hearing, self.applications, self.user = hearing, applications, user
        for application in applications:
            name = application.inmate.id_card_name
            self.fields[f"verdict_{application.pk}"] = forms.ChoiceField(
                label=_("Decision on %(name)s") % {"name": name},
                choices=Verdict,
                initial=Verdict.RECOMMENDED,
                widget=forms.RadioSelect,
            )
            self.fields[f"reason_{application.pk}"] = forms.CharField(
                label=_("Reason for %(name)s") % {"name": name}, max_length=200, required=False
            )

    def of(self, prefix: str, application: Application) -> forms.BoundField:
        return self[f"{prefix}_{application.pk}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for application in self.applications:
            verdict = cleaned.get(f"verdict_{application.pk}")
            reason = f"reason_{application.pk}"
            if verdict in {Verdict.DEFERRED, Verdict.REJECTED} and not cleaned.get(reason):
                self.add_error(
                    reason,
                    _("Enter the reason for %(name)s") % {"name": application.inmate.id_card_name},
                )
        return cleaned

    def act(self) -> BoardHearing:
        return hearings.decide(
            hearing=self.hearing,
            version=self.cleaned_data["version"],
            number=self.cleaned_data["number"],
            decisions={
                application.pk: Decision(
                    verdict=self.cleaned_data[f"verdict_{application.pk}"],
                    reason=self.cleaned_data[f"reason_{application.pk}"],
                )
                for application in self.applications
            },
            chair=self.cleaned_data["chair"],
            members=self.cleaned_data["members"],
            by=self.user,
        )


class CorrectForm(ActionForm):
    """What the TPP really said about one person."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Decision"), choices=Verdict, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason, if deferred or rejected"), max_length=200, required=False
    )
    why = forms.CharField(label=gettext_lazy("What was wrong"), max_length=200)

    def __init__(self, *args: Any, decision: BoardDecision, user: User, **kwargs: Any) -> None:
        initial = {"verdict": decision.verdict, "reason": decision.reason}
        super().__init__(*args, initial=initial, **kwargs)
        self.decision, self.user = decision, user

    def act(self) -> BoardDecision:
        return decisions.correct(
            decision=self.decision,
            verdict=self.cleaned_data["verdict"],
            reason=self.cleaned_data["reason"],
            why=self.cleaned_data["why"],
            by=self.user,
        )


class ScanForm(ActionForm):
    """A signed paper, scanned."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages["empty"] = _("The file is empty. Choose another.")


class HearingScanForm(ScanForm):
    def __init__(self, *args: Any, hearing: BoardHearing, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hearing, self.user = hearing, user

    def act(self) -> BoardHearing:
        return hearings.attach_scan(
            hearing=self.hearing, file=self.cleaned_data["file"], by=self.user
        )

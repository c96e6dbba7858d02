"""Wishes for a programme: asked, moved by hand, given up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.choices import ProgrammeState
from partnerships.models import Programme
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions import waiting
from trainees.choices import RequestedBy
from trainees.models import Application, Inmate, PriorityMove


class AskForm(ActionForm):
    """Somebody asks for a programme, on paper or in person."""

    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.none())
    requested_by = forms.ChoiceField(
        label=_("Asked by"), choices=RequestedBy, initial=RequestedBy.SELF
    )
    applied_on = forms.DateField(
        label=_("Asked on"),
        help_text=_("The day on the letter or of the talk; who asked earlier stands higher."),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    reason = forms.CharField(
        label=_("Reason for asking again"),
        max_length=200,
        required=False,
        help_text=_("Only for somebody who gave this programme up before."),
    )

    def __init__(self, *args: Any, inmate: Inmate, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inmate, self.user = inmate, user
        programmes: Any = self.fields["programme"]
        programmes.queryset = Programme.objects.filter(state=ProgrammeState.ACTIVE)
        self.fields["applied_on"].initial = inmate.facility.today()

    def act(self) -> Application:
        return waiting.ask(inmate=self.inmate, by=self.user, **self.cleaned_data)


class MoveForm(ActionForm):
    """A place by hand, against the order of the signs."""

    place = forms.IntegerField(label=_("New place"), min_value=1, max_value=9999)
    reason = forms.CharField(
        label=_("Reason for moving"),
        max_length=200,
        help_text=_("Stands in the report of moves, which the head reads."),
    )

    def __init__(
        self, *args: Any, application: Application, was_place: int, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.application, self.was_place, self.user = application, was_place, user

    def act(self) -> PriorityMove:
        return waiting.move(
            application=self.application,
            was_place=self.was_place,
            by=self.user,
            **self.cleaned_data,
        )

"""What happened to a session: it fell through, it stopped early, or it was whole after all."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.choices import SessionCause, SessionFault
from partnerships.models import Session
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions import session_hours, sessions


class OutcomeForm(ActionForm):
    """A cause of the list, whose doing it was, and a sentence."""

    needed_sometimes: ClassVar[tuple[str, ...]] = ("fault",)

    cause = forms.ChoiceField(
        label=_("What happened to the session?"),
        choices=SessionCause.choices,
        widget=forms.RadioSelect,
    )
    fault = forms.ChoiceField(
        label=_("Who caused it"),
        choices=[("", _("As the cause says")), *SessionFault.choices],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Instructor and material: partner. Room and security: facility."),
    )

    def __init__(self, *args: Any, session: Session, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session, self.user = session, user


class CancelSessionForm(OutcomeForm):
    reason = forms.CharField(label=_("Why was it cancelled?"), max_length=200)

    def act(self) -> Session:
        return sessions.cancel(
            session=self.session,
            cause=self.cleaned_data["cause"],
            fault=self.cleaned_data["fault"],
            reason=self.cleaned_data["reason"],
            by=self.user,
        )


class ShortenSessionForm(OutcomeForm):
    hours = forms.IntegerField(label=_("Lesson hours really given"), min_value=1)
    reason = forms.CharField(label=_("Why did it stop early?"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    field_order = ["hours", "cause", "fault", "reason", "version"]

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, session=session, initial={"version": session.version}, **kwargs)

    def act(self) -> Session:
        return session_hours.shorten(
            session=self.session,
            hours=self.cleaned_data["hours"],
            cause=self.cleaned_data["cause"],
            fault=self.cleaned_data["fault"],
            reason=self.cleaned_data["reason"],
            version=self.cleaned_data["version"],
            by=self.user,
        )


class RestoreHoursForm(ActionForm):
    reason = forms.CharField(label=_("Why is it whole again?"), max_length=200)

    def __init__(self, *args: Any, session: Session, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session, self.user = session, user

    def act(self) -> Session:
        return session_hours.restore(
            session=self.session, reason=self.cleaned_data["reason"], by=self.user
        )

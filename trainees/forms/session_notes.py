"""Two lines about a session, folded away under its register and saved with it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.models import Session
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions import session_notes
from trainees.actions.session_notes import Noted

LONGEST = Session._meta.get_field("topic").max_length
SEEN = "seen"


class SessionNotesForm(ActionForm):
    """`topic` and `guard_note`, each with `<name>-seen`: what the page showed. The note for the
    guards is for staff of the facility alone. What is not sent is left as it is."""

    topic = forms.CharField(label=_("Topic"), max_length=LONGEST, required=False)
    guard_note = forms.CharField(
        label=_("Note for the guards"),
        max_length=LONGEST,
        required=False,
        help_text=_("Tools, escort, order of the room; no names."),
    )

    def __init__(
        self,
        *args: Any,
        session: Session,
        user: User,
        typed: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`typed` goes along on a page that is drawn again without being saved."""
        super().__init__(*args, **kwargs)
        self.session, self.user = session, user
        if not user.is_facility_staff:
            del self.fields["guard_note"]
        given = typed or self.data
        self.seen: dict[str, str] = {}
        for name, field in self.fields.items():
            stored = getattr(session, name)
            field.initial = given.get(name, stored)
            self.seen[name] = given.get(f"{name}-{SEEN}", stored)

    @property
    def is_open(self) -> bool:
        """Nothing that was typed hides behind a fold."""
        return any(
            self.errors.get(name) or (self[name].value() or "") != getattr(self.session, name)
            for name in self.fields
        )

    def hidden(self) -> list[tuple[str, str]]:
        return [(f"{name}-{SEEN}", seen) for name, seen in self.seen.items()]

    def typed(self) -> list[tuple[str, str]]:
        """What a form sends of it, by the name of the field."""
        sent = [(name, self.data[name]) for name in self.fields if name in self.data]
        return [*sent, *self.hidden()] if sent else []

    def act(self) -> Session:
        notes = {
            name: Noted(seen=self.seen[name], typed=self.cleaned_data[name])
            for name in self.fields
            if name in self.data
        }
        # Whoever is told of something newer has seen it on the page that follows.
        self.seen = {name: getattr(self.session, name) for name in self.fields}
        return session_notes.describe(session=self.session, notes=notes, by=self.user)

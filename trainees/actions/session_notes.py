"""What was taught in a session, and what the guards should know of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partnerships.models import Session
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.actions.marks import access_of, locked_session


@dataclass(frozen=True, kw_only=True)
class Noted:
    """What the page showed, and what stood in the field when it was sent."""

    seen: str
    typed: str


@transaction.atomic
def describe(*, session: Session, notes: Mapping[str, Noted], by: User) -> Session:
    """`notes` by name of the field. What nobody touched keeps what is stored now; who would write
    over something newer reads it first. The version stays: it is the one of the register."""
    session = locked_session(session)
    changed = {}
    for name, note in notes.items():
        typed, stored = note.typed.strip(), getattr(session, name)
        if typed in (note.seen, stored):
            continue
        if stored != note.seen:
            words = {"field": _label(name), "stored": stored or "–"}
            raise DomainError(
                _("%(field)s: meanwhile it was changed to “%(stored)s”. Save again to replace it.")
                % words,
                field=name,
            )
        setattr(session, name, typed)
        changed[name] = (stored, typed)
    if not changed:
        return session
    allowed = access_of(session, by=by)
    if not allowed.may_edit:
        raise DomainError(allowed.sentence or _("You may read this register, not change it."))
    session.save(update_fields=[*changed, "updated_at"])
    record(
        "session.described",
        session,
        by=by,
        facility=session.training_class.facility_id,
        training_class=session.training_class,
        on=session.on,
        changes=changed,
    )
    return session


def _label(name: str) -> str:
    labels = {each.name: each.verbose_name for each in Session._meta.concrete_fields}
    return capfirst(str(labels[name]))

"""What happens to an agreement once it is signed: its dates and facts change by an event only.

Each event locks the agreement and is kept with the change and the audit in one transaction. It
holds what was and what became, so that `partnerships.replay` can go back. Renewal has a module of
its own, `agreement_renewal`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import lifecycle, replay
from partnerships.actions import party_changes
from partnerships.actions._agreement import locked, move
from partnerships.choices import AgreementEventKind, DocumentKind, ObligationMetric
from partnerships.models import Agreement, AgreementEvent, Document, Obligation, TrainingField
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError

REASON_LENGTH = 200
ROWS = frozenset({"fields", "targets", "parties"})
"""Facts that are rows of their own, not columns of the agreement."""
WITH_FACTS = [AgreementEventKind.EXTEND, AgreementEventKind.AMEND, AgreementEventKind.TERMINATE]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What stands behind an event: its day, why, and the addendum or letter if there is one."""

    on: date
    reason: str
    number: str = ""
    document: Document | None = None


@transaction.atomic
def extend(*, agreement: Agreement, ends_on: date, paper: Paper, by: User) -> AgreementEvent:
    """Moves the end to a later day."""
    agreement = _begin(agreement, "extend", paper)
    _refuse_after_the_end(agreement, paper.on)
    if ends_on <= agreement.ends_on:
        raise DomainError(
            _("It is in force until %(end)s already. Enter a later day.")
            % {"end": _day(agreement.ends_on)},
            "ends_on",
        )
    if successor := agreement.successor:
        raise DomainError(
            _(
                "%(code)s, which renews it, begins on %(day)s. Extend that one, or give it up "
                "while it is a draft."
            )
            % {"code": successor, "day": _day(successor.starts_on)}
        )
    event = _write(
        agreement,
        AgreementEventKind.EXTEND,
        paper,
        by,
        old={"ends_on": agreement.ends_on.isoformat()},
        new={"ends_on": ends_on.isoformat()},
    )
    move(agreement, "extend", ends_on=ends_on)
    record("agreement.extended", agreement, by=by, event=event.pk, ends_on=ends_on)
    return event


@transaction.atomic
def amend(
    *,
    agreement: Agreement,
    changes: Mapping[str, Any],
    paper: Paper,
    by: User,
    version: int | None = None,
    differences: Any = None,
) -> AgreementEvent:
    """Changes facts out of `replay.AMENDABLE`, at least one; never a date.

    `fields` are training fields, `targets` map (side, metric) to a number, or to None where the
    target is dropped; `parties` are PartyChanges. Raises Conflict when `version` is given and no
    longer the stored one.
    """
    if unknown := changes.keys() - set(replay.AMENDABLE):
        raise TypeError(f"not a fact that an addendum may change: {sorted(unknown)}")
    agreement = _begin(agreement, "amend", paper)
    if version is not None and agreement.version != version:
        raise Conflict(
            _("Somebody else saved this record while you were editing it."),
            differences(agreement) if differences else [],
        )
    _refuse_after_the_end(agreement, paper.on)
    stored = replay.facts_of(agreement)
    wanted: dict[str, Any] = {
        name: party_changes.as_kept(agreement, value, stored[name], paper.on)
        if name == "parties"
        else _as_kept(name, value, stored)
        for name, value in changes.items()
    }
    new = {name: value for name, value in wanted.items() if not _is_same(value, stored[name])}
    if not new:
        raise DomainError(_("You have not changed anything yet."))
    if not (stored | new)["fields"] and not (stored | new)["packages"]:
        raise DomainError(_("Choose at least one training field or package."), "fields")
    old = {name: stored[name] for name in new}
    if dropped := _dropped(agreement, new):
        old["dropped"] = dropped
    event = _write(agreement, AgreementEventKind.AMEND, paper, by, old=old, new=new)
    if "fields" in new:
        agreement.fields.set(TrainingField.objects.filter(code__in=new["fields"]))
    if "targets" in new:
        _write_targets(agreement, new["targets"])
    if "parties" in new:
        party_changes.write(agreement, new["parties"])
    columns = {name: value for name, value in new.items() if name not in ROWS}
    move(agreement, "amend", **columns)
    record("agreement.amended", agreement, by=by, event=event.pk, changes=new)
    return event


@transaction.atomic
def terminate(*, agreement: Agreement, paper: Paper, by: User) -> AgreementEvent:
    """Ends it before its day. There is no way back from here."""
    agreement = _begin(agreement, "terminate", paper)
    if paper.document is None:
        raise DomainError(_("Upload the letter that ends it as PDF."), "file")
    if paper.on > agreement.ends_on:
        raise DomainError(
            _("It ended by itself on %(end)s. There is nothing to terminate.")
            % {"end": _day(agreement.ends_on)},
            "on",
        )
    new = {"state": "closed", "ended_on": paper.on.isoformat(), "end_reason": _reason(paper)}
    old = {"state": str(agreement.state), "ended_on": None, "end_reason": ""}
    event = _write(agreement, AgreementEventKind.TERMINATE, paper, by, old=old, new=new)
    move(agreement, "terminate", ended_on=paper.on, end_reason=new["end_reason"])
    record("agreement.terminated", agreement, by=by, event=event.pk, on=paper.on)
    return event


# --- What they share -------------------------------------------------------------------------


def _begin(agreement: Agreement, action: str, paper: Paper) -> Agreement:
    """The locked agreement, if this event may be recorded with this paper."""
    agreement = locked(agreement)
    lifecycle.AGREEMENT.next_state(agreement.state, action)
    if not paper.reason.strip():
        raise DomainError(_("Write the reason."), "reason")
    if paper.on > agreement.facility.today():
        raise DomainError(_("The date cannot be after today"), "on")
    if agreement.signed_on and paper.on < agreement.signed_on:
        raise DomainError(
            _("It was signed on %(day)s. What changes it is not dated before that.")
            % {"day": _day(agreement.signed_on)},
            "on",
        )
    # In the order of their days events can be undone one after the other, and only so.
    last = agreement.events.filter(kind__in=WITH_FACTS).order_by("on", "pk").last()
    if last and paper.on < last.on:
        raise DomainError(
            _("A change of %(day)s is recorded already. A later one is not dated before it.")
            % {"day": _day(last.on)},
            "on",
        )
    return agreement


def _refuse_after_the_end(agreement: Agreement, on: date) -> None:
    if on > agreement.ends_on:
        raise DomainError(
            _("It ended on %(end)s; a paper of %(day)s cannot change it. Renew it instead.")
            % {"end": _day(agreement.ends_on), "day": _day(on)},
            "on",
        )


def _write(
    agreement: Agreement,
    kind: AgreementEventKind,
    paper: Paper,
    by: User,
    *,
    old: dict[str, Any],
    new: dict[str, Any],
) -> AgreementEvent:
    if paper.document is not None:
        _keep(agreement, paper.document, kind)
    return AgreementEvent.objects.create(
        agreement=agreement,
        kind=kind,
        on=paper.on,
        number=" ".join(paper.number.split()),
        reason=_reason(paper),
        document=paper.document,
        by=by,
        old=old,
        new=new,
    )


def _keep(agreement: Agreement, document: Document, kind: AgreementEventKind) -> None:
    if document.agreement_id != agreement.pk:
        raise DomainError(_("This file belongs to another record. Upload it here."), "file")
    is_end = kind == AgreementEventKind.TERMINATE
    document.kind = DocumentKind.LETTER if is_end else DocumentKind.ADDENDUM
    document.save(update_fields=["kind"])


def _reason(paper: Paper) -> str:
    return paper.reason.strip()[:REASON_LENGTH]


def _as_kept(name: str, value: Any, stored: Mapping[str, Any]) -> Any:
    """A value as the event keeps it: see `replay.facts_of`."""
    if name == "fields":
        return sorted(field.code for field in _rows(value))
    if name == "packages":
        return sorted(value)
    if name == "targets":
        return _targets_as_kept(value, stored["targets"])
    return value.strip() if isinstance(value, str) else value


def _is_same(value: Any, stored: Any) -> bool:
    """A browser sends the lines of a text in its own way; that alone changes nothing."""
    if isinstance(value, str) and isinstance(stored, str):
        return value.splitlines() == stored.strip().splitlines()
    return value == stored


def _rows(value: Iterable[TrainingField]) -> list[TrainingField]:
    return list(value)


def _targets_as_kept(
    value: Mapping[tuple[str, str], int | None], stored: Mapping[str, int]
) -> dict[str, int]:
    wanted = dict(stored)
    for (side, metric), target in value.items():
        key = f"{side}.{metric}"
        if target:
            wanted[key] = target
        elif wanted.pop(key, None) and not wanted:
            raise DomainError(
                _("Keep at least one target, so that it can be told whether it worked."),
                f"target_{side}_{metric}",
            )
    return wanted


def _dropped(agreement: Agreement, new: Mapping[str, Any]) -> dict[str, Any]:
    """What else stood with the targets that are dropped: the event alone remembers it."""
    if "targets" not in new:
        return {}
    return {
        f"{row.side}.{row.metric}": {
            "text": row.text,
            "due_on": row.due_on.isoformat() if row.due_on else None,
            "stated": row.stated,
            "evidence": row.evidence_id,
        }
        for row in _counted(agreement)
        if f"{row.side}.{row.metric}" not in new["targets"]
    }


def _counted(agreement: Agreement) -> list[Obligation]:
    return [row for row in agreement.obligations.all() if row.metric != ObligationMetric.OTHER]


def _write_targets(agreement: Agreement, targets: Mapping[str, int]) -> None:
    rows = {f"{row.side}.{row.metric}": row for row in _counted(agreement)}
    for key in rows.keys() - targets.keys():
        rows[key].delete()
    for key, target in targets.items():
        side, metric = key.split(".")
        row = rows.get(key) or Obligation(agreement=agreement, side=side, metric=metric)
        if row.pk is None or row.target != target:
            row.target = target
            row.version += 0 if row.pk is None else 1
            row.save()


def _day(day: date) -> str:
    return date_format(day, "j F Y")

"""The only door into the audit trail: `record` writes (`record_each` many at once), `history_of`
reads one record's past.

What is kept is who did what to which record and when: ids, states and names of fields. Names of
people, numbers of identity and free text stay where they belong, on the record itself.
"""

import datetime
import hashlib
import json
import re
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connections, models, router, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rutan.audit.models import AuditEvent
from rutan.audit.words import sentence_for
from rutan.common.logs import request_id

GENESIS = ""  # `prev_hash` of the first event
LOCK = 20_22_2027  # key of PostgreSQL's advisory lock: one writer of the chain at a time
LOOKS = frozenset(
    {
        "inmate.viewed",
        "certificate.viewed",
        "follow_up.viewed",
        "release_list.viewed",
        "document.viewed",
        "report.people_viewed",
    }
)
LONGEST_CODE = 80
aside: ContextVar[list[AuditEvent] | None] = ContextVar("aside", default=None)
"""Where events wait for their place in a story: `rutan.audit.sample`, in demo mode only."""
_CODE = re.compile(r"[^\s\x00-\x1f]*")
_NATIONAL_ID = re.compile(r"(?<![0-9])[0-9]{16}(?![0-9])")


def record(
    action: str,
    subject: models.Model | type[models.Model] | str,
    *,
    by: Any,
    facility: int | None = None,
    **details: Any,
) -> AuditEvent:
    """Appends one event, in the transaction of the caller: both are kept or neither.

    `action` is `<noun>.<past participle>`. `subject` is a record, a model (for lists and
    exports) or a word. `by` is the account that acted; None for the system itself. `facility`
    is found on the subject (`audit_facility_pk` or `facility_id`) when it is not given.
    Details keep codes, numbers and days; of `changes` (an edit form's) only the field names.
    """
    (event,) = record_each(action, [(subject, details)], by=by, facility=facility)
    return event


def record_each(
    action: str,
    subjects: Iterable[tuple[models.Model | type[models.Model] | str, dict[str, Any]]],
    *,
    by: Any,
    facility: int | None = None,
) -> list[AuditEvent]:
    """The same event of many records, each with details of its own: as many queries as for one."""
    using = router.db_for_write(AuditEvent)
    waiting = aside.get()
    events: list[AuditEvent] = []
    with transaction.atomic(using=using, savepoint=False):
        last = end_of_chain(using) if waiting is None else (0, GENESIS)
        for subject, details in subjects:
            event = event_after(
                last,
                action,
                subject,
                at=timezone.now(),
                by=by,
                facility=facility,
                details=details,
                request=request_id.get()[:36],
            )
            last = (event.seq, event.hash)
            events.append(event)
        if waiting is None:
            AuditEvent.objects.using(using).bulk_create(events)
        else:
            waiting.extend(events)
    return events


def end_of_chain(using: str) -> tuple[int, str]:
    """Number and hash of the last event; they stay the last until the transaction ends."""
    # Without the lock two writers would read the same last event and fork the chain.
    # SQLite needs none: its transactions begin IMMEDIATE, so there is one writer anyway.
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = AuditEvent.objects.using(using).order_by("-seq").values_list("seq", "hash").first()
    return last or (0, GENESIS)


def event_after(
    last: tuple[int, str],
    action: str,
    subject: models.Model | type[models.Model] | str,
    *,
    at: datetime.datetime,
    by: Any,
    facility: int | None = None,
    details: dict[str, Any],
    request: str,
) -> AuditEvent:
    """The event that follows `last` in the chain, hashed and not yet saved."""
    subject_type, subject_id = _name_of(subject)
    seq, prev_hash = last
    event = AuditEvent(
        seq=seq + 1,
        at=at,
        actor=getattr(by, "username", ""),
        actor_role=getattr(by, "role", ""),
        action=action,
        subject_type=subject_type,
        subject_id=subject_id,
        facility_pk=facility if facility is not None else _facility_of(subject),
        details=_kept(details),
        request_id=request,
        prev_hash=prev_hash,
    )
    event.hash = hash_of(event)
    return event


def hash_of(event: AuditEvent) -> str:
    """SHA-256 over every column, written the same way whatever database it came from."""
    row = {
        "seq": event.seq,
        "at": event.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        "actor": event.actor,
        "actor_role": event.actor_role,
        "action": event.action,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "facility_pk": event.facility_pk,
        "details": event.details,
        "request_id": event.request_id,
        "prev_hash": event.prev_hash,
    }
    text = json.dumps(row, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def head() -> tuple[int, str]:
    """Number and hash of the last event; kept with a backup, it shows a trail cut short."""
    last = AuditEvent.objects.order_by("-seq").values_list("seq", "hash").first()
    return last or (0, GENESIS)


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One event as components/history.html shows it. `details` are pairs of label and value."""

    at: datetime.datetime
    actor: str
    action: str
    sentence: str
    details: list[tuple[str, str]]


def history_of(
    subject: models.Model,
    limit: int = 50,
    *,
    mentions: tuple[str, int] | None = None,
    also: Iterable[models.Model] = (),
) -> list[HistoryLine]:
    """What happened to one record, newest first. The caller has fetched it within scope.

    Looks are left out: who read a record is for the administrator, not for the next reader.
    `mentions=("certificates", pk)` keeps events whose list of that name holds the key: what was
    done to many rows at once is one event of the record above them. `also` are records that belong
    to it: the release of a person.
    """
    subjects = {_name_of(each): each for each in (subject, *also)}
    wanted = models.Q(pk=None)
    for subject_type, subject_id in subjects:
        wanted |= models.Q(subject_type=subject_type, subject_id=subject_id)
    events = list(
        AuditEvent.objects.filter(wanted)
        .exclude(action__in=LOOKS)
        .annotate(actor_name=_name_of_actor())
        .order_by("-seq")[:limit]
    )
    if mentions:
        name, key = mentions
        events = [event for event in events if key in (event.details.get(name) or [])]
    return [
        HistoryLine(
            at=event.at,
            actor=event.actor_name or event.actor,
            action=event.action,
            sentence=sentence_for(event.action),
            details=_pairs(subjects[event.subject_type, event.subject_id], event.details),
        )
        for event in events
    ]


def _name_of_actor() -> models.Subquery:
    users = get_user_model()._default_manager.filter(username=models.OuterRef("actor"))
    return models.Subquery(users.order_by().values("full_name")[:1])


def _pairs(subject: models.Model, details: dict[str, Any]) -> list[tuple[str, str]]:
    """The fields that changed by their labels; codes of other details stay in the trail."""
    labels = {field.name: str(field.verbose_name) for field in subject._meta.concrete_fields}
    names = [labels[name] for name in details.get("fields", []) if name in labels]
    return [(_("Changed"), ", ".join(names))] if names else []


def _name_of(subject: models.Model | type[models.Model] | str) -> tuple[str, str]:
    if isinstance(subject, models.Model):
        return subject._meta.label_lower, str(subject.pk)
    if isinstance(subject, str):
        return subject, ""
    return subject._meta.label_lower, ""


def _facility_of(subject: Any) -> int | None:
    if not isinstance(subject, models.Model):
        return None
    for name in ("audit_facility_pk", "facility_id"):
        if isinstance(found := getattr(subject, name, None), int):
            return found
    return None


def _kept(details: dict[str, Any]) -> dict[str, Any]:
    if changes := details.pop("changes", None):
        details["fields"] = sorted(changes)
    return {name: _plain(value) for name, value in details.items()}


def _plain(value: Any) -> Any:
    """A value as JSON that both databases give back unchanged, and that names nobody."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, models.Model):
        return value.pk if isinstance(value.pk, int) else str(value.pk)
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float | Decimal):
        return str(value)  # PostgreSQL would give back 1.50 as 1.50 and SQLite as 1.5
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset | models.QuerySet):
        inner = [_plain(item) for item in value]
        return sorted(inner, key=str) if isinstance(value, set | frozenset) else inner
    text = str(value)
    if (
        len(text) > LONGEST_CODE
        or not _CODE.fullmatch(text)
        or _NATIONAL_ID.search(text)
        or not _is_storable(text)
    ):
        # A sentence may name somebody. That there was one is enough here.
        return {"text": len(text)}
    return text


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: PostgreSQL refuses it
        return False
    return True

"""Letters about what is overdue: promises, obligations and monitoring reports (domain 14.11).

One letter a day for each reader, with everything that waits for that person, and only on days on
which something new is in it. What was told is read from the letters themselves: an item is new
when its day came after the last letter, so that a day that moves is told again, and a second run
tells nothing. A letter that could not be sent is taken back and written anew, as things stand.

The owner is told the day after the due day; the head too once nobody touched the record for some
days more (a setting). Without anybody responsible at work the head is told at once (features F07).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from partnerships import notifications, recipients, thresholds
from partnerships.choices import AgreementState, MonitoringState, ObligationStatus
from partnerships.models import Commitment, Facility, MonitoringReport, Obligation
from partnerships.notifications import Overdue
from partnerships.reports.obligations import progress_of
from rutan.accounts.actions import mail
from rutan.accounts.models import Mail, User
from rutan.audit.recording import record

SETTLED = frozenset({ObligationStatus.MET, ObligationStatus.WAIVED})


@dataclass(frozen=True, kw_only=True)
class _Told:
    """One item for one reader, from `since` on."""

    item: Overdue
    since: date


def overdue_letters(*, on: date, dry_run: bool) -> dict[str, int]:
    counts: Counter[str] = Counter(letters=0, items=0)
    for reader, told in _by_reader(on).items():
        if not reader.email:
            counts["without_address"] += 1
            continue
        key_start = f"overdue:{reader.pk}:"
        key = f"{key_start}{on:%Y%m%d}"
        mail.withdraw(key_start=key_start, but=key)
        last = _last_day(key_start)
        if last and not any(last < each.since for each in told):
            continue
        items = sorted((each.item for each in told), key=lambda item: (item.due_on, item.url))
        letter = notifications.overdue(items, reader)
        if mail.queue(user=reader, key=key, subject=letter.subject, body=letter.body):
            record("overdue.told", reader, by=None, items=len(items))
            counts["letters"] += 1
            counts["items"] += len(items)
    return dict(counts)


def _last_day(key_start: str) -> date | None:
    keys = Mail.objects.filter(key__startswith=key_start).order_by("-key").values_list("key")
    last = keys.first()
    return date.fromisoformat(last[0].removeprefix(key_start)) if last else None


def _by_reader(on: date) -> dict[User, list[_Told]]:
    found: dict[User, list[_Told]] = defaultdict(list)
    places: dict[int, _Place] = {}
    for row in (*_promises(on), *_obligations(on), *_reports(on)):
        if row.facility.pk not in places:
            places[row.facility.pk] = _Place(row.facility, on)
        for told, reader in places[row.facility.pk].readers_of(row):
            if told.since <= on:
                found[reader].append(told)
    return found


@dataclass(frozen=True, kw_only=True)
class _Row:
    """Something overdue, before it is known who reads of it. `owner` is the account of whoever is
    responsible, if anybody."""

    facility: Facility
    owner: int | None
    item: Overdue
    created_at: datetime
    updated_at: datetime


class _Place:
    """Who is at work at a facility, and how long the head waits there; read once."""

    def __init__(self, facility: Facility, on: date) -> None:
        self.zone = facility.tz
        self.staff = {user.pk: user for user in recipients.staff_of(facility, on)}
        self.heads = recipients.heads_of(facility, on)
        self.patience = max(thresholds.of(facility)["agreement_escalation_days"], 1)

    def readers_of(self, row: _Row) -> Iterator[tuple[_Told, User]]:
        day_after = row.item.due_on + timedelta(days=1)
        # What is written when its day is over is told the day after it was written.
        since = max(day_after, self._day(row.created_at) + timedelta(days=1))
        owner = self.staff.get(row.owner) if row.owner else None
        if owner is None:
            yield from ((_Told(item=row.item, since=since), head) for head in self.heads)
            return
        yield _Told(item=row.item, since=since), owner
        untouched = max(day_after, self._day(row.updated_at)) + timedelta(days=self.patience)
        item = row.item.escalated()
        yield from (
            (_Told(item=item, since=untouched), head) for head in self.heads if head.pk != owner.pk
        )

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


# --- What is overdue ----------------------------------------------------------------------------


def _promises(on: date) -> Iterator[_Row]:
    for promise in (
        Commitment.objects.overdue(on)
        .select_related("coordination__facility", "coordination__partner")
        .order_by("pk")
    ):
        talk = promise.coordination
        yield _row(promise, talk.facility, promise.account_id, notifications.promise(promise))


def _obligations(on: date) -> Iterator[_Row]:
    rows = list(
        Obligation.objects.filter(
            agreement__state=AgreementState.SIGNED,
            due_on__lt=on,
            met_on=None,
            waived_reason="",
        )
        .select_related("agreement__facility", "agreement__partner")
        .order_by("pk")
    )
    agreements = {row.agreement_id: row.agreement for row in rows}
    open_keys = {
        owed.obligation.pk
        for progress in progress_of(agreements.values(), on=on).values()
        for owed in progress.owed
        if owed.status not in SETTLED
    }
    for duty in rows:
        if duty.pk in open_keys:
            agreement = duty.agreement
            item = notifications.obligation(duty)
            yield _row(duty, agreement.facility, agreement.owner_id, item)


def _reports(on: date) -> Iterator[_Row]:
    """To be written by the owner; once sent, to be checked by somebody else: by the head."""
    rows = (
        MonitoringReport.objects.exclude(state=MonitoringState.FINAL)
        .select_related("agreement__facility", "agreement__partner")
        .defer("figures")
        .order_by("pk")
    )
    for report in rows:
        is_new = report.state == MonitoringState.NEW
        if (report.due_on if is_new else report.review_due_on) >= on:
            continue
        agreement = report.agreement
        owner = agreement.owner_id if is_new else None
        yield _row(report, agreement.facility, owner, notifications.report(report))


def _row(record_: Any, facility: Facility, owner: int | None, item: Overdue) -> _Row:
    return _Row(
        facility=facility,
        owner=owner,
        item=item,
        created_at=record_.created_at,
        updated_at=record_.updated_at,
    )

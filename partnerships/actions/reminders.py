"""The ladder of reminders before an agreement ends, climbed by the daily run (features F07).

Each step is told once for one end. After missed days only the nearest step is told. An end that
moves has steps of its own, and those of the old end are cancelled.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from partnerships import notifications, recipients, thresholds
from partnerships.choices import AgreementState
from partnerships.models import Agreement, AgreementReminder
from partnerships.notifications import Letter
from rutan.accounts.actions import mail
from rutan.accounts.models import User
from rutan.audit.recording import record

Counts = Counter[str]
_KEY_START = "agreement:"


def agreement_reminders(*, on: date, dry_run: bool) -> dict[str, int]:
    """Cancels the steps of ends that moved, tells the step that is due, and the head when nobody
    acted on it."""
    counts: Counts = Counter(told=0, escalated=0, cancelled=0)
    for reminder in _of_another_end():
        _cancel(reminder, on, counts)
    _take_back_what_was_decided(counts)
    settings: dict[int, Mapping[str, Any]] = {}
    for agreement in _signed_and_undecided():
        if agreement.facility_id not in settings:
            settings[agreement.facility_id] = thresholds.of(agreement.facility)
        values = settings[agreement.facility_id]
        step = due_step(agreement, values, on)
        if step is not None and not _is_told(agreement, step):
            _tell(agreement, step, on, counts)
        if waiting := _unheard(agreement, values, on):
            _escalate(waiting, on, counts)
    return dict(counts)


def steps_of(agreement: Agreement, values: Mapping[str, Any]) -> list[int]:
    """Days before the end, the farthest first; the agreement's own notice is one of them."""
    return sorted({*values["agreement_alert_days"], agreement.notice_days}, reverse=True)


def due_step(agreement: Agreement, values: Mapping[str, Any], on: date) -> int | None:
    """The nearest step that `on` has reached; None before the first one."""
    left = agreement.days_left(on)
    return min((step for step in steps_of(agreement, values) if step >= left), default=None)


def _signed_and_undecided() -> Iterable[Agreement]:
    return (
        Agreement.objects.to_be_decided()
        .with_standing()
        .select_related("facility", "partner", "renewal")
        .prefetch_related("reminders")
        .order_by("pk")
    )


def _of_another_end() -> Iterable[AgreementReminder]:
    rows = AgreementReminder.objects.filter(cancelled_on=None).select_related("agreement")
    return rows.exclude(ends_on=F("agreement__ends_on"))


def _live(agreement: Agreement) -> list[AgreementReminder]:
    """What was told of the end that stands today."""
    return [
        row
        for row in agreement.reminders.all()
        if row.ends_on == agreement.ends_on and row.cancelled_on is None
    ]


def _is_told(agreement: Agreement, step: int) -> bool:
    """This step or a nearer one: a run for an earlier day does not climb back."""
    return any(row.step <= step for row in _live(agreement))


def _unheard(agreement: Agreement, values: Mapping[str, Any], on: date) -> AgreementReminder | None:
    """The last step told long enough ago, unless somebody acted or the head knows already.

    To renew, extend or end an agreement is to act; so is a draft that would renew it.
    """
    successor = agreement.successor
    if successor and successor.state != AgreementState.ABANDONED:
        return None
    limit = on - timedelta(days=max(values["agreement_escalation_days"], 1))
    told = [row for row in _live(agreement) if row.told_on <= limit]
    last = min(told, key=lambda row: row.step, default=None)
    return last if last and last.escalated_on is None else None


# --- Writing ------------------------------------------------------------------------------------


@transaction.atomic
def _tell(agreement: Agreement, step: int, on: date, counts: Counts) -> None:
    # Another run, or somebody who extends the agreement, may be at it in the same moment.
    stored = _locked(agreement)
    if stored is None:
        return
    reminder, is_new = AgreementReminder.objects.get_or_create(
        agreement=stored, step=step, ends_on=stored.ends_on, defaults={"told_on": on}
    )
    if not is_new:
        if reminder.cancelled_on is None:
            return
        # The end moved away and came back: its steps begin anew.
        reminder.told_on, reminder.escalated_on, reminder.cancelled_on = on, None, None
        reminder.save(update_fields=["told_on", "escalated_on", "cancelled_on"])
    readers = recipients.recipients_of(stored, on)
    _write_to(
        readers, reminder, counts, lambda user: notifications.agreement_ending(stored, user, on)
    )
    record(
        "agreement.reminded",
        stored,
        by=None,
        days_before=step,
        ends_on=stored.ends_on,
        to=[user.pk for user in readers],
    )
    counts["told"] += 1


@transaction.atomic
def _escalate(reminder: AgreementReminder, on: date, counts: Counts) -> None:
    stored = _locked(reminder.agreement)
    if stored is None:
        return
    # Nobody is told twice of the same step: where the head was the first to know, it ends here.
    known = {user.pk for user in recipients.recipients_of(stored, on)}
    readers = [user for user in recipients.heads_of(stored.facility, on) if user.pk not in known]
    if not readers or not AgreementReminder.objects.filter(
        pk=reminder.pk, escalated_on=None, cancelled_on=None
    ).update(escalated_on=on):
        return
    told_on = reminder.told_on
    _write_to(
        readers,
        reminder,
        counts,
        lambda user: notifications.agreement_waits(stored, user, on, told_on),
    )
    record(
        "agreement.reminder_escalated",
        stored,
        by=None,
        days_before=reminder.step,
        to=[user.pk for user in readers],
    )
    counts["escalated"] += 1


@transaction.atomic
def _cancel(reminder: AgreementReminder, on: date, counts: Counts) -> None:
    if not AgreementReminder.objects.filter(pk=reminder.pk, cancelled_on=None).update(
        cancelled_on=on
    ):
        return
    mail.withdraw(key_start=_key_of(reminder))
    record(
        "agreement.reminder_cancelled",
        reminder.agreement,
        by=None,
        days_before=reminder.step,
        ends_on=reminder.ends_on,
    )
    counts["cancelled"] += 1


def _take_back_what_was_decided(counts: Counts) -> None:
    """A letter that still waits for a mail server must not tell of an end that was decided: by a
    signed renewal, by leaving it to end, by a termination."""
    waiting = {int(key.split(":")[1]) for key in mail.waiting_keys(key_start=_KEY_START)}
    if not waiting:
        return
    undecided = Agreement.objects.to_be_decided().filter(pk__in=waiting)
    for key in waiting.difference(undecided.values_list("pk", flat=True)):
        counts["withdrawn"] += mail.withdraw(key_start=f"{_KEY_START}{key}:")


def _locked(agreement: Agreement) -> Agreement | None:
    """None when it was decided, or its end moved, since it was read."""
    rows = Agreement.objects.select_for_update(of=("self",)).select_related("facility", "partner")
    stored = rows.filter(pk=agreement.pk, ends_on=agreement.ends_on).first()
    is_open = Agreement.objects.to_be_decided().filter(pk=agreement.pk).exists()
    return stored if is_open else None


def _write_to(
    readers: Iterable[User],
    reminder: AgreementReminder,
    counts: Counts,
    letter_to: Callable[[User], Letter],
) -> None:
    """In Bekal they are told by the reminder itself; the letter repeats it."""
    for reader in readers:
        if not reader.email:
            counts["without_address"] += 1
            continue
        letter = letter_to(reader)
        key = f"{_key_of(reminder)}{reminder.told_on:%Y%m%d}:{reader.pk}"
        if mail.queue(user=reader, key=key, subject=letter.subject, body=letter.body):
            counts["letters"] += 1


def _key_of(reminder: AgreementReminder) -> str:
    return f"{_KEY_START}{reminder.agreement_id}:{reminder.ends_on:%Y%m%d}:{reminder.step}:"

"""The outbox: a letter is written in the transaction of its reason, and sent by the daily run.

What cannot be sent is tried again after one, two, four and eight days, then given up. A letter
that is gone, or given up, keeps neither its text nor what a mail server said about it.
"""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from rutan.accounts.models import Mail, User

MOST_ATTEMPTS = 5
KEPT_DAYS = 400
"""So long a letter's key is remembered, without its text."""


def queue(*, user: User, key: str, subject: str, body: str) -> bool:
    """Whether a letter waits now. None is written to an account without an address or out of use,
    and none a second time for the same `key`. Call it inside the transaction of its reason."""
    if not user.email or not user.is_usable:
        return False
    line = " ".join(subject.split())[:200]
    letter = {"user": user, "subject": line, "body": body.strip()}
    return Mail.objects.get_or_create(key=key, defaults=letter)[1]


def withdraw(*, key_start: str, but: str = "") -> int:
    """Takes back letters that have not been sent and whose reason is gone; `but` one of them."""
    waiting = Mail.objects.filter(key__startswith=key_start, sent_at=None)
    return waiting.exclude(key=but).delete()[0]


def waiting_keys(*, key_start: str) -> list[str]:
    """Of letters that have not been sent, those given up too."""
    waiting = Mail.objects.filter(key__startswith=key_start, sent_at=None)
    return list(waiting.order_by("key").values_list("key", flat=True))


def send_mail(*, on: date, dry_run: bool) -> dict[str, int]:
    """Sends what waits. Each letter is remembered by itself, so that a later failure does not send
    it twice; nothing is locked while a mail server takes its time."""
    waiting = _waiting(on)
    if dry_run:
        return {"sent": waiting.count()}
    counts: Counter[str] = Counter(sent=0)
    server = _Server()
    try:
        for letter in waiting.select_related("user"):
            counts[_send(letter, server, on)] += 1
    finally:
        server.close()
    return dict(counts)


def forget_old_mail(*, on: date, dry_run: bool) -> dict[str, int]:
    limit = min(on, timezone.localdate()) - timedelta(days=KEPT_DAYS)
    return {"removed": Mail.objects.filter(created_at__date__lt=limit).delete()[0]}


def _waiting(on: date) -> QuerySet[Mail]:
    return Mail.objects.filter(
        Q(retry_on=None) | Q(retry_on__lte=on), sent_at=None, attempts__lt=MOST_ATTEMPTS
    )


class _Server:
    """One connection for all letters; a server that is away is asked once."""

    def __init__(self) -> None:
        self.connection: Any = None
        self.away: Exception | None = None

    def send(self, letter: Mail) -> None:
        if self.away:
            raise self.away
        if self.connection is None:
            self.connection = get_connection()
            try:
                self.connection.open()
            except Exception as error:
                self.away = error
                raise
        EmailMessage(
            letter.subject, letter.body, to=[letter.user.email], connection=self.connection
        ).send()

    def close(self) -> None:
        if self.connection and not self.away:
            self.connection.close()


def _send(letter: Mail, server: _Server, on: date) -> str:
    """What became of one letter: sent, failed, given_up, dropped or taken by another run."""
    if not letter.user.email or not letter.user.is_usable:
        letter.delete()
        return "dropped"
    retry_on = on + timedelta(days=2**letter.attempts)
    # Of two runs at once one raises the number it read; the other finds nothing to raise.
    claimed = Mail.objects.filter(pk=letter.pk, attempts=letter.attempts, sent_at=None).update(
        attempts=letter.attempts + 1, retry_on=retry_on
    )
    if not claimed:
        return "taken"
    letter.attempts += 1
    letter.retry_on = retry_on
    try:
        server.send(letter)
    except Exception as error:  # whatever a mail server or the network does, the rest goes on
        return _failed(letter, error)
    letter.sent_at, letter.body, letter.error, letter.retry_on = timezone.now(), "", "", None
    letter.save(update_fields=["sent_at", "body", "error", "retry_on"])
    return "sent"


def _failed(letter: Mail, error: Exception) -> str:
    """The kind of the error and the server's code: its text may quote an address."""
    code = getattr(error, "smtp_code", "")
    letter.error = f"{type(error).__name__} {code}".strip()[:200]
    given_up = letter.attempts >= MOST_ATTEMPTS
    if given_up:
        letter.body = ""
        letter.retry_on = None
    letter.save(update_fields=["error", "body", "retry_on"])
    return "given_up" if given_up else "failed"

"""What a session knows about itself, and the list of devices where somebody is signed in.

Times stand in the session as whole seconds. They are written when somebody signs in and then at
most every five minutes, never once a page.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import F
from django.utils import timezone

from rutan.accounts.choices import Role
from rutan.accounts.models import SignInSession, User

STARTED, SEEN, SECOND_FACTOR = "started_at", "seen_at", "second_factor"

DEVICES = [  # first match wins: Edge and Opera also say Chrome, Chrome also says Safari
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]  # fmt: skip
SYSTEMS = [
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
]  # fmt: skip


@dataclass(frozen=True)
class OpenSession:
    """One line of the list of devices."""

    pk: int
    device: str
    started_at: datetime
    seen_at: datetime
    is_this_one: bool


def begin(session: SessionBase, *, user: User, user_agent: str, second_factor: bool) -> None:
    """After `login()`: the session has its new key and starts to count."""
    now = timezone.now()
    session[STARTED] = session[SEEN] = int(now.timestamp())
    session[SECOND_FACTOR] = second_factor
    if session.session_key is None:
        session.create()
    SignInSession.objects.create(
        user=user, session_key=session.session_key, device=device_of(user_agent), started_at=now
    )


def renew_key(session: SessionBase, *, user: User, old_key: str | None) -> None:
    """After a change of password: Django gave the session a new key."""
    SignInSession.objects.filter(user=user, session_key=old_key).update(
        session_key=session.session_key
    )


def idle_seconds(user: User) -> int:
    """How long a session may rest. Who opens accounts for others has less time."""
    if user.role == Role.ADMINISTRATOR:
        return settings.SESSION_IDLE_SECONDS_OF_ADMINISTRATORS
    return settings.SESSION_IDLE_SECONDS


def ended_because(session: SessionBase, now: int, *, user: User) -> str:
    """Why a session is over: "idle", "age", or nothing while the session may go on."""
    if now - session.get(SEEN, now) > idle_seconds(user):
        return "idle"
    if now - session.get(STARTED, now) > settings.SESSION_COOKIE_AGE:
        return "age"
    return ""


def keep_alive(session: SessionBase, now: int) -> None:
    if STARTED not in session:
        session[STARTED] = now
    if now - session.get(SEEN, 0) >= settings.SESSION_REFRESH_SECONDS:
        session[SEEN] = now


def has_second_factor(session: SessionBase) -> bool:
    return bool(session.get(SECOND_FACTOR))


def forget(session: SessionBase) -> None:
    SignInSession.objects.filter(session_key=session.session_key).delete()


def open_sessions(user: User, current_key: str | None) -> list[OpenSession]:
    """Where the account is signed in now, this device first. Dead sessions are left out."""
    now = int(timezone.now().timestamp())
    found = []
    for row in SignInSession.objects.filter(user=user):
        data = _store(row.session_key)
        if data.get("_auth_user_id") != str(user.pk) or ended_because(data, now, user=user):
            continue
        found.append(
            OpenSession(
                pk=row.pk,
                device=row.device,
                started_at=row.started_at,
                seen_at=datetime.fromtimestamp(data.get(SEEN, now), UTC),
                is_this_one=row.session_key == current_key,
            )
        )
    return sorted(found, key=lambda one: not one.is_this_one)


def end_one(row: SignInSession) -> None:
    """That device is out with its next request."""
    _store(row.session_key).delete()
    row.delete()


def end_all(user: User, *, except_key: str | None = None) -> int:
    """Ends every session of the account, at once and wherever it is; answers how many it knew.

    The raised version makes also sessions worthless that are in no list. The caller whose own
    session goes on puts the new hash into it (`update_session_auth_hash`).
    """
    User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)
    user.refresh_from_db(fields=["session_version"])
    rows = SignInSession.objects.filter(user=user).exclude(session_key=except_key or "")
    ended = 0
    for row in rows:
        _store(row.session_key).delete()
        ended += 1
    rows.delete()
    return ended


def device_of(user_agent: str) -> str:
    """Such as "Chrome, Windows": enough to know one's own device, too little to trace anybody."""
    names = [
        next((name for mark, name in table if mark in user_agent), "")
        for table in (DEVICES, SYSTEMS)
    ]
    return ", ".join(name for name in names if name)


def _store(session_key: str) -> SessionBase:
    return import_module(settings.SESSION_ENGINE).SessionStore(session_key)

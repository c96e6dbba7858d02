"""What people do to their own account."""

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rutan.accounts import second_factor, sessions
from rutan.accounts.models import SignInSession, User
from rutan.audit.recording import record
from rutan.common.errors import DomainError


@transaction.atomic
def change_password(*, user: User, password: str, keep_key: str | None) -> User:
    """The new password ends every other session; the one with `keep_key` goes on."""
    stored = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if check_password(password, stored.password):
        raise DomainError(_("Choose a password that differs from the present one."), "new_password")
    stored.set_password(password)
    stored.must_change_password = False
    stored.password_changed_at = timezone.now()
    stored.save(update_fields=["password", "must_change_password", "password_changed_at"])
    sessions.end_all(stored, except_key=keep_key)
    record("account.password_changed", stored, by=stored)
    return stored


@transaction.atomic
def set_up_second_factor(
    *, user: User, candidate: second_factor.Candidate, code: str, keep_key: str | None
) -> list[str]:
    """Answers the recovery codes. Sessions that began without the second step end."""
    codes = second_factor.set_up(user, candidate, code)
    if codes is None:
        raise DomainError(
            _("This code does not fit. Enter the six digits the app shows now."), "code"
        )
    sessions.end_all(user, except_key=keep_key)
    record("account.second_factor_set_up", user, by=user)
    return codes


@transaction.atomic
def remove_second_factor(*, user: User) -> None:
    second_factor.remove(user)
    record("account.second_factor_removed", user, by=user)


@transaction.atomic
def renew_recovery_codes(*, user: User) -> list[str]:
    codes = second_factor.new_recovery_codes(user)
    record("account.recovery_codes_renewed", user, by=user)
    return codes


@transaction.atomic
def end_sessions(*, user: User, keep_key: str | None = None) -> int:
    ended = sessions.end_all(user, except_key=keep_key)
    record("session.all_ended", user, by=user, ended=ended)
    return ended


@transaction.atomic
def end_session(*, session: SignInSession, by: User) -> None:
    sessions.end_one(session)
    record("session.one_ended", by, by=by, device=session.device)


def prefer(*, user: User, **preferences: str | bool) -> None:
    """Language, theme and keys: a matter of taste, so nothing is recorded."""
    for name, value in preferences.items():
        setattr(user, name, value)
    user.save(update_fields=list(preferences))

"""What administrators do to accounts. Passwords made here are shown once and last one sign-in."""

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rutan.accounts import second_factor, sessions
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError

# Without characters that are read wrongly from paper; 20 of 31 are 99 bits.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS, GROUP = 4, 5


def new_password() -> str:
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _char in range(GROUP)) for _group in range(GROUPS)
    )


@transaction.atomic
def create(
    *,
    full_name: str,
    role: str,
    by: User | None,
    staff_number: str | None = None,
    email: str | None = None,
    **fields: Any,
) -> tuple[User, str]:
    """A new account and its one-time password, which nobody can read again.

    `by` is None only on the command line, for the first administrator.
    """
    user = User(full_name=full_name, role=role, staff_number=staff_number, email=email, **fields)
    user.must_change_password = True
    password = new_password()
    user.set_password(password)
    user.full_clean()
    user.save(force_insert=True)
    record("account.created", user, by=by, given_role=role)
    return user, password


@transaction.atomic
def change(*, user: User, by: User, **values: Any) -> User:
    """Name, staff number, e-mail, role, activity, last day of validity.

    A role that changes and an account that closes end every open session of it.
    """
    user = _locked(user)
    before = {name: getattr(user, name) for name in values}
    for name, value in values.items():
        setattr(user, name, value)
    user.full_clean()
    changed = sorted(name for name in values if getattr(user, name) != before[name])
    if not changed:
        return user
    if user.pk == by.pk and {"role", "is_active", "expires_on"} & set(changed):
        raise DomainError(_("Another administrator must change your own role or validity."))
    user.save(update_fields=[*changed, "username"])
    if "role" in changed:
        record("account.role_changed", user, by=by, before=before["role"], after=user.role)
    if "is_active" in changed:
        done = "account.reactivated" if user.is_active else "account.deactivated"
        record(done, user, by=by)
    if others := [name for name in changed if name not in {"role", "is_active"}]:
        record("account.changed", user, by=by, fields=others)
    if {"role", "is_active"} & set(changed):
        sessions.end_all(user)
    return user


@transaction.atomic
def give_one_time_password(*, user: User, by: User | None) -> str:
    """For somebody who forgot the password: a new one, to be replaced at the next sign-in."""
    user = _locked(user)
    password = new_password()
    user.set_password(password)
    user.must_change_password = True
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    sessions.end_all(user)
    record("account.password_reset", user, by=by)
    return password


@transaction.atomic
def reset_second_factor(*, user: User, by: User) -> None:
    """For somebody who lost the telephone and the recovery codes."""
    user = _locked(user)
    second_factor.remove(user)
    sessions.end_all(user)
    record("account.second_factor_reset", user, by=by)


def _locked(user: User) -> User:
    # Two administrators at once: the second sees what the first left, not what was on screen.
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)

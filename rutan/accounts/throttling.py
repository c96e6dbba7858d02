"""What django-axes asks us: under which name failures are counted, and what the lock says.

Tries at the door and tries of somebody who sits at an open screen and is asked for the present
password are counted together: it is the same password that is guessed.
"""

import math

from axes.helpers import get_client_parameters, get_client_user_agent, get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from rutan.accounts.models import User
from rutan.accounts.models.user import normal_sign_in_name
from rutan.audit.recording import record
from rutan.common.http import client_address


def account_key(request, credentials=None) -> str:
    """The same for all ways to type one account's name; says nothing about who it is.

    People type their password into the wrong box: what was typed is never stored.
    """
    typed = (credentials or {}).get("username") or request.POST.get("sign_in_name", "")
    user = User.objects.named(typed).only("username").first() if typed else None
    name = user.username if user else normal_sign_in_name(typed)
    return salted_hmac("rutan.accounts.throttling", name, algorithm="sha256").hexdigest()[:40]


def minutes_left(request, typed: str) -> int:
    """Until the lock on this account at this address opens again; at least one."""
    name = account_key(request, {"username": typed})
    conditions = Q()
    for parameters in get_client_parameters(
        name, client_address(request), get_client_user_agent(request), request, None
    ):
        conditions |= Q(**parameters)
    last = AccessAttempt.objects.filter(conditions).order_by("-attempt_time").first()
    if last is None:
        return 1
    left = last.attempt_time + get_cool_off(request) - timezone.now()
    return max(1, math.ceil(left.total_seconds() / 60))


def is_own_password(request, password: str) -> bool:
    """Counted like a try at the door; the tenth wrong one is answered by `locked_out`."""
    user = request.user
    if authenticate(request, username=user.username, password=password) is not None:
        return True
    locked = getattr(request, "axes_locked_out", False)
    record("sign_in.locked" if locked else "account.password_not_confirmed", user, by=user)
    return False


def locked_out(request, original_response=None, credentials=None):
    user = request.user
    typed = user.username if user.is_authenticated else request.POST.get("sign_in_name", "")
    minutes = minutes_left(request, typed)
    response = render(
        request,
        "accounts/locked.html",
        {"minutes": minutes, "tries": settings.AXES_FAILURE_LIMIT},
        status=settings.AXES_HTTP_RESPONSE_CODE,
    )
    response["Retry-After"] = str(minutes * 60)
    return response

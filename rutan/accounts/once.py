"""One form, one record: the second post of a form is sent to the answer of the first."""

import re
from collections.abc import Callable
from functools import wraps

from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render

from rutan.accounts.models import OneTimeKey
from rutan.common.retrying import once_more

FIELD = "once"  # drawn by the tags `once` and `post_tokens` of rutan.common
_KEY = re.compile(r"[A-Za-z0-9_-]{16,43}")


def once(view: Callable) -> Callable:
    """Wraps the POST of a creating view, inside `@requires`, in one transaction with its key.

    A post without a key is answered 400. A redirect counts as done and is remembered. Any other
    answer (a form with errors, a conflict) gives the key back, so that it may be sent again.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        key = request.POST.get(FIELD, "")
        if not _KEY.fullmatch(key):
            return _refuse(request)

        @transaction.atomic
        def answer():
            taken = _take(key, request.user)
            if taken is None:
                return _answer_of_the_first(request, key)
            response = view(request, *args, **kwargs)
            if 300 <= response.status_code < 400:
                taken.answer_url = response["Location"][:500]
                taken.save(update_fields=["answer_url"])
            else:
                taken.delete()
            return response

        return once_more(answer)

    guarded.is_once = True
    return guarded


def _take(key: str, user) -> OneTimeKey | None:
    """None when the key is used. PostgreSQL waits here for another post of the same form."""
    try:
        with transaction.atomic():
            return OneTimeKey.objects.create(key=key, user=user)
    except IntegrityError:
        return None


def _answer_of_the_first(request, key: str):
    first = OneTimeKey.objects.filter(key=key, user=request.user).first()
    return redirect(first.answer_url) if first else _refuse(request)


def _refuse(request):
    return render(request, "accounts/key_missing.html", status=400)

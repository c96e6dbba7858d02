"""Registers without a connection: the page, its worker, and what they ask the server.

The page itself names nobody: it is the same for everybody of a language and lies in the browser.
Names travel in answers to signed-in people alone, and are kept encrypted on the device.
"""

import json
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from partnerships.models import Session
from rutan.accounts.decorators import requires
from rutan.accounts.sessions import device_of
from rutan.common.errors import DomainError
from rutan.common.retrying import once_more
from trainees import attendance_rules, offline_rules
from trainees.actions import marks, offline, offline_entries
from trainees.forms.attendance import Row, code_of
from trainees.models import AttendanceReason, OfflineCopy, OfflineDevice
from trainees.views._taken_along import sentences_of

LARGEST_MESSAGE = 100_000
MOST_OFFERED = 12
SCRIPTS = (
    "register",
    *(f"offline/{name}" for name in ("vault", "queue", "line", "lists", "rows", "page", "acts")),
)
FILES = ("css/app.css", "fonts/pjs-subset.woff2", "img/icons.svg", "img/mark.svg")


class NotYours(DomainError):
    """A device or a register of somebody else."""


# --- The page ------------------------------------------------------------------------------


@requires("trainees.take_register_offline")
@require_GET
def offline_device(request: HttpRequest) -> HttpResponse:
    codes = [code_of(reason) for reason in AttendanceReason.objects.filter(is_active=True)]
    first = [code for code in codes if not code.more]
    context = {
        "codes": first,
        "more": [code for code in codes if code.more],
        "present": next((code.code for code in first if code.kind == "present"), ""),
        "tally": [{"code": each.code, "count": 0, "word": each.label.lower()} for each in codes],
        "rows": [Row(id="{id}", number="{number}", name="{name}", place="{place}")],
        "scripts": [f"js/{name}.js" for name in SCRIPTS],
    }
    return render(request, "trainees/offline/device.html", context)


@requires("trainees.take_register_offline")
@require_GET
def offline_worker(request: HttpRequest) -> HttpResponse:
    files = [static(name) for name in (*FILES, *(f"js/{name}.js" for name in SCRIPTS))]
    # Another set of files is another cache: their names change with what is in them.
    context = {"files": files, "mark": sha256("".join(files).encode()).hexdigest()[:8]}
    script = "text/javascript; charset=utf-8"
    return render(request, "trainees/offline/worker.js", context, content_type=script)


# --- What it asks --------------------------------------------------------------------------


@requires("trainees.take_register_offline")
@require_GET
def offline_state(request: HttpRequest) -> HttpResponse:
    """What may be taken along, how it stands with this device, and its key where that is asked."""
    device = _devices(request).filter(device=_uuid(request.GET.get("perangkat"))).first()
    answer: dict[str, Any] = {"token": get_token(request), "device": _standing(device)}
    if device is not None and not device.ended_at:
        answer["gone"] = _gone(request, device)
        answer["name"] = _("This device: %(name)s") % {"name": device.shown_name}
        if "kunci" in request.GET and (key := offline.key_of(device, by=request.user)):
            answer["key"] = b64encode(key).decode()
    answer["registers"] = _offered(request)
    return JsonResponse(answer)


@requires("trainees.take_register_offline")
@require_POST
def offline_take(request: HttpRequest) -> HttpResponse:
    def act(body):
        sessions = _sessions(request, body)
        with transaction.atomic():
            device = _device(request, body) if body.get("device") else None
            answer = {}
            if device is None:
                browser = device_of(request.headers.get("User-Agent", ""))
                device = offline.begin(by=request.user, browser=browser)
                answer["key"] = b64encode(bytes(device.key)).decode()
            copies = offline.take(device=device, sessions=sessions, by=request.user)
        bundles = [_bundle(session, copies[session.pk], request.user) for session in sessions]
        return answer | {"device": str(device.device), "registers": bundles}

    return _answer(request, act)


@requires("trainees.take_register_offline")
@require_POST
def offline_send(request: HttpRequest) -> HttpResponse:
    def act(body):
        device = _device(request, body)
        (session,) = _sessions(request, {"sessions": [body.get("session")]})
        operations = offline_rules.read(body)

        def receive():
            return offline_entries.receive(
                device=device, session=session, operations=operations, by=request.user
            )

        try:
            answers = once_more(receive)
        except IntegrityError:  # one of them came into another register in the same moment
            answers = once_more(receive)
        return {"answers": [_told(each) for each in answers]}

    return _answer(request, act)


@requires("trainees.take_register_offline")
@require_POST
def offline_return(request: HttpRequest) -> HttpResponse:
    """Registers that the device has deleted; with `wiped` the device itself is at its end."""

    def act(body):
        device = _device(request, body)
        sessions = _sessions(request, body) if body.get("sessions") else []
        offline.give_back(device=device, sessions=sessions, by=request.user)
        if body.get("wiped") is True:
            offline.end(device=device, by=request.user)
        return {"returned": [session.pk for session in sessions]}

    return _answer(request, act)


# --- Reading a message ---------------------------------------------------------------------


def _answer(request: HttpRequest, act) -> JsonResponse:
    """What `act` answers to the body, or a sentence with the status that says what to do."""
    try:
        told = act(_body(request))
    except offline_rules.TooManyOperations as error:
        return _sentence(413, error)
    except NotYours as error:
        return _sentence(404, error)
    except offline.DeviceEnded as error:
        return _sentence(410, error)
    except DomainError as error:
        return _sentence(422, error)
    undecided = any(
        each["outcome"] in offline_entries.FOR_A_PERSON for each in told.get("answers", [])
    )
    return JsonResponse(told, status=409 if undecided else 200)


def _sentence(status: int, error: DomainError) -> JsonResponse:
    return JsonResponse({"sentence": str(error)}, status=status)


def _body(request: HttpRequest) -> dict[str, Any]:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_MESSAGE:
        raise offline_rules.TooManyOperations(_("This message is too long. Nothing was changed."))
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise offline_rules.unreadable()
    return body


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(value)
    except (TypeError, ValueError, AttributeError):
        return None


def _devices(request: HttpRequest) -> QuerySet[OfflineDevice]:
    return OfflineDevice.objects.for_user(request.user)


def _device(request: HttpRequest, body: dict[str, Any]) -> OfflineDevice:
    device = _devices(request).filter(device=_uuid(body.get("device"))).first()
    if device is None:
        raise NotYours(_("This device keeps registers of another account."))
    offline.refuse_ended(device)
    return device


def _sessions(request: HttpRequest, body: dict[str, Any]) -> list[Session]:
    """Those that are asked for, all of them within scope."""
    asked = body.get("sessions")
    if not isinstance(asked, list) or not 0 < len(asked) <= MOST_OFFERED * 2:
        raise offline_rules.unreadable()
    if any(type(each) is not int or abs(each) > offline_rules.LARGEST_NUMBER for each in asked):
        raise offline_rules.unreadable()
    found = list(_with_class(Session.objects.for_user(request.user)).filter(pk__in=asked))
    if len(found) != len(set(asked)):
        raise NotYours(_("This register is no longer among yours."))
    return found


def _with_class(sessions: QuerySet[Session]) -> QuerySet[Session]:
    return sessions.select_related("training_class__facility", "room")


# --- Writing an answer ---------------------------------------------------------------------


def _standing(device: OfflineDevice | None) -> str:
    if device is None:
        return "foreign"
    return "ended" if device.ended_at else "own"


def _gone(request: HttpRequest, device: OfflineDevice) -> list[int]:
    """Registers on the device that are not among those of its owner any more."""
    on_it = set(device.copies.out().values_list("session", flat=True))
    own = Session.objects.for_user(request.user).filter(pk__in=on_it)
    return sorted(on_it - set(own.values_list("pk", flat=True)))


def _offered(request: HttpRequest) -> list[dict[str, Any]]:
    today = timezone.localdate()
    sessions = _with_class(Session.objects.for_user(request.user)).filter(
        on__range=(today - timedelta(days=1), today + timedelta(days=offline.DAYS_AHEAD + 1)),
        training_class__state__in=attendance_rules.TEACHING_STATES,
    )
    if request.facility:
        sessions = sessions.filter(training_class__facility=request.facility)
    near = [
        session
        for session in sessions.order_by("on", "starts_at", "pk")
        if offline.may_be_taken(session) and marks.access_of(session, by=request.user).may_edit
    ][:MOST_OFFERED]
    elsewhere = sentences_of(request, near, own=False)
    return [_heading(session) | {"elsewhere": elsewhere.get(session.pk, "")} for session in near]


def _heading(session: Session) -> dict[str, Any]:
    times = f"{time_format(session.starts_at, 'H.i')}–{time_format(session.ends_at, 'H.i')}"
    place = str(session.room) if session.room else ""
    return {
        "session": session.pk,
        "title": session.training_class.title,
        "when": " · ".join(filter(None, [date_format(session.on, "l, j F Y"), times, place])),
    }


def _bundle(session: Session, copy: OfflineCopy, user) -> dict[str, Any]:
    """One register as the device keeps it. Blocks are for staff of the facility."""
    people = attendance_rules.roster_with_marks(session)
    return _heading(session) | {
        "version": copy.version,
        "seconds": int((copy.until - copy.taken_at).total_seconds()),
        "rows": [
            {
                "id": person.pk,
                "number": number,
                "name": person.name,
                "place": (person.place or "") if user.is_facility_staff else "",
                "letter": person.stored_letter or "",
                "note": person.stored_note or "",
                "late": person.stored_late or 0,
                "early": person.stored_early or 0,
            }
            for number, person in enumerate(people, start=1)
        ],
    }


def _told(answer: offline_entries.Answer) -> dict[str, Any]:
    return {
        "op": str(answer.op),
        "outcome": answer.outcome,
        "sentence": answer.sentence,
        "again": answer.again,
        "version": answer.version,
        "stored": answer.stored,
        "sent": answer.sent,
    }

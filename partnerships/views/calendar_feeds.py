"""Calendar addresses: made, revoked, and read by programmes that do not sign in."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from partnerships.actions import calendar_feeds as actions
from partnerships.choices import SessionState
from partnerships.forms.calendar_feeds import CalendarFeedForm
from partnerships.models import CalendarFeed, Session
from partnerships.models.posting import reach_of
from partnerships.reports import timetable
from rutan.accounts.choices import Role
from rutan.accounts.decorators import public, requires
from rutan.accounts.once import once
from rutan.common.calendars import Event, calendar
from rutan.common.errors import DomainError
from rutan.common.retrying import once_more

DAYS_BACK, DAYS_AHEAD = 30, 400
SHOWN_ONCE = "calendar_address"


@requires("partnerships.view_calendarfeed")
@once
def calendar_feeds(request: HttpRequest) -> HttpResponse:
    """The addresses of this person; a new one is shown on the page after it was made, once."""
    if request.user.is_facility_staff and request.facility is None:
        raise Http404
    form = CalendarFeedForm(
        request.POST if request.method == "POST" else None,
        facility=request.facility,
        user=request.user,
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        _feed, token = form.result
        path = reverse("partnerships:calendar-feed", args=[token])
        request.session[SHOWN_ONCE] = request.build_absolute_uri(path)
        return redirect("partnerships:calendar-feeds")
    context = {
        "form": form,
        "address": request.session.pop(SHOWN_ONCE, "") if request.method == "GET" else "",
        "feeds": CalendarFeed.objects.for_user(request.user)
        .live()
        .select_related("facility", "owner", "training_class"),
    }
    status = 400 if form.errors else 200
    return render(request, "partnerships/timetable/feeds.html", context, status=status)


@requires("partnerships.add_calendarfeed")
@require_POST
def calendar_feed_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    feed = get_object_or_404(CalendarFeed.objects.for_user(request.user), pk=pk)
    try:
        once_more(partial(actions.revoke, feed=feed, by=request.user))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The address is revoked: it answers nobody any more."))
    return redirect("partnerships:calendar-feeds")


@public
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """One answer for an address that never was, is revoked, or whose owner works here no more."""
    feed = actions.live_feed(token)
    if feed is None or not _still_works_here(feed):
        raise Http404
    actions.note_reading(feed)
    with translation.override(feed.owner.language or "id"):
        text = calendar(f"Bekal – {feed.facility}", _events(feed))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    return response


def _still_works_here(feed: CalendarFeed) -> bool:
    owner, reach = feed.owner, reach_of(feed.owner)
    if not owner.is_usable or not owner.has_perm("partnerships.view_calendarfeed"):
        return False
    if owner.role == Role.INSTRUCTOR:
        return bool(reach.partners)
    return feed.facility_id in reach.facilities


def _events(feed: CalendarFeed) -> Iterator[Event]:
    """Programme, room, unit and hours: no trainee, no instructor, no number of an agreement."""
    today = feed.facility.today()
    sessions = Session.objects.for_user(feed.owner).filter(training_class__facility=feed.facility)
    if feed.training_class_id is not None:
        sessions = sessions.filter(training_class=feed.training_class_id)
    first, last = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
    rows = timetable.taking_place(sessions, first, last).select_related(
        "training_class__programme_version__programme", "room", "unit"
    )
    for session in rows:
        hours = _("%(hours)s JP") % {"hours": session.hours}
        yield Event(
            uid=f"sesi-{session.pk}@bekal",
            starts_at=datetime.combine(session.on, session.starts_at, feed.facility.tz),
            ends_at=datetime.combine(session.on, session.ends_at, feed.facility.tz),
            changed_at=session.updated_at,
            summary=session.training_class.programme_version.programme.title,
            location=str(session.room or ""),
            description=" · ".join(part for part in (str(session.unit or ""), hours) if part),
            sequence=session.version,
            is_cancelled=session.state == SessionState.CANCELLED,
        )

"""Calendar addresses: who gets one, what it says, and that it can be taken away."""

import secrets
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from partnerships.actions import calendar_feeds
from partnerships.models import CalendarFeed, Instructor, Posting
from partnerships.models.partner import Contact
from rutan.accounts.models import User
from rutan.audit.models import AuditEvent
from tests.factories.moments import TODAY
from tests.factories.partnerships import (
    RoomFactory,
    SessionFactory,
    TrainingClassFactory,
    UnitFactory,
)
from tests.world import make_world
from trainees.models import Inmate

pytestmark = [pytest.mark.django_db, pytest.mark.looks]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def session(facility, partner):
    training_class = TrainingClassFactory(running=True, facility=facility, partner=partner)
    return SessionFactory(
        training_class=training_class,
        on=date(2026, 7, 16),
        room=RoomFactory(facility=facility, name="Bengkel Las"),
        unit=UnitFactory(version=training_class.programme_version, title="Mengelas sudut"),
    )


def read(client, token, status=200):
    answer = client.get(reverse("partnerships:calendar-feed", args=[token]))
    assert answer.status_code == status
    return answer


def text_of(answer):
    return answer.content.decode().replace("\r\n ", "")


@pytest.fixture
def token(facility, officer):
    return calendar_feeds.open_feed(facility=facility, owner=officer)[1]


def test_a_calendar_shows_programme_room_unit_and_hours(client, session, token):
    answer = read(client, token)

    text = text_of(answer)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["X-Robots-Tag"] == "noindex"
    assert f"UID:sesi-{session.pk}@bekal" in text
    assert f"SUMMARY:{session.training_class.programme_version.programme.title}" in text
    assert "LOCATION:Bengkel Las" in text
    assert "DESCRIPTION:Mengelas sudut · 5 JP" in text
    assert "DTSTART:20260716T000000Z" in text


def test_a_feed_carries_no_name(client, facility, partner, bapas, officer, token):
    world = make_world(facility, partner, bapas=bapas)

    text = text_of(read(client, token))

    assert "BEGIN:VEVENT" in text
    names = {
        *Inmate.objects.values_list("id_card_name", flat=True),
        *Instructor.objects.values_list("name", flat=True),
        *Contact.objects.values_list("name", flat=True),
        *User.objects.values_list("full_name", flat=True),
        world.values["agreement"],
    }
    assert not [name for name in names if name and name in text]


def test_only_what_the_owner_may_read_is_in_it(client, other_facility, other_partner, token):
    elsewhere = SessionFactory(
        on=date(2026, 7, 16),
        training_class=TrainingClassFactory(facility=other_facility, partner=other_partner),
    )

    assert f"sesi-{elsewhere.pk}@" not in text_of(read(client, token))


def test_a_cancelled_session_says_so_and_one_of_long_ago_is_left_out(client, session, token):
    gone = SessionFactory(
        training_class=session.training_class, on=date(2026, 7, 17), cancelled=True
    )
    old = SessionFactory(training_class=session.training_class, on=date(2026, 6, 14))

    text = text_of(read(client, token))

    assert "STATUS:CANCELLED" in text.partition(f"sesi-{gone.pk}@")[2].partition("END:VEVENT")[0]
    assert f"sesi-{old.pk}@" not in text


def test_unknown_revoked_and_without_a_posting_are_one_answer(client, officer, token, session):
    unknown = read(client, "x" * 43, 404)
    feed = CalendarFeed.objects.get()
    calendar_feeds.revoke(feed=feed, by=officer)
    revoked = read(client, token, 404)
    other = calendar_feeds.open_feed(facility=feed.facility, owner=officer)[1]
    read(client, other)
    Posting.objects.filter(user=officer).update(ends_on=date(2026, 7, 1))
    gone = read(client, other, 404)

    assert unknown.content == revoked.content == gone.content


def test_an_owner_who_may_not_sign_in_has_no_calendar(client, officer, token):
    User.objects.filter(pk=officer.pk).update(is_active=False)

    read(client, token, 404)


def test_it_is_read_only_and_notes_the_day(client, token):
    address = reverse("partnerships:calendar-feed", args=[token])

    assert client.post(address).status_code == 405
    read(client, token)

    assert CalendarFeed.objects.get().last_read_on == TODAY


def test_the_address_is_shown_once_and_only_its_digest_is_kept(client_of, officer):
    client, url = client_of(officer), reverse("partnerships:calendar-feeds")

    client.post(url, {"once": secrets.token_urlsafe(16)})
    first, second = client.get(url), client.get(url)

    address = first.context["address"]
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert address in first.content.decode()
    assert token not in second.content.decode()
    assert CalendarFeed.objects.get().digest == calendar_feeds.digest_of(token)
    read(client, token)
    assert AuditEvent.objects.filter(action="calendar_feed.opened").count() == 1


def test_a_second_address_for_the_same_timetable_is_refused(client_of, officer, token):
    answer = client_of(officer).post(
        reverse("partnerships:calendar-feeds"), {"once": secrets.token_urlsafe(16)}
    )

    assert answer.status_code == 400
    assert CalendarFeed.objects.count() == 1


def test_revoking_is_for_the_owner_and_those_who_lead(
    client_of, officer, other_officer, supervisor, client, token
):
    feed = CalendarFeed.objects.get()
    url = reverse("partnerships:calendar-feed-revoke", args=[feed.pk])

    assert client_of(other_officer).post(url).status_code == 404
    assert client_of(supervisor).post(url).status_code == 302

    feed.refresh_from_db()
    assert feed.revoked_on == TODAY
    read(client, token, 404)


def test_an_instructor_reads_the_lessons_of_one_class(client, client_of, instructor, session):
    session.training_class.instructors.add(instructor.instructor)
    made = client_of(instructor)
    url = reverse("partnerships:calendar-feeds")

    refused = made.post(url, {"once": secrets.token_urlsafe(16)})
    made.post(url, {"once": secrets.token_urlsafe(16), "training_class": session.training_class.pk})

    assert refused.status_code == 400
    token = made.get(url).context["address"].rpartition("/")[2].removesuffix(".ics")
    assert f"sesi-{session.pk}@" in text_of(read(client, token))

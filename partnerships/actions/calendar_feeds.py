"""Addresses from which a calendar programme reads a timetable. The token is shown once; whoever
has it reads what its owner may, until it is revoked or the owner's posting ends."""

import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import CalendarFeed, Facility, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError

TOKEN_BYTES = 32


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def open_feed(
    *, facility: Facility, owner: User, training_class: TrainingClass | None = None
) -> tuple[CalendarFeed, str]:
    """The address and its token. One live address a person and timetable."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed.objects.create(
        facility=facility, owner=owner, training_class=training_class, digest=digest_of(token)
    )
    record(
        "calendar_feed.opened",
        feed,
        by=owner,
        facility=facility.pk,
        training_class=training_class,
    )
    return feed, token


def live_feed(token: str) -> CalendarFeed | None:
    """The token is all that a calendar programme shows of itself."""
    return (
        CalendarFeed.objects.live()
        .select_related("facility", "owner", "training_class")
        .filter(digest=digest_of(token))
        .first()
    )


def note_reading(feed: CalendarFeed) -> None:
    """Once a day, so that an address nobody reads can be told from one in use."""
    today = feed.facility.today()
    if feed.last_read_on != today:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_read_on=today)


@transaction.atomic
def revoke(*, feed: CalendarFeed, by: User) -> CalendarFeed:
    feed = (
        CalendarFeed.objects.select_for_update(of=("self",))
        .select_related("facility")
        .get(pk=feed.pk)
    )
    if feed.revoked_on is not None:
        raise DomainError(_("This address is revoked already."))
    feed.revoked_on = feed.facility.today()
    feed.version += 1
    feed.save(update_fields=["revoked_on", "version", "updated_at"])
    record("calendar_feed.revoked", feed, by=by, facility=feed.facility_id)
    return feed

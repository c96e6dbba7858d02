"""Who is there to act, and when: what the trail of one facility is told with."""

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.audit.sample import Told


def moment(day: date, hour: int, facility: Facility) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)), facility.tz)


class Story:
    """One facility with its own people and its partners' coordinators."""

    def __init__(self, facility: Facility, town: str, *, on: date, since: date) -> None:
        self.facility = facility
        self.on = on
        self.since = since
        self.officer = User.objects.get(username=f"petugas@{town}.example")
        self.head = User.objects.get(username=f"kepala@{town}.example")
        self.probation = User.objects.get(username="pk@bapas.example")
        coordinators = User.objects.filter(username__startswith="koordinator@")
        self.coordinators = {
            posting.partner_id: user
            for user in coordinators.prefetch_related("postings")
            for posting in user.postings.all()
        }

    def told(
        self,
        day: date,
        action: str,
        subject: Any,
        *,
        hour: int = 10,
        by: User | None = None,
        **details: Any,
    ) -> Told:
        """An event of `day`, or of the first day of the register for what is older."""
        day = min(max(day, self.since), self.on)
        return Told(
            at=moment(day, hour, self.facility),
            by=by or self.officer,
            action=action,
            subject=subject,
            facility=self.facility.pk,
            details=details,
        )

"""How promises are kept: on time of those whose day has come, for each side and partner.

Promises are made at visits and forgotten; both sides are held to the same count.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from partnerships.choices import Side
from partnerships.models import Agreement, Commitment, Facility, Partner


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Promises of one side, in pieces. `made` is all of them; `settled` those whose day has come
    or that were kept or dropped before it: only these are judged, so that a promise which is not
    due yet lowers nothing. Dropped and overdue ones were not kept on time.
    """

    side: Side
    facility: Facility | None = None
    made: int = 0
    on_time: int = 0
    late: int = 0
    dropped: int = 0
    overdue: int = 0

    @property
    def settled(self) -> int:
        return self.on_time + self.late + self.dropped + self.overdue

    @property
    def not_due(self) -> int:
        return self.made - self.settled


_COUNTS = {
    "made": Q(),
    "on_time": Q(done_on__lte=F("due_on")),
    "late": Q(done_on__gt=F("due_on")),
    "dropped": ~Q(cancelled_reason=""),
}


def promises_by_partner(
    user, partners: Iterable[Partner], *, on: date, facility: Facility | None = None
) -> dict[int, Kept]:
    """What each partner promised `user`'s facilities, keyed by partner; one query."""
    rows = _counted(
        user, on, facility, ["coordination__partner"], coordination__partner__in=partners
    )
    return {
        row.pop("coordination__partner"): Kept(**row) for row in rows if row["side"] == Side.PARTNER
    }


def promises_of(user, agreements: Iterable[Agreement], *, on: date) -> dict[int, list[Kept]]:
    """What both sides promised each other, keyed by agreement, the partner's first; one query.

    A promise belongs to a facility and a partner: it is told with each of their agreements.
    """
    agreements = list(agreements)
    pair = ["coordination__facility", "coordination__partner"]
    rows = {
        (row.pop(pair[0]), row.pop(pair[1]), Side(row["side"])): row
        for row in _counted(
            user,
            on,
            None,
            pair,
            coordination__facility__in={each.facility_id for each in agreements},
            coordination__partner__in={each.partner_id for each in agreements},
        )
    }
    return {
        each.pk: [
            Kept(**(rows.get((each.facility_id, each.partner_id, side), {}) | {"side": side}))
            for side in (Side.PARTNER, Side.FACILITY)
        ]
        for each in agreements
    }


def promises_with(
    user, partner: Partner, *, on: date, facility: Facility | None = None
) -> list[Kept]:
    """Both sides of each facility that `user` may see, the partner's first; two queries.

    A side that promised nothing is there with zeros, where the other one did promise.
    """
    rows = {
        (row.pop("coordination__facility"), Side(row["side"])): row
        for row in _counted(
            user, on, facility, ["coordination__facility"], coordination__partner=partner
        )
    }
    places = Facility.objects.filter(pk__in={place for place, _ in rows})
    return [
        Kept(**{"side": side, "facility": place, **rows.get((place.pk, side), {})})
        for place in places
        for side in (Side.PARTNER, Side.FACILITY)
    ]


def _counted(
    user, on: date, facility: Facility | None, by: Sequence[str], **only: Any
) -> Iterator[dict[str, Any]]:
    rows = Commitment.objects.for_user(user).filter(**only)
    if facility is not None:
        rows = rows.filter(coordination__facility=facility)
    overdue = Q(done_on=None, cancelled_reason="", due_on__lt=on)
    counts = {
        name: Count("pk", filter=condition)
        for name, condition in (_COUNTS | {"overdue": overdue}).items()
    }
    return rows.order_by().values(*by, "side").annotate(**counts).iterator()

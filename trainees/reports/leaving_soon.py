"""Who may leave in the days ahead, and what each of them still needs (features F32).

Pass stays already narrowed to what the reader may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from trainees.choices import AT_HAND_CERTIFICATES, LegalStatus
from trainees.models import Certificate, Custody, Enrolment
from trainees.release_dates import Dated
from trainees.release_range import ReleaseRange, range_of
from trainees.release_readiness import Readiness, readiness_of

EARLIEST, LIKELY, LATEST = "range_earliest_on", "range_likely_on", "range_latest_on"


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """One line. Of the three days some may be unknown; `why` says so where the chosen one is."""

    custody: Custody
    earliest: Dated
    likely: Dated
    latest: Dated
    is_past: bool
    may_leave: bool
    why: str
    cut: list[tuple[Enrolment, int]]
    papers: list[Certificate]
    readiness: Readiness


def passed(on: date) -> Q:
    """Still here after the latest day."""
    return Q(range_latest_on__lt=on)


def within(by: str, days: int, on: date) -> Q:
    return Q(**{f"{by}__lte": on + timedelta(days=days)}) | passed(on)


def undated(by: str, on: date) -> Q:
    """The chosen day is not known, and no latest day has passed either."""
    return Q(**{f"{by}__isnull": True}) & (Q(range_latest_on=None) | Q(range_latest_on__gte=on))


def in_order(stays: QuerySet[Custody], by: str, on: date) -> QuerySet[Custody]:
    """Whose latest day has passed comes first, then the soonest."""
    late = Case(
        When(passed(on), then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    return stays.annotate(is_late=late).order_by("-is_late", F(by).asc(nulls_last=True), "pk")


def rows_of(stays: Sequence[Custody], *, by: str, on: date) -> list[Leaving]:
    """In the order of `stays`, which come with person and sentence; three queries for any
    number."""
    ready = readiness_of(stays)
    places: dict[int, list[Enrolment]] = {}
    for place in (
        Enrolment.objects.live().filter(custody__in=stays).select_related("training_class")
    ):
        places.setdefault(place.custody_id, []).append(place)
    papers: dict[Any, list[Certificate]] = {}
    for paper in (
        Certificate.objects.filter(
            enrolment__inmate__in=[stay.inmate_id for stay in stays],
            facility__in={stay.facility_id for stay in stays},
            state__in=AT_HAND_CERTIFICATES,
        )
        .select_related("enrolment__training_class")
        .order_by("pk")
    ):
        papers.setdefault((paper.enrolment.inmate_id, paper.facility_id), []).append(paper)
    return [
        _row(
            stay,
            by,
            on,
            places.get(stay.pk, []),
            papers.get((stay.inmate_id, stay.facility_id), []),
            ready[stay.pk],
        )
        for stay in stays
    ]


def _row(
    stay: Custody,
    by: str,
    on: date,
    places: list[Enrolment],
    papers: list[Certificate],
    readiness: Readiness,
) -> Leaving:
    sentence = getattr(stay, "sentence", None)
    # The days are kept; only where they come from is asked anew, and for that no delay matters.
    found = range_of(sentence, stay.legal_status, lag_days=0, today=on)
    day = getattr(stay, by)
    # Who should have gone and is here goes today at the soonest.
    goes_on = day and max(day, on)
    return Leaving(
        custody=stay,
        earliest=Dated(stay.range_earliest_on, found.earliest.source),
        likely=Dated(stay.range_likely_on, found.likely.source),
        latest=Dated(stay.range_latest_on, found.latest.source),
        is_past=stay.range_latest_on is not None and stay.range_latest_on < on,
        may_leave=stay.range_earliest_on is not None and stay.range_earliest_on <= on,
        why="" if day else _why(stay, found),
        cut=[
            (each, (each.training_class.ends_on - goes_on).days)
            for each in places
            if goes_on and each.training_class.ends_on > goes_on
        ],
        papers=papers,
        readiness=readiness,
    )


def _why(stay: Custody, found: ReleaseRange) -> str:
    if found.never:
        return _("Life or death sentence: there is no day.")
    if stay.legal_status == LegalStatus.DETAINEE:
        return _("Detainee without a verdict.")
    if found.likely.day:  # a sentence that no action has touched since the days are kept
        return _("Worked out tonight.")
    return _("Data of the sentence are missing.")

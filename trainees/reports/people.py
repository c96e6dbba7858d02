"""Lines of the list of people, the same for the page and for Excel.

Pass a queryset already narrowed to what the reader may see.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trainees.choices import (
    LIVE_ENROLMENTS,
    VALID_CERTIFICATES,
    CustodyState,
    DateSource,
    EnrolmentState,
)
from trainees.models import Certificate, Custody, Enrolment, Inmate
from trainees.models.inmate import InmateQuerySet


def with_what_the_rows_show(people: InmateQuerySet) -> InmateQuerySet:
    """Three more queries, however many people."""
    return people.prefetch_related(
        Prefetch("custodies", Custody.objects.order_by("-entered_on", "-pk"), to_attr="stays"),
        Prefetch(
            "enrolments",
            Enrolment.objects.order_by("-pk").prefetch_related(
                Prefetch(
                    "certificates",
                    Certificate.objects.filter(state__in=VALID_CERTIFICATES),
                    to_attr="valid_certificates",
                )
            ),
            to_attr="places",
        ),
    )


@dataclass(frozen=True)
class PersonRow:
    """One line of the list, from what was fetched with it."""

    inmate: Inmate
    today: date

    @property
    def custody(self) -> Custody | None:
        stays = self.inmate.stays
        return next((stay for stay in stays if stay.is_open), stays[0] if stays else None)

    @property
    def status(self) -> str:
        return status_of(self.custody)

    @property
    def left(self) -> Custody | None:
        return self.custody if self.custody and not self.custody.is_open else None

    @property
    def release(self) -> "Expected":
        return expected_release(self.custody, self.today)

    @property
    def training(self) -> tuple[str, str]:
        return training_tag(self.inmate.places)


@dataclass(frozen=True)
class Expected:
    """When somebody may leave, in words."""

    day: date | None
    far: str = ""
    is_estimate: bool = False


def expected_release(custody: Custody | None, today: date) -> Expected:
    if custody is None or not custody.is_open or custody.earliest_release_on is None:
        return Expected(None)
    day = custody.earliest_release_on
    return Expected(day, how_far(day, today), custody.release_source == DateSource.ESTIMATED)


def how_far(day: date, today: date) -> str:
    """ "in 58 days", "in 4 months", "3 days ago"."""
    days = (day - today).days
    if days < 0:
        return ngettext("%d day ago", "%d days ago", -days) % -days
    if days == 0:
        return _("Today")
    if days <= 90:
        return ngettext("in %d day", "in %d days", days) % days
    months = (day.year - today.year) * 12 + day.month - today.month - (day.day < today.day)
    if months < 24:
        return ngettext("in %d month", "in %d months", months) % months
    return ngettext("in %d year", "in %d years", months // 12) % (months // 12)


def status_of(custody: Custody | None) -> str:
    """Legal status while inside, how the stay ended afterwards."""
    if custody is None:
        return "–"
    if custody.state == CustodyState.IN_CUSTODY:
        return custody.get_legal_status_display()
    return custody.get_state_display()


def with_certificates(places: Iterable[Enrolment], inmate: Inmate) -> list[Certificate]:
    """Gives each place its `papers`. What is left over came along: valid certificates of classes
    at other facilities. One query."""
    rows = (
        Certificate.objects.filter(enrolment__inmate=inmate)
        .select_related("enrolment")
        .order_by("-issued_on", "-pk")
    )
    by_place: dict[int, list[Certificate]] = {}
    for row in rows:
        by_place.setdefault(row.enrolment_id, []).append(row)
    for place in places:
        place.papers = by_place.pop(place.pk, [])
    return [
        row
        for papers in by_place.values()
        for row in papers
        if row.state in VALID_CERTIFICATES and row.enrolment.facility_id != inmate.facility_id
    ]


def training_tag(enrolments: Iterable[Enrolment]) -> tuple[str, str]:
    """Words and tone for what somebody has been trained in; certificates and places at hand."""
    places = list(enrolments)
    states = {place.state for place in places}
    if any(place.valid_certificates for place in places):
        return _("Certified"), "ok"
    if states & LIVE_ENROLMENTS:
        return _("In a class"), "info"
    if EnrolmentState.COMPLETED in states:
        return _("Completed"), "ok"
    if states - {EnrolmentState.CANCELLED}:
        return _("Took part"), ""
    return _("Never trained"), "plain"

"""Evidence of need: how many ask for what a partner teaches (features 1 no. 23).

Reads the derived figures alone, never an application. Readers outside the facility get no small
numbers: a single person could be recognised in them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from partnerships.models import Agreement, DemandFigures, Facility, Programme
from rutan.accounts.models import User
from rutan.common.shares import part_unless_few, unless_few


@dataclass(frozen=True, kw_only=True)
class DemandLine:
    """One programme at one facility; a number too small for the reader is words instead."""

    facility: Facility
    programme: Programme
    waiting: int | str
    without_place: int | str
    out_of_time: int | str
    since: date | None


def demanded(figures: QuerySet[DemandFigures]) -> QuerySet[DemandFigures]:
    """Only programmes that somebody asked for in vain or waits for, the most wanted first."""
    return (
        figures.filter(Q(waiting__gt=0) | Q(without_place__gt=0))
        .select_related("facility", "programme")
        .order_by("-waiting", "-without_place", "programme__title", "pk")
    )


def of_agreement(agreement: Agreement, figures: QuerySet[DemandFigures]) -> QuerySet[DemandFigures]:
    """Out of `figures`: what the agreement's classes teach, or its partner offers, at its
    facility."""
    taught = Programme.objects.filter(
        Q(versions__training_classes__agreement=agreement) | Q(partner=agreement.partner_id)
    )
    return demanded(figures.filter(facility=agreement.facility_id, programme__in=taught))


def lines_of(
    figures: Iterable[DemandFigures], *, reader: User, small_cell: int
) -> list[DemandLine]:
    least = 0 if reader.is_facility_staff else small_cell
    return [
        DemandLine(
            facility=row.facility,
            programme=row.programme,
            waiting=unless_few(row.waiting, least),
            without_place=unless_few(row.without_place, least),
            out_of_time=part_unless_few(row.out_of_time, row.without_place, least),
            since=row.waits_since if row.waiting >= least else None,
        )
        for row in figures
    ]

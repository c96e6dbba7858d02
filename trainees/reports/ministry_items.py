"""What classes did for the items of the ministry's programmes (domain 14.12, R20)."""

from dataclasses import dataclass

from django.db.models import Count, F, Q

from partnerships.models import MinistryItem
from trainees.models import Enrolment
from trainees.reports.indicators.definition import Scope
from trainees.reports.indicators.sources import STARTED, began_in, classes


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    """One item. A class may serve several; a person counts once for an item, in all its classes."""

    item: MinistryItem
    classes: int
    people: int
    certified: int


def by_item(scope: Scope) -> list[ItemRow]:
    """Of classes that began in the period, in three queries. Items of the year in use stand there
    without a class too."""
    began = list(classes(scope).filter(began_in(scope)).values_list("pk", flat=True))
    items = (
        MinistryItem.objects.filter(
            Q(year=scope.period.year, is_active=True) | Q(training_classes__in=began)
        )
        .annotate(
            held=Count("training_classes", filter=Q(training_classes__in=began), distinct=True)
        )
        .order_by("programme", "-year", "number", "title")
    )
    places = Enrolment.objects.filter(
        STARTED, training_class__in=began, enrolled_on__lte=scope.until
    )
    people = {
        row["item"]: row
        for row in places.order_by()
        .values(item=F("training_class__ministry_items"))
        .annotate(
            people=Count("inmate", distinct=True),
            certified=Count("inmate", distinct=True, filter=Q(certified_on__lte=scope.until)),
        )
    }
    nobody = {"people": 0, "certified": 0}
    return [
        ItemRow(
            item=item,
            classes=item.held,
            people=people.get(item.pk, nobody)["people"],
            certified=people.get(item.pk, nobody)["certified"],
        )
        for item in items
    ]

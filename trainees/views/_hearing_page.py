"""What the pages of a sitting of the TPP share: which one, its people by class, its words."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rutan.common.words import clock
from trainees.choices import ApplicationState, HearingState
from trainees.models import Application, BoardHearing

TONES = {HearingState.PLANNED: "info", HearingState.HELD: "ok", HearingState.CANCELLED: ""}


def hearing_or_404(request: HttpRequest, pk: int) -> BoardHearing:
    rows = BoardHearing.objects.for_user(request.user)
    return get_object_or_404(rows.select_related("facility__regional_office", "minutes"), pk=pk)


def agenda_of(request: HttpRequest, hearing: BoardHearing) -> list[Application]:
    """Who waits for this sitting, by class and name."""
    rows = Application.objects.for_user(request.user).filter(
        hearing=hearing, state=ApplicationState.PROPOSED
    )
    return in_reading_order(rows.select_related("inmate", "training_class__partner"))


def in_reading_order(rows: Iterable[Application]) -> list[Application]:
    return sorted(
        rows,
        key=lambda each: (
            each.training_class.starts_on,
            each.training_class_id,
            each.inmate.id_card_name,
            each.pk,
        ),
    )


def when_words(hearing: BoardHearing) -> str:
    """ "Rabu, 22 Juli 2026, 09.00–11.00" """
    words = date_format(hearing.on, "l, j F Y")
    if hearing.starts_at is None:
        return words
    times = clock(hearing.starts_at)
    return f"{words}, {times}–{clock(hearing.ends_at)}" if hearing.ends_at else f"{words}, {times}"


def hearing_crumbs(hearing: BoardHearing | None, last: str) -> list[dict[str, str]]:
    crumbs = [{"label": _("TPP hearings"), "url": reverse("trainees:hearing-list")}]
    if hearing is not None:
        url = reverse("trainees:hearing-detail", args=[hearing.pk])
        crumbs.append({"label": str(hearing), "url": url})
    return [*crumbs, {"label": last, "url": ""}]


def by_class(rows: Iterable[dict[str, Any]], *, first: int | None = None) -> list[dict[str, Any]]:
    """Rows that carry an `application`, grouped; the class `first` stands in front."""
    groups: dict[int, dict[str, Any]] = {}
    for row in rows:
        training_class = row["application"].training_class
        group = groups.setdefault(
            training_class.pk,
            {"training_class": training_class, "rows": [], "waits_for_seats": False},
        )
        group["rows"].append(row)
        group["waits_for_seats"] |= row["application"].state == ApplicationState.RECOMMENDED
    return sorted(groups.values(), key=lambda each: each["training_class"].pk != first)

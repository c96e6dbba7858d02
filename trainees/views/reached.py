"""What stands behind one number of an agreement: people, classes, sessions, instructors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from partnerships import thresholds
from partnerships.choices import COMING_CLASS_STATES, ObligationMetric, Side
from partnerships.models import Agreement, ClassFigures, Instructor, Session, TrainingClass
from partnerships.reports import behind
from partnerships.views.shared import agreement_crumbs, agreements_of
from rutan.accounts.decorators import requires
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.http import paginate
from rutan.common.shares import HIDDEN, hidden_in_lists
from rutan.common.words import masked
from trainees.models import Enrolment
from trainees.reports import reached
from trainees.reports.reintegration import Joined
from trainees.reports.small_lists import Line, told_parts

Cell = dict[str, Any]
_PEOPLE = {
    ObligationMetric.PARTICIPANTS: reached.participants,
    ObligationMetric.CERTIFIED: reached.certified,
}


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One list: its heads, its rows in scope, and what they add up to where the rows themselves
    are not what is counted."""

    heads: list[str]
    rows: Any
    cells: Callable[[Any, User], list[Cell]]
    total: int | None = None
    note: str = ""


@requires("partnerships.view_agreement")
@require_GET
def agreement_reached(request: HttpRequest, code: str) -> HttpResponse:
    """`ukuran` is the metric, `bagian=planned` its planned part, `pihak` whose instructors."""
    agreement = get_object_or_404(agreements_of(request), code=code)
    metric = request.GET.get("ukuran", ObligationMetric.PARTICIPANTS)
    is_planned = request.GET.get("bagian") == "planned"
    if metric not in behind.LISTED:
        raise Http404(metric)
    metric = ObligationMetric(metric)
    listing = _listing(request, agreement, metric, is_planned=is_planned)
    page = paginate(request, listing.rows)
    if metric in _PEOPLE and not is_planned and request.user.sees_names:
        count = page.paginator.count
        record("report.people_viewed", agreement, by=request.user, stage=metric, people=count)
    title = _("%(what)s: planned") if is_planned else _("%(what)s: reached")
    title = title % {"what": metric.label}
    context = {
        "agreement": agreement,
        "title": title,
        "page": page,
        "rows": [
            list(zip(listing.heads, listing.cells(row, request.user), strict=True)) for row in page
        ],
        "total": None if listing.total is None else number_format(listing.total),
        "note": listing.note,
        "leaves_out": _leaves_out(agreement, request.user),
        "crumbs": agreement_crumbs(title, agreement),
    }
    return render(request, "trainees/reached.html", context)


def _leaves_out(agreement: Agreement, user: User) -> bool:
    """Whether it has classes that are counted, and not this person's to see."""
    seen = TrainingClass.objects.for_user(user).values("pk")
    return agreement.training_classes.exclude(pk__in=seen).exists()


def _listing(
    request: HttpRequest, agreement: Agreement, metric: ObligationMetric, *, is_planned: bool
) -> Listing:
    user = request.user
    if metric == ObligationMetric.INSTRUCTORS:
        side = request.GET.get("pihak", str(Side.PARTNER))
        people = behind.instructors(agreement, side, has_taught=not is_planned)
        return Listing(
            heads=[_("Instructor"), _("Institution")],
            rows=people.for_user(user).select_related("partner", "facility"),
            cells=_instructor,
        )
    if is_planned:
        in_scope = TrainingClass.objects.for_user(user).values("pk")
        rows = behind.classes_planned(agreement, metric).filter(pk__in=in_scope)
        return Listing(
            heads=[_("Class"), _("First day"), _("Status"), _("Planned")],
            rows=rows,
            cells=_planned if user.sees_names or metric not in _PEOPLE else _planned_seats,
            total=sum(rows.values_list("number", flat=True)),
        )
    if metric in _PEOPLE:
        name = _("Name") if user.sees_names else _("Register number")
        rows = _PEOPLE[metric](agreement, user)
        cells: Callable[[Any, User], list[Cell]] = _person
        note = ""
        if not user.sees_names:
            least = int(thresholds.of(agreement.facility)["small_cell"])
            told = _told_of_places(rows, least)
            rows = rows.order_by("inmate__public_id", "pk")  # by class and name would tell more
            cells = partial(_masked_person, told=told)
            note = "" if set(told.values()) <= {2} else hidden_in_lists(least)
        return Listing(heads=[name, _("Class"), _("Status")], rows=rows, cells=cells, note=note)
    if metric == ObligationMetric.CLASSES:
        heads = [_("Class"), _("First day"), _("Status"), _("Trainees")]
        return Listing(heads=heads, rows=reached.classes(agreement, user), cells=_class)
    sessions, stated = reached.sessions(agreement, user), reached.stated(agreement, user)
    return Listing(
        heads=[_("Date"), _("Class"), _("Lesson hours")],
        rows=Joined(sessions, stated),
        cells=_hours,
        total=sessions.aggregate(hours=Sum("hours", default=0))["hours"]
        + stated.aggregate(hours=Sum("stated_hours", default=0))["hours"],
    )


# --- Rows ---------------------------------------------------------------------------------------


def _cell(text: Any, url: str = "", *, is_number: bool = False) -> Cell:
    return {"text": text, "url": url, "is_number": is_number}


def _class_cell(training_class: TrainingClass) -> Cell:
    url = reverse("trainees:class-detail", args=[training_class.public_id])
    return _cell(training_class.title, url)


def _person(row: Enrolment, user: User) -> list[Cell]:
    inmate = row.inmate
    url = reverse("trainees:inmate-detail", args=[inmate.public_id])
    who = _cell(inmate.id_card_name, url)
    return [who, _class_cell(row.training_class), _cell(row.get_state_display())]


def _masked_person(row: Enrolment, user: User, *, told: Mapping[Line, int]) -> list[Cell]:
    """Nobody's name, and of class and status what enough others of the list have in common."""
    parts = told[_line(row.training_class_id, row.state)]
    return [
        _cell(masked(row.inmate.register_label)),
        _class_cell(row.training_class) if parts > 0 else _cell(HIDDEN),
        _cell(row.get_state_display() if parts > 1 else HIDDEN),
    ]


def _told_of_places(rows: QuerySet[Enrolment], least: int) -> dict[Line, int]:
    counted = rows.order_by().values_list("training_class", "state").annotate(n=Count("pk"))
    return told_parts({_line(key, state): n for key, state, n in counted}, least)


def _line(training_class: int, state: str) -> Line:
    return str(training_class), state


def _class(row: TrainingClass, user: User) -> list[Cell]:
    """Who came; who sees no names reads who got a seat, as on every page of a class."""
    figures = getattr(row, "figures", None) or ClassFigures()
    people = figures.attended if user.sees_names else figures.enrolled
    return [*_class_facts(row), _cell(number_format(people), is_number=True)]


def _planned(row: Any, user: User) -> list[Cell]:
    return [*_class_facts(row), _cell(number_format(row.number), is_number=True)]


def _planned_seats(row: Any, user: User) -> list[Cell]:
    """Of a class that began, who is left in it tells who is not."""
    if row.state in COMING_CLASS_STATES:
        return _planned(row, user)
    return [*_class_facts(row), _cell(HIDDEN, is_number=True)]


def _class_facts(row: TrainingClass) -> list[Cell]:
    day = date_format(row.starts_on, "j M Y")
    return [_class_cell(row), _cell(day), _cell(row.get_state_display())]


def _hours(row: Session | TrainingClass, user: User) -> list[Cell]:
    """Of a session, or of a class of which a list states them."""
    if isinstance(row, TrainingClass):
        training_class, day, hours = row, row.starts_on, row.stated_hours
    else:
        training_class, day, hours = row.training_class, row.on, row.hours
    number = _cell(number_format(hours), is_number=True)
    return [_cell(date_format(day, "j M Y")), _class_cell(training_class), number]


def _instructor(row: Instructor, user: User) -> list[Cell]:
    return [_cell(row.name), _cell(row.partner or row.facility)]

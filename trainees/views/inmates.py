"""The pages of people: list, one person, form. Every look at a person is recorded."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships.models import TrainingField
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import history_of
from rutan.common.dates import add_months
from rutan.common.errors import DomainError
from rutan.common.http import paginate, workbook_response
from trainees import exports
from trainees.actions import looks
from trainees.choices import LegalStatus
from trainees.forms.inmates import InmateForm
from trainees.models import Custody, Departure, Inmate
from trainees.reports.people import PersonRow, with_what_the_rows_show
from trainees.retention_rules import held
from trainees.views._after_page import releases_of
from trainees.views._inmate_page import context_of

LONGEST_SEARCH = 100
SOON_MONTHS = 6
LONGEST_HISTORY = 200
LONGEST_KEY = 19
ADD = "trainees.add_inmate"
LEFT = "keluar"
STATUSES = {
    "tahanan": LegalStatus.DETAINEE,
    "narapidana": LegalStatus.CONVICT,
    "anak": LegalStatus.CHILD,
}
SORTS = ("nama", "bebas", "register")


# --- The list ------------------------------------------------------------------------------


@requires("trainees.view_inmate")
def inmate_list(request):
    people = Inmate.objects.for_user(request.user).named().filter(facility=request.facility)
    today = _today(request)
    chosen = _chosen(request)
    listed = _sorted(_narrowed(people, chosen, today), chosen["urut"])
    page = paginate(request, with_what_the_rows_show(listed))
    if chosen["q"]:
        looks.note_search(facility=request.facility, found=page.paginator.count, by=request.user)
    fields = list(TrainingField.objects.filter(is_active=True))
    context = {
        "page": page,
        "rows": [PersonRow(inmate, today) for inmate in page],
        "q": chosen["q"],
        "sort": chosen["urut"],
        "field": chosen["minat"],
        "fields": fields,
        "export_url": f"{reverse('trainees:inmate-export')}?{request.GET.urlencode()}",
        "chips": _chips(request, people, chosen),
        "is_filtered": any(chosen[name] for name in ("q", "status", "bebas", "latih", "minat")),
        "today": today,
        "arrivals": _arrivals(request).count() if request.user.has_perm(ADD) else 0,
    }
    return render(request, "trainees/inmates/list.html", context)


@requires("trainees.view_inmate", "portal.export_people")
def inmate_export(request):
    """The list with the same filters, all its pages."""
    people = Inmate.objects.for_user(request.user).named().filter(facility=request.facility)
    today = _today(request)
    chosen = _chosen(request)
    listed = with_what_the_rows_show(_sorted(_narrowed(people, chosen, today), chosen["urut"]))
    rows = [PersonRow(inmate, today) for inmate in listed]
    try:
        data = exports.people(rows, facility=request.facility, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("trainees:inmate-list")
    looks.note_export(facility=request.facility, people=len(rows), by=request.user)
    return workbook_response(data, "warga-binaan.xlsx")


def _today(request) -> date:
    if request.facility is None:
        # Somebody whose posting has ended: there is nothing to list, and no form to fill in.
        raise Http404
    return request.facility.today()


def _chosen(request) -> dict[str, str]:
    """What the address asks for, out of what there is; anything else counts as nothing."""
    ask = request.GET.get
    status = ask("status", "")
    sort = ask("urut", "")
    return {
        "q": " ".join(ask("q", "").split())[:LONGEST_SEARCH],
        "status": status if status in {*STATUSES, LEFT} else "",
        "bebas": "6" if ask("bebas") == "6" else "",
        "latih": "belum" if ask("latih") == "belum" else "",
        "minat": ask("minat", "")[:30],
        "urut": sort if sort in SORTS else SORTS[0],
    }


def _narrowed(people, chosen: dict[str, str], today: date):
    status = chosen["status"]
    if status == LEFT:
        people = people.out_of_custody()
    elif status:
        people = people.with_legal_status(STATUSES[status])
    else:
        people = people.in_custody()
    if chosen["bebas"]:
        people = people.released_by(add_months(today, SOON_MONTHS))
    if chosen["latih"]:
        people = people.never_trained()
    if chosen["minat"]:
        people = people.filter(interests__code=chosen["minat"])
    return people.matching(chosen["q"]) if chosen["q"] else people


def _sorted(people, sort: str):
    if sort == "bebas":
        return people.by_release()
    return people.order_by("register_label" if sort == "register" else "search_name", "pk")


def _chips(request, people, chosen: dict[str, str]) -> list[dict[str, Any]]:
    counts = dict(
        Custody.objects.for_user(request.user)
        .filter(facility=request.facility)
        .open()
        .values_list("legal_status")
        .annotate(Count("pk"))
        .order_by()
    )
    statuses = [("", _("All"), sum(counts.values()))]
    statuses += [
        (slug, _plural_of(status), counts.get(status, 0))
        for slug, status in STATUSES.items()
        if status != LegalStatus.CHILD or counts.get(status)
    ]
    statuses.append((LEFT, _("Left"), None))
    chips = [
        {
            "label": label,
            "count": count,
            "url": _address(request, status=slug),
            "current": chosen["status"] == slug,
        }
        for slug, label, count in statuses
    ]
    for name, value, label in (
        ("bebas", "6", _("Release within 6 months")),
        ("latih", "belum", _("Never trained")),
    ):
        is_on = chosen[name] == value
        chips.append(
            {
                "label": label,
                "count": None,
                "url": _address(request, **{name: "" if is_on else value}),
                "current": is_on,
            }
        )
    return chips


def _plural_of(status: str) -> str:
    return {
        LegalStatus.DETAINEE: _("Detainees"),
        LegalStatus.CONVICT: _("Convicts"),
        LegalStatus.CHILD: _("Children in correction"),
    }[status]


def _address(request, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


# --- One person ----------------------------------------------------------------------------


def _people(request):
    return (
        Inmate.objects.for_user(request.user)
        .select_related("facility", "education_level", "identity", "access_need")
        .annotate(is_held=Exists(held(timezone.localdate()).filter(inmate=OuterRef("pk"))))
        .with_education()
    )


def _person_or_404(request, public_id: str) -> Inmate:
    return get_object_or_404(_people(request).named(), public_id=public_id)


@requires("trainees.view_inmate")
def inmate_detail(request, public_id):
    inmate = get_object_or_404(_people(request), public_id=public_id)
    looks.note_view(inmate=inmate, by=request.user)
    if inmate.anonymised_on:
        return render(request, "trainees/inmates/anonymised.html", {"inmate": inmate})
    return render(request, "trainees/inmates/detail.html", context_of(request, inmate))


@requires("trainees.view_inmate", "trainees.reveal_nik")
@require_POST
def inmate_reveal_nik(request, public_id):
    """Shows the NIK in this one answer; the page opened again is masked again."""
    inmate = _person_or_404(request, public_id)
    try:
        nik = looks.reveal_nik(inmate=inmate, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("trainees:inmate-detail", public_id)
    return render(request, "trainees/inmates/detail.html", context_of(request, inmate, nik=nik))


@requires("trainees.view_inmate")
def inmate_history(request, public_id):
    inmate = _person_or_404(request, public_id)
    looks.note_view(inmate=inmate, by=request.user)
    also = releases_of(inmate, request.user)
    events = history_of(inmate, limit=LONGEST_HISTORY, also=also)
    context = {"inmate": inmate, "events": events}
    return render(request, "trainees/inmates/history.html", context)


# --- Adding and editing --------------------------------------------------------------------


@requires("trainees.add_inmate")
@once
def inmate_create(request):
    _today(request)
    departure = _arrival(request)
    form = InmateForm(
        request.POST or None, facility=request.facility, by=request.user, departure=departure
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The person is recorded."))
        return redirect("trainees:inmate-detail", form.result.public_id)
    context = {"form": form, "inmate": None, "departure": departure}
    return render(request, "trainees/inmates/form.html", context)


def _arrival(request) -> Departure | None:
    """The transfer in `?kedatangan=` with which somebody came here."""
    wanted = request.GET.get("kedatangan", "")
    if not wanted:
        return None
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < LONGEST_KEY):
        raise Http404
    rows = _arrivals(request).select_related("inmate", "facility", "to_facility")
    return get_object_or_404(rows, pk=wanted)


def _arrivals(request):
    return Departure.objects.for_user(request.user).arriving(request.facility)


@requires("trainees.change_inmate")
def inmate_edit(request, public_id):
    inmate = _person_or_404(request, public_id)
    form = InmateForm(
        request.POST or None, facility=inmate.facility, by=request.user, inmate=inmate
    )
    if request.method == "POST" and form.is_valid():
        if form.try_to_act():
            messages.success(request, _("The changes are saved."))
            return redirect("trainees:inmate-detail", public_id)
        if form.conflict:
            context = {"form": form, "back": reverse("trainees:inmate-detail", args=[public_id])}
            return render(request, "conflict.html", context, status=409)
    elif request.method == "GET":
        looks.note_view(inmate=inmate, by=request.user)
    return render(request, "trainees/inmates/form.html", {"form": form, "inmate": inmate})

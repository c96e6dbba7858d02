"""A facility as its people and managers read it: capacity by source, rooms, heads, settings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.choices import STAGE_TONES
from partnerships.forms.office_holders import OfficeHolderForm
from partnerships.models import CapacityRecord, Facility, OfficeHolder, Room
from partnerships.reports.partnerships import partnerships_for
from partnerships.tenures import head_on
from partnerships.views.shared import crumbs, subnav
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.http import paginate


@requires("partnerships.view_facility")
def facility_list(request: HttpRequest) -> HttpResponse:
    """Of a region or the nation; who works at one facility goes there at once."""
    if request.facility:
        return redirect("partnerships:facility-detail", request.facility.pk)
    page = paginate(
        request,
        Facility.objects.for_user(request.user)
        .with_custody()
        .select_related("region", "regional_office"),
    )
    places = list(page.object_list)
    newest: dict[int, CapacityRecord] = {}
    for record in CapacityRecord.objects.for_user(request.user).filter(facility__in=places):
        newest.setdefault(record.facility_id, record)
    context = {
        "page": page,
        "rows": [{"row": place, "capacity": newest.get(place.pk)} for place in places],
        "subnav": subnav("facility", request.user),
    }
    return render(request, "partnerships/facilities/list.html", context)


@requires("partnerships.view_facility")
def facility_detail(request: HttpRequest, pk: int) -> HttpResponse:
    facility = get_object_or_404(
        Facility.objects.for_user(request.user).select_related(
            "region", "regional_office", "bapas"
        ),
        pk=pk,
    )
    on = facility.today()
    records = list(CapacityRecord.objects.for_user(request.user).filter(facility=facility))
    holders = list(OfficeHolder.objects.for_user(request.user).filter(facility=facility))
    holders.sort(key=lambda row: str(row.starts_on or row.seen_in_office_on or ""), reverse=True)
    current = records[0] if records else None
    context = {
        "facility": facility,
        "facts": _facts(facility),
        "records": records,
        "current": current,
        "other_capacities": sorted(
            {row.capacity for row in records} - {current.capacity if current else 0}
        ),
        "rooms": Room.objects.for_user(request.user).filter(facility=facility),
        "holders": holders,
        "head": head_on(holders, on),
        "settings": thresholds.told_of(facility),
        "partnerships": [
            {"row": row, "tone": STAGE_TONES[row.stage]}
            for row in partnerships_for(request.user, on=on, facility=facility)
        ],
        "sources": sorted({row.source for row in [*records, *holders] if row.source}),
        "today": on,
    }
    if request.facility == facility:
        context["subnav"] = subnav("facility", request.user)
    else:
        way = (_("Facilities"), reverse("partnerships:facility-list"))
        context["crumbs"] = crumbs(way, (facility.short_name, ""))
    return render(request, "partnerships/facilities/detail.html", context)


@requires("partnerships.add_officeholder")
@once
def office_holder_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Heads change every year; whoever signs has to be known in office that day."""
    facility = get_object_or_404(Facility.objects.for_user(request.user), pk=pk)
    form = OfficeHolderForm(request.POST or None, facility=facility, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("%(name)s is recorded.") % {"name": form.result.name})
        return redirect("partnerships:facility-detail", facility.pk)
    way = (facility.short_name, reverse("partnerships:facility-detail", args=[facility.pk]))
    context = {
        "form": form,
        "facility": facility,
        "crumbs": crumbs(way, (_("New office-holder"), "")),
    }
    return render(request, "partnerships/facilities/office_holder.html", context)


def _facts(facility: Facility) -> list[dict[str, object]]:
    region = facility.region
    codes = _("Kemendagri %(code)s") % {"code": region.code_kemendagri}
    if region.code_bps:
        codes += ", " + _("BPS %(code)s") % {"code": region.code_bps}
    kind = f"{facility.get_kind_display()} {facility.facility_class}".strip()
    return [
        {"label": _("Kind and class"), "value": kind},
        {"label": _("Other names"), "value": facility.aliases},
        {"label": _("Regional office"), "value": facility.regional_office},
        {"label": _("Region"), "value": f"{region} ({codes})"},
        {"label": _("Address"), "value": facility.address},
        {"label": _("Telephone"), "value": facility.phone},
        {"label": _("Work unit code"), "value": facility.satker_code},
        {"label": _("SDP code"), "value": facility.sdp_code},
        {"label": _("Probation office"), "value": facility.bapas},
        {"label": _("Time zone"), "value": facility.get_zone_display()},
    ]

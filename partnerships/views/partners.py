from collections import Counter
from datetime import date

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.choices import STAGE_TONES, STANDING_TONES, AgreementState
from partnerships.forms.filters import PartnerFilter
from partnerships.models import Agreement, Contact, Coordination, Instructor, OfficeHolder, Partner
from partnerships.reports.partnerships import partnerships_for
from partnerships.views.shared import (
    crumbs,
    days_in_words,
    here,
    kind_word,
    subnav,
    today_of,
)
from rutan.accounts.decorators import requires
from rutan.common.http import paginate


@requires("partnerships.view_partner")
def partner_list(request: HttpRequest) -> HttpResponse:
    rows = Partner.objects.for_user(request.user)
    chosen = PartnerFilter(request.GET)
    if words := chosen.chosen("q"):
        rows = rows.filter(Q(name__icontains=words) | Q(short_name__icontains=words))
    for name, lookup in (("jenis", "kind"), ("wilayah", "region"), ("bidang", "fields")):
        if value := chosen.chosen(name):
            rows = rows.filter(**{lookup: value})
    on = today_of(request)
    contacts = Contact.objects.for_user(request.user).filter(Q(ends_on=None) | Q(ends_on__gte=on))
    rows = rows.select_related("region").prefetch_related(
        "fields", Prefetch("contacts", queryset=contacts)
    )
    page = paginate(request, rows)
    found = list(page.object_list)
    counted = _in_force(request, found, on)
    context = {
        "page": page,
        "rows": [
            {
                "row": row,
                "agreements": counted[row.pk, False],
                "samples": counted[row.pk, True],
            }
            for row in found
        ],
        "filter": chosen,
        "subnav": subnav("partner", request.user),
    }
    return render(request, "partnerships/partners/list.html", context)


def _in_force(request, partners: list[Partner], on: date) -> Counter[tuple[int, bool]]:
    """Agreements by partner, and whether they are samples: those are never counted as real."""
    return Counter(
        here(request, Agreement.objects)
        .in_force(on)
        .filter(parties__partner__in=partners)
        .values_list("parties__partner", "is_demo")
    )


@requires("partnerships.view_partner")
def partner_detail(request: HttpRequest, pk: int) -> HttpResponse:
    partner = get_object_or_404(
        Partner.objects.for_user(request.user)
        .select_related("region")
        .prefetch_related(
            "fields",
            Prefetch("contacts", queryset=Contact.objects.for_user(request.user)),
            Prefetch(
                "instructors",
                queryset=Instructor.objects.for_user(request.user).prefetch_related("fields"),
            ),
            Prefetch(
                "office_holders",
                queryset=OfficeHolder.objects.for_user(request.user).filter(facility=None),
            ),
        ),
        pk=pk,
    )
    on = today_of(request)
    agreements = (
        here(request, Agreement.objects)
        .filter(parties__partner=partner)
        .exclude(state=AgreementState.ABANDONED)
        .with_standing()
        .select_related("facility", "partner")
        .order_by("-ends_on", "-pk")
    )
    coordinations = (
        here(request, Coordination.objects).filter(partner=partner).select_related("facility")
    )
    partnerships = partnerships_for(request.user, on=on, facility=request.facility, partner=partner)
    context = {
        "partner": partner,
        "partnerships": [{"row": row, "tone": STAGE_TONES[row.stage]} for row in partnerships],
        "agreements": [
            {
                "row": row,
                "kind": kind_word(row),
                "label": row.standing(on).label,
                "tone": STANDING_TONES[row.standing(on)],
            }
            for row in agreements
        ],
        "coordinations": [{"row": row, "day": days_in_words(row)} for row in coordinations[:8]],
        "holders": partner.office_holders.all(),
        "shows_facility": request.facility is None,
        "may_record": request.facility is not None
        and request.user.has_perm("partnerships.add_coordination"),
        "today": on,
        "crumbs": crumbs(
            (_("Partners"), reverse("partnerships:partner-list")), (partner.short_name, "")
        ),
    }
    return render(request, "partnerships/partners/detail.html", context)

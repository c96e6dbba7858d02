from collections import Counter
from datetime import date, timedelta

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.choices import STAGE_TONES, STANDING_TONES, AgreementState
from partnerships.forms.filters import PartnerFilter
from partnerships.models import Agreement, Contact, Instructor, OfficeHolder, Partner
from partnerships.reports.capability import capability_of
from partnerships.reports.partnerships import partnerships_for
from partnerships.reports.promises import promises_by_partner
from partnerships.reports.timeline import timeline_of
from partnerships.views.shared import (
    crumbs,
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
    promises = promises_by_partner(request.user, found, on=on, facility=request.facility)
    context = {
        "page": page,
        "rows": [
            {
                "row": row,
                "agreements": counted[row.pk, False],
                "samples": counted[row.pk, True],
                "promises": promises.get(row.pk),
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
    on, facility = today_of(request), request.facility
    agreements = (
        here(request, Agreement.objects)
        .filter(parties__partner=partner)
        .exclude(state=AgreementState.ABANDONED)
        .select_related("facility", "partner")
        .order_by("-ends_on", "-pk")
    )
    partnerships = partnerships_for(request.user, on=on, facility=facility, partner=partner)
    timeline = timeline_of(request.user, partner, on=on, facility=facility)
    warned_until = on + timedelta(days=thresholds.of(facility)["certificate_warning_days"])
    contacts = list(partner.contacts.all())
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
        "page": paginate(request, timeline, per_page=10),
        "capability": capability_of(request.user, partner, on=on, facility=facility),
        "contacts": [row for row in contacts if not _is_former(row, on)],
        "former_contacts": [row for row in contacts if _is_former(row, on)],
        "instructors": [
            {"row": row, "tone": _certificate_tone(row, on, warned_until)}
            for row in partner.instructors.all()
        ],
        "holders": partner.office_holders.all(),
        "shows_facility": facility is None,
        "may_record": facility is not None
        and request.user.has_perm("partnerships.add_coordination"),
        "today": on,
        "crumbs": crumbs(
            (_("Partners"), reverse("partnerships:partner-list")), (partner.short_name, "")
        ),
    }
    return render(request, "partnerships/partners/detail.html", context)


def _is_former(contact: Contact, on: date) -> bool:
    return contact.ends_on is not None and contact.ends_on < on


def _certificate_tone(instructor: Instructor, on: date, warned_until: date) -> str:
    """Of somebody who still teaches: "bad" once expired, "warn" while it expires soon."""
    expires = instructor.certificate_expires_on
    if expires is None or not instructor.is_active or expires > warned_until:
        return ""
    return "bad" if expires < on else "warn"

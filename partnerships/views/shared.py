"""What several views of this package need."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import agreement_rules
from partnerships.choices import STANDING_TONES, AgreementKind, AgreementStanding
from partnerships.models import Agreement, Coordination, Facility
from partnerships.models.posting import reach_of
from rutan.common.http import key_of


def today_of(request) -> date:
    """The facility's day; for people without a facility that of the nation's middle zone."""
    return request.facility.today() if request.facility else timezone.localdate()


def own_facility(request) -> Facility:
    """Where something new is recorded. Who works at no facility records nothing here."""
    if request.facility is None:
        raise PermissionDenied("partnerships: no facility")
    return request.facility


def here(request, queryset: Any) -> Any:
    """Rows in scope, of the facility chosen in the header where there is one."""
    rows = queryset.for_user(request.user)
    if request.facility is None:
        return rows
    if rows.model is Agreement:  # several facilities may be parties to one
        return rows.of_facility(request.facility)
    return rows.filter(facility=request.facility)


def agreements_of(request: HttpRequest) -> Any:
    """Where every page of one agreement looks it up."""
    return Agreement.objects.for_user(request.user).select_related("facility", "partner")


def agreements_led(request: HttpRequest) -> Any:
    """Where a page that writes looks it up: a facility that is merely a party reads."""
    rows = agreements_of(request)
    if not request.user.is_facility_staff:
        return rows
    return rows.filter(facility__in=Facility.objects.for_user(request.user))


def leads(request: HttpRequest, agreement: Agreement) -> bool:
    """The same for one that is at hand."""
    return agreement.facility_id in reach_of(request.user).facilities


def may(request: HttpRequest, agreement: Agreement, permission: str) -> bool:
    """Whether this reader's role and reach both allow it."""
    return request.user.has_perm(permission) and leads(request, agreement)


def agreement_url(page: str, agreement: Agreement) -> str:
    return reverse(f"partnerships:agreement-{page}", args=[agreement.code])


def agreement_crumbs(last: str, agreement: Agreement | None = None) -> list[dict[str, str]]:
    """To a page called `last`; `agreement` when it lies under the page of one."""
    way = [(_("Agreements"), reverse("partnerships:agreement-list"))]
    if agreement:
        way.append((agreement.title, agreement_url("detail", agreement)))
    return crumbs(*way, (last, ""))


def coordination_url(page: str, coordination: Coordination) -> str:
    return reverse(f"partnerships:coordination-{page}", args=[coordination.pk])


def coordination_crumbs(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs((_("Visits"), reverse("partnerships:coordination-list")), *pairs)


def coordination_title(coordination: Coordination) -> str:
    """A page title without the name of anybody who was there."""
    return _("%(kind)s with %(partner)s") % {
        "kind": coordination.get_kind_display(),
        "partner": coordination.partner,
    }


def kind_word(agreement: Agreement) -> str:
    """ "PKS" rather than "Cooperation agreement (PKS)", beside a partner's name."""
    return {
        AgreementKind.MOU: "MoU",
        AgreementKind.PKS: "PKS",
        AgreementKind.WORK_PLAN: _("Work plan"),
    }[AgreementKind(agreement.kind)]


def agreement_tag(agreement: Agreement, on: date) -> tuple[str, str]:
    """Label and tone of where an agreement stands; needs its review steps only under review."""
    standing = agreement.standing(on)
    if standing == AgreementStanding.REVIEW:
        step = agreement_rules.next_review(
            agreement_rules.required_reviews(agreement), list(agreement.review_steps.all())
        )
        label = (
            _("Under review: %(step)s") % {"step": step.label} if step else _("Awaiting signature")
        )
        return label, "info"
    return standing.label, STANDING_TONES[standing]


def days_in_words(coordination: Coordination) -> str:
    """The day; only the month where the day is not known."""
    return date_format(coordination.on, "F Y" if coordination.is_approximate else "j F Y")


def subnav(current: str, user: Any) -> list[dict[str, Any]]:
    """Agreements · Coordinations · Partners · Facility, as far as the role sees them."""
    entries = [
        ("agreement", _("Agreements"), "partnerships.view_agreement"),
        ("coordination", _("Visits"), "partnerships.view_coordination"),
        ("partner", _("Partners"), "partnerships.view_partner"),
        ("facility", _("Facility"), "partnerships.view_facility"),
    ]
    return [
        {
            "label": label,
            "url": reverse(f"partnerships:{noun}-list"),
            "current": noun == current,
        }
        for noun, label, permission in entries
        if user.has_perm(permission)
    ]


def crumbs(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    """From (label, url); the last one is the page itself."""
    return [{"label": label, "url": url} for label, url in pairs]


def chips(
    request, name: str, counted: dict[str, int], labels: list[tuple[str, Any]]
) -> list[dict[str, Any]]:
    """Links that filter by `name`; a value that nobody has gets none, unless it is chosen."""
    chosen = request.GET.get(name, "")
    found = [
        {"label": _("All"), "url": _with(request, name, ""), "count": sum(counted.values()),
         "current": not chosen}
    ]  # fmt: skip
    for value, label in labels:
        if counted.get(value) or chosen == value:
            found.append(
                {
                    "label": label,
                    "url": _with(request, name, value),
                    "count": counted.get(value, 0),
                    "current": chosen == value,
                }
            )
    return found


def _with(request, name: str, value: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query.pop(name, None)
    if value:
        query[name] = value
    return f"?{query.urlencode()}"


def partner_asked_for(request: HttpRequest) -> dict[str, str]:
    """What a form begins with when a link named the partner."""
    asked = request.GET.get("mitra", "")
    return {"partner": asked} if key_of(asked) else {}

"""What partnerships cost for each person they trained, as far as it is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from partnerships import thresholds
from partnerships.models import Agreement, Partner, TrainingClass
from rutan.accounts.decorators import requires
from rutan.common.http import paginate
from rutan.common.shares import HIDDEN, hidden_words, unless_few
from rutan.common.spreadsheets import Column, Table, write_tables
from rutan.portal.report_files import report_file
from trainees.reports.costs import ClassCost, Cost, Range, costs

WITHOUT = 0
"""Key of the classes that are held under no agreement."""
PEOPLE = ("completed", "certified", "working")


@dataclass(frozen=True, kw_only=True)
class Line:
    """An agreement or a partner; `each` has rupiah for each person, by what the person reached."""

    name: str
    note: str
    url: str
    cost: Cost
    each: Mapping[str, Range | None]
    is_hidden: bool
    """Who works is not told to this reader: it would tell of a few people."""
    least: int

    @property
    def total(self) -> Range | None:
        return None if self.cost.is_empty else self.cost.total

    @property
    def cells(self) -> list[tuple[dict[str, str], Range | None]]:
        """How many people, in words, and rupiah for each of them."""
        labels = {
            "completed": _("Each who completed"),
            "certified": _("Each certified"),
            "working": _("Each at work in month 6"),
        }
        return [
            ({"label": label, "words": self._words(name)}, self.each[name])
            for name, label in labels.items()
        ]

    def people(self, name: str) -> int | str:
        return HIDDEN if self.is_hidden and name == "working" else self.cost.people(name)

    @property
    def unknown(self) -> int | str:
        return HIDDEN if self.is_hidden else unless_few(self.cost.unknown, self.least)

    def _words(self, name: str) -> str:
        if self.people(name) == HIDDEN:
            return HIDDEN
        people = self.cost.people(name)
        words = ngettext("%(n)s person", "%(n)s people", people) % {"n": people}
        if name == "working" and self.cost.unknown:
            unknown = _("%(n)s not known") % {"n": self.unknown}
            return f"{words}, {unknown}"
        return words


@requires("portal.view_reports", "partnerships.view_costitem")
@require_GET
def cost_report(request: HttpRequest) -> HttpResponse:
    on = _on()
    by_partner = request.GET.get("kelompok") == "mitra"
    page = paginate(request, _partners(request) if by_partner else _agreements(request))
    read = _by_partner if by_partner else _by_agreement
    context = {
        "title": _("Costs"),
        "on": on,
        "by_partner": by_partner,
        "page": page,
        "lines": read(request, page.object_list, on),
        "small_group": thresholds.of(request.facility)["small_group"],
        "hidden_note": _hidden_note(request),
    }
    return render(request, "portal/reports/costs.html", context)


@requires("portal.view_reports", "partnerships.view_costitem")
@require_GET
def cost_workbook(request: HttpRequest) -> HttpResponse:
    """Agreements and partners; each class only for the staff of its facility."""
    on = _on()
    columns = [
        Column(_("Facility"), lambda line: line.note, width=32),
        Column(_("Classes"), lambda line: len(line.cost.classes), "number"),
        *_columns(),
    ]
    agreements, partners = list(_agreements(request)), list(_partners(request))
    tables = [
        Table(
            _("Agreements"),
            [Column(_("Agreement"), lambda line: line.name, width=40), *columns],
            _by_agreement(request, agreements, on),
        ),
        Table(
            _("Partners"),
            [Column(_("Partner"), lambda line: line.name, width=40), *columns[1:]],
            _by_partner(request, partners, on),
        ),
    ]
    if request.user.is_facility_staff:
        tables.append(Table(_("Classes"), _class_columns(), _each_class(request, on)))
    notes = [_("Until %(day)s") % {"day": date_format(on, "j F Y")}]
    notes += filter(None, [_hidden_note(request)])
    return report_file(
        request,
        lambda: write_tables(tables, notes=notes),
        name="biaya-pelatihan.xlsx",
        page="portal:cost-report",
        kind="costs",
    )


def _on() -> date:
    """Today: costs are recorded as they are paid."""
    return timezone.localdate()


def _classes(request: HttpRequest) -> Any:
    return TrainingClass.objects.for_user(request.user)


def _agreements(request: HttpRequest) -> Any:
    return (
        Agreement.objects.for_user(request.user)
        .filter(signed_on__isnull=False)
        .select_related("facility", "partner")
        .order_by("partner__name", "starts_on", "pk")
    )


def _partners(request: HttpRequest) -> Any:
    here = _classes(request).values("partner")
    return Partner.objects.for_user(request.user).filter(pk__in=here).order_by("name", "pk")


def _by_agreement(request: HttpRequest, agreements: Sequence[Agreement], on: date) -> list[Line]:
    """In the order of the partners' names, never by what they cost."""
    keys = {each.pk: each.pk for each in agreements}
    found = costs(
        _classes(request).filter(agreement__in=keys),
        on=on,
        by=lambda each: each.agreement_id or WITHOUT,
        agreements=keys,
    )
    return [
        _line(
            request,
            found.get(each.pk, Cost(classes=())),
            name=f"{each.partner} · {each}",
            note=str(each.facility),
            url=reverse("partnerships:agreement-costs", args=[each.code]),
        )
        for each in agreements
    ]


def _by_partner(request: HttpRequest, partners: Sequence[Partner], on: date) -> list[Line]:
    agreements = _agreements(request).filter(partner__in=[each.pk for each in partners])
    found = costs(
        _classes(request).filter(partner__in=[each.pk for each in partners]),
        on=on,
        by=lambda each: each.partner_id,
        agreements=dict(agreements.order_by().values_list("pk", "partner")),
    )
    return [
        _line(
            request,
            found.get(each.pk, Cost(classes=())),
            name=str(each),
            note="",
            url=reverse("partnerships:partner-detail", args=[each.pk]),
        )
        for each in partners
    ]


def _line(request: HttpRequest, cost: Cost, **words: str) -> Line:
    small_group = int(thresholds.of(request.facility)["small_group"])
    least = thresholds.least_told(request.user, request.facility)
    is_hidden = cost.tells_of_few(least)
    each = {name: cost.for_each(name, small_group) for name in PEOPLE}
    if is_hidden:
        each["working"] = None
    return Line(cost=cost, each=each, is_hidden=is_hidden, least=least, **words)


def _hidden_note(request: HttpRequest) -> str:
    least = thresholds.least_told(request.user, request.facility)
    return hidden_words(least) if least else ""


def _each_class(request: HttpRequest, on: date) -> list[ClassCost]:
    found = costs(_classes(request), on=on, by=lambda each: WITHOUT)
    return list(found[WITHOUT].classes) if found else []


def _columns() -> list[Column]:
    """Two columns a sum: what is known at least, and at most, empty where nobody knows."""
    words = {
        "completed": (_("Completed"), _("Rupiah for each who completed, at least")),
        "certified": (_("Certified"), _("Rupiah for each who is certified, at least")),
        "working": (_("At work in month 6"), _("Rupiah for each at work, at least")),
    }
    columns = [
        Column(_("Classes without the word that all costs are recorded"),
               lambda line: line.cost.unsettled, "number"),
        Column(_("Lesson hours held"), lambda line: line.cost.hours, "number"),
        Column(_("Rupiah at least"), lambda line: _low(line.total), "rupiah"),
        Column(_("Rupiah at most"), lambda line: getattr(line.total, "high", None), "rupiah"),
    ]  # fmt: skip
    for name, (people, each) in words.items():
        columns += [
            Column(people, lambda line, name=name: line.people(name), "number"),
            Column(each, lambda line, name=name: _low(line.each[name]), "rupiah"),
        ]
    return [*columns, Column(_("Not known in month 6"), lambda line: line.unknown, "number")]


def _low(known: Range | None) -> int | None:
    """Empty where nothing is recorded: a zero would say that it cost nothing."""
    return None if known is None or known.is_unknown else known.low


def _class_columns() -> list[Column]:
    return [
        Column(_("Class"), lambda one: one.training_class.title, width=40),
        Column(_("Partner"), lambda one: str(one.training_class.partner), width=32),
        Column(_("Agreement"), lambda one: str(one.training_class.agreement or "")),
        Column(_("Lesson hours held"), lambda one: one.hours, "number"),
        Column(_("Recorded for this class"), lambda one: one.known, "rupiah"),
        Column(_("Share of what the agreement cost"), lambda one: one.share, "rupiah"),
        Column(_("Budget"), lambda one: one.training_class.budget, "rupiah"),
        Column(_("Every cost is recorded"), lambda one: _("Yes") if one.is_settled else _("No")),
        Column(_("Completed"), lambda one: one.completed, "number"),
        Column(_("Certified"), lambda one: one.certified, "number"),
    ]

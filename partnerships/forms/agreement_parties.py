"""The part of a draft that says who else stands in the agreement beside the two that lead it."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext as _

from partnerships.actions.agreements import further_parties
from partnerships.choices import FacilityKind
from partnerships.forms.rows import Rows, hint
from partnerships.models import Agreement, Facility, Partner
from rutan.accounts.models import User
from rutan.common.forms import shown

Place = Facility | Partner


class FurtherParties:
    """Rows of one choice each: a partner, a facility of the same regional office, a Bapas."""

    def __init__(
        self, form: forms.BaseForm, agreement: Agreement | None, facility: Facility, user: User
    ) -> None:
        self.form = form
        stored = further_parties(agreement) if agreement else []
        self.places = {key_of(place): place for place in [*known_places(facility, user), *stored]}
        self.rows = Rows(
            "party",
            {"place": self._field},
            required=["place"],
            shown=2,
            spare=1,
            most=10,
        )
        self.rows.add_to(form, [{"place": key_of(place)} for place in stored])
        self.chosen: list[Place] = []

    def _field(self, number: int) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=_("Further party (%(number)d)") % {"number": number},
            choices=[("", _("Not chosen")), *grouped(self.places)],
        )

    def layout(self) -> Fieldset:
        return Fieldset(_("Further parties"), hint(), self.rows.layout(self.form))

    def read(self) -> None:
        """Once the form is cleaned. Who stands there twice is said at the second place."""
        taken = {key_of(place) for place in self._leading()}
        self.chosen = []
        for row in self.rows.read(self.form):
            key = row["place"]
            if key in taken:
                self.form.add_error(
                    self.rows.name(row["number"], "place"), _("This party stands there already.")
                )
            elif key:
                self.chosen.append(self.places[key])
            taken.add(key)

    def _leading(self) -> list[Place]:
        partner = self.form.cleaned_data.get("partner")  # type: ignore[attr-defined]  # cleaned by now
        facility = getattr(self.form, "facility", None)
        return [place for place in (facility, partner) if place]

    def differences(self, stored: Agreement) -> tuple[str, str, str]:
        before, after = further_parties(stored), self.chosen
        return (
            _("Further parties"),
            shown([str(place) for place in before]),
            shown([str(place) for place in after]),
        )


def known_places(facility: Facility, user: User) -> list[Place]:
    neighbours = facility.regional_office.facilities.exclude(pk=facility.pk)
    partners = Partner.objects.for_user(user).filter(is_active=True).distinct()
    places: list[Place] = [*partners, *neighbours.order_by("official_name")]
    if facility.bapas and facility.bapas not in places:
        places.append(facility.bapas)
    return places


def grouped(places: Mapping[str, Place]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices by what kind of institution they are."""
    groups: dict[str, list[tuple[str, str]]] = {
        _("Partners"): [],
        _("Facilities"): [],
        _("Probation offices (Bapas)"): [],
    }
    partners, facilities, bapas = groups.values()
    for key, place in places.items():
        if isinstance(place, Partner):
            partners.append((key, place.name))
        else:
            group = bapas if place.kind == FacilityKind.BAPAS else facilities
            group.append((key, place.official_name))
    return [(label, choices) for label, choices in groups.items() if choices]


def key_of(place: Any) -> str:
    return f"{'u' if isinstance(place, Facility) else 'm'}{place.pk}"

"""The part of an addendum that says who leaves the agreement and who joins it."""

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.utils.translation import gettext as _

from partnerships import replay
from partnerships.actions.party_changes import Joining, PartyChanges
from partnerships.forms.agreement_parties import Place, grouped, key_of, known_places
from partnerships.forms.rows import Rows, hint
from partnerships.models import Agreement
from partnerships.models.agreement_party import LEADING
from rutan.accounts.models import User
from rutan.common.forms import shown


class ChangedParties:
    """A tick for each party that may leave, and rows of those that join."""

    def __init__(self, form: forms.BaseForm, agreement: Agreement, user: User) -> None:
        self.form = form
        rows = list(agreement.parties.select_related("facility", "partner"))
        present = [row.facility or row.partner for row in rows]
        self.leavers: dict[str, Place] = {}
        for place in present[LEADING:]:
            name = f"leave_{replay.place_key(place).replace('.', '_')}"
            self.leavers[name] = place
            form.fields[name] = forms.BooleanField(
                label=_("%(party)s leaves") % {"party": place}, required=False
            )
        known = known_places(agreement.facility, user)
        self.places = {key_of(place): place for place in known if place not in present}
        self.rows = Rows(
            "join",
            {
                "place": self._place,
                "paper": lambda n: forms.CharField(label=_("Its number"), max_length=80),
                "signatory": lambda n: forms.CharField(label=_("Signed by"), max_length=120),
                "position": lambda n: forms.CharField(label=_("Position"), max_length=120),
            },
            required=["place", "signatory"],
            lines=[["place", "paper"], ["signatory", "position"]],
            shown=1,
            spare=1,
            most=5,
        )
        self.rows.add_to(form)
        self.changes = PartyChanges()

    def _place(self, number: int) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=_("Party that joins (%(number)d)") % {"number": number},
            choices=[("", _("Not chosen")), *grouped(self.places)],
        )

    def layout(self) -> Fieldset:
        leaving = Div(*self.leavers, css_class="rows")
        return Fieldset(_("Parties"), hint(), leaving, self.rows.layout(self.form))

    def read(self) -> None:
        """Once the form is cleaned."""
        values = self.form.cleaned_data  # type: ignore[attr-defined]  # cleaned by now
        self.changes = PartyChanges(
            leaving=[place for name, place in self.leavers.items() if values.get(name)],
            joining=[
                Joining(
                    place=self.places[row["place"]],
                    signatory_name=row["signatory"] or "",
                    signatory_position=row["position"] or "",
                    number=row["paper"] or "",
                    row=row["number"],
                )
                for row in self.rows.read(self.form)
                if row["place"]
            ],
        )

    def differences(self, stored: Agreement) -> list[tuple[str, str, str]]:
        """Only what is asked for: who stays does not differ."""
        if not self.changes.leaving and not self.changes.joining:
            return []
        before = [row.facility or row.partner for row in stored.parties.all()]
        after = [place for place in before if place not in self.changes.leaving]
        after += [each.place for each in self.changes.joining]
        words = [shown(", ".join(str(place) for place in places)) for places in (before, after)]
        return [(_("Parties"), words[0], words[1])]

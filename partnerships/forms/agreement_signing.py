"""The signature of an agreement, as it stands on the paper."""

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Fieldset, Row
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships import signatories
from partnerships.actions import agreement_signing
from partnerships.forms.kept_paper import KeepsPaper
from partnerships.forms.shared import laid_out
from partnerships.models import Agreement, AgreementParty
from rutan.accounts.models import User
from rutan.common.forms import ActionForm


class SignForm(KeepsPaper, ActionForm):
    """The front page of the paper: numbers, day, who signed, and its scan."""

    paper_wanted = gettext_lazy("Upload the signed agreement as PDF.")

    signed_on = forms.DateField(label=gettext_lazy("Signed on"))
    signed_place = forms.CharField(
        label=gettext_lazy("Place of signing"), max_length=80, required=False
    )

    def __init__(self, *args: Any, agreement: Agreement, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement, self.user = agreement, user
        self.today = agreement.facility.today()
        self.without_tenure: list[AgreementParty] = []
        self.parties = list(agreement.parties.select_related("facility", "partner"))
        self.add_paper(_("Signed agreement"))
        sets = [self._add_party(party) for party in self.parties]
        paper_fields = ["signed_on", "signed_place", "file", "scan"]
        self.order_fields([name for name in self.fields if name not in paper_fields])
        paper = Fieldset(
            _("The paper"),
            Row("signed_on", "signed_place"),
            Div("file", css_class="rows"),
            "scan",
        )
        self.helper = laid_out(*sets, paper)

    def _add_party(self, party: AgreementParty) -> Fieldset:
        holder = signatories.signatory_on(party, self.today)
        made = {
            "number": forms.CharField(
                label=_("Number of %(party)s") % {"party": party},
                max_length=80,
                required=False,
                initial=party.number,
            ),
            "missing": forms.CharField(
                label=_("Why there is no number"),
                max_length=200,
                required=False,
                help_text=_("Only if this party gave none."),
                initial=party.number_missing_reason,
            ),
            "signatory": forms.CharField(
                label=_("Signed by"),
                max_length=120,
                required=False,
                initial=holder.name if holder else party.signatory_name,
                help_text=_("Left empty, it is who held the office on that day."),
            ),
            "position": forms.CharField(
                label=_("Position"),
                max_length=120,
                required=False,
                initial=holder.position if holder else party.signatory_position,
            ),
        }
        for name, field in made.items():
            self.fields[f"{name}_{party.pk}"] = field
        return Fieldset(
            str(party.facility.official_name if party.facility_id else party.partner.name),
            Row(f"number_{party.pk}", f"missing_{party.pk}"),
            Row(f"signatory_{party.pk}", f"position_{party.pk}"),
            css_class="rows",  # one of two has to be filled in: "optional" would mislead
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        self.want_paper()
        signed_on = values.get("signed_on")
        if signed_on and signed_on > self.today:
            self.add_error("signed_on", _("The date cannot be after today"))
        for party in self.parties:
            if not values.get(f"number_{party.pk}") and not values.get(f"missing_{party.pk}"):
                self.add_error(
                    f"number_{party.pk}",
                    _("Write the number of %(party)s, or why there is none.") % {"party": party},
                )
            self._fill_signatory(party, signed_on)
        return values

    def _fill_signatory(self, party: AgreementParty, signed_on: date | None) -> None:
        """Whoever held the office on the day of signing, unless somebody was typed who did."""
        name, position = f"signatory_{party.pk}", f"position_{party.pk}"
        if typed := self.cleaned_data.get(name):
            if signed_on and (refusal := signatories.refusal_of(party, typed, signed_on)):
                self.add_error(name, refusal)
                self.without_tenure.append(party)
            return
        holder = signatories.signatory_on(party, signed_on) if signed_on else None
        if holder is None:
            self.add_error(name, _("Write who signed for %(party)s.") % {"party": party})
            return
        self.cleaned_data[name] = holder.name
        self.cleaned_data[position] = self.cleaned_data.get(position) or holder.position

    def cautions(self) -> list[str]:
        """Who signed without an office that is known for that day: to look at once more."""
        day = self.cleaned_data["signed_on"]
        typed = [(party, self.cleaned_data[f"signatory_{party.pk}"]) for party in self.parties]
        found = [signatories.signatory_caution(party, name, day) for party, name in typed]
        return [sentence for sentence in found if sentence]

    def tenures(self) -> dict[int, str]:
        """By party: since when, as far as it is known, its signatory held the office."""
        day = self.cleaned_data["signed_on"]
        found = {}
        for party in self.parties:
            name = self.cleaned_data[f"signatory_{party.pk}"]
            if holder := signatories.tenure_of(party, name, day):
                found[party.pk] = signatories.tenure_in_words(holder)
        return found

    def act(self) -> Agreement:
        values = self.cleaned_data
        return agreement_signing.sign(
            agreement=self.agreement,
            signed_on=values["signed_on"],
            signed_place=values["signed_place"],
            scan=self.uploaded or values["scan"],
            by=self.user,
            signatures=[
                agreement_signing.Signature(
                    party=party,
                    number=values[f"number_{party.pk}"],
                    number_missing_reason=values[f"missing_{party.pk}"],
                    signatory_name=values[f"signatory_{party.pk}"],
                    signatory_position=values[f"position_{party.pk}"],
                )
                for party in self.parties
            ],
        )

"""One cost of a class or of an agreement."""

from typing import Any

from crispy_forms.layout import Row
from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.actions import costs, documents
from partnerships.choices import CostKind, DocumentKind, Funding
from partnerships.forms.shared import ReasonForm, laid_out
from partnerships.models import Agreement, CostItem, Document, TrainingClass
from rutan.accounts.models import User
from rutan.common.errors import Conflict, DomainError
from rutan.common.fields import AmountField
from rutan.common.forms import ActionForm

MOST_PAID = 10**12


class CostForm(ActionForm):
    """`cost` is the one that is corrected; a new one without it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    kind = forms.ChoiceField(label=_("What it was for"), choices=[("", ""), *CostKind.choices])
    amount = AmountField(label=_("Amount in rupiah"), min_value=1, max_value=MOST_PAID)
    on = forms.DateField(label=_("Paid on"))
    funding = forms.ChoiceField(
        label=_("Paid from"), choices=[("", _("Not chosen")), *Funding.choices], required=False
    )
    note = forms.CharField(label=_("Note"), max_length=120, required=False)
    file = forms.FileField(
        label=_("Receipt"),
        required=False,
        help_text=_("PDF, JPG or PNG, at most 5 MB"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(
        self,
        *args: Any,
        of: TrainingClass | Agreement,
        user: User,
        cost: CostItem | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.of, self.user, self.cost = of, user, cost
        self.fields["kind"].choices = [("", _("Choose")), *CostKind.choices]
        if cost:
            for name in ("version", "kind", "amount", "on", "funding", "note"):
                self.fields[name].initial = getattr(cost, name)
            if cost.evidence_id:
                self.fields["file"].help_text = _("Only to replace the file that is kept")
        else:
            self.fields["on"].initial = of.facility.today()
        self.helper = laid_out(
            "version", Row("kind", "funding"), Row("amount", "on"), "note", "file"
        )

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file:
            try:
                documents.check_upload(file)
            except DomainError as error:
                raise forms.ValidationError(str(error)) from None
        return file

    def act(self) -> CostItem:
        values = self.cleaned_data
        payment = costs.Payment(
            kind=values["kind"],
            amount=values["amount"],
            on=values["on"],
            funding=values["funding"],
            note=values["note"],
            evidence=self._evidence(),
        )
        if self.cost is None:
            return costs.record_cost(of=self.of, payment=payment, by=self.user)
        return costs.correct_cost(
            cost=self.cost, version=values["version"] or 0, payment=payment, by=self.user
        )

    def _evidence(self) -> Document | None:
        file = self.cleaned_data.get("file")
        if not file:
            return self.cost.evidence if self.cost else None
        name = "agreement" if isinstance(self.of, Agreement) else "training_class"
        return documents.store(
            file=file,
            kind=DocumentKind.OTHER,
            by=self.user,
            is_about_people=True,  # a receipt may name who got what
            field="file",
            **{name: self.of},
        )

    def try_to_act(self) -> bool:
        try:
            return super().try_to_act()
        except Conflict as error:
            self.add_error(None, str(error))
            return False


class VoidCostForm(ReasonForm):
    """A cost that was recorded by mistake."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    field_order = ("version", "reason")

    def __init__(self, *args: Any, cost: CostItem, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cost, self.user = cost, user
        self.fields["version"].initial = cost.version

    def act(self) -> CostItem:
        values = self.cleaned_data
        return costs.void(
            cost=self.cost, version=values["version"], reason=values["reason"], by=self.user
        )

    def try_to_act(self) -> bool:
        try:
            return super().try_to_act()
        except Conflict as error:
            self.add_error(None, str(error))
            return False

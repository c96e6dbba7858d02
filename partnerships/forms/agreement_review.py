"""A decision about a draft that is under review."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.actions import agreement_review
from partnerships.choices import ReviewKind, ReviewResult
from partnerships.models import Agreement
from rutan.accounts.models import User
from rutan.common.forms import ActionForm


class ReviewForm(ActionForm):
    """One step of the review: approved, or returned with what has to change."""

    result = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            (ReviewResult.APPROVED, gettext_lazy("Approve")),
            (ReviewResult.RETURNED, gettext_lazy("Return for changes")),
        ],
        widget=forms.RadioSelect,
    )
    decided_on = forms.DateField(label=gettext_lazy("Date"))
    letter_number = forms.CharField(
        label=gettext_lazy("Letter number"), max_length=80, required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed when it is returned: write what has to change."),
    )

    def __init__(self, *args: Any, agreement: Agreement, kind: str, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.agreement, self.kind, self.user = agreement, kind, user
        self.fields["decided_on"].initial = agreement.facility.today()
        if kind == ReviewKind.REGIONAL:
            self.fields["letter_number"].help_text = _(
                "Of the regional office's letter. Needed when it is approved."
            )

    def act(self) -> Any:
        return agreement_review.decide(
            agreement=self.agreement, kind=self.kind, by=self.user, **self.cleaned_data
        )

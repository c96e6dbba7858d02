"""What a partner is asked on the page of an agreement."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.actions import agreement_comments, agreement_review, parties
from partnerships.choices import ReviewKind, ReviewResult
from partnerships.models.posting import reach_of
from rutan.common.admin import SelectionForm


class ReviewForm(SelectionForm):
    """The partner's step of the review."""

    result = forms.ChoiceField(label=gettext_lazy("Result"), choices=ReviewResult)
    decided_on = forms.DateField(label=gettext_lazy("Date"))
    letter_number = forms.CharField(
        label=gettext_lazy("Letter number"), max_length=80, required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        help_text=gettext_lazy("What has to change, when you return it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].initial = self.subjects[0].facility.today()

    def act(self) -> Any:
        (agreement,) = self.subjects
        return agreement_review.decide(
            agreement=agreement, kind=ReviewKind.PARTNER, by=self.by, **self.cleaned_data
        )

    def done(self):
        return _("Your decision on the agreement is recorded.")


class NumberForm(SelectionForm):
    number = forms.CharField(label=gettext_lazy("Your number of the agreement"), max_length=80)

    def act(self) -> Any:
        (agreement,) = self.subjects
        own = agreement.parties.get(partner__in=reach_of(self.by).partners)
        return parties.give_number(
            agreement=agreement, party=own, number=self.cleaned_data["number"], by=self.by
        )

    def done(self):
        return _("Your number is recorded.")


class CommentForm(SelectionForm):
    text = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=agreement_comments.LONGEST,
        help_text=gettext_lazy("Both sides read it. Name nobody in custody."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def act(self) -> Any:
        (agreement,) = self.subjects
        return agreement_comments.comment(
            agreement=agreement, text=self.cleaned_data["text"], by=self.by
        )

    def done(self):
        return _("Your comment is saved. The facility can read it.")


class RenewalForm(CommentForm):
    def act(self) -> Any:
        (agreement,) = self.subjects
        return agreement_comments.propose_renewal(
            agreement=agreement, text=self.cleaned_data["text"], by=self.by
        )

    def done(self):
        return _("Your proposal waits at the facility.")

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from partnerships.actions import agreement_comments
from partnerships.models import Agreement, AgreementComment
from rutan.accounts.models import User
from rutan.common.forms import ActionForm


class CommentForm(ActionForm):
    text = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=agreement_comments.LONGEST,
        help_text=gettext_lazy("Both sides read it. Name nobody in custody."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, agreement: Agreement, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement, self.user = agreement, user

    def act(self) -> AgreementComment:
        return agreement_comments.comment(
            agreement=self.agreement, text=self.cleaned_data["text"], by=self.user
        )

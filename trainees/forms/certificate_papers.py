"""What happens to certificates after they have their numbers."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions import certificate_papers
from trainees.models import Certificate


class HandOverForm(ActionForm):
    """Several certificates at once: each to its holder, or all to one other person."""

    certificates = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Certificates"), queryset=Certificate.objects.none()
    )
    on = forms.DateField(label=gettext_lazy("Handed over on"))
    handed_to = forms.CharField(
        label=gettext_lazy("Handed to somebody else"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Empty: each certificate to its holder."),
    )
    relation = forms.CharField(
        label=gettext_lazy("Relation to the holder"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Such as wife, brother, officer of the Bapas."),
    )

    def __init__(self, *args: Any, queryset: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["certificates"].queryset = queryset
        self.fields["certificates"].error_messages["required"] = _(
            "Select at least one certificate"
        )

    def act(self) -> int:
        return certificate_papers.hand_over(
            certificates=self.cleaned_data["certificates"],
            on=self.cleaned_data["on"],
            handed_to=self.cleaned_data["handed_to"],
            relation=self.cleaned_data["relation"],
            by=self.user,
        )


class OneCertificateForm(ActionForm):
    """Something that happens to one certificate."""

    def __init__(self, *args: Any, certificate: Certificate, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.certificate, self.user = certificate, user


class StoreForm(OneCertificateForm):
    storage = forms.CharField(label=gettext_lazy("Where it is kept"), max_length=80)

    def act(self) -> int:
        return certificate_papers.store(
            certificates=[self.certificate], storage=self.cleaned_data["storage"], by=self.user
        )


class RevokeForm(OneCertificateForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def act(self) -> Certificate:
        return certificate_papers.revoke(
            certificate=self.certificate, reason=self.cleaned_data["reason"], by=self.user
        )


class ReplaceForm(OneCertificateForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)
    number = forms.CharField(label=gettext_lazy("New number"), max_length=60)
    issued_on = forms.DateField(label=gettext_lazy("Date of issue"))

    def act(self) -> Certificate:
        return certificate_papers.replace(
            certificate=self.certificate,
            reason=self.cleaned_data["reason"],
            number=self.cleaned_data["number"],
            issued_on=self.cleaned_data["issued_on"],
            by=self.user,
        )

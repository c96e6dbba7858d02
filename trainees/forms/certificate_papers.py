"""What happens to certificates after they have their numbers."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import Document, Facility
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.actions import certificate_moves, certificate_papers, certificate_standing
from trainees.choices import MoveStep
from trainees.models import Certificate, CertificateMove


class ManyCertificatesForm(ActionForm):
    """Something that happens to several certificates at once."""

    certificates = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Certificates"), queryset=Certificate.objects.none()
    )

    def __init__(self, *args: Any, queryset: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["certificates"].queryset = queryset
        self.fields["certificates"].error_messages["required"] = _(
            "Select at least one certificate"
        )


class HandOverForm(ManyCertificatesForm):
    """Each to its holder, or all to one other person."""

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

    def act(self) -> int:
        return certificate_papers.hand_over(
            certificates=self.cleaned_data["certificates"],
            on=self.cleaned_data["on"],
            handed_to=self.cleaned_data["handed_to"],
            relation=self.cleaned_data["relation"],
            by=self.user,
        )


OTHER_STEPS = [
    (step, step.label)
    for step in (
        MoveStep.PRINTED, MoveStep.RECEIVED, MoveStep.STORED, MoveStep.SENT, MoveStep.UNCOLLECTED,
        MoveStep.SENT_ALONG,
    )
]  # fmt: skip
FOLLOWING_STEPS = [(step, step.label) for step in (MoveStep.SENT_ALONG, MoveStep.STORED)]
"""What may happen to a paper whose holder is elsewhere: it follows, or it is found here."""


class MoveForm(ManyCertificatesForm):
    """One of the other steps on the way to the holder."""

    step = forms.ChoiceField(label=gettext_lazy("Step"), choices=OTHER_STEPS)
    moved_on = forms.DateField(label=gettext_lazy("Date"))
    storage = forms.CharField(
        label=gettext_lazy("Where it is kept"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Needed when the certificates are kept."),
    )
    bapas = forms.ModelChoiceField(
        label=gettext_lazy("Probation office (Bapas)"),
        queryset=Facility.objects.none(),
        required=False,
        help_text=gettext_lazy("Needed when they are sent."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bapas"].queryset = certificate_papers.probation_offices()

    def act(self) -> int:
        data = self.cleaned_data
        rows: Mapping[str, Any] = {
            "certificates": data["certificates"], "on": data["moved_on"], "by": self.user
        }  # fmt: skip
        steps: dict[str, Callable[[], int]] = {
            MoveStep.PRINTED: lambda: certificate_papers.mark_printed(**rows),
            MoveStep.RECEIVED: lambda: certificate_papers.receive(**rows),
            MoveStep.STORED: lambda: certificate_papers.store(storage=data["storage"], **rows),
            MoveStep.SENT: lambda: certificate_papers.send(bapas=data["bapas"], **rows),
            MoveStep.UNCOLLECTED: lambda: certificate_papers.give_up(**rows),
            MoveStep.SENT_ALONG: lambda: certificate_moves.send_along(**rows),
        }
        return steps[data["step"]]()


class FollowForm(MoveForm):
    """What the facility that has the paper does after its holder was transferred."""

    step = forms.ChoiceField(label=gettext_lazy("Step"), choices=FOLLOWING_STEPS)


class ArrivalForm(ManyCertificatesForm):
    """Papers that were sent along came, or did not come."""

    came_on = forms.DateField(label=gettext_lazy("Date"))
    note = forms.CharField(
        label=gettext_lazy("What is known when it did not arrive"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Only when it did not arrive. The facility that sent it reads this and is asked for it."
        ),
    )

    def __init__(self, *args: Any, at: Facility, has_arrived: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at, self.has_arrived = at, has_arrived
        self.fields["came_on"].initial = at.today()

    def act(self) -> int:
        data = self.cleaned_data
        rows: Mapping[str, Any] = {
            "certificates": data["certificates"], "at": self.at, "on": data["came_on"]
        }  # fmt: skip
        if self.has_arrived:
            return certificate_moves.confirm(by=self.user, **rows)
        return certificate_moves.report_missing(note=data["note"], by=self.user, **rows)


class ReceiptForm(ActionForm):
    """The sheet that was signed when certificates changed hands."""

    file = forms.FileField(
        label=gettext_lazy("Signed sheet"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=gettext_lazy("A scan or photo: PDF, JPG or PNG, at most 10 MB."),
    )

    def __init__(self, *args: Any, move: CertificateMove, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.move, self.user = move, user

    def act(self) -> Document:
        return certificate_papers.attach_receipt(
            move=self.move, file=self.cleaned_data["file"], by=self.user
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
            certificates=[self.certificate],
            on=self.certificate.facility.today(),
            storage=self.cleaned_data["storage"],
            by=self.user,
        )


class ReasonedForm(OneCertificateForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class RevokeForm(ReasonedForm):
    def act(self) -> Certificate:
        return certificate_standing.revoke(
            certificate=self.certificate, reason=self.cleaned_data["reason"], by=self.user
        )


class KeepForm(ReasonedForm):
    def act(self) -> Certificate:
        return certificate_standing.keep(
            certificate=self.certificate, reason=self.cleaned_data["reason"], by=self.user
        )


class AllowAgainForm(ReasonedForm):
    def act(self) -> Certificate:
        return certificate_standing.allow_again(
            certificate=self.certificate, reason=self.cleaned_data["reason"], by=self.user
        )


class ReplaceForm(ReasonedForm):
    number = forms.CharField(label=gettext_lazy("New number"), max_length=60)
    issued_on = forms.DateField(label=gettext_lazy("Date of issue"))

    def act(self) -> Certificate:
        return certificate_standing.replace(
            certificate=self.certificate,
            reason=self.cleaned_data["reason"],
            number=self.cleaned_data["number"],
            issued_on=self.cleaned_data["issued_on"],
            by=self.user,
        )

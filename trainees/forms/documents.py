"""A paper of a class, uploaded beside the others."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.actions import documents
from partnerships.choices import DocumentKind
from partnerships.models import Document, TrainingClass
from rutan.accounts.models import User
from rutan.common.forms import ActionForm

KINDS = (
    (DocumentKind.REPORT, gettext_lazy("Report")),
    (DocumentKind.MINUTES, gettext_lazy("Signed minutes")),
    (DocumentKind.DECREE, gettext_lazy("Decision letter (SK)")),
    (DocumentKind.REQUEST, gettext_lazy("Letter of request")),
    (DocumentKind.LETTER, gettext_lazy("Another letter")),
    (DocumentKind.OTHER, gettext_lazy("Other")),
)


class ClassDocumentForm(ActionForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS, widget=forms.RadioSelect)
    is_about_people = forms.BooleanField(
        label=gettext_lazy("Names people in custody"),
        help_text=gettext_lazy("Such a file is never shown to partners or managers."),
        required=False,
        initial=True,
    )
    file = forms.FileField(label=gettext_lazy("File"), help_text=gettext_lazy("PDF, at most 5 MB."))

    def __init__(
        self, *args: Any, training_class: TrainingClass, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.training_class, self.user = training_class, user
        self.fields["file"].error_messages["empty"] = _("The file is empty. Choose another.")

    def act(self) -> Document:
        return documents.store(
            file=self.cleaned_data["file"],
            kind=self.cleaned_data["kind"],
            training_class=self.training_class,
            is_about_people=self.cleaned_data["is_about_people"],
            only_pdf=True,
            by=self.user,
            field="file",
        )

"""Files of a coordination: another one, or a newer version of one."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.actions import coordinations, documents
from partnerships.choices import DocumentKind
from partnerships.models import Coordination, Document
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from rutan.common.uploads import PICTURE_OR_PDF

KINDS = (
    (DocumentKind.MINUTES, DocumentKind.MINUTES.label),
    (DocumentKind.LETTER, DocumentKind.LETTER.label),
    (DocumentKind.REPORT, DocumentKind.REPORT.label),
    (DocumentKind.OTHER, gettext_lazy("Picture or other file")),
)


class _UploadForm(ActionForm):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=PICTURE_OR_PDF,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages["empty"] = _("The file is empty. Choose another.")


class FileForm(_UploadForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS, widget=forms.RadioSelect)
    is_about_people = forms.BooleanField(
        label=gettext_lazy("Names people in custody"),
        help_text=gettext_lazy("Such a file is never shown to partners or managers."),
        required=False,
    )
    field_order = ("kind", "is_about_people", "file")

    def __init__(self, *args: Any, coordination: Coordination, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coordination, self.user = coordination, user
        self.fields["kind"].initial = DocumentKind.MINUTES

    def act(self) -> Document:
        return coordinations.add_file(
            coordination=self.coordination,
            file=self.cleaned_data["file"],
            kind=self.cleaned_data["kind"],
            is_about_people=self.cleaned_data["is_about_people"],
            by=self.user,
        )


class VersionForm(_UploadForm):
    def __init__(self, *args: Any, document: Document, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document, self.user = document, user
        if documents.takes_only_pdf(document):
            self.fields["file"].help_text = _("PDF, at most 5 MB.")
            self.fields["file"].widget.attrs["accept"] = ".pdf"

    def act(self) -> Document:
        return documents.store_version(
            document=self.document, file=self.cleaned_data["file"], by=self.user, field="file"
        )

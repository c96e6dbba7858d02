"""Lists of a class that a partner takes to another office, asked for on a page of their own."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.choices import PartnerKind
from partnerships.models import Partner
from rutan.common.admin import SelectionForm
from rutan.common.http import workbook_response
from rutan.common.shares import NOTHING
from trainees import readiness
from trainees.actions import list_exports
from trainees.choices import ListPurpose, ListSystem
from trainees.documents.participant_list import OPEN_TO_PARTNERS, unconfirmed
from trainees.forms.list_exports import NOTE_HELP, built_by, purposes_of
from trainees.models import ColumnLayout

SCHOOLS = (PartnerKind.EDUCATION_OFFICE, PartnerKind.PKBM, PartnerKind.SKB)
ACTIONS = {
    "siapkerja_list": ListSystem.SIAPKERJA,
    "lsp_list": ListSystem.LSP,
    "dapodik_list": ListSystem.DAPODIK,
}


class ListForm(SelectionForm):
    """Who lacks what is shown before the file is given, and the purpose is kept with it."""

    previews = True
    preview_heads = (gettext_lazy("Name"), gettext_lazy("What is missing"))
    preview_button = gettext_lazy("Show who is in it")
    system: ClassVar[ListSystem]

    purpose = forms.ChoiceField(
        label=gettext_lazy("What the list is for"), choices=ListPurpose.choices
    )
    purpose_note = forms.CharField(
        label=gettext_lazy("Note on the purpose"),
        max_length=200,
        required=False,
        help_text=NOTE_HELP,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [("", _("Choose")), *purposes_of(self.system)]

    def clean(self) -> Any:
        """The workbook is built before anything is locked."""
        cleaned = super().clean() or self.cleaned_data
        self.built = None
        if len(self.subjects) == 1:
            self.built = built_by(self, self.subjects[0], self.system, by=self.by)
        return cleaned

    def act(self) -> Any:
        return list_exports.take(self.built, by=self.by)

    def try_to_preview(self) -> bool:
        return self.is_valid()

    def preview(self):
        found = self.built.found
        lacking = {line.number: ", ".join(words) for line, words in found.incomplete()}
        return [
            (line.inmate.id_card_name, lacking.get(line.number, NOTHING)) for line in found.lines
        ]

    def answer(self) -> HttpResponse:
        (training_class,) = self.subjects
        content, _export = self.result
        return workbook_response(content, f"{self.system}-{training_class.public_id.lower()}.xlsx")


FORMS = {
    system: type(f"{system.name.title()}Form", (ListForm,), {"system": system})
    for system in ListSystem
}


def fits(action: str, training_class) -> bool:
    """Whether the list makes sense on the page of this class."""
    is_open = training_class.state in OPEN_TO_PARTNERS
    return is_open and ACTIONS[action] in readiness.systems_of(training_class)


def without_schools(request) -> bool:
    """Whether this partner holds no equivalency: Dapodik is nothing to it."""
    return not Partner.objects.for_user(request.user).filter(kind__in=SCHOOLS).exists()


def ask_for(model_admin, request, queryset, system: ListSystem):
    """The page between the class and its file."""
    told = [f"{training_class}:" for training_class in queryset[:1]]
    told.append(_("The file holds personal data. Who takes it, when and what for is kept."))
    layout = ColumnLayout.objects.in_force(system, timezone.localdate())
    if layout and not layout.is_confirmed:
        told.append(unconfirmed())
    return model_admin.ask(
        request,
        queryset,
        FORMS[system],
        one=True,
        title=_("List for %(system)s") % {"system": system.label},
        text=" ".join(told),
        button=_("Download Excel"),
    )

"""Somebody takes an office at the facility: signatures and letters ask who held it on a day."""

from typing import Any

from crispy_forms.layout import Row
from django.utils.translation import gettext_lazy

from partnerships.actions import office_holders
from partnerships.forms.shared import laid_out
from partnerships.models import Facility, OfficeHolder
from rutan.accounts.models import User
from rutan.common.forms import ActionModelForm


class OfficeHolderForm(ActionModelForm):
    class Meta:
        model = OfficeHolder
        fields = [
            "name", "staff_number", "position", "is_head", "is_acting", "starts_on", "source",
        ]  # fmt: skip
        help_texts = {
            "is_head": gettext_lazy("The tenure of the head before ends on the day before."),
            "source": gettext_lazy("The decision letter (SK) or the report that tells it."),
        }

    def __init__(self, *args: Any, facility: Facility, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facility, self.user = facility, user
        self.fields["starts_on"].required = True
        self.helper = laid_out(
            Row("name", "staff_number"), "position", "is_head", "is_acting", "starts_on", "source"
        )

    def _post_clean(self) -> None:
        """The action writes the row, with the facility that the form does not ask for."""

    def act(self) -> OfficeHolder:
        return office_holders.take_office(facility=self.facility, by=self.user, **self.cleaned_data)

"""A form about many applications: some fields for the list, some for each person."""

from collections.abc import Sequence
from typing import Any

from django.forms import BoundField

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common.forms import ActionForm
from trainees.models import Application


class OfApplicationsForm(ActionForm):
    """Some fields for the whole list, and some for each person, named by the application."""

    def __init__(
        self,
        *args: Any,
        training_class: TrainingClass,
        applications: Sequence[Application],
        user: User,
        **kwargs: Any,
    ) -> None:
        self.training_class, self.user = training_class, user
        self.applications = applications
        super().__init__(*args, **kwargs)

    def of(self, prefix: str, application: Application) -> BoundField | None:
        name = f"{prefix}_{application.pk}"
        return self[name] if name in self.fields else None

    def by_application(self, prefix: str) -> dict[int, Any]:
        return {
            application.pk: self.cleaned_data[f"{prefix}_{application.pk}"]
            for application in self.applications
            if self.cleaned_data.get(f"{prefix}_{application.pk}")
        }

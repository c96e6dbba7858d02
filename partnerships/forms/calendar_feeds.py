"""Whose timetable a calendar programme is to read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.actions import calendar_feeds
from partnerships.models import CalendarFeed, Facility, TrainingClass
from rutan.accounts.models import User
from rutan.common.forms import ActionForm


class CalendarFeedForm(ActionForm):
    """Without a facility, as for instructors, it is the timetable of one class."""

    training_class = forms.ModelChoiceField(
        label=_("Timetable"), queryset=TrainingClass.objects.none(), required=False
    )

    def __init__(self, *args: Any, facility: Facility | None, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facility, self.user = facility, user
        field: Any = self.fields["training_class"]
        classes = TrainingClass.objects.for_user(user).live().select_related("facility")
        field.queryset = classes.filter(facility=facility) if facility else classes
        field.required = facility is None
        field.empty_label = _("The whole facility") if facility else _("Choose")

    def act(self) -> tuple[CalendarFeed, str]:
        training_class = self.cleaned_data["training_class"]
        return calendar_feeds.open_feed(
            facility=self.facility or training_class.facility,
            owner=self.user,
            training_class=training_class,
        )

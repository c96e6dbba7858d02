"""Which day of the board is shown, and whether all of it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partnerships.forms.filters import FilterForm
from partnerships.models import Session
from rutan.common.fields import DayField


class BoardFilter(FilterForm):
    """By day, and of that day by class and by room."""

    tanggal = DayField(label=_("Date"))
    kelas = forms.ChoiceField(label=_("Class"))
    ruang = forms.ChoiceField(label=_("Room"))

    def __init__(self, *args: Any, sessions: QuerySet[Session], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = self._day(today)
        held = list(
            sessions.filter(on=self.day)
            .order_by("training_class__title")
            .values_list(
                "training_class__public_id", "training_class__title", "room", "room__name",
                "training_class__room", "training_class__room__name",
            )
        )  # fmt: skip
        rooms = {str(own or usual): name or other for *_class, own, name, usual, other in held}
        fields: Any = self.fields
        fields["kelas"].choices = _offered(_("All classes"), ((row[0], row[1]) for row in held))
        fields["ruang"].choices = _offered(
            _("All rooms"), ((key, name) for key, name in rooms.items() if name)
        )
        self.full_clean()

    def _day(self, today: date) -> date:
        """Nonsense, and what no calendar of ours holds, is today."""
        self.full_clean()
        wanted = self.cleaned_data.get("tanggal")
        within = timedelta(days=3660)
        return wanted if wanted and abs(wanted - today) <= within else today

    def narrowed(self, sessions: QuerySet[Session]) -> QuerySet[Session]:
        if chosen := self.cleaned_data.get("kelas"):
            sessions = sessions.filter(training_class__public_id=chosen)
        if room := self.cleaned_data.get("ruang"):
            usual = Q(room=None, training_class__room=room)
            sessions = sessions.filter(Q(room=room) | usual)
        return sessions

    def address(self, day: date) -> str:
        """Of another day, with the same class and room."""
        kept = {name: self.cleaned_data.get(name) for name in ("kelas", "ruang")}
        query = {"tanggal": f"{day:%d/%m/%Y}"} | {name: each for name, each in kept.items() if each}
        return f"?{urlencode(query)}"


def _offered(everything: Any, found: Iterable[tuple[str, str]]) -> list[tuple[str, Any]]:
    return [("", everything), *dict(found).items()]

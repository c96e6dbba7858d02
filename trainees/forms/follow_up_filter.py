"""What the list of follow-ups, and the sheet of the visits, may be narrowed by."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.forms.filters import FilterForm
from partnerships.models import Region
from trainees.choices import Checkpoint, FollowUpOwner
from trainees.models import FollowUp
from trainees.models.follow_up import FollowUpQuerySet


class FollowUpFilter(FilterForm):
    """Which part of the list is shown stands in chips; the form keeps it."""

    status = forms.CharField(widget=forms.HiddenInput)
    pemilik = forms.ChoiceField(label=gettext_lazy("Handled by"))
    bulan = forms.ChoiceField(label=gettext_lazy("Month"))
    wilayah = forms.ModelChoiceField(
        label=gettext_lazy("Regency or city"),
        queryset=Region.objects.none(),
        empty_label=gettext_lazy("All regions"),
    )
    desa = forms.CharField(label=gettext_lazy("District or village"), max_length=80)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pemilik"].choices = [("", _("Everybody")), *FollowUpOwner.choices]
        self.fields["bulan"].choices = [("", _("All months")), *Checkpoint.choices]
        areas = FollowUp.objects.for_user(user).values("release__destination")
        self.fields["wilayah"].queryset = Region.objects.filter(pk__in=areas)

    def narrow(self, rows: FollowUpQuerySet) -> FollowUpQuerySet:
        for name, column in (
            ("bulan", "checkpoint"),
            ("pemilik", "owner"),
            ("wilayah", "release__destination"),
            ("desa", "release__village__icontains"),
        ):
            if value := self.chosen(name):
                rows = rows.filter(**{column: value})
        return rows

"""What the list of agreements in the admin is narrowed by."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import AgreementParty, Facility, Partner

ENDS = {"30": 30, "90": 90}


class EndFilter(admin.SimpleListFilter):
    title = gettext_lazy("end")
    parameter_name = "end"

    def lookups(self, request, model_admin):
        return [
            ("30", _("within 30 days")),
            ("90", _("within 90 days")),
            ("past", _("past")),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() in ENDS:
            return queryset.ending_within(ENDS[self.value()], today)
        if self.value() == "past":
            return queryset.signed().filter(ends_on__lt=today)
        return queryset


class PartyOfKind(admin.SimpleListFilter):
    """Agreements to which the chosen one is any party, whichever of several leads."""

    model: type[Facility | Partner]

    def lookups(self, request, model_admin):
        parties = AgreementParty.objects.for_user(request.user)
        found = self.model.objects.filter(pk__in=parties.values(self.parameter_name))
        return [(row.pk, str(row)) for row in found.order_by("short_name")]

    def queryset(self, request, queryset):
        if not (self.value() or "").isdecimal():
            return queryset
        parties = AgreementParty.objects.for_user(request.user).filter(
            **{self.parameter_name: self.value()}
        )
        return queryset.filter(pk__in=parties.values("agreement"))


class FacilityFilter(PartyOfKind):
    title, parameter_name, model = gettext_lazy("facility"), "facility", Facility


class PartnerFilter(PartyOfKind):
    title, parameter_name, model = gettext_lazy("partner"), "partner", Partner

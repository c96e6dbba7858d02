from typing import Any

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.choices import FacilityKind
from partnerships.models import Agreement, Posting
from rutan.accounts.choices import Role
from rutan.audit.recorded_admin import RecordedAdmin
from rutan.common.admin import CatalogueOnly, VersionedForm

PLACES = ("facility", "partner", "regional_office", "is_national")
OF_ROLE = {
    Role.OFFICER: {"facility"},
    Role.SUPERVISOR: {"facility"},
    Role.HEAD: {"facility"},
    Role.PROBATION_OFFICER: {"facility"},
    Role.COORDINATOR: {"partner"},
    Role.INSTRUCTOR: {"partner"},
    Role.MANAGER: {"regional_office", "is_national"},
    Role.ADMINISTRATOR: {"is_national"},
}


class PostingForm(VersionedForm):
    """The place has to fit the role; the model says that it is exactly one."""

    class Meta:
        model = Posting
        fields = ["user", *PLACES, "starts_on", "ends_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        user, chosen = cleaned.get("user"), {name for name in PLACES if cleaned.get(name)}
        if user is None or len(chosen) != 1:
            return cleaned
        (place,) = chosen
        if place not in OF_ROLE[Role(user.role)]:
            fitting = ", ".join(
                str(Posting._meta.get_field(name).verbose_name)
                for name in PLACES
                if name in OF_ROLE[Role(user.role)]
            )
            self.add_error(
                place,
                _("The role %(role)s works here: %(places)s.")
                % {"role": user.get_role_display(), "places": fitting},
            )
        elif place == "facility":
            is_bapas = cleaned["facility"].kind == FacilityKind.BAPAS
            if is_bapas != (user.role == Role.PROBATION_OFFICER):
                self.add_error(
                    place, _("Probation officers work at a Bapas, and nobody else does.")
                )
        return cleaned


class InForceFilter(admin.SimpleListFilter):
    title = gettext_lazy("in force")
    parameter_name = "in_force"

    def lookups(self, request, model_admin):
        return [("yes", _("today")), ("no", _("ended or not yet begun"))]

    def queryset(self, request, queryset):
        current = Posting.objects.current().values("pk")
        if self.value() == "yes":
            return queryset.filter(pk__in=current)
        return queryset.exclude(pk__in=current) if self.value() == "no" else queryset


@admin.register(Posting)
class PostingAdmin(CatalogueOnly, RecordedAdmin):
    about = gettext_lazy(
        "Who works where, from when to when. It decides which records an account reaches; to end "
        "a posting, enter its last day."
    )
    place = 5
    form = PostingForm
    list_display = ["user", "role", "where", "starts_on", "ends_on", "is_in_force"]
    list_filter = ["user__role", InForceFilter]
    list_select_related = ("user", "facility", "partner", "regional_office")
    search_fields = ["user__full_name", "facility__short_name", "partner__short_name"]
    autocomplete_fields = ["user", "facility", "partner", "regional_office"]
    fieldsets = [
        (None, {"fields": ["user"]}),
        (
            gettext_lazy("Where: exactly one"),
            {"fields": ["facility", "partner", "regional_office", "is_national"]},
        ),
        (gettext_lazy("When"), {"fields": ["starts_on", "ends_on"]}),
    ]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if obj.partner and not Agreement.objects.for_user(request.user).signed().filter(
            parties__partner=obj.partner, has_data_sharing_clause=True
        ).exists():  # fmt: skip
            self.message_user(
                request,
                _("Saved, but the account sees nobody: %(partner)s has no agreement with a data "
                  "sharing clause. Upload an agreement with a data sharing clause.")
                % {"partner": obj.partner},
                messages.WARNING,
            )  # fmt: skip

    @admin.display(description=gettext_lazy("role"))
    def role(self, posting):
        return posting.user.get_role_display()

    @admin.display(description=gettext_lazy("place"))
    def where(self, posting):
        place = posting.facility or posting.partner or posting.regional_office
        return str(place or _("the whole nation"))

    @admin.display(description=gettext_lazy("in force"), boolean=True)
    def is_in_force(self, posting):
        today = timezone.localdate()
        return posting.starts_on <= today and (posting.ends_on is None or posting.ends_on >= today)

"""What the frame of every page reads. Nothing is asked of the database before it is drawn."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partnerships.models import Facility
from partnerships.models.posting import reach_of, workplace_of
from rutan.portal import navigation


class Shell:
    """The frame of one page, for `partials/header.html`. Works for people not signed in."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.site_name = settings.SITE_NAME
        self.demo_mode = settings.DEMO_MODE
        self.version = getattr(settings, "VERSION", "")

    @cached_property
    def user(self) -> Any:
        """The person signed in, or None."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def theme(self) -> str:
        """auto, light or dark: of the account, else of the device's cookie."""
        if self.user:
            return self.user.theme
        chosen = self.request.COOKIES.get("tema", "auto")
        return chosen if chosen in {"light", "dark"} else "auto"

    @cached_property
    def navigation(self) -> list[navigation.Shown]:
        return navigation.menu_for(self.user, self.request.path) if self.user else []

    @cached_property
    def facilities(self) -> list[Facility]:
        """The facilities to choose from; only people posted to several see the choice."""
        return getattr(self.request, "facilities", [])

    @cached_property
    def facility(self) -> Facility | None:
        return getattr(self.request, "facility", None) or None

    @cached_property
    def place(self) -> str:
        """Where the person works: the facility, else the scope their account has."""
        if not self.user:
            return ""
        if self.facility:
            return str(self.facility)
        if reach_of(self.user).is_national:
            return _("The whole country")
        return workplace_of(self.user) or self.user.get_role_display()

    @property
    def can_search(self) -> bool:
        """Whoever sees agreements has something to find; partners search in the admin."""
        user = self.user
        return bool(
            user and not user.works_in_admin and user.has_perm("partnerships.view_agreement")
        )

    @property
    def search_hint(self) -> str:
        if self.user and not self.user.sees_names:
            return _("Facility, partner, or agreement")
        return _("Search by name, number, or class")

    @property
    def other_language(self) -> dict[str, str]:
        """The language the switch leads to, named in itself."""
        if get_language() == "id":
            return {"code": "en", "name": "English"}
        return {"code": "id", "name": "Bahasa Indonesia"}

    @property
    def now(self) -> Any:
        return timezone.localtime()


def shell(request: HttpRequest) -> dict[str, Shell]:
    return {"shell": Shell(request)}

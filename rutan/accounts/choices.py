"""Words of accounts that anything above may import without loading a model."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """One role per account; where it applies is a dated posting (partnerships)."""

    OFFICER = "officer", _("Officer")
    SUPERVISOR = "supervisor", _("Supervisor")
    HEAD = "head", _("Head of facility")
    COORDINATOR = "coordinator", _("Partner coordinator")
    INSTRUCTOR = "instructor", _("Instructor")
    PROBATION_OFFICER = "probation_officer", _("Probation officer")
    MANAGER = "manager", _("Manager")
    ADMINISTRATOR = "administrator", _("Administrator")


class Theme(TextChoices):
    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Language(TextChoices):
    """Names of languages are written in the language itself, in every interface."""

    BROWSER = "", _("As the browser")
    INDONESIAN = "id", "Bahasa Indonesia"
    ENGLISH = "en", "English"


FACILITY_STAFF = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.HEAD})
WORK_IN_ADMIN = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
SEE_NO_NAMES = frozenset({Role.MANAGER, Role.ADMINISTRATOR})
ACCEPT_TERMS = frozenset({Role.COORDINATOR, Role.INSTRUCTOR})  # of partners; before any page
NEED_SECOND_FACTOR = frozenset({Role.ADMINISTRATOR, Role.HEAD, Role.MANAGER})

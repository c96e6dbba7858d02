from django.conf import settings
from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Lower
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from rutan.accounts.choices import (
    FACILITY_STAFF,
    NEED_SECOND_FACTOR,
    SEE_NO_NAMES,
    WORK_IN_ADMIN,
    Language,
    Role,
    Theme,
)


def normal_sign_in_name(typed: str) -> str:
    """What a person types to sign in, as it is stored: no spaces around or inside, lower case.

    Staff numbers are printed in groups ("19870512 201012 1 003"), so inner spaces go too.
    """
    return "".join(typed.split()).lower()


class UserQuerySet(models.QuerySet):
    def usable(self, on=None):
        """Accounts that may sign in on the day `on` (default: today)."""
        on = on or timezone.localdate()
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=on), is_active=True)

    def named(self, typed: str):
        """The account with this staff number or e-mail address; at most one."""
        name = normal_sign_in_name(typed)
        return self.filter(Q(staff_number=name) | Q(email=name))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, username):
        return self.get(username=normal_sign_in_name(username))

    def create_user(self, username, password=None, **fields):
        """An account whose sign-in name is a staff number or an e-mail address."""
        name = normal_sign_in_name(username)
        user = self.model(username=name, **fields)
        if "@" in name:
            user.email = name
        else:
            user.staff_number = name
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Someone who may sign in. Made by an administrator; never deleted, only deactivated.

    `role` says what the person may do (`rutan.accounts.roles`), dated postings say where.
    Role, activity and password change only through `rutan.accounts.actions.users`.
    """

    username = models.CharField(
        _("sign-in name"),
        max_length=254,
        unique=True,
        editable=False,
        error_messages={"unique": _("There is already an account with this sign-in name.")},
    )
    staff_number = models.CharField(
        _("staff number"),
        max_length=18,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{18}$", _("A staff number has 18 digits."))],
        error_messages={"unique": _("There is already an account with this staff number.")},
    )
    email = models.EmailField(
        _("e-mail"),
        unique=True,
        null=True,
        blank=True,
        error_messages={"unique": _("There is already an account with this e-mail address.")},
    )
    full_name = models.CharField(_("full name"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, blank=True, default=Language.BROWSER
    )
    theme = models.CharField(_("theme"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    letter_keys = models.BooleanField(_("letter keys in the register"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    expires_on = models.DateField(
        _("valid until"),
        null=True,
        blank=True,
        help_text=_("Last day on which the account may be used. Empty: no end."),
    )
    must_change_password = models.BooleanField(
        _("must choose a new password"), default=False, editable=False
    )
    password_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    session_version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name", "role"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["full_name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="sign_in_name_is_staff_number_or_email",
                condition=Q(username=F("staff_number"), staff_number__isnull=False)
                | Q(username=F("email"), email__isnull=False),
                violation_error_message=_("An account needs a staff number or an e-mail address."),
            ),
            models.CheckConstraint(
                name="sign_in_names_are_lower_case",
                condition=Q(username=Lower("username")) & (Q(email=None) | Q(email=Lower("email"))),
                violation_error_message=_("Write the e-mail address in lower case."),
            ),
            models.CheckConstraint(
                name="staff_number_has_18_digits",
                condition=Q(staff_number=None) | Q(Exact(Length("staff_number"), 18)),
                violation_error_message=_("A staff number has 18 digits."),
            ),
            models.CheckConstraint(
                name="role_is_known",
                condition=Q(role__in=Role.values),
                violation_error_message=_("Choose one of the roles."),
            ),
        ]

    def __str__(self):
        return self.full_name

    def clean(self):
        self.staff_number = normal_sign_in_name(self.staff_number or "") or None
        self.email = normal_sign_in_name(self.email or "") or None
        self.username = self.staff_number or self.email or ""
        if not self.username:
            raise ValidationError(_("An account needs a staff number or an e-mail address."))

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name.split()[0] if self.full_name else self.username

    @property
    def is_superuser(self):
        """Nobody stands above the roles: Django asks, the answer is always no."""
        return False

    @property
    def is_staff(self):
        """May enter the admin; Django's word for it."""
        return self.works_in_admin

    @property
    def is_usable(self):
        """Neither deactivated nor past the last day of validity."""
        return self.is_active and (
            self.expires_on is None or self.expires_on >= timezone.localdate()
        )

    @property
    def is_facility_staff(self):
        return self.role in FACILITY_STAFF

    @property
    def works_in_admin(self):
        return self.role in WORK_IN_ADMIN

    @property
    def sees_names(self):
        """False for roles that read figures and reference data only, never a person's name."""
        return self.role not in SEE_NO_NAMES

    @property
    def needs_second_factor(self):
        return self.role in NEED_SECOND_FACTOR and settings.SECOND_FACTOR_REQUIRED

    def has_perm(self, perm, obj=None):
        return any(
            backend.has_perm(self, perm, obj)
            for backend in get_backends()
            if hasattr(backend, "has_perm")
        )

    def has_perms(self, perm_list, obj=None):
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label):
        return any(
            backend.has_module_perms(self, app_label)
            for backend in get_backends()
            if hasattr(backend, "has_module_perms")
        )

    def _get_session_auth_hash(self, secret=None):
        """A new password or a raised `session_version` ends every session of the account."""
        return salted_hmac(
            "rutan.accounts.models.User.get_session_auth_hash",
            f"{self.session_version}:{self.password}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

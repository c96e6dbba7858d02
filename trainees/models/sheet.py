import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility, Session
from rutan.common.records import PUBLIC_ID_ALPHABET

CODE_LENGTH = 6


def new_code() -> str:
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(CODE_LENGTH))


class SheetPrintQuerySet(models.QuerySet):
    """Through the class of the session."""

    def for_user(self, user):
        return self.filter(session__in=Session.objects.for_user(user))


class SheetPrint(models.Model):
    """A register on paper: who stood in which row, so that it can be copied back by its codes.

    `version` is the session's when it was printed, `roster` the first signs of a SHA-256 over the
    people in their order and the letters offered, `rows` the enrolment of each row code.
    """

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="sheets", verbose_name=_("session")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name=_("facility")
    )
    code = models.CharField(
        _("code of the sheet"), max_length=CODE_LENGTH, unique=True, default=new_code
    )
    version = models.PositiveIntegerField(_("version"))
    roster = models.CharField(max_length=16)
    rows = models.JSONField(default=dict, blank=True)
    is_filled = models.BooleanField(_("with marks"), default=False)
    printed_at = models.DateTimeField(_("printed"))
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("printed by"),
    )
    scan = models.ForeignKey(
        "partnerships.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("scan"),
    )
    copied_at = models.DateTimeField(_("copied"), null=True, blank=True)
    copied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("copied by"),
    )

    objects = SheetPrintQuerySet.as_manager()

    class Meta:
        ordering = ["-printed_at", "-pk"]
        verbose_name = _("sign-in sheet")
        verbose_name_plural = _("sign-in sheets")
        permissions = [("copy_register", "Can copy a register from paper")]
        constraints = [
            models.CheckConstraint(
                name="copied_at_and_by_go_together",
                condition=Q(copied_at=None, copied_by=None)
                | Q(copied_at__isnull=False, copied_by__isnull=False),
                violation_error_message=_("Say when the sheet was copied and by whom."),
            )
        ]

    def __str__(self):
        return self.code

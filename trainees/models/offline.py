"""Registers that were taken along on a device, and what came back from it."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility, Session
from trainees.choices import OperationOutcome
from trainees.models.enrolment import Enrolment, OfEnrolmentQuerySet

KEY_BYTES = 32


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


class OfflineDeviceQuerySet(models.QuerySet):
    """Everybody's own."""

    def for_user(self, user):
        return self.filter(user=user.pk) if user.is_authenticated else self.none()


class OfflineDevice(models.Model):
    """A browser that may keep registers. `key` encrypts what lies on it, and only its owner gets
    it; once ended, nobody does. `name` is in the words of its owner."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="offline_devices",
        verbose_name=_("user"),
    )
    device = models.UUIDField(_("device"), default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=60, blank=True)
    key = models.BinaryField(max_length=KEY_BYTES, default=new_key)
    made_at = models.DateTimeField(_("since"), auto_now_add=True)
    seen_at = models.DateTimeField(_("last seen"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = OfflineDeviceQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_at", "-pk"]
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        constraints = [
            models.UniqueConstraint(
                name="one_row_per_device",
                fields=["device"],
                violation_error_message=_("This device is known already."),
            )
        ]

    def __str__(self):
        return self.name or str(self.device)

    @property
    def shown_name(self) -> str:
        """One that was taken along before devices had names is told by its day."""
        day = date_format(timezone.localtime(self.made_at), "j M Y")
        return self.name or _("Device of %(day)s") % {"day": day}


class OfflineCopyQuerySet(models.QuerySet):
    """Through the class of the session."""

    def for_user(self, user):
        return self.filter(session__in=Session.objects.for_user(user))

    def out(self):
        return self.filter(returned_at=None)


class OfflineCopy(models.Model):
    """A register on a device until `until`, as it was at `version`."""

    device = models.ForeignKey(
        OfflineDevice, models.CASCADE, related_name="copies", verbose_name=_("device")
    )
    session = models.ForeignKey(
        Session, models.CASCADE, related_name="offline_copies", verbose_name=_("session")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name=_("facility")
    )
    version = models.PositiveIntegerField(_("version"))
    taken_at = models.DateTimeField(_("taken along"))
    until = models.DateTimeField(_("until"))
    returned_at = models.DateTimeField(_("given back"), null=True, blank=True)

    objects = OfflineCopyQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_at", "-pk"]
        verbose_name = _("register on a device")
        verbose_name_plural = _("registers on devices")
        permissions = [("take_register_offline", "Can take registers along without a connection")]
        constraints = [
            models.UniqueConstraint(
                name="one_copy_per_device_and_session",
                fields=["device", "session"],
                condition=models.Q(returned_at=None),
                violation_error_message=_("This register is on the device already."),
            )
        ]

    def __str__(self):
        return str(self.pk)


class AppliedOperation(models.Model):
    """One entry made on a device, as it arrived: each counts once, however often it is sent.

    `base` is the version of the session that the device knew, `marked_at` what its clock said,
    `answer` what it was told, so that a second sending hears the same.
    """

    op = models.UUIDField(_("entry"), editable=False)
    device = models.ForeignKey(
        OfflineDevice,
        models.SET_NULL,
        null=True,
        related_name="operations",
        verbose_name=_("device"),
    )
    session = models.ForeignKey(
        Session, models.PROTECT, related_name="operations", verbose_name=_("session")
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="operations", verbose_name=_("enrolment")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name=_("facility")
    )
    seq = models.PositiveIntegerField(_("step"))
    digest = models.CharField("SHA-256", max_length=64)
    letter = models.CharField(_("letter"), max_length=1)
    note = models.CharField(_("note"), max_length=120, blank=True)
    late_minutes = models.PositiveSmallIntegerField(_("minutes late"), default=0)
    early_minutes = models.PositiveSmallIntegerField(_("minutes early"), default=0)
    base = models.PositiveIntegerField(_("version"))
    marked_at = models.DateTimeField(_("by the clock of the device"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=OperationOutcome)
    answer = models.JSONField(default=dict, blank=True)
    settles = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="settled_by",
        verbose_name=_("decides"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )

    objects = OfEnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("entry of a device")
        verbose_name_plural = _("entries of devices")
        constraints = [
            models.UniqueConstraint(
                name="one_row_per_operation",
                fields=["op"],
                violation_error_message=_("This entry was sent already."),
            ),
            models.UniqueConstraint(
                name="one_place_per_device_and_step",
                fields=["device", "session", "enrolment", "seq"],
                violation_error_message=_("This entry was sent already."),
            ),
        ]

    def __str__(self):
        return str(self.op)

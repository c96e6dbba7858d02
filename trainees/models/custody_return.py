"""Somebody who was released and is in custody again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from rutan.common.records import Record
from trainees.choices import ReturnKind
from trainees.models.custody import Custody, RegisterEntry
from trainees.models.inmate import Inmate
from trainees.models.release import OfReleaseQuerySet, Release


class ReturnToCustody(Record):
    """What followed a release, known from a register alone; no offence is stored.

    `facility` is that of the release, and who reads the release reads this: day and kind, never
    `custody`, which may be a stay elsewhere.
    """

    release = models.OneToOneField(
        Release, models.PROTECT, related_name="came_back", verbose_name=_("release")
    )
    inmate = models.ForeignKey(
        Inmate, models.PROTECT, related_name="returns", verbose_name=_("inmate")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="returns", verbose_name=_("facility")
    )
    on = models.DateField(_("date"))
    kind = models.CharField(
        _("kind"), max_length=10, choices=ReturnKind, default=ReturnKind.PENDING
    )
    register_label = models.CharField(_("register number"), max_length=40)
    custody = models.ForeignKey(
        Custody,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("custody"),
    )
    entry = models.ForeignKey(
        RegisterEntry,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("register entry"),
    )
    is_history = models.BooleanField(_("from the years before"), default=False)

    objects = OfReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("return to custody")
        verbose_name_plural = _("returns to custody")
        permissions = [("settle_return", "Can say what a return to custody is")]
        constraints = [
            models.CheckConstraint(
                name="return_names_its_register_entry",
                condition=~Q(register_label=""),
                violation_error_message=_("A return counts only with its register entry."),
            ),
            models.CheckConstraint(
                name="return_from_here_has_its_stay",
                condition=Q(is_history=True) | Q(custody__isnull=False),
                violation_error_message=_("A return that is not history has its stay."),
            ),
        ]

    def __str__(self):
        return f"{self.on:%d/%m/%Y}"

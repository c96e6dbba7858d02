"""What a person asks about the own data, and why something is kept longer than its period."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from rutan.common.records import Record
from trainees.choices import Requester
from trainees.models.inmate import Inmate, OfFacilityStaffQuerySet


class SubjectRequest(Record):
    """Somebody asks what is kept about a person; the files are not kept, their digests are."""

    inmate = models.ForeignKey(
        Inmate, models.PROTECT, related_name="subject_requests", verbose_name=_("inmate")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name=_("facility")
    )
    asked_on = models.DateField(_("asked on"))
    asked_by = models.CharField(_("who asks"), max_length=8, choices=Requester)
    proxy = models.CharField(_("name of who asks"), max_length=120, blank=True)
    letter_number = models.CharField(
        _("number of the power of attorney"), max_length=80, blank=True
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("answered by"),
    )
    pdf_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    json_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = OfFacilityStaffQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "-pk"]
        verbose_name = _("request of the person")
        verbose_name_plural = _("requests of the person")
        permissions = [("take_out_subject_data", "Can take out all data of a person")]
        constraints = [
            models.CheckConstraint(
                name="proxy_has_a_name_and_a_paper",
                condition=~Q(asked_by=Requester.PROXY) | (~Q(proxy="") & ~Q(letter_number="")),
                violation_error_message=_(
                    "Write who asks for the person, and the number of the power of attorney."
                ),
            ),
            models.CheckConstraint(
                name="answer_has_its_files",
                condition=Q(answered_at=None) | ~Q(pdf_sha256="", json_sha256=""),
                violation_error_message=_("Take out the files first, then hand them over."),
            ),
        ]

    def __str__(self):
        return f"{self.asked_on:%d/%m/%Y}"

    @property
    def is_taken_out(self) -> bool:
        return bool(self.pdf_sha256 or self.json_sha256)


class RetentionHold(Record):
    """While it lasts nothing of this person is deleted when its period is over."""

    inmate = models.ForeignKey(
        Inmate, models.PROTECT, related_name="retention_holds", verbose_name=_("inmate")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name=_("facility")
    )
    reason = models.CharField(_("reason"), max_length=200)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("recorded by"),
    )

    objects = OfFacilityStaffQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-pk"]
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(
                name="hold_says_why",
                condition=~Q(reason=""),
                violation_error_message=_("Write why this is kept longer."),
            ),
            models.CheckConstraint(
                name="hold_ends_after_it_starts",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                violation_error_message=_("The end must not be before the start."),
            ),
        ]

    def __str__(self):
        return f"{self.from_on:%d/%m/%Y}"

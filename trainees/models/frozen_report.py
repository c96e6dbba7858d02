"""Reports whose figures stand for good."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Agreement, Facility, RegionalOffice
from rutan.common.records import new_public_id
from trainees.choices import FrozenKind
from trainees.models.indicator_target import OfPlaceQuerySet


class FrozenReport(models.Model):
    """Figures of a period as they were when somebody answered for them.

    The database refuses to change or remove a row; who freezes again makes a new one, with a number
    of its own. `members` are the keys of the people behind each figure and leave this table only as
    differences, for who may read names. `audit_seq` and `audit_head` are the head of the audit
    trail at that moment.
    """

    public_id = models.CharField(max_length=8, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=15, choices=FrozenKind)
    facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="frozen_reports",
        verbose_name=_("facility"),
    )
    regional_office = models.ForeignKey(
        RegionalOffice,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="frozen_reports",
        verbose_name=_("regional office"),
    )
    agreement = models.ForeignKey(
        Agreement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="frozen_reports",
        verbose_name=_("agreement"),
    )
    number = models.CharField(_("number"), max_length=30, unique=True)
    period_from = models.DateField(_("period from"))
    period_to = models.DateField(_("period until"))
    question = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    figures = models.JSONField(_("figures"), encoder=DjangoJSONEncoder)
    members = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    comments = models.JSONField(_("comments"), default=dict)
    definitions = models.PositiveSmallIntegerField(_("version of the definitions"))
    sha256 = models.CharField("SHA-256", max_length=64)
    audit_seq = models.BigIntegerField(null=True)
    audit_head = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(_("frozen"), auto_now_add=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("frozen by")
    )
    is_demo = models.BooleanField(_("sample data"), default=False, editable=False)

    objects = OfPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("frozen report")
        verbose_name_plural = _("frozen reports")
        constraints = [
            models.CheckConstraint(
                name="frozen_period_is_in_order",
                condition=Q(period_to__gte=F("period_from")),
                violation_error_message=_("The period must not end before it begins."),
            ),
            models.CheckConstraint(
                name="frozen_report_has_one_place",
                condition=Q(facility=None) | Q(regional_office=None),
                violation_error_message=_("Choose a facility or a regional office, not both."),
            ),
            models.CheckConstraint(
                name="frozen_indicators_have_no_agreement",
                condition=~Q(kind=FrozenKind.INDICATORS) | Q(agreement=None),
                violation_error_message=_("Indicators are those of a place, not of an agreement."),
            ),
        ]

    def __str__(self):
        return self.number

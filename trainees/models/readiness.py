"""What somebody needs on the first day outside, item by item."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from rutan.common.records import Record
from trainees.choices import ReadinessCode, ReadinessState
from trainees.models.custody import Custody
from trainees.models.inmate import OfFacilityStaffQuerySet


class ReadinessItem(Record):
    """How far one item is before a release; without a row it is not begun."""

    custody = models.ForeignKey(
        Custody, models.PROTECT, related_name="readiness_items", verbose_name=_("custody")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name=_("facility")
    )
    code = models.CharField(_("item"), max_length=12, choices=ReadinessCode)
    state = models.CharField(
        _("status"), max_length=12, choices=ReadinessState, default=ReadinessState.OPEN
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    would_change = models.CharField(_("what would have to change"), max_length=200, blank=True)

    objects = OfFacilityStaffQuerySet.as_manager()

    class Meta:
        ordering = ["custody", "code"]
        verbose_name = _("item before release")
        verbose_name_plural = _("items before release")
        constraints = [
            models.UniqueConstraint(
                name="one_readiness_item_per_stay",
                fields=["custody", "code"],
                violation_error_message=_("This item is there already."),
            ),
            models.CheckConstraint(
                name="declined_readiness_says_why",
                condition=~Q(state=ReadinessState.DECLINED) | (~Q(reason="") & ~Q(would_change="")),
                violation_error_message=_("Write why, and what would have to change."),
            ),
        ]

    def __str__(self):
        return str(self.get_code_display())

"""Tables of the trade that everybody reads: labels in two languages, flags that rules read."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trainees.choices import EnrolmentState, Fault, LegalStatus


class Labelled(models.Model):
    """A row with a code for the program and a label for people, Indonesian and English."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    label = models.CharField(_("label"), max_length=80)
    label_en = models.CharField(_("English label"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self):
        return self.label_en if (get_language() or "id").startswith("en") else self.label


class RegisterKind(models.Model):
    """A register of the law, A.I to B.III; detention stages may get new names (domain 3.2)."""

    code = models.CharField(_("code"), max_length=6, unique=True)
    label = models.CharField(_("label"), max_length=80)
    legal_status = models.CharField(_("legal status"), max_length=10, choices=LegalStatus)
    min_days = models.PositiveIntegerField(_("shortest sentence in days"), null=True, blank=True)
    max_days = models.PositiveIntegerField(_("longest sentence in days"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("register")
        verbose_name_plural = _("registers")

    def __str__(self):
        return self.code


class ReleaseKind(Labelled):
    is_supervised = models.BooleanField(
        _("under probation supervision"), help_text=_("Then a Bapas is required.")
    )
    starts_follow_up = models.BooleanField(_("follow-ups are planned"), default=True)
    needs_decree = models.BooleanField(_("a decree number (SK) is required"), default=False)
    legal_statuses = models.JSONField(
        _("legal statuses it is for"),
        default=list,
        blank=True,
        help_text=_("Empty means every one."),
    )

    class Meta(Labelled.Meta):
        verbose_name = _("kind of release")
        verbose_name_plural = _("kinds of release")


class ExitReason(Labelled):
    """Why somebody left a class before its end, and whose doing it was."""

    state = models.CharField(_("leads to"), max_length=15, choices=EnrolmentState)
    fault = models.CharField(_("caused by"), max_length=12, choices=Fault)
    counts_as_dropout = models.BooleanField(_("counts as dropout"))
    needs_note = models.BooleanField(_("needs a note"), default=False)
    is_chosen_by_staff = models.BooleanField(_("staff may choose it"), default=True)

    class Meta(Labelled.Meta):
        verbose_name = _("exit reason")
        verbose_name_plural = _("exit reasons")


class AttendanceReason(Labelled):
    """A code of the register. `letter` is what staff press; the rules read the flags."""

    letter = models.CharField(_("letter"), max_length=1, unique=True)
    is_attended = models.BooleanField(_("was there"))
    is_excused = models.BooleanField(_("excused"))
    fault = models.CharField(_("caused by"), max_length=12, choices=Fault)
    credits_hours = models.BooleanField(_("hours are credited"))
    needs_note = models.BooleanField(_("needs a note"), default=False)
    asks_minutes = models.BooleanField(
        _("minutes are asked"),
        default=False,
        help_text=_("How late somebody came or how early somebody left; they are not credited."),
    )
    may_be_planned = models.BooleanField(
        _("may be recorded before the session"),
        default=False,
        help_text=_("A hearing or an illness is known beforehand; presence is not."),
    )
    shows_first = models.BooleanField(_("in the first line of the register"), default=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(Labelled.Meta):
        verbose_name = _("attendance code")
        verbose_name_plural = _("attendance codes")


class OutcomeKind(Labelled):
    """Main activity after release. `is_productive` is the definition of ux 6.1."""

    is_productive = models.BooleanField(_("productively active"))
    is_work = models.BooleanField(_("is work"), default=False)
    is_known = models.BooleanField(_("the person's situation is known"), default=True)
    ends_follow_up = models.BooleanField(_("no further follow-up"), default=False)
    is_chosen_by_staff = models.BooleanField(_("staff may choose it"), default=True)

    class Meta(Labelled.Meta):
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")

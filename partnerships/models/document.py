import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.choices import DocumentKind
from partnerships.models.agreement import Agreement
from partnerships.models.coordination import Coordination
from partnerships.models.facility import Facility
from partnerships.models.training_class import TrainingClass


def opaque_path(document, original_name) -> str:
    """Nothing of the uploaded name reaches the disk."""
    return f"documents/{secrets.token_hex(16)}"


class DocumentQuerySet(models.QuerySet):
    def for_user(self, user):
        """By the scope of its subject, of the facility where it has none. What names people in
        custody is for the facility's staff."""
        rows = self.filter(
            Q(agreement__in=Agreement.objects.for_user(user))
            | Q(coordination__in=Coordination.objects.for_user(user))
            | Q(training_class__in=TrainingClass.objects.for_user(user))
            | Q(
                agreement=None,
                coordination=None,
                training_class=None,
                facility__in=Facility.objects.for_user(user),
            )
        )
        is_staff = user.is_authenticated and user.is_facility_staff
        return rows if is_staff else rows.filter(is_about_people=False)


class Document(models.Model):
    """A file that was uploaded: kept under a name that says nothing, served only after a check."""

    facility = models.ForeignKey(
        "partnerships.Facility",
        models.PROTECT,
        related_name="documents",
        verbose_name=_("facility"),
    )
    agreement = models.ForeignKey(
        "partnerships.Agreement",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("agreement"),
    )
    coordination = models.ForeignKey(
        "partnerships.Coordination",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("coordination"),
    )
    training_class = models.ForeignKey(
        "partnerships.TrainingClass",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("class"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("newer version of"),
    )
    is_about_people = models.BooleanField(
        _("names people in custody"),
        default=False,
        help_text=_("Such a file is never shown to partners or managers."),
    )
    file = models.FileField(_("file"), upload_to=opaque_path, max_length=120)
    name = models.CharField(_("name"), max_length=120, help_text=_("As it was uploaded."))
    content_type = models.CharField(_("type"), max_length=80)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.CharField(_("uploaded by"), max_length=254)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                name="document_has_at_most_one_subject",
                condition=Q(agreement=None, coordination=None)
                | Q(agreement=None, training_class=None)
                | Q(coordination=None, training_class=None),
                violation_error_message=_("A document belongs to one record only."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One thing that happened, for ever. Written by `rutan.audit.recording.record` only.

    No foreign keys: a row outlives what it speaks of, and tables below may not know those
    above. `hash` covers the row and `prev_hash`, so a change, a gap or a swap shows. Triggers
    refuse UPDATE, DELETE and TRUNCATE on both databases.
    """

    seq = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("time"), db_index=True)
    actor = models.CharField(_("who"), max_length=254, blank=True, db_index=True)
    actor_role = models.CharField(_("role"), max_length=20, blank=True)
    action = models.CharField(_("what"), max_length=60, db_index=True)
    subject_type = models.CharField(_("kind of record"), max_length=60)
    subject_id = models.CharField(_("record"), max_length=40, blank=True)
    facility_pk = models.BigIntegerField(_("facility"), null=True, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    request_id = models.CharField(_("request"), max_length=36, blank=True)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit trail")
        ordering = ["-seq"]
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-seq"], name="audit_of_a_subject"),
            models.Index(fields=["facility_pk", "-seq"], name="audit_of_a_facility"),
        ]

    def __str__(self):
        return f"{self.seq} {self.action}"


class JobRun(models.Model):
    """One run of one job of `run_daily`; `readyz` and the administrator read the last ones.

    Tells how many, never who: `counts` are numbers by name, `error` the kind and the place of
    what went wrong.
    """

    job = models.CharField(_("job"), max_length=60)
    on = models.DateField(_("day"))
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), db_index=True)
    counts = models.JSONField(_("outcome"), default=dict, blank=True)
    error = models.CharField(_("error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("daily job")
        verbose_name_plural = _("daily jobs")
        ordering = ["-finished_at"]
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(
                name="job_finishes_after_it_starts",
                condition=models.Q(finished_at__gte=models.F("started_at")),
            ),
        ]

    def __str__(self):
        return f"{self.job} {self.on}"

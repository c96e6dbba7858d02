"""The words of reports."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FrozenKind(TextChoices):
    REINTEGRATION = "reintegration", _("Reintegration report")
    INDICATORS = "indicators", _("Indicators")


class Direction(TextChoices):
    UP = "up", _("Higher is better")
    DOWN = "down", _("Lower is better")
    NONE = "none", _("Only told")


class Grouping(TextChoices):
    """By what the people of a report are put together; the codes stand in addresses."""

    FIELD = "bidang", _("Training field")
    CLASS = "angkatan", _("Class")
    SEX = "jenis-kelamin", _("Sex")
    SENTENCE = "lama-pidana", _("Length of sentence")
    RELEASE = "jenis-bebas", _("Kind of release")
    FACILITY = "upt", _("Facility")
    PARTNER = "mitra", _("Partner")


class CohortBy(TextChoices):
    """What tells the lines of a survival curve apart; the codes stand in addresses."""

    PROGRAMME = "program", _("Programme")
    AGREEMENT = "perjanjian", _("Agreement")
    PARTNER = "mitra", _("Partner")
    FACILITY = "upt", _("Facility")
    QUARTER = "triwulan", _("Quarter of release")


class CohortQuestion(TextChoices):
    """What is asked of people by the quarter of their release; the codes stand in addresses."""

    WORK = "bekerja", _("At work (R13, R14)")
    REACHED = "terhubung", _("Reached (R16)")
    RETURNED = "kembali", _("Sentenced again (R18)")

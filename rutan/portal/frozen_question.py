"""What a kept reintegration report is narrowed to, in words."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.models import Agreement, Partner, TrainingClass, TrainingField
from rutan.portal.forms import BASIS
from trainees.models import ReleaseKind
from trainees.reports.reintegration import Question

KEYS = {"mitra": "pk", "bidang": "code", "angkatan": "public_id", "jenis_bebas": "code"}
"""What of them stands in the address."""
NARROWING = (
    "partner", "field", "training_class", "release_kind", "released_from", "released_until",
)  # fmt: skip
"""What a kept question may be narrowed by besides its agreement."""


class Narrowing:
    """`chosen` are the places and kinds that were asked for, by the names of the address."""

    def __init__(self, question: Question, agreement: Agreement | None, user: Any) -> None:
        self.question, self.agreement = question, agreement
        wanted = {
            "mitra": (question.partner, Partner.objects.for_user(user)),
            "bidang": (question.field, TrainingField.objects.all()),
            "angkatan": (question.training_class, TrainingClass.objects.for_user(user)),
            "jenis_bebas": (question.release_kind, ReleaseKind.objects.all()),
        }
        named = {name: rows.filter(pk=key).first() for name, (key, rows) in wanted.items() if key}
        self.chosen: dict[str, Any] = {name: row for name, row in named.items() if row}

    @property
    def facts(self) -> list[dict[str, Any]]:
        """Each a label and a value, without what was not asked for."""
        labels = {
            "mitra": _("Partner"),
            "bidang": _("Training field"),
            "angkatan": _("Class"),
            "jenis_bebas": _("Kind of release"),
        }
        found: dict[str, Any] = {_("Agreement"): self.agreement}
        if self.agreement:
            found[labels["mitra"]] = self.agreement.partner
        found |= {labels[name]: row for name, row in self.chosen.items()}
        first, last = self.question.released_from, self.question.released_until
        if first or last:
            found[_("Date of release")] = " – ".join(
                date_format(day, "j M Y") if day else "…" for day in (first, last)
            )
        if not self.question.of_certified:
            found[_("Counted from")] = dict(BASIS)["completed"]
        return [{"label": label, "value": value} for label, value in found.items() if value]

    @property
    def address(self) -> dict[str, str]:
        """How the report asks for the same today."""
        asked = {name: str(getattr(row, KEYS[name])) for name, row in self.chosen.items()}
        if self.agreement:
            asked["perjanjian"] = self.agreement.code
        for name, day in (
            ("bebas_dari", self.question.released_from),
            ("bebas_sampai", self.question.released_until),
        ):
            if day:
                asked[name] = f"{day:%d/%m/%Y}"
        if not self.question.of_certified:
            asked["dasar"] = "completed"
        return asked


def is_narrowed(kept: dict[str, Any]) -> bool:
    """Whether anything but the agreement narrows a question as it is kept."""
    return any(kept.get(name) for name in NARROWING) or kept.get("of_certified") is False

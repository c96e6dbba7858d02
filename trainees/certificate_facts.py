"""What was printed on a certificate, and its fingerprint (features F30).

The facts stand on the row of the certificate alone: neither the paper nor the public page asks
the class, the person or the partner again, so both stay as they were on the day of issue.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db.models import Sum

from partnerships.models import Session, TrainingClass
from trainees.masking import masked
from trainees.models import Certificate

FROZEN = (
    "holder_name", "holder_masked", "level", "hours", "starts_on", "ends_on", "units",
    "number", "number_key", "registration_number", "issued_on", "valid_until", "facts_sha256",
)  # fmt: skip
"""The columns that an issue writes, beside the state."""


def freeze(certificate: Certificate, training_class: TrainingClass, units: list[Any]) -> None:
    """Puts the facts of the class onto a certificate that is being issued; saves nothing."""
    version = training_class.programme_version
    certificate.level = level_of(version)
    certificate.starts_on, certificate.ends_on = training_class.starts_on, training_class.ends_on
    certificate.units = units
    seal(certificate)


def seal(certificate: Certificate) -> None:
    certificate.holder_masked = masked(certificate.holder_name)
    certificate.facts_sha256 = fingerprint(facts_of(certificate))


def level_of(version: Any) -> str:
    if version.programme.is_equivalency:
        return f"Paket {version.programme.package}"
    return f"KKNI {version.qualification_level}" if version.qualification_level else ""


def units_of(training_class: TrainingClass) -> list[list[Any]]:
    """[code, title, hours] of each unit. One query."""
    return [
        [unit.code, unit.title, unit.hours]
        for unit in training_class.programme_version.units.order_by("order", "pk")
    ]


def hours_of(training_class: TrainingClass) -> int:
    """What was taught, catch-up lessons apart; what was planned where no register was kept."""
    held = Session.objects.held().filter(training_class=training_class, is_catch_up=False)
    return held.aggregate(total=Sum("hours", default=0))["total"] or training_class.planned_hours


def facts_of(certificate: Certificate) -> dict[str, Any]:
    days = ("starts_on", "ends_on", "issued_on", "valid_until")
    return {
        "code": certificate.code,
        "number": certificate.number,
        "registration": certificate.registration_number,
        "holder": certificate.holder_name,
        "kind": str(certificate.kind),
        "title": certificate.title,
        "level": certificate.level,
        "units": certificate.units,
        "hours": int(certificate.hours),
        "issuer": certificate.issuer_name,
        "town": certificate.venue,
        **{day: _iso(getattr(certificate, day)) for day in days},
    }


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


def fingerprint(facts: Mapping[str, Any]) -> str:
    """SHA-256 over the facts, written one way only."""
    written = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def short_fingerprint(sha256: str) -> str:
    """What people compare, on the paper and on the public page: "3F A9 12 C0"."""
    shown = sha256[:8].upper()
    return " ".join(shown[start : start + 2] for start in range(0, len(shown), 2))


def is_unchanged(certificate: Certificate) -> bool:
    """Do the stored facts still give the fingerprint that stands on the paper?"""
    return fingerprint(facts_of(certificate)) == certificate.facts_sha256

"""What stands in the form of a class before anybody types: usual values, its own, or a copy's."""

from datetime import date, time
from typing import Any

from django.db.models import Exists, OuterRef

from partnerships import school_years, thresholds
from partnerships.choices import AgreementState, Delivery, Weekday
from partnerships.models import (
    Agreement,
    AgreementParty,
    Facility,
    ProgrammeVersion,
    TrainingClass,
)

COPIED = (
    "agreement",
    "partner",
    "planned_hours",
    "quota",
    "room",
    "assessor",
    "delivery",
    "funding",
    "budget",
    "target_finishers",
    "facility_contact",
    "partner_contact",
    "grade",
)
OF_ONE_CLASS = (
    "title",
    "starts_on",
    "ends_on",
    "exam_on",
    "siapkerja_id",
    "school_year",
    "semester",
    "version",
    "gate_reason",
)
"""What the next class of the same kind has anew: its name, its days, its number elsewhere."""

Times = list[tuple[list[int], time, time]]


def initial(
    version: ProgrammeVersion,
    facility: Facility,
    *,
    kept: TrainingClass | None,
    copied: TrainingClass | None,
    slots: Times,
) -> dict[str, Any]:
    """`kept` is the class that is changed, `copied` a former one of the same programme."""
    if kept:
        own = {name: getattr(kept, name) for name in OF_ONE_CLASS}
        return _of(kept, slots) | own
    if copied is None:
        return _usual(version, facility) | _this_term(facility)
    values = _of(copied, slots) | _this_term(facility)
    if copied.programme_version_id != version.pk:
        values["planned_hours"] = version.total_hours
    if not _is_in_force(copied, facility.today()):
        values["agreement"] = None  # its partner stands alone
    return values


def _this_term(facility: Facility) -> dict[str, Any]:
    """Asked for in classes of equivalency alone."""
    school_year, semester = school_years.on(facility.today())
    return {"school_year": school_year, "semester": semester}


def _of(training_class: TrainingClass, slots: Times) -> dict[str, Any]:
    values = {name: getattr(training_class, name) for name in COPIED}
    values["instructors"] = list(training_class.instructors.all())
    values["ministry_items"] = list(training_class.ministry_items.all())
    for number, (days, starts_at, ends_at) in enumerate(slots, start=1):
        values |= {
            f"days_{number}": [str(day) for day in days],
            f"from_{number}": starts_at,
            f"until_{number}": ends_at,
        }
    return values


def _usual(version: ProgrammeVersion, facility: Facility) -> dict[str, Any]:
    settings = thresholds.of(facility)
    return {
        "agreement": _only_agreement(version, facility),
        "planned_hours": version.total_hours,
        "quota": version.default_quota or settings["quota"],
        "days_1": [str(day) for day in range(4)],
        "from_1": time(8),
        "until_1": time(14),
        "days_2": [str(Weekday.FRIDAY.value)],  # ends before the prayer
        "from_2": time(8),
        "until_2": time(11, 30),
        "delivery": Delivery.MTU,
        "ministry_items": list(version.programme.ministry_items.all()),
    }


def _only_agreement(version: ProgrammeVersion, facility: Facility) -> Agreement | None:
    """With the partner that teaches the programme, where one agreement with it is in force."""
    partner, today = version.programme.partner, facility.today()
    if partner is None:
        return None
    in_force = partner.agreements.filter(
        Exists(AgreementParty.objects.filter(agreement=OuterRef("pk"), facility=facility)),
        state=AgreementState.SIGNED,
        starts_on__lte=today,
        ends_on__gte=today,
    )
    found = list(in_force[:2])
    return found[0] if len(found) == 1 else None


def _is_in_force(former: TrainingClass, today: date) -> bool:
    agreement = former.agreement
    return (
        agreement is not None
        and agreement.state == AgreementState.SIGNED
        and agreement.starts_on <= today <= agreement.ends_on
    )

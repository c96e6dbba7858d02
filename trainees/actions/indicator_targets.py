"""What the indicators of a place are to reach in a year."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from partnerships.models import Facility, RegionalOffice
from rutan.accounts.models import User
from rutan.audit.recording import record
from trainees.models import IndicatorTarget


@transaction.atomic
def set_targets(
    *,
    facility: Facility | None,
    regional_office: RegionalOffice | None,
    year: int,
    targets: Mapping[str, Decimal | None],
    source: str,
    by: User,
) -> int:
    """None takes a target back. Answers how many changed; what was there stays in the trail."""
    stored = {
        each.code: each
        for each in IndicatorTarget.objects.select_for_update(of=("self",)).filter(
            facility=facility, regional_office=regional_office, year=year
        )
    }
    changed = 0
    for code, wanted in targets.items():
        target = stored.get(code)
        if wanted == (target.target if target else None):
            continue
        before = str(target.target) if target else ""
        if wanted is None:
            target.delete()
        else:
            target = target or IndicatorTarget(
                facility=facility, regional_office=regional_office, year=year, code=code
            )
            target.version += 1 if target.pk else 0
            target.target, target.source = wanted, source
            target.full_clean()
            target.save()
        changed += 1
        record(
            "indicator.target_set",
            "indicator",
            by=by,
            facility=facility.pk if facility else None,
            code=code,
            year=year,
            before=before,
            target="" if wanted is None else str(wanted),
        )
    return changed

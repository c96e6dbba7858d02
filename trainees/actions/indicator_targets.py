"""What the indicators of a place are to reach in a year."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Facility, RegionalOffice
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
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
    seen: str | None = None,
) -> int:
    """None takes a target back. Answers how many changed; what was there stays in the trail.
    `seen` is what `versions_of` said when the form was opened: whoever saved in between is not
    overwritten."""
    stored = {
        each.code: each
        for each in IndicatorTarget.objects.select_for_update(of=("self",)).filter(
            facility=facility, regional_office=regional_office, year=year
        )
    }
    if seen is not None and seen != versions_of(stored.values()):
        raise DomainError(
            _(
                "Somebody else changed these targets meanwhile, and nothing of yours is saved. "
                "Open the page again and change what stands there now."
            )
        )
    changed = 0
    for code, wanted in targets.items():
        target = stored.get(code)
        if wanted is None and target is None:
            continue
        if target and (target.target, target.source) == (wanted, source):
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


def versions_of(targets: Iterable[IndicatorTarget]) -> str:
    """The state of the targets of one place and year, to be compared later."""
    return " ".join(sorted(f"{each.pk}.{each.version}" for each in targets))

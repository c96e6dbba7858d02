"""Who may leave in the days ahead, and what each of them still needs (features F32)."""

from collections.abc import Sequence
from dataclasses import dataclass

from trainees.choices import ReadinessCode, ReadinessState
from trainees.models import Custody, ReadinessItem


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """The eight items of one stay; what has no row is open."""

    items: dict[ReadinessCode, ReadinessItem]

    @property
    def done(self) -> int:
        return sum(each.state == ReadinessState.DONE for each in self.items.values())

    @property
    def of(self) -> int:
        return len(ReadinessCode)

    @property
    def declined(self) -> list[ReadinessItem]:
        return [each for each in self.items.values() if each.state == ReadinessState.DECLINED]


def readiness_of(custodies: Sequence[Custody]) -> dict[int, Readiness]:
    """By the key of the stay, in the order of the items; one query."""
    rows: dict[int, dict[str, ReadinessItem]] = {each.pk: {} for each in custodies}
    for item in ReadinessItem.objects.filter(custody__in=rows):
        rows[item.custody_id][item.code] = item
    return {
        pk: Readiness(items={code: items[code] for code in ReadinessCode if code in items})
        for pk, items in rows.items()
    }

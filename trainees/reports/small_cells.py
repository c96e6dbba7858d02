"""Groups that a reader outside the facility may see: none so small that it tells of one person."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils.translation import gettext as _

T = TypeVar("T")
OTHERS = "others"


def grouped(
    items: Iterable[T], key_of: Callable[[T], tuple[str, str]], *, smallest: int = 0
) -> list[tuple[str, str, list[T]]]:
    """Key, label and members of each group, the largest first.

    Those with fewer than `smallest` members are merged into "others"; should the merged group stay
    below it, the next smallest joins, so that nothing can be subtracted.
    """
    members: dict[str, list[T]] = {}
    labels: dict[str, str] = {}
    for item in items:
        key, label = key_of(item)
        members.setdefault(key, []).append(item)
        labels[key] = label
    ordered = sorted(members, key=lambda key: (-len(members[key]), labels[key]))
    kept = [key for key in ordered if len(members[key]) >= smallest]
    merged = [one for key in ordered if key not in kept for one in members[key]]
    while merged and len(merged) < smallest and kept:
        merged += members[kept.pop()]
    groups = [(key, labels[key], members[key]) for key in kept]
    if merged:
        groups.append((OTHERS, _("Others"), merged))
    return groups

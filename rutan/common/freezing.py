"""Figures that stay as they were: hashed when they are frozen, compared with those of today.

What is frozen is plain JSON in one canonical spelling, so that a figure that was changed behind
the report's back is noticed.
"""

import hashlib
import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder

Key = TypeVar("Key", bound=Hashable)
Labelled = tuple[str, int | None]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A figure that is no longer what was frozen; None where it did not exist."""

    label: str
    frozen: int | None
    today: int | None


def digest(figures: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical spelling: keys in order, no spaces, UTF-8."""
    text = json.dumps(
        figures,
        cls=DjangoJSONEncoder,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def differences(frozen: Mapping[Key, Labelled], today: Mapping[Key, Labelled]) -> list[Difference]:
    """Label and figure by key, then and now; in the order of then, what is new last."""
    nothing: Labelled = ("", None)
    return [
        Difference(
            label=(frozen.get(key) or today[key])[0],
            frozen=frozen.get(key, nothing)[1],
            today=today.get(key, nothing)[1],
        )
        for key in {**frozen, **today}
        if frozen.get(key, nothing)[1] != today.get(key, nothing)[1]
    ]

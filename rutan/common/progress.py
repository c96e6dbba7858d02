"""A progress bar for commands: on a terminal only, and only once two seconds have passed."""

import sys
from collections.abc import Iterable

from tqdm import tqdm

PATIENCE_SECONDS = 2


def progress(iterable: Iterable | None = None, *, label: str, total: int | None = None, **options):
    """Wraps an iterable, or counts by `update()`; use it in a `with` when counting.

    In a log file, under cron and in tests it prints nothing.
    """
    return tqdm(
        iterable,
        desc=label,
        total=total,
        delay=PATIENCE_SECONDS,
        disable=not sys.stderr.isatty(),
        leave=False,
        file=sys.stderr,
        **options,
    )

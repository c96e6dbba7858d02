"""A transaction that PostgreSQL broke off for the sake of another one is sent once more."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection

Answer = TypeVar("Answer")
log = logging.getLogger("bekal.retrying")

# Serialization failure and deadlock: the same statements go through when nobody is in the way.
# Not 55P03: who waited five seconds for a lock is told to come back (503), not to wait again.
LOST_RACES = frozenset({"40001", "40P01"})
# The other one wakes and takes what was let go; who comes back at once may take it again.
SECONDS_FOR_THE_OTHER = 0.1


def once_more(write: Callable[[], Answer]) -> Answer:
    """Runs `write`, a whole transaction, and a second time when it lost a race.

    Inside somebody else's transaction it runs once: all of that was undone, and only who began
    it can begin again. The second failure is raised, and answered 503 by the middleware.
    What reads an upload winds it back first, so a file needs nothing here.
    """
    try:
        return write()
    except OperationalError as error:
        if connection.in_atomic_block or not lost_a_race(error):
            raise
        log.warning("lost a race, once more", extra={"error": type(error.__cause__).__name__})
    time.sleep(SECONDS_FOR_THE_OTHER)
    return write()


def lost_a_race(error: BaseException) -> bool:
    return getattr(error.__cause__, "pgcode", None) in LOST_RACES

"""Several people at the same moment: threads that start together, each on its own connection."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def together(calls: Iterable[Callable[[], Any]]) -> list[Any]:
    """What each call answered, or the exception it raised, in the order given."""
    calls = list(calls)
    gate = Barrier(len(calls))

    def one(call):
        try:
            gate.wait(timeout=10)
            return call()
        except Exception as error:  # the test looks at what went wrong
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))

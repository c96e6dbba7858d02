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


def flood(calls: Iterable[Callable[[], Any]], *, at_once: int = 24) -> list[Any]:
    """The same for hundreds: `at_once` of them run at any moment, for a database has only so
    many connections."""
    calls = list(calls)

    def one(call):
        try:
            return call()
        except Exception as error:  # the test looks at what went wrong
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(one, calls))

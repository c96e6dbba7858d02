"""Sentences for events. Each app writes its own in `audit_words.py`: WORDS = {action: sentence}.

A new action without words shows its code; a test finds it.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise


@cache
def _words() -> dict[str, Promise]:
    found: dict[str, Promise] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.audit_words"
        if find_spec(name):
            found |= import_module(name).WORDS
    return found


def has_words(action: str) -> bool:
    return action in _words()


def knows_noun(action: str) -> bool:
    """Whether there are words for any event of the same noun."""
    noun = action.partition(".")[0]
    return any(known.startswith(f"{noun}.") for known in _words())


def sentence_for(action: str) -> str:
    return str(_words().get(action, action))

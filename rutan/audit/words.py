"""Sentences for events. Each app writes its own in `audit_words.py`: WORDS = {action: sentence}.

A new action without words shows its code; a test finds it.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise


@cache
def all_words() -> dict[str, Promise]:
    """The sentence of every event that has one."""
    found: dict[str, Promise] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.audit_words"
        if find_spec(name):
            found |= import_module(name).WORDS
    return found


def sentence_for(action: str) -> str:
    return str(all_words().get(action, action))

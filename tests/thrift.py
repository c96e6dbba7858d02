"""Less work for the machine around every test: nothing here changes what a test sees."""

import gc
from functools import partial

import pytest
from django.test import client
from factory.builder import DeclarationSet

ROOM = 40_000  # words on the stack of Python, for everything a test calls


def _with_room(call):
    """CPython takes 16 KB at a time for the frames of its calls and gives them back at once: a
    loop that begins where they end would ask the kernel for memory at each of its calls."""
    return call()


_with_room.__code__ = _with_room.__code__.replace(co_stacksize=ROOM)


def pytest_collection_finish(session):
    for item in session.items:
        item.runtest = partial(_with_room, item.runtest)
    # What was imported and collected stays: the garbage collector need not walk it again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _answers_keep_each_template_once():
    """`answer.context` gives the first that knows a name; later ones are not copied for it."""
    keep = client.store_rendered_templates

    def kept_once(store, signal, sender, template, context, **more):
        seen = store.setdefault("seen", set())
        if template.name not in seen:
            seen.add(template.name)
            keep(store, signal, sender, template, context, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "store_rendered_templates", kept_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _traits_are_refused_briefly():
    """A trait that nobody asked for is found out by an error, which would print the factory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DeclarationSet, "__repr__", object.__repr__)
        yield

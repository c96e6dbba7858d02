"""Every model has a factory, and what it makes passes the model's own validation."""

import importlib

import factory
import pytest
from django.apps import apps
from django.db import models

OURS = ("accounts", "audit", "partnerships", "trainees")
MODULES = (*OURS, "after", "papers", "registers", "reports")
WITHOUT = {"audit.AuditEvent"}  # only `record` writes it: the chain has no room for a made-up row


def factories():
    found = {}
    for name in MODULES:
        module = importlib.import_module(f"tests.factories.{name}")
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, factory.django.DjangoModelFactory):
                model = thing._meta.model
                if model is not None:
                    found.setdefault(model._meta.label, thing)
    return found


FACTORIES = factories()
TRAITS = [
    pytest.param(each, trait, id=f"{each.__name__}-{trait}")
    for each in FACTORIES.values()
    for trait, value in each._meta.parameters.items()
    if isinstance(value, factory.Trait)
]


def empty_json(row):
    """Lists and dictionaries that only actions fill; nobody types them into a form."""
    return [
        field.name
        for field in row._meta.concrete_fields
        if isinstance(field, models.JSONField) and field.has_default()
    ]


@pytest.mark.parametrize(
    "label", [model._meta.label for model in apps.get_models() if model._meta.app_label in OURS]
)
def test_every_model_has_a_factory(label):
    assert (label in FACTORIES) != (label in WITHOUT)


@pytest.mark.django_db
@pytest.mark.parametrize("label", sorted(FACTORIES))
def test_what_a_factory_makes_is_valid(label):
    made = FACTORIES[label]()

    made.full_clean(exclude=empty_json(made))


@pytest.mark.django_db
@pytest.mark.parametrize(("maker", "trait"), TRAITS)
def test_what_a_trait_makes_is_valid(maker, trait):
    made = maker(**{trait: True})

    made.full_clean(exclude=empty_json(made))


@pytest.mark.django_db
def test_a_factory_can_be_used_twice():
    for maker in FACTORIES.values():
        maker()
        maker()


@pytest.mark.django_db
def test_the_cast_is_posted_to_one_place_each(
    officer, other_officer, supervisor, head, coordinator, instructor, probation_officer, manager,
    administrator, stranger,
):  # fmt: skip
    cast = [officer, other_officer, supervisor, head, coordinator, instructor, probation_officer]
    cast += [manager, administrator]

    assert [person.postings.current().count() for person in cast] == [1] * len(cast)
    assert stranger.postings.current().count() == 0

"""Imports go down only, and names that no import checker sees do too."""

import ast
import logging.config
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from importlinter.cli import lint_imports

ROOT = Path(settings.BASE_DIR)


def modules_of(package):
    return [
        path for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts
    ]


def test_every_import_points_down(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(logging.config, "dictConfig", lambda _: None)  # would silence our loggers

    assert lint_imports() == 0, capsys.readouterr().out


def names_from_above():
    """Reverse names that models of trainees hang on models of partnerships."""
    own, above = set(), set()
    for model in apps.get_app_config("partnerships").get_models():
        own |= {field.name for field in model._meta.get_fields() if not field.auto_created}
        for relation in model._meta.related_objects:
            name = relation.get_accessor_name()
            if name:
                upper = relation.related_model._meta.app_label == "trainees"
                (above if upper else own).add(name)
    return above - own


@pytest.mark.parametrize("path", modules_of("partnerships"), ids=lambda path: path.name)
def test_partnerships_never_speak_of_what_stands_above_them(path):
    above = names_from_above()
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in above:
            found.append((node.lineno, node.attr))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            parts = set(node.value.split("__"))
            if node.value.startswith(("trainees:", "portal:")) or (
                "__" in node.value and parts & above
            ):
                found.append((node.lineno, node.value))
        if isinstance(node, ast.keyword) and set((node.arg or "").split("__")) & above:
            found.append((node.value.lineno, node.arg))

    assert found == []


def test_the_check_above_knows_what_to_look_for():
    assert {"enrolments", "inmates", "custodies"} <= names_from_above()


@pytest.mark.parametrize("package", ["partnerships", "trainees", "rutan"])
def test_choices_import_nothing_of_ours(package):
    for path in (ROOT / package).rglob("choices.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            module = getattr(node, "module", None) if isinstance(node, ast.ImportFrom) else None
            assert (module or "").split(".")[0] not in {"rutan", "partnerships", "trainees"}

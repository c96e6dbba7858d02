"""Whoever takes a file along leaves a trace: a function that answers with one records it first."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.looks
ROOT = Path(settings.BASE_DIR)
ANSWERS = {"pdf_response", "workbook_response", "FileResponse"}
RECORDS = {"record", "note_export"}
FILES = sorted(path for package in ("rutan", "partnerships", "trainees")
               for path in (ROOT / package).rglob("*.py"))  # fmt: skip

# (file, function): why nothing is recorded.
ALLOWED = {
    ("rutan/common/http.py", "pdf_response"): "makes the answer; who calls it records",
    ("rutan/common/http.py", "workbook_response"): "makes the answer; who calls it records",
    ("trainees/views/imports.py", "import_template"): "an empty table, the same for everybody",
    ("trainees/views/history.py", "history_template"): "an empty table and words of the facility",
    ("trainees/admin/class_lists.py", "answer"): "the action records, with the purpose",
    ("trainees/views/privacy.py", "subject_pdf"): "the action records, with the request",
    ("trainees/views/list_exports.py", "class_list_file"): "the action records, with the purpose",
}


def calls_in(function):
    return {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr: node.lineno
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    }


def answering():
    """Every function that answers with a file: where it stands, and whether it records before."""
    for path in FILES:
        text = path.read_text()
        if not any(name in text for name in ANSWERS):
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.FunctionDef):
                continue
            calls = calls_in(node)
            if answers := ANSWERS & calls.keys():
                first = min(calls[name] for name in answers)
                place = str(path.relative_to(ROOT)), node.name
                yield place, any(calls[name] < first for name in RECORDS & calls.keys())


FOUND = dict(answering())


@pytest.mark.parametrize("place", FOUND, ids=lambda place: place[1])
def test_a_file_is_taken_along_with_a_trace(place):
    assert FOUND[place] or place in ALLOWED


def test_pages_papers_lists_and_the_admin_are_among_them():
    assert {
        ("partnerships/views/documents.py", "document_download"),
        ("partnerships/views/papers.py", "printed"),
        ("partnerships/views/agreements.py", "agreement_export"),
        ("trainees/views/inmates.py", "inmate_export"),
    } <= FOUND.keys()

"""Edges read scoped models through `for_user`, or from an object that was read so.

Edges are where a person's request is answered: views, forms, admin, exports, lists of due work,
middleware, and the whole portal except its commands and nightly work. There an expression that
begins with `Model.objects` of a scoped model goes on with `.for_user(` or `.none(`, or is handed
to `here(...)`, which asks for the user. A correlated subquery (`OuterRef("pk")`) may do without:
it reads the rows of a row that the query around it may show.

Rules, actions, reports and imports begin with objects that an edge fetched in scope. So none of
their public functions takes the request or a key from it, which a last test holds.
"""

import ast
from pathlib import Path
from typing import NamedTuple

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SCOPED = {
    model.__name__
    for model in apps.get_models()
    if hasattr(model._default_manager.all(), "for_user")
}
MODULES_OF_MODELS = ("partnerships.models", "trainees.models")
BY_CLASS = {"get_object_or_404", "get_list_or_404"}

EDGE_PARTS = {"views", "forms", "admin", "exports", "due", "middleware"}
PORTAL_WITHOUT_PEOPLE = {"management", "backup", "databases", "demo", "daily"}

# (file, function, model): why its rows need not be those of the reader.
ALLOWED = {
    ("rutan/portal/asked_report.py", "AskedReport.scope", "Application"): (
        "counted, never shown: managers read figures of classes in scope, but no application"
    ),
    ("rutan/portal/comparison_page.py", "ComparisonPage.found", "Release"): (
        "counted, never shown: managers read curves of facilities in scope, but no release"
    ),
    ("trainees/forms/departures.py", "other_prisons", "Facility"): (
        "somebody may be moved to every prison; the list of public offices names no person"
    ),
    ("trainees/views/verification.py", "_rows", "Certificate"): (
        "whoever holds the paper asks by its code of 130 bits; nothing tells who is in custody"
    ),
    ("trainees/forms/releases.py", "ReleaseForm.__init__", "Facility"): (
        "every Bapas may supervise; the list of public offices names no person"
    ),
}


class Place(NamedTuple):
    line: int
    function: str
    model: str
    expression: str


def parts_of(path):
    relative = path.relative_to(ROOT).with_suffix("")
    return relative.parts


def is_edge(path):
    parts = parts_of(path)
    if parts[0] == "rutan":
        return parts[1] == "portal" and not PORTAL_WITHOUT_PEOPLE & set(parts[2:3])
    return parts[0] in {"partnerships", "trainees"} and parts[1] in EDGE_PARTS


def is_below_edges(path):
    parts = parts_of(path)
    above = EDGE_PARTS | {"urls", "apps", "management", "models", "migrations", "__init__"}
    return parts[0] in {"partnerships", "trainees"} and parts[1] not in above


FILES = sorted(path for package in ("rutan", "partnerships", "trainees")
               for path in (ROOT / package).rglob("*.py"))  # fmt: skip
EDGES = [path for path in FILES if is_edge(path)]
BELOW = [path for path in FILES if is_below_edges(path)]


class Reader:
    """Finds in one source where a scoped model is read without saying for whom."""

    def __init__(self, source):
        self.tree = ast.parse(source)
        self.parents = {
            child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)
        }
        self.names = {name: name for name in SCOPED} | {
            alias.asname: alias.name
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith(MODULES_OF_MODELS)
            for alias in node.names
            if alias.asname and alias.name in SCOPED
        }
        for node in ast.walk(self.tree):  # such as the Session of django.contrib.sessions
            if isinstance(node, ast.ImportFrom) and not (node.module or "").startswith(
                MODULES_OF_MODELS
            ):
                for alias in node.names:
                    self.names.pop(alias.asname or alias.name, None)

    def places(self):
        found = [
            self._place(node, model, self._start_of_chain(node))
            for node, model in self._managers()
            if not self._is_scoped(node)
        ]
        found += [
            self._place(node, model, node) for node, model in self._classes_handed_to_shortcuts()
        ]
        return sorted(found)

    def _model(self, node):
        if isinstance(node, ast.Name):
            return self.names.get(node.id)
        if isinstance(node, ast.Attribute):  # models.Inmate
            return node.attr if node.attr in SCOPED else None
        return None

    def _managers(self):
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
                model = self._model(node.value)
                if model:
                    yield node, model

    def _classes_handed_to_shortcuts(self):
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and name_of(node.func) in BY_CLASS and node.args:
                model = self._model(node.args[0])
                if model:
                    yield node, model

    def _is_scoped(self, node):
        following = self.parents[node]
        if isinstance(following, ast.Attribute) and following.attr in {"for_user", "none"}:
            return isinstance(self.parents[following], ast.Call)
        chain = self._start_of_chain(node)
        around = self.parents[chain]
        if isinstance(around, ast.Call) and chain in around.args and name_of(around.func) == "here":
            return True
        return self._is_correlated(following)

    def _is_correlated(self, following):
        call = self.parents[following]
        return (
            isinstance(following, ast.Attribute)
            and following.attr == "filter"
            and isinstance(call, ast.Call)
            and any(ast.unparse(word.value) == "OuterRef('pk')" for word in call.keywords)
        )

    def _start_of_chain(self, node):
        """The whole of `A.objects.filter(...).order_by(...)`, from its manager."""
        while True:
            above = self.parents[node]
            goes_on = isinstance(above, ast.Attribute) or (
                isinstance(above, ast.Call) and above.func is node
            )
            if not goes_on:
                return node
            node = above

    def _place(self, node, model, shown):
        expression = " ".join(ast.unparse(shown).split())
        return Place(node.lineno, self._function(node), model, expression[:70])

    def _function(self, node):
        names = []
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                names.insert(0, node.name)
        return ".".join(names)


def name_of(function):
    return getattr(function, "attr", None) or getattr(function, "id", "")


def key_of(path, place):
    return str(path.relative_to(ROOT)), place.function, place.model


def test_edges_say_for_whom_they_read_and_every_exception_is_still_needed():
    """All files in one test: reading them is quick, a test of its own for each is not."""
    read = [(path, place) for path in EDGES for place in Reader(path.read_text()).places()]
    unsaid = [
        f"{path.relative_to(ROOT)}:{place.line} {place.expression}"
        for path, place in read
        if key_of(path, place) not in ALLOWED
    ]

    assert unsaid == []
    assert set(ALLOWED) - {key_of(path, place) for path, place in read} == set()


def test_the_edges_are_where_one_thinks():
    names = {str(path.relative_to(ROOT)) for path in EDGES}

    assert {
        "partnerships/admin/partners.py",
        "partnerships/due/agreements.py",
        "partnerships/middleware.py",
        "partnerships/views/agreements.py",
        "rutan/portal/overview.py",
        "rutan/portal/views/search.py",
        "trainees/exports.py",
        "trainees/forms/inmates.py",
        "trainees/views/inmates.py",
    } <= names
    assert not {name for name in names if "/demo/" in name or "/models/" in name}
    assert {"Inmate", "Agreement", "Attendance", "Facility"} <= SCOPED


# --- The checker can find something --------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "Inmate.objects.filter(facility=1)",
        "Inmate.objects.all()",
        "people = Inmate.objects",
        "Inmate.objects.open().for_user(user)",
        "Inmate.objects.for_user",
        "Inmate._default_manager.get(pk=pk)",
        "Inmate._base_manager.get(pk=pk)",
        "models.Inmate.objects.get(pk=pk)",
        "from trainees.models import Inmate as Person\nPerson.objects.all()",
        "get_object_or_404(Inmate, pk=pk)",
        "shortcuts.get_object_or_404(Inmate, pk=pk)",
        "here(request, A.objects.filter(inmate__in=Inmate.objects.all()))",
        "Agreement.objects.for_user(user).filter(inmate__in=Inmate.objects.values('pk'))",
        "elsewhere(request, Inmate.objects.all())",
        "Inmate.objects.filter(facility=OuterRef('facility'))",
        "Inmate.objects.exclude(pk=OuterRef('pk'))",
        "Prefetch('inmates', queryset=Inmate.objects.order_by('pk'))",
    ],
)
def test_reading_for_nobody_is_found(source):
    assert [place.model for place in Reader(source).places()] == ["Inmate"]


@pytest.mark.parametrize(
    "source",
    [
        "Inmate.objects.for_user(user).filter(facility=1)",
        "Inmate.objects.none()",
        "shared.here(request, Inmate.objects)",
        "here(request, Inmate.objects.select_related('facility'))",
        "Subquery(Attendance.objects.filter(session=OuterRef('pk')).values('pk'))",
        "facility.inmates.filter(sex='f')",
        "Programme.objects.all()",
        "get_object_or_404(Inmate.objects.for_user(user), pk=pk)",
        "get_object_or_404(Programme, code=code)",
        "from django.contrib.sessions.models import Session\nSession.objects.all()",
    ],
)
def test_reading_for_somebody_is_not(source):
    assert Reader(source).places() == []


def test_a_place_says_where_it_stands():
    source = (
        "class Form:\n    def act(self):\n        return Inmate.objects.get(\n            pk=1)\n"
    )

    assert Reader(source).places() == [Place(3, "Form.act", "Inmate", "Inmate.objects.get(pk=1)")]


# --- Below the edges -----------------------------------------------------------------------


def keys_asked_for(source):
    """Parameters of public functions that would take what stood in an address or a form."""
    return [
        f"{node.lineno} {node.name}({argument.arg})"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        if argument.arg in {"request", "pk", "pks", "id", "ids", "public_id"}
        or argument.arg.endswith(("_pk", "_pks", "_id", "_ids"))
    ]


def test_below_the_edges_objects_are_handed_over_not_keys():
    found = {str(path.relative_to(ROOT)): keys_asked_for(path.read_text()) for path in BELOW}

    assert {path: keys for path, keys in found.items() if keys} == {}


def test_a_key_that_is_asked_for_is_found():
    assert keys_asked_for("def enrol(*, inmate_id, by): ...") == ["1 enrol(inmate_id)"]
    assert keys_asked_for("def show(request, inmate): ...") == ["1 show(request)"]
    assert keys_asked_for("def enrol(*, inmate, by): ...\ndef _one(pk): ...") == []
    assert len(BELOW) > 30

"""Every part of the interface draws what it is given, and says on line one what that is."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from rutan.common import charts
from rutan.common.fields import DayField
from rutan.common.findings import Answer, Finding
from rutan.common.forms import ActionForm
from rutan.common.step_charts import StepSeries, step_chart
from rutan.common.survival import curve

TEMPLATES = settings.BASE_DIR / "templates"
COMPONENTS = TEMPLATES / "components"
DRAWN_BY_NAME = sorted(
    path.name
    for folder in ("components", "partials", "bekal")
    for path in (TEMPLATES / folder).rglob("*.html")
)
TODAY = date(2026, 11, 17)
VOID = {
    "area",
    "br",
    "col",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "circle",
    "line",
    "path",
    "rect",
    "use",
}


class VisitForm(ActionForm):
    partner = forms.ChoiceField(choices=[("", "–"), ("1", "BPVP")])
    visit_on = DayField(help_text="17/11/2026")
    topic = forms.CharField(required=False)
    next_step = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "Draft"), ("b", "None")])
    fields_of_work = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        choices=[("Trade", [("1", "Farming"), ("2", "Fishing")])],
        required=False,
    )
    agrees = forms.BooleanField(required=False, help_text="In writing")
    password = forms.CharField(widget=forms.PasswordInput)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=4)


FINDING = Finding(
    code="conduct",
    answer=Answer.CONSIDER,
    label="Conduct",
    requirement="Good or better",
    value="Fair",
    source="Guardian",
    as_of=date(2026, 10, 30),
    mandatory=False,
    message="Conduct is fair",
    way_forward="Ask the board",
)
with translation.override("en"):
    CHART = charts.line_chart(
        [charts.Series("Jul–Dec 2025", [charts.Value(1, 5, 16), charts.Value(6, 10, 16)])],
        title="Active by month",
        row_title="Released",
    )
    TWELVE = curve([*[(100, True)] * 3, *[(730, False)] * 9])
    STEPS = step_chart(
        [StepSeries(label, TWELVE.people, TWELVE.steps, TWELVE.last_day) for label in ("A", "B")],
        title="Not imprisoned again",
    )
STEP = {"label": "Selecting", "current": True}
PART = {"label": "Employed", "count": 3, "shade": 1, "url": "/people/"}

# component -> (its inputs, what a reader must find in it)
CASES = {
    "actionbar": ({"label": "Save", "content": "28 present"}, ['role="region"', "28 present"]),
    "agenda": (
        {"days": [{"heading": "Today", "entries": [{"time": "08.00", "title": "Hydroponics"}]}]},
        ["<h3>Today</h3>", "08.00", "Hydroponics"],
    ),
    "alert": ({"content": "Saved.", "tone": "ok", "role": "status"}, ["alert--ok", "Saved."]),
    "answer": ({"answer": "fails"}, ["answer--fails", "Does not meet"]),
    "breadcrumbs": (
        {"crumbs": [{"label": "Classes", "url": "/kelas/"}, {"label": "Fishing"}]},
        ['href="/kelas/"', 'aria-current="page"'],
    ),
    "breakdown": (
        {
            "caption": "By field",
            "row_title": "Field",
            "columns": ["Trainees"],
            "last_title": "Active",
            "rows": [
                {"label": "Farming", "cells": [32], "part": 7, "whole": 10, "text": "7 of 10"}
            ],
            "target": 60,
            "total": {"label": "Sum", "cells": [96], "text": "17 of 28"},
        },
        ['data-label="Trainees">32', 'width="70%"', 'x="60%"', "7 of 10", "17 of 28"],
    ),
    "checklist": (
        {"items": [{"title": "Results", "url": "/n/"}, {"title": "Attendance", "done": True}]},
        ["To do", "Done", 'href="/n/"'],
    ),
    "chips": (
        {"chips": [{"label": "All", "url": "?", "count": 0, "current": True}], "label": "Status"},
        ['aria-current="true"', "<b>0</b>"],
    ),
    "choices": ({"entries": [{"label": "Field", "url": "?g=f"}], "label": "Group"}, ["?g=f"]),
    "confirm": (
        {"text": "Close it?", "submit": "Close class", "cancel": "/kelas/", "danger": True},
        ["Close it?", "button--danger", 'name="once"'],
    ),
    "conflict": ({"rows": [("Name", "Old", "New")]}, ["Old", "New"]),
    "details": ({"summary": "Show", "content": "More"}, ["<summary>Show</summary>", "More"]),
    "due": ({"tone": "late", "headline": "12 Nov", "note": "5 days late"}, ["due--late", "5 days"]),
    "empty": ({"text": "None yet.", "url": "/new/", "action": "Add"}, ["None yet.", "/new/"]),
    "errorsummary": (
        {"form": VisitForm({})},
        ["There is a problem", 'href="#id_partner"', "autofocus"],
    ),
    "facts": (
        {"facts": [{"label": "Partner", "value": "BPVP", "note": "active"}]},
        ["<dt>Partner", "active"],
    ),
    "file": ({"url": "/f/", "name": "a.pdf", "kind": "PDF", "size": 1_200_000}, ["PDF, 1", "MB"]),
    "filters": (
        {"active": [{"label": "Partner", "value": "BPVP"}], "form": VisitForm()},
        ["<b>BPVP</b>", 'method="get"', "Change filters"],
    ),
    "findings": (
        {"findings": [FINDING], "name": "Ilham"},
        ["findings__attention", "Good or better", "Fair", "Guardian, 30 Oct 2026", "Ask the board"],
    ),
    "fold": (
        {"title": "Asks for", "slug": "r", "content": "x", "is_open": True},
        ["<details", " open"],
    ),
    "form": (
        {"form": VisitForm(), "submit": "Save visit", "cancel": "/back/"},
        ["novalidate", 'name="once"', "Save visit", "/back/", 'name="version" value="4"'],
    ),
    "forecast": (
        {
            "forecast": {
                "word": "Fair",
                "tone": "info",
                "steps": [{"label": "Still here on 28 Aug 2026", "value": "85%"}],
                "is_uncertain": True,
            },
            "name": "Aminah",
        },
        ["tag--info", "Fair", "a verdict may change it", "Why", "Aminah", "28 Aug 2026", "85%"],
    ),
    "formbutton": ({"action": "/start/", "label": "Start"}, ['action="/start/"', 'name="once"']),
    "funnel": (
        {
            "stages": [
                {"label": "A", "count": 142},
                {"label": "B", "count": 96, "rate": "68%", "loss": "46 left"},
            ]
        },
        ['width="100%" height="100%"', 'width="67.6%"', "46 left", "68%"],
    ),
    "goals": (
        {"goals": [{"label": "Classes", "value": 7, "target": 8}]},
        ["<b>7</b> of 8", 'width="87.5%"'],
    ),
    "history": (
        {
            "events": [
                {
                    "at": datetime(2026, 11, 17, 0, 30, tzinfo=UTC),
                    "actor": "Rahma",
                    "action": "enrolled",
                    "details": [("Seat", 3)],
                }
            ]
        },
        ["enrolled", "17 Nov 2026 08:30", "Rahma", "Seat: 3"],
    ),
    "kpi": (
        {"items": [{"label": "Active", "value": 62, "note": "in 3 classes"}], "title": "S"},
        ["62", "in 3"],
    ),
    "linechart": ({"chart": CHART, "slug": "c"}, ['role="img"', "<desc", "<table", "5 of 16"]),
    "meter": (
        {"value": 71, "total": 96, "target": 77, "short": True},
        ['width="74%"', 'x="80.2%"', "meter--short"],
    ),
    "method": ({"definitions": [{"term": "Active", "text": "works"}]}, ["<b>Active</b>: works"]),
    "pagehead": (
        {"title": "Today", "subtitle": "Tuesday", "tag": "Open", "tone": "ok"},
        ["<h1>Today", "tag--ok"],
    ),
    "pagination": (
        {
            "page": Paginator(range(200), 25).get_page(4),
            "request": RequestFactory().get("/?q=a&page=4"),
        },
        ["?q=a&amp;page=3", 'aria-current="page">4', "76 to 100 of 200"],
    ),
    "panel": ({"title": "Seats", "slug": "s", "content": "x"}, ['aria-labelledby="h-s"', "<h2"]),
    "reasons": (
        {"groups": [{"label": "Left", "count": 3, "parts": [PART]}], "caption": "c"},
        ["Left", "/people/"],
    ),
    "register": (
        {
            "rows": [
                {
                    "id": 9,
                    "number": 1,
                    "name": "Abdul",
                    "place": "A-1",
                    "value": "S",
                    "note": "Clinic",
                }
            ],
            "codes": [
                {"code": "H", "label": "Present", "kind": "present"},
                {"code": "S", "label": "Sick", "kind": "excused"},
            ],
        },
        [
            'name="mark-9" value="S" checked',
            'name="note-9" value="Clinic"',
            "<legend>",
            'data-row="9"',
        ],
    ),
    "register_tools": (
        {"codes": [{"code": "H", "label": "Present"}], "all": "H"},
        ['data-mark-all="H"', "<b>H</b>"],
    ),
    "requirements": (
        {"requirements": [{"label": "Health", "mandatory": True}]},
        ["Health", "Mandatory"],
    ),
    "seats": ({"taken": 5, "proposed": 8, "free": 3}, ["5 enrolled", "8 proposed", "3 free"]),
    "sheet": (
        {
            "title": "Attendance",
            "facts": [{"label": "Class", "value": "XI"}],
            "columns": ["Block"],
            "rows": [{"number": 1, "name": "Abdul", "cells": ["A-1"]}],
            "signers": ["Tutor"],
        },
        ["Abdul", "A-1", "Tutor", "Signature"],
    ),
    "steps": (
        {"steps": [{"label": "Plan", "done": True}, STEP], "label": "Stage"},
        ['aria-current="step"', "done"],
    ),
    "stepchart": (
        {"chart": STEPS, "slug": "s"},
        ['role="img"', "<desc", 'fill="url(#s-hatch)"', "<title>B</title>", "75% · n = 12"],
    ),
    "subnav": (
        {"entries": [{"label": "Summary", "url": "/s/", "current": True}], "label": "Parts"},
        ['aria-current="page"'],
    ),
    "summary": (
        {"rows": [{"label": "Topic", "value": "", "change_url": "/c/"}]},
        ["Not provided", "/c/"],
    ),
    "tag": ({"label": "Active", "tone": "ok"}, ['class="tag tag--ok"', "Active"]),
    "tally": (
        {
            "tally": [{"code": "H", "count": 28, "word": "present"}],
            "present": 28,
            "absent": 4,
            "empty": 0,
        },
        ['data-tally-code="H">28', "hidden", 'role="status"'],
    ),
    "tasks": (
        {
            "tasks": [
                {"due_on": date(2026, 11, 12), "title": "Results", "url": "/t/", "action": "Fill"}
            ],
            "today": TODAY,
        },
        ["5 days late", 'href="/t/"', "Results"],
    ),
    "unitbar": (
        {"groups": [{"label": "Active", "count": 3, "parts": [PART]}]},
        ["<i></i><i></i><i></i>", "units--1"],
    ),
    "verdict": (
        {
            "question": "Did it work?",
            "title": "Mostly",
            "targets": [
                {
                    "label": "Trained",
                    "target": "96",
                    "value": "71",
                    "part": 71,
                    "whole": 96,
                    "goal": 77,
                    "state": "Short",
                    "tone": "warn",
                }
            ],
        },
        ["Did it work?", "Mostly", "tag--warn", 'width="74%"'],
    ),
}


def draw(name, /, **inputs):
    with translation.override("en"):
        return render_to_string(f"components/{name}.html", inputs)


class Balance(HTMLParser):
    """Collects tags that were opened and not closed, or closed and not opened."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.mark.parametrize("name", CASES)
def test_component_draws_its_inputs(name):
    inputs, wanted = CASES[name]

    drawn = draw(name, **inputs)

    assert [each for each in wanted if each not in drawn] == []
    balance = Balance()
    balance.feed(drawn)
    assert (balance.open, balance.wrong) == ([], [])


def test_every_component_is_drawn_above():
    assert {path.stem for path in COMPONENTS.glob("*.html")} == set(CASES)


@pytest.mark.parametrize("folder", ["components", "partials", "bekal"])
def test_every_part_names_its_inputs_on_line_one(folder):
    silent = [
        str(path.relative_to(TEMPLATES))
        for path in sorted((TEMPLATES / folder).rglob("*.html"))
        if not re.match(r"\{# .*(Inputs?:|No inputs|Reads ).* #\}", path.read_text().split("\n")[0])
    ]

    assert silent == []


def test_components_are_included_with_only():
    """What a component draws is what its caller names, nothing that happens to be around."""
    loose = [
        f"{path.relative_to(TEMPLATES)}: {tag}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for tag in re.findall(r'\{% include "components/[^%]*%\}', path.read_text())
        if not tag.endswith(" only %}")
    ]

    assert loose == []


def test_text_is_escaped_in_components():
    drawn = draw("tag", label="<b>x</b>") + draw("alert", content="<i>y</i>")

    assert "<b>" not in drawn
    assert "<i>" not in drawn


# --- Forms ---------------------------------------------------------------------------------


def drawn_form(data=None):
    return draw("form", form=VisitForm(data) if data is not None else VisitForm(), submit="Save")


def test_hint_stands_between_label_and_control():
    drawn = drawn_form()

    places = [
        drawn.index(each)
        for each in ('for="id_visit_on"', "id_visit_on_helptext", 'id="id_visit_on"')
    ]
    assert sorted(places) == places


def test_error_stands_between_hint_and_control_and_is_tied_to_it():
    drawn = drawn_form({"topic": "kept"})

    group = drawn[drawn.index('id="div_id_visit_on"') :]
    places = [
        group.index(each) for each in ("17/11/2026", 'id="id_visit_on_error"', 'name="visit_on"')
    ]
    assert sorted(places) == places
    assert 'aria-describedby="id_visit_on_helptext id_visit_on_error"' in group
    assert 'aria-invalid="true"' in group
    assert "Error:" in group
    assert 'value="kept"' in drawn


def test_only_optional_fields_say_so():
    drawn = drawn_form()

    assert drawn.count("(optional)") == 2  # the text and the group of boxes, not the single box


def test_groups_of_choices_have_a_legend():
    drawn = drawn_form()

    assert re.search(r"<fieldset[^>]*>\s*<legend[^>]*>Next step", drawn)
    assert 'role="group" aria-label="Trade"' in drawn


def test_summary_leads_to_the_first_choice_of_a_group():
    assert 'href="#id_next_step_0"' in drawn_form({})
    assert 'id="id_next_step_0"' in drawn_form({})


def test_form_with_a_file_is_sent_as_one():
    class FileForm(forms.Form):
        file = forms.FileField()

    assert 'enctype="multipart/form-data"' in draw("form", form=FileForm())


def test_tokens_survive_only():
    request = RequestFactory().get("/")
    drawn = render_to_string("components/formbutton.html", {"action": "/x/", "label": "x"}, request)

    assert drawn.count('name="csrfmiddlewaretoken"') == 1
    assert re.search(r'name="once" value="[\w-]{20,}"', drawn)


def test_crispy_tag_draws_a_layout():
    from crispy_forms.helper import FormHelper
    from crispy_forms.layout import Fieldset, Layout, Row

    form = VisitForm()
    form.helper = FormHelper()
    form.helper.layout = Layout(Fieldset("Who", "partner"), Row("visit_on", "topic"))
    with translation.override("en"):
        tagged = Template("{% load crispy_forms_tags %}{% crispy form %}").render(
            Context({"form": form})
        )
        ours = Template("{% load bekal %}{% form_fields form %}").render(Context({"form": form}))

    for drawn in (tagged, ours):
        assert "field-row" in drawn
        assert ">Who</legend>" in drawn
    assert 'name="version"' in ours


# --- Tags that hold other parts ------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (
            '{% panel title link="/x/" link_label="All" %}<p>in</p>{% endpanel %}',
            ["A &amp; B", "<p>in</p>", 'id="h-a-b"'],
        ),
        ('{% pagehead "Today" %}<a>Plan</a>{% endpagehead %}', ["<h1>Today", "<a>Plan</a>"]),
        ('{% pagehead "Today" %} {% endpagehead %}', ["<h1>Today"]),
        ('{% action_bar "Save" form="f" %}x{% endaction_bar %}', ['data-for="f"']),
        ('{% fold "Rules" is_open=True %}x{% endfold %}', [" open"]),
        ('{% alert tone="warn" %}<b>x</b>{% endalert %}', ["<b>x</b>"]),
        ('{% details "Show" %}x{% enddetails %}', ["<summary>Show"]),
        ('{% icon "print" %}', ["img/icons.svg#print", 'aria-hidden="true"']),
    ],
)
def test_block_tags_keep_what_they_hold(source, wanted):
    drawn = Template("{% load bekal %}" + source).render(Context({"title": "A & B"}))

    assert [each for each in wanted if each not in drawn] == []


def test_empty_actions_leave_no_trace():
    drawn = Template('{% load bekal %}{% pagehead "x" %} {% endpagehead %}').render(Context({}))

    assert "page-head__actions" not in drawn


def test_every_icon_asked_for_is_in_the_sprite():
    sprite = (settings.BASE_DIR / "static/img/icons.svg").read_text()
    there = set(re.findall(r'<symbol id="(\w+)"', sprite))
    asked = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'\{% icon ["\'](\w+)["\'] %\}', path.read_text())
    }

    assert asked <= there


# --- Error pages ---------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 500, 503])
def test_error_pages_need_no_request_and_no_database(status):
    context = {"SITE_NAME": "Bekal", "sentence": "It is so.", "request_id": "abc12345"}

    with translation.override("en"):
        drawn = render_to_string(f"{status}.html", context)

    assert "It is so." in drawn
    assert drawn.count("<h1>") == 1
    assert 'lang="en"' in drawn


def test_stale_form_says_what_to_do():
    drawn = render_to_string("403.html", {"sentence": "s", "stale_form": True})

    assert "no longer valid" in drawn or "tidak berlaku" in drawn

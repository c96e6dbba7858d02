"""The frame of every page: menu by role, place, language, and no words it should not say."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from rutan.accounts.choices import Role
from rutan.accounts.models import User
from rutan.portal.navigation import menu_for

pytestmark = [pytest.mark.django_db, pytest.mark.looks]

HOME, PARTNERSHIPS, CLASSES, INMATES, AFTER, REPORTS = (
    "Home",
    "Partnerships",
    "Classes",
    "Inmates",
    "After release",
    "Reports",
)
MENUS = {
    Role.OFFICER: [HOME, PARTNERSHIPS, CLASSES, INMATES, AFTER, REPORTS],
    Role.SUPERVISOR: [HOME, PARTNERSHIPS, CLASSES, INMATES, AFTER, REPORTS],
    Role.HEAD: [HOME, PARTNERSHIPS, CLASSES, INMATES, AFTER, REPORTS],
    Role.MANAGER: [HOME, PARTNERSHIPS, CLASSES, REPORTS],
    Role.INSTRUCTOR: [HOME, CLASSES],
    Role.PROBATION_OFFICER: [HOME, AFTER],
    Role.COORDINATOR: ["Administration"],
    Role.ADMINISTRATOR: ["Administration"],
}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def person(role=Role.OFFICER, **fields):
    return User(pk=1, full_name="Rahma Dewi", role=role, is_active=True, username="r", **fields)


def draw(user, path="/", cookies=None):
    request = RequestFactory().get(path)
    request.user, request.facility, request._messages = user, None, []
    request.COOKIES.update(cookies or {})
    return render_to_string("base.html", {}, request)


@pytest.mark.parametrize("role", Role)
def test_menu_of_each_role(role):
    assert [str(entry.label) for entry in menu_for(person(role), "/")] == MENUS[role]


def test_a_page_below_an_entry_marks_it():
    marked = {str(entry.label): entry.current for entry in menu_for(person(), "/program/x/")}

    assert marked == {
        HOME: "",
        PARTNERSHIPS: "",
        CLASSES: "true",
        INMATES: "",
        AFTER: "",
        REPORTS: "",
    }


def test_the_page_itself_is_marked_as_the_page():
    assert menu_for(person(), "/kelas/")[2].current == "page"


def test_frame_of_somebody_signed_in():
    drawn = draw(person(theme="dark"))

    assert 'data-theme="dark"' in drawn
    assert '<html lang="en"' in drawn
    assert ">RD</span>Rahma D." in drawn
    assert "Officer" in drawn
    assert 'name="q"' in drawn


def test_frame_of_nobody_has_no_menu_and_no_search():
    drawn = draw(AnonymousUser())

    assert "<nav" not in drawn
    assert 'name="q"' not in drawn
    assert 'name="language" value="id"' in drawn
    assert 'data-theme="auto"' in drawn


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><x', "auto")]
)
def test_theme_of_the_device_on_public_pages(cookie, theme):
    assert f'data-theme="{theme}"' in draw(AnonymousUser(), cookies={"tema": cookie})


def test_frame_has_one_of_each():
    drawn = draw(person())

    assert [
        len(re.findall(each, drawn)) for each in ("<main", "<header>", "<footer", 'class="skip"')
    ] == [1, 1, 1, 1]
    ids = re.findall(r'\bid="([^"]+)"', drawn)
    assert len(ids) == len(set(ids))


def test_sample_data_says_so(settings):
    settings.DEMO_MODE = True
    assert "Sample data" in draw(person())
    settings.DEMO_MODE = False
    assert "Sample data" not in draw(person())


def test_error_in_a_form_stands_first_in_the_title():
    from django import forms

    class NameForm(forms.Form):
        name = forms.CharField()

    request = RequestFactory().get("/")
    request.user, request.facility, request._messages = person(), None, []
    drawn = render_to_string("base.html", {"form": NameForm({})}, request)

    assert "<title>Error: Bekal – Bekal</title>" in drawn

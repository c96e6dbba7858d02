"""Closed by default: every view says who may open it, every right comes from a role."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.management import _get_all_permissions
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from rutan.accounts.choices import Role
from rutan.accounts.models import Terms
from rutan.accounts.roles import ROLE_PERMISSIONS, WITHOUT_MODEL
from rutan.audit.models import AuditEvent
from tests.factories.accounts import TermsAcceptanceFactory, UserFactory

pytestmark = pytest.mark.looks
PUBLIC = {
    "accounts:sign-in", "accounts:second-factor", "accounts:password-forgotten",
    "accounts:language", "portal:healthz", "portal:readyz", "portal:privacy",
    "portal:accessibility", "partnerships:calendar-feed",
    "trainees:verification",
}  # fmt: skip
NOBODY_IN_IT = {
    "registerkind", "releasekind", "exitreason", "attendancereason", "outcomekind",
    "columnlayout", "frozenreport", "indicatortarget",
}  # fmt: skip


GRANTED = frozenset().union(*(grant.permissions for grant in ROLE_PERMISSIONS.values()))


def patterns(resolver=None, namespace=""):
    resolver = resolver or get_resolver()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield namespace + (pattern.name or str(pattern.pattern)), pattern.callback
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern, inner)


VIEWS = dict(patterns())
OURS = {name: view for name, view in VIEWS.items() if not name.startswith("admin:")}


def existing_permissions():
    return {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename, _name in _get_all_permissions(model._meta)
    } | set(WITHOUT_MODEL)


def test_every_view_says_who_may_open_it():
    silent = [
        name
        for name, view in OURS.items()
        if hasattr(view, "required_permissions") == getattr(view, "is_public", False)
    ]

    assert silent == []


def test_the_public_pages_are_these_and_no_others():
    public = {name for name, view in VIEWS.items() if not getattr(view, "login_required", True)}

    assert public <= PUBLIC
    assert len(PUBLIC) <= 10


def test_every_permission_a_view_asks_for_exists_and_somebody_has_it():
    asked = {name: set(getattr(view, "required_permissions", ())) for name, view in OURS.items()}
    there = existing_permissions() & GRANTED

    assert {name: wanted - there for name, wanted in asked.items() if wanted - there} == {}


@pytest.mark.parametrize("role", Role)
def test_every_permission_of_a_role_exists(role):
    assert ROLE_PERMISSIONS[role].permissions - existing_permissions() == frozenset()
    assert ROLE_PERMISSIONS[role].description


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
def test_managers_and_administrators_hold_no_permission_on_a_person(role):
    about_people = {
        permission
        for permission in ROLE_PERMISSIONS[role].permissions
        if permission.startswith("trainees.") and permission.rpartition("_")[2] not in NOBODY_IN_IT
    }

    assert about_people == set()
    assert "portal.export_people" not in ROLE_PERMISSIONS[role].permissions


def test_nobody_may_delete():
    assert {name for name in GRANTED if ".delete_" in name} == set()


def test_only_administrators_touch_accounts_and_postings():
    holders = {
        role
        for role, grant in ROLE_PERMISSIONS.items()
        if grant.permissions & {"accounts.change_user", "partnerships.change_posting"}
    }

    assert holders == {Role.ADMINISTRATOR}


def test_exceptions_are_for_the_head():
    holders = {
        role
        for role, grant in ROLE_PERMISSIONS.items()
        if grant.permissions & {"partnerships.override_gate", "partnerships.reopen_class"}
    }

    assert holders == {Role.HEAD}


def test_permissions_are_granted_in_roles_only():
    """No group, no superuser, no permission of a single account."""
    fields = {field.name for field in apps.get_model("accounts", "User")._meta.get_fields()}

    assert not fields & {"groups", "user_permissions", "is_superuser", "is_staff"}


@pytest.mark.parametrize(
    "closed",
    [{"is_active": False}, {"expires_on": timezone.localdate() - timezone.timedelta(days=1)}],
)
def test_a_closed_account_may_nothing(db, closed):
    head = UserFactory(role=Role.HEAD)
    assert head.has_perm("trainees.view_inmate")

    for name, value in closed.items():
        setattr(head, name, value)

    assert not head.has_perm("trainees.view_inmate")
    assert not head.has_module_perms("trainees")
    assert not head.is_superuser


def test_strangers_are_sent_to_sign_in(client, db):
    for path in ("/profil/", "/admin/", "/admin/accounts/user/", "/keluar/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, f"/masuk/?next={path}")


def test_a_part_of_a_page_is_answered_with_the_way_to_sign_in(client, db):
    answer = client.get("/profil/", headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/masuk/")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COORDINATOR, Role.ADMINISTRATOR}))
def test_only_coordinators_and_administrators_enter_the_admin(client, db, role):
    user = UserFactory(role=role)
    TermsAcceptanceFactory(user=user, terms=Terms.objects.current())
    client.force_login(user)

    assert client.get("/admin/", follow=True).status_code == 403


def test_who_was_refused_what_is_kept(client, coordinator):
    client.force_login(coordinator)

    assert client.get("/admin/accounts/user/").status_code == 403

    event = AuditEvent.objects.get(action="access.denied")
    assert event.actor == coordinator.username
    assert event.details["view"] == "admin:accounts_user_changelist"


def test_no_view_asks_for_a_permission_by_hand_with_a_word_that_does_not_exist():
    asked = {
        (call.args[0].value, path.name)
        for path in Path(settings.BASE_DIR).glob("*/**/views/*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", "") == "has_perm"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }

    there = existing_permissions()
    assert [each for each in sorted(asked) if each[0] not in there] == []
    assert asked

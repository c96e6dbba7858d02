"""The catalogue in the admin: what is refused, what is asked, and when a version stands still."""

from datetime import date, time
from functools import partial

import pytest
from django.db import transaction

from partnerships.actions import class_planning, programmes
from partnerships.actions.class_planning import Draft
from partnerships.models import MinistryItem, Programme, ProgrammeVersion
from partnerships.schedule import Slot
from rutan.common.errors import DomainError
from tests.factories.partnerships import (
    AgreementFactory,
    MinistryItemFactory,
    ProgrammeFactory,
    ProgrammeVersionFactory,
    RequirementFactory,
    TrainingClassFactory,
    UnitFactory,
)
from tests.partnerships.test_admin_look_twice import filled
from tests.races import together

pytestmark = pytest.mark.django_db
VERSION, PROGRAMME = "/admin/partnerships/programmeversion/", "/admin/partnerships/programme/"


@pytest.fixture
def taught(partner):
    """Eighty hours in two units, with a code each."""
    version = ProgrammeVersionFactory(
        programme=ProgrammeFactory(partner=partner), total_hours=80, certificate_kinds=["training"]
    )
    for order in (1, 2):
        UnitFactory(version=version, order=order, hours=40, code=f"J.620100.00{order}.02")
    RequirementFactory(version=version)
    return version


@pytest.fixture
def page(client_of, coordinator, taught):
    """Sends the version's page as it stands, with changes."""
    client, path = client_of(coordinator), f"{VERSION}{taught.pk}/change/"

    def send(**changes):
        return client.post(path, filled(client.get(path), **changes))

    return send


def test_a_version_is_saved_as_it_stands(page, taught):
    assert page(standard="SKKNI 2026").status_code == 302
    taught.refresh_from_db()
    assert taught.standard == "SKKNI 2026"


@pytest.mark.parametrize("changes", [{"total_hours": "81"}, {"units-0-hours": "39"}])
def test_a_version_whose_units_miss_the_hours_is_not_saved(page, taught, changes):
    answer = page(**changes)

    assert answer.status_code == 200
    (units, _requirements) = answer.context["inline_admin_formsets"]
    assert "80" in str(units.formset.non_form_errors())
    taught.refresh_from_db()
    assert taught.total_hours == 80
    assert taught.units.first().hours == 40


def test_a_code_of_another_shape_is_asked_about_once(page, taught):
    asked = page(**{"units-0-code": "LAS-1"})
    assert asked.status_code == 200
    assert "LAS-1" in asked.context["adminform"].form.errors["confirmed"][0]

    assert page(**{"units-0-code": "LAS-1", "confirmed": "on"}).status_code == 302
    assert taught.units.first().code == "LAS-1"


def test_a_limit_that_cannot_be_read_is_not_saved(page, taught):
    answer = page(**{"requirements-0-limit": "narapidana"})

    assert answer.status_code == 200
    assert taught.requirements.get().limit == "convict"


def test_a_used_version_offers_the_next(client_of, coordinator, taught, partner):
    TrainingClassFactory(programme_version=taught, partner=partner)
    client, path = client_of(coordinator), f"{VERSION}{taught.pk}/change/"

    shown = client.get(path)

    assert [name for name, _label in shown.context["object_actions"]] == ["next_version"]
    assert [str(each) for each in shown.context["messages"]]
    answer = client.post(
        VERSION,
        {
            "action": "next_version",
            "_selected_action": [taught.pk],
            "confirmed": "yes",
            "active_from": "2026-08-01",
        },
    )
    newest = ProgrammeVersion.objects.get(programme=taught.programme, number=2)
    assert answer.url == f"{VERSION}{newest.pk}/change/"
    assert 'name="total_hours"' in client.get(answer.url).content.decode()


def test_a_page_that_was_open_does_not_change_a_version_in_use(
    client_of, coordinator, taught, partner, monkeypatch
):
    client, path = client_of(coordinator), f"{VERSION}{taught.pk}/change/"
    sent = filled(client.get(path), standard="Lain")
    TrainingClassFactory(programme_version=taught, partner=partner)
    # The page looked a moment before the class was planned.
    monkeypatch.setattr(
        "trainees.admin.programmes.ProgrammeVersionAdmin.has_change_permission",
        lambda *args: True,
    )

    assert client.post(path, sent).status_code == 200
    taught.refresh_from_db()
    assert taught.standard == ""


def test_a_new_programme_is_a_draft_until_it_is_opened(client_of, coordinator, partner):
    client = client_of(coordinator)
    item = MinistryItemFactory()
    sent = filled(client.get(f"{PROGRAMME}add/")) | {
        "title": "Dasar Las",
        "code": "dasar-las",
        "partner": partner.pk,
        "pillar": "self_reliance",
        "kind": "vocational",
        "ministry_items": [item.pk],
    }
    assert client.post(f"{PROGRAMME}add/", sent).status_code == 302
    programme = Programme.objects.get(code="dasar-las")
    assert programme.state == "draft"
    assert list(programme.ministry_items.all()) == [item]

    opening = {"action": "activate", "_selected_action": [programme.pk], "confirmed": "yes"}
    assert client.post(PROGRAMME, opening).status_code == 200
    UnitFactory(version=ProgrammeVersionFactory(programme=programme, total_hours=40), hours=40)
    assert client.post(PROGRAMME, opening).status_code == 302

    programme.refresh_from_db()
    assert programme.state == "active"
    assert MinistryItem.objects.count() >= 1


@pytest.mark.race
def test_a_version_is_not_edited_while_a_class_takes_it(coordinator, officer, facility, taught):
    """Whoever is first, a class never stands on a version that changed under it."""
    agreement = AgreementFactory(signed=True, facility=facility, partner=taught.programme.partner)
    draft = Draft(
        programme_version=taught,
        partner=agreement.partner,
        agreement=None,
        starts_on=date(2027, 8, 2),
        ends_on=None,
        exam_on=None,
        planned_hours=80,
        quota=16,
        slots=(Slot(weekday=0, starts_at=time(8), ends_at=time(12)),),
    )

    def edit():
        with transaction.atomic():
            programmes.refuse_used(taught)
            ProgrammeVersion.objects.filter(pk=taught.pk).update(total_hours=90, standard="Baru")

    plan = partial(
        class_planning.create, facility=facility, draft=draft, gate_reason="Tanpa PKS", by=officer
    )
    edited, planned = together([edit, plan])

    assert not isinstance(planned, Exception)
    assert edited is None or isinstance(edited, DomainError)
    stored = ProgrammeVersion.objects.get(pk=taught.pk)
    assert planned.programme_version.standard == stored.standard


def test_a_version_that_stands_still_is_read_in_words(client_of, coordinator, taught, partner):
    RequirementFactory(version=taught, kind="risk", limit="medium")
    TrainingClassFactory(programme_version=taught, partner=partner)

    text = client_of(coordinator).get(f"{VERSION}{taught.pk}/change/").text

    assert "Rendah atau Sedang" in text
    assert "Sertifikat pelatihan" in text
    assert "medium" not in text
    assert "&quot;training&quot;" not in text

"""What coordinators and administrators do about agreements, partners and reference data."""

import re

import pytest

from partnerships.actions import programmes
from partnerships.admin.facilities import SettingForm, read_as
from partnerships.choices import AgreementState, ReviewResult
from partnerships.models import FacilitySetting, Holiday, Instructor, Posting, Programme
from rutan.accounts.choices import Role
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.accounts import UserFactory
from tests.factories.moments import TODAY
from tests.factories.partnerships import (
    AgreementFactory,
    AgreementPartyFactory,
    CoordinationFactory,
    InstructorFactory,
    ProgrammeFactory,
    ProgrammeVersionFactory,
    RegionFactory,
    RequirementFactory,
    ReviewStepFactory,
    TrainingClassFactory,
    UnitFactory,
)

pytestmark = pytest.mark.looks
AGREEMENTS = "/admin/partnerships/agreement/"


@pytest.fixture
def under_review(facility, partner):
    agreement = AgreementFactory(reviewed=True, facility=facility, partner=partner)
    for kind in ("internal", "regional"):
        ReviewStepFactory(agreement=agreement, kind=kind)
    return agreement


def send(client, path, action, row, **answers):
    return client.post(
        path, {"action": action, "_selected_action": [row.pk], "confirmed": "yes", **answers}
    )


def test_the_partner_approves_its_step(client_of, coordinator, under_review):
    send(
        client_of(coordinator), AGREEMENTS, "review", under_review,
        result="approved", decided_on="2026-01-05",
    )  # fmt: skip

    step = under_review.review_steps.get(kind="partner")
    assert (step.result, step.recorded_by) == (ReviewResult.APPROVED, coordinator)
    assert AuditEvent.objects.filter(action="agreement.approved", actor=coordinator.username)


def test_the_day_of_the_decision_is_today_unless_typed(client_of, coordinator, under_review):
    asked = client_of(coordinator).post(
        AGREEMENTS, {"action": "review", "_selected_action": [under_review.pk]}
    )

    assert asked.context["form"]["decided_on"].value() == under_review.facility.today()


def test_a_return_needs_a_note_and_keeps_what_was_typed(client_of, coordinator, under_review):
    client = client_of(coordinator)

    answer = send(
        client, AGREEMENTS, "review", under_review,
        result="returned", decided_on="2026-01-05", letter_number="B-7",
    )  # fmt: skip
    assert 'value="B-7"' in answer.content.decode()
    assert "errorlist" in answer.content.decode()

    send(
        client, AGREEMENTS, "review", under_review,
        result="returned", decided_on="2026-01-05", note="Targetnya keliru",
    )  # fmt: skip
    under_review.refresh_from_db()
    assert under_review.state == AgreementState.DRAFT


def test_the_filters_of_the_list_find_any_party(client_of, coordinator, partner, other_partner):
    agreement = AgreementFactory(signed=True, partner=other_partner)
    alone = AgreementFactory(signed=True, partner=partner)
    for order, place in enumerate([{"partner": partner}, {"facility": alone.facility}], start=3):
        AgreementPartyFactory(
            agreement=agreement, order=order, side=next(iter(place)),
            signed_on=agreement.signed_on, signatory_name="Ketiga", **({"facility": None} | place),
        )  # fmt: skip
    client = client_of(coordinator)

    for asked, found in [
        (f"partner={other_partner.pk}", {agreement}),
        (f"partner={partner.pk}", {agreement, alone}),
        (f"facility={alone.facility_id}", {agreement, alone}),
        (f"facility={agreement.facility_id}", {agreement}),
        ("partner=x", {agreement, alone}),
    ]:
        answer = client.get(f"{AGREEMENTS}?{asked}")
        assert set(answer.context["cl"].result_list) == found, asked
    assert f"{other_partner}, {partner}" in answer.text


def test_another_partners_agreement_cannot_be_decided(client_of, coordinator, other_partner):
    foreign = AgreementFactory(reviewed=True, partner=other_partner)

    send(
        client_of(coordinator), AGREEMENTS, "review", foreign,
        result="approved", decided_on="2026-01-05",
    )  # fmt: skip

    assert not foreign.review_steps.exists()


def test_the_partner_gives_its_own_number_before_the_signature_only(
    client_of, coordinator, under_review, partner, agreement
):
    client = client_of(coordinator)
    for paper in (under_review, agreement):
        send(client, AGREEMENTS, "give_number", paper, number=" 12/BPVP / 2026 ")

    assert under_review.parties.get(partner=partner).number == "12/BPVP / 2026"
    assert under_review.parties.get(partner=None).number == ""
    assert agreement.parties.get(partner=partner).number == ""


def test_a_stale_form_tells_what_differs_and_loses_nothing(client_of, coordinator, partner):
    client = client_of(coordinator)
    teacher = InstructorFactory(partner=partner, name="Nama Awal", certificate_number="S-1")
    path = f"/admin/partnerships/instructor/{teacher.pk}/change/"
    sent = {"name": "Nama Saya", "partner": partner.pk, "certificate_number": "S-1", "version": 1}
    Instructor.objects.filter(pk=teacher.pk).update(name="Nama Orang Lain", version=2)

    answer = client.post(path, sent)

    text = answer.content.decode()
    teacher.refresh_from_db()
    assert teacher.name == "Nama Orang Lain"
    assert "Nama Orang Lain" in text
    assert 'value="Nama Saya"' in text
    assert 'name="version" value="2"' in text

    client.post(path, sent | {"version": 2})
    teacher.refresh_from_db()
    assert (teacher.name, teacher.version) == ("Nama Saya", 3)


def test_an_edit_leaves_a_trace_without_the_values(client_of, coordinator, partner):
    teacher = InstructorFactory(partner=partner, name="Nama Awal")

    client_of(coordinator).post(
        f"/admin/partnerships/instructor/{teacher.pk}/change/",
        {"name": "Nama Baru", "partner": partner.pk, "version": 1, "is_active": "on"},
    )

    event = AuditEvent.objects.get(action="catalogue.changed")
    assert event.details == {"fields": ["name"]}
    history = client_of(coordinator).get(f"/admin/partnerships/instructor/{teacher.pk}/history/")
    assert coordinator.full_name in history.content.decode()


def test_a_coordinator_keeps_contacts_but_not_the_institution(client_of, coordinator, partner):
    answer = client_of(coordinator).post(
        f"/admin/partnerships/partner/{partner.pk}/change/",
        {
            "name": "Nama Lain", "version": 1, "contacts-TOTAL_FORMS": 1,
            "contacts-INITIAL_FORMS": 0, "contacts-0-name": "Ibu Narahubung",
        },
    )  # fmt: skip

    partner.refresh_from_db()
    assert answer.status_code == 302
    assert partner.name == "Balai Pelatihan Contoh"
    assert [contact.name for contact in partner.contacts.all()] == ["Ibu Narahubung"]


def test_a_coordinator_meets_no_link_that_leads_nowhere(client_of, coordinator, partner, agreement):
    """What is only read is shown in words where its page would answer 403."""
    partner.region = RegionFactory()
    partner.save()
    visit = CoordinationFactory(held=True, facility=agreement.facility, partner=partner)
    client = client_of(coordinator)

    for row in (agreement, visit, partner):
        address = f"/admin/partnerships/{row._meta.model_name}/{row.pk}/change/"
        text = client.get(address).text
        links = set(re.findall(r'href="(/admin/partnerships/[^"?#]+)', text))
        assert {link for link in links if client.get(link).status_code == 403} == set(), address
    assert (
        str(partner.region) in client.get(f"/admin/partnerships/partner/{partner.pk}/change/").text
    )


# --- Programmes ----------------------------------------------------------------------------


@pytest.fixture
def taught(partner):
    version = ProgrammeVersionFactory(programme=ProgrammeFactory(partner=partner))
    UnitFactory(version=version, order=1)
    RequirementFactory(version=version)
    return version


def test_a_new_version_carries_units_and_requirements(taught, coordinator):
    copy = programmes.new_version(version=taught, active_from=TODAY, by=coordinator)

    assert (copy.number, copy.units.count(), copy.requirements.count()) == (2, 1, 1)
    assert (taught.units.count(), taught.requirements.count()) == (1, 1)
    with pytest.raises(DomainError):
        programmes.new_version(version=taught, active_from=TODAY, by=coordinator)


def test_a_used_version_is_not_edited(client_of, coordinator, taught, partner):
    client = client_of(coordinator)
    path = f"/admin/partnerships/programmeversion/{taught.pk}/change/"
    assert 'name="total_hours"' in client.get(path).content.decode()

    TrainingClassFactory(programme_version=taught, partner=partner)

    assert 'name="total_hours"' not in client.get(path).content.decode()
    assert client.post(path, {"total_hours": 1}).status_code == 403


def test_a_copy_of_a_programme_has_a_code_of_its_own(taught, coordinator):
    first = programmes.duplicate(programme=taught.programme, by=coordinator)
    second = programmes.duplicate(programme=taught.programme, by=coordinator)

    assert len({first.code, second.code, taught.programme.code}) == 3
    assert first.versions.get().units.count() == 1


def test_programmes_are_retired_after_a_question(client_of, coordinator, taught):
    client = client_of(coordinator)
    chosen = {"action": "deactivate", "_selected_action": [taught.programme_id]}
    path = "/admin/partnerships/programme/"

    asked = client.post(path, chosen)
    assert taught.programme.title in asked.content.decode()
    assert Programme.objects.get(pk=taught.programme_id).state == "active"

    client.post(path, chosen | {"confirmed": "yes"})
    assert Programme.objects.get(pk=taught.programme_id).state == "retired"


def test_a_unit_is_a_lesson_an_exam_an_internship_or_a_tutorial(client_of, coordinator, taught):
    page = client_of(coordinator).get(f"/admin/partnerships/programmeversion/{taught.pk}/change/")

    (form,) = (
        inline.formset.forms[0]
        for inline in page.context["inline_admin_formsets"]
        if "hours" in inline.formset.form.base_fields
    )
    assert [value for value, _label in form.fields["kind"].choices] == [
        "theory", "practice", "assessment", "internship", "tutorial",
    ]  # fmt: skip


# --- Administrators ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("default", "typed", "read"),
    [(80, "85", 85), ("1/3", "1/2", "1/2"), (True, "tidak", False), ([1, 3], "1, 6", [1, 6])],
)
def test_a_setting_is_typed_as_people_write_it(default, typed, read):
    assert read_as(default, typed) == read


@pytest.mark.parametrize(
    ("default", "typed"), [(80, "banyak"), (80, "-1"), ("1/3", "4/3"), (True, "mungkin")]
)
def test_a_value_of_another_kind_is_refused(default, typed):
    with pytest.raises(ValueError, match=typed):
        read_as(default, typed)


@pytest.mark.parametrize(
    ("key", "typed", "is_taken"),
    [
        ("most_attempts", "0", False),
        ("most_attempts", "1", True),
        ("most_attempts", "3", True),
        ("most_attempts", "4", False),
        # Of fewer people than that nobody outside a facility is told, whatever it sets.
        ("small_cell", "4", False),
        ("small_cell", "5", True),
        ("small_group", "0", False),
    ],
)
def test_a_setting_keeps_its_bounds(facility, key, typed, is_taken):
    sent = {"key": key, "value": typed, "reason": "Keputusan kepala"}
    form = SettingForm(sent, instance=FacilitySetting(facility=facility))

    assert form.is_valid() is is_taken
    assert ("value" in form.errors) is not is_taken


def test_an_administrator_changes_a_setting_of_a_facility(client_of, administrator, facility):
    page = client_of(administrator).get(f"/admin/partnerships/facility/{facility.pk}/change/")
    form = page.context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields}
    for formset in page.context["inline_admin_formsets"]:
        prefix = formset.formset.prefix
        sent |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    sent |= {
        "settings-TOTAL_FORMS": 1, "settings-0-key": "min_served_fraction",
        "settings-0-value": "1/2", "settings-0-reason": "Keputusan kanwil",
    }  # fmt: skip

    client_of(administrator).post(f"/admin/partnerships/facility/{facility.pk}/change/", sent)

    assert FacilitySetting.objects.get(facility=facility).value == "1/2"
    assert AuditEvent.objects.filter(action="catalogue.changed").exists()


@pytest.mark.parametrize(
    ("role", "place", "is_kept"),
    [
        (Role.OFFICER, "facility", True),
        (Role.OFFICER, "partner", False),
        (Role.COORDINATOR, "partner", True),
        (Role.COORDINATOR, "facility", False),
        (Role.PROBATION_OFFICER, "facility", False),
    ],
)
def test_a_posting_fits_the_role(client_of, administrator, facility, partner, role, place, is_kept):
    user = UserFactory(role=role)
    where = {"facility": facility.pk, "partner": partner.pk}[place]

    client_of(administrator).post(
        "/admin/partnerships/posting/add/",
        {"user": user.pk, place: where, "starts_on": "2026-01-01"},
    )

    assert Posting.objects.filter(user=user).exists() == is_kept


def test_nothing_can_be_deleted(client_of, administrator):
    holiday = Holiday.objects.create(on=TODAY, name="Uji", kind="national")

    answer = client_of(administrator).post(
        f"/admin/partnerships/holiday/{holiday.pk}/delete/", {"post": "yes"}
    )

    assert answer.status_code == 403
    assert Holiday.objects.filter(pk=holiday.pk).exists()

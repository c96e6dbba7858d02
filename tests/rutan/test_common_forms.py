from datetime import date

import pytest
from django import forms
from django.db import IntegrityError, transaction
from django.utils import translation

from partnerships.models import Facility, OfficeHolder, Partner, Region, Room
from rutan.common.errors import DomainError
from rutan.common.forms import ActionForm, EditForm
from tests.factories.partnerships import (
    FacilityFactory,
    OfficeHolderFactory,
    PartnerFactory,
    RegionFactory,
    RoomFactory,
    TrainingFieldFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


class DoForm(ActionForm):
    """Does whatever the test says."""

    name = forms.CharField(label="Name")
    on = forms.DateField(label="Day", required=False)

    def __init__(self, do, data):
        super().__init__(data)
        self.act = do


def tried(do, **data):
    form = DoForm(do, {"name": "x"} | data)
    assert form.is_valid()
    return form, form.try_to_act()


def test_what_the_action_answers_is_kept():
    form, worked = tried(lambda: 7)

    assert (worked, form.result) == (True, 7)


def refuse(field=None):
    raise DomainError("The class is full.", field)


@pytest.mark.parametrize(
    ("field", "place"), [(None, "__all__"), ("name", "name"), ("unknown", "__all__")]
)
def test_a_broken_rule_stands_beside_its_field_and_typing_stays(field, place):
    form, worked = tried(lambda: refuse(field), name="Sari")

    assert not worked
    assert form.errors == {place: ["The class is full."]}
    assert form["name"].value() == "Sari"


def test_nothing_of_a_refused_action_is_kept():
    def half():
        RegionFactory(code_kemendagri="99.99")
        refuse()

    tried(half)

    assert not Region.objects.filter(code_kemendagri="99.99").exists()


@pytest.mark.parametrize(
    ("make", "twice", "field", "says"),
    [
        (RoomFactory, ["facility", "name"], "__all__", "already has a room"),
        (OfficeHolderFactory, ["facility"], "__all__", "already has a head"),
        (PartnerFactory, ["name"], "name", "Name is already in use"),
        (FacilityFactory, ["official_name"], "__all__", "Official name is already in use"),
    ],
)
def test_a_constraint_that_only_the_database_saw_becomes_its_sentence(make, twice, field, says):
    first = make()
    same = {name: getattr(first, name) for name in twice}

    form, worked = tried(lambda: make(**same))

    assert not worked
    assert says in form.errors[field][0]


def test_a_check_constraint_becomes_its_sentence():
    form, _worked = tried(
        lambda: OfficeHolderFactory(starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1))
    )

    assert form.non_field_errors() == ["The end must not be before the start."]


def test_a_database_error_that_is_no_rule_of_ours_stays_an_error():
    def break_foreign_key():
        Room.objects.create(facility_id=None, name="Gudang")

    with pytest.raises(IntegrityError), transaction.atomic():
        tried(break_foreign_key)


def test_days_are_typed_as_text_and_read_in_words():
    form, _worked = tried(lambda: None, on="31 Desember 2026")

    assert form.cleaned_data["on"] == date(2026, 12, 31)
    assert form["on"].value() == "31 Desember 2026"
    assert 'type="text"' in str(DoForm(lambda: None, {})["on"])


def test_a_wrong_day_gets_the_sentence_and_stays():
    form = DoForm(lambda: None, {"name": "x", "on": "31/02/2026"})

    assert form.errors == {"on": ["This date does not exist. Check the day and the month."]}
    assert "31/02/2026" in str(form["on"])


def test_an_empty_field_says_what_to_enter():
    assert DoForm(lambda: None, {}).errors == {"name": ["Enter name"]}


class PartnerForm(EditForm):
    class Meta:
        model = Partner
        fields = ["name", "short_name", "kind", "fields"]

    noted = None

    def saved(self, *, by, changes):
        self.noted = (by, changes)


def edit(partner, *, version=None, **changes):
    data = {
        "name": partner.name,
        "short_name": partner.short_name,
        "kind": partner.kind,
        "version": version or partner.version,
    }
    form = PartnerForm(data | changes, instance=Partner.objects.get(pk=partner.pk))
    assert form.is_valid(), form.errors
    return form


def test_an_edit_raises_the_version_and_tells_what_changed():
    partner = PartnerFactory(short_name="Lama")
    field = TrainingFieldFactory(name="Bidang Contoh")

    form = edit(partner, short_name="Baru", fields=[field.pk])

    assert form.try_to_save(by="sari")
    partner.refresh_from_db()
    assert (partner.short_name, partner.version) == ("Baru", 2)
    assert list(partner.fields.all()) == [field]
    assert form.noted == (
        "sari",
        {"short_name": ("Lama", "Baru"), "fields": ("–", "Bidang Contoh")},
    )


def test_saving_without_a_change_changes_nothing():
    partner = PartnerFactory()
    form = edit(partner)

    assert form.try_to_save(by="sari")
    partner.refresh_from_db()
    assert (partner.version, form.noted) == (1, None)


def test_the_second_of_two_editors_sees_both_versions():
    partner = PartnerFactory(short_name="Lama")
    first, second = edit(partner, short_name="Satu"), edit(partner, short_name="Dua")

    assert first.try_to_save(by="sari")
    assert not second.try_to_save(by="andi")

    assert second.conflict == [("Short name", "Satu", "Dua")]
    assert second.instance.version == 2
    partner.refresh_from_db()
    assert (partner.short_name, partner.version) == ("Satu", 2)


def test_saving_over_the_other_version_is_possible_once_it_was_seen():
    partner = PartnerFactory(short_name="Lama")
    assert edit(partner, short_name="Satu").try_to_save(by="sari")

    assert edit(partner, version=2, short_name="Dua").try_to_save(by="andi")

    partner.refresh_from_db()
    assert (partner.short_name, partner.version) == ("Dua", 3)


def test_an_edit_that_breaks_a_unique_name_keeps_what_was_typed():
    PartnerFactory(name="Balai Satu")
    partner = PartnerFactory(name="Balai Dua")
    form = PartnerForm(
        {"name": "Balai Satu", "short_name": "x", "kind": "bpvp", "version": 1}, instance=partner
    )

    assert not form.is_valid()
    assert form["name"].value() == "Balai Satu"


def test_a_form_without_its_version_is_refused():
    partner = PartnerFactory()
    form = PartnerForm({"name": "a", "short_name": "b", "kind": "bpvp"}, instance=partner)

    assert "version" in form.errors


def test_models_used_here_have_the_constraints_the_tests_rely_on():
    names = {
        each.name for model in (Facility, OfficeHolder, Room) for each in model._meta.constraints
    }

    assert {"one_room_per_name_and_facility", "one_current_head_per_facility"} <= names


class NumberForm(ActionForm):
    why = forms.CharField(label="Why is it moved?")
    share = forms.IntegerField(label="Attendance (%)", min_value=1, max_value=100)


@pytest.mark.parametrize(
    ("share", "sentence"),
    [("0", "Attendance (%): at least 1."), ("101", "Attendance (%): at most 100.")],
)
def test_what_is_wrong_names_its_field(share, sentence):
    form = NumberForm({"why": "", "share": share})

    assert form.errors["share"] == [sentence]
    assert form.errors["why"] == ["Answer the question: Why is it moved?"]

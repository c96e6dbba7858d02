"""What the admin asks to look at twice: names, region codes, two heads on one day."""

from datetime import date

import pytest

from partnerships.models import Facility, OfficeHolder, Partner, Region
from partnerships.region_codes import caution_for, read_code
from partnerships.similar_names import own_words, similar_partners
from partnerships.tenures import head_on, heads_at_once, known_range
from tests.factories.partnerships import OfficeHolderFactory, PartnerFactory

pytestmark = pytest.mark.django_db
PARTNER, REGION = "/admin/partnerships/partner/", "/admin/partnerships/region/"


@pytest.fixture
def pangkep():
    return Region.objects.get(code_kemendagri="73.10")


@pytest.fixture
def barru():
    return Region.objects.get(code_kemendagri="73.11")


@pytest.fixture
def bpvp(pangkep):
    return PartnerFactory(
        name="Balai Pelatihan Vokasi dan Produktivitas Pangkep",
        short_name="BPVP Pangkep",
        kind="bpvp",
        region=pangkep,
    )


def filled(answer, **changes):
    """What the browser would send of a page of the admin, with `changes`."""
    form = answer.context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    for inline in answer.context["inline_admin_formsets"]:
        formset = inline.formset
        for part in (formset.management_form, *formset.forms):
            sent |= {part.add_prefix(name): part[name].value() for name in part.fields}
    return {name: value for name, value in (sent | changes).items() if value is not None}


# --- Names --------------------------------------------------------------------------------------


def test_names_are_compared_by_their_own_words():
    assert own_words("BPVP Pangkep") == own_words("UPTD BLK Kab. PANGKEP") == {"pangkep"}


def test_training_centres_of_one_town_look_alike(administrator, bpvp, pangkep):
    PartnerFactory(name="PKBM Pangkep", short_name="PKBM Pangkep", kind="pkbm")
    PartnerFactory(name="BPVP Bantaeng", short_name="BPVP Bantaeng", kind="bpvp")

    def alike(**values):
        told = {"name": "", "short_name": "", "kind": "blk", "region": None, "of": Partner()}
        return similar_partners(**(told | values), user=administrator)

    assert alike(name="BLK Kabupaten Pangkep") == [bpvp]
    assert alike(name="BLK Pangkajene dan Kepulauan", region=pangkep) == [bpvp]
    assert alike(name="BLK Wajo") == []
    assert alike(name="PKBM Pangkep Maju", kind="pkbm") == []


def test_a_similar_name_is_asked_back_and_kept_once_confirmed(client_of, administrator, bpvp):
    client = client_of(administrator)
    page = client.get(f"{PARTNER}add/")
    assert page.context["adminform"].form.fields["confirmed"].widget.is_hidden
    typed = filled(
        page,
        name="BLK Kabupaten Pangkep",
        short_name="BLK Pangkep",
        kind="blk",
        owner_level="regency",
    )

    asked = client.post(f"{PARTNER}add/", typed)

    assert asked.context["adminform"].form.errors.keys() == {"confirmed"}
    assert bpvp.name in asked.text
    assert 'value="BLK Kabupaten Pangkep"' in asked.text
    assert not asked.context["adminform"].form.fields["confirmed"].widget.is_hidden
    assert Partner.objects.count() == 1

    client.post(f"{PARTNER}add/", typed | {"confirmed": "on"})
    assert Partner.objects.filter(short_name="BLK Pangkep").exists()


def test_renaming_asks_too_and_other_changes_do_not(client_of, administrator, bpvp):
    blk = PartnerFactory(name="BLK Wajo", short_name="BLK Wajo", kind="blk")
    client, address = client_of(administrator), f"{PARTNER}{blk.pk}/change/"

    client.post(address, filled(client.get(address), name="BLK Pangkep"))
    blk.refresh_from_db()
    assert blk.name == "BLK Wajo"

    Partner.objects.filter(pk=blk.pk).update(name="BLK Pangkep")
    client.post(address, filled(client.get(address), phone="0410 1"))
    blk.refresh_from_db()
    assert blk.phone == "0410 1"


def test_a_coordinator_sees_neither_box_nor_code(client_of, coordinator, partner):
    text = client_of(coordinator).get(f"{PARTNER}{partner.pk}/change/").text

    assert "region_code" not in text
    assert "confirmed" not in text


# --- Region codes -------------------------------------------------------------------------------


def test_a_bare_code_is_read_by_both_systems(barru, pangkep):
    bare, dotted = read_code("7310"), read_code("73.10")

    assert (bare.kemendagri, bare.bps, bare.is_trap, bare.region) == (pangkep, barru, True, None)
    assert (dotted.is_trap, dotted.region) == (False, pangkep)
    assert read_code("73100") is None


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("7310", {"Kab. Barru", "Kab. Pangkajene dan Kepulauan"}),
        ("73.10", {"Kab. Barru", "Kab. Pangkajene dan Kepulauan"}),
        ("73.11", set()),
        ("7311", set()),
        ("99.98", set()),
    ],
)
def test_a_code_beside_a_region_is_compared(typed, names, barru):
    caution = caution_for(barru, typed)

    assert {
        name for name in ("Kab. Barru", "Kab. Pangkajene dan Kepulauan") if name in caution
    } == names
    assert bool(caution) == (bool(names) or typed == "99.98")


def test_7310_for_a_facility_in_barru_is_asked_back(client_of, administrator, facility, barru):
    Facility.objects.filter(pk=facility.pk).update(region=barru)
    client, address = (
        client_of(administrator),
        f"/admin/partnerships/facility/{facility.pk}/change/",
    )
    typed = filled(client.get(address), region_code="7310", phone="0427 1")

    asked = client.post(address, typed)

    assert "Kab. Barru" in asked.text
    assert "Kab. Pangkajene dan Kepulauan" in asked.text
    assert 'value="0427 1"' in asked.text
    client.post(address, typed | {"confirmed": "on"})
    facility.refresh_from_db()
    assert facility.phone == "0427 1"


def test_a_neighbours_code_given_to_a_new_region_is_asked_back(client_of, administrator, barru):
    client = client_of(administrator)
    typed = {"name": "Kab. Uji", "code_kemendagri": "73.99", "code_bps": "7311"}

    asked = client.post(f"{REGION}add/", typed)
    no_dot = client.post(f"{REGION}add/", typed | {"code_kemendagri": "7399"})

    assert "Kab. Barru" in asked.text
    assert "code_kemendagri" in no_dot.context["adminform"].form.errors
    client.post(f"{REGION}add/", typed | {"confirmed": "on"})
    assert Region.objects.filter(name="Kab. Uji", code_bps="7311").exists()


def test_a_bare_code_finds_what_either_system_means(client_of, administrator, barru, pangkep):
    answer = client_of(administrator).get(
        "/admin/autocomplete/",
        {
            "app_label": "partnerships",
            "model_name": "facility",
            "field_name": "region",
            "term": "7310",
        },
    )

    assert {row["text"] for row in answer.json()["results"]} == {str(barru), str(pangkep)}


# --- Heads --------------------------------------------------------------------------------------


def _holder(**values):
    return OfficeHolder(name="Uji", position="Kepala", **({"is_head": True} | values))


def test_what_is_known_of_a_tenure_goes_no_further_than_the_source():
    seen = date(2023, 4, 1)

    assert known_range(_holder(seen_in_office_on=seen, has_left=True)) == (seen, seen)
    assert known_range(_holder(seen_in_office_on=seen)) == (seen, date.max)
    assert known_range(_holder(starts_on=seen, ends_on=date(2024, 1, 1))) == (
        seen,
        date(2024, 1, 1),
    )
    assert known_range(_holder()) is None


def test_an_acting_head_leads_only_where_there_is_no_other():
    acting = _holder(starts_on=date(2025, 1, 1), is_acting=True)
    head = _holder(starts_on=date(2025, 3, 1))

    assert head_on([acting, head], date(2025, 2, 1)) is acting
    assert head_on([acting, head], date(2025, 3, 1)) is head
    assert head_on([acting, head], date(2024, 12, 31)) is None


@pytest.mark.parametrize(
    ("second", "clashes"),
    [
        ({"starts_on": date(2025, 12, 31)}, True),
        ({"starts_on": date(2026, 1, 1)}, False),
        ({"starts_on": date(2025, 6, 1), "is_acting": True}, False),
        ({"starts_on": date(2025, 6, 1), "is_head": False}, False),
    ],
)
def test_two_heads_never_lead_on_one_day(second, clashes):
    first = _holder(starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))

    assert bool(heads_at_once([first, _holder(**second)])) == clashes


@pytest.mark.parametrize("place", ["facility", "partner"])
def test_a_second_head_in_the_admin_is_told_and_what_was_typed_stays(
    place, client_of, administrator, facility, partner
):
    where = {"facility": facility, "partner": partner}[place]
    first = {"facility": None} if place == "partner" else {}
    OfficeHolderFactory(**(first | {place: where}), name="Kepala Lama", starts_on=date(2024, 1, 1))
    client, address = client_of(administrator), f"/admin/partnerships/{place}/{where.pk}/change/"
    page = client.get(address)
    (inline,) = [
        each for each in page.context["inline_admin_formsets"] if each.opts.model is OfficeHolder
    ]
    prefix = inline.formset.prefix
    new = {
        f"{prefix}-TOTAL_FORMS": 2, f"{prefix}-1-name": "Kepala Baru",
        f"{prefix}-1-position": "Kepala", f"{prefix}-1-is_head": "on",
        f"{prefix}-1-starts_on": "2026-01-01",
    }  # fmt: skip
    typed = filled(page, **new)
    typed[f"{prefix}-0-is_head"] = "on"

    told = client.post(address, typed)
    client.post(address, typed | {f"{prefix}-0-ends_on": "2025-12-31"})

    assert "Kepala Lama" in told.text
    assert 'value="Kepala Baru"' in told.text
    assert OfficeHolder.objects.filter(name="Kepala Baru").count() == 1

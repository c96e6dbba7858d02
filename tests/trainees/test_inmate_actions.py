from datetime import date

import pytest
import time_machine
from django.utils import translation

from rutan.audit.models import AuditEvent
from rutan.common.errors import Conflict, DomainError
from tests.factories.trainees import (
    CustodyFactory,
    FollowUpFactory,
    InmateFactory,
    RegisterKindFactory,
    ReleaseFactory,
)
from trainees import dossier
from trainees.actions import custody_records, inmates, looks
from trainees.choices import (
    CustodyState,
    DateSource,
    DisciplineLevel,
    Integration,
    LegalStatus,
    RiskLevel,
    SentenceKind,
    Sex,
)
from trainees.models import Custody, Inmate, RegisterEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-17T09:00:00+08:00", tick=False), translation.override("en"):
        yield


def values(**changed):
    """What is needed of a convict of three years, and what a test says otherwise."""
    return {
        "id_card_name": "Andi Contoh",
        "sex": Sex.MALE,
        "birth_date": date(1995, 3, 12),
        "nik": "7310991203950001",
        "register_kind": RegisterKindFactory(code="B.I"),
        "register_number": "0412/2025",
        "entered_on": date(2025, 2, 10),
        "legal_status": LegalStatus.CONVICT,
        "sentence_kind": SentenceKind.FIXED,
        "years": 3,
        "detained_from": date(2025, 1, 1),
    } | changed


@pytest.fixture
def person(facility, officer):
    return inmates.register(facility=facility, values=values(), by=officer)


def detainee_kind():
    return RegisterKindFactory(code="A.III", legal_status=LegalStatus.DETAINEE)


def leave(inmate):
    Custody.objects.filter(inmate=inmate).update(
        state=CustodyState.RELEASED, left_on=date(2026, 5, 1)
    )


# --- Registering ---------------------------------------------------------------------------


def test_registering_makes_one_person_with_one_open_stay(facility, officer):
    given = values(legal_name="Ándi bin Conto", aliases="Si Andi")

    inmate = inmates.register(facility=facility, values=given, by=officer)

    person = dossier.load_one(Inmate.objects.get())
    assert person.inmate == inmate
    assert person.is_in_custody
    assert inmate.search_name == "andi contoh andi bin conto si andi"
    assert inmate.register_label == "B.I 0412/2025"
    assert person.entry.starts_on == date(2025, 2, 10)
    assert person.values() | dossier.tidy(given) == person.values()


def test_the_expected_release_is_derived_with_the_sentence(person):
    custody = Custody.objects.get()

    assert custody.earliest_release_on == date(2028, 1, 1)
    assert custody.release_source == DateSource.ESTIMATED


def test_the_event_names_no_value(person):
    event = AuditEvent.objects.get(action="inmate.registered")

    assert event.subject_id == str(person.pk)
    assert "Andi" not in str(event.details)
    assert "73109" not in str(event.details)


def test_somebody_in_custody_here_is_not_registered_twice(person, facility, officer):
    with pytest.raises(inmates.AlreadyHere) as refusal:
        inmates.register(facility=facility, values=values(register_number="0500/2025"), by=officer)

    assert (refusal.value.inmate, refusal.value.field) == (person, "nik")
    assert Inmate.objects.count() == 1


def test_somebody_in_custody_elsewhere_is_refused_without_details(person, other_facility, officer):
    with pytest.raises(DomainError) as refusal:
        inmates.register(facility=other_facility, values=values(), by=officer)

    assert not hasattr(refusal.value, "inmate")
    assert "Andi" not in str(refusal.value)
    assert Custody.objects.count() == 1


def test_a_taken_register_number_leads_to_its_person(person, facility, officer):
    with pytest.raises(inmates.AlreadyHere, match=r"B\.I 0412/2025 already exists") as refusal:
        inmates.register(facility=facility, values=values(nik="7310991203950002"), by=officer)

    assert (refusal.value.inmate, refusal.value.field) == (person, "register_number")


def test_the_same_number_in_another_facility_is_free(person, other_facility, officer):
    given = values(nik="7310991203950002")

    assert inmates.register(facility=other_facility, values=given, by=officer).pk != person.pk


def test_somebody_who_comes_back_is_the_same_person_only_when_somebody_says_so(
    person, facility, officer
):
    leave(person)
    again = values(register_number="0900/2026", entered_on=date(2026, 10, 1))

    with pytest.raises(inmates.AlreadyHere) as refusal:
        inmates.register(facility=facility, values=again, by=officer)
    assert refusal.value.may_return

    returned = inmates.register(facility=facility, values=again, by=officer, returns=True)
    assert returned == person
    assert [stay.state for stay in Custody.objects.order_by("entered_on")] == [
        CustodyState.RELEASED,
        CustodyState.IN_CUSTODY,
    ]
    assert returned.register_label == "B.I 0900/2026"


def test_a_new_stay_closes_the_open_follow_ups(person, facility, officer):
    leave(person)
    release = ReleaseFactory(custody=person.custodies.get())
    look = FollowUpFactory(release=release)
    found = FollowUpFactory(release=release, checkpoint="b3", done=True)

    again = values(register_number="0900/2026", entered_on=date(2026, 10, 1))
    inmates.register(facility=facility, values=again, by=officer, returns=True)

    look.refresh_from_db()
    found.refresh_from_db()
    assert (look.state, look.closed_reason) == ("not_required", "reimprisoned")
    assert found.state == "done"


def test_somebody_who_left_elsewhere_moves_here_with_a_new_stay(person, other_facility, officer):
    leave(person)
    again = values(entered_on=date(2026, 10, 1))

    with pytest.raises(inmates.KnownBefore):
        inmates.register(facility=other_facility, values=again, by=officer)

    returned = inmates.register(facility=other_facility, values=again, by=officer, returns=True)
    assert (returned.pk, returned.facility) == (person.pk, other_facility)


def test_a_known_nik_with_another_birth_date_is_nobody_s_new_stay(person, facility, officer):
    leave(person)
    given = values(birth_date=date(1994, 3, 12), register_number="1/2026")

    with pytest.raises(DomainError, match="another date of birth"):
        inmates.register(facility=facility, values=given, by=officer, returns=True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"entered_on": date(2026, 11, 18)}, "entered_on"),
        ({"birth_date": date(2027, 1, 1)}, "birth_date"),
        ({"birth_date": date(1900, 1, 1)}, "birth_date"),
        ({"birth_date": date(2020, 1, 1)}, "entered_on"),
        ({"nik": ""}, "nik"),
        ({"nik_missing": "foreign"}, "nik_missing"),
        ({"legal_status": LegalStatus.DETAINEE}, "legal_status"),
        ({"expires_on": date(2024, 12, 31)}, "expires_on"),
        ({"sentence_kind": SentenceKind.LIFE, "expires_on": date(2040, 1, 1)}, "expires_on"),
        ({"half_on": date(2026, 7, 1), "one_third_on": date(2026, 8, 1)}, "half_on"),
        ({"integration": Integration.APPROVED}, "integration_on"),
    ],
)
def test_what_can_never_be_right_is_refused(facility, officer, wrong, field):
    with pytest.raises(DomainError) as refusal:
        inmates.register(facility=facility, values=values(**wrong), by=officer)

    assert refusal.value.field == field
    assert not Inmate.objects.exists()


# --- Updating ------------------------------------------------------------------------------


def test_an_update_writes_what_differs_and_names_the_fields(person, officer):
    changed = {"block": "A-2", "remission_days": 60, "birth_place": "Barru"}

    inmates.update(inmate=person, version=1, values=changed, by=officer)

    person.refresh_from_db()
    custody = Custody.objects.get()
    assert (person.version, person.birth_place, custody.block) == (2, "Barru", "A-2")
    assert custody.earliest_release_on == date(2027, 11, 2)
    event = AuditEvent.objects.get(action="inmate.updated")
    assert event.details == {"fields": ["birth_place", "block", "remission_days"]}


def test_an_update_without_differences_writes_nothing(person, officer):
    inmates.update(inmate=person, version=1, values=values(), by=officer)

    person.refresh_from_db()
    assert person.version == 1
    assert not AuditEvent.objects.filter(action="inmate.updated").exists()


def test_a_stale_update_shows_both_versions(person, officer):
    inmates.update(inmate=person, version=1, values={"block": "A-2"}, by=officer)

    with pytest.raises(Conflict) as conflict:
        inmates.update(inmate=person, version=1, values={"block": "C-1"}, by=officer)

    assert conflict.value.rows == [("Block", "A-2", "C-1")]
    assert Custody.objects.get().block == "A-2"


def test_a_conflict_about_the_nik_shows_masks(person, officer):
    inmates.update(inmate=person, version=1, values={"block": "A-2"}, by=officer)

    with pytest.raises(Conflict) as conflict:
        inmates.update(inmate=person, version=1, values={"nik": "7310991203959999"}, by=officer)

    assert conflict.value.rows == [("Nik", "7310********0001", "7310********9999")]


def test_becoming_a_convict_keeps_the_person_the_stay_and_the_old_number(facility, officer):
    given = values(
        register_kind=detainee_kind(),
        register_number="0210/2026",
        legal_status=LegalStatus.DETAINEE,
        sentence_kind=SentenceKind.NONE,
        years=0,
    )
    inmate = inmates.register(facility=facility, values=given, by=officer)

    inmates.update(
        inmate=inmate,
        version=1,
        values={
            "register_kind": RegisterKindFactory(code="B.I"),
            "register_number": "0500/2026",
            "register_from": date(2026, 11, 2),
            "legal_status": LegalStatus.CONVICT,
            "sentence_kind": SentenceKind.FIXED,
            "years": 2,
        },
        by=officer,
    )

    assert Custody.objects.count() == 1
    assert [
        (entry.label, entry.ends_on) for entry in RegisterEntry.objects.order_by("starts_on")
    ] == [("A.III 0210/2026", date(2026, 11, 2)), ("B.I 0500/2026", None)]
    inmate.refresh_from_db()
    assert inmate.register_label == "B.I 0500/2026"


def test_a_number_corrected_on_the_same_day_leaves_no_history(person, officer):
    inmates.update(
        inmate=person,
        version=1,
        values={"register_number": "0413/2025", "register_from": date(2025, 2, 10)},
        by=officer,
    )

    assert [entry.number for entry in RegisterEntry.objects.all()] == ["0413/2025"]


def test_a_register_entry_does_not_begin_before_the_one_it_follows(person, officer):
    with pytest.raises(DomainError, match="must not begin before"):
        inmates.update(
            inmate=person,
            version=1,
            values={"register_number": "0413/2025", "register_from": date(2025, 1, 1)},
            by=officer,
        )


def test_an_update_leaves_the_state_of_the_stay_alone(person, officer):
    leave(person)

    inmates.update(inmate=person, version=1, values={"block": "A-2"}, by=officer)

    custody = Custody.objects.get()
    assert (custody.state, custody.block) == (CustodyState.RELEASED, "A-2")


def test_a_nik_of_somebody_else_is_refused(person, facility, officer):
    other = inmates.register(
        facility=facility,
        values=values(nik="7310991203950002", register_number="2/2025"),
        by=officer,
    )

    with pytest.raises(inmates.AlreadyHere) as refusal:
        inmates.update(inmate=other, version=1, values={"nik": "7310991203950001"}, by=officer)
    assert refusal.value.inmate == person


def test_a_person_without_a_sentence_or_identity_can_be_completed(facility, officer):
    inmate = InmateFactory(facility=facility)
    CustodyFactory(inmate=inmate)

    inmates.update(inmate=inmate, version=1, values=values(), by=officer)

    assert dossier.load_one(inmate).identity.nik == "7310991203950001"


# --- Letters, levels, discipline, looks ----------------------------------------------------


def test_a_second_health_letter_of_a_day_replaces_the_first(person, officer):
    day = date(2026, 11, 2)
    custody_records.add_health_letter(inmate=person, on=day, is_fit=False, by=officer)
    custody_records.add_health_letter(
        inmate=person, on=day, is_fit=True, limits="Tidak angkat", by=officer
    )

    letter = person.health_letters.get()
    assert (letter.is_fit, letter.limits) == (True, "Tidak angkat")


def test_a_risk_level_is_corrected_by_a_supervisor_only(person, officer, supervisor):
    day = date(2026, 11, 2)
    custody_records.assess_risk(inmate=person, on=day, level=RiskLevel.HIGH, by=officer)

    with pytest.raises(DomainError, match="A supervisor can correct it"):
        custody_records.assess_risk(inmate=person, on=day, level=RiskLevel.LOW, by=officer)

    corrected = custody_records.assess_risk(
        inmate=person, on=day, level=RiskLevel.LOW, by=supervisor
    )
    assert corrected.level == RiskLevel.LOW


def test_entries_about_tomorrow_are_refused(person, officer):
    tomorrow = date(2026, 11, 18)

    for add in (
        lambda: custody_records.add_health_letter(
            inmate=person, on=tomorrow, is_fit=True, by=officer
        ),
        lambda: custody_records.assess_risk(
            inmate=person, on=tomorrow, level=RiskLevel.LOW, by=officer
        ),
        lambda: custody_records.add_discipline(
            inmate=person,
            on=tomorrow,
            level=DisciplineLevel.LIGHT,
            is_in_register_f=False,
            by=officer,
        ),
    ):
        with pytest.raises(DomainError, match="after today"):
            add()


def test_levels_never_reach_the_trail(person, officer):
    custody_records.assess_risk(
        inmate=person, on=date(2026, 11, 2), level=RiskLevel.HIGH, by=officer
    )
    custody_records.add_discipline(
        inmate=person,
        on=date(2026, 11, 3),
        level=DisciplineLevel.SEVERE,
        is_in_register_f=True,
        by=officer,
    )

    trail = " ".join(str(event.details) for event in AuditEvent.objects.all())
    assert "high" not in trail
    assert "severe" not in trail


def test_revealing_the_nik_is_an_event(person, officer):
    assert looks.reveal_nik(inmate=person, by=officer) == "7310991203950001"

    event = AuditEvent.objects.get(action="inmate.nik_revealed")
    assert (event.actor, event.subject_id) == (officer.username, str(person.pk))


def test_the_day_on_which_dates_of_the_sentence_were_recorded_is_kept(facility, officer):
    without = inmates.register(facility=facility, values=values(), by=officer)
    assert without.custodies.get().sentence.dates_as_of is None

    inmates.update(
        inmate=without, version=without.version, values={"expires_on": date(2027, 12, 31)},
        by=officer,
    )  # fmt: skip
    assert without.custodies.get().sentence.dates_as_of == date(2026, 11, 17)

    with time_machine.travel("2026-11-20T09:00:00+08:00", tick=False):
        without.refresh_from_db()
        inmates.update(inmate=without, version=without.version, values={"block": "C2"}, by=officer)
    assert without.custodies.get().sentence.dates_as_of == date(2026, 11, 17)

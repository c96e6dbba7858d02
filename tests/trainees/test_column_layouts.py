"""Columns of lists for other offices: what they may hold, who keeps them, from which day on."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.moments import MORNING
from tests.factories.papers import ColumnLayoutFactory, LearnerRecordFactory, ListExportFactory
from tests.factories.partnerships import (
    FacilityFactory,
    RegionFactory,
    RoomFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import (
    AssessmentFactory,
    EnrolmentFactory,
    InmateIdentityFactory,
    ResultFactory,
)
from tests.races import together
from trainees import column_values, readiness
from trainees.actions import layouts, list_exports
from trainees.choices import ListSystem
from trainees.column_values import VALUES, Line
from trainees.documents.participant_list import list_of, workbook
from trainees.forms.list_exports import ListExportForm
from trainees.models import ColumnLayout
from trainees.readiness_facts import KNOWN

TODAY = date(2026, 7, 15)
COLUMN = {"head": "Nama", "value": "name", "kind": "text", "width": 32}


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False), translation.override("en"):
        yield


# --- What a column may hold ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ([COLUMN], []),
        ([], ["at least one column"]),
        ("text", ["at least one column"]),
        ([COLUMN] * 41, ["at most 40 columns"]),
        ([COLUMN | {"value": "register"}], ["“register” is no value"]),
        ([COLUMN | {"value": ["name"]}], ["is no value"]),
        ([COLUMN | {"head": " "}], ["Write its head"]),
        ([COLUMN | {"head": "a" * 61}], ["longer than 60"]),
        ([COLUMN | {"kind": "formula"}], ["text, number or date"]),
        ([COLUMN | {"kind": "date"}], ["no date"]),
        ([COLUMN, COLUMN | {"width": 3}], ["Column 2: Its width"]),
        ([COLUMN | {"width": True}], ["Its width"]),
        (["name"], ["Write its head", "is no value", "text, number or date", "Its width"]),
    ],
)
def test_a_layout_is_refused_with_what_is_wrong_in_it(columns, words):
    found = column_values.problems(columns)

    assert len(found) == len(words)
    assert all(part in sentence for part, sentence in zip(words, found, strict=True))


def test_every_value_names_a_known_fact_or_none():
    assert {value.needs for value in VALUES.values()} <= {"", *KNOWN}
    assert len(column_values.labelled()) == len(VALUES)


@pytest.mark.django_db
def test_no_layout_can_name_a_fact_of_custody():
    """Somebody whose register, block, house and address all say the same secret word."""
    secret = "Rahasia"
    facility = FacilityFactory(
        official_name=f"Rutan {secret}", short_name=secret, address=f"Jalan {secret}",
        phone="0411-777", aliases=secret,
    )  # fmt: skip
    training_class = TrainingClassFactory(
        running=True,
        facility=facility,
        room=RoomFactory(facility=facility, name=secret),
        title=f"Kelas {secret}",
        facility_contact=secret,
    )
    enrolment = EnrolmentFactory(training_class=training_class, competence_note=secret)
    inmate, custody = enrolment.inmate, enrolment.custody
    inmate.register_label = inmate.legal_name = inmate.aliases = secret
    custody.block = secret
    test = AssessmentFactory(training_class=training_class, kind="competence")
    bare = Line(number=1, enrolment=enrolment, inmate=inmate, identity=None,
                training_class=training_class)  # fmt: skip
    full = Line(
        number=1,
        enrolment=enrolment,
        inmate=inmate,
        identity=InmateIdentityFactory(inmate=inmate),
        training_class=training_class,
        learner=LearnerRecordFactory(inmate=inmate),
        assessment=test,
        result=ResultFactory(enrolment=enrolment, assessment=test),
    )

    shown = {
        code: [str(value.get(line)) for line in (bare, full)] for code, value in VALUES.items()
    }

    told = [code for code, cells in shown.items() if any(secret in cell for cell in cells)]
    assert told == []
    assert shown["phone"] == shown["tuk"] == ["", ""]
    assert shown["home_address"][0] == ""
    assert not any("0411" in cell for cells in shown.values() for cell in cells)


@pytest.mark.django_db
def test_the_layouts_that_come_with_it_hold_known_values():
    rows = list(ColumnLayout.objects.order_by("system"))

    assert [(each.system, each.number) for each in rows] == [
        ("dapodik", 1), ("lsp", 1), ("siapkerja", 1),
    ]  # fmt: skip
    assert [problem for each in rows for problem in column_values.problems(each.columns)] == []
    assert {each.system: each.is_confirmed for each in rows} == {
        "dapodik": False, "lsp": True, "siapkerja": False,
    }  # fmt: skip


@pytest.mark.django_db
def test_readiness_counts_what_the_list_will_lack(facility, officer):
    """One table of needs for both: the count before the class, and the names beside the list."""
    training_class = TrainingClassFactory(running=True, facility=facility)
    for number in range(4):
        place = EnrolmentFactory(training_class=training_class, state="active")
        place.inmate.birth_place = "Barru" if number else ""
        place.inmate.save()
        identity = getattr(place.inmate, "identity", None) or InmateIdentityFactory(
            inmate=place.inmate
        )
        if number > 1:
            identity.home_address, identity.home_region = "Jalan Rumah", RegionFactory()
            identity.save()

    found = list_of(training_class, ListSystem.SIAPKERJA, by=officer)
    noted = {item.code: item.note for item in readiness.items(training_class)}["list-siapkerja"]

    counted = {}
    for _line, lacking in found.incomplete():
        for words in lacking:
            counted[words] = counted.get(words, 0) + 1
    assert counted["the home address"] == 2
    assert counted["the place of birth"] == 1
    for words, number in counted.items():
        assert f"{number} of 4 lack{'s' if number == 1 else ''} {words}" in noted

    ColumnLayoutFactory(system="siapkerja", valid_from=TODAY, columns=[COLUMN])
    assert {item.code: item.is_done for item in readiness.items(training_class)}["list-siapkerja"]


# --- Versions ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_used_layout_stands_still_and_the_next_one_begins_on_its_day(administrator):
    first = ColumnLayout.objects.get(system="lsp")
    layouts.refuse_used(first)
    ListExportFactory(layout=first)

    with pytest.raises(DomainError, match="next version"):
        layouts.refuse_used(first)
    for too_early in (date(2026, 7, 14), date(2025, 1, 1)):
        with pytest.raises(DomainError, match="today or later") as refused:
            layouts.next_version(layout=first, valid_from=too_early, by=administrator)
        assert refused.value.field == "valid_from"
    second = layouts.next_version(layout=first, valid_from=date(2026, 8, 1), by=administrator)
    with pytest.raises(DomainError, match="newest"):
        layouts.next_version(layout=first, valid_from=date(2026, 9, 1), by=administrator)
    with pytest.raises(DomainError, match="this one begins later"):
        layouts.next_version(layout=second, valid_from=date(2026, 8, 1), by=administrator)

    assert (second.number, second.columns, second.is_confirmed) == (2, first.columns, False)
    in_force = ColumnLayout.objects.in_force
    assert in_force("lsp", date(2026, 7, 31)) == first
    assert in_force("lsp", date(2026, 8, 1)) == second
    assert in_force("lsp", date(2025, 12, 31)) is None
    event = AuditEvent.objects.get(action="layout.changed")
    assert (event.actor, event.details["number"]) == (administrator.username, 2)

    assert layouts.confirm(layouts=[first, second], by=administrator) == 1
    second.refresh_from_db()
    assert second.is_confirmed


@pytest.mark.race
def test_a_list_has_the_columns_of_its_layout_whoever_edits_meanwhile(
    facility, officer, monkeypatch
):
    """An edit that comes while a list is taken out waits and finds the layout used, or is first:
    then the list is refused, or is built of the new columns. Nothing is locked while it is."""
    training_class = TrainingClassFactory(running=True, facility=facility)
    EnrolmentFactory(training_class=training_class, state="active")
    layout = ColumnLayoutFactory(system="siapkerja", valid_from=TODAY, columns=[COLUMN])

    def edit():
        with transaction.atomic():
            layouts.refuse_used(layout)
            ColumnLayout.objects.filter(pk=layout.pk).update(columns=[COLUMN | {"head": "Lain"}])

    def take():
        values = {"siapkerja-purpose": "registration"}
        form = ListExportForm(
            values, training_class=training_class, system=ListSystem.SIAPKERJA, user=officer
        )
        return form.result if form.is_valid() and form.try_to_act() else form.errors["__all__"]

    def watched(*args, **kwargs):
        locked.append(connection.in_atomic_block)
        return workbook(*args, **kwargs)

    locked = []
    monkeypatch.setattr(list_exports, "workbook", watched)

    edited, taken = together([edit, take])

    layout.refresh_from_db()
    assert locked == [False]
    if isinstance(taken, tuple):
        content, _export = taken
        head = load_workbook(BytesIO(content)).worksheets[0]["A1"].value
        assert head == layout.columns[0]["head"]
        assert (head == "Lain") == (edited is None)
    else:
        assert edited is None


# --- The admin -----------------------------------------------------------------------------------


def page_of(layout):
    return reverse("admin:trainees_columnlayout_change", args=[layout.pk])


def sent(layout, *columns, **fields):
    rows = {"columns-total": str(len(columns))}
    for number, column in enumerate(columns):
        rows |= {f"columns-{number}-{part}": str(value) for part, value in column.items()}
    rows |= {"valid_from": "2026-08-01", "source": "Surat LSP"}
    return rows | fields


@pytest.fixture
def layout(db):
    return ColumnLayoutFactory(number=2, valid_from=date(2026, 8, 1))


def test_an_unknown_value_in_a_layout_is_refused_at_the_field(client_of, administrator, layout):
    answer = client_of(administrator).post(
        page_of(layout), sent(layout, COLUMN | {"order": 1, "value": "register"})
    )

    form = answer.context["adminform"].form
    assert list(form.errors) == ["columns"]
    assert "register" in str(form.errors["columns"])
    layout.refresh_from_db()
    assert layout.columns == [COLUMN]


def test_columns_are_changed_as_rows_in_the_order_of_their_numbers(
    client_of, administrator, layout
):
    nik = {"head": "NIK", "value": "nik", "kind": "text", "width": 20}
    gone = {"order": 3, "head": "", "value": "", "kind": "text", "width": 16}

    answer = client_of(administrator).post(
        page_of(layout), sent(layout, COLUMN | {"order": 2}, nik | {"order": 1}, gone)
    )

    layout.refresh_from_db()
    assert (answer.status_code, layout.columns) == (302, [nik, COLUMN])
    event = AuditEvent.objects.get(action="layout.changed")
    assert event.details["fields"] == ["columns", "source"]


@pytest.mark.parametrize(("day", "told"), [("2026-07-01", "today"), ("2026-01-01", "today")])
def test_a_layout_never_begins_in_the_past(client_of, administrator, layout, day, told):
    with translation.override("en"):
        answer = client_of(administrator).post(
            page_of(layout), sent(layout, COLUMN | {"order": 1}, valid_from=day)
        )

    assert list(answer.context["adminform"].form.errors) == ["valid_from"]


def test_a_page_that_was_open_does_not_change_a_layout_in_use(client_of, administrator, layout):
    client = client_of(administrator)
    assert b"columns-total" in client.get(page_of(layout)).content
    ListExportFactory(layout=layout)

    read = client.get(page_of(layout))
    client.post(page_of(layout), sent(layout, COLUMN | {"order": 1, "head": "Lain"}))

    layout.refresh_from_db()
    assert layout.columns == [COLUMN]
    assert b"columns-total" not in read.content
    assert b"next_version" in read.content


def test_the_next_version_is_made_and_opened(client_of, administrator, db):
    first = ColumnLayout.objects.get(system="dapodik")
    values = {"action": "next_version", "_selected_action": [first.pk], "confirmed": "1"}

    answer = client_of(administrator).post(
        reverse("admin:trainees_columnlayout_changelist"), values | {"valid_from": "2026-07-20"}
    )

    second = ColumnLayout.objects.get(system="dapodik", number=2)
    assert answer["Location"] == page_of(second)
    assert second.columns == first.columns


@pytest.mark.looks
def test_layouts_are_kept_by_administrators_alone(client_of, officer, coordinator, layout):
    for user in (officer, coordinator):
        client = client_of(user)
        assert client.get(page_of(layout)).status_code in {302, 403}
        client.post(page_of(layout), sent(layout, COLUMN | {"order": 1, "head": "Lain"}))
        layout.refresh_from_db()
        assert layout.columns == [COLUMN]

"""What becomes of an entry of a device: the table of decisions, and what is no entry at all."""

from datetime import UTC, datetime
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rutan.common.errors import DomainError
from trainees import offline_rules
from trainees.choices import OperationOutcome
from trainees.models import AppliedOperation, AttendanceChange, AttendanceReason
from trainees.offline_rules import Operation

PLACE = (3, 7)
ID = UUID("12345678-1234-4234-8234-123456789012")


def operation(letter="S", *, seq=5, base=2, op=ID, **more):
    values = {"note": "", "late": 0, "early": 0, "marked_at": None, "settles": None} | more
    return Operation(op=op, enrolment=11, letter=letter, seq=seq, base=base, **values)


def kept(made, outcome=OperationOutcome.APPLIED, place=PLACE):
    return AppliedOperation(op=made.op, outcome=outcome, digest=offline_rules.digest(made, place))


def changed(letter, note=""):
    return AttendanceChange(became=AttendanceReason(letter=letter), note=note)


def decided(made, **more):
    values = {"known": None, "newest_seq": 0, "others": None} | more
    return offline_rules.decide(made, place=PLACE, **values)


CASES = {
    "nothing stands against it": ({}, OperationOutcome.APPLIED),
    "sent before": ({"known": kept(operation())}, OperationOutcome.APPLIED),
    "sent before, closed since": (
        {"known": kept(operation()), "barred": "Ditutup."},
        OperationOutcome.APPLIED,
    ),
    "sent before, conflict then": (
        {"known": kept(operation(), OperationOutcome.CONFLICT)},
        OperationOutcome.CONFLICT,
    ),
    "sent before with another letter": ({"known": kept(operation("H"))}, None),
    "sent before for another session": ({"known": kept(operation(), place=(3, 8))}, None),
    "sent before from another device": ({"known": kept(operation(), place=(4, 7))}, None),
    "the class is closed": ({"barred": "Ditutup."}, None),
    "a step that was taken": ({"newest_seq": 5}, None),
    "a later step is kept": ({"newest_seq": 6}, OperationOutcome.OVERTAKEN),
    "a later step, and others": (
        {"newest_seq": 6, "others": changed("A")},
        OperationOutcome.OVERTAKEN,
    ),
    "others marked otherwise": ({"others": changed("A")}, OperationOutcome.CONFLICT),
    "others wrote another note": ({"others": changed("S", "Klinik")}, OperationOutcome.CONFLICT),
    "others marked the same": ({"others": changed("S")}, OperationOutcome.APPLIED),
    "a note is missing": ({"refusal": "Tulis catatan."}, None),
    "a conflict comes before a missing note": (
        {"refusal": "Tulis catatan.", "others": changed("A")},
        OperationOutcome.CONFLICT,
    ),
}


@pytest.mark.parametrize(("facts", "outcome"), CASES.values(), ids=CASES)
def test_every_case_of_an_entry(facts, outcome):
    decision = decided(operation(), **facts)

    assert decision.outcome == outcome
    assert decision.again == ("known" in facts and outcome is not None)
    assert bool(decision.sentence) == (outcome is None)


def test_only_entries_with_other_content_say_so():
    told = {
        name: decided(operation(), **facts).is_other_content
        for name, (facts, _outcome) in CASES.items()
    }

    assert {name for name, is_other in told.items() if is_other} == {
        "sent before with another letter",
        "sent before for another session",
        "sent before from another device",
        "a step that was taken",
    }


@given(
    steps=st.lists(st.sampled_from("HSIPA"), min_size=1, max_size=5),
    cuts=st.randoms(use_true_random=False),
)
def test_the_last_mark_of_a_device_stands_however_its_entries_come(steps, cuts):
    """All orders of up to five marks of one row, some sent again, cut into messages anyhow."""
    made = [operation(letter, seq=n, op=uuid4()) for n, letter in enumerate(steps, start=1)]
    for order in permutations(made):
        sent = list(order) + cuts.choices(made, k=3)
        known, newest, stands = {}, 0, ""
        while sent:
            size = cuts.randint(1, len(sent))
            message, sent = sent[:size], sent[size:]
            for each in offline_rules.in_turn(message):
                decision = decided(each, known=known.get(each.op), newest_seq=newest)
                if each.op in known:
                    assert decision.again
                    assert decision.outcome == known[each.op].outcome
                    continue
                known[each.op] = kept(each, decision.outcome)
                newest = max(newest, each.seq)
                if decision.outcome == OperationOutcome.APPLIED:
                    stands = each.letter
        assert stands == steps[-1]
        assert len(known) == len(steps)


# --- Reading -------------------------------------------------------------------------------

WHOLE = {
    "op": str(ID),
    "enrolment": 11,
    "letter": "T",
    "note": "Dari klinik",
    "late": 10,
    "early": 0,
    "seq": 5,
    "base": 2,
    "at": "2026-07-15T09:30:00+08:00",
}


def test_an_entry_is_read_as_it_was_written():
    assert offline_rules.read({"operations": [WHOLE]}) == [
        operation(
            "T",
            note="Dari klinik",
            late=10,
            marked_at=datetime(2026, 7, 15, 1, 30, tzinfo=UTC),
        )
    ]


@pytest.mark.parametrize("at", ["", "kemarin", "2026-02-30T00:00:00Z", "2026-07-15T09:30", 7, None])
def test_a_clock_that_says_nonsense_is_left_out(at):
    assert offline_rules.read({"operations": [WHOLE | {"at": at}]})[0].marked_at is None


@pytest.mark.parametrize(
    "body",
    [
        *(None, [], "x", 7, {}, {"operations": []}, {"operations": {}}, {"operations": ["x"]}),
        *(
            {"operations": [WHOLE | {name: value}]}
            for name, value in [
                *(("op", "x"), ("op", 7), ("op", None), ("enrolment", True), ("enrolment", "11")),
                *(("enrolment", 0), ("enrolment", 2**40), ("letter", "HS"), ("letter", "")),
                *(("letter", None), ("letter", "\n"), ("note", "x" * 121), ("note", 7)),
                *(("late", -5), ("late", 9999), ("late", "abc"), ("early", 1e3), ("seq", 0)),
                *(("base", -1), ("base", 2**31), ("settles", "x")),
            ]
        ),
    ],
)
def test_what_is_no_entry_is_a_sentence(body):
    with pytest.raises(DomainError):
        offline_rules.read(body)


def test_a_message_has_an_end():
    assert len(offline_rules.read({"operations": [WHOLE] * 200})) == 200
    with pytest.raises(offline_rules.TooManyOperations):
        offline_rules.read({"operations": [WHOLE] * 201})


@given(st.text(max_size=120))
def test_any_note_becomes_one_line_that_both_databases_keep(note):
    read = offline_rules.read({"operations": [WHOLE | {"note": note}]})[0].note

    assert read.isprintable()
    read.encode()

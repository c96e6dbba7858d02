from datetime import date

import pytest

from rutan.common.errors import TransitionNotAllowed
from rutan.common.findings import Answer, Finding, overall
from rutan.common.lifecycle import Lifecycle

DOOR = Lifecycle(
    {"open": ({"shut"}, "open"), "shut": ({"open"}, "shut"), "lock": ({"shut"}, "locked")}
)


def test_the_table_draws_the_buttons_in_its_order():
    assert DOOR.allowed_actions("shut") == ["open", "lock"]
    assert DOOR.allowed_actions("locked") == []


def test_the_table_guards_the_write():
    assert DOOR.next_state("open", "shut") == "shut"
    with pytest.raises(TransitionNotAllowed) as refused:
        DOOR.next_state("locked", "open")
    assert str(refused.value)


def finding(answer, *, mandatory=True):
    return Finding(code="x", answer=answer, label="X", mandatory=mandatory, as_of=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("answer", "mandatory", "blocks", "needs_reason"),
    [
        (Answer.MEETS, True, False, False),
        (Answer.CONSIDER, True, False, True),
        (Answer.MISSING, True, True, False),
        (Answer.FAILS, True, True, False),
        (Answer.FAILS, False, False, True),
        (Answer.MISSING, False, False, True),
    ],
)
def test_only_mandatory_findings_block_and_the_others_need_a_reason(
    answer, mandatory, blocks, needs_reason
):
    found = finding(answer, mandatory=mandatory)

    assert (found.blocks, found.needs_reason) == (blocks, needs_reason)


@pytest.mark.parametrize(
    ("findings", "answer"),
    [
        ([], Answer.MEETS),
        ([finding(Answer.MEETS)], Answer.MEETS),
        ([finding(Answer.MEETS), finding(Answer.CONSIDER)], Answer.CONSIDER),
        ([finding(Answer.MISSING), finding(Answer.FAILS)], Answer.FAILS),
        ([finding(Answer.FAILS, mandatory=False)], Answer.CONSIDER),
        ([finding(Answer.MISSING, mandatory=False), finding(Answer.MISSING)], Answer.MISSING),
    ],
)
def test_the_worst_answer_that_counts_speaks_for_all(findings, answer):
    assert overall(findings) == answer

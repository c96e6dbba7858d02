"""Every move of an agreement, in every state, by every role: who gets through, as data.

Letters as in tests/partnerships/who.py. Who is not named changes nothing, whatever page he or she
sends.
"""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from partnerships.actions import agreements
from partnerships.choices import AgreementState, ReviewKind
from partnerships.models import Agreement
from rutan.accounts.models import User
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    AgreementPartyFactory,
    ObligationFactory,
    OfficeHolderFactory,
    PostingFactory,
    ReviewStepFactory,
    TrainingFieldFactory,
)
from tests.partnerships.papers import pdf
from tests.partnerships.who import PEOPLE, gets_through

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
ADMIN = "/admin/partnerships/agreement/"

STATES = {
    "draft": {},
    "review": {"reviewed": True},
    "signed": {"signed": True},
    "closed": {"closed": True},
    "abandoned": {"abandoned": True},
}
# move: {state: who gets through}; a state that is not named lets nobody through.
TABLE = {
    "change": {"draft": "os"},
    "submit": {"draft": "os"},
    "approve as head": {"review": "sh"},
    "approve as regional office": {"review": "oshrm"},
    "approve as partner": {"review": "osh"},
    "return": {"review": "sh"},
    "sign": {"review": "osh"},
    "abandon": {"draft": "sh", "review": "sh"},
    "renew": {"signed": "os"},
    "let end": {"signed": "sh"},
    "extend": {"signed": "osh"},
    "amend": {"signed": "osh"},
    "terminate": {"signed": "sh"},
    "hand over": {"draft": "os", "review": "os", "signed": "os"},
    "comment": dict.fromkeys(STATES, "oshn"),
    # The coordinator of the partner works in the admin, and nobody else meets these doors.
    "approve in the admin": {"review": "c"},
    "return in the admin": {"review": "c"},
    "give its number in the admin": {"draft": "c", "review": "c"},
    "comment in the admin": dict.fromkeys(STATES, "c"),
    "propose to renew in the admin": {"signed": "c"},
}
# The moves of the lifecycle, by the row of the table that makes them. `sign` is left out: from a
# draft it is a move, too, where no review is left to do.
RULES = {
    "change": "change",
    "submit": "submit",
    "return": "return",
    "abandon": "abandon",
    "renew": "renew",
    "lapse": "let end",
    "extend": "extend",
    "amend": "amend",
    "terminate": "terminate",
}
APPROVED_BEFORE = {
    "approve as regional office": [ReviewKind.INTERNAL],
    "approve as partner": [ReviewKind.INTERNAL, ReviewKind.REGIONAL],
    "approve in the admin": [ReviewKind.INTERNAL, ReviewKind.REGIONAL],
    "return in the admin": [ReviewKind.INTERNAL, ReviewKind.REGIONAL],
    "sign": list(ReviewKind),
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False):
        yield


def made(move, state, facility, partner, other_facility):
    agreement = AgreementFactory(facility=facility, partner=partner, **STATES[state])
    AgreementPartyFactory(
        agreement=agreement,
        facility=other_facility,
        order=3,
        signed_on=agreement.signed_on,
        signatory_name="Kepala Lain" if agreement.signed_on else "",
    )
    agreement.fields.add(TrainingFieldFactory(code="welding"))
    ObligationFactory(agreement=agreement)
    OfficeHolderFactory(facility=facility, name="Kepala")
    PostingFactory(user__username="penerima@contoh.go.id", facility=facility)
    for kind in APPROVED_BEFORE.get(move, []):
        ReviewStepFactory(agreement=agreement, kind=kind)
    return agreement


def sent(move, agreement):
    """The page that is posted and what stands in it."""
    if move.endswith("in the admin"):
        return ADMIN, in_the_admin(move, agreement)
    event = {"on": "10/7/2026", "reason": "Disepakati", "file": pdf()}
    facts = {
        "kind": "pks",
        "partner": agreement.partner_id,
        "title": "Judul lain",
        "fields": [field.pk for field in agreement.fields.all()],
        "starts_on": "1/8/2026",
        "length": "1",
        "notice_days": "90",
        "target_classes": "2",
        "target_partner_classes": "2",
        "version": agreement.version,
    }
    decision = {"decided_on": "10/7/2026", "letter_number": "W.23-7", "note": "Sudah dibaca"}
    front = {
        name: value
        for party in agreement.parties.all()
        for name, value in {
            f"number_{party.pk}": f"{party.pk}/2026",
            f"signatory_{party.pk}": "Kepala",
        }.items()
    }
    page, data = {
        "change": ("edit", facts),
        "submit": ("submit", {}),
        "approve as head": ("review", decision | {"result": "approved"}),
        "approve as regional office": ("review", decision | {"result": "approved"}),
        "approve as partner": ("review", decision | {"result": "approved"}),
        "return": ("review", decision | {"result": "returned"}),
        "sign": ("sign", front | {"signed_on": "10/7/2026", "file": pdf(), "step": "save"}),
        "abandon": ("abandon", {"reason": "Anggaran dialihkan"}),
        "renew": ("renew", {"then": "renew"}),
        "let end": ("renew", {"then": "lapse", "reason": "Tidak ada anggaran"}),
        "extend": ("extend", event | {"ends_on": "31/12/2028"}),
        "amend": ("amend", event | facts),
        "terminate": ("terminate", event),
        "hand over": ("owner", {"owner": User.objects.get(username="penerima@contoh.go.id").pk}),
        "comment": ("comment", {"text": "Instruktur siap."}),
    }[move]
    url = reverse(f"partnerships:agreement-{page}", args=[agreement.code])
    return url, data | {"once": "once-key-of-the-table"}


def in_the_admin(move, agreement):
    decision = {"decided_on": "10/7/2026", "letter_number": "B-7", "note": "Sudah dibaca"}
    action, answers = {
        "approve in the admin": ("review", decision | {"result": "approved"}),
        "return in the admin": ("review", decision | {"result": "returned"}),
        "give its number in the admin": ("give_number", {"number": "12/BPVP/2026"}),
        "comment in the admin": ("comment", {"text": "Instruktur siap."}),
        "propose to renew in the admin": ("propose_renewal", {"text": "Dua tahun lagi."}),
    }[move]
    return answers | {
        "action": action,
        "_selected_action": [agreement.pk],
        "confirmed": "yes",
    }


def everything(agreement):
    stored = Agreement.objects.get(pk=agreement.pk)
    return (
        stored.state,
        stored.version,
        stored.ends_on,
        stored.title,
        stored.events.count(),
        stored.owner_id,
        stored.review_steps.count(),
        list(stored.comments.values_list("text", "proposes_renewal")),
        list(stored.parties.values_list("number")),
        Agreement.objects.count(),
    )


def test_the_table_knows_every_state_and_every_move():
    assert set(STATES) == set(AgreementState.values)
    assert {state for states in TABLE.values() for state in states} <= set(STATES)


def through(move, state, request, letters):
    """Those of `letters` who get through."""
    values = (request.getfixturevalue(name) for name in ("facility", "partner", "other_facility"))
    agreement = made(move, state, *values)

    def send(browser):
        url, data = sent(move, agreement)
        browser.post(url, data)

    return gets_through(request, send, lambda: everything(agreement), letters)


@pytest.mark.parametrize("move", TABLE)
def test_who_gets_through_where_somebody_does(move, request):
    """Everybody tries. Who is refused is refused whatever the state: no door reads it, and
    `test_the_rule_of_states_asks_nobody_who_he_is` says so of the rule behind the doors."""
    state = next(iter(TABLE[move]))

    assert through(move, state, request, "".join(PEOPLE)) == TABLE[move][state]


@pytest.mark.parametrize(
    ("move", "state"), [(move, state) for move in TABLE for state in list(TABLE[move])[1:]]
)
def test_the_same_people_get_through_in_every_other_state_of_a_move(move, state, request):
    assert through(move, state, request, TABLE[move][state]) == TABLE[move][state]


@pytest.mark.parametrize(
    ("move", "state"), [(move, s) for move in TABLE for s in STATES if s not in TABLE[move]]
)
def test_in_any_other_state_not_even_they_get_through(move, state, request):
    """One of those who otherwise would, by a post."""
    first = next(iter(TABLE[move].values()))[0]

    assert through(move, state, request, first) == ""


def test_the_rule_of_states_asks_nobody_who_he_is():
    """What the buttons, the views and the actions ask is one table of moves and states."""
    by_state = {
        state: set(agreements.allowed_actions(Agreement(state=state))) & set(RULES)
        for state in STATES
    }

    assert by_state == {
        state: {rule for rule, move in RULES.items() if state in TABLE[move]} for state in STATES
    }


@pytest.mark.parametrize("state", ["closed", "abandoned"])
def test_what_has_ended_is_on_no_page_open_for_a_change(state, facility, partner, head, client_of):
    agreement = AgreementFactory(facility=facility, partner=partner, **STATES[state])

    page = client_of(head).get(reverse("partnerships:agreement-detail", args=[agreement.code]))

    assert date(2026, 7, 15) == page.context["today"]
    assert not any(page.context["may_event"].values())
    assert not page.context["may"]["change"]

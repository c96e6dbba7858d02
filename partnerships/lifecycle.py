"""Which move leads where. One table draws the buttons and guards the write."""

from partnerships.choices import AgreementState as A
from partnerships.choices import ClassState as K
from partnerships.choices import CoordinationState as C
from partnerships.choices import MonitoringState as M
from partnerships.choices import ObligationState as O
from rutan.common.lifecycle import Lifecycle

AGREEMENT = Lifecycle(
    {
        "submit": ({A.DRAFT}, A.REVIEW),
        "return": ({A.REVIEW}, A.DRAFT),
        "sign": ({A.DRAFT, A.REVIEW}, A.SIGNED),
        "renew": ({A.SIGNED}, A.SIGNED),
        "extend": ({A.SIGNED}, A.SIGNED),
        "amend": ({A.SIGNED}, A.SIGNED),
        "lapse": ({A.SIGNED}, A.SIGNED),
        "terminate": ({A.SIGNED}, A.CLOSED),
        "abandon": ({A.DRAFT, A.REVIEW}, A.ABANDONED),
    }
)
"""`sign` from a draft only where no review is left to do (agreement_rules). What happens to a
signed one is an event: facts change by nothing else, and nothing leads back from its end."""

COORDINATION = Lifecycle(
    {
        "hold": ({C.PLANNED}, C.HELD),
        "follow_up": ({C.HELD}, C.FOLLOWED_UP),
        "close": ({C.HELD}, C.CLOSED),
        "cancel": ({C.PLANNED}, C.CANCELLED),
    }
)

OBLIGATION = Lifecycle(
    {
        "state": ({O.OPEN}, O.OPEN),
        "meet": ({O.OPEN}, O.MET),
        "waive": ({O.OPEN}, O.WAIVED),
        "take_up_again": ({O.MET, O.WAIVED}, O.OPEN),
    }
)
"""Of what a person settles; what is counted has no moves (`actions.obligations`)."""

TRAINING_CLASS = Lifecycle(
    {
        "open_selection": ({K.PLANNED}, K.SELECTING),
        "start": ({K.SELECTING}, K.RUNNING),
        "assess": ({K.RUNNING}, K.ASSESSING),
        "close": ({K.ASSESSING}, K.CLOSED),
        "reopen": ({K.CLOSED}, K.ASSESSING),
        "postpone": ({K.PLANNED, K.SELECTING, K.RUNNING}, K.POSTPONED),
        "resume": ({K.POSTPONED}, K.PLANNED),
        # Of a class that had begun: its trainees have kept their seats.
        "go_on": ({K.POSTPONED}, K.RUNNING),
        "cancel": ({K.PLANNED, K.SELECTING, K.POSTPONED, K.RUNNING}, K.CANCELLED),
    }
)

MONITORING = Lifecycle(
    {
        "fill": ({M.NEW}, M.NEW),
        "submit": ({M.NEW}, M.SENT),
        "send_back": ({M.SENT}, M.NEW),
        "make_final": ({M.SENT}, M.FINAL),
        "revise": ({M.FINAL}, M.FINAL),
    }
)
"""A final report stays: `revise` leaves it as it is and opens the next revision."""

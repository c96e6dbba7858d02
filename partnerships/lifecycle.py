"""Which move leads where. One table draws the buttons and guards the write."""

from partnerships.choices import AgreementState as A
from partnerships.choices import ClassState as K
from partnerships.choices import CoordinationState as C
from rutan.common.lifecycle import Lifecycle

AGREEMENT = Lifecycle(
    {
        "submit": ({A.DRAFT}, A.REVIEW),
        "return": ({A.REVIEW}, A.DRAFT),
        "sign": ({A.DRAFT, A.REVIEW}, A.SIGNED),
        "terminate": ({A.SIGNED}, A.CLOSED),
        "abandon": ({A.DRAFT, A.REVIEW}, A.ABANDONED),
    }
)
"""`sign` from a draft only where no review is left to do (agreement_rules)."""

COORDINATION = Lifecycle(
    {
        "hold": ({C.PLANNED}, C.HELD),
        "follow_up": ({C.HELD}, C.FOLLOWED_UP),
        "close": ({C.HELD}, C.CLOSED),
        "cancel": ({C.PLANNED}, C.CANCELLED),
    }
)

TRAINING_CLASS = Lifecycle(
    {
        "open_selection": ({K.PLANNED}, K.SELECTING),
        "start": ({K.SELECTING}, K.RUNNING),
        "assess": ({K.RUNNING}, K.ASSESSING),
        "close": ({K.ASSESSING}, K.CLOSED),
        "reopen": ({K.CLOSED}, K.ASSESSING),
        "postpone": ({K.PLANNED, K.SELECTING}, K.POSTPONED),
        "resume": ({K.POSTPONED}, K.PLANNED),
        "cancel": ({K.PLANNED, K.SELECTING, K.POSTPONED, K.RUNNING}, K.CANCELLED),
    }
)

"""Which move leads where. One table draws the buttons and guards the write."""

from rutan.common.lifecycle import Lifecycle
from trainees.choices import (
    FOLLOWING_CERTIFICATES,
    OPEN_APPLICATIONS,
    OPEN_LEARNERS,
    OPEN_LOOKS,
    VALID_CERTIFICATES,
)
from trainees.choices import ApplicationState as P
from trainees.choices import CertificateState as C
from trainees.choices import CustodyState as S
from trainees.choices import EnrolmentState as E
from trainees.choices import FollowUpState as F
from trainees.choices import HearingState as H
from trainees.choices import ImportState as I
from trainees.choices import LearnerState as L
from trainees.choices import ReturnKind as R

APPLICATION = Lifecycle(
    {
        "call": ({P.WAITING}, P.CANDIDATE),
        "wait": ({P.CANDIDATE, P.DEFERRED, P.RESERVE}, P.WAITING),
        # The hearing is cancelled: back to the list it was chosen from.
        "take_back": ({P.PROPOSED}, P.CANDIDATE),
        "propose": ({P.CANDIDATE, P.RESERVE, P.DEFERRED}, P.PROPOSED),
        "reserve": ({P.CANDIDATE, P.PROPOSED, P.RECOMMENDED, P.DEFERRED}, P.RESERVE),
        "recommend": ({P.PROPOSED}, P.RECOMMENDED),
        "defer": ({P.PROPOSED}, P.DEFERRED),
        "reject": ({P.PROPOSED}, P.REJECTED),
        # A verdict that was written down wrongly, until a seat is given.
        "reconsider": ({P.RECOMMENDED, P.DEFERRED, P.REJECTED}, P.PROPOSED),
        # From the reserve only with a recommendation: `trainees.actions.enrolments` asks for it.
        "enrol": ({P.RECOMMENDED, P.RESERVE}, P.ENROLLED),
        "enrol_without_hearing": ({P.CANDIDATE, P.PROPOSED, P.RESERVE, P.RECOMMENDED}, P.ENROLLED),
        "withdraw": (set(OPEN_APPLICATIONS), P.WITHDRAWN),
        "lapse": (set(OPEN_APPLICATIONS), P.LAPSED),
    }
)

HEARING = Lifecycle(
    {
        "move": ({H.PLANNED}, H.PLANNED),
        "hold": ({H.PLANNED}, H.HELD),
        "cancel": ({H.PLANNED}, H.CANCELLED),
    }
)

ENROLMENT = Lifecycle(
    {
        "start": ({E.ENROLLED}, E.ACTIVE),
        "complete": ({E.ACTIVE}, E.COMPLETED),
        "fail": ({E.ACTIVE}, E.NOT_COMPLETED),
        "withdraw": ({E.ENROLLED, E.ACTIVE}, E.WITHDRAWN),
        "release": ({E.ENROLLED, E.ACTIVE}, E.RELEASED),
        "transfer": ({E.ENROLLED, E.ACTIVE}, E.TRANSFERRED),
        "cancel": ({E.ENROLLED, E.ACTIVE}, E.CANCELLED),
        # The release was recorded of the wrong person.
        "take_back": ({E.RELEASED}, E.ENROLLED),
        "reopen": ({E.COMPLETED, E.NOT_COMPLETED}, E.ACTIVE),
    }
)

CERTIFICATE = Lifecycle(
    {
        "issue": ({C.DRAFT}, C.ISSUED),
        "print": ({C.ISSUED, C.PRINTED}, C.PRINTED),
        "receive": ({C.ISSUED, C.PRINTED}, C.RECEIVED),
        # Also one that came back, or was found after it was missed.
        "store": (
            {C.ISSUED, C.PRINTED, C.RECEIVED, C.SENT, C.UNCOLLECTED, C.SENT_ALONG, C.MISSING},
            C.STORED,
        ),
        "send": ({C.RECEIVED, C.STORED, C.UNCOLLECTED}, C.SENT),
        "hand_over": (
            {C.ISSUED, C.PRINTED, C.RECEIVED, C.STORED, C.SENT, C.UNCOLLECTED},
            C.HANDED_OVER,
        ),
        # With a release that was taken back.
        "take_back": ({C.HANDED_OVER}, C.STORED),
        "give_up": ({C.STORED, C.SENT}, C.UNCOLLECTED),
        # The holder was transferred: the paper follows, and has come when they say so there.
        "send_along": (set(FOLLOWING_CERTIFICATES - {C.SENT_ALONG}), C.SENT_ALONG),
        "arrive": (set(FOLLOWING_CERTIFICATES), C.RECEIVED),
        "miss": ({C.SENT_ALONG}, C.MISSING),
        # Nothing leads out of these two: a certificate is not woken up again.
        "replace": (set(VALID_CERTIFICATES), C.REPLACED),
        "revoke": (set(VALID_CERTIFICATES), C.REVOKED),
    }
)

CUSTODY = Lifecycle(
    {
        "assimilate": ({S.IN_CUSTODY}, S.ASSIMILATION),
        "release": ({S.IN_CUSTODY, S.ASSIMILATION}, S.RELEASED),
        "transfer": ({S.IN_CUSTODY, S.ASSIMILATION}, S.TRANSFERRED),
        "escape": ({S.IN_CUSTODY, S.ASSIMILATION}, S.ESCAPED),
        "die": ({S.IN_CUSTODY, S.ASSIMILATION}, S.DECEASED),
        # It was recorded of the wrong person.
        "take_back": ({S.RELEASED}, S.IN_CUSTODY),
    }
)

LEARNER = Lifecycle(
    {
        "study": ({L.REGISTERED, L.MOVED_OUT, L.NOT_PASSED, L.DROPPED}, L.STUDYING),
        "register_exam": ({L.STUDYING}, L.EXAM_REGISTERED),
        "withdraw_exam": ({L.EXAM_REGISTERED}, L.STUDYING),
        "graduate": ({L.EXAM_REGISTERED}, L.GRADUATED),
        "fail": ({L.EXAM_REGISTERED}, L.NOT_PASSED),
        "move_out": (set(OPEN_LEARNERS), L.MOVED_OUT),
        "drop": (set(OPEN_LEARNERS), L.DROPPED),
    }
)

FOLLOW_UP = Lifecycle(
    {
        # From done again: a second answer, and both are kept.
        "record": ({*OPEN_LOOKS, F.REFUSED, F.DONE}, F.DONE),
        "give_up": ({F.SCHEDULED, F.MISSED}, F.UNREACHABLE),
        "miss": ({F.SCHEDULED}, F.MISSED),
        "refuse": (set(OPEN_LOOKS), F.REFUSED),
        "drop": (set(OPEN_LOOKS), F.NOT_REQUIRED),
        "revive": ({F.NOT_REQUIRED, F.MISSED, F.UNREACHABLE}, F.SCHEDULED),
        # The only answer was voided.
        "void": ({F.DONE}, F.SCHEDULED),
    }
)

RETURN = Lifecycle(
    {
        "revoke": ({R.PENDING}, R.REVOKED),
        "sentence": ({R.PENDING, R.REVOKED}, R.SENTENCED),
        "dismiss": ({R.PENDING}, R.NOT_ONE),
        "reopen": ({R.SENTENCED, R.REVOKED, R.NOT_ONE}, R.PENDING),
    }
)

IMPORT = Lifecycle(
    {
        "apply": ({I.CHECKED}, I.APPLIED),
        "undo": ({I.APPLIED}, I.UNDONE),
    }
)

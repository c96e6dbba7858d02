"""Which move leads where. One table draws the buttons and guards the write."""

from rutan.common.lifecycle import Lifecycle
from trainees.choices import OPEN_APPLICATIONS
from trainees.choices import ApplicationState as P
from trainees.choices import CertificateState as C
from trainees.choices import CustodyState as S
from trainees.choices import EnrolmentState as E
from trainees.choices import FollowUpState as F
from trainees.choices import HearingState as H
from trainees.choices import ImportState as I

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
        "reopen": ({E.COMPLETED, E.NOT_COMPLETED}, E.ACTIVE),
    }
)

CERTIFICATE = Lifecycle(
    {
        "issue": ({C.DRAFT}, C.ISSUED),
        "store": ({C.ISSUED}, C.STORED),
        "hand_over": ({C.ISSUED, C.STORED}, C.HANDED_OVER),
        "replace": ({C.ISSUED, C.STORED, C.HANDED_OVER}, C.REPLACED),
        "revoke": ({C.ISSUED, C.STORED, C.HANDED_OVER}, C.REVOKED),
    }
)

CUSTODY = Lifecycle(
    {
        "assimilate": ({S.IN_CUSTODY}, S.ASSIMILATION),
        "release": ({S.IN_CUSTODY, S.ASSIMILATION}, S.RELEASED),
        "transfer": ({S.IN_CUSTODY, S.ASSIMILATION}, S.TRANSFERRED),
        "escape": ({S.IN_CUSTODY, S.ASSIMILATION}, S.ESCAPED),
        "die": ({S.IN_CUSTODY, S.ASSIMILATION}, S.DECEASED),
    }
)

FOLLOW_UP = Lifecycle(
    {
        "record": ({F.SCHEDULED, F.UNREACHABLE}, F.DONE),
        "give_up": ({F.SCHEDULED}, F.UNREACHABLE),
        "refuse": ({F.SCHEDULED}, F.REFUSED),
        "drop": ({F.SCHEDULED, F.UNREACHABLE}, F.NOT_REQUIRED),
    }
)

IMPORT = Lifecycle(
    {
        "apply": ({I.CHECKED}, I.APPLIED),
        "undo": ({I.APPLIED}, I.UNDONE),
    }
)

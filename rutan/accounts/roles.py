"""The only place where a permission is granted. What a role may do; where, postings say.

`view`, `add` and `change` are Django's own permissions of a model; the others are declared in
the model's `Meta.permissions`, or in `WITHOUT_MODEL` when they belong to no table. Nobody may
delete: records are abandoned, cancelled or deactivated.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rutan.accounts.choices import Role

WITHOUT_MODEL: dict[str, Promise] = {
    "portal.view_reports": _("Can read the reports"),
    "portal.export_people": _("Can download lists with people in them"),
}


@dataclass(frozen=True, kw_only=True)
class Grant:
    description: Promise
    permissions: frozenset[str]


def _may(verbs: str, app: str, *models: str) -> list[str]:
    return [f"{app}.{verb}_{model}" for model in models for verb in verbs.split()]


_PLACES = ["facility", "room", "capacityrecord", "facilitysetting", "officeholder"]
_PARTNERS = ["partner", "contact", "instructor"]
_CATALOGUE = ["programme", "programmeversion", "unit", "requirement"]
_AGREEMENT = [
    "agreement", "agreementparty", "agreementevent", "obligation", "reviewstep", "monitoringreport",
]  # fmt: skip
_MONEY = ["costitem", "activityplan"]
_VISITS = ["coordination", "coordinationparticipant", "commitment"]
_CLASSES = ["trainingclass", "classslot", "session"]
_LISTS = [
    "region", "regionaloffice", "trainingfield", "educationlevel", "ministryitem", "holiday",
    "subject",
]  # fmt: skip
_TRAINEE_LISTS = ["registerkind", "releasekind", "exitreason", "attendancereason", "outcomekind"]

_PERSON = [
    "inmate", "inmateidentity", "custody", "sentence", "registerentry", "healthletter",
    "appointment", "accessneed",
]  # fmt: skip
_RISK = ["disciplinerecord", "riskassessment", "conductscore", "keepapart"]
_SELECTION = [
    "application", "boardhearing", "boarddecision", "enrolment", "prioritymove",
    "appointmentletter",
]  # fmt: skip
_TEACHING = ["attendance", "assessment", "result"]
_REGISTERS = ["attendancechange", "sheetprint"]
_CLOSING = ["classreport", "classphoto"]
_CHANGES = ["departure", "continuation", "circumstance"]
_LEARNING = ["feedback", "learnerrecord", "studytime", "mutation"]
_KEPT = ["frozenreport", "indicatortarget"]
_AFTER = [
    "release", "releasecontact", "followup", "contactattempt", "outcome", "consentrecord",
    "returntocustody",
]  # fmt: skip
_READINESS = ["readinessitem"]
_PRIVACY = ["subjectrequest", "retentionhold"]

_WITH_WHOM_AND_WHERE = [
    *_may("view", "partnerships", *_PLACES, *_PARTNERS, *_CATALOGUE, *_LISTS, "document"),
    *_may("view", "partnerships", *_AGREEMENT, *_VISITS, *_CLASSES, "classfigures"),
    "partnerships.view_agreementcomment",
    "partnerships.view_demandfigures",
]
_ALL_ABOUT_PEOPLE = _may(
    "view",
    "trainees",
    *_PERSON,
    *_RISK,
    *_SELECTION,
    *_CHANGES,
    *_TEACHING,
    *_REGISTERS,
    *_CLOSING,
    "reopening",
    *_AFTER,
    *_READINESS,
    *_PRIVACY,
    "certificate",
    "certificatemove",
    *_LEARNING,
    "listexport",
)
_ABOUT_OWN_DATA = [
    *_may("add change", "trainees", *_PRIVACY),
    "trainees.take_out_subject_data",
]
_FACILITY_STAFF = [
    *_WITH_WHOM_AND_WHERE,
    *_may("view", "partnerships", *_MONEY),
    *_may("view add", "partnerships", "calendarfeed"),
    *_ALL_ABOUT_PEOPLE,
    *_may("view", "trainees", *_TRAINEE_LISTS, "columnlayout"),
    "partnerships.sign_agreement",
    "partnerships.add_agreementcomment",
    "trainees.decide_hearing",
    "trainees.issue_letter",
    "trainees.settle_circumstance",
    "trainees.reveal_nik",
    "trainees.view_forecast",  # written with the seat, by nobody
    *_may("view", "trainees", *_KEPT),
    "portal.view_reports",
    "portal.export_people",
]
_OFFICER = [
    *_FACILITY_STAFF,
    *_may("add change", "partnerships", *_AGREEMENT, *_MONEY, *_VISITS, *_CLASSES),
    *_may("add", "partnerships", "document"),
    *_may("add change", "trainees", *_PERSON, *_SELECTION, *_TEACHING, *_AFTER, "certificate"),
    *_may("add change", "trainees", *_CHANGES, *_LEARNING, *_CLOSING, *_READINESS, "sheetprint"),
    *_may("add", "trainees", *_RISK),
    *_may("view add change", "trainees", "importbatch", "importrow"),
    "trainees.take_register_offline",
    "trainees.copy_register",
    "trainees.propose_application",
    "trainees.move_application",
    "trainees.depart_inmate",
    "trainees.enrol_inmate",
    "trainees.import_inmates",
    "trainees.release_inmate",
    "trainees.withdraw_consent",
    "trainees.number_certificate",
    "trainees.move_certificate",
    "trainees.export_list",
]

ROLE_PERMISSIONS: dict[Role, Grant] = {
    Role.OFFICER: Grant(
        description=_("Keeps the records of a facility: people, agreements, classes, follow-ups."),
        permissions=frozenset(_OFFICER),
    ),
    Role.SUPERVISOR: Grant(
        description=_("An officer who also reviews, corrects and ends what others began."),
        permissions=frozenset(
            [
                *_OFFICER,
                *_may("change", "trainees", *_RISK),
                *_ABOUT_OWN_DATA,
                "trainees.correct_release",
                "trainees.void_outcome",
                "trainees.settle_return",
                "partnerships.add_officeholder",
                "partnerships.review_agreement",
                "partnerships.review_monitoringreport",
                "partnerships.terminate_agreement",
                "trainees.unlock_attendance",
                "trainees.correct_decision",
                "trainees.revoke_certificate",
                "trainees.graduate_learner",
                "trainees.import_history",
                *_may("add change", "trainees", "indicatortarget"),
            ]
        ),
    ),
    Role.HEAD: Grant(
        description=_("Reads everything of a facility, decides, and answers for exceptions."),
        permissions=frozenset(
            [
                *_FACILITY_STAFF,
                # Planning too: only the head may plan a class past the end of an agreement.
                *_may("add change", "partnerships", *_CLASSES),
                *_may("change", "partnerships", "commitment"),  # what the head promised too
                *_ABOUT_OWN_DATA,
                "trainees.withdraw_consent",
                "partnerships.add_officeholder",
                "partnerships.review_agreement",
                "partnerships.review_monitoringreport",
                "partnerships.terminate_agreement",
                "partnerships.override_gate",
                "partnerships.reopen_class",
                "trainees.add_reopening",
                "trainees.correct_decision",
                "trainees.revoke_certificate",
                "trainees.reissue_certificate",
                "trainees.add_frozenreport",
                *_may("add change", "trainees", "indicatortarget"),
            ]
        ),
    ),
    Role.COORDINATOR: Grant(
        description=_("Works for a training partner, in the admin, with its own classes only."),
        permissions=frozenset(
            [
                *_may("view", "partnerships", *_PLACES[:2], *_PARTNERS, *_AGREEMENT, *_VISITS),
                *_may("view", "partnerships", *_CATALOGUE, *_CLASSES, "classfigures", "document"),
                *_may("view", "partnerships", "trainingfield", "educationlevel"),
                *_may("add change", "partnerships", *_CATALOGUE, "instructor", "session"),
                *_may("change", "partnerships", "trainingclass", "classslot"),
                *_may("add change", "partnerships", "contact"),
                "trainees.view_application",
                "trainees.answer_application",
                "trainees.view_followup",  # given to the partner, with the person's consent
                "trainees.add_outcome",
                *_may(
                    "view", "trainees", "enrolment", *_TEACHING, "certificate", "attendancereason"
                ),
                *_may("add change", "trainees", *_TEACHING, "certificate"),
                "partnerships.review_agreement",
                "partnerships.confirm_schedule",
                *_may("view add", "partnerships", "agreementcomment"),
                "trainees.verify_result",
                "trainees.view_certificatemove",
                "trainees.number_certificate",
                "trainees.move_certificate",  # printed, and the file: what lies with the issuer
                "trainees.revoke_certificate",  # those of its own institution
                "trainees.export_list",
                "portal.export_people",  # the minimum view only: views outside the admin refuse
            ]
        ),
    ),
    Role.INSTRUCTOR: Grant(
        description=_("Fills the register of the classes he or she teaches, nothing else."),
        permissions=frozenset(
            [
                *_may("view", "partnerships", "trainingclass", "session"),
                *_may("view add", "partnerships", "calendarfeed"),
                *_may("view add change", "trainees", "attendance"),
                *_may("view add", "trainees", "sheetprint"),
                *_may("view", "trainees", "enrolment", "attendancereason", "attendancechange"),
                "trainees.take_register_offline",
            ]
        ),
    ),
    Role.PROBATION_OFFICER: Grant(
        description=_("Follows up people released under the care of a probation office."),
        permissions=frozenset(
            [
                *_may("view", "trainees", *_AFTER, "outcomekind"),
                *_may("add change", "trainees", "followup", "contactattempt", "outcome"),
                "trainees.add_consentrecord",
                "trainees.withdraw_consent",
            ]
        ),
    ),
    Role.MANAGER: Grant(
        description=_("Reads partnerships and figures of a region or the nation; sees no names."),
        permissions=frozenset(
            [
                *_WITH_WHOM_AND_WHERE,
                *_may("view", "partnerships", *_MONEY),
                *_may("view add", "trainees", *_KEPT),
                "trainees.change_indicatortarget",
                "partnerships.review_agreement",
                "portal.view_reports",
            ]
        ),
    ),
    Role.ADMINISTRATOR: Grant(
        description=_("Keeps accounts and reference data; reads no person's record."),
        permissions=frozenset(
            [
                *_may("view add change", "accounts", "user", "terms"),
                *_may("view", "accounts", "termsacceptance"),
                *_may("view add change", "partnerships", "posting"),
                *_may("view add change", "partnerships", *_PLACES, *_PARTNERS),
                *_may("view add change", "partnerships", *_CATALOGUE, *_LISTS),
                *_may("view add change", "trainees", *_TRAINEE_LISTS, "columnlayout"),
                *_may("view", "audit", "auditevent", "jobrun"),
            ]
        ),
    ),
}


def permissions_of(user) -> frozenset[str]:
    """What an account may do today: nothing once it is deactivated or past its last day."""
    if not getattr(user, "is_usable", False):
        return frozenset()
    grant = ROLE_PERMISSIONS.get(user.role)
    return grant.permissions if grant else frozenset()

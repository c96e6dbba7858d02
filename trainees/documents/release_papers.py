"""Papers of a release: what the person takes along, and referrals to who goes on.

The referral to a partner says nothing about where the person was; the others stay among offices.
"""

from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from partnerships.documents.sheet import frame_of, known, long_day, table
from rutan.accounts.models import User
from rutan.common import pdf
from rutan.common.errors import DomainError
from rutan.common.shares import plain
from rutan.common.words import short_day
from trainees.choices import VALID_CERTIFICATES, ReadinessCode
from trainees.documents import outside
from trainees.models import Certificate, Enrolment, Release
from trainees.release_readiness import readiness_of

TEMPLATE = "trainees/papers/release.typ"


def handover_sheet(release: Release, *, at: datetime, by: User) -> bytes:
    """What the person was given on the way out, and what stays here; both sign."""
    data = _frame(release, _("Hand-over sheet at release"), at=at, by=by)
    data["facts"] = known(
        [
            *_who(release),
            *_how(release),
            (_("Certificate stays here, because"), release.kept_reason),
        ]
    )
    papers = _certificates(release, taken=True)
    data["parts"] = [papers, _courses(release), _readiness(release), _contacts(release)]
    stays_valid = _("The certificates stay valid. Their codes can be checked on the public page.")
    data["note"] = stays_valid if papers["rows"] else ""
    data["signatures"] = _signed(release, _("Received by"), _("Handed over by"))
    return pdf.render(TEMPLATE, data, at=at)


def referral_to_bapas(release: Release, *, at: datetime, by: User) -> bytes:
    """To the probation office that supervises; it is told what it needs to go on: who it is, what
    was learnt, what is still missing and whom to call. Never the NIK."""
    if release.bapas is None:
        raise DomainError(_("No probation office (Bapas) supervises this person."))
    title = _("Referral to %(office)s") % {"office": release.bapas}
    data = _frame(release, title, at=at, by=by)
    born = ", ".join(
        filter(None, (release.inmate.birth_place, long_day(release.inmate.birth_date)))
    )
    data["facts"] = known([*_who(release), (_("Place and date of birth"), born), *_how(release)])
    papers, courses = _certificates(release), _courses(release)
    data["parts"] = [papers, courses, _readiness(release), _numbers(release)]
    go_on = _("Please go on with work or study that uses what was learnt.")
    data["note"] = go_on if papers["rows"] or courses["rows"] else ""
    data["signatures"] = _signed(release, _("For the facility"))
    return pdf.render(TEMPLATE, data, at=at)


def referral_to_partner(release: Release, *, at: datetime, by: User) -> bytes:
    """Neutral: no letterhead, nothing of the release nor of the stay. Raises DomainError without
    the person's consent, and with the word that would tell."""
    if not release.partner_may_ask:
        raise DomainError(_("The person has not agreed that a partner is told."))
    foot = short_day(at.astimezone(release.facility.tz).date())
    data = frame_of(
        release.facility, title=_("Referral for work or further study"), at=at, by=by, foot=foot
    )
    data["kop"] = {"above": "", "name": "", "contact": ""}
    data["facts"] = [(_("Name"), release.inmate.id_card_name)]
    data["parts"] = [_certificates(release), _courses(release, dated=False), _numbers(release)]
    data["note"] = _("The certificates can be checked by their code.")
    data["signatures"] = []
    return outside.render(TEMPLATE, data, inmate=release.inmate, houses=[release.facility], at=at)


def _frame(release: Release, title: str, *, at: datetime, by: User) -> dict[str, Any]:
    return frame_of(release.facility, title=title, at=at, by=by, is_sample=release.facility.is_demo)


def _who(release: Release) -> list[tuple[str, Any]]:
    """The register number of the stay that ended: a later one is nobody's business here."""
    entry = release.custody.register_entries.select_related("kind").first()
    return [
        (_("Name"), release.inmate.id_card_name),
        (_("Register number"), entry.label if entry else ""),
    ]


def _how(release: Release) -> list[tuple[str, Any]]:
    until = release.supervised_until
    return [
        (_("Type of release"), str(release.kind)),
        (_("Released on"), long_day(release.on)),
        (_("Decree number"), release.decree_number),
        (_("Probation office"), str(release.bapas or "")),
        (_("Supervised until"), long_day(until) if until else ""),
        (_("Destination"), release.goes_to),
    ]


def _certificates(release: Release, *, taken: bool = False) -> dict[str, Any]:
    """Of the whole person. With `taken` who has the paper, else who issued it."""
    rows = (
        Certificate.objects.filter(
            enrolment__inmate=release.inmate_id, state__in=VALID_CERTIFICATES
        )
        .select_related("issuer")
        .order_by("issued_on", "pk")
    )
    head = [_("Certificate"), _("Number"), _("Taken by") if taken else _("Issued by"), _("Hours")]
    return table(
        head,
        [
            [
                each.title,
                each.number,
                _taken_by(each) if taken else each.issuer_name,
                str(each.hours or ""),
            ]
            for each in rows
        ],
        title=_("Certificates"),
        empty=_("None."),
    )


def _taken_by(certificate: Certificate) -> str:
    if certificate.handed_over_on is None:
        return str(certificate.get_state_display())
    return f"{certificate.handed_to}, {short_day(certificate.handed_over_on)}"


def _courses(release: Release, *, dated: bool = True) -> dict[str, Any]:
    """What was attended, in hours; the state of a place tells of the stay."""
    rows = (
        Enrolment.objects.filter(inmate=release.inmate_id, credited_quarters__gt=0)
        .select_related("training_class__programme_version__programme", "training_class__partner")
        .order_by("enrolled_on", "pk")
    )
    head = [_("Programme"), _("Training partner"), _("Lesson hours attended")]
    return table(
        [*head, _("Status")] if dated else head,
        [
            [
                each.training_class.programme_version.programme.title,
                str(each.training_class.partner),
                number_format(plain(each.credited_hours)),
                *([str(each.get_state_display())] if dated else []),
            ]
            for each in rows
        ],
        title=_("Training"),
        empty=_("None."),
    )


def _readiness(release: Release) -> dict[str, Any]:
    items = readiness_of([release.custody])[release.custody_id].items
    rows = [
        [str(code.label), str(items[code].get_state_display()), items[code].note]
        for code in ReadinessCode
        if code in items
    ]
    head = [_("Item"), _("Status"), _("Note")]
    return table(head, rows, title=_("Readiness for release"), empty=_("Nothing was noted."))


def _contacts(release: Release) -> dict[str, Any]:
    """Whom the person may turn to."""
    partners = {
        each.training_class.partner
        for each in Enrolment.objects.filter(
            inmate=release.inmate_id, credited_quarters__gt=0
        ).select_related("training_class__partner")
    }
    rows = [
        [str(each), each.address, each.phone]
        for each in sorted(partners, key=lambda each: each.name)
    ]
    if bapas := release.bapas:
        rows.insert(0, [str(bapas), bapas.address, bapas.phone])
    head = [_("Office"), _("Address"), _("Telephone")]
    # A column that nobody has filled in is a question without an answer.
    told = [number for number in range(len(head)) if any(row[number] for row in rows)]
    return table(
        [head[number] for number in told],
        [[row[number] for number in told] for row in rows],
        title=_("Whom to turn to"),
        empty=_("None."),
    )


def _numbers(release: Release) -> dict[str, Any]:
    """Numbers whose owners agreed."""
    rows = [[each.owner, each.phone] for each in release.contacts.all()]
    head = [_("Whose number"), _("Telephone")]
    return table(head, rows, title=_("Contact"), empty=_("No number was given."))


def _signed(release: Release, *roles: str) -> list[dict[str, str]]:
    first, *others = roles
    dated = _("%(role)s, %(day)s") % {"role": first, "day": long_day(release.on)}
    return [{"role": role, "name": "", "number": ""} for role in (dated, *others)]

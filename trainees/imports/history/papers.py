"""What a row tells about a certificate, and what stands here of it already."""

from django.utils.translation import gettext as _

from trainees.choices import CertificateKind, CertificateState
from trainees.history_facts import PastCertificate, PastHandOver, PastPlace
from trainees.imports.history.reading import HistoryReading
from trainees.imports.history.words import UNFINISHED
from trainees.imports.rows import Draft
from trainees.models import Certificate, Enrolment
from trainees.models.certificate import number_key
from trainees.models.inmate import normalised
from trainees.neutral_words import words_that_reveal_custody


def told(
    reading: HistoryReading, draft: Draft, place: PastPlace, standing: str
) -> PastCertificate | None:
    values, past = draft.values, place.training_class
    number = values.get("certificate_number", "")
    if not number:
        for code in ("handed_over_on", "handed_to"):
            if code in values:
                reading.error(draft, code, _("Write the number of the certificate, or empty this."))
        return None
    if standing == UNFINISHED:
        reading.error(
            draft, "certificate_number", _("A certificate needs Selesai. Check the status.")
        )
        return None
    kind = values.get("certificate_kind") or CertificateKind.TRAINING
    paper = PastCertificate(
        kind=str(kind),
        number=number,
        on=values.get("certificate_on") or past.ends_on,
        issuer=values.get("issuer") or past.partner,
        registration=values.get("registration_number", ""),
        valid_until=values.get("valid_until"),
        handed_over_on=values.get("handed_over_on"),
        handed_to=values.get("handed_to", ""),
    )
    if paper.handed_to and paper.handed_over_on is None:
        reading.need(draft, "handed_over_on")
    if paper.handed_over_on and not paper.on <= paper.handed_over_on <= reading.today:
        reading.clash(
            draft,
            "handed_over_on",
            _("A certificate is handed over between its own day and today."),
        )
    if not past.starts_on <= paper.on <= reading.today:
        reading.clash(
            draft,
            "certificate_on",
            _("A certificate is dated between the first day of the class and today."),
        )
    if kind == CertificateKind.COMPETENCE:
        reading.need(draft, "registration_number")
        valid = reading.need(draft, "valid_until")
        if valid is not None and valid <= paper.on:
            reading.clash(draft, "valid_until", _("The validity must end after the day of issue."))
        if place.competence and place.competence != "competent":
            reading.error(
                draft, "competence", _("Such a certificate needs the result K. Check both.")
            )
    printed = (past.version.programme.title, paper.issuer.name, number, paper.registration)
    if found := words_that_reveal_custody(*printed):
        reading.error(
            draft,
            "certificate_number",
            _("These words tell where it was earned: %(words)s. Such a paper cannot be kept.")
            % {"words": ", ".join(found)},
        )
    return paper


def refuse_number_twice(
    reading: HistoryReading,
    draft: Draft,
    place: PastPlace,
    own: Enrolment | None,
    numbers: dict[tuple[int, str, str], int],
) -> None:
    """`numbers` say whose each is: the seat, or below zero a row of this file."""
    paper = place.certificate
    if paper is None:
        return
    key = (paper.issuer.pk, paper.kind, number_key(paper.number))
    holder = numbers.setdefault(key, -draft.number)
    if holder == -draft.number or (own is not None and holder == own.pk):
        return
    if holder < 0:
        sentence = _("This number already stands in row %(row)d. Check both.") % {"row": -holder}
    else:
        sentence = _("Another certificate here has this number. Check the number.")
    reading.error(draft, "certificate_number", sentence)


def compare(
    reading: HistoryReading,
    draft: Draft,
    place: PastPlace,
    paper: PastCertificate,
    held: Certificate,
) -> None:
    """Leaves on the place that the paper was handed over, where nobody knew of it."""
    if held.number_key != number_key(paper.number):
        reading.already(draft, "certificate_number", held.number or "–")
    for code, stored in (
        ("certificate_on", held.issued_on),
        ("issuer", held.issuer),
        ("registration_number", held.registration_number),
        ("valid_until", held.valid_until),
    ):
        if code in draft.values and draft.values[code] != stored:
            reading.already(draft, code, stored or "–")
    if paper.handed_over_on is None:
        return
    if held.handed_over_on is not None:
        if held.handed_over_on != paper.handed_over_on:
            reading.already(draft, "handed_over_on", held.handed_over_on)
        elif paper.handed_to and normalised(paper.handed_to) != normalised(held.handed_to):
            reading.already(draft, "handed_to", held.handed_to)
    elif held.state != CertificateState.ISSUED:
        # Somebody keeps track of this paper on its page.
        reading.already(draft, "handed_over_on", held.get_state_display())
    else:
        place.hand_over = PastHandOver(
            paper=held, on=paper.handed_over_on, to=paper.handed_to or held.holder_name
        )

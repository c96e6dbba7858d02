"""Where anybody checks a certificate: without a session, a cookie, or a word about custody."""

from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rutan.accounts import rates
from rutan.accounts.decorators import public
from rutan.common import codes
from trainees.certificate_facts import short_fingerprint
from trainees.choices import CertificateKind, CertificateState, Standing
from trainees.models import Certificate

HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}
SHOWN = (
    "state", "number", "holder_masked", "kind", "title", "level", "hours", "starts_on", "ends_on",
    "issuer_name", "issued_on", "valid_until", "facts_sha256",
)  # fmt: skip
TONES = {Standing.VALID: "ok", Standing.REVOKED: "bad"}  # the others warn


@public
@require_safe
def verification(request: HttpRequest, code: str = "") -> HttpResponse:
    """Every code goes one road: counted, looked up once, answered alike when nothing is found."""
    asked = request.GET.get("bahasa", "")
    chosen = asked if asked in dict(settings.LANGUAGES) else ""
    with translation.override(chosen or translation.get_language()):
        typed = request.GET.get("kode", "")
        if typed.strip():
            answer: HttpResponse = redirect("trainees:verification", codes.normalised(typed))
            answer["Location"] += f"?bahasa={chosen}" if chosen else ""
        elif code:
            answer = _answer(request, code, chosen)
        else:
            answer = _same_for_all(chosen=chosen)
        answer["Content-Language"] = translation.get_language()
    for name, value in HEADERS.items():
        answer[name] = value
    return answer


def _answer(request: HttpRequest, code: str, chosen: str) -> HttpResponse:
    wait = rates.hit("verification", request, most=settings.VERIFICATION_PER_MINUTE)
    if wait:
        told = _("Too many codes were checked from here within a minute. Try again in a minute.")
        answer = _same_for_all(told, tone="warn", chosen=chosen, status=429)
        answer["Retry-After"] = str(wait)
        return answer
    certificate = _issued(codes.normalised(code))
    if certificate is None:
        told = _("No certificate has this code. Compare it sign by sign with the paper.")
        return _same_for_all(told, tone="bad", chosen=chosen, status=404)
    standing = standing_of(certificate, timezone.localdate())
    return HttpResponse(
        _page(
            title=standing.label,
            told=_told(standing, is_named=bool(certificate.holder_masked)),
            tone=TONES.get(standing, "warn"),
            facts=_facts(certificate),
            chosen=chosen,
        )
    )


def _told(standing: Standing, *, is_named: bool) -> str:
    """What follows for the paper in one's hand, then how to read the lines below."""
    words = {
        Standing.REVOKED: _("The paper is no longer valid."),
        Standing.REPLACED: _("The older paper is no longer valid; ask for the newer one."),
    }.get(standing, "")
    read = (
        _("Compare each line with the paper. Of a name only the first letters are shown.")
        if is_named
        else _("Compare each line with the paper. After ten years its name and day are not kept.")
    )
    return f"{words} {read}".lstrip()


def _issued(code: str) -> Any:
    """One row and no other table: it carries what this page shows. A draft is unknown."""
    return next(iter(_rows().filter(code=code)), None)


@cache
def _rows() -> Any:
    """Put together once: that costs as much as the question itself."""
    issued = Certificate.objects.exclude(state=CertificateState.DRAFT)
    return issued.order_by().values_list(*SHOWN, named=True)


def standing_of(certificate: Any, today: date) -> Standing:
    """All that the public is told of the state; where the paper lies is nobody's business."""
    if certificate.state == CertificateState.REVOKED:
        return Standing.REVOKED
    if certificate.state == CertificateState.REPLACED:
        return Standing.REPLACED
    if certificate.valid_until and certificate.valid_until < today:
        return Standing.EXPIRED
    return Standing.VALID


def _facts(certificate: Any) -> list[tuple[str, Any]]:
    """What stands on the paper too; not the town, the units, the registration, or a file."""
    month = date_format(certificate.issued_on, "F Y") if certificate.issued_on else ""
    return [
        (_("Certificate number"), certificate.number),
        (_("Holder"), certificate.holder_masked),
        (_("Kind"), CertificateKind(certificate.kind).label),
        (_("Programme"), certificate.title),
        (_("Level"), certificate.level),
        (_("Lesson hours (JP)"), certificate.hours),
        (_("First day"), certificate.starts_on),
        (_("Last day"), certificate.ends_on),
        (_("Issuer"), certificate.issuer_name),
        (_("Issued on"), certificate.issued_on if certificate.holder_masked else month),
        (_("Valid until"), certificate.valid_until),
        (_("Fingerprint"), short_fingerprint(certificate.facts_sha256)),
    ]


def _same_for_all(
    told: str = "", *, chosen: str, tone: str = "", status: int = 200
) -> HttpResponse:
    """Drawn once: a guess costs no more than its question to the database."""
    body = _drawn(translation.get_language(), told=told, tone=tone, chosen=chosen)
    return HttpResponse(body, status=status)


@cache
def _drawn(_language: str, **context: str) -> str:
    return _page(**context)


def _page(**context: Any) -> str:
    """Drawn without the request: no context processor can ask who is signed in."""
    return render_to_string("verification/page.html", context).lstrip()

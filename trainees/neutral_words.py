"""What may be printed on a certificate: nothing on it says where it was earned (domain 14.7)."""

import re
import unicodedata

from django.utils.translation import gettext as _

from rutan.common.errors import DomainError
from trainees.choices import CertificateKind
from trainees.models import Certificate

REVEALING = (
    "rutan",
    "lapas",
    "lpka",
    "warga binaan",
    "wbp",
    "narapidana",
    "napi",
    "tahanan",
    "register",
    "pemasyarakatan",
    "penjara",
    "prison",
    "inmate",
    "detention",
    "correctional",
)
"""Whole words: a family called Napitupulu keeps its name."""

ENDINGS = "(?:nya|s)?"
_WORDS = "|".join(word.replace(" ", r"[\W_]+") for word in REVEALING)
_REVEALING = re.compile(rf"\b(?:{_WORDS}){ENDINGS}\b", re.IGNORECASE)
_SPELT_OUT = re.compile(r"(?<![^\W_])(?:[^\W_][\W_]+){2,}[^\W_](?![^\W_])")


def words_that_reveal_custody(*texts: str) -> list[str]:
    """The words in `texts` that would tell where the holder was, as they are written there.

    Looks through capitals, accents, wide letters and words spelt with dots or spaces.
    """
    found: list[str] = []
    for text in texts:
        plain = _without_disguise(text)
        for candidate in (text, plain, _SPELT_OUT.sub(_joined, plain)):
            hits = [match.group() for match in _REVEALING.finditer(candidate)]
            if hits:
                found += [hit for hit in hits if hit not in found]
                break
    return found


def _without_disguise(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(
        letter
        for letter in decomposed
        if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf"
    )


def _joined(match: re.Match[str]) -> str:
    return re.sub(r"[\W_]+", "", match.group())


def stigma_sentence(word: str) -> str:
    return _(
        "The certificate text contains “%(word)s”. Remove it so the holder is not identified as "
        "a former inmate."
    ) % {"word": word}


def refuse_revealing_words(certificate: Certificate) -> None:
    """Raises with the field to put right. An internal charter never leaves the facility."""
    if certificate.kind == CertificateKind.INTERNAL:
        return
    for field in ("title", "venue", "issuer_name", "holder_name"):
        if words := words_that_reveal_custody(getattr(certificate, field)):
            raise DomainError(stigma_sentence(words[0]), field=field)
    if certificate.issuer.reveals_custody:
        raise DomainError(stigma_sentence(certificate.issuer_name), field="issuer")

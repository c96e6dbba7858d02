"""What may be printed on a certificate: nothing on it says where it was earned (domain 14.7)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partnerships.models import Facility, Partner
from rutan.common.errors import DomainError
from trainees.models import Certificate, Inmate

REVEALING = (
    "rutan",
    "cabrutan",
    "lapas",
    "lapaskas",
    "lapastik",
    "lpka",
    "lpas",
    "lpp",
    "bapas",
    "ditjenpas",
    "kemenimipas",
    "pengayoman",
    "pemasyarakatan",
    "balai pemasyarakatan",
    "pembinaan khusus",
    "anak binaan",
    "andikpas",
    "warga binaan",
    "wbp",
    "narapidana",
    "napi",
    "tahanan",
    "terpidana",
    "terdakwa",
    "register",
    "penjara",
    "kelas ii a",
    "kelas ii b",
    "prison",
    "prisoner",
    "jail",
    "gaol",
    "convict",
    "detainee",
    "inmate",
    "detention",
    "custody",
    "correctional",
)
"""Words between other signs than letters: a family called Napitupulu keeps its name, and so does
the course on food security, ketahanan pangan."""

EVEN_INSIDE = (
    "pemasyarakatan", "narapidana", "pengayoman", "terpidana", "terdakwa", "ditjenpas",
    "kemenimipas", "warga binaan", "wargabinaan", "penjara", "prison",
    "correctional",
)  # fmt: skip
"""No innocent word has these in its middle."""

PRINTED = ("title", "venue", "issuer_name", "holder_name", "level", "number", "registration_number",
           "blank_number", "score", "signed_name", "signed_position")  # fmt: skip
"""The columns of a certificate whose words are printed; a refusal names the one to put right."""

_LETTER = r"[^\W\d_]"
_GAP = r"[\W\d_]*"


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(word.replace(" ", _GAP) for word in sorted(words, key=len, reverse=True))


_WHOLE = re.compile(
    rf"(?<!{_LETTER})(?:{_alternatives(REVEALING)})(?:nya|s)?(?!{_LETTER})", re.IGNORECASE
)
_INSIDE = re.compile(_alternatives(EVEN_INSIDE), re.IGNORECASE)
_SPELT_OUT = re.compile(rf"(?<!{_LETTER})(?:{_LETTER}[\W\d_]+){{2,}}{_LETTER}(?!{_LETTER})")
_PUNCTUATED = re.compile(rf"(?<={_LETTER})[^\w\s]+(?={_LETTER})")
_NO_LETTER = re.compile(r"[\W\d_]+")
_IN_LETTERS = tuple(word.replace(" ", "") for word in (*REVEALING, *EVEN_INSIDE))
_BROKEN_LINE = re.compile(rf"(?<={_LETTER})[-\u2010\u2011]\s*\n\s*(?={_LETTER})")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_STREET = re.compile(r"\d|\b(?:jl|jln|jalan|poros|lorong|dusun|blok|kompleks)\b", re.IGNORECASE)

LONG_SECRET = 9
"""Letters and digits from which on a secret is found wherever it stands, whatever lies between;
shorter ones only by themselves, or 12/2025 would be found in the number 001/12/2025."""
LEAST_SECRET = 3


def words_that_reveal_custody(*texts: str) -> list[str]:
    """The words in `texts` that would tell where the holder was, as they are written there.

    Looks through capitals, accents, wide letters, invisible signs, digits and words run together,
    broken over two lines or spelt with dots or spaces.
    """
    found: list[str] = []
    for text in texts:
        letters = _NO_LETTER.sub("", _without_disguise(text)).casefold()
        if not any(word in letters for word in _IN_LETTERS):
            continue  # nearly always; the ways of reading cost a hundred times as much
        for candidate in _readings(text):
            hits = [
                match.group().strip()
                for pattern in (_WHOLE, _INSIDE)
                for match in pattern.finditer(candidate)
            ]
            if hits:
                found += [hit for hit in dict.fromkeys(hits) if hit not in found]
                break
    return found


def _readings(text: str) -> Iterator[str]:
    """The text as it stands first, then all the ways in which a reader would understand it."""
    yield text
    plain = _BROKEN_LINE.sub("", _without_disguise(text))
    yield plain
    yield _CAMEL.sub(" ", plain)
    yield _SPELT_OUT.sub(_joined, plain)
    yield _PUNCTUATED.sub("", plain)


def _without_disguise(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(
        letter
        for letter in decomposed
        if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf"
    )


def _joined(match: re.Match[str]) -> str:
    return re.sub(r"[\W\d_]+", "", match.group())


def stigma_sentence(word: str) -> str:
    return _(
        "The certificate text contains “%(word)s”. Remove it so the holder is not identified as "
        "a former inmate."
    ) % {"word": word}


def with_secrets(certificates: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """What `secrets_of` reads, in a constant number of queries."""
    return certificates.select_related("facility", "enrolment__inmate__identity").prefetch_related(
        "enrolment__inmate__custodies__register_entries__kind"
    )


def secrets_of(certificate: Certificate) -> tuple[str, ...]:
    """What would tell of this holder's stay: the house and its address, numbers of registers, the
    NIK, the block."""
    house = secrets_of_house(certificate.facility)
    return tuple(dict.fromkeys([*house, *secrets_of_person(certificate.enrolment.inmate)]))


def secrets_of_person(inmate: Inmate) -> tuple[str, ...]:
    identity = getattr(inmate, "identity", None)
    found = [inmate.register_label]
    found += [identity.nik] if identity and identity.nik else []
    for stay in inmate.custodies.all():
        for entry in stay.register_entries.all():
            found += [f"{entry.kind.code} {entry.number}", entry.number]
        if stay.block:
            # A block may be called as people are, Melati, or have a number alone.
            mixed = re.search(r"\d", stay.block) and re.search(_LETTER, stay.block)
            found.append(stay.block if mixed else f"blok {stay.block}")
    return _telling(found)


def secrets_of_house(facility: Facility) -> tuple[str, ...]:
    """Its names and the lines of its address. The town alone is where others live too."""
    names = [facility.official_name, *re.split(r"[,;\n]", facility.aliases)]
    lines = [line for line in re.split(r"[,\n]", facility.address) if _STREET.search(line)]
    return _telling([*names, *lines, facility.phone])


def _telling(texts: Iterable[str]) -> tuple[str, ...]:
    wanted = (text.strip() for text in texts)
    return tuple(dict.fromkeys(text for text in wanted if len(_squeezed(text)) >= LEAST_SECRET))


def found_in(text: str, *, secrets: Iterable[str] = ()) -> list[str]:
    """The words of `text` that reveal custody, and those of `secrets` that stand in it."""
    plain = _without_disguise(text).casefold()
    return [
        *words_that_reveal_custody(text),
        *(secret for secret in secrets if _looked_for(secret).search(plain)),
    ]


@lru_cache(maxsize=512)
def _looked_for(secret: str) -> re.Pattern[str]:
    signs = _squeezed(secret)
    body = r"[\W_]*".join(signs)
    if signs.isdecimal() and "/" in secret:
        return re.compile(rf"(?<![\w/.-]){re.escape(secret.casefold())}(?![\w/-])")
    if len(signs) >= LONG_SECRET:
        return re.compile(body)
    return re.compile(rf"(?<![^\W_]){body}(?![^\W_])")


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", _without_disguise(text).casefold())


def refuse(text: str, *, secrets: Iterable[str] = (), field: str | None = None) -> None:
    if found := found_in(text, secrets=secrets):
        raise DomainError(stigma_sentence(found[0]), field=field)


def refuse_revealing_words(certificate: Certificate, *, secrets: Iterable[str] = ()) -> None:
    """Raises with the field to put right, whatever the kind of certificate."""
    secrets = tuple(secrets)
    for field in PRINTED:
        refuse(getattr(certificate, field), secrets=secrets, field=field)
    for unit in certificate.units:
        refuse(" ".join(str(part) for part in unit[:2]), secrets=secrets)
    if certificate.issuer.reveals_custody:
        raise DomainError(_other_issuers(certificate), field="issuer")


def _other_issuers(certificate: Certificate) -> str:
    """The sentence, and who else could issue it."""
    sentence = stigma_sentence(certificate.issuer_name)
    if names := ", ".join(str(each) for each in neutral_issuers(certificate.issuer)[:3]):
        return f"{sentence} {_('Another issuer: %(names)s.') % {'names': names}}"
    return sentence


def neutral_issuers(issuer: Partner) -> QuerySet[Partner]:
    """Partners of the same kind and province whose name tells nothing."""
    found = Partner.objects.active().filter(kind=issuer.kind, reveals_custody=False)
    if issuer.region is not None:
        found = found.filter(region__code_kemendagri__startswith=issuer.region.code_kemendagri[:2])
    return found.exclude(pk=issuer.pk).order_by("name")

"""Papers: a Typst template and data become a tagged PDF/A, the same bytes from the same data.

Templates lie beside those of the pages (`templates/**/*.typ`) on the frame `papers/frame.typ`; the
compiler reads nothing outside that folder. Data goes in as JSON, never as markup, so no name and no
title can change the paper. Pictures lie beside it for as long as one paper takes.
"""

import json
import logging
import struct
import tempfile
import unicodedata
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, TimeoutError
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import font_source_sans_pro
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rutan.common.errors import DomainError

STANDARDS = ["a-2a", "ua-1"]
LONGEST_TIME = 10
"""Seconds. A paper takes about twenty milliseconds; the other papers of this process wait."""
MOST_PAGES = 60
MOST_TEXT = 1_000_000
"""Characters of data: what bounds the work of a paper that nobody waits for any longer."""

FONTS = Path(font_source_sans_pro.__file__).parent / "files"
WEIGHTS = ("Regular", "Semibold", "Bold")
NO_LETTER = "?"

log = logging.getLogger("bekal.papers")
_press = ThreadPoolExecutor(max_workers=1, thread_name_prefix="papers")


class TooLong(DomainError):
    """The paper has more pages, or takes more time, than a paper may."""


class UnreadablePicture(DomainError):
    """One of the pictures is no picture the paper can show."""


NO_PICTURES: Mapping[str, bytes] = {}


def render(
    template: str,
    data: Mapping[str, Any],
    *,
    at: datetime,
    pictures: Mapping[str, bytes] = NO_PICTURES,
) -> bytes:
    """The PDF of `template` (a path under templates/) in the language of the reader.

    `data` is what JSON can hold, words translated and numbers formatted already. `at` is the only
    clock: it dates the file. The template finds each of `pictures` as `/pictures/<name>`.
    Raises TooLong or UnreadablePicture with a sentence for the reader.
    """
    # slow to import (0.15 s), and only papers need it
    from typst import TypstError  # noqa: PLC0415

    text = json.dumps(
        _legible({**data, "language": get_language(), "most_pages": MOST_PAGES}),
        cls=DjangoJSONEncoder,
        ensure_ascii=False,
    )
    if len(text) > MOST_TEXT:
        raise TooLong(_("This paper is too long to be printed."))
    work = _press.submit(_with_pictures if pictures else _compile, template, text, at, pictures)
    try:
        return work.result(timeout=LONGEST_TIME)
    except TimeoutError:
        work.cancel()
        log.error("paper out of time", extra={"template": template})
        raise TooLong(_("Making this paper takes too long. Try again in a minute.")) from None
    except TypstError as error:
        if "most_pages" in error.message:
            raise TooLong(_("This paper is too long to be printed.")) from None
        if pictures and "image" in error.message:
            raise UnreadablePicture(
                _("One of the photos cannot be read. Save it again and upload it anew.")
            ) from None
        raise


def _compile(template: str, text: str, at: datetime, _pictures: Mapping[str, bytes]) -> bytes:
    """Runs in the one thread of the press, which keeps the compiler and what it has read."""
    return _pdf_of(_compiler(), _templates() / template, text, at)


def _with_pictures(template: str, text: str, at: datetime, pictures: Mapping[str, bytes]) -> bytes:
    """With a compiler of its own, for a root of its own: the templates, and beside them the
    pictures, which go with it."""
    import typst  # noqa: PLC0415 slow to import, as above

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for entry in _templates().iterdir():
            (root / entry.name).symlink_to(entry)
        (root / "pictures").mkdir()
        for name, data in pictures.items():
            (root / "pictures" / name).write_bytes(data)
        paper = root / "paper.typ"  # what is compiled has to lie inside, not only a link to it
        paper.write_bytes((_templates() / template).read_bytes())
        return _pdf_of(typst.Compiler(root=root, font_paths=_fonts()), paper, text, at)


def _pdf_of(compiler: Any, path: Path, text: str, at: datetime) -> bytes:
    return compiler.compile(
        input=path,
        format="pdf",
        sys_inputs={"data": text},
        pdf_standards=STANDARDS,
        timestamp=at.replace(microsecond=0),
    )


def _templates() -> Path:
    return settings.BASE_DIR / "templates"


@cache
def _compiler() -> Any:
    import typst  # noqa: PLC0415 slow to import, as above

    return typst.Compiler(root=_templates(), font_paths=_fonts())


@cache
def _fonts() -> Any:
    """Our letters only: what is installed on a machine must not change a paper.

    The wheel brings every weight twice; a folder with one kind of file leaves no choice.
    """
    import typst  # noqa: PLC0415 slow to import, as above

    with tempfile.TemporaryDirectory() as folder:
        for weight in WEIGHTS:
            name = f"SourceSansPro-{weight}.otf"
            (Path(folder) / name).symlink_to(FONTS / name)
        return typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
        )


def _legible(value: Any) -> Any:
    """`value` with every text in letters the font has: PDF/A refuses all others."""
    if isinstance(value, Mapping):
        return {key: _legible(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_legible(entry) for entry in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    kept = []
    for letter in unicodedata.normalize("NFC", str(value)):
        if letter == "\n" or ord(letter) in _letters():
            kept.append(letter)
        elif unicodedata.category(letter) in {"Zs", "Cc"}:
            kept.append(" ")
        elif unicodedata.category(letter) not in {"Cf", "Mn"}:  # invisible, or rides on another
            kept.append(NO_LETTER)
    return "".join(kept)


@cache
def _letters() -> frozenset[int]:
    """The code points the font can draw, from its `cmap` table in format 12."""
    font = (FONTS / f"SourceSansPro-{WEIGHTS[0]}.otf").read_bytes()
    found: set[int] = set()
    for tag, start in _tables(font):
        if tag != b"cmap":
            continue
        for number in range(_number(">H", font, start + 2)):
            part = start + _number(">L", font, start + 8 + 8 * number)
            if _number(">H", font, part) != 12:
                continue
            for group in range(_number(">L", font, part + 12)):
                first, last = struct.unpack_from(">LL", font, part + 16 + 12 * group)
                found.update(range(first, last + 1))
    return frozenset(code for code in found if not unicodedata.category(chr(code)).startswith("C"))


def _tables(font: bytes) -> list[tuple[bytes, int]]:
    return [
        (tag, start)
        for number in range(_number(">H", font, 4))
        for tag, start in [struct.unpack_from(">4s4xL", font, 12 + 16 * number)]
    ]


def _number(kind: str, font: bytes, place: int) -> int:
    return struct.unpack_from(kind, font, place)[0]

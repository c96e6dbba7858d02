"""The words of a PDF that our own press made: quick enough to read every certificate back.

pypdf reads any file, and takes twenty milliseconds for a page; our papers write glyphs of two
bytes, whose meaning stands in the font. Whoever reads with this asks whether it found what must be
there, so a press that writes otherwise one day is noticed and not believed.
"""

import io
import re
from typing import Any

from pypdf import PdfReader

_IDS = re.compile(r"<(\w+:\w+ID)>[^<]*</\1>")  # letters of chance, no words
_SHOWN = re.compile(rb"BT(.*?)ET", re.DOTALL)
_FONT = re.compile(rb"/(\w+) [\d.]+ Tf")
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
_CHARS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words_of(made: bytes) -> str:
    """Each run of letters on a line of its own; title and metadata too."""
    reader = PdfReader(io.BytesIO(made))
    found = told_beside(reader)
    meanings: dict[int, dict[int, str]] = {}
    for page in reader.pages:
        fonts: dict[bytes, dict[int, str]] = {}
        for name, font in page["/Resources"]["/Font"].items():  # type: ignore[index]  # our press
            key = font.indirect_reference.idnum if font.indirect_reference else id(font)
            if key not in meanings:
                meanings[key] = _meaning(font.get_object()["/ToUnicode"].get_object().get_data())
            fonts[name[1:].encode()] = meanings[key]
        contents = page.get_contents()
        if contents is not None:
            found += _runs(contents.get_data(), fonts)
    return "\n".join(found)


def told_beside(reader: PdfReader) -> list[str]:
    """Title, language and dates of the file, in both places where they are kept."""
    found = [str(value) for value in (reader.metadata or {}).values()]
    root: Any = reader.trailer["/Root"].get_object()
    if "/Metadata" in root:
        about = root["/Metadata"].get_object().get_data().decode(errors="replace")
        found.append(_IDS.sub("", about))
    return found


def _runs(content: bytes, fonts: dict[bytes, dict[int, str]]) -> list[str]:
    found = []
    for block in _SHOWN.finditer(content):
        shown = block.group(1)
        font = _FONT.search(shown)
        meaning = fonts.get(font.group(1), {}) if font else {}
        glyphs = b"".join(_strings(shown))
        found.append(
            "".join(
                meaning.get(glyphs[place] << 8 | glyphs[place + 1], "\ufffd")
                for place in range(0, len(glyphs) - 1, 2)
            )
        )
    return found


def _strings(shown: bytes) -> list[bytes]:
    """What is in brackets; brackets inside may stand in pairs without a stroke before them."""
    found = []
    place = shown.find(b"(")
    while place >= 0:
        depth, end = 1, place + 1
        while depth and end < len(shown):
            sign = shown[end]
            if sign == 0x5C:  # a backslash: the next one does not count
                end += 1
            elif sign == 0x28:
                depth += 1
            elif sign == 0x29:
                depth -= 1
            end += 1
        found.append(_ESCAPED.sub(_unescaped, shown[place + 1 : end - 1]))
        place = shown.find(b"(", end)
    return found


def _unescaped(match: re.Match[bytes]) -> bytes:
    sign = match.group(1)
    return bytes([int(sign, 8) & 255]) if sign.isdigit() else _NAMED.get(sign, sign)


def _meaning(table: bytes) -> dict[int, str]:
    meaning: dict[int, str] = {}
    for part in _CHARS.findall(table):
        pairs = _HEX.findall(part)
        for code, text in zip(pairs[::2], pairs[1::2], strict=True):
            meaning[int(code, 16)] = _letters(text)
    for part in _RANGES.findall(table):
        triples = _HEX.findall(part)
        for first, last, text in zip(triples[::3], triples[1::3], triples[2::3], strict=True):
            for step in range(int(last, 16) - int(first, 16) + 1):
                meaning[int(first, 16) + step] = chr(ord(_letters(text)[-1]) + step)
    return meaning


def _letters(text: bytes) -> str:
    return bytes.fromhex(text.decode()).decode("utf-16-be", errors="replace")

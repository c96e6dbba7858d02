"""What a photo says beside what it shows: the place, the time, the camera. It is let go.

Only the way the picture is turned stays, for a phone writes it down instead of turning it.
"""

import struct
from collections.abc import Iterator

from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from rutan.common.errors import DomainError

JPEG_START, PNG_START = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_EXIF = b"Exif\0\0"
_ORIENTATION = 0x0112
_SCAN, _END = 0xDA, b"\xff\xd9"
_COMMENT, _APP0, _APP1, _APP2, _APP14, _APP15 = 0xFE, 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
_SHOWING = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
    b"bKGD", b"pHYs",
}  # fmt: skip
"""Chunks of a PNG without which it would look otherwise."""


def cleaned(file: File, field: str | None = None) -> File:
    """An uploaded picture without what it tells beside what it shows; other files as they are."""
    file.seek(0)
    is_picture = file.read(len(PNG_START)).startswith((JPEG_START, PNG_START))
    file.seek(0)
    if not is_picture:
        return file
    return SimpleUploadedFile(file.name or "foto", without_metadata(file.read(), field))


def without_metadata(data: bytes, field: str | None = None) -> bytes:
    """A JPEG or PNG as it was, without what it tells; anything else comes back as it is."""
    try:
        if data.startswith(JPEG_START):
            return _jpeg(data)
        if data.startswith(PNG_START):
            return PNG_START + b"".join(_chunks(data))
    except (struct.error, IndexError, ValueError):
        raise DomainError(
            _("The picture is cut short. Save it again and upload it anew."), field
        ) from None
    return data


def _jpeg(data: bytes) -> bytes:
    kept, orientation = [], 1
    at = len(JPEG_START)
    while data[at + 1] != _SCAN:
        if data[at] != 0xFF:
            raise ValueError("no marker")
        marker = data[at + 1]
        if marker == 0xFF:  # a marker may begin with any number of these
            at += 1
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        part = data[at : at + 2 + length]
        if marker == _APP1 and part[4:].startswith(_EXIF):
            orientation = _orientation(part[4 + len(_EXIF) :])
        elif _is_needed(marker, part):
            kept.append(part)
        at += 2 + length
    # What follows the end is no part of the picture: a second one, a film, a map.
    end = data.index(_END, at) + len(_END)
    turned = [_turned(orientation)] if orientation != 1 else []
    return b"".join([JPEG_START, *turned, *kept, data[at:end]])


def _is_needed(marker: int, part: bytes) -> bool:
    if marker == _APP2:
        return part[4:].startswith(b"ICC_PROFILE\0")
    if _APP0 <= marker <= _APP15:
        return marker in {_APP0, _APP14}  # JFIF, and how Adobe wrote the colours
    return marker != _COMMENT


def _orientation(exif: bytes) -> int:
    """1 to 8; 1 for upright and for what cannot be read."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(f"{order}L", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for number in range(min(count, 100)):
            tag, value = struct.unpack_from(f"{order}H6xH", exif, start + 2 + 12 * number)
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _turned(orientation: int) -> bytes:
    """An Exif part that says how the picture is turned, and nothing else."""
    entry = struct.pack(">HHLHH", _ORIENTATION, 3, 1, orientation, 0)
    body = _EXIF + b"MM\0*" + struct.pack(">LH", 8, 1) + entry + struct.pack(">L", 0)
    return struct.pack(">BBH", 0xFF, _APP1, len(body) + 2) + body


def _chunks(data: bytes) -> Iterator[bytes]:
    at, kind = len(PNG_START), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">L4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ValueError("a chunk longer than the file")
        if kind in _SHOWING:
            yield data[at:end]
        at = end

"""A photo shows what it shows and tells nothing else."""

import contextlib
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rutan.common import pictures
from rutan.common.errors import DomainError

PLACE = b"GPS 4.83S 119.55E"
PICTURE = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\xff\x00\x34" + b"\xff\xd9"


def part(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(orientation, order=">"):
    start = b"MM\0*" if order == ">" else b"II*\0"
    entries = [(0x010F, 2, 1, 0), (0x0112, 3, 1, orientation)]
    body = b"".join(struct.pack(f"{order}HHLHH", *entry, 0) for entry in entries)
    return b"Exif\0\0" + start + struct.pack(f"{order}LH", 8, len(entries)) + body + PLACE


def jpeg(*parts, after=b""):
    return b"\xff\xd8" + b"".join(parts) + PICTURE + after


def chunk(kind, data):
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def png(*extra, colour=b"\1\2\3"):
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">LLBBBBB", 1, 1, 8, 2, 0, 0, 0))
        + b"".join(extra)
        + chunk(b"IDAT", zlib.compress(b"\0" + colour))
        + chunk(b"IEND", b"")
    )


def test_no_place_of_the_camera_stays_in_a_photo():
    told = jpeg(
        part(0xE0, b"JFIF\0"),
        part(0xE1, exif(1)),
        part(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE),
        part(0xED, b"Photoshop 3.0\0" + PLACE),
        part(0xE2, b"MPF\0" + PLACE),
        part(0xFE, PLACE),
        after=b"film" + PLACE,
    )

    assert pictures.without_metadata(told) == jpeg(part(0xE0, b"JFIF\0"))
    assert pictures.without_metadata(png(chunk(b"eXIf", PLACE), chunk(b"tEXt", PLACE))) == png()


def test_what_the_colours_need_stays():
    needed = [part(0xE2, b"ICC_PROFILE\0\1\1"), part(0xEE, b"Adobe"), part(0xDB, b"tables")]

    assert pictures.without_metadata(jpeg(*needed)) == jpeg(*needed)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_turned_photo_stays_turned(order):
    clean = pictures.without_metadata(jpeg(part(0xE1, exif(6, order))))

    assert PLACE not in clean
    assert pictures._orientation(clean[12:]) == 6
    assert pictures.without_metadata(clean) == clean


@given(st.binary(max_size=300))
def test_a_broken_picture_is_a_sentence(data):
    for start in (b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"%PDF-"):
        with contextlib.suppress(DomainError):
            pictures.without_metadata(start + data)


def test_other_files_stay_as_they_are():
    assert pictures.without_metadata(b"%PDF-1.7") == b"%PDF-1.7"

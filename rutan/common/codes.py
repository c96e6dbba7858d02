"""Codes that stand on a printed certificate, to be typed in or scanned by anybody.

26 signs of chance (130 bits) and a check sign after ISO 7064, hybrid, modulus 32: a sign typed
wrongly or two neighbours exchanged do not give another code.
"""

import secrets

from rutan.common.records import PUBLIC_ID_ALPHABET

CHANCE = 26
LENGTH = CHANCE + 1
GROUP = 4
_VALUE = {sign: value for value, sign in enumerate(PUBLIC_ID_ALPHABET)}


def new_code() -> str:
    body = "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(CHANCE))
    return body + check_sign(body)


def check_sign(body: str) -> str:
    size = len(PUBLIC_ID_ALPHABET)
    product = size
    for sign in body:
        product = (2 * ((product + _VALUE[sign]) % size or size)) % (size + 1)
    return PUBLIC_ID_ALPHABET[(size + 1 - product) % size]


def is_whole(code: str) -> bool:
    """Could this be a code at all? It says nothing about whether one like it was given."""
    return (
        len(code) == LENGTH
        and all(sign in _VALUE for sign in code)
        and check_sign(code[:-1]) == code[-1]
    )


def grouped(code: str) -> str:
    """As people read and type it."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normalised(text: str) -> str:
    """What was typed, as a code is kept: always as long as one, whatever came in."""
    signs = [sign for sign in text[: 4 * LENGTH].upper() if sign in _VALUE]
    return "".join(signs)[:LENGTH].ljust(LENGTH, PUBLIC_ID_ALPHABET[0])

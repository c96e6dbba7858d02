"""A name as strangers may see it: enough to compare with a paper in the hand, no more."""

import unicodedata

MOST_WORDS = 4
MOST_PARTS = 8
DOTS = "•••"
_JOINERS = {"\u200c", "\u200d"}


def masked(name: str) -> str:
    """ "Andi Baso Tenri" as "A••• B••• T•••": the same dots for a long word and a short one."""
    return " ".join(f"{_first_sign(word)}{DOTS}" for word in name.split()[:MOST_WORDS])


def _first_sign(word: str) -> str:
    """The first sign with all its marks, which may be several code points."""
    taken = word[0]
    for sign in word[1:MOST_PARTS]:
        joined = taken[-1] in _JOINERS
        if not (joined or sign in _JOINERS or unicodedata.category(sign).startswith("M")):
            break
        taken += sign
    return taken

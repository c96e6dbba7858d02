"""QR codes as pixels, for papers that are set by hundreds.

The mask is fixed and the picture is made of bytes: choosing the best of eight masks and drawing
shapes would cost more than the rest of a page.
"""

from dataclasses import dataclass

import segno

BORDER = 2
DARK, LIGHT = 0, 255


@dataclass(frozen=True, kw_only=True)
class Pixels:
    """`size` rows of `size` signs, one byte each: black or white, with the border."""

    size: int
    cells: bytes


def pixels(text: str) -> Pixels:
    code = segno.make(text, error="m", micro=False, mask=3, boost_error=False)
    rows = list(code.matrix_iter(border=BORDER))
    cells = bytes(DARK if cell else LIGHT for row in rows for cell in row)
    return Pixels(size=len(rows), cells=cells)

"""The QR code of a join link: as rows of squares to be drawn, or as a picture."""

import io

import segno

QUIET = 4
"""Empty squares around the code, as its standard wants them."""
_LEAST_DOTS = 1200
"""A picture that is printed as wide as a page still has sharp squares."""


def rows(address: str) -> tuple[tuple[bool, ...], ...]:
    """Which squares are dark, row by row, without the quiet zone. A quarter of them may be damaged (level Q)."""
    return tuple(tuple(bool(square) for square in row) for row in _made(address).matrix)


def png(address: str) -> bytes:
    """At least 1200 dots wide, black on white, with its quiet zone."""
    made = _made(address)
    width = len(made.matrix) + 2 * QUIET
    out = io.BytesIO()
    made.save(out, kind="png", scale=-(-_LEAST_DOTS // width), border=QUIET)
    return out.getvalue()


def _made(address: str) -> segno.QRCode:
    return segno.make_qr(address, error="q")

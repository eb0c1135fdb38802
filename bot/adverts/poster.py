"""The poster: one A4 page whose words are read from two metres, with a QR code and an address to type."""

from bot.adverts.advert import Advert
from bot.adverts.page import EDGE, Page

_CODE = 235.0
"""Over eight centimetres: a phone reads a code from about ten times its width, that is, where people stand who stop."""


def pdf(advert: Advert) -> bytes:
    """One page. Raises PictureFailed when the typeface is missing."""
    page = Page(f"{advert.head}: {advert.title}", advert.by)
    page.write(advert.head, 62, bold=True, lines=1)
    page.gap(6)
    page.write(advert.title, 38, bold=True, lines=2)
    page.gap(10)
    page.write(advert.what, 22, lines=2)
    page.gap(12)
    page.write(advert.starts, 30, bold=True, lines=1)
    page.gap(2)
    if advert.address:
        page.code(advert.address, _CODE)
        page.write(advert.how, 18, lines=1)
        page.write(advert.typed, 27, bold=True, lines=1)
    page.y = min(page.y, EDGE + 128)
    page.rule()
    page.gap(8)
    page.write(advert.never, 25, bold=True, lines=2)
    page.gap(6)
    page.write(advert.by, 16, lines=2)
    return page.pdf()

"""A page for who attends people in an office: what the course is, how to offer it, what is never asked."""

from collections.abc import Sequence

from bot.adverts.advert import Advert
from bot.adverts.page import Page

_CODE = 170.0


def pdf(advert: Advert, head: str, paragraphs: Sequence[str]) -> bytes:
    """One page. Raises PictureFailed when the typeface is missing."""
    page = Page(head, advert.by)
    page.write(head, 26, bold=True, lines=2)
    page.gap(4)
    page.write(advert.title, 20, bold=True, lines=2)
    page.gap(14)
    for paragraph in paragraphs:
        page.paragraph(paragraph, 14)
        page.gap(8)
    page.write(advert.starts, 18, bold=True, lines=1)
    if advert.address:
        page.code(advert.address, _CODE)
        page.write(advert.how, 14, lines=1)
        page.write(advert.typed, 20, bold=True, lines=1)
        page.gap(10)
    page.write(advert.by, 13, lines=2)
    return page.pdf()

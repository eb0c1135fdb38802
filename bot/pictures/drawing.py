"""One door to every kind of picture: which drawing belongs to which recipe."""

from typing import assert_never

from bot.pictures import advert, card, message
from bot.pictures.recipe import AdvertPicture, MessagePicture, Recipe, ResultPicture


def drawing(recipe: Recipe, *, few_tones: bool) -> str:
    """The SVG of a recipe; with `few_tones` prepared for becoming a small PNG. Raises `PictureFailed`."""
    match recipe:
        case MessagePicture():
            return message.drawing(recipe, few_tones=few_tones)
        case ResultPicture():
            return card.drawing(recipe, few_tones=few_tones)
        case AdvertPicture():
            return advert.drawing(recipe)
        case _:
            assert_never(recipe)


def svg(recipe: Recipe) -> str:
    """The picture as one self-contained SVG, 360 units wide, ready to stand inline in a page.

    The same recipe gives the same text. Raises `PictureFailed` when it cannot be drawn or the typeface is missing.
    """
    return drawing(recipe, few_tones=False)

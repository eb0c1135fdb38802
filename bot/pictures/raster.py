"""From the drawing to the PNG that chats accept."""

from bot.pictures.drawing import drawing
from bot.pictures.recipe import AdvertPicture, PictureFailed, Recipe
from bot.pictures.typeface import face

# Dots per drawing unit. Two give 720 dots, sharp on a phone 360 units wide; the longest messages the content
# rules allow (90 words) would then pass the limit by a tenth, and a slightly smaller picture is still sharp.
_SCALES = (2, 1.75, 1.5)
_SQUARE_SCALE = 3
"""1080 dots: what social networks ask of a square picture; it goes to the staff as a file, once."""
MAX_BYTES = 60_000


def png(recipe: Recipe) -> bytes:
    """The picture as PNG bytes, 720 dots wide, an advert 1080; the same recipe gives the same bytes.

    A message that would weigh more than `MAX_BYTES` is drawn 630 or, at the least, 540 dots wide. Blocks for
    about 0.1 seconds, and resvg keeps the interpreter lock meanwhile: a worker thread does not free the event
    loop, so keep the bytes under `content_hash` and draw each picture once. No font of the machine is looked
    at besides the installed typeface. Raises `PictureFailed`.
    """
    prepared = drawing(recipe, few_tones=True)
    if isinstance(recipe, AdvertPicture):
        return _rendered(prepared, _SQUARE_SCALE)
    for scale in _SCALES:
        picture = _rendered(prepared, scale)
        if len(picture) <= MAX_BYTES:
            break
    return picture


def _rendered(prepared: str, scale: float) -> bytes:
    # Imported here so that starting the bot, or showing a picture on the web, does not load it.
    import resvg_py

    files = [str(face(bold).file) for bold in (False, True)]
    try:
        return resvg_py.svg_to_bytes(
            svg_string=prepared, zoom=scale, skip_system_fonts=True, font_files=files
        )
    except ValueError as error:
        raise PictureFailed(f"No se pudo convertir el dibujo en imagen: {error}.") from error

"""Text as it can be drawn: nothing invisible, nothing the typeface lacks, and no more than fits a phone."""

import re
import unicodedata

from bot.pictures.typeface import face

OTHER_ALPHABET = "[otro alfabeto]"

# Both are control characters, so the text itself can hold neither once it is cleaned.
_GONE = "\x00"
_FOREIGN = "\x01"
_FOREIGN_RUN = re.compile(f"{_FOREIGN}(?:[{_GONE} ]*{_FOREIGN})*")
_GONE_BETWEEN_WORDS = re.compile(f"(?<=\\w){_GONE}+(?=\\w)")
_REPLACEMENT_SIGNS = "\ufffc\ufffd"


def legible(text: str) -> str:
    """The text with every character drawable and its line breaks kept.

    Control and direction characters vanish, and so do emoji, which the typeface lacks. Ornamental letters
    («𝐆𝐚𝐧𝐚») become plain ones; a stretch in an alphabet the typeface lacks becomes one `OTHER_ALPHABET`.
    Blanks are collapsed and at most one empty line stays between two lines.
    """
    lines = [_legible_line(line) for line in unicodedata.normalize("NFC", text).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def shortened(text: str, limit: int) -> str:
    """The text cut to `limit` characters, at a space if one is near; «…» ends it if anything is missing."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    space = max(kept.rfind(" "), kept.rfind("\n"))
    return (kept[:space] if space > limit * 0.8 else kept).rstrip(" \n.,;:") + "…"


def _legible_line(line: str) -> str:
    drawn = "".join(map(_drawable, line))
    drawn = _FOREIGN_RUN.sub(f" {OTHER_ALPHABET} ", drawn)
    drawn = _GONE_BETWEEN_WORDS.sub(" ", drawn).replace(_GONE, "")
    return re.sub(r" +", " ", drawn).strip()


def _drawable(char: str) -> str:
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    # Marks that did not combine into one letter would pile up over the neighbouring lines.
    if category[0] in "CM":
        return ""
    if char in _REPLACEMENT_SIGNS:
        return _GONE
    if face().draws(char):
        return char
    plain = unicodedata.normalize("NFKC", char)
    if plain != char and all(part.isprintable() and face().draws(part) for part in plain):
        return plain
    return _FOREIGN if category[0] in "LN" else _GONE

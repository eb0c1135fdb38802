"""Whether two texts say the same."""

import re
import unicodedata


def same_words(text: str) -> str:
    """The text without accents, capitals, signs and double spaces, to tell whether two texts say the same."""
    bare = unicodedata.normalize("NFD", text.casefold())
    return " ".join(re.sub(r"[^\w\s]|[\u0300-\u036f]", "", bare).split())

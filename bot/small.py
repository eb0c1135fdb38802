"""Small numbers that would tell something of a person."""

from flows.effects import Words, phrase

FEW = 5


def shown(n: int) -> Words:
    """The number as it may stand where it crosses a country, a sector, a language, an age or a gender."""
    return phrase("small.few", most=FEW) if 0 < n < FEW else phrase("small.number", number=str(n))


def told(n: int, *, personal: bool) -> Words:
    """The same only where it is personal; else the number itself."""
    return shown(n) if personal else phrase("small.number", number=str(n))

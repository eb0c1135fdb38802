"""What somebody types of a link: its channel, its cap, its last day, its sector, what was paid. Pure."""

import re
from datetime import date
from typing import assert_never

from bot.staff import dates
from bot.staff.calls_acts import NEVER, Terms
from bot.staff.dialogs.calls_state import Term
from bot.store.links import LONGEST_SECTOR, LONGEST_SOURCE
from flows.answers import plain

MOST_CAP = 100_000
MOST_CENTS = 100_000_000
_NONE = frozenset({"sin tope", "sin limite", "sin fecha", "nunca", "sin rubro", "nada", "ninguno", "no"})
_NONE_ENGLISH = frozenset({"no cap", "no limit", "no date", "never", "no sector", "nothing", "none"})
_NUMBER = re.compile(r"[0-9]{1,7}")
_MONEY = re.compile(
    r"(?:usd|us\$|\$)?\s*([0-9]{1,7})(?:[.,]([0-9]{1,2}))?\s*(?:usd|d[oó]lar(?:es)?|\$)?", re.I
)
_STRANGE = re.compile(r"[{}*<>=\x00-\x1f]")


def source(text: str) -> str | None:
    """The name of an advert channel: 2 to 40 signs with a letter or figure among them; None: it cannot be one."""
    return _name(text, LONGEST_SOURCE)


def term(what: Term, text: str, today: date) -> Terms | None:
    """What she has typed for it; None: it cannot be that."""
    said = plain(text)
    none = said in _NONE or said in _NONE_ENGLISH
    match what:
        case "cap":
            cap = 0 if none else _cap(text)
            return None if cap is None else Terms(cap=cap)
        case "until":
            day = NEVER if none else dates.read(text, today)
            return None if day is None or day < today else Terms(until=day)
        case "sector":
            sector = "" if none else _name(text, LONGEST_SECTOR)
            return None if sector is None else Terms(sector=sector)
        case "spent":
            cents = 0 if none else _cents(text)
            return None if cents is None else Terms(spent=cents)
        case _:
            assert_never(what)


def money(cents: int, language: str) -> str:
    """`12,50` or `12`; with a point in English."""
    whole, rest = divmod(cents, 100)
    return f"{whole}{'.' if language == 'en' else ','}{rest:02d}" if rest else str(whole)


def _cap(text: str) -> int | None:
    found = _NUMBER.fullmatch(text.strip())
    return int(found[0]) if found and 0 < int(found[0]) <= MOST_CAP else None


def _cents(text: str) -> int | None:
    found = _MONEY.fullmatch(text.strip())
    if found is None:
        return None
    cents = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    return cents if cents <= MOST_CENTS else None


def _name(text: str, longest: int) -> str | None:
    said = " ".join(text.split())
    fits = 2 <= len(said) <= longest and said.isprintable() and not _STRANGE.search(said)
    return said if fits and plain(said) else None

"""What all content models share: frozen, unknown keys refused, Spanish keys outside, English names inside."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict


class Content(BaseModel):
    """One piece of content as an author wrote it. Immutable; an unlisted key is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)


LANGUAGES = ("en",)
"""Languages beside Spanish that a course may have: the names of their folders."""

Id = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$")]
"""An id inside a unit: small letters, digits, hyphens, at most 40; never changes once published."""

UnitId = Annotated[str, Field(pattern=r"^[A-Z]{1,3}[0-9]{0,2}(-[0-9]{2})?$")]
"""A unit's id, such as M1-01, LB or RP3."""

ItemId = Annotated[str, Field(pattern=r"^it-[0-9]{2,3}$")]
SourceId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9-]{1,14}$")]
"""The key of a source, such as HO25."""

Label = Annotated[str, Field(min_length=1, max_length=40)]
"""A text that must fit on a button."""

Bubble = Annotated[str, Field(min_length=1, max_length=600)]
"""One message: one idea. The words are counted by lint.py (60 wanted, 90 at most)."""

Feedback = Annotated[str, Field(min_length=1, max_length=200)]

YesNo = Annotated[bool, Strict()]
"""true or false, never «yes», 1 or "true"."""

Whole = Annotated[int, Strict()]


class Piece(Content):
    """What every kind of part has. `para`: only minors get it, or only adults; who told no age gets both."""

    id: Id
    audience: Literal["todas", "menores", "adultas"] = Field("todas", alias="para")


class Mistake(ValueError):
    """A fault that a model finds in itself: a Spanish sentence, and the keys that lead to it from there."""

    def __init__(self, sentence: str, *path: str | int) -> None:
        super().__init__(sentence)
        self.path = path


def refuse_repeated(ids: Iterable[str], what: str, *path: str | int) -> None:
    """Raises `Mistake` at the second of two entries of the list at `path` that bear the same id."""
    seen: set[str] = set()
    for place, name in enumerate(ids):
        if name in seen:
            raise Mistake(f"hay dos {what} con el id «{name}»; cambia uno de los dos", *path, place, "id")
        seen.add(name)


def _day(value: object) -> object:
    if type(value) is date:
        return value
    try:
        return datetime.strptime(str(value), "%Y-%m-%d").date()
    except ValueError:
        raise Mistake("la fecha se escribe año-mes-día, así: 2026-02-09") from None


Day = Annotated[date, BeforeValidator(_day)]
"""A calendar day, written 2026-02-09 with or without quotes."""


def revision(*meaning: str) -> str:
    """Eight hex digits that change exactly when the fields that bear meaning do (one facts column each)."""
    return hashlib.sha256("\x1f".join(meaning).encode()).hexdigest()[:8]

"""What every content model shares: frozen, unknown keys refused, Spanish keys outside and English names inside."""

import hashlib
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Content(BaseModel):
    """One piece of content as an author wrote it. Immutable; a key that is not listed is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)


Id = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$")]
"""An id inside a unit: small letters, digits and hyphens; at most 40 characters; never changes once published."""

UnitId = Annotated[str, Field(pattern=r"^[A-Z]{1,3}[0-9]{0,2}(-[0-9]{2})?$")]
"""A unit's id, such as M1-01, LB or RP3."""

ItemId = Annotated[str, Field(pattern=r"^it-[0-9]{2,3}$")]
Label = Annotated[str, Field(min_length=1, max_length=40)]
"""A text that must fit on a button."""

Bubble = Annotated[str, Field(min_length=1, max_length=600)]
"""One message: one idea. The words are counted by lint.py (60 wanted, 90 at most)."""

Feedback = Annotated[str, Field(min_length=1, max_length=200)]


def revision(*meaning: str) -> str:
    """Eight hex digits that change exactly when the meaning-bearing fields change (a facts column per revision)."""
    return hashlib.sha256("\x1f".join(meaning).encode()).hexdigest()[:8]

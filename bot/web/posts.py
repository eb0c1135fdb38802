"""What a browser may post, checked."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

_Once = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{8,64}$")]


class Post(BaseModel):
    """`once`: the same one sent again counts once; empty: every post counts."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    once: _Once | Literal[""] = ""


class Begin(Post):
    """`code`: what her link carried. `language`: the one the page was shown in."""

    code: Annotated[str, Field(max_length=64)] = ""
    shared: StrictBool = False
    language: Literal["es", "en"] = "es"


class Say(Post):
    text: Annotated[str, Field(min_length=1, max_length=4096)]


class Upload(Post):
    """A picture or PDF as base64, and the words that go with it."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    data: Annotated[str, Field(min_length=4)]
    text: Annotated[str, Field(max_length=4096)] = ""


class Follow(Post):
    """The code of a link that she opened while she had a session."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Press(Post):
    """A button: what it carries, and what it said."""

    data: Annotated[str, Field(pattern=r"^\d{1,9}:[\x20-\x7e]{1,54}$")]
    label: Annotated[str, Field(max_length=200)] = ""


class Cast(Post):
    """In a rehearsal: whom she wants to be."""

    role: Literal["learner", "author", "facilitator", "admin", "owner"]


class Leave(Post):
    pass

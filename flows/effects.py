"""What a flow may ask of the world. Five kinds; a sixth needs a decision page."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of the bot itself: a key in the catalogues of bot/locale and what to put into them."""

    key: str
    params: tuple[tuple[str, "str | int | Words"], ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """Words of a content file, as the author wrote them: `**bold**` and `{placeholders}` unresolved."""

    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Words under one another, in one paragraph. Texts of authors are never glued together in flows: each is looked
    up in her language by itself."""

    lines: "tuple[Phrase | Written, ...]"


Words = Phrase | Written | Lines


def phrase(key: str, **params: "str | int | Words") -> Phrase:
    """A Phrase with its parameters in a stable order."""
    return Phrase(key, tuple(sorted(params.items())))


@dataclass(frozen=True, slots=True)
class Choice:
    """A tappable answer. `id` travels with the turn in the button; at most 48 bytes."""

    id: str
    label: Words
    means: Words | None = None
    """What it stands for where the label is only a letter or a number; typed answers may use it."""
    wide: bool = False
    """Stands in a row of its own, whatever the columns."""


@dataclass(frozen=True, slots=True)
class Text:
    """One message. The words are paragraphs. `turn` makes its buttons valid for that turn only."""

    words: tuple[Words, ...]
    choices: tuple[Choice, ...] = ()
    turn: int = 0
    columns: int = 1
    """How many buttons fit side by side: 1, or 3 for A B C and numbers."""
    takes_file: bool = False
    """Whether a picture or a file may be the answer."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A message sample drawn like its channel. Its text alternative has been sent just before it."""

    channel: str
    sender: str
    text: str
    alt: Words


@dataclass(frozen=True, slots=True)
class ResultCard:
    """A result drawn as a card to pass on: `right` of `total` as shapes, and words that name nobody. The result
    in words has been sent just before it."""

    title: Words
    score: Words
    result: Words
    right: int
    total: int
    question: Words
    page: Words
    alt: Words


@dataclass(frozen=True, slots=True)
class Document:
    """A file beside the course `course`: sound, a film or pages to print; or the texts of a unit as a document, `word`,
    which is made when it is sent. The same has been offered as text just before it."""

    course: str
    name: str
    form: Literal["audio", "video", "pdf", "word"]
    title: Words
    alt: Words
    """What it is and what it weighs, in one sentence."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that the shell keeps under the number `file`: shown as a picture, or to be saved under `name`. The title
    stands below it."""

    file: int
    name: str
    form: Literal["photo", "document"]
    title: Words


class Care(StrEnum):
    """How a message is treated when nobody can tell whether it arrived."""

    LESSON = "lesson"
    """Sent once more, then shown again at the next contact: a lost question strands a person."""
    NUDGE = "nudge"
    """Never sent again by itself: reminders must not look like spam."""
    SAFETY = "safety"
    """Up to three copies: a loss is worse than a duplicate."""


@dataclass(frozen=True, slots=True)
class Send:
    """One message to her; one outbox row; one platform call (a long text becomes several rows)."""

    what: Text | Picture | ResultCard | Document | StoredFile
    care: Care = Care.LESSON
    silent: bool = False


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Wake this person at `due` (UTC). A second SetTimer of the same course and name replaces it."""

    name: str
    due: datetime
    course: str = ""


@dataclass(frozen=True, slots=True)
class DropTimer:
    name: str
    course: str = ""


class Fact(StrEnum):
    """What is measured. Past tense; a column of the exports; never renamed."""

    JOINED = "joined"
    UNIT_OPENED = "unit_opened"
    UNIT_FINISHED = "unit_finished"
    UNIT_WAIVED = "unit_waived"
    QUIZ_ANSWERED = "quiz_answered"
    SORTED = "sorted"
    ORDERED = "ordered"
    """`3/4`: steps in their right place."""
    FOUND = "found"
    """`tp=2 taps=3 wanted=3`: right marks, all marks, lines to find."""
    CHECKED = "checked"
    """`4/6`: steps that count as done, by her own word."""
    DECIDED = "decided"
    """One for each scene: the way she took."""
    REFLECTED = "reflected"
    """`written` or `skipped`; never her words."""
    SPOTTED = "spotted"
    """A message of a lab was judged: certainty 1 (surely real) to 4 (surely a scam). Rows written before version 2 of
    the state say `scam`, `real` or `unsure`."""
    MARKED = "marked"
    """Lines of a scam were marked: `tp=2 good=2 taps=3 flags=3 lines=1,3,5`: flags hit, marked lines that hold one,
    marked lines, flags there are, and which lines."""
    REASONED = "reasoned"
    """Written by earlier versions only: which of three flags she named."""
    MEASURED_BEFORE = "measured_before"
    MEASURED_AFTER = "measured_after"
    QUESTION_ANSWERED = "question_answered"
    PROMISED = "promised"
    PRACTISED = "practised"
    BADGE_EARNED = "badge_earned"
    GROUP_CHANGED = "group_changed"
    OPTED_OUT = "opted_out"
    """What she does not want any more: `calls`, `reminders`, `units`; `all` by BAJA, `blocked` by blocking us."""
    OPTED_IN = "opted_in"
    """The same, wanted again."""
    FINISHED = "finished"
    PLACE_MOVED = "place_moved"
    """Her place had left the course; she was moved on."""


@dataclass(frozen=True, slots=True)
class Note:
    """A fact for figures, without her words. Recorded only with her permission for figures."""

    name: Fact
    course: str = ""
    unit: str = ""
    item: str = ""
    value: str = ""
    rev: str = ""


class Keeping(StrEnum):
    NAME = "name"
    CALLED = "called"
    """The name that her platform shows; the shell has it, the flow never sees it."""
    OPEN_ANSWER = "open_answer"
    RETURN_WORDS = "return_words"
    """New words of return, and the ones before are void; the shell chooses them, the flow never sees them. Every
    `{return_words}` sent after it in the same step stands for them."""


@dataclass(frozen=True, slots=True)
class Keep:
    """For the store only, never in her state: her name, her answer to an open question, her words of return."""

    what: Keeping
    text: str
    item: str = ""


Effect = Send | SetTimer | DropTimer | Note | Keep

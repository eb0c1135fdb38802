"""What each refusal of Telegram means for a delivery: one table of description patterns, with a fallback.

Descriptions are no contract, so a refusal that the table does not know becomes a plain failure of that one
row: never a retry, and never the silencing of a person."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from telegram.error import TelegramError

from bot.channels.base import Failed, SendResult, Sent, Throttled, Unreachable
from bot.channels.telegram_http import Ambiguous, Answered, NotSent

WRONG_FILE = Failed("wrong_file_id")
"""The file id is of another bot or has expired: the picture must be uploaded again."""
BAD_STYLING = Failed("bad_styling")
"""The entities were refused: the text may go once without them."""
CLOSED_CHAT = Unreachable("gone")
TOKEN_REJECTED = Failed("token_rejected", retry=True, counts=False, halt=True)
FROZEN = Failed("account_frozen", retry=True, counts=False, halt=True)
OTHER_POLLER_SECONDS = 30.0
_GRACE_SECONDS = 1.0
_UNNAMED_WAIT_SECONDS = 5.0

_RULES: tuple[tuple[int, str, SendResult], ...] = (
    (0, "frozen_method_invalid", FROZEN),
    (406, "", FROZEN),
    (401, "", TOKEN_REJECTED),
    (404, "method not found", Failed("method_unknown")),
    (404, "", TOKEN_REJECTED),
    (409, "", Throttled(OTHER_POLLER_SECONDS, "channel")),
    (413, "", Failed("too_big")),
    (403, "blocked by the user", Unreachable("blocked")),
    (0, "user_is_blocked", Unreachable("blocked")),
    (403, "user is deactivated", CLOSED_CHAT),
    (0, "user_deactivated", CLOSED_CHAT),
    (403, "can't initiate conversation", Unreachable("not_started")),
    (403, "bot was kicked", CLOSED_CHAT),
    (403, "not a member", CLOSED_CHAT),
    (0, "group chat was deleted", CLOSED_CHAT),
    (0, "upgraded to a supergroup", CLOSED_CHAT),
    (400, "chat_write_forbidden", CLOSED_CHAT),
    (400, "not enough rights to send", CLOSED_CHAT),
    (400, "have no rights to send", CLOSED_CHAT),
    (400, "chat not found", Unreachable("unknown")),
    (400, "user not found", Unreachable("unknown")),
    (400, "peer_id_invalid", Unreachable("unknown")),
    (400, "message is not modified", Sent("")),
    (400, "message to edit not found", Failed("message_gone")),
    (400, "message to delete not found", Failed("message_gone")),
    (400, "message can't be edited", Failed("message_gone")),
    (400, "message can't be deleted", Failed("message_gone")),
    (400, "message to be replied not found", Failed("parent_gone")),
    (400, "reply message not found", Failed("parent_gone")),
    (400, "query is too old", Failed("tap_too_old")),
    (400, "query id is invalid", Failed("tap_too_old")),
    (400, "failed to get http url content", WRONG_FILE),
    (400, "wrong http url", WRONG_FILE),
    (400, "wrong type of the web page content", WRONG_FILE),
    (400, "wrong file", WRONG_FILE),
    (400, "wrong remote file", WRONG_FILE),
    (400, "file reference", WRONG_FILE),
    (400, "invalid file_id", WRONG_FILE),
    (400, "entity", BAD_STYLING),
    (400, "entities", BAD_STYLING),
    (400, "text is empty", Failed("text_empty")),
    (400, "text must be non-empty", Failed("text_empty")),
    (400, "caption is too long", Failed("text_too_long")),
    (400, "caption_too_long", Failed("text_too_long")),
    (400, "message is too long", Failed("text_too_long")),
    (400, "message_too_long", Failed("text_too_long")),
    (400, "reply markup is too long", Failed("bad_buttons")),
    (400, "button", Failed("bad_buttons")),
    (400, "keyboard", Failed("bad_buttons")),
    (400, "photo_invalid_dimensions", Failed("bad_picture")),
    (400, "image_process_failed", Failed("bad_picture")),
    (400, "file is too big", Failed("too_big")),
)
"""Status (0: any), part of the description in lower case, meaning. The first that fits decides."""


def meaning(error: TelegramError) -> SendResult:
    """The outcome of a delivery whose call raised `error`. A 429 is given the scope of its chat."""
    match error:
        case NotSent():
            return Failed("no_network", retry=True, counts=False)
        case Answered():
            return _answered(error)
        case Ambiguous():
            return Failed("no_answer", ambiguous=True)
        case _:
            return Failed("unclear", ambiguous=True)


def _answered(error: Answered) -> SendResult:
    if error.code == 429:
        return Throttled((error.retry_after or _named_wait(error.description)) + _GRACE_SECONDS)
    if error.code >= 500:
        return Failed(f"server_{error.code}", ambiguous=True)
    if error.migrated:
        return CLOSED_CHAT
    description = error.description.lower()
    for code, part, result in _RULES:
        if code in (0, error.code) and part in description:
            return result
    return Failed(f"refused_{error.code}")


def _named_wait(description: str) -> float:
    last = description.rpartition(" ")[2]
    return float(last) if last.isascii() and last.isdigit() else _UNNAMED_WAIT_SECONDS


FLOOD_CHATS = 3
FLOOD_WINDOW_SECONDS = 10.0
_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class _Flood:
    chat: str
    at: float


class Floods:
    """Remembers refusals for being too fast. Three chats within ten seconds mean the whole channel."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._recent: deque[_Flood] = deque()
        self._until: dict[str, float] = {}
        self._all_until = 0.0

    def noted(self, chat: str, seconds: float) -> Throttled:
        """Takes one 429 into account and says whom it concerns."""
        at = self._steady()
        self._recent.append(_Flood(chat, at))
        while self._recent and self._recent[0].at < at - FLOOD_WINDOW_SECONDS:
            self._recent.popleft()
        scope: Literal["chat", "channel"] = "chat"
        if len({flood.chat for flood in self._recent}) >= FLOOD_CHATS:
            scope = "channel"
            self._all_until = max(self._all_until, at + seconds)
        if len(self._until) >= _REMEMBERED:
            self._until = {known: until for known, until in self._until.items() if until > at}
        if len(self._until) < _REMEMBERED:
            self._until[chat] = max(self._until.get(chat, 0.0), at + seconds)
        return Throttled(seconds, scope)

    def closed(self, chat: str) -> Throttled | None:
        """What is left of the window that Telegram named for this chat or for all; None if it is open."""
        at = self._steady()
        if at < self._all_until:
            return Throttled(self._all_until - at, "channel")
        rest = self._until.get(chat, 0.0) - at
        return Throttled(rest) if rest > 0 else None

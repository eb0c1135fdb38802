"""What Telegram shows around the chat: the command menu and the bot's descriptions, per language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from telegram.error import TelegramError

from bot.channels.telegram_calls import Calls

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MenuWords:
    """The words of one language; `language` empty: for everybody whose language has none of its own.

    `commands` are pairs of a name without slash and what it does. ValueError says which limit is passed."""

    language: str
    commands: tuple[tuple[str, str], ...]
    description: str
    short: str

    def __post_init__(self) -> None:
        for name, does in self.commands:
            if not _COMMAND.fullmatch(name):
                raise ValueError(f"command {name!r}: write 1 to 32 of a-z, 0-9 and _")
            if not 1 <= len(does) <= 256:
                raise ValueError(f"command {name!r}: describe it in 1 to 256 characters")
        if len(self.commands) > 100:
            raise ValueError("the menu holds at most 100 commands")
        if len(self.description) > 512 or len(self.short) > 120:
            raise ValueError("the description holds at most 512 characters, the short one at most 120")


async def show_menu(call: Calls, menu: Sequence[MenuWords]) -> None:
    """Brings menu and descriptions up to date. Reads first and writes only what differs: setting them is
    rationed. Best effort: a refusal is logged and leaves that piece for the next start."""
    for words in menu:
        commands = [{"command": name, "description": does} for name, does in words.commands]
        for what, shown, wanted in (
            ("MyCommands", "commands", commands),
            ("MyDescription", "description", words.description),
            ("MyShortDescription", "short_description", words.short),
        ):
            try:
                await _show(call, words.language, what, shown, wanted)
            except TelegramError as error:
                _log.warning("telegram.menu_not_set", what=what, language=words.language, told=str(error))


async def _show(call: Calls, language: str, what: str, key: str, wanted: object) -> None:
    of_language = {"language_code": language} if language else {}
    shown = await call(f"get{what}", of_language)
    if (shown.get(key, "") if isinstance(shown, dict) else shown) != wanted:
        await call(f"set{what}", {**of_language, key: wanted})

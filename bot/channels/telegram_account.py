"""Questions about the bot account itself, asked before or beside a running bot: they change nothing there."""

import re
from dataclasses import dataclass
from typing import Any

from telegram.error import TelegramError

from bot.channels.base import ChannelLost
from bot.channels.telegram_calls import Calls
from bot.channels.telegram_http import AiohttpRequest, Answered
from bot.channels.telegram_poll import lost_because

SECONDS = 10.0
_TOKEN = re.compile(r"\d{6,20}:[A-Za-z0-9_-]{10,100}")


class Unanswered(Exception):
    """Telegram could not be asked. The message is one Spanish sentence; the token may be right or wrong."""


@dataclass(frozen=True, slots=True)
class Account:
    """The bot as Telegram knows it. `webhook`: the address that updates go to, empty when polling;
    `webhook_trouble`: what Telegram last reported about it."""

    name: str
    username: str
    joins_groups: bool
    webhook: str
    webhook_trouble: str


def looks_like_token(token: str) -> bool:
    """Whether it has the shape of what @BotFather gives: number, colon, letters."""
    return _TOKEN.fullmatch(token) is not None


async def account_of(token: str, api: str) -> Account:
    """Asks Telegram at `api`, at most 10 s a question. Raises ChannelLost (the token is refused) or Unanswered."""
    try:
        request = AiohttpRequest(token, api=api)
    except ValueError as broken:
        raise ChannelLost(str(broken)) from None
    call = Calls(request)
    try:
        me = _object(await call("getMe", {}, seconds=SECONDS))
        hook = _object(await call("getWebhookInfo", {}, seconds=SECONDS))
    except TelegramError as error:
        lost = lost_because(error)
        if lost is not None:
            raise lost from None
        why = error.description if isinstance(error, Answered) else str(error)
        raise Unanswered(f"no hay respuesta de Telegram en {api} ({why[:120]})") from None
    finally:
        await call.close()
    return Account(
        name=str(me.get("first_name", "")),
        username=str(me.get("username", "")),
        joins_groups=me.get("can_join_groups") is True,
        webhook=str(hook.get("url", "")),
        webhook_trouble=str(hook.get("last_error_message", "")),
    )


def _object(result: Any) -> dict[str, Any]:
    if isinstance(result, dict):
        return result
    raise Unanswered("en AULITA_TELEGRAM_API_URL no contesta la API de bots de Telegram; revisa la dirección")

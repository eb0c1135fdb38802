"""The Telegram channel: hears people by long polling or webhook, makes one call a delivery, answers taps.

Uses telegram.Bot of python-telegram-bot over our own HTTP (decision 008)."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, assert_never

import structlog
from telegram.error import TelegramError

from bot.channels import telegram_bodies as bodies
from bot.channels import telegram_downloads
from bot.channels.base import (
    Abilities,
    Address,
    Channel,
    ChannelLost,
    Delivery,
    DocumentBody,
    DrawnBody,
    Failed,
    FileBody,
    MediaShelf,
    PictureBody,
    Reaction,
    Receive,
    ResultCardBody,
    SendResult,
    Sent,
    TextBody,
    Throttled,
)
from bot.channels.kept_files import FileShelf, NoFiles
from bot.channels.patience import Patience
from bot.channels.telegram_calls import Calls
from bot.channels.telegram_errors import BAD_STYLING, Floods, meaning
from bot.channels.telegram_files import FileSender
from bot.channels.telegram_http import OFFICIAL_API, AiohttpRequest, Answered
from bot.channels.telegram_kept import KeptSender
from bot.channels.telegram_menu import MenuWords, show_menu
from bot.channels.telegram_once import Once
from bot.channels.telegram_pictures import Draw, PictureNotDrawn, PictureSender
from bot.channels.telegram_poll import Poller, lost_because
from bot.channels.telegram_updates import ALLOWED_UPDATES, UpdateReader
from bot.channels.telegram_uploads import Uploads
from bot.channels.webhook import WebhookInbox, WebhookSettings
from bot.course_files import CourseFiles, FileNotThere

if TYPE_CHECKING:
    from starlette.routing import Route

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pictures:
    """How a picture comes to Telegram: its cache key, its bytes, and where Telegram's ids are kept."""

    draw: Draw
    key: Callable[[DrawnBody], str]
    media: MediaShelf


class TelegramChannel:
    """One bot account. Implements Channel; call `close` when done.

    `now` is the time that learners live in; everything about waiting and HTTP uses the steady clock."""

    name = "telegram"

    def __init__(
        self,
        token: str,
        *,
        now: Callable[[], datetime],
        pictures: Pictures,
        files: CourseFiles | None = None,
        kept: FileShelf | None = None,
        menu: Sequence[MenuWords] = (),
        api: str = OFFICIAL_API,
        webhook: WebhookSettings | None = None,
        mark_taps: bool = True,
        patience: Patience | None = None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.abilities = Abilities()
        self.username = ""
        self._now = now
        self._menu = tuple(menu)
        self._webhook = webhook
        self._inbox = WebhookInbox(webhook.secret, now=now) if webhook else None
        self._patience = patience or Patience()
        self._steady = steady
        self._call = Calls(AiohttpRequest(token, api=api))
        self._uploads = Uploads(self.name, self._call, pictures.media)
        self._pictures = PictureSender(self._uploads, draw=pictures.draw, key=pictures.key)
        self._files = FileSender(self._uploads, files or CourseFiles())
        self._kept = KeptSender(self._uploads, kept or NoFiles())
        self._floods = Floods(steady)
        self._standby_until = 0.0
        self.once = Once(self._call, self._floods, self._is_standing_by, marks=mark_taps)

    def routes(self) -> "list[Route]":
        """What the web server mounts: the webhook's route, or nothing when polling."""
        return self._inbox.routes() if self._inbox else []

    async def close(self) -> None:
        """Ends what is cosmetic and closes the connections."""
        await self.once.close()
        await self._call.close()

    async def listen(self, receive: Receive, cursor: str | None) -> None:
        """Runs until cancelled. Confirms only after `receive` has returned. Raises ChannelLost if the token
        is refused, the account frozen or used by another program; every other trouble is waited out."""
        reader = UpdateReader(self.name, await self.hello())
        menu = asyncio.create_task(show_menu(self._call, self._menu))
        try:
            if self._inbox and self._webhook:
                self._inbox.open(reader)
                await self._insist("setWebhook", self._webhook_params(self._webhook))
                await self._inbox.run(receive)
            waiting = await self._leave_webhook()
            await self._poller(reader, waiting).run(receive, cursor)
        finally:
            menu.cancel()

    async def hello(self) -> str:
        """The bot's username, asked once. Waits for a network; raises ChannelLost if the token is refused."""
        if not self.username:
            me = _object(await self._insist("getMe", {}))
            self.username = str(me.get("username", ""))
        return self.username

    async def deliver(self, delivery: Delivery) -> SendResult:
        """One call, total 20 s (30 s where a file goes up); a second one only where the first was surely refused
        and a remedy is known (an id gone stale, a styling not accepted). No call inside a window that Telegram
        named."""
        rest = self._standby_until - self._steady()
        closed = Throttled(rest, "channel") if rest > 0 else self._floods.closed(delivery.address.id)
        if closed is not None:
            return closed
        try:
            chat = int(delivery.address.id)
        except ValueError:
            return Failed("bad_address")
        try:
            shown = await self._styled(chat, delivery)
        except TelegramError as error:
            return self._outcome(delivery, error)
        except PictureNotDrawn as error:
            _log.error("telegram.picture_not_drawn", row=delivery.id, error=str(error))
            return Failed("picture_not_drawn")
        except FileNotThere as error:
            _log.error("telegram.file_not_there", row=delivery.id, error=str(error))
            return Failed("file_not_there")
        return Sent(str(shown["message_id"]) if isinstance(shown, dict) and "message_id" in shown else "")

    async def react(self, reaction: Reaction) -> None:
        """Hands the answer over to the background and returns at once. Drops it when 500 are pending."""
        self.once.react(reaction)

    async def edit(self, address: Address, platform_id: str, body: TextBody | FileBody) -> bool:
        return await self.once.edit(address.id, platform_id, body)

    async def delete(self, address: Address, platform_ids: Sequence[str]) -> tuple[str, ...]:
        """Telegram takes nothing away that is older than 48 hours."""
        return await self.once.delete(address.id, platform_ids)

    async def fetch(self, source: str) -> bytes | None:
        """The content of a file that somebody sent; None if Telegram does not give it now."""
        return await telegram_downloads.fetch(self._call, source)

    async def _styled(self, chat: int, delivery: Delivery) -> Any:
        """Once more without its styles if those were refused."""
        try:
            return await self._send(chat, delivery)
        except Answered as error:
            body = delivery.body
            if not isinstance(body, TextBody | FileBody) or not body.entities:
                raise
            if meaning(error) is not BAD_STYLING:
                raise
            _log.error("telegram.styling_refused", row=delivery.id, told=error.description[:200])
        return await self._send(chat, replace(delivery, body=replace(body, entities=())))

    async def _send(self, chat: int, delivery: Delivery) -> Any:
        body = delivery.body
        match body:
            case TextBody():
                return await self._call("sendMessage", bodies.message(chat, body, silent=delivery.silent))
            case FileBody():
                return await self._kept.send(chat, body, silent=delivery.silent)
            case PictureBody() | ResultCardBody():
                return await self._pictures.send(chat, body, silent=delivery.silent)
            case DocumentBody():
                return await self._files.send(chat, body, silent=delivery.silent)
            case _:
                assert_never(body)

    def _outcome(self, delivery: Delivery, error: TelegramError) -> SendResult:
        result = meaning(error)
        if isinstance(result, Throttled):
            if result.scope == "chat":
                result = self._floods.noted(delivery.address.id, result.seconds)
            _log.warning("telegram.throttled", seconds=result.seconds, scope=result.scope)
        if isinstance(result, Failed):
            told = str(error)[:200]
            _log.warning("telegram.not_delivered", row=delivery.id, reason=result.reason, told=told)
        return result

    async def _leave_webhook(self) -> int:
        """Takes a webhook away, keeping its updates; says how many updates wait."""
        info = _object(await self._insist("getWebhookInfo", {}))
        if info.get("url"):
            _log.warning("telegram.webhook_taken_away")
            await self._insist("deleteWebhook", {"drop_pending_updates": False})
        return int(info.get("pending_update_count", 0))

    def _webhook_params(self, webhook: WebhookSettings) -> dict[str, Any]:
        return {
            "url": webhook.url,
            "secret_token": webhook.secret,
            "allowed_updates": ALLOWED_UPDATES,
            "max_connections": webhook.max_connections,
        }

    async def _insist(self, method: str, params: dict[str, Any]) -> Any:
        """Calls until it is answered. Raises ChannelLost when Telegram refuses for good."""
        failures = 0
        while True:
            try:
                return await self._call(method, params)
            except TelegramError as error:
                lost = lost_because(error)
                if lost is None and isinstance(error, Answered) and error.code == 400:
                    lost = ChannelLost(f"Telegram rechaza {method}: {error.description}. Revisa los ajustes.")
                if lost is not None:
                    raise lost from None
                failures += 1
                _log.warning("telegram.start_waits", method=method, failures=failures, error=str(error))
                if isinstance(error, Answered) and error.retry_after:
                    await self._patience.sleep(error.retry_after + 1.0)
                else:
                    await self._patience.after_failures(failures)

    def _poller(self, reader: UpdateReader, waiting: int) -> Poller:
        return Poller(
            self._call,
            reader,
            now=self._now,
            stand_by=self._stand_by,
            patience=self._patience,
            waiting=waiting,
            steady=self._steady,
        )

    def _is_standing_by(self) -> bool:
        return self._steady() < self._standby_until

    def _stand_by(self, seconds: float) -> None:
        self._standby_until = self._steady() + seconds


def _object(result: Any) -> dict[str, Any]:
    if isinstance(result, dict):
        return result
    raise ChannelLost(
        "En AULITA_TELEGRAM_API_URL no contesta la API de bots de Telegram: revisa la dirección."
    )


if TYPE_CHECKING:
    _channel: type[Channel] = TelegramChannel

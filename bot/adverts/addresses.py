"""Where a join link leads: to the join page of the web chat, or straight to the bot."""

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.rules import Rules
from bot.store import links


@dataclass(frozen=True, slots=True)
class Addresses:
    """The same link on each platform that runs; empty where there is none."""

    web: str
    telegram: str

    @property
    def best(self) -> str:
        """What is printed and sent: the join page lets people choose where they learn."""
        return self.web or self.telegram

    @property
    def typed(self) -> str:
        """The same as people type it."""
        return self.best.partition("://")[2]


def of_link(conn: Connection, rules: Rules, link_id: int) -> Addresses:
    """Both may be empty: then nothing that runs can be reached by a link yet."""
    code = links.code_of(conn, link_id)
    site = rules.platforms["web"].site if "web" in rules.platforms else ""
    telegram = rules.platforms.get("telegram")
    username = telegram.username() if telegram else ""
    return Addresses(
        f"{site}/c/{code}" if site else "", f"https://t.me/{username}?start={code}" if username else ""
    )

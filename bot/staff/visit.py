"""Somebody of the staff at the desk: everything that belongs to one cause, and how she is answered."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from bot.batch import Known
from bot.cause import Cause
from bot.channels.base import Body, Inbound
from bot.rendering import TAP_REPLY, TEXT_REPLY, rows_of, voice_of
from bot.rules import Platform, Rules
from bot.staff import telling
from bot.staff.access import Access, Right
from bot.staff.dialogs.scene import Performance, Scene
from bot.staff.done import Done
from bot.staff.records import Records
from bot.store import checks, grants, remarks, roles
from bot.store.outbox import NewRow
from bot.store.people import Row
from flows.effects import Send, Words, phrase
from flows.kinds.shape import Message
from flows.timing import local


@dataclass(frozen=True, slots=True)
class Attended:
    """What the staff's side answers. `checked`: a contact was checked, and learners must read it from now on.
    `secret`: what she typed shall not stay on her screen."""

    rows: tuple[NewRow, ...] = ()
    toast: str = ""
    counted: bool = False
    checked: bool = False
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the desk: everything that belongs to one cause."""

    conn: Connection
    rules: Rules
    known: Known
    row: Row
    cause: Cause
    inbound: Inbound
    platform: Platform

    def said(
        self,
        *texts: Message | Body,
        toast: Words | None = None,
        done: Done | None = None,
        played: Performance | None = None,
    ) -> Attended:
        """These messages to her, and what was done told to others."""
        voice = voice_of(self.row, self.row.person, "", self.platform.title, self.cause.at)
        if played is not None:
            voice = replace(voice, country=played.country, language=played.language, now=played.at)
        lane = TEXT_REPLY if self.inbound.kind == "said" else TAP_REPLY
        sends = tuple(text if isinstance(text, Body) else Send(text) for text in texts)
        made = rows_of(
            self.rules.wording, self.platform.abilities, self.row, self.cause.key, sends, lane, voice
        )
        for notice in done.notices if done else ():
            made += telling.rows(self.conn, self.rules, self.known, self.cause, notice)
        told = self.rules.wording.text(toast, voice) if toast else ""
        checked = done is not None and done.checked
        return Attended(tuple(made), told, counted=bool(texts), checked=checked)

    def old_button(self) -> Attended:
        return self.said(toast=phrase("staff.toast.old"))

    def zone(self) -> str:
        """Hers, else that of the installation's country."""
        home = self.rules.world.catalogue.countries[self.rules.world.home]
        return self.row.person.zone or home.zones[0]

    def today(self) -> date:
        return local(self.cause.at, self.zone()).date()

    def scene(self, mine: Access) -> Scene:
        """Read now, in this transaction."""
        waiting = grants.proposals(self.conn, self.cause.at)
        return Scene(
            mine,
            self.today(),
            replace(self.rules.wording.board, checks=checks.newest(self.conn)),
            self.rules.world,
            self.row.person.language,
            tuple(roles.members(self.conn)),
            tuple(grant for grant in waiting if grant.made_by == mine.number and grant.role in mine.gives),
            tuple(sorted(self.rules.staff.owners)),
            tuple(remarks.still_open(self.conn)) if mine.may(Right.REMARKS) else (),
            Records(self.conn, self.rules, self.cause.at),
            self.zone(),
        )

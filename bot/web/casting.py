"""In a rehearsal only: whoever sits here sees the chat as a learner, or with any role of the staff."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.rendering import TEXT_REPLY, rows_of, voice_of
from bot.rules import Rules
from bot.staff.access import Role
from bot.staff.dialogs.scene import role_name
from bot.store import audit, cohorts, outbox, people, roles
from bot.store.audit import COMMAND_LINE, Deed
from bot.store.cohorts import State
from bot.web.parts import Refused, WebParts, address_of
from bot.web.posts import Cast
from bot.web.sessions import Session
from bot.web.talk import Talk
from flows.effects import Send, Text, phrase

BY = "rehearsal"
MADE_UP = "grupo-de-ensayo"
AHEAD = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Casting:
    """Gives and takes the role of this browser's person, and tells her in the chat."""

    parts: WebParts
    talk: Talk

    async def role(self, request: Request) -> Response:
        """Refused 400 where nobody is known any more behind this session: she erased herself."""
        session, cast = await self.talk.spoken(request, Cast)
        address, now, rules = address_of(session), self.parts.clock.now(), self.parts.rules
        wanted = None if cast.role == "learner" else Role(cast.role)

        def change(conn: Connection) -> bool:
            row = people.find(conn, [address]).get(address)
            if row is None:
                return False
            if roles.take(conn, row.id, [role.value for role in Role], now):
                audit.note(conn, now, COMMAND_LINE, Deed.ROLE_TAKEN, str(row.id), BY)
            said = phrase("web.rehearsal.you_learn")
            if wanted is not None:
                scope = str(_cohort(conn, rules, now)) if wanted is Role.FACILITATOR else ""
                roles.give(conn, row.id, row.address_id, wanted.value, scope, COMMAND_LINE, now)
                audit.note(conn, now, COMMAND_LINE, Deed.ROLE_GIVEN, str(row.id), f"{wanted.value}, {BY}")
                said = phrase("web.rehearsal.you_are", role=role_name(wanted))
            platform = rules.platforms[address.channel]
            voice = voice_of(row, row.person, "", platform.title, now)
            told, cause = (Send(Text((said,))),), f"role:{secrets.token_hex(8)}"
            made = rows_of(rules.wording, platform.abilities, row, cause, told, TEXT_REPLY, voice)
            outbox.enqueue(conn, made, self.parts.wall())
            return True

        if not await self.parts.database.write(change):
            raise Refused(400)
        self.parts.poke()
        return JSONResponse({"role": cast.role})


async def role_now(parts: WebParts, session: Session) -> str:
    """The role in which this browser sees the chat now; «learner» if none."""
    address = address_of(session)

    def read(conn: Connection) -> str:
        row = people.find(conn, [address]).get(address)
        held = roles.held(conn, row.id, row.address_id) if row else []
        return held[-1][0] if held else "learner"

    return await parts.database.read(read)


def _cohort(conn: Connection, rules: Rules, now: datetime) -> int:
    """The newest cohort that is not over; a made-up one if there is none, called as its number would be."""
    there = [one for one in cohorts.every(conn) if one.state is not State.ARCHIVED]
    if there:
        return there[-1].id
    made = cohorts.create(
        conn,
        name=f"{MADE_UP}-{len(cohorts.every(conn)) + 1}",
        course=rules.world.catalogue.default,
        start=(now + AHEAD).date(),
        ends=None,
        capacity=0,
        countries=(),
        early_reason="",
        made_by=COMMAND_LINE,
        at=now,
    )
    cohorts.set_state(conn, made, State.OPEN, now)
    return made

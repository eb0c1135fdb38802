"""In a rehearsal only: whoever sits here sees the chat as a learner, as an author or as the owner."""

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.rendering import TEXT_REPLY, rows_of, voice_of
from bot.staff.access import Role
from bot.staff.dialogs.scene import role_name
from bot.store import audit, outbox, people, roles
from bot.store.audit import COMMAND_LINE, Deed
from bot.web.parts import Refused, WebParts, address_of
from bot.web.posts import Cast
from bot.web.talk import Talk
from flows.effects import Send, Text, phrase

BY = "rehearsal"


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
                roles.give(conn, row.id, row.address_id, wanted.value, "", COMMAND_LINE, now)
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

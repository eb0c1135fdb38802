"""What attacks on the staff's side need: a turn that is taken back afterwards, and everything that it changed."""

import dataclasses
import types
import typing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, select

from bot.batch import Known
from bot.cause import Cause
from bot.channels.base import Abilities, Address, Inbound, Tap, TextBody
from bot.rules import Rules
from bot.staff import access, desk
from bot.staff.access import Access, Role
from bot.staff.dialogs import state
from bot.staff.dialogs.scene import Scene
from bot.staff.dialogs.state import Dialog
from bot.staff.dialogs.table import KINDS
from bot.staff.visit import Visit
from bot.store import dialogs, people, roles
from bot.store.cohort_tables import metadata
from bot.store.dialogs import Stored
from bot.store.people import Found
from bot.turn import Turned, take_turns
from tests.bot.staff_world import StaffWorld

TURN = 4711
LEARNERS = frozenset(
    {"people", "addresses", "outbox", "timers", "facts", "consents", "return_words", "return_tries"}
)
"""Tables in which a learner's own turn may leave something."""


@dataclass(slots=True)
class Attack:
    """A connection on which everything is taken back in the end."""

    conn: Connection
    rules: Rules
    at: datetime
    steps: int = 0

    def row(self, chat: int) -> people.Row:
        address = Address("telegram", str(chat))
        return people.find(self.conn, [address])[address]

    def opens(self, chat: int, dialog: Dialog) -> None:
        """This dialog is open for her, with TURN in its buttons."""
        dialogs.keep(self.conn, self.row(chat).id, Stored(state.dump(dialog), TURN), self.at)

    def open_for(self, chat: int) -> Stored | None:
        return dialogs.open_of(self.conn, self.row(chat).id, self.at)

    def does(self, chat: int, kind: typing.Literal["tap", "said"], text: str) -> Turned:
        self.steps += 1
        inbound = Inbound(
            address=Address("telegram", str(chat)),
            once=f"attack-{self.steps}",
            at=self.at,
            kind=kind,
            text=text,
            language="es",
            tap=Tap("h", "7", "label") if kind == "tap" else None,
        )
        [turned] = take_turns(
            self.conn, self.rules, [Cause(f"attack:{self.steps}", self.at, inbound)], self.at
        )
        return turned

    def taps(self, chat: int, choice: str, turn: int = TURN) -> Turned:
        return self.does(chat, "tap", f"{turn}:{desk.BUTTON}{choice}")

    def access(self, chat: int) -> Access:
        return access.may(self.conn, self.rules.staff, self.row(chat), self.at)

    def scene(self, chat: int) -> Scene:
        """What a dialog of hers would look at now."""
        row = self.row(chat)
        inbound = Inbound(address=row.address, once="scene", at=self.at, kind="said", text="x")
        visit = Visit(
            self.conn,
            self.rules,
            Known(Found(), Found()),
            row,
            Cause("scene", self.at, inbound),
            inbound,
            self.rules.platforms["telegram"],
        )
        return visit.scene(self.access(chat))

    def offered(self, chat: int, dialog: Dialog) -> list[str]:
        return [choice.id for choice in KINDS[type(dialog)].show(self.scene(chat), dialog).choices]

    def text_of(self, chat: int, dialog: Dialog) -> str:
        """All that the dialog would show her, buttons too."""
        from tests.bot.wording_samples import ANA

        shown = desk._prompt(KINDS[type(dialog)].show(self.scene(chat), dialog), (), TURN)
        bodies = [b for b in self.rules.wording.bodies(shown, ANA, Abilities()) if isinstance(b, TextBody)]
        labels = [button.label for body in bodies for row in body.buttons for button in row]
        return "\n".join([*(body.text for body in bodies), *labels])

    def everything(self, *, but: frozenset[str] = frozenset()) -> dict[str, list[Any]]:
        """All rows of all tables."""
        return {
            table.name: sorted(map(str, self.conn.execute(select(table)).all()))
            for table in metadata.sorted_tables
            if table.name not in but
        }

    def nothing_happened(self, before: dict[str, list[Any]], but: frozenset[str]) -> None:
        after = self.everything(but=but)
        changed = {name for name in after if after[name] != before.get(name)}
        assert changed == set()

    def give(self, chat: int, role: Role, scope: str = "") -> None:
        row = self.row(chat)
        roles.give(self.conn, row.id, row.address_id, role.value, scope, 0, self.at)

    def take(self, chat: int) -> None:
        roles.take(self.conn, self.row(chat).id, [role.value for role in Role], self.at)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What happens inside never happened."""
        nested = self.conn.begin_nested()
        try:
            yield
        finally:
            nested.rollback()


class _TakenBack(Exception):
    pass


async def attack(staff: StaffWorld, work: Callable[[Attack], None]) -> None:
    """Runs `work` in one transaction and takes all of it back."""

    def run(conn: Connection) -> None:
        work(Attack(conn, staff.world.intake.rules, staff.world.clock.now()))
        raise _TakenBack

    try:
        await staff.world.database.write(run)
    except _TakenBack:
        return


def sample(kind: Any) -> Any:
    """Some value of this type: numbers are 1, texts «x», tuples empty, what may be missing is."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return inside[0]
    if origin in (typing.Union, types.UnionType):
        return None if type(None) in inside else sample(inside[0])
    if origin is not None or kind is tuple:
        return origin() if origin is not None else ()
    plain: dict[type, Any] = {int: 1, str: "x", bool: True, bytes: b"x", float: 1.0}
    plain |= {date: date(2027, 3, 1), datetime: datetime(2027, 3, 1, tzinfo=UTC)}
    if kind in plain:
        return plain[kind]
    if issubclass(kind, Enum):
        return next(iter(kind))
    hints = typing.get_type_hints(kind)
    if dataclasses.is_dataclass(kind):
        wanted = [field.name for field in dataclasses.fields(kind) if field.init]
        return kind(**{name: sample(hints[name]) for name in wanted})
    raise TypeError(f"tests/bot/staff_attack.py cannot make a {kind}: teach `sample`")


def with_cohort(of: Any, cohort: int) -> Any:
    """The same dialog or act about this cohort; None if it is about none."""
    for field in dataclasses.fields(of):
        if field.name in ("cohort", "cohort_id") and isinstance(getattr(of, field.name), int):
            return dataclasses.replace(of, **{field.name: cohort})
    return None

"""The PIN before lists of people: set once, given for a quarter of an hour in one chat, shut after five wrong ones."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.staff import orders
from bot.staff.access import Role
from bot.staff.dialogs.state import Countries, Facts
from bot.staff.dialogs.table import KINDS
from bot.store import pins
from bot.store.pins import Given
from tests.bot.staff_world import ADMIN, AUTHOR, OWNER, StaffWorld, beginning, buttons, staff_world

PIN = "473829"


@pytest.fixture
async def staff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StaffWorld]:
    """An owner and an admin, with a dialog that speaks of people: the contacts stand for one."""
    for kind in (Countries, Facts):
        monkeypatch.setitem(KINDS, kind, replace(KINDS[kind], personal=True))
    async with staff_world(tmp_path) as opened:
        await opened.own()
        await opened.appoint(ADMIN, Role.ADMIN)
        yield opened


async def told(staff: StaffWorld, words: str, chat: int = ADMIN) -> str:
    await staff.world.say(words, chat)
    return (await staff.last(chat)).text


async def sets(staff: StaffWorld, chat: int = ADMIN) -> None:
    await staff.world.say("/pin", chat)
    await staff.world.say(PIN, chat)
    assert "PIN" in await told(staff, PIN, chat)


async def looks(staff: StaffWorld) -> list[tuple[str, str]]:
    return [(what, target) for _, what, target, _ in await staff.audit() if what in ("list_seen", "pin_shut")]


async def test_without_a_pin_one_is_set_first_and_then_what_was_asked_for_goes_on(staff: StaffWorld) -> None:
    assert (await told(staff, "/contactos")).startswith(beginning("pin.why"))
    assert (await told(staff, "12")).startswith(beginning("pin.shape"))
    assert (await told(staff, "47 38 29")).startswith(beginning("pin.again"))
    assert (await told(staff, "473820")).startswith(beginning("pin.differs"))
    await staff.world.say(PIN, ADMIN)
    assert (await told(staff, PIN)).startswith(beginning("staff.contacts"))
    assert await looks(staff) == [("list_seen", "countries")]


async def test_it_opens_for_a_quarter_of_an_hour_and_each_look_is_noted(staff: StaffWorld) -> None:
    await sets(staff)
    await told(staff, "/contactos")
    staff.world.later(minutes=14)
    assert (await told(staff, "Ecuador")).startswith("Ecuador")
    assert await looks(staff) == [("list_seen", "countries"), ("list_seen", "facts")]
    staff.world.later(minutes=2)
    assert (await told(staff, "/contactos")).startswith(beginning("pin.ask"))
    assert len(await looks(staff)) == 2, "nothing was shown"


async def test_a_tap_and_a_text_wait_for_the_pin_and_go_on(staff: StaffWorld) -> None:
    await sets(staff)
    await told(staff, "/panel")
    panel = await staff.last(ADMIN)
    staff.world.later(minutes=16)
    [contacts] = [button for button in buttons(panel) if button.data.endswith(".contacts")]
    await staff.do("tap", contacts.data, ADMIN)
    assert (await staff.last(ADMIN)).text.startswith(beginning("pin.ask"))
    assert (await told(staff, PIN)).startswith(beginning("staff.contacts"))
    staff.world.later(minutes=16)
    assert (await told(staff, "Guatemala")).startswith(beginning("pin.ask"))
    assert (await told(staff, PIN)).startswith("Guatemala")


async def test_a_right_lost_while_the_pin_is_asked_for_opens_nothing(staff: StaffWorld) -> None:
    await sets(staff)
    await staff.appoint(ADMIN, Role.FACILITATOR)
    staff.world.later(minutes=16)
    await told(staff, "/contactos")
    await staff.world.database.write(
        lambda conn: conn.exec_driver_sql("UPDATE roles SET revoked_at = 1 WHERE role = 'admin'").rowcount
    )
    assert (await told(staff, PIN)).startswith(beginning("staff.panel"))
    assert await looks(staff) == []


async def test_five_wrong_ones_shut_it_for_an_hour_and_the_owner_is_told(staff: StaffWorld) -> None:
    await sets(staff)
    await told(staff, "/pin cerrar")
    await told(staff, "/contactos")
    for left in range(pins.MOST_TRIES - 1, 0, -1):
        assert f": {left}." in await told(staff, f"000{left}")
    assert (await told(staff, "0000")).startswith(beginning("pin.is_shut"))
    assert (await staff.last(OWNER)).text.startswith(beginning("pin.owner_told"))
    assert (await told(staff, f"/pin {PIN}")).startswith(beginning("pin.is_shut")), "nor with the right one"
    assert (await told(staff, "/contactos")).startswith(beginning("pin.is_shut"))
    assert await looks(staff) == [("pin_shut", "")]
    staff.world.later(minutes=61)
    assert (await told(staff, f"/pin {PIN}")).startswith(beginning("pin.open"))
    assert (await told(staff, "/contactos")).startswith(beginning("staff.contacts"))


async def test_what_she_typed_is_taken_from_her_screen_and_nothing_else_is(staff: StaffWorld) -> None:
    hidden = []
    for words in ("/pin", "12", PIN, PIN, "/panel", f"/pin {PIN}", "hola"):
        hidden += [reaction.hide for reaction in await staff.world.say(words, ADMIN)] or [False]
    assert hidden == [False, True, True, True, False, True, False]


async def test_it_is_open_in_the_chat_where_it_was_given_only(staff: StaffWorld) -> None:
    await sets(staff)
    number, now = await staff.number(ADMIN), staff.world.clock.now()
    here = (await staff.row(ADMIN)).address_id
    opened = await staff.world.database.read(
        lambda conn: [pins.is_open(conn, number, chat, now) for chat in (here, here + 1)]
    )
    assert opened == [True, False]


async def test_another_pin_takes_the_one_before(staff: StaffWorld) -> None:
    await sets(staff)
    staff.world.later(minutes=16)
    assert (await told(staff, "/pin")).startswith(beginning("pin.ask"))
    assert (await told(staff, PIN)).startswith(beginning("pin.new"))
    await told(staff, "5678")
    assert (await told(staff, "5678")).startswith(beginning("pin.set"))
    await told(staff, "/pin cerrar")
    assert (await told(staff, f"/pin {PIN}")).startswith(beginning("pin.wrong"))


async def test_who_may_reset_it(staff: StaffWorld) -> None:
    await sets(staff)
    await sets(staff, OWNER)
    admin, owner = await staff.number(ADMIN), await staff.number(OWNER)
    assert (await told(staff, f"/rol pin {owner}")).startswith(beginning("staff.not_yours"))
    assert (await told(staff, f"/rol pin {admin}")).startswith(beginning("pin.not_own"))
    assert (await told(staff, f"/rol pin {admin}", OWNER)).startswith(beginning("pin.was_reset"))
    assert (await told(staff, f"/rol pin {admin}", OWNER)).startswith(beginning("pin.had_none"))
    assert (await told(staff, "/rol pin 99999", OWNER)).startswith(beginning("staff.holds_nothing"))
    assert (await told(staff, "/contactos")).startswith(beginning("pin.why"))


async def test_the_server_resets_it_beside_a_running_bot_and_not_one_set_later(staff: StaffWorld) -> None:
    await sets(staff)
    number, folder = await staff.number(ADMIN), orders.folder_of(staff.folder / "aulita.db")
    orders.leave_pin_reset(folder, number, staff.world.clock.now())
    assert (await told(staff, "/contactos")).startswith(beginning("pin.why"))
    staff.world.later(minutes=1)
    await sets(staff)
    assert (await told(staff, "/contactos")).startswith(beginning("staff.contacts"))


async def test_ten_thousand_pins_get_five_tries_an_hour(staff: StaffWorld) -> None:
    await sets(staff)
    number, now = await staff.number(ADMIN), staff.world.clock.now()

    def guess(conn: pins.Connection) -> list[Given]:
        return [pins.give(conn, number, f"{n:04}", 1, now) for n in range(10_000)]

    came = await staff.world.database.write(guess)
    assert came[:5] == [Given.WRONG] * 4 + [Given.NOW_SHUT]
    assert set(came[5:]) == {Given.IS_SHUT}


async def test_neither_the_pin_nor_a_plain_hash_of_it_is_in_the_file(staff: StaffWorld) -> None:
    await sets(staff)
    kept = b"".join(path.read_bytes() for path in staff.folder.rglob("*") if path.is_file())
    assert PIN.encode() not in kept
    await staff.appoint(AUTHOR, Role.AUTHOR)
    await sets(staff, AUTHOR)
    hashes = await staff.world.ask("SELECT hash FROM staff_pins")
    assert len({bytes(row[0]) for row in hashes}) == 2, "the same PIN of two looks different"

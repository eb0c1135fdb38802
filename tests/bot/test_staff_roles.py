"""Roles on a real database: the first owner's code, codes for others, who confirms, who takes away."""

import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot import word_list
from bot.cause import Cause
from bot.channels.base import Address, Inbound
from bot.clock import wall_ms
from bot.staff import orders
from bot.staff.access import Role
from bot.store import returning
from bot.store.grants import LIFE
from bot.store.housekeeping import tidy
from bot.turn import take_turns
from tests.bot.intake_world import rules
from tests.bot.staff_world import (
    ADMIN,
    AUTHOR,
    OTHER,
    OWNER,
    StaffWorld,
    beginning,
    buttons,
    code_in,
    staff_world,
)


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[StaffWorld]:
    async with staff_world(tmp_path) as opened:
        yield opened


async def code_for(staff: StaffWorld, role: str = "autora", maker: int = OWNER) -> str:
    await staff.world.say(f"/rol nuevo {role}", maker)
    return code_in(await staff.last(maker))


async def propose(staff: StaffWorld, chat: int = OTHER, role: str = "autora", maker: int = OWNER) -> None:
    await staff.world.say(await code_for(staff, role, maker), chat)


# The first owner


@pytest.mark.parametrize("written", ["{}", " {} ", "/start {}", "https://t.me/some_bot?start={}"])
async def test_the_owner_code_makes_an_owner_who_is_told_what_she_can_do(
    written: str, staff: StaffWorld
) -> None:
    await staff.world.say(written.format(staff.owner_code()), OWNER)
    told = (await staff.last(OWNER)).text
    assert told.startswith(beginning("staff.owner_now"))
    assert "/panel" in told
    assert await staff.held(OWNER) == ["owner"]
    assert await staff.audit() == [(await staff.number(OWNER), "owner_began", "", "")]


async def test_the_owner_code_works_as_a_start_link_and_never_becomes_her_links_code(
    staff: StaffWorld,
) -> None:
    await staff.world.start(OWNER, staff.owner_code())
    assert await staff.held(OWNER) == ["owner"]
    await staff.world.start(OTHER, "s_nonsense")
    assert (await staff.world.person(OTHER)).person.code == ""
    assert (await staff.last(OTHER)).text.startswith(beginning("staff.code_no"))


async def test_wrong_used_old_and_too_many_are_one_sentence(staff: StaffWorld) -> None:
    code = staff.owner_code()
    told = []
    await staff.world.say("s_" + "x" * 22, OTHER)
    told.append((await staff.last(OTHER)).text)
    await staff.world.say(code, OWNER)
    await staff.world.say(code, OTHER)
    told.append((await staff.last(OTHER)).text)
    another = staff.owner_code()
    await staff.world.say(another, OTHER)
    told.append((await staff.last(OTHER)).text)
    assert len(set(told)) == 1
    assert await staff.held(OTHER) == [], "there is an owner already"
    assert await staff.held(OWNER) == ["owner"]


async def test_an_owner_code_is_over_after_a_day_and_a_new_one_voids_it(staff: StaffWorld) -> None:
    first = staff.owner_code()
    second = staff.owner_code()
    await staff.world.say(first, OTHER)
    assert await staff.held(OTHER) == []
    staff.world.clock.advance(LIFE + timedelta(seconds=1))
    await staff.world.say(second, OTHER)
    assert await staff.held(OTHER) == []
    await staff.world.say(staff.owner_code(), OTHER)
    assert await staff.held(OTHER) == ["owner"]


async def test_a_used_owner_code_is_dead_even_when_there_is_no_owner_any_more(staff: StaffWorld) -> None:
    code = staff.owner_code()
    await staff.world.say(code, OWNER)
    await staff.world.say("BORRAR MIS DATOS", OWNER)
    await staff.world.say("BORRAR TODO", OWNER)
    await staff.world.say(code, OTHER)
    assert await staff.held(OTHER) == []
    await staff.world.say(staff.owner_code(), OTHER)
    assert await staff.held(OTHER) == ["owner"]


async def test_after_five_wrong_codes_in_an_hour_even_the_right_one_waits(staff: StaffWorld) -> None:
    for n in range(returning.MOST_TRIES):
        await staff.world.say("s_" + str(n) * 22, OTHER)
    right = staff.owner_code()
    await staff.world.say(right, OTHER)
    assert (await staff.last(OTHER)).text.startswith(beginning("staff.code_no"))
    assert await staff.held(OTHER) == []
    staff.world.later(minutes=61)
    await staff.world.say(right, OTHER)
    assert await staff.held(OTHER) == ["owner"]


async def test_neither_the_code_nor_a_grant_stands_in_the_files(staff: StaffWorld, tmp_path: Path) -> None:
    code = staff.owner_code()
    await staff.world.say(code, OWNER)
    given = await code_for(staff)
    kept = everything_in(tmp_path)
    for secret in (code, given):
        assert secret.removeprefix("s_").encode() not in kept


def everything_in(folder: Path) -> bytes:
    """Database, journal, and what the command line left."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


async def test_ids_of_the_setting_are_owners_on_telegram_only(tmp_path: Path) -> None:
    async with staff_world(tmp_path, frozenset({OWNER})) as staff:
        await staff.world.say("/panel", OWNER)
        assert (await staff.last(OWNER)).text.startswith(beginning("staff.panel"))
        await staff.do("said", "/panel", OWNER, "web")
        assert not (await staff.last(OWNER, "web")).text.startswith(beginning("staff.panel"))
        await staff.world.say(staff.owner_code(), OTHER)
        assert await staff.held(OTHER) == [], "the setting names an owner already"
        await propose(staff)
        asked = await staff.last(OWNER)
        await staff.do("tap", buttons(asked)[0].data, OWNER)
        assert await staff.held(OTHER) == ["author"]


# Others


async def test_a_code_only_proposes_and_its_maker_confirms(staff: StaffWorld) -> None:
    await staff.own()
    code = await code_for(staff)
    assert f"https://t.me/aulita_test_bot?start={code}" in (await staff.last(OWNER)).text
    await staff.world.start(OTHER, code)
    number = await staff.number(OTHER)
    asked = await staff.last(OWNER)
    assert f"{number}" in asked.text
    assert f"Telegram id {OTHER}" in asked.text
    assert await staff.held(OTHER) == []
    await staff.world.say("/panel", OTHER)
    assert not (await staff.last(OTHER)).text.startswith(beginning("staff.panel"))
    [reaction] = await staff.do("tap", buttons(asked)[0].data, OWNER)
    assert reaction.mark
    assert await staff.held(OTHER) == ["author"]
    assert "autora" in (await staff.last(OTHER)).text
    owner = await staff.number(OWNER)
    assert [(who, what) for who, what, _, _ in await staff.audit()] == [
        (owner, "owner_began"),
        (owner, "code_made"),
        (number, "proposed"),
        (owner, "role_given"),
    ]


async def test_a_no_gives_nothing_and_both_are_told(staff: StaffWorld) -> None:
    await staff.own()
    await propose(staff)
    await staff.do("tap", buttons(await staff.last(OWNER))[1].data, OWNER)
    assert await staff.held(OTHER) == []
    assert (await staff.last(OTHER)).text.startswith(beginning("staff.you_were_refused"))


async def test_a_code_works_once_and_for_a_day(staff: StaffWorld) -> None:
    await staff.own()
    code = await code_for(staff)
    await staff.world.say(code, OTHER)
    await staff.world.say(code, ADMIN)
    assert (await staff.last(ADMIN)).text.startswith(beginning("staff.code_no"))
    late = await code_for(staff)
    staff.world.clock.advance(LIFE + timedelta(seconds=1))
    await staff.world.say(late, ADMIN)
    assert (await staff.last(ADMIN)).text.startswith(beginning("staff.code_no"))


async def test_a_proposal_counts_once_and_not_for_ever(staff: StaffWorld) -> None:
    await staff.own()
    await propose(staff)
    yes = buttons(await staff.last(OWNER))[0].data
    staff.world.clock.advance(LIFE + timedelta(seconds=1))
    [reaction] = await staff.do("tap", yes, OWNER)
    assert reaction.toast
    assert not reaction.mark
    assert await staff.held(OTHER) == []
    await propose(staff, ADMIN)
    yes = buttons(await staff.last(OWNER))[0].data
    await staff.do("tap", yes, OWNER)
    await staff.do("tap", yes, OWNER)
    assert await staff.held(ADMIN) == ["author"]


async def test_whoever_made_the_code_and_lost_the_right_confirms_nothing(staff: StaffWorld) -> None:
    await staff.own()
    await staff.appoint(ADMIN, Role.ADMIN)
    await propose(staff, OTHER, "autora", ADMIN)
    yes = buttons(await staff.last(ADMIN))[0].data
    unused = await code_for(staff, "autora", ADMIN)
    await staff.world.say(f"/rol quitar {await staff.number(ADMIN)}", OWNER)
    [reaction] = await staff.do("tap", yes, ADMIN)
    assert reaction.toast == rules().wording.phrase("toast.stale", "es"), (
        "she is a learner with an old button"
    )
    assert await staff.held(OTHER) == []
    await staff.world.say(unused, AUTHOR)
    assert (await staff.last(AUTHOR)).text.startswith(beginning("staff.code_no"))


async def test_an_admin_gives_no_role_above_those_of_teaching(staff: StaffWorld) -> None:
    await staff.own()
    await staff.appoint(ADMIN, Role.ADMIN)
    for role in ("dueña", "admin"):
        await staff.world.say(f"/rol nuevo {role}", ADMIN)
        assert (await staff.last(ADMIN)).text.startswith(beginning("staff.not_yours"))
    await staff.world.say(f"/rol quitar {await staff.number(OWNER)}", ADMIN)
    assert await staff.held(OWNER) == ["owner"]
    assert await staff.world.ask("SELECT count(*) FROM grants WHERE outcome IS NULL") == [(0,)]


@pytest.mark.parametrize("line", ["/rol confirmar {}", "/role confirm {}"])
async def test_a_line_confirms_too(line: str, staff: StaffWorld) -> None:
    await staff.own()
    await propose(staff)
    await staff.world.say(line.format(await staff.number(OTHER)), OWNER)
    assert await staff.held(OTHER) == ["author"]


async def test_a_forged_yes_gives_nothing(staff: StaffWorld) -> None:
    await staff.own()
    await staff.appoint(ADMIN, Role.ADMIN)
    await propose(staff)
    data = buttons(await staff.last(OWNER))[0].data
    turn, _, choice = data.partition(":")
    wrong = [
        f"{int(turn) + 1}:{choice}",
        f"{turn}:st.g.99.yes",
        f"{turn}:st.g.x.yes",
        f"{turn}:st.g.",
        "x:st.",
    ]
    for forged, chat in itertools.product(wrong, (OWNER, ADMIN)):
        [reaction] = await staff.do("tap", forged, chat)
        assert reaction.toast == rules().wording.phrase("staff.toast.old", "es")
        assert not reaction.mark
    await staff.do("tap", data, ADMIN)
    await staff.do("tap", data, OTHER)
    assert await staff.held(OTHER) == [], "only who made the code confirms"


# Taking away


async def test_a_role_is_taken_away_at_once_with_its_open_dialog(staff: StaffWorld) -> None:
    await staff.own()
    await staff.appoint(AUTHOR, Role.AUTHOR)
    await staff.world.say("/contactos", AUTHOR)
    button = buttons(await staff.last(AUTHOR))[0].data
    await staff.world.say(f"/rol quitar {await staff.number(AUTHOR)}", OWNER)
    [reaction] = await staff.do("tap", button, AUTHOR)
    assert reaction.toast == rules().wording.phrase("toast.stale", "es")
    assert await staff.held(AUTHOR) == []
    assert await staff.world.ask("SELECT count(*) FROM dialogs") == [(0,)]


async def test_the_last_owner_stays_until_there_is_another(staff: StaffWorld) -> None:
    await staff.own()
    me = await staff.number(OWNER)
    await staff.world.say(f"/rol quitar {me}", OWNER)
    assert beginning("staff.last_owner") in (await staff.last(OWNER)).text
    await staff.appoint(ADMIN, Role.OWNER)
    await staff.world.say(f"/rol quitar {me}", OWNER)
    assert await staff.held(OWNER) == []


async def test_the_command_line_takes_a_role_away_beside_a_running_bot(
    staff: StaffWorld, tmp_path: Path
) -> None:
    await staff.own()
    await staff.appoint(AUTHOR, Role.AUTHOR)
    number = await staff.number(AUTHOR)
    orders.leave_take_away(orders.folder_of(tmp_path / "aulita.db"), number, staff.world.clock.now())
    await staff.world.say("/panel", AUTHOR)
    assert not (await staff.last(AUTHOR)).text.startswith(beginning("staff.panel"))
    assert (0, "role_taken", str(number), "") in await staff.audit()
    staff.world.later(minutes=1)
    await staff.appoint(AUTHOR, Role.AUTHOR)
    await staff.world.say("/panel", AUTHOR)
    await staff.world.say("lo que sea", AUTHOR)
    assert (await staff.last(AUTHOR)).text.startswith(beginning("staff.not_understood")), (
        "an old order takes nothing that was given after it"
    )


async def test_erasing_tells_what_goes_and_roles_go_with_her(staff: StaffWorld) -> None:
    await staff.own()
    await staff.appoint(AUTHOR, Role.AUTHOR)
    number = await staff.number(AUTHOR)
    await staff.world.say("BORRAR MIS DATOS", AUTHOR)
    assert any(text.startswith(beginning("staff.erase")) for text in await staff.world.texts(AUTHOR))
    await staff.world.say("BORRAR MIS DATOS", OWNER)
    assert any(
        text.startswith(beginning("staff.erase_last_owner")) for text in await staff.world.texts(OWNER)
    )
    await staff.world.say("BORRAR TODO", AUTHOR)
    assert (number, "staff_erased", "", "") in await staff.audit()
    assert await staff.world.ask(f"SELECT count(*) FROM roles WHERE person_id = {number}") == [(0,)]
    await staff.world.say("/panel", AUTHOR)
    assert not (await staff.last(AUTHOR)).text.startswith(beginning("staff.panel"))


async def test_words_of_return_bring_her_place_to_another_chat_and_no_role(staff: StaffWorld) -> None:
    await staff.world.enrol(OWNER)
    await staff.own()
    await staff.world.say("PALABRAS", OWNER)
    shown = [text.rpartition("\n")[2] for text in await staff.world.texts(OWNER)]
    words = [line for line in shown if word_list.read(line)][-1]
    await staff.world.say(words, OTHER)
    assert (await staff.world.person(OTHER)).person.enrolled
    for chat in (OTHER, OWNER):
        await staff.world.say("/panel", chat)
        assert not (await staff.last(chat)).text.startswith(beginning("staff.panel"))
    await staff.world.say(staff.owner_code(), OTHER)
    assert await staff.held(OTHER) == ["owner"], "there was no owner any more, so the server gives one again"


async def test_the_night_keeps_staff_who_never_took_the_course(staff: StaffWorld) -> None:
    await staff.own()
    await staff.world.say("hola", OTHER)
    now = staff.world.later(days=40)
    await staff.world.database.write(lambda conn: tidy(conn, now, wall_ms()))
    assert await staff.held(OWNER) == ["owner"]
    assert await staff.world.ask("SELECT count(*) FROM people") == [(1,)]


async def test_what_was_not_committed_did_not_happen_and_comes_again(staff: StaffWorld) -> None:
    """The program dies before the commit; the platform repeats the update."""
    update = Inbound(
        address=Address("telegram", str(OWNER)),
        once="u-crash",
        at=staff.world.clock.now(),
        kind="said",
        text=staff.owner_code(),
    )
    cause = Cause("telegram:u-crash", update.at, update)

    def dies(conn: Connection) -> None:
        [turned] = take_turns(conn, staff.world.intake.rules, [cause], update.at)
        assert not turned.failed
        raise LookupError("power cut")

    with pytest.raises(LookupError):
        await staff.world.database.write(dies)
    tables = ("roles", "grants", "audit", "dialogs", "people", "outbox")
    for table in tables:
        assert await staff.world.ask(f"SELECT count(*) FROM {table}") == [(0,)], table
    await staff.world.take(update)
    await staff.world.take(update)
    assert await staff.held(OWNER) == ["owner"]
    assert len(await staff.audit()) == 1

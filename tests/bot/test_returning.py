"""Coming back with words of return, and joining a second chat by a link: on a real database."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import word_list
from bot.channels.base import Abilities, Address, Inbound
from bot.returning import MARK
from bot.store import people, returning
from bot.store.people import Row
from bot.store.tables import metadata
from bot.turn import Platform
from flows import risk, words
from flows.effects import phrase
from flows.events import Arrival
from flows.person import Standing
from tests.bot.intake_world import IntakeWorld, inbound, intake_world, on_disk, rules

OLD, NEW, OTHER = 501, 777, 888
WEB = Address("web", "a-browser")


@pytest.fixture(autouse=True)
def web_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rules().platforms, "web", Platform("Tu navegador", Abilities(can_push=False)))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[IntakeWorld]:
    async with intake_world(tmp_path) as opened:
        yield opened


def says(key: str) -> str:
    """The beginning of a phrase of ours, up to what is filled in."""
    return rules().wording.label(phrase(key), "es").split("{")[0].split("\n")[0][:40]


async def given(world: IntakeWorld, chat: int = OLD) -> str:
    """The words she was shown last."""
    for text in reversed(await world.texts(chat)):
        last = text.rpartition("\n")[2]
        if word_list.read(last):
            return last
    raise AssertionError("no words were shown")


async def enrolled(world: IntakeWorld, chat: int = OLD) -> str:
    """Somebody at a question of the course, and her words."""
    await world.enrol(chat)
    await world.say("PALABRAS", chat)
    return await given(world, chat)


async def on_the_web(world: IntakeWorld, kind: str, text: str = "") -> None:
    await world.take(
        Inbound(address=WEB, once=world.once(), at=world.clock.now(), kind=kind, text=text)  # type: ignore[arg-type]
    )


async def of_the_web(world: IntakeWorld) -> Row:
    return (await world.database.read(lambda conn: people.find(conn, [WEB])))[WEB]


def on_paper(words_: str) -> str:
    first, second, third = words_.split()
    return f"  ¡{first.upper()}, {second.capitalize()} - {third}! "


async def test_her_words_move_her_place_and_close_the_chat_before(world: IntakeWorld) -> None:
    written = await enrolled(world)
    before = await world.person(OLD)
    old_button = await world.button("Seguro estafa", OLD)
    await world.start(NEW)
    stranger = await world.person(NEW)
    await world.say(on_paper(written), NEW)

    moved, left = await world.person(NEW), await world.person(OLD)
    texts = await world.texts(NEW)
    assert (moved.id, moved.name, moved.figures_id) == (before.id, before.name, before.figures_id)
    assert moved.person.courses == before.person.courses
    assert moved.person.open == before.person.open
    assert moved.person.turn > max(before.person.turn, stranger.person.turn)
    assert [text for text in texts if text.startswith(says("return.moved"))]
    assert "1 de 4" in texts[-1], "her question comes after the news"
    assert left.id != moved.id
    assert not left.person.enrolled
    assert await world.texts(OLD) == [rules().wording.label(phrase("return.left"), "es")]
    assert await world.ask(f"SELECT count(*) FROM people WHERE id = {stranger.id}") == [(0,)]
    [reaction] = await world.take(inbound("late", "tap", old_button.data, chat=OLD))
    assert not reaction.mark
    assert (await world.person(NEW)).person == moved.person, (
        "a button of the closed chat changes nothing of hers"
    )


async def test_a_button_of_the_stranger_is_stale_after_the_move(world: IntakeWorld) -> None:
    written = await enrolled(world)
    await world.start(NEW)
    button = await world.button("Probar", NEW)
    await world.say(written, NEW)
    before = (await world.person(NEW)).person
    [reaction] = await world.take(inbound("late", "tap", button.data, chat=NEW))
    assert reaction.toast
    assert (await world.person(NEW)).person.open == before.open


async def test_used_words_are_dead_and_new_ones_work(world: IntakeWorld) -> None:
    written = await enrolled(world)
    await world.say(written, NEW)
    fresh = await given(world, NEW)
    assert fresh != written
    await world.say(written, OTHER)
    assert (await world.texts(OTHER))[-1].startswith(says("return.unknown"))
    assert not (await world.person(OTHER)).person.enrolled
    place = (await world.person(NEW)).id
    await world.say(fresh, OTHER)
    assert (await world.person(OTHER)).id == place


async def test_asking_for_words_again_kills_the_ones_before(world: IntakeWorld) -> None:
    first = await enrolled(world)
    await world.say("words", OLD)
    second = await given(world)
    assert second != first
    await world.say(first, NEW)
    assert not (await world.person(NEW)).person.enrolled
    await world.say(second, NEW)
    assert (await world.person(NEW)).person.enrolled


async def test_who_has_a_place_keeps_it(world: IntakeWorld) -> None:
    written = await enrolled(world)
    await world.enrol(OTHER)
    before = await world.person(OTHER)
    await world.say(written, OTHER)
    after = await world.person(OTHER)
    assert after.id == before.id
    assert after.person.courses == before.person.courses
    assert (await world.texts(OTHER))[-1].startswith(says("return.placed"))
    assert (await world.person(OLD)).person.enrolled


async def test_after_five_wrong_tries_in_an_hour_even_right_words_wait(world: IntakeWorld) -> None:
    written = await enrolled(world)
    wrong = " ".join(reversed(written.split()))
    wrong = wrong if wrong != written else "abeja abeja abeja"
    for _ in range(returning.MOST_TRIES):
        await world.say(wrong, NEW)
        assert (await world.texts(NEW))[-1].startswith(says("return.unknown"))
    await world.say(written, NEW)
    assert (await world.texts(NEW))[-1].startswith(says("return.too_many"))
    assert not (await world.person(NEW)).person.enrolled
    await world.say(written, OTHER)
    assert (await world.person(OTHER)).person.enrolled, "another chat is not held up"


async def test_the_hour_of_tries_passes_and_erasing_does_not_shorten_it(world: IntakeWorld) -> None:
    written = await enrolled(world)
    for _ in range(returning.MOST_TRIES):
        await world.say("abeja abeja abeja", NEW)
    before = (await world.person(NEW)).id
    await world.say("BORRAR MIS DATOS", NEW)
    await world.say("BORRAR TODO", NEW)
    assert (await world.person(NEW)).id != before
    await world.say(written, NEW)
    assert not (await world.person(NEW)).person.enrolled
    world.later(minutes=61)
    await world.say(written, NEW)
    assert (await world.person(NEW)).person.enrolled


async def test_an_erased_persons_words_open_nothing(world: IntakeWorld) -> None:
    written = await enrolled(world)
    assert await world.ask("SELECT count(*) FROM return_words") == [(1,)]
    await world.say("BORRAR MIS DATOS", OLD)
    await world.say("BORRAR TODO", OLD)
    assert await world.ask("SELECT count(*) FROM return_words") == [(0,)]
    await world.say(written, NEW)
    assert (await world.texts(NEW))[-1].startswith(says("return.unknown"))


async def test_the_words_stand_nowhere_in_the_files(world: IntakeWorld, tmp_path: Path) -> None:
    written = await enrolled(world)
    await world.say(written, NEW)
    fresh = await given(world, NEW)
    kept = on_disk(tmp_path)
    assert b"return_words" in kept
    for words_ in (written, fresh):
        assert words_.encode() not in kept
        assert words_.split()[0].encode() + b" " + words_.split()[1].encode() not in kept


async def test_two_with_the_same_words_in_one_batch_cannot_both_have_the_place(world: IntakeWorld) -> None:
    written = await enrolled(world)
    place = (await world.person(OLD)).id
    await world.take(
        inbound("a", "said", written, chat=NEW, at=world.clock.now()),
        inbound("b", "said", written, chat=OTHER, at=world.clock.now()),
        inbound("c", "said", "hola", chat=OLD, at=world.clock.now()),
    )
    assert (await world.person(NEW)).id == place
    assert not (await world.person(OTHER)).person.enrolled
    assert not (await world.person(OLD)).person.enrolled


async def test_words_wake_a_place_that_was_blocked_or_unsubscribed(world: IntakeWorld) -> None:
    written = await enrolled(world)
    await world.say("BAJA", OLD)
    await world.say(written, NEW)
    assert (await world.person(NEW)).person.standing is Standing.ACTIVE


async def link_of_the_web(world: IntakeWorld) -> str:
    """Her place on the web gets the link that its menu shows."""
    row, now = await of_the_web(world), world.clock.now()
    return MARK + await world.database.write(lambda conn: returning.new_link(conn, row.id, now))


async def enrolled_on_the_web(world: IntakeWorld) -> str:
    """By her words: the shortest honest way to a place in a browser."""
    written = await enrolled(world)
    await on_the_web(world, "said", written)
    assert (await of_the_web(world)).person.enrolled
    return await link_of_the_web(world)


async def test_a_link_joins_telegram_to_the_place_on_the_web(world: IntakeWorld) -> None:
    code = await enrolled_on_the_web(world)
    place = (await of_the_web(world)).id
    await world.start(NEW, code)
    joined = await world.person(NEW)
    assert joined.id == place == (await of_the_web(world)).id
    assert joined.person.code == ""
    assert (await world.texts(NEW))[-1].startswith(says("return.joined"))
    first = (await world.database.read(lambda conn: people.by_id(conn, [place])))[place]
    assert first.address == Address("telegram", str(NEW)), (
        "what we start ourselves goes where it can call her"
    )
    where = await world.ask(
        "SELECT channel FROM outbox JOIN addresses ON addresses.id = outbox.address_id ORDER BY outbox.id"
    )
    assert ("web",) in where, "the browser is told"


async def test_a_link_works_once(world: IntakeWorld) -> None:
    code = await enrolled_on_the_web(world)
    await world.start(NEW, code)
    await world.start(OTHER, code)
    texts = await world.texts(OTHER)
    assert texts[-1].startswith(says("return.link_over"))
    assert "Soy Aulita" in texts[-1]
    assert not (await world.person(OTHER)).person.enrolled


@pytest.mark.parametrize("code", ["v_", "v_short", "v_" + "x" * 22, "v_" + "x" * 40])
async def test_a_link_that_never_was_leaves_a_stranger_a_stranger(code: str, world: IntakeWorld) -> None:
    await world.start(NEW, code)
    met = (await world.person(NEW)).person
    assert not met.enrolled
    assert met.code == ""
    assert (await world.texts(NEW))[-1].startswith(says("return.link_over"))


async def test_a_link_is_over_after_half_an_hour_and_a_new_one_ends_the_one_before(
    world: IntakeWorld,
) -> None:
    first = await enrolled_on_the_web(world)
    second = await link_of_the_web(world)
    await world.start(NEW, first)
    assert not (await world.person(NEW)).person.enrolled
    world.clock.advance(returning.LINK_LIFE + timedelta(seconds=1))
    await world.start(NEW, second)
    assert not (await world.person(NEW)).person.enrolled


async def test_a_link_neither_moves_who_has_a_place_nor_works_in_a_browser(world: IntakeWorld) -> None:
    code = await enrolled_on_the_web(world)
    await world.enrol(OTHER)
    before = await world.person(OTHER)
    await world.start(OTHER, code)
    assert (await world.person(OTHER)).id == before.id
    other = Address("web", "another-browser")
    await world.take(Inbound(address=other, once=world.once(), at=world.clock.now(), kind="start", text=code))
    found = await world.database.read(lambda conn: people.find(conn, [other]))
    assert not found[other].person.enrolled
    await world.start(NEW, code)
    assert (await world.person(NEW)).person.enrolled, "nobody used it up meanwhile"


async def test_the_night_lets_tries_and_links_go(world: IntakeWorld) -> None:
    await enrolled_on_the_web(world)
    await world.say("abeja abeja abeja", OTHER)
    now = world.later(hours=2)
    await world.database.write(lambda conn: returning.forget_tries(conn, now))
    assert await world.ask(
        "SELECT (SELECT count(*) FROM return_tries) + (SELECT count(*) FROM join_links)"
    ) == [(0,)]


def test_the_list_is_what_its_strength_says() -> None:
    assert len(word_list.WORDS) == len(set(word_list.WORDS)) == 1024
    assert all(re.fullmatch("[a-z]{3,10}", word) for word in word_list.WORDS)
    assert not [word for word in word_list.WORDS if words.find(word) or risk.is_risk(word)]
    assert len({word_list.choose() for _ in range(200)}) == 200


def test_no_slip_of_one_letter_makes_another_word_of_the_list() -> None:
    def shorter(word: str) -> set[str]:
        return {word[:at] + word[at + 1 :] for at in range(len(word))}

    holes: dict[str, set[str]] = {}
    for word in word_list.WORDS:
        for at in range(len(word)):
            holes.setdefault(f"{word[:at]}?{word[at + 1 :]}", set()).add(word)
    assert [sorted(alike) for alike in holes.values() if len(alike) > 1] == []
    assert [word for word in word_list.WORDS if shorter(word) & set(word_list.WORDS)] == []


@pytest.mark.parametrize(
    "text",
    ["", "abeja abeja", "abeja abeja abeja abeja", "abeja abeja hola", "abeja " * 60, "/abeja_abeja_abejas"],
)
def test_what_is_not_three_words_of_the_list_is_none(text: str) -> None:
    assert word_list.read(text) == ""


def test_words_are_understood_as_people_type_them() -> None:
    assert word_list.read("Abéja,ABRIGO-\nagua.") == "abeja abrigo agua"


def test_every_arrival_is_told_in_both_languages() -> None:
    told = {
        Arrival.MOVED: "return.moved",
        Arrival.JOINED: "return.joined",
        Arrival.PLACED: "return.placed",
        Arrival.UNKNOWN: "return.unknown",
        Arrival.TOO_MANY: "return.too_many",
        Arrival.LINK_OVER: "return.link_over",
    }
    assert set(told) == set(Arrival)
    assert all(
        rules().wording.label(phrase(key), "es") != rules().wording.label(phrase(key), "en")
        for key in told.values()
    )
    assert {"return_words", "return_tries", "join_links"} <= set(metadata.tables)

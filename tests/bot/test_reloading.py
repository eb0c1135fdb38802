"""What an author saves is taught from the next turn of her rehearsal on, and only there."""

import ast
import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot import reloading
from bot.placing import Place, begin_at
from bot.reloading import Reloading
from lessons import catalog
from tests.lessons.mini import LESSON, LESSON_FILE, write_mini
from tests.web.browser import Browser
from tests.web.conftest import quick_heart as quick_heart
from tests.web.world import PUBLIC, World, web_world

ROOT = Path(__file__).parents[2]
OLD, NEW = "Hoy vemos una regla corta.", "Hoy vemos una regla nueva."
CARD = LESSON[LESSON.index("  - tipo: tarjeta") : LESSON.index("  - tipo: quiz")]


@dataclass(slots=True)
class Author:
    """She edits files below `folder` and reads what the terminal says."""

    folder: Path
    world: World
    reloading: Reloading
    browser: Browser
    told: list[str] = field(default_factory=list)

    def save(self, lesson: str) -> None:
        (self.folder / LESSON_FILE).write_text(lesson, encoding="utf-8")

    async def looked(self) -> None:
        """The files have stood still for one look."""
        await self.reloading.look()
        await self.reloading.look()

    async def says(self, text: str) -> str:
        """What the bot answers."""
        return await self._answer(self.browser.say, text)

    async def taps(self, label: str) -> str:
        return await self._answer(self.browser.tap, label)

    async def _answer(self, act: Callable[[str], Awaitable[object]], what: str) -> str:
        before = len(await self.browser.seen())
        await act(what)
        await self.world.settled()
        return "\n".join(event.data["text"] for event in (await self.browser.seen())[before:])


@pytest.fixture
async def author(tmp_path: Path) -> AsyncIterator[Author]:
    """In the first card of M1-01 of the small course."""
    folder = write_mini(tmp_path / "content")
    (tmp_path / "run").mkdir()
    async with web_world(tmp_path / "run", content_dir=folder) as world:
        begin_at(world.parts.rules, Place("M1-01"))
        browser = await world.browser()
        await browser.begin()
        await world.settled()
        told: list[str] = []
        yield Author(folder, world, Reloading(world.parts, told.append), browser, told)


async def test_she_keeps_her_place_and_reads_the_new_words(author: Author) -> None:
    assert OLD in await author.says("hola")
    author.save(LESSON.replace(OLD, NEW))
    await author.looked()

    assert author.told == ["contenido nuevo: 4 unidades"]
    assert NEW in await author.says("hola")


async def test_who_stands_at_a_place_that_is_gone_is_moved_on(author: Author) -> None:
    author.save(LESSON.replace(CARD, ""))
    await author.looked()

    said = await author.taps("Sigo")
    assert "Te piden 20 para entrar" in said
    assert "curso cambió" in said


async def test_errors_are_told_line_by_line_and_the_chat_goes_on_as_it_was(author: Author) -> None:
    author.save(LESSON.replace("titulo: La regla de oro", "titulo: 7\nminutoz: 3").replace(OLD, NEW))
    await author.looked()

    assert len(author.told) >= 2
    assert all("\n" not in line and LESSON_FILE in line for line in author.told)
    assert OLD in await author.says("hola")

    author.told.clear()
    await author.looked()
    assert author.told == [], "the same errors are not told again"
    author.save(LESSON.replace(OLD, NEW))
    await author.looked()
    assert author.told == ["contenido nuevo: 4 unidades"]
    assert NEW in await author.says("hola")


async def test_what_is_still_being_written_is_not_read(author: Author) -> None:
    for part in (LESSON[:200], LESSON[:900], LESSON.replace(OLD, NEW)):
        author.save(part)
        await author.reloading.look()
    assert author.told == []
    await author.reloading.look()
    assert author.told == ["contenido nuevo: 4 unidades"]


async def test_a_course_without_the_country_of_the_organization_is_not_taught(author: Author) -> None:
    rules = author.world.parts.rules
    rules.teach(replace(rules.world, home="XX"), rules.wording)
    author.save(LESSON.replace(OLD, NEW))
    await author.looked()
    assert author.told == ["shared/paises: falta el perfil de XX, el país de la organización"]


async def test_the_files_of_editors_and_what_has_not_changed_are_passed_over(
    author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog, "check", None)
    (author.folder / LESSON_FILE).with_name(".M1-01.yaml.swp").write_text("x", encoding="utf-8")
    (author.folder / LESSON_FILE).with_name("M1-01.yaml~").write_text("x", encoding="utf-8")
    await author.looked()
    assert author.told == []


async def test_a_turn_uses_one_catalogue_from_its_start_to_its_end(author: Author) -> None:
    rules, database = author.world.parts.rules, author.world.parts.database
    begun, may_end = threading.Event(), threading.Event()

    def turn(conn: Connection) -> bool:
        world, wording = rules.world, rules.wording
        begun.set()
        assert may_end.wait(10)
        return rules.world is world and rules.wording is wording

    before = rules.world
    author.save(LESSON.replace(OLD, NEW))
    await author.reloading.look()
    turning = asyncio.create_task(database.write(turn))
    await asyncio.to_thread(begun.wait, 10)
    looking = asyncio.create_task(author.reloading.look())
    await asyncio.wait([looking], timeout=2)
    assert not looking.done(), "it waits for the turn"
    may_end.set()

    assert await turning
    await looking
    assert rules.world is not before
    assert rules.world.label == rules.wording.label
    assert rules.world.begin == before.begin
    assert all(door.rules is rules for door in (*author.world.parts.intakes, author.world.parts.ticker)), (
        "all read through one holder"
    )


async def test_it_looks_by_itself_and_reads_beside_the_loop(
    author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()
    said = asyncio.Event()
    watching = Reloading(author.world.parts, lambda line: (author.told.append(line), said.set())[0])
    real = catalog.check

    def check(folder: Path) -> catalog.Checked:
        threads.add(threading.get_ident())
        return real(folder)

    monkeypatch.setattr(catalog, "check", check)
    monkeypatch.setattr(reloading, "LOOK_SECONDS", 0.01)
    running = asyncio.create_task(watching.run())
    author.save(LESSON.replace(OLD, NEW))
    async with asyncio.timeout(20):
        await said.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert author.told == ["contenido nuevo: 4 unidades"]
    assert threads
    assert threading.get_ident() not in threads


async def test_real_learners_are_taught_what_was_there_at_the_start(tmp_path: Path) -> None:
    async with web_world(tmp_path, public_url=PUBLIC) as world:
        with pytest.raises(ValueError, match="rehearsals only"):
            Reloading(world.parts, print)


def test_only_the_two_rehearsals_reload() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "bot.reloading"
    }
    assert users == {"bot/browser.py", "bot/chat.py"}

"""The two programs under test: how each is started, and where its learners stand when it is measured."""

import os
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.botapi import TOKEN, BotApi
from tests.bench.content import BASELINE_WAY
from tests.bench.crowd import Crowd, Learner
from tests.bench.crowd import Path as Way
from tests.bench.program import Program
from tests.bench.trial import Dose, Measured, bring_to_the_lesson, copies, measure, until_it_polls

_ROOT = Path(__file__).parents[2]
_ORGANIZATION = """\
nombre: Organización de prueba
contacto: datos@organizacion.example
pagina: https://organizacion.example/aulita
horario: de lunes a viernes, de 9 a 17
facilitacion: El equipo de prueba
"""


_OUR_ANSWERS = "SELECT count(*) FROM facts WHERE name = 'question_answered'"
INSTALLED = Path(sys.executable).with_name("aulita")


@dataclass(frozen=True, slots=True)
class Place:
    """What our program is run with: the command, the content (None: its own), whether it marks tapped messages."""

    command: Path
    content: Path | None
    marked: bool
    way: Way


@dataclass(frozen=True, slots=True)
class Prepared:
    """Our program's data folder and its learners, all before the first question of the lesson."""

    place: Place
    folder: Path
    learners: tuple[Learner, ...]


async def run_baseline(
    api: BotApi, folder: Path, learners: int, seed: int, dose: Dose, *, concurrent: bool = True
) -> Measured:
    """One run from an empty database; everybody says /start first."""
    api.forget()
    arguments = [str(api.port), str(folder / "answers.db"), "concurrent" if concurrent else "one-at-a-time"]
    command = [sys.executable, "-m", "tests.bench.baseline", *arguments]
    program = await Program.start("baseline", command, _environment(PYTHONPATH=str(_ROOT)), folder)
    crowd = gather(api, BASELINE_WAY)
    try:
        cold_start = await until_it_polls(api, program)
        crowd.arrive(learners)
        await bring_to_the_lesson(crowd, program)
        found = await measure(api, crowd, program, cold_start, seed, dose)
    finally:
        await program.stop(kill=True)
    _must_be_durable(program, crowd, folder / "answers.db", "SELECT count(*) FROM answers")
    return found


async def prepare(api: BotApi, place: Place, folder: Path, learners: int) -> Prepared:
    """Takes everybody through the welcome with our installed program, and stops it in good order."""
    api.forget()
    (folder / "organizacion.yaml").write_text(_ORGANIZATION, "utf-8")
    program = await start_ours(api, place, folder)
    crowd = gather(api, place.way)
    try:
        await until_it_polls(api, program)
        crowd.arrive(learners)
        await bring_to_the_lesson(crowd, program)
    finally:
        await program.stop()
    return Prepared(place, folder, tuple(crowd.learners.values()))


async def run_ours(api: BotApi, prepared: Prepared, folder: Path, seed: int, dose: Dose) -> Measured:
    """One run of our installed program on a copy of the prepared data, in a process of its own."""
    api.forget()
    shutil.copytree(prepared.folder, folder, dirs_exist_ok=True)
    program = await start_ours(api, prepared.place, folder)
    crowd = gather(api, prepared.place.way)
    crowd.learners = copies(prepared.learners)
    try:
        cold_start = await until_it_polls(api, program)
        found = await measure(api, crowd, program, cold_start, seed, dose)
    finally:
        await program.stop(kill=True)
    if prepared.place.content is not None:
        _must_be_durable(program, crowd, folder / "data" / "aulita.db", _OUR_ANSWERS)
    return found


def _must_be_durable(program: Program, crowd: Crowd, database: Path, count: str) -> None:
    """Raises ProgramFailed if fewer answers are stored after the kill than have had their reply."""
    connection = sqlite3.connect(database)
    try:
        stored = int(connection.execute(count).fetchone()[0])
    finally:
        connection.close()
    if stored < crowd.answered:
        raise program.failed(f"{crowd.answered} answers had their reply, {stored} are stored")


def gather(api: BotApi, way: Way) -> Crowd:
    """Learners who hear what the bot sends from now on."""
    crowd = Crowd(way, api.hand_out)
    api.hear = crowd.hear
    return crowd


async def start_ours(api: BotApi, place: Place, folder: Path, *, rate: int = 0) -> Program:
    """Our installed program on the data in `folder`; `rate`: calls a second, 0 for no limit."""
    settings = {
        "AULITA_TELEGRAM_TOKEN": TOKEN,
        "AULITA_TELEGRAM_API_URL": f"http://127.0.0.1:{api.port}",
        "AULITA_TELEGRAM_MODE": "polling",
        "AULITA_TELEGRAM_MARK_TAPS": "true" if place.marked else "false",
        "AULITA_DATA_DIR": str(folder / "data"),
        "AULITA_KEY_FILE": str(folder / "key"),
        "AULITA_ORGANIZATION": str(folder / "organizacion.yaml"),
        "AULITA_SEND_RATE": str(rate),
        "AULITA_WEB_PORT": "0",
    }
    if place.content is not None:
        settings["AULITA_CONTENT_DIR"] = str(place.content)
    return await Program.start("aulita", [str(place.command), "run"], _environment(**settings), folder)


def _environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AULITA_")}
    return {**kept, **more}

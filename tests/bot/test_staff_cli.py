"""`aulita staff` and `aulita check --contacts`, beside a running bot and without one."""

# ruff: noqa: ASYNC240 (nothing else runs on the loop of these tests)

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.contacts import Check, Outcome
from bot.staff import looking
from bot.staff.access import Role
from bot.store import checks
from bot.store.keys import read_or_make
from tests.bot import staff_world as worlds
from tests.bot.staff_world import AUTHOR, OWNER, StaffWorld, beginning, staff_world


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own; the key lies beside it."""
    for name in ("TELEGRAM_TOKEN", "OWNERS", "ORGANIZATION", "DATABASE_URL"):
        monkeypatch.delenv(f"AULITA_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AULITA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("AULITA_KEY_FILE", str(tmp_path / "keys" / "aulita.key"))
    return tmp_path / "data"


@pytest.fixture
async def staff(place: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StaffWorld]:
    """A running bot on that folder, at the moment at which a rehearsal stands."""
    place.mkdir()
    seals = read_or_make(place.parent / "keys" / "aulita.key", place / "aulita.db")
    monkeypatch.setattr("tests.bot.intake_world.Seals", lambda _: seals)
    monkeypatch.setattr(worlds, "SEALS", seals)
    async with staff_world(place) as opened:
        await opened.rehearses()
        yield opened


async def aulita(*words: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, main, list(words))


async def test_before_the_first_start_there_is_nobody_and_a_code_can_be_had(place: Path) -> None:
    assert "Nadie tiene un rol" in (await aulita("staff", "list")).output
    done = await aulita("staff", "code")
    assert done.exit_code == 0
    [code] = re.findall(r"s_[A-Za-z0-9_-]{22}", done.output)
    assert code
    assert place.stat().st_mode & 0o777 == 0o700
    assert "no tiene ningún rol" in (await aulita("staff", "revoke", "3")).output


async def test_a_code_of_the_command_line_works_in_a_running_bot_and_then_there_is_no_other(
    staff: StaffWorld,
) -> None:
    done = await aulita("staff", "code")
    [code] = re.findall(r"s_[A-Za-z0-9_-]{22}", done.output)
    await staff.world.say(code, OWNER)
    assert await staff.held(OWNER) == ["owner"]
    listed = (await aulita("staff", "list")).output
    assert re.search(rf"{await staff.number(OWNER)} +dueña +01-03-2027 +Telegram id {OWNER}", listed)
    again = await aulita("staff", "code")
    assert again.exit_code == 1
    assert "ya hay una dueña" in again.output


async def test_revoke_holds_at_once_and_the_list_knows_it_before_the_bot_does(staff: StaffWorld) -> None:
    await staff.own()
    await staff.appoint(AUTHOR, Role.AUTHOR)
    number = await staff.number(AUTHOR)
    done = await aulita("staff", "revoke", str(number))
    assert done.exit_code == 0, done.output
    assert f"{number} " not in (await aulita("staff", "list")).output.replace(
        f"{await staff.number(OWNER)} ", ""
    )
    await staff.world.say("/panel", AUTHOR)
    assert not (await staff.last(AUTHOR)).text.startswith(beginning("staff.panel"))
    assert (0, "role_taken", str(number), "") in await staff.audit()


async def test_with_owners_in_the_settings_no_code_is_made(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AULITA_OWNERS", "77")
    assert (await aulita("staff", "code")).exit_code == 1
    assert "Telegram id 77" in (await aulita("staff", "list")).output


async def test_contacts_to_look_at_are_listed_with_and_without_a_database(place: Path) -> None:
    done = await aulita("check", "--contacts")
    assert done.exit_code == 0
    assert "todavía no hay base de datos" in done.output
    assert "CO Colombia: 0 de 15 al día" in done.output
    assert "  linea_emergencia: falta comprobarlo" in done.output


async def test_what_was_checked_in_the_chat_is_in_the_list(staff: StaffWorld) -> None:
    today = looking.now().date()
    await staff.world.database.write(
        lambda conn: checks.add(conn, Check("CO", "trata", "Línea", Outcome.ANSWERED, 1, today))
    )
    done = await aulita("check", "--contacts")
    assert "CO Colombia: 1 de 15 al día" in done.output
    nearly = today.replace(year=today.year - 1) if (today.month, today.day) != (2, 29) else today
    await staff.world.database.write(
        lambda conn: checks.add(conn, Check("CO", "trata", "Línea", Outcome.ANSWERED, 1, nearly))
    )
    assert "  trata: vence el" in (await aulita("check", "--contacts")).output


async def test_a_damaged_database_is_one_sentence(place: Path) -> None:
    place.mkdir()
    (place / "aulita.db").write_bytes(b"no database at all, but some bytes" * 40)
    for words in (("staff", "list"), ("staff", "code"), ("staff", "revoke", "4")):
        done = await aulita(*words)
        assert done.exit_code == 1
        assert isinstance(done.exception, SystemExit)
        assert not isinstance(done.exception, sqlite3.Error)
    assert "no se puede leer la base de datos" in (await aulita("check", "--contacts")).output


async def test_notes_are_printed_with_file_and_line_beside_a_running_bot(staff: StaffWorld) -> None:
    assert "No hay notas abiertas" in (await aulita("notes")).output
    await staff.own()
    await staff.world.say("/probar M1-05 adulta EC hoy", OWNER)
    await staff.world.say("anotar", OWNER)
    await staff.world.say("Falta una coma", OWNER)
    for words in ((), ("m1-05",)):
        said = (await aulita("notes", *words)).output
        assert re.search(
            r"M1-05/sin-hoja .* número \d+  courses/\S+/M1-05.yaml:\d+\n    Falta una coma", said
        )
        assert "cambió después" not in said
    assert "de M1-04" in (await aulita("notes", "M1-04")).output


async def test_a_link_into_the_web_is_left_for_a_running_bot(
    staff: StaffWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await staff.own()
    number = await staff.number(OWNER)
    assert "AULITA_PUBLIC_URL" in (await aulita("staff", "link", str(number))).output
    monkeypatch.setenv("AULITA_PUBLIC_URL", "https://aulita.example")
    assert "ningún rol" in (await aulita("staff", "link", "99999")).output
    done = await aulita("staff", "link", str(number))
    assert done.exit_code == 0, done.output
    [token] = re.findall(r"https://aulita\.example/entrar#([A-Za-z0-9_-]{22})\n", done.output)
    await staff.do("start", f"e_{token}", AUTHOR, "web")
    await staff.do("said", "/panel", AUTHOR, "web")
    assert (await staff.last(AUTHOR, "web")).text.startswith(beginning("staff.panel"))
    listed = (await aulita("staff", "list")).output
    assert re.search(rf"{number} +dueña +\S+ +web\n", listed)
    staff.world.later(minutes=31)
    await staff.rehearses()
    assert "30 minutos sin uso" in (await aulita("staff", "list")).output


async def test_the_log_is_printed_in_the_words_of_the_chat(staff: StaffWorld) -> None:
    assert "No hay nada anotado" in (await aulita("staff", "log")).output
    await staff.own()
    number = await staff.number(OWNER)
    await staff.world.say("/rol nuevo autora", OWNER)
    printed = (await aulita("staff", "log")).output.splitlines()
    assert printed[0] == f"01-03-2027 17:00  número {number:<5} empezó como dueña, con el código del servidor"
    assert printed[1].endswith("hizo un código de autora")
    assert len((await aulita("staff", "log", "--last", "1")).output.splitlines()) == 1
    assert "No hay nada" in (await aulita("staff", "log", "--who", "0")).output
    staff.world.later(days=3)
    await staff.rehearses()
    assert "No hay nada" in (await aulita("staff", "log", "--days", "2")).output


async def test_a_pin_is_reset_from_the_server(staff: StaffWorld) -> None:
    await staff.own()
    number = await staff.number(OWNER)
    for words in ("/pin", "4711", "4711"):
        await staff.world.say(words, OWNER)
    assert (await aulita("staff", "pin", str(number))).exit_code == 2, "what to do is said"
    assert (await aulita("staff", "pin", str(number), "--reset")).exit_code == 0
    await staff.world.say("/pin 4711", OWNER)
    assert (await staff.last(OWNER)).text.startswith(beginning("pin.again")), "there is none any more"
    assert (0, "pin_reset", str(number), "") in await staff.audit()


async def test_a_database_of_before_the_cohorts_is_still_listed(staff: StaffWorld, place: Path) -> None:
    await staff.own()
    await staff.world.database.close()
    raw = sqlite3.connect(place / "aulita.db")
    raw.executescript("DROP TABLE staff_doors; ALTER TABLE roles DROP COLUMN open_until")
    raw.close()
    assert "dueña" in (await aulita("staff", "list")).output

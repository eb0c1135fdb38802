"""The doctor: each trouble is found, named in one line, and has something to do; nothing is changed by looking."""

import asyncio
import json
import os
import socket
import sqlite3
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from click.testing import CliRunner

from bot.backup import back_up
from bot.cli import main
from bot.doctor import Finding, begun, is_well
from bot.organization import SAMPLE
from bot.store.database import Database
from bot.store.keys import read_or_make
from tests.e2e.program import INSTALLED, ORGANIZATION
from tests.fake_telegram import TOKEN, FakeTelegram


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path, fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with everything in order, in which the program is started."""
    for name in [name for name in os.environ if name.startswith("AULITA_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "bot"
    folder.mkdir()
    (folder / "organizacion.yaml").write_text(ORGANIZATION, "utf-8")
    write_env(folder, fake)
    monkeypatch.chdir(folder)
    read_or_make(folder / "../keys/aulita.key", folder / "data/aulita.db")
    return folder


def write_env(folder: Path, fake: FakeTelegram, **more: str) -> None:
    told = {
        "telegram_token": fake.token,
        "telegram_api_url": fake.url,
        "organization": "organizacion.yaml",
        "key_file": "../keys/aulita.key",
        "web_port": "0",
        **more,
    }
    (folder / ".env").write_text("".join(f"AULITA_{key.upper()}={value}\n" for key, value in told.items()))
    (folder / ".env").chmod(0o600)


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


async def look(folder: Path, at: datetime | None = None) -> dict[str, Finding]:
    """What is found, by its name; on a thread, as the fake platform lives in this loop."""
    found = await asyncio.to_thread(lambda: list(begun(at or now(), folder, lambda _: None)))
    assert len({finding.about for finding in found}) == len(found)
    for finding in found:
        assert finding.says
        assert (finding.do != "") == (finding.state != "good"), finding
    return {finding.about: finding for finding in found}


async def make_database(folder: Path) -> Path:
    path = folder / "data" / "aulita.db"
    database = await Database.open(f"sqlite:///{path}", read_or_make(folder / "../keys/aulita.key", path))
    await database.close()
    return path


async def test_a_bot_in_order_is_well_before_and_after_its_first_start(home: Path) -> None:
    before = await look(home)
    path = await make_database(home)
    back_up(path, home / "copies", now())
    after = await look(home)

    assert is_well(before.values()), before
    assert is_well(after.values()), after
    assert "aulita_test_bot" in after["token de Telegram"].says
    assert after["copias de seguridad"].state == "good"
    assert "sana" in after["base de datos"].says
    assert len(after) >= 14


async def test_looking_changes_nothing_and_makes_no_key(home: Path) -> None:
    (home / "../keys/aulita.key").unlink()

    found = await look(home)

    assert found["clave"].state == "warning"
    assert names(home) == [".env", "organizacion.yaml"]
    assert not (home / "../keys/aulita.key").exists()


async def test_it_works_beside_a_running_bot_and_says_so(home: Path) -> None:
    path = home / "data" / "aulita.db"
    running = await Database.open(f"sqlite:///{path}", read_or_make(home / "../keys/aulita.key", path))
    try:
        found = await look(home)
        later = await look(home, now() + timedelta(minutes=5))
        earlier = await look(home, now() - timedelta(minutes=5))
    finally:
        await running.close()

    assert found["programa en marcha"].state == "good"
    assert found["programa en marcha"].says.startswith("sí")
    assert later["programa en marcha"].state == "warning"
    assert earlier["programa en marcha"].state == "bad"


@pytest.mark.parametrize(
    ("changes", "about", "state", "words"),
    [
        ({"telegram_token": ""}, "token de Telegram", "bad", "aulita setup"),
        ({"telegram_token": "700000009:another-token-than-this"}, "token de Telegram", "bad", "@BotFather"),
        ({"telegram_token": "ñ"}, "token de Telegram", "bad", "@BotFather"),
        ({"telegram_api_url": "http://127.0.0.1:1"}, "token de Telegram", "bad", "internet"),
        ({"telegram_token": "", "public_url": "https://a.example"}, "token de Telegram", "warning", "setup"),
        ({"telegram_mode": "webhook"}, "token de Telegram", "bad", "AULITA_WEBHOOK_SECRET"),
        ({"send_rate": "-1"}, "ajustes", "bad", ".env"),
        ({"organization": ""}, "organización", "bad", "aulita setup"),
        ({"organization": "no.yaml"}, "organización", "bad", "aulita setup"),
        ({"content_dir": "nowhere"}, "curso", "bad", "aulita check"),
        ({"key_file": "data/aulita.key"}, "clave", "bad", "AULITA_KEY_FILE"),
        ({"database_url": "mysql://u:secret@h/x"}, "base de datos", "bad", "sqlite:///"),
        ({"data_dir": "organizacion.yaml/x"}, "disco", "bad", "AULITA_DATA_DIR"),
    ],
)
async def test_each_wrong_setting_is_found_with_what_to_do(
    home: Path, fake: FakeTelegram, changes: dict[str, str], about: str, state: str, words: str
) -> None:
    write_env(home, fake, **changes)

    found = await look(home)

    assert found[about].state == state
    assert words in found[about].do
    told = " ".join(finding.says + finding.do for finding in found.values())
    assert fake.token not in told
    assert "secret" not in told


async def test_the_sample_organization_and_an_unknown_country_are_refused(home: Path) -> None:
    (home / "organizacion.yaml").write_text(SAMPLE.read_text("utf-8"), "utf-8")
    assert (await look(home))["organización"].state == "bad"
    (home / "organizacion.yaml").write_text(ORGANIZATION + "pais: ZZ\n", "utf-8")
    found = (await look(home))["organización"]
    assert found.state == "bad"
    assert "EC" in found.do


async def test_help_lines_are_named_until_somebody_has_verified_them(home: Path) -> None:
    before = (await look(home))["teléfonos de ayuda"]
    today = f"{now():%Y-%m-%d}"
    (home / "organizacion.yaml").write_text(
        f'{ORGANIZATION}contactos:\n  EC:\n    trata:\n      texto: "número de prueba"\n'
        f'      fecha: "{today}"\n      fuente: "llamada"\n      verificado_por: "Persona de prueba"\n',
        "utf-8",
    )
    after = (await look(home))["teléfonos de ayuda"]

    assert before.state == after.state == "warning"
    assert "trata" in before.says
    assert "trata" not in after.says
    assert "linea_emergencia" in after.says


async def test_rights_that_let_others_read_are_found(home: Path) -> None:
    (home / ".env").chmod(0o644)
    (home / "../keys/aulita.key").chmod(0o644)

    found = await look(home)

    assert "chmod 600" in found["archivo .env"].do
    assert "chmod 600" in found["clave"].do
    assert found["archivo .env"].state == found["clave"].state == "bad"


async def test_a_key_that_is_lost_or_another_one_is_found(home: Path) -> None:
    path, key = await make_database(home), home / "../keys/aulita.key"
    key.unlink()
    lost = (await look(home))["clave"]
    read_or_make(key, home / "elsewhere/aulita.db")
    other = (await look(home))["clave"]

    assert (lost.state, other.state) == ("bad", "bad")
    assert "sellados" in lost.says
    assert "no es la clave" in other.says
    assert path.exists()


async def test_a_damaged_a_foreign_and_a_newer_database_are_found(home: Path) -> None:
    path = await make_database(home)
    whole = path.read_bytes()
    spoiled: dict[str, str] = {}
    raw = sqlite3.connect(path)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.commit()
    raw.close()
    spoiled["newer"] = (await look(home))["base de datos"].state
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    spoiled["damaged"] = (await look(home))["base de datos"].state
    path.write_bytes(b"no database at all" * 1000)
    spoiled["foreign"] = (await look(home))["base de datos"].state

    assert spoiled == {"newer": "bad", "damaged": "bad", "foreign": "bad"}


async def test_old_missing_and_vanished_copies_are_a_warning(home: Path) -> None:
    path = await make_database(home)
    none = (await look(home))["copias de seguridad"]
    copy = back_up(path, home / "copies", now())
    fresh = (await look(home))["copias de seguridad"]
    old = (await look(home, now() + timedelta(days=3)))["copias de seguridad"]
    copy.file.unlink()
    vanished = (await look(home))["copias de seguridad"]

    assert [one.state for one in (none, fresh, old, vanished)] == ["warning", "good", "warning", "warning"]
    assert "3 días" in old.says


async def test_a_clock_that_is_wrong_is_found_with_and_without_network(
    home: Path, fake: FakeTelegram
) -> None:
    assert (await look(home))["hora"].state == "good"
    assert (await look(home, now() + timedelta(minutes=3)))["hora"].state == "warning"
    assert (await look(home, now() + timedelta(hours=1)))["hora"].state == "bad"
    write_env(home, fake, telegram_api_url="http://127.0.0.1:1")
    assert (await look(home))["hora"].state == "warning"
    assert (await look(home, datetime(2020, 1, 1, tzinfo=UTC)))["hora"].state == "bad"


async def test_a_webhook_in_the_way_and_one_that_is_missing_are_told(home: Path, fake: FakeTelegram) -> None:
    missing = {"telegram_mode": "webhook", "public_url": "https://aulita.example", "webhook_secret": "s"}
    write_env(home, fake, **missing)
    not_there = (await look(home))["token de Telegram"]
    write_env(home, fake)
    async with asyncio.timeout(5):
        await _set_webhook(fake, "https://other.example/hook")
    in_the_way = (await look(home))["token de Telegram"]

    assert not_there.state == in_the_way.state == "warning"
    assert "https://aulita.example/telegram/webhook" in not_there.says
    assert "https://other.example/hook" in in_the_way.says


async def _set_webhook(fake: FakeTelegram, url: str) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{fake.url}/bot{fake.token}/setWebhook", json={"url": url}) as answer,
    ):
        assert answer.status == 200, await answer.text()


async def test_a_port_that_is_taken_is_bad_for_a_webhook_and_a_warning_when_polling(
    home: Path, fake: FakeTelegram
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        write_env(home, fake, web_port=port)
        polling = (await look(home))["puerto web"]
        write_env(home, fake, web_port=port, telegram_mode="webhook")
        webhook = (await look(home))["puerto web"]

    assert (polling.state, webhook.state) == ("warning", "bad")


async def test_the_command_prints_marks_exits_1_for_a_bad_finding_and_speaks_json(
    home: Path, fake: FakeTelegram
) -> None:
    well = await asyncio.to_thread(CliRunner().invoke, main, ["doctor"])
    spoken = await asyncio.to_thread(CliRunner().invoke, main, ["doctor", "--json"])
    write_env(home, fake, telegram_token="")
    ill = await asyncio.to_thread(CliRunner().invoke, main, ["doctor"])

    assert well.exit_code == 0, well.output
    assert "✓ curso" in well.output
    assert "! token de Telegram: @aulita_test_bot contesta, pero se puede meter en grupos" in well.output
    assert "✗" not in well.output
    told = json.loads(spoken.stdout)
    assert told["ok"] is True
    assert {one["state"] for one in told["checks"]} <= {"good", "warning", "bad"}
    assert ill.exit_code == 1
    assert "✗ token de Telegram: falta\n    → escribe: aulita setup" in ill.output
    assert TOKEN not in well.output + ill.output


def test_what_to_do_names_the_command_as_it_is_typed_in_this_folder(tmp_path: Path) -> None:
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/aulita").symlink_to(INSTALLED)

    told = subprocess.run(
        [".venv/bin/aulita", "doctor"],
        cwd=tmp_path,
        env={"PATH": os.defpath, "AULITA_TELEGRAM_API_URL": "http://127.0.0.1:1", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert told.returncode == 1, told.stderr
    assert "    → escribe: .venv/bin/aulita setup\n" in told.stdout

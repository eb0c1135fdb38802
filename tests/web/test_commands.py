"""`aulita web` and `aulita run` as somebody starts them."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot import server
from bot.run import check_site
from bot.settings import Settings, SettingsBroken
from tests.web.browser import Browser

AULITA = Path(sys.executable).parent / "aulita"
START_SECONDS = 20.0


@asynccontextmanager
async def started(
    folder: Path, *words: str, **settings: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A process and the address it prints."""
    environment = {"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8", "TMPDIR": str(folder)}
    environment |= {f"AULITA_{name.upper()}": value for name, value in settings.items()}
    process = await asyncio.create_subprocess_exec(
        str(AULITA), *words, cwd=folder, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        told = ""
        async with asyncio.timeout(START_SECONDS):
            while not (found := re.search(r"http://[\w.:]+", told)):
                line = await process.stdout.readline()
                assert line, f"it ended: {told}"
                told += line.decode()
        yield process, found[0]
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def visited(base: str) -> Browser:
    """A browser that has begun; the server may still be starting."""
    browser = Browser(base, aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)))
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                await browser.begin()
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)
            else:
                return browser


async def test_aulita_web_needs_nothing_prints_one_address_and_leaves_nothing(tmp_path: Path) -> None:
    taken = server.bind_near("127.0.0.1", 8080)
    with taken:
        async with started(tmp_path, "web") as (process, base):
            assert base != server.address_of(taken)
            browser = await visited(base)
            async with browser.feed() as feed:
                assert (await feed.named("clock")).data["local"]
                assert (await feed.until("Nunca te pediré"))[-1].data["buttons"]
                process.send_signal(signal.SIGINT)
                async with asyncio.timeout(8):
                    assert await process.wait() == 0
            await browser.client.close()
    assert os.listdir(tmp_path) == []


async def test_aulita_run_in_a_rehearsal_serves_the_web_chat_without_a_token(tmp_path: Path) -> None:
    async with started(
        tmp_path, "run", clock="rehearsal", web_port="0", key_file=str(tmp_path / "k" / "key")
    ) as (
        process,
        base,
    ):
        browser = await visited(base)
        assert (await browser.get("/chat/me")).status == 200
        await browser.client.close()
        process.terminate()
        async with asyncio.timeout(8):
            assert await process.wait() == 0


def told(folder: Path, *words: str, **settings: str) -> tuple[int, str]:
    """Exit code and standard error of a run that ends by itself."""
    environment = {"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8"}
    environment |= {f"AULITA_{name.upper()}": value for name, value in settings.items()}
    ended = subprocess.run(
        [str(AULITA), *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    return ended.returncode, ended.stderr.strip()


def test_nothing_to_serve_is_told_in_one_sentence(tmp_path: Path) -> None:
    code, said = told(tmp_path, "run")
    assert code == 2
    assert said.count("\n") == 0
    for word in ("AULITA_TELEGRAM_TOKEN", "AULITA_PUBLIC_URL", "aulita web"):
        assert word in said


@pytest.mark.parametrize(
    "address", ["aulita.example", "http://aulita.example", "https://aulita.example/curso"]
)
def test_a_public_address_that_nobody_could_use_is_told_in_one_sentence(address: str) -> None:
    settings = Settings(_env_file=None, public_url=address)  # type: ignore[call-arg]
    with pytest.raises(SettingsBroken, match="AULITA_PUBLIC_URL") as broken:
        check_site(settings)
    assert "\n" not in str(broken.value)


def test_a_port_that_is_taken_is_told_if_it_was_asked_for(tmp_path: Path) -> None:
    with server.bind("127.0.0.1", 0) as taken:
        code, said = told(tmp_path, "web", "--port", str(taken.getsockname()[1]))
    assert (code, said.count("\n")) == (2, 0)
    assert "cannot listen" in said


POLLING_ONLY = """
import asyncio, sys
from bot.run import check_site, ways, webhook_of
from bot.settings import Settings
from bot import app, cli
settings = Settings(_env_file=None, telegram_token="1:a")
check_site(settings), webhook_of(settings)
async def made():
    from bot.run import telegram_channel
    import types
    ground = types.SimpleNamespace(
        settings=settings, clock=types.SimpleNamespace(now=None), database=None,
        rules=app.rules_of(settings.model_copy(update={"clock": "rehearsal"}), dict),
    )
    from bot.web.feed import Feeds
    (way,) = ways(ground, Feeds())
    assert way.channel.routes() == []
    await way.channel.close()
asyncio.run(made())
print(sorted({"starlette", "uvicorn", "jinja2"} & set(sys.modules)))
"""


def test_a_run_that_only_polls_loads_no_web_server() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", POLLING_ONLY], capture_output=True, text=True, timeout=30, check=True
    )
    assert ended.stdout.strip() == "[]"

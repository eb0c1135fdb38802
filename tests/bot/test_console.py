"""A learner in the terminal: the installed `aulita chat` with scripted input."""

import asyncio
import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.base import (
    Button,
    Delivery,
    DocumentBody,
    Entity,
    Inbound,
    PictureBody,
    Sent,
    TextBody,
    Unreadable,
)
from bot.channels.console import HERE, ConsoleChannel, bold
from bot.course_files import CourseFiles
from tests.bot.intake_world import NOON

INSTALLED = Path(sys.executable).with_name("aulita")
TO_THE_LESSON = ("1", "1", "1", "2", "1", "1", "3", "1", "3", "4")
"""Probar, Estafa, Otro, Real, Quiero el curso, Acepto, Sin nombre, Sí, No, La quiero ya."""


def chat(folder: Path, *lines: str, keep: bool = False) -> str:
    """What the terminal shows."""
    command = [str(INSTALLED), "chat", *(["--keep"] if keep else [])]
    ended = subprocess.run(
        command,
        cwd=folder,
        env=environment(folder),
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "AULITA_DATA_DIR": str(folder / "data"),
    }


def test_numbers_lead_from_hello_to_the_first_lesson_without_a_token_or_a_trace_on_disk(
    tmp_path: Path,
) -> None:
    shown = chat(tmp_path, *TO_THE_LESSON, "sigo", ":salir", "never read")
    for words in (
        "Hola. Soy Aulita",
        "¿Estafa o real?",
        "Necesito tu permiso",
        "Un reto: 8 mensajes",
        "Depende del momento que vives",
    ):
        assert shown.count(words) >= 1, words
    assert "Tu terminal" in shown
    assert "Telegram" not in shown, "the permission names the platform she is on"
    assert "\x1b[" not in shown, "no colours where nobody looks"
    assert list(tmp_path.iterdir()) == []


def test_the_clock_moves_only_when_told_and_says_where_it_is(tmp_path: Path) -> None:
    shown = chat(
        tmp_path,
        ":hora",
        *TO_THE_LESSON[:-1],
        "20:00",
        ":hora",
        ":salta",
        ":avanza 24",
        ":hora",
        ":avanza mil",
        ":que",
    )
    moments = re.findall(r"· Ahora es (\w+) (\d\d)/\d\d/\d{4}, (\d\d:\d\d) en Quito ·", shown)
    assert [hour for _, _, hour in moments] == ["10:00", "10:00", "20:00", "20:00", "20:00"]
    assert moments[2][1] == moments[0][1]
    assert moments[3] == moments[4] != moments[2]
    assert "Tu lección está lista" in shown or "Tu primera lección" in shown
    assert "Escribe las horas con un número" in shown
    assert shown.count(":avanza 24   deja pasar 24 horas") == 2, "what is not a command explains them"


def test_with_nothing_due_a_skip_says_so(tmp_path: Path) -> None:
    assert "Nada pendiente" in chat(tmp_path, ":salta")


def test_a_learner_who_is_kept_finds_her_place_and_her_clock_again(tmp_path: Path) -> None:
    first = chat(tmp_path, "1", ":avanza 5", keep=True)
    assert "¿Estafa o real?" in first
    second = chat(tmp_path, ":hora", keep=True)
    assert "¿Estafa o real?" in second
    assert "Hola. Soy Aulita" not in second
    assert "15:00 en Quito" in second


def test_ctrl_c_ends_it_at_once_without_a_trace(tmp_path: Path) -> None:
    with subprocess.Popen(
        [str(INSTALLED), "chat"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        shown = b""
        while not shown.endswith(b"> "):
            more = os.read(running.stdout.fileno(), 4096)
            assert more, shown
            shown += more
        running.send_signal(signal.SIGINT)
        assert running.wait(5) == 0
        assert running.stderr.read() == b""


async def _typed(*lines: str, channel: Callable[[int], ConsoleChannel]) -> list[Inbound]:
    """What a channel hears of these lines."""
    heard: list[Inbound] = []

    async def receive(batch: Sequence[Inbound | Unreadable], *, cursor: str | None = None) -> None:
        heard.extend(item for item in batch if isinstance(item, Inbound))

    reading, writing = os.pipe()
    try:
        os.write(writing, "\n".join(lines).encode())
        os.close(writing)
        await asyncio.wait_for(channel(reading).listen(receive, None), 5)
    finally:
        os.close(reading)
    return heard


async def test_lines_are_taps_starts_or_words(capsys: pytest.CaptureFixture[str]) -> None:
    out = io.StringIO()
    buttons = ((Button("Sí", "3:yes"), Button("No", "3:no")),)

    def channel(typed: int) -> ConsoleChannel:
        made = ConsoleChannel(lambda: NOON, out=out, called="Rosa", typed=typed)
        made._buttons = buttons[0]
        return made

    heard = await _typed(
        "2", "3", "0", "", "  hola  ", "/start grupo-1", "/start", "²", "fin", channel=channel
    )
    assert [(item.kind, item.text) for item in heard] == [
        ("start", ""),
        ("tap", "3:no"),
        ("said", "3"),
        ("said", "0"),
        ("said", "hola"),
        ("start", "grupo-1"),
        ("start", ""),
        ("said", "²"),
        ("said", "fin"),
    ]
    assert len({item.once for item in heard}) == len(heard)
    assert {item.address for item in heard} == {HERE}
    assert {item.at for item in heard} == {NOON}


async def test_messages_show_their_buttons_by_number_and_pictures_their_alternative() -> None:
    out = io.StringIO()
    channel = ConsoleChannel(lambda: NOON + timedelta(0), out=out)
    body = TextBody("¿Sí o no?", buttons=((Button("Sí", "1:yes"),), (Button("No", "1:no"),)))
    assert await channel.deliver(Delivery(1, HERE, body)) == Sent("1")
    assert await channel.deliver(Delivery(2, HERE, PictureBody("sms", "Ana", "Hola", "Un mensaje"))) == Sent(
        "2"
    )
    assert out.getvalue().splitlines() == ["¿Sí o no?", "   [1] Sí", "   [2] No", "", "   (Un mensaje)", ""]


async def test_a_file_shows_where_it_lies(tmp_path: Path) -> None:
    out = io.StringIO()
    channel = ConsoleChannel(lambda: NOON, out=out, files=CourseFiles(tmp_path))
    body = DocumentBody("mini", "pausa.mp3", "audio", "Una pausa", "Audio de 2 KB.")
    assert await channel.deliver(Delivery(1, HERE, body)) == Sent("1")
    place = tmp_path / "courses/mini/media/pausa.mp3"
    assert out.getvalue().splitlines() == ["   (Una pausa. Audio de 2 KB.)", f"   {place}", ""]


def test_bold_counts_as_the_platforms_do() -> None:
    shown = bold("🙂 ya no", (Entity("bold", 3, 2), Entity("italic", 0, 2)))
    assert shown == "🙂 \x1b[1mya\x1b[0m no"

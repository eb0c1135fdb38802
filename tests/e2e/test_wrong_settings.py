"""Whatever is set wrongly, `aulita run` ends with one sentence that says what to write, and with the right code."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.e2e.conftest import Start
from tests.e2e.program import Ended, Place, run_to_end
from tests.fake_telegram import FakeTelegram
from tests.lessons.mini import LESSON, LESSON_FILE, write_mini

SETTINGS, LOST = 2, 78
TEMPORARY = 75


@dataclass(frozen=True, slots=True)
class Wrong:
    """A way to set something wrongly, the exit code it deserves, and words that its sentence must have."""

    name: str
    spoil: Callable[[Place], Place]
    words: tuple[str, ...]
    code: int = SETTINGS


def _set(**changes: str | None) -> Callable[[Place], Place]:
    return lambda place: place.with_(**changes)


def _with_file(name: str, content: bytes, **changes: str) -> Callable[[Place], Place]:
    def spoil(place: Place) -> Place:
        (place.folder / name).write_bytes(content)
        return place.with_(**{key: value.format(folder=place.folder) for key, value in changes.items()})

    return spoil


def _broken_content(place: Place) -> Place:
    write_mini(place.folder / "content", {LESSON_FILE: LESSON.replace("correcta: true, ", "")})
    return place.with_(content_dir=str(place.folder / "content"))


def _key_among_data(place: Place) -> Place:
    return place.with_(key_file=str(place.data / "aulita.key"))


def _webhook(**changes: str) -> Callable[[Place], Place]:
    return _set(
        telegram_mode="webhook", **{"public_url": "https://aulita.example", "webhook_secret": "s", **changes}
    )


WRONG = (
    Wrong("no token", _set(telegram_token=None), ("AULITA_TELEGRAM_TOKEN", "BotFather")),
    Wrong("no organization", _set(organization=None), ("AULITA_ORGANIZATION", "organizacion.yaml")),
    Wrong("no such organization", _set(organization="nada.yaml"), ("nada.yaml", "no existe")),
    Wrong(
        "half an organization",
        _with_file("o.yaml", b"nombre: X\n", organization="o.yaml"),
        ("o.yaml", "falta"),
    ),
    Wrong(
        "a country without profile",
        _with_file(
            "o.yaml",
            b"nombre: Prueba\ncontacto: a@b.example\npagina: https://b.example\nhorario: nunca\n"
            b"facilitacion: nadie\npais: ZZ\n",
            organization="o.yaml",
        ),
        ("ZZ", "EC"),
    ),
    Wrong(
        "an address of another kind",
        _set(telegram_api_url="ftp://x.example"),
        ("AULITA_TELEGRAM_API_URL", "http"),
    ),
    Wrong("an unknown mode", _set(telegram_mode="pigeon"), ("AULITA_TELEGRAM_MODE", "polling", "webhook")),
    Wrong("an unknown clock", _set(clock="sand"), ("AULITA_CLOCK", "real", "rehearsal")),
    Wrong("a port that is none", _set(web_port="70000"), ("AULITA_WEB_PORT",)),
    Wrong("a rate below nothing", _set(send_rate="-1"), ("AULITA_SEND_RATE",)),
    Wrong("owners by name", _set(owners="@rosa"), ("AULITA_OWNERS",)),
    Wrong("an unknown log level", _set(log_level="loud"), ("AULITA_LOG_LEVEL", "info")),
    Wrong(
        "a rehearsal with real people",
        _set(clock="rehearsal", telegram_api_url=None),
        ("AULITA_CLOCK=rehearsal",),
    ),
    Wrong(
        "a rehearsal open to the world",
        _set(clock="rehearsal", web_host="0.0.0.0"),
        ("AULITA_WEB_HOST", "127.0.0.1"),
    ),
    Wrong("a webhook without secret", _webhook(webhook_secret=""), ("AULITA_WEBHOOK_SECRET",)),
    Wrong(
        "a webhook without https",
        _webhook(public_url="http://aulita.example"),
        ("AULITA_PUBLIC_URL", "https://"),
    ),
    Wrong("the key beside the data", _key_among_data, ("AULITA_KEY_FILE", "outside")),
    Wrong("a damaged key", _with_file("k", b"1:abc\n", key_file="{folder}/k"), ("/k", "chmod 600")),
    Wrong("no content", _set(content_dir="nowhere"), ("content",)),
    Wrong("broken content", _broken_content, ("M1-01.yaml:", "aulita check")),
    Wrong(
        "an unreadable .env", _with_file(".env", b"AULITA_LOG_LEVEL=\xff\xfe\n"), ("settings cannot be read",)
    ),
    Wrong("a database of another kind", _set(database_url="mysql://u:pw@h/x"), ("AULITA_DATABASE_URL",)),
    Wrong(
        "a data folder that is a file",
        _with_file("f", b"", data_dir="{folder}/f"),
        ("/f/aulita.db",),
        TEMPORARY,
    ),
    Wrong(
        "a token that is refused", _set(telegram_token="700000009:other"), ("AULITA_TELEGRAM_TOKEN",), LOST
    ),
)


@pytest.mark.parametrize("wrong", WRONG, ids=[wrong.name for wrong in WRONG])
async def test_a_wrong_setting_gives_one_sentence(wrong: Wrong, place: Place) -> None:
    ended = await run_to_end(wrong.spoil(place).environment, place.folder, "run")
    _is_one_sentence(ended, wrong.code, *wrong.words)
    assert "mysql://u:pw" not in ended.err


async def test_a_port_that_is_taken_gives_one_sentence(place: Place) -> None:
    with _taken_port() as port:
        ended = await run_to_end(
            place.with_(clock="rehearsal", web_port=str(port)).environment, place.folder, "run"
        )
    _is_one_sentence(ended, SETTINGS, "AULITA_WEB_PORT", str(port))


async def test_a_rehearsal_never_opens_the_database_of_real_people_nor_the_other_way_round(
    fake: FakeTelegram, place: Place, start: Start
) -> None:
    real = await start(place)
    assert await real.stop() == 0
    ended = await run_to_end(place.with_(clock="rehearsal").environment, place.folder, "run")
    _is_one_sentence(ended, SETTINGS, "AULITA_CLOCK=rehearsal", "AULITA_DATA_DIR")
    pretended = place.with_(clock="rehearsal", data_dir=str(place.folder / "other"))
    rehearsal = await start(pretended)
    assert await rehearsal.stop() == 0
    ended = await run_to_end(pretended.with_(clock="real").environment, place.folder, "run")
    _is_one_sentence(ended, SETTINGS, "AULITA_CLOCK=real", "AULITA_DATA_DIR")


async def test_no_secret_shows_in_the_log_at_its_loudest(
    fake: FakeTelegram, place: Place, start: Start
) -> None:
    place = place.with_(log_level="debug", telegram_mode="webhook", public_url="https://aulita.example")
    place = place.with_(webhook_secret="hush-hush-secret")
    program = await start(place, "setWebhook")
    fake.reroute["https://aulita.example"] = program.web()
    fake.start(50_123_456, first_name="Rosalinda")
    fake.fault("error", code=500, method="sendMessage", times=1)
    fake.say(50_123_456, "mi palabra de casa")
    await fake.wait_for(lambda: len(fake.accepted("sendMessage", 50_123_456)) >= 2, 10)
    assert await program.stop() == 0
    for secret in (fake.token, fake.token.partition(":")[2], "hush-hush-secret"):
        assert secret not in program.said()
    for hers in ("50123456", "Rosalinda", "palabra de casa"):
        assert hers not in program.said()


def _is_one_sentence(ended: Ended, code: int, *words: str) -> None:
    """One trouble told as one, after what the program says on its way; nothing of its inside."""
    assert ended.code == code, ended.err
    told = [line for line in ended.sentences if not line.startswith("Aulita is ")]
    told = [line for line in told if not line.startswith("local web server: ")]
    assert sum(line.startswith("aulita: ") for line in told) == 1, ended.err
    assert told[-1].startswith("aulita: "), ended.err
    for word in words:
        assert word in "\n".join(told), ended.err
    assert "Traceback" not in ended.err + ended.out
    assert "fake-token" not in ended.err + ended.out
    assert "Unclosed" not in ended.err
    assert ended.seconds < 15


@contextlib.contextmanager
def _taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield int(listening.getsockname()[1])


def test_every_way_to_be_wrong_has_a_name_of_its_own() -> None:
    assert len({wrong.name for wrong in WRONG}) == len(WRONG) >= 20

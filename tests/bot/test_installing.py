"""The set-up: asked in Spanish, checked, written whole, and never showing the token."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.env_file import with_values, write_whole
from bot.organization import SAMPLE, load_organization
from bot.settings import read_settings
from bot.store.keys import read_or_make
from tests.e2e.program import ORGANIZATION
from tests.fake_telegram import TOKEN, FakeTelegram

ANSWERS = (
    "Fundación «Ñandú» # 1",
    "https://fundacion.example/aulita",
    'datos@fundacion.example "privado"',
    "de lunes a viernes, de 9:00 a 17:00",
    "El equipo",
    "ec",
)
OPTIONS = ("--name", "--page", "--contact", "--hours", "--facilitation", "--country")
GIVEN = [word for pair in zip(OPTIONS, ANSWERS, strict=True) for word in pair]


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path, fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which the set-up is started."""
    for name in [name for name in os.environ if name.startswith("AULITA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AULITA_TELEGRAM_API_URL", fake.url)
    monkeypatch.setenv("AULITA_WEB_PORT", "0")
    folder = tmp_path / "bot"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


async def setup(*words: str, typed: tuple[str, ...] = ()) -> Result:
    """On a thread, as the fake platform lives in this loop."""
    lines = "".join(f"{line}\n" for line in typed)
    return await asyncio.to_thread(CliRunner().invoke, main, ["setup", *words], lines)


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


def text(path: Path) -> str:
    return path.read_text("utf-8")


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def write(path: Path, content: str) -> Path:
    path.write_text(content, "utf-8")
    return path


async def test_an_empty_folder_becomes_a_bot_that_is_well(home: Path) -> None:
    done = await setup(typed=(TOKEN, *ANSWERS))

    assert done.exit_code == 0, done.output
    settings = read_settings()
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == TOKEN
    organization = load_organization(home / "organizacion.yaml")
    assert (organization.name, organization.page, organization.contact) == ANSWERS[:3]
    assert organization.country == "EC"
    assert rights(home / ".env") == 0o600
    assert rights(home / "data") == 0o700
    assert rights(home / "../aulita-key/aulita.key") == 0o600
    assert "Es el bot «Aulita», @aulita_test_bot." in done.output
    assert "✗" not in done.output
    assert "../aulita-key/aulita.key" in done.output
    assert names(home) == [".env", "data", "organizacion.yaml"]


async def test_the_set_up_ends_with_a_code_for_the_owner_as_long_as_there_is_none(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = await setup(typed=(TOKEN, *ANSWERS))

    [code, link] = re.findall(r"s_[A-Za-z0-9_-]{22}", done.output)
    assert code == link
    assert f"https://t.me/aulita_test_bot?start={code}" in done.output
    [order] = (home / "data/aulita.db.staff").iterdir()
    assert rights(order) == 0o600
    assert code.removeprefix("s_") not in text(order)
    monkeypatch.setenv("AULITA_OWNERS", "5")
    again = await setup("--yes")
    assert again.exit_code == 0, again.output
    assert "Código para ser dueña" not in again.output


async def test_the_token_is_never_shown(home: Path) -> None:
    wrong = "700000009:another-token-of-somebody-else"

    done = await setup(typed=("no es un token", wrong, TOKEN, *ANSWERS))

    assert done.exit_code == 0, done.output
    assert done.output.count("No sirve: ") == 2
    assert "eso no parece un token" in done.output
    assert "Telegram no lo acepta" in done.output
    for secret in (TOKEN, TOKEN.partition(":")[2], wrong, wrong.partition(":")[2]):
        assert secret not in done.output


async def test_a_wrong_answer_gets_one_sentence_and_is_asked_again(home: Path) -> None:
    name, page, *rest = ANSWERS

    done = await setup(typed=(TOKEN, name, "fundacion.example", page, *rest[:-1], "ZZ", "EC"))

    assert done.exit_code == 0, done.output
    assert "empieza con https://" in done.output
    assert "«ZZ» no tiene perfil" in done.output
    assert load_organization(home / "organizacion.yaml").page == page


async def test_everything_can_be_given_so_that_a_script_is_asked_nothing(home: Path, tmp_path: Path) -> None:
    token = write(tmp_path / "token", f"{TOKEN}\n")

    done = await setup("--yes", "--token-file", str(token), *GIVEN)

    assert done.exit_code == 0, done.output
    assert load_organization(home / "organizacion.yaml").name == ANSWERS[0]


async def test_a_finished_organization_file_is_taken_as_it_is(home: Path, tmp_path: Path) -> None:
    token = write(tmp_path / "token", TOKEN)
    ready = write(tmp_path / "o.yaml", f"# ours\n{ORGANIZATION}")

    done = await setup("--yes", "--token-file", str(token), "--organization", str(ready))

    assert done.exit_code == 0, done.output
    assert text(home / "organizacion.yaml") == f"# ours\n{ORGANIZATION}"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "falta el token"),
        (["--token-file", "{token}"], "falta quién da el curso: nombre, pagina"),
        (["--token-file", "no-such-file", *GIVEN], "no se puede leer no-such-file"),
        (["--token-file", "{wrong}", *GIVEN], "Telegram no lo acepta"),
        (["--token-file", "{token}", *GIVEN, "--page", "x"], "empieza con https://"),
        (["--token-file", "{token}", *GIVEN, "--country", "ZZ"], "no tiene perfil"),
        (["--token-file", "{token}", "--organization", "{sample}"], "es todavía el ejemplo"),
    ],
)
async def test_a_script_that_gives_too_little_or_wrong_gets_one_sentence_and_nothing_is_written(
    home: Path, tmp_path: Path, words: list[str], sentence: str
) -> None:
    files = {
        "token": write(tmp_path / "token", TOKEN),
        "wrong": write(tmp_path / "wrong", "700000009:another-token-of-somebody-else"),
        "sample": write(tmp_path / "sample.yaml", _sample()),
    }

    done = await setup("--yes", *(word.format(**files) for word in words))

    assert done.exit_code == 2
    assert sentence in done.output
    assert done.output.count("aulita: ") == 1
    assert TOKEN not in done.output
    assert names(home) == []


def _sample() -> str:
    return SAMPLE.read_text("utf-8")


async def test_interrupting_leaves_everything_as_it_was(home: Path) -> None:
    done = await setup(typed=(TOKEN, ANSWERS[0]))

    assert done.exit_code == 2
    assert "todo queda como estaba" in done.output
    assert names(home) == []


async def test_a_second_time_keeps_what_is_there_with_two_words(home: Path) -> None:
    await setup(typed=(TOKEN, *ANSWERS))
    write(home / ".env", text(home / ".env") + "# mine\nAULITA_SEND_RATE=5\n")
    env, organization = text(home / ".env"), text(home / "organizacion.yaml")
    key = text(home / "../aulita-key/aulita.key")

    done = await setup(typed=("quizás", "Sí", ""))

    assert done.exit_code == 0, done.output
    assert "¿Sigo con este bot? (s/n)" in done.output
    assert "Contesta s (sí) o n (no)." in done.output
    assert (text(home / ".env"), text(home / "organizacion.yaml")) == (env, organization)
    assert text(home / "../aulita-key/aulita.key") == key
    assert rights(home / ".env") == rights(home / ".env.bak") == 0o600


async def test_changing_one_answer_keeps_contacts_comments_and_the_file_before(home: Path) -> None:
    contacts = (
        'contactos:\n  EC:\n    trata:\n      texto: "número de prueba"\n      fecha: "2031-01-01"\n'
        '      fuente: "llamada"\n      verificado_por: "Persona de prueba"\n'
    )
    before = f"# ours\n{ORGANIZATION}{contacts}"
    write(home / "organizacion.yaml", before)

    done = await setup("--name", "Otro nombre", typed=(TOKEN, "", "", "", "", ""))

    assert done.exit_code == 0, done.output
    changed = load_organization(home / "organizacion.yaml")
    assert changed.name == "Otro nombre"
    assert changed.contacts["EC"]["trata"].text == "número de prueba"
    assert text(home / "organizacion.yaml").startswith("# ours\n")
    assert text(home / "organizacion.yaml.bak") == before


async def test_without_network_the_token_is_kept_only_if_she_says_so(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AULITA_TELEGRAM_API_URL", "http://127.0.0.1:1")
    token = write(tmp_path / "token", TOKEN)

    script = await setup("--yes", "--token-file", str(token), *GIVEN)
    written_by_script = names(home)
    person = await setup(typed=(TOKEN, "s", *ANSWERS))

    assert script.exit_code == 2
    assert written_by_script == []
    assert "sin comprobarlo" in person.output
    assert person.exit_code == 1, "the doctor ends with what is not well"
    assert TOKEN in text(home / ".env")


async def test_a_key_that_is_there_is_never_left_behind(home: Path) -> None:
    read_or_make(home / "aulita.key", home / "data/aulita.db")

    await setup(typed=(TOKEN, *ANSWERS))

    assert read_settings().key_file == Path("aulita.key")


# The file .env


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "A=new\n"),
        ("# mine\nB=1\n", "# mine\nB=1\nA=new\n"),
        ("A=old\n# mine\nB=1", "A=new\n# mine\nB=1\n"),
        ("  export A = 'old'\nAB=1\n", "A=new\nAB=1\n"),
        ("A=1\nB=2\nA=3\n", "A=new\nB=2\n"),
        ("#A=old\n", "#A=old\nA=new\n"),
    ],
)
def test_one_value_changes_and_every_other_line_stays(before: str, after: str) -> None:
    assert with_values(before, {"A": "new"}) == after
    assert with_values(after, {"A": "new"}) == after


@pytest.mark.parametrize("value", ["plain", "a b", "a#b", "a $b", "añb", 'a"b', "a\\b", "../k/aulita.key"])
def test_a_value_is_read_back_as_it_was_written(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("AULITA_")]:
        monkeypatch.delenv(name)
    write_whole(tmp_path / ".env", with_values("", {"AULITA_PUBLIC_URL": value}))

    assert read_settings().public_url == value


def test_a_value_that_would_break_the_file_is_refused() -> None:
    for value in ("a\nB=1", "a'b"):
        with pytest.raises(ValueError, match="una línea"):
            with_values("", {"A": value})

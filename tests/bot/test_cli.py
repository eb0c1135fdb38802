"""The installed command line: what it prints, its exit codes, how long it takes."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import jsonschema  # type: ignore[import-untyped]
import pytest

from bot.clock import wall_ms
from tests.bot.intake_world import intake_world
from tests.lessons.mini import LESSON, LESSON_FILE, write_mini

INSTALLED = Path(sys.executable).with_name("aulita")


@dataclass(frozen=True, slots=True)
class Said:
    code: int
    out: str
    err: str
    seconds: float


def aulita(folder: Path, *words: str, **settings: str) -> Said:
    """Runs it in `folder` with these settings (without `AULITA_`, in small letters) and no others."""
    told = {f"AULITA_{name.upper()}": value for name, value in settings.items()}
    began = perf_counter()
    ended = subprocess.run(
        [str(INSTALLED), *words],
        cwd=folder,
        env={"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8", **told},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "Traceback" not in ended.stderr
    return Said(ended.returncode, ended.stdout, ended.stderr, perf_counter() - began)


def test_help_names_every_command_and_each_command_explains_itself(tmp_path: Path) -> None:
    whole = aulita(tmp_path, "--help")
    assert whole.code == 0
    for command in ("run", "chat", "check", "rehearse", "settings", "health"):
        assert f"\n  {command} " in whole.out
        one = aulita(tmp_path, command, "-h")
        assert one.code == 0
        assert len(one.out.splitlines()) >= 4
    assert aulita(tmp_path, "--version").out.strip().count(".") >= 1


def test_an_unknown_command_is_one_sentence(tmp_path: Path) -> None:
    said = aulita(tmp_path, "runn")
    assert said.code == 2
    assert "No such command 'runn'" in said.err


def test_settings_shows_what_is_in_force_with_secrets_masked(tmp_path: Path) -> None:
    said = aulita(
        tmp_path, "settings", telegram_token="700000001:very-secret", webhook_secret="hush", data_dir="here"
    )
    assert (said.code, said.err) == (0, "")
    assert "very-secret" not in said.out
    assert "hush" not in said.out
    lines = {line.split()[0]: line.split()[1] for line in said.out.splitlines()}
    assert lines["AULITA_TELEGRAM_TOKEN"] == lines["AULITA_WEBHOOK_SECRET"] == "****"
    assert lines["AULITA_DATA_DIR"] == "here"
    assert lines["AULITA_DATABASE_URL"] == "sqlite:///here/aulita.db"
    assert lines["AULITA_ORGANIZATION"] == "-"


def test_settings_with_a_wrong_value_is_one_sentence(tmp_path: Path) -> None:
    said = aulita(tmp_path, "settings", clock="sand")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("aulita: AULITA_CLOCK is 'sand'")
    assert len(said.err.splitlines()) == 1


def test_check_finds_nothing_wrong_with_the_built_in_course_in_under_two_seconds(tmp_path: Path) -> None:
    best = min((aulita(tmp_path, "check") for _ in range(3)), key=lambda said: said.seconds)
    assert best.code == 0
    assert "1 curso(s), 24 unidades, 0 errores" in best.out
    assert best.seconds < 2


def test_check_tells_every_problem_with_file_and_line_and_ends_with_1(tmp_path: Path) -> None:
    broken = LESSON.replace("correcta: true, ", "").replace("minutos: 3", "minutos: muchos")
    write_mini(tmp_path / "content", {LESSON_FILE: broken})
    for said in (aulita(tmp_path, "check", "content"), aulita(tmp_path, "check", content_dir="content")):
        assert (said.code, said.err) == (1, "")
        *problems, last = said.out.splitlines()
        assert sum("M1-01.yaml:" in line for line in problems) >= 2
        assert "corrige los errores" in last


def test_check_of_a_folder_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    said = aulita(tmp_path, "check", "nowhere")
    assert (said.code, said.err) == (
        2,
        "aulita: nowhere is not a folder: name one that holds courses/ and shared/\n",
    )


@pytest.mark.parametrize("kind", ["unidad", "items", "curso"])
def test_the_schemas_for_editors_are_sound_json_schemas(kind: str, tmp_path: Path) -> None:
    said = aulita(tmp_path, "check", "--schema", kind)
    assert (said.code, said.err) == (0, "")
    schema = json.loads(said.out)
    jsonschema.validators.validator_for(schema).check_schema(schema)
    assert schema.get("title") or schema.get("properties") or schema.get("items")


@pytest.mark.parametrize("learner", ["right", "wrong", "mixed", "silent"])
def test_a_rehearsal_of_each_habit_reaches_its_end(learner: str, tmp_path: Path) -> None:
    said = aulita(tmp_path, "rehearse", "--learner", learner)
    assert said.code == 0
    assert said.out.startswith("@ 2027-03-01 10:00\n> /start ensayo\n< Hola. Soy Aulita")
    if learner == "silent":
        assert "Este es mi último recordatorio" in said.out
        assert "Terminaste" not in said.out
    else:
        assert "Terminaste «" in said.out
    right = re.search(r"acertaste a la primera: (\d+) de (\d+)", said.out)
    assert bool(right and right[1] == right[2]) is (learner == "right")
    assert "organization" in said.err, "it says that the organization is the sample"


def test_a_rehearsal_can_be_written_to_a_file_and_is_the_same_each_time(tmp_path: Path) -> None:
    first = aulita(tmp_path, "rehearse", "empleo-seguro", "--out", "first.txt", "--start", "2027-05-03 08:30")
    assert (first.code, first.out) == (0, "")
    assert "first.txt" in first.err
    again = aulita(tmp_path, "rehearse", "empleo-seguro", "--start", "2027-05-03 08:30")
    written = (tmp_path / "first.txt").read_text("utf-8")
    assert written.startswith("@ 2027-05-03 08:30\n")
    assert again.out.rstrip("\n") == written.rstrip("\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("otro-curso",), "there is no course «otro-curso»: write one of empleo-seguro"),
        (("--start", "mañana"), "--start 'mañana' is no moment: write it like 2027-03-01 10:00"),
        (("--out", "no/such/folder/x.txt"), "no/such/folder/x.txt cannot be written"),
    ],
)
def test_a_rehearsal_of_what_is_not_there_is_one_sentence(
    words: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    said = aulita(tmp_path, "rehearse", *words)
    assert (said.code, said.out) == (2, "")
    told = [line for line in said.err.splitlines() if not line.startswith("(")]
    assert len(told) == 1
    assert told[0].startswith(f"aulita: {sentence}")


async def test_health_tells_whether_the_bot_is_alive(tmp_path: Path) -> None:
    data = tmp_path / "data"
    missing = aulita(tmp_path, "health", data_dir=str(data))
    assert missing.code == 1
    assert missing.err.startswith("aulita: there is no database at")
    data.mkdir()
    async with intake_world(data):
        alive = aulita(tmp_path, "health", data_dir=str(data))
        assert (alive.code, alive.err) == (0, "")
        assert alive.out.startswith("alive; last sign of life ")
        with closing(sqlite3.connect(data / "aulita.db", isolation_level=None)) as other:
            other.execute("UPDATE leases SET beat = ?", (wall_ms() - 90_000,))
        stale = aulita(tmp_path, "health", data_dir=str(data))
        assert stale.code == 1
        assert "the last sign of life is 9" in stale.err
    stopped = aulita(tmp_path, "health", data_dir=str(data))
    assert stopped.code == 1
    assert "nobody is running on this database" in stopped.err


def test_health_of_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "aulita.db").write_bytes(b"not a database at all" * 100)
    said = aulita(tmp_path, "health", data_dir=str(tmp_path / "data"))
    assert said.code == 1
    assert len(said.err.splitlines()) == 1

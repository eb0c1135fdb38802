"""`make upgrade` on a copy of the checkout with a running bot: forward if the new version works, back if not."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.e2e.program import ORGANIZATION
from tests.fake_telegram import FakeProcess
from tests.pages import ROOT, tree

PARTS = ("bot/", "flows/", "lessons/", "scripts/", "requirements/")
FILES = ("Makefile", "pyproject.toml", ".gitignore")

# What systemd does, in a few lines: one program, its log, and a stop that waits for its end.
SERVICE = """\
#!/bin/sh
cd "{folder}" || exit 1
runs() {{
  kill -0 "$1" 2>/dev/null && ! grep -q ') Z ' "/proc/$1/stat"
}}
case $1 in
status)
  runs "$(cat ../pid)"
  ;;
start)
  echo start >>../service.log
  setsid .venv/bin/aulita run >>../run.log 2>&1 &
  echo $! >../pid
  ;;
stop)
  echo stop >>../service.log
  pid=$(cat ../pid)
  kill -TERM "$pid" 2>/dev/null
  while runs "$pid"; do sleep 0.1; done
  ;;
esac
"""
SYSTEMCTL = """\
#!/bin/sh
[ "$2" = aulita.service ] || [ "$3" = aulita.service ] || exit 1
case $1 in
cat) ;;
is-active) exec ../service status ;;
*) exec ../service "$1" ;;
esac
"""
SUDO = """\
#!/bin/sh
[ "$1" = -v ] || exec "$@"
"""
MIGRATION = '''\
"""A table more."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = {last!r}


def upgrade() -> None:
    op.create_table("extra", sa.Column("id", sa.Integer(), primary_key=True))
'''

# What a new version adds to the sender, which neither `check` nor `doctor` loads.
BETTER = """
import sys
print("much better", file=sys.stderr)
"""
BROKEN = """
async def _broken(self: Sender) -> None:
    raise RuntimeError("broken on purpose")
Sender.run = _broken
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A machine with one bot: a checkout in `folder`, whose environment runs the code of that checkout."""

    folder: Path
    environment: dict[str, str]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=55,
        )

    def git(self, *words: str) -> str:
        done = self.run("git", "-c", "user.name=t", "-c", "user.email=t@t.example", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def service(self, word: str) -> None:
        subprocess.run(
            [str(self.folder.parent / "service"), word], env=self.environment, check=True, timeout=30
        )

    def is_alive(self) -> bool:
        return self.run(".venv/bin/aulita", "health", "--within", "30").returncode == 0

    def schema(self) -> str:
        with closing(sqlite3.connect(self.folder / "data/aulita.db")) as raw:
            return str(raw.execute("SELECT version_num FROM alembic_version").fetchone()[0])

    def history(self) -> list[str]:
        """What the service was told, since the bot was first started."""
        return (self.folder.parent / "service.log").read_text().split()[1:]

    def replace(self, name: str, before: str, after: str) -> None:
        path = self.folder / name
        text = path.read_text("utf-8")
        assert text.count(before) == 1, name
        path.write_text(text.replace(before, after), "utf-8")

    def append(self, name: str, code: str) -> None:
        with (self.folder / name).open("a", encoding="utf-8") as file:
            file.write(code)

    def publish(self) -> str:
        """What is in the folder becomes the new version, as after `git pull`."""
        before = self.git("rev-parse", "HEAD")
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", "new")
        self.git("update-ref", "ORIG_HEAD", before)
        return before


@pytest.fixture
def stopped(tmp_path: Path) -> Iterator[Server]:
    """A server on which everything is ready and nothing runs."""
    folder = tmp_path / "programa"
    for name in tree():
        if name.startswith(PARTS) or name in FILES:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    _environment(folder)
    service = tmp_path / "service"
    service.write_text(SERVICE.format(folder=folder))
    service.chmod(0o755)
    (tmp_path / "bin").mkdir()
    # Whatever services this machine has, they are not ours.
    _command(tmp_path, "systemctl", "#!/bin/sh\nexit 1\n")
    with FakeProcess() as fake:
        (folder / "organizacion.yaml").write_text(ORGANIZATION, "utf-8")
        (folder / ".env").write_text(
            f"AULITA_TELEGRAM_TOKEN={fake.token}\nAULITA_TELEGRAM_API_URL={fake.url}\n"
            "AULITA_ORGANIZATION=organizacion.yaml\nAULITA_KEY_FILE=../clave/aulita.key\nAULITA_WEB_PORT=0\n"
        )
        (folder / ".env").chmod(0o600)
        environment = {
            "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "LANG": "C.UTF-8",
            "AULITA_RESTART": str(service),
            "AULITA_UPGRADE_SECONDS": "20",
        }
        made = Server(folder, environment)
        made.git("init", "--quiet")
        made.git("add", "--all")
        made.git("commit", "--quiet", "-m", "first")
        yield made


@pytest.fixture
def server(stopped: Server) -> Iterator[Server]:
    """The same with the bot running."""
    above = stopped.folder.parent
    try:
        stopped.service("start")
        deadline = monotonic() + 20
        while not stopped.is_alive():
            assert monotonic() < deadline, (above / "run.log").read_text()
            sleep(0.1)
        yield stopped
    finally:
        with suppress(ProcessLookupError, FileNotFoundError, ValueError):
            os.killpg(int((above / "pid").read_text()), signal.SIGKILL)


def _command(above: Path, name: str, body: str) -> None:
    """A command of the system as the upgrade finds it."""
    (above / "bin" / name).write_text(body)
    (above / "bin" / name).chmod(0o755)


def _environment(folder: Path) -> None:
    """A `.venv` that is up to date without a network: our own Python, on this checkout's code."""
    (folder / ".venv/bin").mkdir(parents=True)
    (folder / ".venv/bin/python").symlink_to(sys.executable)
    aulita = folder / ".venv/bin/aulita"
    aulita.write_text(f'#!/bin/sh\nPYTHONPATH="{folder}" exec "{sys.executable}" -P -m bot.cli "$@"\n')
    aulita.chmod(0o755)
    (folder / ".venv/.setup-runtime").write_text(f"{folder.resolve()}\n")


def upgrade(server: Server) -> subprocess.CompletedProcess[str]:
    return server.run("make", "--no-print-directory", "upgrade", "UV=")


def test_a_version_that_works_is_taken_by_the_systemd_unit_and_remembered(server: Server) -> None:
    del server.environment["AULITA_RESTART"]
    _command(server.folder.parent, "systemctl", SYSTEMCTL)
    _command(server.folder.parent, "sudo", SUDO)
    server.append("bot/sender.py", BETTER)
    server.publish()

    done = upgrade(server)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "the new version serves, after" in done.stdout
    assert server.is_alive()
    assert server.history() == ["stop", "start"]
    assert "much better" in (server.folder.parent / "run.log").read_text()
    assert (server.folder / ".venv/.version-in-use").read_text().strip() == server.git("rev-parse", "HEAD")
    assert not (server.folder / ".venv.previous").exists()
    assert len(list((server.folder / "data/copias").glob("aulita-*.db"))) == 1


def test_a_version_that_changes_the_schema_and_then_dies_is_undone_within_a_minute(server: Server) -> None:
    last = server.schema()
    versions = server.folder / "bot/store/migrations/versions"
    (versions / "r9999_extra.py").write_text(MIGRATION.format(last=last))
    server.replace("bot/store/migrate.py", f'"{last}")', f'"{last}", "9999")')
    server.append("bot/sender.py", BROKEN)
    before = server.publish()
    began = monotonic()

    done = upgrade(server)

    assert done.returncode == 2
    assert "the new version gives no sign of life" in done.stderr
    assert "the earlier version serves again" in done.stdout
    assert monotonic() - began < 55, "with all its checks; the silence is a part of it"
    assert "broken on purpose" in (server.folder.parent / "run.log").read_text()
    assert server.git("rev-parse", "HEAD") == before
    assert server.is_alive()
    assert server.schema() == last
    [aside] = (server.folder / "data").glob("aulita-apartada-*.db")
    with closing(sqlite3.connect(aside)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)
    assert server.history() == ["stop", "start", "stop", "start"]


def test_a_version_with_a_broken_course_is_undone_before_the_bot_is_silent(server: Server) -> None:
    course = next((server.folder / "lessons/courses").glob("*/course.yaml"))
    course.write_text("curso: [\n")
    before = server.publish()

    done = upgrade(server)

    assert done.returncode == 2
    assert "the course of the new version has errors" in done.stderr
    assert server.git("rev-parse", "HEAD") == before
    assert server.git("status", "--porcelain") == ""
    assert server.history() == []
    assert server.is_alive()


def test_without_a_service_and_before_the_first_start_it_installs_and_says_what_is_left(
    stopped: Server,
) -> None:
    stopped.append("bot/sender.py", BETTER)
    stopped.publish()
    del stopped.environment["AULITA_RESTART"]

    done = upgrade(stopped)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "start it again with: .venv/bin/aulita run" in done.stdout
    assert not (stopped.folder / "data").exists()


def test_a_checkout_with_changes_of_its_own_is_left_alone(stopped: Server) -> None:
    stopped.append("bot/sender.py", BETTER)

    done = upgrade(stopped)

    assert done.returncode == 2
    assert "undo or commit that first" in done.stderr
    assert not (stopped.folder.parent / "service.log").exists()
    assert (stopped.folder / "bot/sender.py").read_text().endswith(BETTER)

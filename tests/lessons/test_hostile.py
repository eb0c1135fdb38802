"""A pack made to hurt is refused quickly, in little memory, with a sentence; nothing outside its folder is read."""

import os
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.catalog import check
from lessons.problems import MOST_PER_FILE
from tests.lessons.mini import LESSON, LESSON_FILE, write_mini

SECONDS = 1.0
MEGABYTES = 50
BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)

HOSTILE: dict[str, str | bytes] = {
    "alias bomb": BOMB,
    "many aliases": "a: &a x\nb: [" + "*a, " * 200_000 + "]\n",
    "anchors on everything": "\n".join(f"- &a{n} x" for n in range(50_000)),
    "a thing that contains itself": "a: &a [*a]\n",
    "merge of a merge": "a: &a {b: 1}\nc: {<<: [*a, *a]}\n",
    "python object": "titulo: !!python/object/apply:os.system ['true']\n",
    "python name": "titulo: !!python/name:os.system\n",
    "own tag": "%TAG ! tag:example.test,2000:\n---\ntitulo: !cosa x\n",
    "binary tag": "titulo: !!binary aGVsbG8=\n",
    "set tag": "titulo: !!set {a, b}\n",
    "deep lists": "titulo: " + "[" * 400_000,
    "deep maps": "titulo: " + "{a: " * 200_000,
    "deep dashes": "- " * 300_000,
    "deep questions": "? " * 300_000,
    "deep indentation": "".join(" " * n + "a:\n" for n in range(1_200)),
    "half a million entries": "senales: [" + "a," * 490_000 + "]\n",
    "a hundred thousand keys": "".join(f"k{n}: 1\n" for n in range(90_000)),
    "twenty thousand wrong keys": "".join(f"k{n}: 1\n" for n in range(9_000)),
    "twenty thousand wrong parts": "partes:\n" + "- {tipo: x}\n" * 6_000,
    "the same key again and again": "a: 1\n" * 150_000,
    "one endless key": "k" * 900_000 + ": 1\n",
    "one endless text": LESSON.replace("Hola, {nombre}.", "a" * 900_000),
    "one endless number": LESSON.replace("minutos: 3", "minutos: " + "9" * 900_000),
    "one endless decimal": LESSON.replace("minutos: 3", "minutos: 1." + "9" * 900_000),
    "endless base sixty": LESSON.replace("minutos: 3", "minutos: 1" + ":59" * 300_000),
    "endless octal": LESSON.replace("minutos: 3", "minutos: 0" + "7" * 900_000),
    "endless id": LESSON.replace("id: gancho", "id: " + "a-" * 400_000),
    "endless kind": LESSON.replace("tipo: tarjeta", "tipo: " + "t" * 900_000),
    "endless placeholder": LESSON.replace("{nombre}", "{" * 400_000),
    "endless quotes": "titulo: '" + "''" * 450_000,
    "endless escapes": 'titulo: "' + "\\x41" * 240_000,
    "endless comment": "#" * 990_000 + "\n",
    "endless blank lines": "\n" * 990_000,
    "endless spaces": " " * 990_000 + "a: 1\n",
    "endless tabs": "\ta: 1\n" * 160_000,
    "endless documents": "---\n" * 240_000,
    "endless directives": "%YAML 1.1\n" * 99_000,
    "emoji everywhere": LESSON.replace("Hola, {nombre}.", "🧨" * 240_000),
    "asterisks everywhere": LESSON.replace("Hola, {nombre}.", "**" * 280 + "a"),
    "dots everywhere": LESSON.replace("Hola, {nombre}.", "a." * 280),
    "over one megabyte": "#" * 1_000_001,
    "nothing at all": b"",
    "only a mark": b"\xef\xbb\xbf",
    "UTF-16": LESSON.encode("utf-16"),
    "Latin-1": LESSON.encode("latin-1", "replace"),
    "zero bytes": LESSON.encode() + b"\x00" * 1000,
    "random bytes": bytes(range(256)) * 3_000,
    "broken UTF-8": LESSON.encode() + b"\xc3\x28\xa0\xa1",
    "surrogates": LESSON.encode() + "\ud800".encode("utf-8", "surrogatepass"),
    "a zip file": b"PK\x03\x04" + b"\x00" * 4_000,
    "half an escape": 'titulo: "\\ud800"\n',
    "a null key": "null: 1\n~: 2\n",
}


def refused(folder: Path, file: str) -> list[str]:
    """The messages of the errors in a file; fails when refusing took too long or too much memory."""
    began = time.process_time()
    checked = check(folder)
    seconds = time.process_time() - began
    tracemalloc.start()
    check(folder)
    peak = tracemalloc.get_traced_memory()[1] / 1_000_000
    tracemalloc.stop()
    assert seconds < SECONDS
    assert peak < MEGABYTES
    assert checked.catalogue is None
    return [p.message for p in checked.problems if p.severity == "error" and p.file.startswith(file)]


def test_there_are_fifty_hostile_packs() -> None:
    assert len(HOSTILE) >= 50


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_second_and_fifty_megabytes(name: str, tmp_path: Path) -> None:
    folder = write_mini(tmp_path, {LESSON_FILE: HOSTILE[name]})

    messages = refused(folder, LESSON_FILE)

    assert messages
    assert len(messages) <= MOST_PER_FILE + 1
    assert all(len(message) < 600 for message in messages)


def test_many_large_files_are_refused_as_a_whole(tmp_path: Path) -> None:
    many = {f"courses/mini/items/x{n}.yaml": "# " + "x" * 900_000 + "\n- {id: it-99}\n" for n in range(6)}

    messages = refused(write_mini(tmp_path, many), "courses/mini/items")

    assert any("4 MB" in message for message in messages)


def test_many_files_full_of_small_things_are_refused_as_a_whole(tmp_path: Path) -> None:
    many = {f"courses/mini/items/x{n:02}.yaml": "- a\n" * 19_000 for n in range(40)}

    messages = refused(write_mini(tmp_path, many), "courses/mini/items")

    assert any("demasiadas piezas" in message for message in messages)


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    many = {f"courses/mini/items/x{n}.yaml": "[]\n" for n in range(1_200)}

    messages = refused(write_mini(tmp_path, many), "courses/mini")

    assert any("500 archivos" in message for message in messages)


def _link_to_file(folder: Path, secret: Path) -> None:
    (folder / "courses/mini/units/M1-09.yaml").symlink_to(secret)


def _link_to_folder(folder: Path, secret: Path) -> None:
    (folder / "courses/otro").symlink_to(secret.parent, target_is_directory=True)


def _plan_is_a_link(folder: Path, secret: Path) -> None:
    (folder / "courses/mini/course.yaml").unlink()
    (folder / "courses/mini/course.yaml").symlink_to(secret)


def _units_is_a_link(folder: Path, secret: Path) -> None:
    (folder / "courses/mini/units").rename(folder.parent / "units-elsewhere")
    (folder / "courses/mini/units").symlink_to(folder.parent / "units-elsewhere", target_is_directory=True)


def _shared_is_a_link(folder: Path, secret: Path) -> None:
    (folder / "shared").rename(folder.parent / "shared-elsewhere")
    (folder / "shared").symlink_to(folder.parent / "shared-elsewhere", target_is_directory=True)


def _courses_is_a_link(folder: Path, secret: Path) -> None:
    (folder / "courses").rename(folder.parent / "courses-elsewhere")
    (folder / "courses").symlink_to(folder.parent / "courses-elsewhere", target_is_directory=True)


def _link_to_nothing(folder: Path, secret: Path) -> None:
    (folder / "courses/mini/items/x.yaml").symlink_to(folder / "nowhere.yaml")


LINKS = (_link_to_file, _link_to_folder, _plan_is_a_link, _units_is_a_link)
LINKS += (_shared_is_a_link, _courses_is_a_link, _link_to_nothing)


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.__name__.strip("_"))
def test_a_link_is_refused_and_what_it_points_to_is_never_read(
    link: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    secret = tmp_path / "secret" / "secret.yaml"
    secret.parent.mkdir()
    secret.write_text("clave: hunter2\n")
    folder = write_mini(tmp_path / "pack")
    link(folder, secret)

    checked = check(folder)

    assert checked.catalogue is None
    assert any("enlace" in problem.message for problem in checked.problems)
    assert not any("clave" in problem.message or "hunter2" in problem.message for problem in checked.problems)


def test_a_pipe_does_not_make_the_reader_wait(tmp_path: Path) -> None:
    folder = write_mini(tmp_path, {"courses/mini/course.yaml": None})
    os.mkfifo(folder / "courses/mini/course.yaml")
    os.mkfifo(folder / "courses/mini/units/M1-09.yaml")

    checked = check(folder)

    assert {p.file for p in checked.problems} >= {"courses/mini/course.yaml", "courses/mini/units/M1-09.yaml"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every file")
def test_a_file_that_may_not_be_opened_is_named(tmp_path: Path) -> None:
    folder = write_mini(tmp_path)
    (folder / LESSON_FILE).chmod(0)

    assert any("permisos" in problem.message for problem in check(folder).problems)

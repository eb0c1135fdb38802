"""Files beside a course: what may lie there, how large, and that they are what their names say."""

from pathlib import Path

import pytest

from lessons.catalog import check, load_catalogue
from tests.lessons.mini import FILES, LESSON_FILE, write_mini

MP3 = b"ID3\x03" + bytes(60)
RESOURCE = """\
  - tipo: recurso
    id: oir
    forma: audio
    texto: Puedes leerlo u oírlo.
    archivo: pausa.mp3
    paginas: [Haz una pausa antes de pagar.]
"""
WITH_SOUND = FILES[LESSON_FILE] + RESOURCE


def told(tmp_path: Path, **files: bytes) -> list[str]:
    changes: dict[str, str | bytes | None] = {LESSON_FILE: WITH_SOUND, "courses/mini/media/pausa.mp3": MP3}
    for name, content in files.items():
        changes["courses/mini/media/" + name.replace("__", ".").replace("_", "-")] = content
    problems = check(write_mini(tmp_path, changes)).problems
    return [
        f"{problem.file.rpartition('/')[2]}: {problem.message}"
        for problem in problems
        if "minutos" not in problem.message
    ]


def test_a_sound_that_is_all_right_is_known_by_its_size(tmp_path: Path) -> None:
    assert told(tmp_path) == []
    assert load_catalogue(tmp_path).courses["mini"].media == {"pausa.mp3": len(MP3)}


@pytest.mark.parametrize("head", [b"OggS", b"%PDF-1.7", b"\x00\x00\x00\x20ftypM4A "])
def test_each_sort_of_file_is_known_by_how_it_begins(head: bytes, tmp_path: Path) -> None:
    ending = {b"Ogg": "ogg", b"%PD": "pdf", b"\x00\x00\x00": "m4a"}[head[:3]]
    assert told(tmp_path, **{f"otro__{ending}": head}) == []
    assert told(tmp_path, pausa__mp3=head) != []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("pausa__mp3", b"", "vacío"),
        ("pausa__mp3", MP3 + bytes(200_000), "pesa 201 KB y un mp3 pesa hasta 200 KB"),
        ("pausa__mp3", b"<html>", "por dentro no es un mp3"),
        ("Mi__mp3", MP3, "no se lee"),
        ("nota__txt", b"hola", "no se lee"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence(
    name: str, content: bytes, words: str, tmp_path: Path
) -> None:
    assert any(words in line for line in told(tmp_path, **{name: content}))


def test_a_file_that_is_not_there_is_told_where_it_is_named(tmp_path: Path) -> None:
    problems = check(write_mini(tmp_path, {LESSON_FILE: WITH_SOUND})).problems
    missing = [problem for problem in problems if "media/pausa.mp3" in problem.message]
    assert [(problem.file, problem.severity) for problem in missing] == [(LESSON_FILE, "error")]


def test_a_link_to_a_file_elsewhere_is_refused(tmp_path: Path) -> None:
    folder = write_mini(tmp_path, {LESSON_FILE: WITH_SOUND, "courses/mini/media/leeme.md": "x"})
    (tmp_path / "fuera.mp3").write_bytes(MP3)
    (tmp_path / "courses/mini/media/pausa.mp3").symlink_to(tmp_path / "fuera.mp3")
    assert any("es un enlace" in problem.message for problem in check(folder).problems)

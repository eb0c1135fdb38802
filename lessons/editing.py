"""The texts of a unit as rows that somebody may change outside the YAML, and what of her changes can be taken."""

from collections.abc import Iterable
from dataclasses import dataclass

from lessons.base import revision
from lessons.lint.texts import texts_of, texts_of_part
from lessons.model import Unit
from lessons.parts import Part
from lessons.source import Source
from lessons.translations import address_of
from lessons.yaml_safe import Step

SEPARATOR = "/"


@dataclass(frozen=True, slots=True)
class Row:
    """A text with its id, such as `partes/q1/opciones/pausa/texto`, and what it shall become; empty: nothing."""

    id: str
    text: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One text that becomes another. `path`: the keys and positions that lead to it in the file."""

    id: str
    path: tuple[Step, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What can be taken of the rows that came back, and a sentence for each row that cannot."""

    changes: tuple[Change, ...]
    refused: tuple[str, ...]


def rows_of(source: Source[Unit]) -> list[Row]:
    """Every text that a learner reads, in reading order."""
    return [Row(id_, words) for id_, (_, words) in _texts(source).items()]


def edit_of(source: Source[Unit], rows: Iterable[Row]) -> Edit:
    """Compares rows that came back with the file as it is now. Rows without a change are only looked at for their
    id; rows that are missing change nothing."""
    known = _texts(source)
    changes: list[Change] = []
    refused: list[str] = []
    seen: set[str] = set()
    for row in rows:
        if row.id not in known:
            refused.append(f"«{row.id}» no es un id de esta lección; deja la primera columna como salió")
            continue
        if row.id in seen:
            refused.append(f"«{row.id}» está dos veces; deja una de las dos filas")
            continue
        seen.add(row.id)
        path, now = known[row.id]
        if not row.change:
            continue
        after = tidy(row.change)
        if not after:
            refused.append(f"«{row.id}»: el cambio está en blanco; borra los espacios o escribe el texto")
        elif tidy(row.text) != tidy(now):
            refused.append(
                f"«{row.id}»: el texto de hoy ya no es el de tu documento; hoy dice «{tidy(now)}». "
                "Exporta otra vez y pasa tu cambio"
            )
        elif after != tidy(now):
            changes.append(Change(row.id, path, tidy(now), after))
    return Edit(tuple(changes), tuple(refused))


def rev_of(part: Part) -> str:
    """Changes exactly when a text of the part does."""
    return revision(*(text.words for text in texts_of_part(part)))


def tidy(text: str) -> str:
    """Without blanks that nobody sees: at the ends, doubled, or left by a word processor."""
    lines = (" ".join(line.split()) for line in text.replace("\u200b", "").replace("\r", "").split("\n"))
    return "\n".join(lines).strip()


def _texts(source: Source[Unit]) -> dict[str, tuple[tuple[Step, ...], str]]:
    return {
        SEPARATOR.join(map(str, address_of(source.node, text.path))): (text.path, text.words)
        for text in texts_of(source.model)
    }

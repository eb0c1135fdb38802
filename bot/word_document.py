"""The texts of a unit as a Word document with a table, for somebody who edits there, and back."""

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from lessons.editing import Row

HEAD = ("id", "texto de hoy", "tu cambio")
LARGEST, LARGEST_OPEN = 5_000_000, 40_000_000
"""Bytes of a document, packed and unpacked, beyond which it is no unit of ours."""

_WIDTHS_MM = (42, 110, 110)
_PIECES = "(.//w:t | .//w:br | .//w:cr | .//w:tab)[not(ancestor::w:moveFrom)][not(ancestor::w:del)]"
"""What of a paragraph is read: letters and breaks, but for those taken out or moved away."""
_UNIT = re.compile(r"\s*([A-Z]{1,3}[0-9]{0,2}(?:-[0-9]{2})?)\b")
_HOW = (
    "Escribe en «tu cambio» el texto nuevo, entero. Lo que dejes vacío no cambia. No toques las otras dos columnas. "
    "**Así** sale en negrita; lo que va entre llaves, como {documento}, lo pone el bot: déjalo igual."
)


class DocumentBroken(Exception):
    """The file is no document that we can read. Its text is one sentence."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What stands in a document: the unit it names first, and the rows of its table."""

    unit: str
    rows: tuple[Row, ...]


def write(unit: str, title: str, rows: list[Row]) -> bytes:
    """A document with one row a text; the third column is empty."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(17)
    document.core_properties.author = ""
    document.core_properties.title = f"{unit} · {title}"
    document.add_heading(f"{unit} · {title}", 1)
    document.add_paragraph(_HOW)
    table = document.add_table(rows=len(rows) + 1, cols=3, style="Table Grid")
    table.autofit = False
    # One look at the cells: asking the table for each costs the square of its rows.
    cells = list(table._cells)
    texts = [*HEAD, *(text for row in rows for text in (row.id, row.text, ""))]
    for place, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        cell.text = text
        cell.width = Mm(_WIDTHS_MM[place % 3])
    for cell in cells[:3]:
        for run in cell.paragraphs[0].runs:
            run.bold = True
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def read(data: bytes) -> Returned:
    """What came back. Raises DocumentBroken for anything that is no such document, whatever the bytes are."""
    import docx

    _refuse_too_large(data)
    try:
        document = docx.Document(io.BytesIO(data))
        first = next((found for p in document.paragraphs if (found := _UNIT.match(p.text))), None)
        rows = _rows(document)
    except Exception as problem:
        # The library raises whatever its layers raise, and the bytes come from outside.
        raise DocumentBroken(
            "no es un documento de Word (.docx) que se pueda leer; guárdalo otra vez"
        ) from problem
    if rows is None:
        raise DocumentBroken(
            f"no tiene una tabla con las columnas «{HEAD[0]}», «{HEAD[1]}» y «{HEAD[2]}»; exporta la lección otra vez"
        )
    if first is None:
        raise DocumentBroken("no dice de qué lección es; en la primera línea escribe su id, como M1-05")
    return Returned(first[1], tuple(rows))


def _refuse_too_large(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as problem:
        raise DocumentBroken("no es un documento de Word (.docx); guárdalo con ese formato") from problem
    if len(data) > LARGEST or unpacked > LARGEST_OPEN:
        raise DocumentBroken(
            "pesa demasiado para ser una lección; exporta la lección otra vez y copia tus cambios"
        )


def _rows(document: Any) -> list[Row] | None:
    for table in document.tables:
        lines = [[_text(cell._tc) for cell in row.cells] for row in table.rows]
        if lines and tuple(cell.strip().casefold() for cell in lines[0]) == HEAD:
            return [Row(cells[0].strip(), cells[1], cells[2]) for cells in lines[1:] if len(cells) == 3]
    return None


def _text(cell: Any) -> str:
    """What a cell says once every tracked change is accepted: the library itself passes over what was inserted."""
    paragraphs = cell.xpath(".//w:p")
    return "\n".join("".join(_said(piece) for piece in paragraph.xpath(_PIECES)) for paragraph in paragraphs)


def _said(piece: Any) -> str:
    kind = str(piece.tag).rpartition("}")[2]
    return str(piece.text or "") if kind == "t" else " " if kind == "tab" else "\n"

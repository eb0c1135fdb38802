"""The report of a broadcast as a file: one line a person, by number; no name and no id of a platform."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import UTC
from typing import Any

from bot.store.sums import Line
from flows.effects import Words, phrase

Say = Callable[[Words], str]
"""How words read in the language of who asked."""
COLUMNS = ("person", "outcome", "reason", "channel", "moment")
OUTCOMES = ("sent", "inboxed", "unconfirmed", "failed", "skipped", "sending", "waiting")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
_WIDTH = 22


def table(lines: Sequence[Line], say: Say, why: Callable[[str], Words]) -> list[list[str]]:
    """The head and a row for each person; moments in UTC. `why`: a reason in words."""
    head = [say(phrase(f"difusion.column.{name}")) for name in COLUMNS]
    return [head, *([cell_safe(cell) for cell in _cells(line, say, why)] for line in lines)]


def _cells(line: Line, say: Say, why: Callable[[str], Words]) -> tuple[str, ...]:
    return (
        str(line.person_id),
        say(phrase(f"difusion.outcome.{line.outcome}")),
        say(why(line.reason)) if line.reason else "",
        line.channel,
        f"{line.moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if line.moment else "",
    )


def cell_safe(text: str) -> str:
    """What a program for sheets would take for a formula is made a text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with a mark and semicolons: it opens in a program for sheets with a double click."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(rows: Sequence[Sequence[str]], say: Say) -> bytes:
    """The same as a sheet, with a second one that says what each column and each word means. Every cell is a text."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        _sheet(book, say(phrase("difusion.sheet.people")), rows)
        _sheet(book, say(phrase("difusion.sheet.words")), _dictionary(say))
    return out.getvalue()


def _sheet(book: Any, name: str, rows: Sequence[Sequence[str]]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, len(COLUMNS) - 1, _WIDTH)
    sheet.freeze_panes(1, 0)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(at, column, cell)


def _dictionary(say: Say) -> list[list[str]]:
    head = [say(phrase("difusion.sheet.word")), say(phrase("difusion.sheet.meaning"))]
    columns = [
        [say(phrase(f"difusion.column.{name}")), say(phrase(f"difusion.means.{name}"))] for name in COLUMNS
    ]
    outcomes = [
        [say(phrase(f"difusion.outcome.{name}")), say(phrase(f"difusion.means.{name}"))] for name in OUTCOMES
    ]
    return [head, *columns, *outcomes]

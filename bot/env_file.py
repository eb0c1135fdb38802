"""Changes `.env` and other small files of the operator: what she wrote stays, and nothing is ever half written."""

import os
import re
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,-]*")


def with_values(text: str, values: Mapping[str, str]) -> str:
    """The text of a `.env` in which these variables have these values; every other line and comment stays.

    ValueError for a value with a line break."""
    lines = text.splitlines()
    for name, value in values.items():
        line = f"{name}={_quoted(value)}"
        pattern = re.compile(rf"\s*(?:export\s+)?{re.escape(name)}\s*=")
        places = [number for number, known in enumerate(lines) if pattern.match(known)]
        if not places:
            lines.append(line)
            continue
        # The last one counts for whoever reads the file, so no other may stay.
        lines[places[0]] = line
        for number in reversed(places[1:]):
            del lines[number]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    if "\n" in value or "\r" in value or "'" in value:
        raise ValueError("un valor de .env va en una línea y sin comillas simples")
    return value if _PLAIN.fullmatch(value) else f"'{value}'"


def write_whole(path: Path, text: str, *, rights: int = 0o600) -> None:
    """Replaces the file at once; the one before is kept as `NAME.bak` with rights 0600. Raises OSError."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, rights), "w", encoding="utf-8"
        ) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            _keep(path)
        draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _keep(path: Path) -> None:
    kept = path.with_name(f"{path.name}.bak")
    kept.unlink(missing_ok=True)
    with (
        path.open("rb") as before,
        open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
    ):
        shutil.copyfileobj(before, file)

"""Person <-> JSON text, with a version. Upgrades are kept for ever: a state written years ago still loads."""

import json
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter

from flows.person import Person

VERSION = 2


def _lines_for_a_reason(body: dict[str, Any]) -> dict[str, Any]:
    """1 -> 2: a lab asked for one flag of three; now it asks for the lines. Who was asked had said «estafa», without a
    certainty: that counts as «creo que estafa»."""
    open = body.get("open") if isinstance(body, dict) else None
    if isinstance(open, dict) and open.get("kind") == "spotting" and open.get("asked") == "reason":
        open = {**open, "asked": "lines", "judged": [[open["item"], 3]]}
        return {**body, "open": open}
    return body


UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _lines_for_a_reason}
"""version -> function that lifts a body from that version to the next."""

_ADAPTER = TypeAdapter(Person)


class StateUnreadable(Exception):
    """A stored state is newer than this program or damaged."""


def dump(person: Person) -> str:
    """The state as JSON text; `load` gives back an equal Person. Defaults are written too: they may change."""
    body = _ADAPTER.dump_json(person).decode()
    return f'{{"v":{VERSION},"person":{body}}}'


def load(text: str) -> Person:
    """Raises StateUnreadable if the text is not a state of this or an earlier version."""
    try:
        raw = json.loads(text)
        version, body = raw["v"], raw["person"]
        while version < VERSION:
            body, version = UPGRADES[version](body), version + 1
        if version != VERSION:
            raise StateUnreadable(f"the state has version {version}; this program knows up to {VERSION}")
        return _ADAPTER.validate_python(body)
    except (ValueError, KeyError, TypeError) as problem:
        raise StateUnreadable(f"a stored state cannot be read: {problem}") from problem

"""Scripted faults: rules that say which calls go wrong, how, how often."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

from tests.fake_telegram.call import Call
from tests.fake_telegram.refusals import Refusal, too_many_requests

Action = Literal[
    "error",
    "drop_after_accepting",
    "hang_after_accepting",
    "refuse_before",
    "delay",
    "garbage",
    "truncated",
    "duplicate",
    "reorder",
    "malformed",
]
# These change what getUpdates (or a webhook) carries; the others change how a call is answered.
UPDATE_ACTIONS = frozenset({"duplicate", "reorder", "malformed"})
_TEXTS = {
    400: "Bad Request: chat not found",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule. Of what it matches it lets `skip` pass, then fires `times` times (None: for ever).

    `probability` decides each time by a generator seeded with `seed`, so a run can be repeated. `seconds` is
    for hang and delay; `window` for reorder; `retry_after` (seconds) and `migrate_to_chat_id` for error.
    """

    action: Action
    method: str | None = None
    chat_id: int | None = None
    text: str | None = None
    times: int | None = None
    skip: int = 0
    probability: float = 1.0
    seed: int = 0
    code: int = 400
    description: str | None = None
    retry_after: int | None = None
    migrate_to_chat_id: int | None = None
    seconds: float = 0.0
    window: int = 20

    def refusal(self) -> Refusal:
        if self.code == 429:
            return too_many_requests(self.retry_after or 1)
        parameters: dict[str, Any] = {}
        if self.retry_after:
            parameters["retry_after"] = self.retry_after
        if self.migrate_to_chat_id:
            parameters["migrate_to_chat_id"] = self.migrate_to_chat_id
        text = self.description or _TEXTS.get(self.code, f"Error {self.code}")
        return Refusal(self.code, text, parameters)

    def matches(self, call: Call) -> bool:
        if self.method is not None and self.method.lower() != call.method.lower():
            return False
        if self.chat_id is not None and call.integer("chat_id") != self.chat_id:
            return False
        return self.text is None or self.text in (call.string("text") + call.string("caption"))


@dataclass(slots=True)
class Rule:
    """A fault with its memory; `fired` counts how often it struck."""

    fault: Fault
    fired: int = 0
    seen: int = 0
    dice: random.Random = field(default_factory=random.Random)

    def strikes(self) -> bool:
        self.seen += 1
        if self.seen <= self.fault.skip or self.spent:
            return False
        if self.fault.probability < 1.0 and self.dice.random() >= self.fault.probability:
            return False
        self.fired += 1
        return True

    @property
    def spent(self) -> bool:
        return self.fault.times is not None and self.fired >= self.fault.times


class Script:
    """The rules in the order they were added; the first that strikes decides a call."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def add(self, fault: Fault) -> Rule:
        rule = Rule(fault, dice=random.Random(fault.seed))
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        self.rules.clear()

    def for_call(self, call: Call) -> Fault | None:
        for rule in self.rules:
            fault = rule.fault
            if fault.action not in UPDATE_ACTIONS and fault.matches(call) and rule.strikes():
                return fault
        return None

    def strikes(self, action: Action) -> Rule | None:
        """The rule of this update action that strikes now, if any."""
        return next((rule for rule in self.rules if rule.fault.action == action and rule.strikes()), None)

    def rearrange(self, bodies: list[Any]) -> list[Any]:
        """One batch as the bot gets it: shuffled inside windows, one of them spoiled, if rules say so."""
        if len(bodies) > 1 and (rule := self.strikes("reorder")):
            size = max(2, rule.fault.window)
            pieces = [bodies[start : start + size] for start in range(0, len(bodies), size)]
            for piece in pieces:
                rule.dice.shuffle(piece)
            bodies = [body for piece in pieces for body in piece]
        if bodies and (rule := self.strikes("malformed")):
            spoiled = rule.dice.randrange(len(bodies))
            bodies = [_spoil(body, rule.dice) if at == spoiled else body for at, body in enumerate(bodies)]
        return bodies


def _spoil(body: Any, dice: random.Random) -> Any:
    """The same update_id with a body no parser of the platform's types accepts."""
    update_id = body.get("update_id") if isinstance(body, dict) else 0
    wrong: dict[str, Any] = dice.choice(
        [
            {"message": "not an object"},
            {"message": {"message_id": "seven", "chat": {}, "text": 5}},
            {"callback_query": {"id": None, "from": []}},
        ]
    )
    return {"update_id": update_id, **wrong}


def fault_from_json(value: Any) -> Fault:
    """Read a rule from a control request; ValueError names the field that is wrong."""
    if not isinstance(value, Mapping):
        raise ValueError('a fault is an object such as {"action": "garbage", "times": 1}')
    names = {item.name for item in fields(Fault)}
    if unknown := sorted(set(value) - names):
        raise ValueError(f"unknown fault field {unknown[0]!r}; known are {', '.join(sorted(names))}")
    if value.get("action") not in get_args(Action):
        raise ValueError(f"unknown action {value.get('action')!r}; known are {', '.join(get_args(Action))}")
    return Fault(**value)

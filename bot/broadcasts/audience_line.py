"""Audiences as one line: the small language in which somebody of the staff writes them.

    cohorte:mayo pais:EC,GT no:terminaron

`key:value`, several values with commas between; `no:` or `-` before it leaves people out; a bare word says how far
somebody has come. Several groups are one audience together; each mark narrows it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from bot.broadcasts.audience import Audience, Marks, Stage, values, with_values
from flows.answers import plain
from flows.effects import Words, phrase

K = TypeVar("K", int, str)
SHOWN = 40
"""So much of what she wrote is said back to her."""


@dataclass(frozen=True, slots=True)
class Known:
    """What may be named, by how it is stored: cohorts by number, countries by code, courses by id; sectors alone."""

    cohorts: Mapping[int, str] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)
    courses: Mapping[str, str] = field(default_factory=dict)
    sectors: tuple[str, ...] = ()


class Unclear(Exception):
    """A line that is no audience; the words say what is wrong and what to write instead."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words


_KEYS = {
    "cohorte": "cohorts",
    "cohort": "cohorts",
    "espera": "waiting",
    "waiting": "waiting",
    "curso": "courses",
    "course": "courses",
    "pais": "countries",
    "country": "countries",
    "rubro": "sectors",
    "sector": "sectors",
    "idioma": "languages",
    "language": "languages",
    "avance": "stages",
    "progress": "stages",
    "envio": "reached",
    "sending": "reached",
}
_EVERYBODY = {"todas", "todos", "todo", "everybody", "all"}
_STAGES = {
    "sin empezar": Stage.NEW,
    "not begun": Stage.NEW,
    "empezaron": Stage.BEGUN,
    "begun": Stage.BEGUN,
    "esencial": Stage.ESSENTIAL,
    "essential": Stage.ESSENTIAL,
    "terminaron": Stage.FINISHED,
    "finished": Stage.FINISHED,
    "no terminaron": Stage.UNFINISHED,
    "not finished": Stage.UNFINISHED,
}
_WRITTEN_STAGES = {
    Stage.NEW: "sin-empezar",
    Stage.BEGUN: "empezaron",
    Stage.ESSENTIAL: "esencial",
    Stage.FINISHED: "terminaron",
    Stage.UNFINISHED: "no-terminaron",
}
_LANGUAGES = {
    "es": "es",
    "espanol": "es",
    "spanish": "es",
    "en": "en",
    "ingles": "en",
    "english": "en",
}
_PIECE = re.compile(
    r'(?P<glue>[\s,]*)(?P<no>(?:-|no:|not:|sin:)?)(?P<key>[^\W\d_]+:)?(?P<value>"[^"]*"|[^\s,"]+)'
)


def parse(text: str, known: Known) -> Audience:
    """The audience that the line means. Raises Unclear."""
    audience, last, at = Audience(), ("", ""), 0
    while at < len(text.rstrip(" ,")):
        found = _PIECE.match(text, at)
        if found is None:
            raise Unclear(phrase("difusion.wrong.line", text=text[at : at + SHOWN].strip()))
        at = found.end()
        value = found["value"].strip('"').strip()
        no, key = found["no"], plain(found["key"] or "")
        if not key:
            if plain(value) in _EVERYBODY and not no:
                audience, last = replace(audience, everybody=True), ("", "")
                continue
            key = "avance" if plain(value) in _STAGES else ""
        if not key and "," in found["glue"] and last[1]:
            no, key = no or last[0], last[1]
        if value.endswith(":") and plain(value) in _KEYS:
            raise Unclear(phrase("difusion.wrong.line", text=value[:SHOWN]))
        if key not in _KEYS:
            raise Unclear(phrase("difusion.wrong.word", word=(found["key"] or value)[:SHOWN]))
        audience, last = _with(audience, _KEYS[key], value, bool(no), known), (no, key)
    if audience.is_empty:
        raise Unclear(phrase("difusion.wrong.nobody"))
    return audience


def _with(audience: Audience, name: str, value: str, no: bool, known: Known) -> Audience:
    if no and name in ("waiting", "reached"):
        raise Unclear(phrase("difusion.wrong.not_without", word=value[:SHOWN]))
    found = _value(name, value, known)
    if name == "reached":
        assert isinstance(found, int)
        return replace(audience, reached=found)
    there = values(audience, name, no)
    return audience if found in there else with_values(audience, name, no, (*there, found))


def _value(name: str, value: str, known: Known) -> object:
    """As it is stored. Raises Unclear with the values that would do."""
    match name:
        case "cohorts" | "waiting":
            found: object = _number(value, known.cohorts) or _named(value, known.cohorts)
            would: Iterable[str] = known.cohorts.values()
        case "courses":
            found, would = _named(value, known.courses), known.courses.keys()
        case "countries":
            found, would = _named(value, known.countries), known.countries.keys()
        case "sectors":
            found, would = _named(value, {one: one for one in known.sectors}), known.sectors
        case "languages":
            found, would = _LANGUAGES.get(plain(value)), ("es", "en")
        case "stages":
            found, would = _STAGES.get(plain(value)), _WRITTEN_STAGES.values()
        case _:
            digits = value.removeprefix("#")
            found = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 18 else None
            would = ("12",)
    if not found:
        raise Unclear(
            phrase("difusion.wrong.value", value=value[:SHOWN], would=", ".join(map(str, would)) or "—")
        )
    return found


def _number(value: str, cohorts: Mapping[int, str]) -> int | None:
    """`#3`: by its number."""
    digits = value.removeprefix("#")
    is_number = value.startswith("#") and digits.isascii() and digits.isdecimal() and len(digits) < 18
    return int(digits) if is_number and int(digits) in cohorts else None


def _named(value: str, names: Mapping[K, str]) -> K | None:
    """By its very id or name, else by a name that reads the same without accents and marks, if only one does."""
    for does in (_is_id, _is_name, _reads_alike):
        found = [key for key, name in names.items() if does(value, key, name)]
        if len(found) == 1:
            return found[0]
    return None


def _is_id(value: str, key: object, name: str) -> bool:
    return isinstance(key, str) and key.casefold() == value.casefold()


def _is_name(value: str, key: object, name: str) -> bool:
    return name.casefold() == value.casefold()


def _reads_alike(value: str, key: object, name: str) -> bool:
    return bool(plain(value)) and plain(name) == plain(value)


def written(audience: Audience, known: Known) -> str:
    """The audience in the language that `parse` reads back."""
    pieces = ["todas"] if audience.everybody else []
    pieces += [f"cohorte:{_quoted(known.cohorts.get(one, ''), one)}" for one in audience.cohorts]
    pieces += [f"espera:{_quoted(known.cohorts.get(one, ''), one)}" for one in audience.waiting]
    pieces += [f"curso:{one}" for one in audience.courses]
    pieces += [f"envio:{audience.reached}"] if audience.reached else []
    pieces += _written_marks(audience.only, "")
    pieces += [f"no:cohorte:{_quoted(known.cohorts.get(one, ''), one)}" for one in audience.but_cohorts]
    pieces += [f"no:curso:{one}" for one in audience.but_courses]
    return " ".join([*pieces, *_written_marks(audience.but, "no:")])


def _written_marks(marks: Marks, no: str) -> list[str]:
    stages = tuple(_WRITTEN_STAGES[stage] for stage in marks.stages)
    said = {"pais": marks.countries, "sector": marks.sectors, "idioma": marks.languages, "avance": stages}
    return [f'{no}{key}:"{value}"' for key, given in said.items() for value in given]


def _quoted(name: str, number: int) -> str:
    return f'"{name}"' if name and '"' not in name else f"#{number}"

"""How bare words and broken lines of YAML are understood, and what the author is told about them."""

import re
from datetime import date

from lessons.problems import quoted

CONSTANTS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
YES_OR_NO = frozenset({"y", "n", "yes", "no", "on", "off"})
WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})\Z")
DECIMAL = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{0,15}\Z")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
BASE_SIXTY = re.compile(r"[-+]?[0-9]{1,15}(?::[0-5]?[0-9]){1,5}(?:\.[0-9]*)?\Z")
OTHER_BASE = re.compile(r"[-+]?0[0-9_]+\Z|[-+]?0[xbo][0-9a-fA-F_]+\Z|[-+]?[0-9]+(?:_[0-9]+)+\Z")
NUMBER_STARTS = frozenset("0123456789+-.")


class SurprisingWord(ValueError):
    """A bare word that YAML programs read as something else than one sees. Its text is for the author."""


def plain_value(raw: str) -> str | int | float | bool | date | None:
    """What a word without quotes means; raises `SurprisingWord` where YAML 1.1 would surprise the author."""
    if raw in CONSTANTS:
        return CONSTANTS[raw]
    if len(raw) <= 3 and raw.lower() in YES_OR_NO:
        raise SurprisingWord(
            f"«{raw}» sin comillas se lee como verdadero o falso; ponlo entre comillas o escribe true o false"
        )
    if raw[0] in NUMBER_STARTS and len(raw) < 100:
        return _number_or_text(raw)
    return raw


def _number_or_text(raw: str) -> str | int | float | date:
    if WHOLE.match(raw):
        return int(raw)
    if DATE.match(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            raise SurprisingWord(f"la fecha «{raw}» no existe; va año-mes-día, así: 2026-02-09") from None
    if DECIMAL.match(raw):
        return float(raw)
    if BASE_SIXTY.match(raw):
        raise SurprisingWord(f"«{raw}» sin comillas se lee como un número en base 60; ponlo entre comillas")
    if OTHER_BASE.match(raw):
        raise SurprisingWord(
            f"{quoted(raw)} sin comillas se lee como otro número; ponlo entre comillas o quita el cero o «_»"
        )
    return raw


QUOTES_OPEN = "hay comillas que se abren en esta línea y no se cierran; ciérralas"
SYNTAX: tuple[tuple[str, str, str], ...] = (
    ("quoted scalar", "found unexpected end of stream", QUOTES_OPEN),
    ("quoted scalar", "found unexpected document indicator", QUOTES_OPEN),
    (
        "quoted scalar",
        "escape",
        "la barra «\\» no vale entre comillas dobles; usa comillas simples o escribe «\\\\»",
    ),
    (
        "scanning an alias",
        "",
        "un texto no puede empezar por «*» sin comillas; ponlo entre comillas o escríbelo tras «>-»",
    ),
    (
        "scanning an anchor",
        "",
        "un texto no puede empezar por «&» sin comillas; ponlo entre comillas o escríbelo tras «>-»",
    ),
    ("tag", "", "un texto no puede empezar por «!» sin comillas; ponlo entre comillas o escríbelo tras «>-»"),
    (
        "",
        "mapping values are not allowed",
        "aquí sobra un «:» o la sangría no cuadra; si es parte del texto, ponlo entre comillas o tras «>-»",
    ),
    (
        "",
        "cannot start any token",
        "un texto no puede empezar por «@», «`» ni «%» sin comillas; ponlo entre comillas",
    ),
    (
        "",
        "could not find expected ':'",
        "esta línea no tiene «:» después de la clave; escríbelo, o pon el texto entre comillas o tras «>-»",
    ),
    ("flow sequence", "", "falta una coma o cerrar el corchete «]»"),
    ("flow mapping", "", "falta una coma o cerrar la llave «}»"),
    (
        "",
        "sequence entries are not allowed",
        "aquí no cabe un guion «-»; empieza la lista en la línea siguiente",
    ),
    (
        "",
        "expected '-' indicator",
        "la sangría no cuadra con la lista de arriba; alinea con los demás guiones «-»",
    ),
    (
        "",
        "expected <block end>",
        "la sangría no cuadra con las líneas de arriba; alinea esta línea con ellas",
    ),
    (
        "",
        "did not find expected key",
        "la sangría o las comillas no cuadran; alinea la clave con las de arriba y cierra las comillas",
    ),
    ("block scalar", "", "después de «>-» o «|» va un salto de línea; escribe el texto en la línea de abajo"),
)
OPENED_EARLIER = ("simple key", "quoted scalar", "flow sequence", "flow mapping")


def syntax_sentence(context: str, problem: str, context_line: int | None) -> tuple[int | None, str]:
    """The sentence for what the YAML parser says, and the line where the trouble began, from 0, if known."""
    for in_context, in_problem, sentence in SYNTAX:
        if in_context in context and in_problem in problem:
            opened = any(word in context for word in OPENED_EARLIER)
            return (context_line if opened else None), sentence
    return None, "esta línea no se entiende; revisa los espacios del inicio, los dos puntos y las comillas"

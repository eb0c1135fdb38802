"""Turns what pydantic found wrong into one Spanish sentence each, at the line where the author wrote it."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError

from lessons.base import Mistake
from lessons.keys import purpose
from lessons.parts import Part
from lessons.problems import MOST_PER_FILE, Problem, listed, quoted
from lessons.yaml_safe import Node, Step

KINDS: dict[str, type[BaseModel]] = {
    model.model_fields["kind"].default: model for model in get_args(get_args(Part)[0])
}
SHAPES: dict[str, str] = {
    r"^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$": "minúsculas sin tilde, cifras y guiones, como mi-tarjeta-1",
    r"^[A-Z]{1,3}[0-9]{0,2}(-[0-9]{2})?$": "un id de unidad como M1-01, LB o RP3",
    r"^it-[0-9]{2,3}$": "un id de mensaje como it-07",
    r"^[A-Z][A-Z0-9-]{1,14}$": "la clave de una fuente, como HO25",
    r"^[a-z0-9-]{1,60}\.(mp3|ogg|m4a|mp4|pdf)$": "un archivo de media/, en minúsculas, como mi-audio.mp3",
    r"^[A-Z]{2}$": "las dos letras mayúsculas del país, como EC",
    r"^M[1-9]$": "un módulo, de M1 a M9",
    r"^(forma-a|forma-b|lab-[0-9]|refuerzo|reto|calentamiento)$": (
        "forma-a, forma-b, lab-1 a lab-9, refuerzo, reto o calentamiento"
    ),
    r"^[a-z]+(_[a-z]+)*$": "letras minúsculas unidas por «_», como linea_denuncia",
}
"""What a pattern asks for. A test demands a row for every pattern of the models."""


class Place(NamedTuple):
    """Where a pydantic path leads: the model that owns its last key, the path as written, the value if any.

    `told` when the reader already complained about something on the way.
    """

    owner: type[BaseModel]
    path: tuple[Step, ...]
    node: Node | None
    told: bool


def explain(error: ValidationError, model: type[BaseModel], root: Node, file: str) -> list[Problem]:
    """One problem per mistake, as many as a file may show; silent where the reader already spoke."""
    details = error.errors(include_url=False, include_input=False)[: MOST_PER_FILE + 1]
    found = [(one, _find(model, root, one["loc"])) for one in details]
    misspelt = {
        (*place.path[:-1], meant(str(place.path[-1]), place.owner))
        for one, place in found
        if one["type"] == "extra_forbidden"
    }
    problems = []
    for one, place in found:
        if place.told or (one["type"] == "missing" and place.path in misspelt) or _only_an_echo(one, place):
            continue
        fault = one.get("ctx", {}).get("error")
        inner = fault.path if isinstance(fault, Mistake) else ()
        problems.append(Problem(file, root.line_of(*place.path, *inner), sentence(one, place), "forma"))
    return problems


def _only_an_echo(details: Mapping[str, Any], place: Place) -> bool:
    """pydantic counts only the sound entries of a list; the unsound ones have their own sentence."""
    if details["type"] != "too_short" or place.node is None or place.node.entries is None:
        return False
    return len(place.node.entries) >= int(details["ctx"]["min_length"])


def _find(model: type[BaseModel], root: Node, path: tuple[Step, ...]) -> Place:
    """pydantic puts the kind of a part and «[key]» into its paths; they are not in the file."""
    owner = current = model
    node, told = root, root.broken
    written: list[Step] = []
    for index, step in enumerate(path):
        if index >= 2 and path[index - 2] == "partes" and step in KINDS:
            current = KINDS[str(step)]
            continue
        if step == "[key]":
            continue
        found = node.child(step)
        if found is None:
            return Place(current, (*written, *path[index:]), None, told)
        written.append(step)
        node = found[1]
        told = told or node.broken
        if isinstance(step, str):
            owner, current = current, _inner(current, step) or current
    return Place(owner, tuple(written), node, told)


@cache
def _inner(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    """The model of what stands under a key; for parts, which differ by kind, nothing yet."""
    for field in model.model_fields.values():
        if field.alias == key or (field.alias is None and model.model_fields.get(key) is field):
            models = list(_models(field.annotation))
            return models[0] if len(models) == 1 else None
    return None


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys an author may write in this model, in the order of the model."""
    return [field.alias or name for name, field in model.model_fields.items()]


def nearest(word: str, known: Sequence[str]) -> str:
    """«; ¿quisiste decir «boton»?» for a near miss, else nothing."""
    near = get_close_matches(word[:60].lower().replace("ñ", "n"), known, n=1, cutoff=0.6)
    return f"; ¿quisiste decir «{near[0]}»?" if near else ""


def sentence(details: Mapping[str, Any], place: Place) -> str:
    """What is wrong and what to write instead. Every error type of the models has its case (tested)."""
    kind, limits = details["type"], details.get("ctx", {})
    owner, path, node = place.owner, place.path, place.node
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    name = f"«{key}»" if key else "este archivo"
    if path and isinstance(path[-1], int):
        name = f"la entrada {path[-1] + 1} de {name}" if key else f"la entrada {path[-1] + 1} de la lista"
    length = len(node.value) if node is not None and isinstance(node.value, str | list | dict) else 0
    match kind:
        case "value_error":
            return str(limits["error"])
        case "missing":
            return f"falta «{key}»: {purpose(owner, key)}"
        case "extra_forbidden":
            return _unknown_key(key, owner)
        case "string_too_long":
            if details["loc"][-1] == "[key]":
                return f"la clave {quoted(key)} pasa de {limits['max_length']} letras; acórtala"
            return f"{name} tiene {length} letras y caben {limits['max_length']}; acórtalo o pártelo en dos"
        case "string_too_short":
            wanted = limits["min_length"]
            return (
                f"{name} necesita al menos {wanted} letras"
                if length
                else f"{name} está vacío; escribe el texto"
            )
        case "string_pattern_mismatch":
            shape = SHAPES[limits["pattern"]]
            if details["loc"][-1] == "[key]" or node is None:
                return f"{quoted(key)} no sirve como clave aquí; escribe {shape}"
            return f"{quoted(str(node.value))} no sirve en {name}; escribe {shape}"
        case "literal_error":
            return _not_in_list(name, owner, key, node)
        case "union_tag_invalid":
            return _unknown_kind(str(limits.get("tag", "")))
        case "union_tag_not_found":
            return f"falta «tipo», que dice qué pieza es: {listed(KINDS)}"
        case "greater_than_equal" | "less_than_equal":
            value = quoted(str(node.raw)) if node is not None else "ese número"
            least = f"desde {limits['ge']}" if "ge" in limits else f"hasta {limits['le']}"
            return f"{value} no vale en {name}; escribe un número {least}"
        case "too_short" | "too_long":
            few = kind == "too_short"
            limit = limits["min_length" if few else "max_length"]
            return f"{name} tiene {length} y {'hacen falta al menos' if few else 'caben'} {limit}"
        case _:
            return _wrong_type(kind, name, node)


def meant(key: str, owner: type[BaseModel]) -> str | None:
    """The key an author probably wanted to write: the Spanish one for an English name, or the nearest."""
    if key in owner.model_fields:
        return owner.model_fields[key].alias
    near = get_close_matches(key[:60].lower().replace("ñ", "n"), keys_of(owner), n=1, cutoff=0.6)
    return near[0] if near else None


def _unknown_key(key: str, owner: type[BaseModel]) -> str:
    near = meant(key, owner)
    hint = f"¿quisiste decir «{near}»?" if near else f"caben {', '.join(keys_of(owner))}"
    return f"la clave {quoted(key)} no existe aquí; {hint}"


def _unknown_kind(tag: str) -> str:
    return (
        f"no hay piezas de tipo {quoted(tag)}{nearest(tag, list(KINDS))}; los tipos son {listed(KINDS, 'y')}"
    )


def _not_in_list(name: str, owner: type[BaseModel], key: str, node: Node | None) -> str:
    field = next(field for n, field in owner.model_fields.items() if (field.alias or n) == key)
    allowed = [str(word) for word in _literals(field.annotation)]
    written = str(node.value) if node is not None else ""
    return f"{quoted(written)} no vale en {name}{nearest(written, allowed)}; valen {listed(allowed, 'y')}"


def _literals(annotation: Any) -> Iterator[Any]:
    for argument in get_args(annotation):
        if isinstance(argument, str):
            yield argument
        else:
            yield from _literals(argument)


EXPECTED: dict[str, str] = {
    "string_type": "un texto",
    "bool_type": "true o false, sin comillas",
    "int_type": "un número entero, sin comillas",
    "tuple_type": "una lista: un guion «-» por entrada",
    "dict_type": "claves con «:», una por línea",
    "model_type": "claves con «:», una por línea",
    "model_attributes_type": "claves con «:», una por línea",
}


def _wrong_type(kind: str, name: str, node: Node | None) -> str:
    expected = EXPECTED.get(kind, "otra cosa; mira un ejemplo en otro archivo del curso")
    if node is not None and node.value is None:
        return f"{name} está vacío; va {expected}"
    if kind == "string_type" and node is not None and node.raw is not None:
        return f"{quoted(node.raw)} no se lee como texto en {name}; ponlo entre comillas"
    plain = node is not None and node.raw is not None
    written = quoted(str(node.raw)) if node is not None and plain else "una lista o un grupo de claves"
    return f"en {name} hay {written} y va {expected}"

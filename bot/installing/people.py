"""Who gives the course: asked, checked value by value, and written into `organizacion.yaml`."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from bot.installing.answers import ATTEMPTS, Desk, Given, SetupStopped
from bot.organization import (
    SAMPLE,
    Organization,
    OrganizationBroken,
    load_organization,
    sample_organization,
    trouble_with,
)

QUESTIONS = {
    "nombre": "¿Cómo se llama la organización que da el curso?",
    "pagina": "¿En qué página pública se puede comprobar que el curso es de ustedes? (empieza con https://)",
    "contacto": "¿A qué correo o teléfono se pregunta por los datos personales?",
    "horario": "¿Cuándo responde una persona? (como: de lunes a viernes, de 9:00 a 17:00)",
    "facilitacion": "¿Quién verá los nombres y el avance? (como: El equipo de facilitación)",
    "pais": "¿Qué país se ofrece primero? Las dos letras",
}
"""Key of the file -> what is asked; in this order."""

_ASKED_WITH_COUNTRIES = "pais"
_HEADER = "# Quién da el curso. Lo leen las personas y pueden comprobarlo. Nada de aquí es secreto.\n\n"


def find_organization(desk: Desk, given: Given, known: Path, countries: Mapping[str, str]) -> str | None:
    """The text of `organizacion.yaml`, or None if the file at `known` may stay as it is.

    `countries`: ISO code -> name, of those with a profile. Raises SetupStopped."""
    if given.organization is not None:
        return _ready(given.organization, countries)
    there = _loaded(desk, known)
    if there is not None and not given.answers:
        if not given.ask or desk.yes(
            f"Ya está escrito quién da el curso: {there.name}. ¿Sigue así?", default=True
        ):
            return None
    elif there is None and not given.ask:
        missing = [key for key in QUESTIONS if key not in given.answers and key != "pais"]
        if missing:
            raise SetupStopped(f"falta quién da el curso: {', '.join(missing)}; escríbelo en las opciones")
    before = _answers_of(there or _without_words())
    answers = {key: _answer(desk, given, key, before[key], countries) for key in QUESTIONS}
    return _filled(known if there is not None else SAMPLE, answers)


def _ready(path: Path, countries: Mapping[str, str]) -> str:
    try:
        organization = load_organization(path)
        if organization == sample_organization():
            raise SetupStopped(f"{path} es todavía el ejemplo; escribe en él los datos de tu organización")
        if organization.country not in countries:
            raise SetupStopped(f"{path}: el país va con uno de estos: {', '.join(sorted(countries))}")
        return path.read_text("utf-8-sig")
    except OrganizationBroken as broken:
        raise SetupStopped(str(broken)) from None


def _loaded(desk: Desk, path: Path) -> Organization | None:
    if not path.exists():
        return None
    try:
        found = load_organization(path)
    except OrganizationBroken as broken:
        desk.say(
            f"El archivo que hay no sirve ({broken}). Lo escribimos de nuevo; el de ahora queda como .bak."
        )
        return None
    return None if found == sample_organization() else found


def _without_words() -> Organization:
    """The sample's shape, of which nothing is offered as an answer but the country."""
    return sample_organization().model_copy(
        update=dict.fromkeys(("name", "contact", "page", "hours", "facilitation"), "")
    )


def _answers_of(organization: Organization) -> dict[str, str]:
    told = organization.model_dump(by_alias=True)
    return {key: str(told[key]) for key in QUESTIONS}


def _answer(desk: Desk, given: Given, key: str, before: str, countries: Mapping[str, str]) -> str:
    """From the command line if it is there and right, else asked until it is right."""
    question = QUESTIONS[key]
    if key == _ASKED_WITH_COUNTRIES:
        question += f" ({', '.join(f'{code} {name}' for code, name in sorted(countries.items()))})"
    fixed = given.answers.get(key, None if given.ask else before)
    for _ in range(ATTEMPTS):
        value = fixed if fixed is not None else desk.text(question, before)
        value = value.strip().upper() if key == "pais" else value.strip()
        trouble = trouble_with(key, value)
        if trouble is None and key == "pais" and value not in countries:
            trouble = f"«{value}» no tiene perfil; vale uno de {', '.join(sorted(countries))}"
        if trouble is None:
            return value
        if fixed is not None:
            raise SetupStopped(trouble)
        desk.say(f"{trouble}. Prueba otra vez.")
    raise SetupStopped(f"sin esa respuesta no se puede seguir: {QUESTIONS[key]}")


def _filled(base: Path, answers: Mapping[str, str]) -> str:
    """The file at `base` with these answers in their lines; its comments and contacts stay."""
    text = base.read_text("utf-8-sig")
    if base == SAMPLE:
        text = _HEADER + text.partition("\n\n")[2]
    for key, value in answers.items():
        line = f"{key}: {json.dumps(value, ensure_ascii=False)}"
        text, changed = re.subn(
            rf"(?m)^{key}:[^#\n]*(?P<rest>#.*)?$",
            lambda found, line=line: f"{line}  {found['rest']}" if found["rest"] else line,  # type: ignore[misc]
            text,
            count=1,
        )
        if not changed:
            text = f"{text.rstrip()}\n{line}\n"
    return text

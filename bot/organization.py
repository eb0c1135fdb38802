"""Who gives the course: `organizacion.yaml`, written by an operator. Nothing of it is secret; learners read it."""

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from lessons.base import Day
from lessons.lint.placeholders import COUNTRY_FACTS
from lessons.mistakes import nearest
from lessons.problems import quoted
from lessons.yaml_safe import read

SAMPLE = Path(__file__).parent / "organizacion.ejemplo.yaml"
LARGEST = 100_000
_PAGE = re.compile(r"https://(?P<host>[\w-]+(?:\.[\w-]+)+)(?::\d{1,5})?(?:/[^\s]*)?")
_SAMPLE_ENDINGS = (".example", ".test", ".invalid")


class OrganizationBroken(Exception):
    """The file cannot be used. The message is one Spanish sentence: where, what is wrong, what to write."""


def _line(value: object) -> object:
    """Texts stand inside sentences, so they are one line without braces or bold."""
    if not isinstance(value, str):
        return value
    line = " ".join(value.split())
    if any(not char.isprintable() for char in line):
        raise ValueError("hay un carácter invisible; escríbelo otra vez a mano")
    if "{" in line or "}" in line or "**" in line:
        raise ValueError("va sin llaves ni asteriscos dobles; escribe el texto tal como se leerá")
    return line


def _page(value: str) -> str:
    if not _PAGE.fullmatch(value):
        raise ValueError("la dirección va completa y empieza con https://, así: https://ejemplo.example")
    return value


def _country(value: str) -> str:
    if not re.fullmatch("[A-Z]{2}", value):
        raise ValueError("son las dos letras mayúsculas del país, como EC")
    return value


Line = Annotated[str, Field(min_length=1, max_length=120), BeforeValidator(_line)]
Name = Annotated[str, Field(min_length=1, max_length=80), BeforeValidator(_line)]
Page = Annotated[Line, AfterValidator(_page)]
CountryId = Annotated[str, AfterValidator(_country)]


class _FromFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)


class Contact(_FromFile):
    """A help line or service that a named person of the organization has checked, and when."""

    text: Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(_line)] = Field(alias="texto")
    on: Day = Field(alias="fecha")
    source: Line = Field(alias="fuente")
    checked_by: Line = Field(alias="verificado_por")


class Organization(_FromFile):
    """The organization as learners see it. `contacts`: country -> key of the country profile -> contact; they
    win over the profiles while they are recent."""

    name: Name = Field(alias="nombre")
    contact: Line = Field(alias="contacto")
    page: Page = Field(alias="pagina")
    hours: Line = Field(alias="horario")
    facilitation: Name = Field(alias="facilitacion")
    country: CountryId = Field("EC", alias="pais")
    contacts: dict[CountryId, dict[str, Contact]] = Field(default_factory=dict, alias="contactos")

    @property
    def is_sample(self) -> bool:
        """Whether it is made up: its page lies under a name that is reserved for examples."""
        found = _PAGE.fullmatch(self.page)
        return found is not None and found["host"].lower().endswith(_SAMPLE_ENDINGS)


def load_organization(path: Path) -> Organization:
    """Reads the file. Raises OrganizationBroken with one sentence about the first thing that is wrong."""
    reading = read(_text(path))
    if reading.complaints or reading.root is None:
        complaint = reading.complaints[0]
        raise OrganizationBroken(f"{path.name}, línea {complaint.line}: {complaint.message}")
    root = reading.root
    if not isinstance(root.value, dict):
        raise OrganizationBroken(
            f"{path.name}: escribe claves y valores, como «nombre: Organización de ejemplo»"
        )
    try:
        organization = Organization.model_validate(root.value, by_alias=True, by_name=False)
    except ValidationError as error:
        # A key misspelt is also a key missing: what was written is what is told.
        told = error.errors(include_url=False)
        first = next((one for one in told if one["type"] == "extra_forbidden"), told[0])
        steps = [step for step in first["loc"] if step != "[key]"]
        line = root.line_of(*steps)
        raise OrganizationBroken(f"{path.name}, línea {line}: {_sentence(first, steps)}") from None
    for country, contacts in organization.contacts.items():
        for key in contacts:
            if key not in COUNTRY_FACTS:
                line = root.line_of("contactos", country, key)
                hint = nearest(key, COUNTRY_FACTS) or f"; valen {', '.join(COUNTRY_FACTS)}"
                raise OrganizationBroken(
                    f"{path.name}, línea {line}: no hay ningún contacto {quoted(key)}{hint}"
                )
    return organization


def sample_organization() -> Organization:
    """The made-up one that comes with the program, for rehearsals and chats in the terminal."""
    return load_organization(SAMPLE)


def trouble_with(key: str, value: str) -> str | None:
    """What is wrong with one value of the file, in the words of `load_organization`; None: it can stand there."""
    sample = sample_organization().model_dump(by_alias=True)
    try:
        Organization.model_validate({**sample, key: value}, by_alias=True, by_name=False)
    except ValidationError as error:
        return _sentence(error.errors(include_url=False)[0], [key])
    return None


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise OrganizationBroken(
            f"no existe el archivo {path}; copia {SAMPLE.name} con ese nombre y escribe tus datos"
        ) from None
    except OSError as error:
        raise OrganizationBroken(
            f"no se puede leer {path} ({error.strerror}); revisa la ruta y los permisos"
        ) from None
    if len(raw) > LARGEST:
        raise OrganizationBroken(f"{path.name} pasa de 100 KB; deja solo los datos de tu organización")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OrganizationBroken(
            f"{path.name} no está en UTF-8; guárdalo otra vez con esa codificación"
        ) from None


PURPOSE = {
    "nombre": "cómo se llama la organización",
    "contacto": "correo o teléfono para preguntas sobre los datos personales",
    "pagina": "la página pública donde cualquiera comprueba que el curso es de ustedes",
    "horario": "cuándo responde una persona, como «de lunes a viernes, de 9:00 a 17:00»",
    "facilitacion": "quién ve los nombres y el avance, como «El equipo de facilitación»",
    "pais": "las dos letras del país, como EC",
    "contactos": "líneas de ayuda comprobadas, por país",
    "texto": "lo que leerá la persona, como el número y cuándo atiende",
    "fecha": "el día en que alguien lo comprobó, como 2026-02-09",
    "fuente": "dónde se comprobó",
    "verificado_por": "el nombre de quien lo comprobó",
}


def _sentence(details: ErrorDetails, steps: list[str | int]) -> str:
    """What is wrong at a key, and what to write."""
    key = str(steps[-1]) if steps else ""
    limits: dict[str, Any] = details.get("ctx", {})
    inside = steps[:1] == ["contactos"] and len(steps) > 3
    match details["type"]:
        case "value_error":
            return f"{quoted(key)}: {limits['error']}"
        case "missing":
            return f"falta {quoted(key)}: {PURPOSE[key]}"
        case "extra_forbidden":
            known = list(PURPOSE)[7:] if inside else list(PURPOSE)[:7]
            return f"no hay ninguna clave {quoted(key)}{nearest(key, known) or '; valen ' + ', '.join(known)}"
        case "string_too_short" | "string_type" if not details["input"]:
            return f"{quoted(key)} está vacío; escribe {PURPOSE.get(key, 'el texto')}"
        case "string_too_long":
            return f"{quoted(key)} pasa de {limits['max_length']} letras; acórtalo"
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"{quoted(key)} lleva debajo claves con su valor, con dos espacios más; mira {SAMPLE.name}"
        case "string_type":
            return f"{quoted(key)} es un texto; ponlo entre comillas"
        case _:
            return f"{quoted(key)} no está bien escrito; mira {SAMPLE.name}"

"""The course and who gives it: content, organization, help numbers, pictures."""

import asyncio
import sqlite3
from collections.abc import Mapping
from dataclasses import replace

from bot import drawing
from bot.channels.base import PictureBody
from bot.contacts import Checks
from bot.doctor.finding import Finding, Visit
from bot.organization import Organization, OrganizationBroken, load_organization, sample_organization
from bot.pictures import PictureFailed
from bot.staff.looking import contact_checks
from bot.wording.values import Values, Voice
from lessons.model import Country

HELP_LINES = (
    "linea_emergencia",
    "linea_denuncia",
    "denuncia_penal",
    "denuncia_ciberdelito",
    "violencia_genero",
    "trata",
    "apoyo_emocional",
)
"""The facts of a country that a learner may need in trouble."""

_WRITE = "escribe tus datos con: aulita setup"


def content(visit: Visit) -> Finding:
    about = "curso"
    checked = visit.checked
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    if errors or checked.catalogue is None:
        return Finding(about, "bad", f"{len(errors)} errores en el contenido", "míralos con: aulita check")
    units = sum(len(course.units) for course in checked.catalogue.courses.values())
    return Finding(about, "good", f"{units} unidades sin errores")


def organization(visit: Visit) -> Finding:
    about = "organización"
    try:
        found = _organization(visit)
    except OrganizationBroken as broken:
        return Finding(about, "bad", str(broken), _WRITE)
    if found is None:
        return Finding(about, "bad", "falta: las personas deben saber quién da el curso", _WRITE)
    if found == sample_organization():
        return Finding(about, "bad", "es todavía la de ejemplo", _WRITE)
    countries = _countries(visit)
    if countries and found.country not in countries:
        known = ", ".join(sorted(countries))
        return Finding(about, "bad", f"el país {found.country} no tiene perfil", f"escribe uno de {known}")
    if found.is_sample:
        return Finding(
            about, "warning", f"la página {found.page} es un nombre de ejemplo", "escribe tu página de verdad"
        )
    return Finding(about, "good", f"{found.name}, {found.page}")


def contacts(visit: Visit) -> Finding:
    """Which help lines of the organization's country learners are shown today."""
    about = "teléfonos de ayuda"
    try:
        found = _organization(visit)
    except OrganizationBroken:
        found = None
    countries = _countries(visit)
    if found is None or not countries:
        return Finding(about, "warning", "no se pueden mirar todavía", "arregla antes lo de arriba")
    values = Values(found, countries)
    values.board = replace(values.board, checks=_checked_in_chat(visit))
    voice = Voice("es", found.country, "", "", "Telegram", visit.now)
    missing = [key for key in HELP_LINES if values.find(key, voice) is None]
    if not missing:
        return Finding(about, "good", f"todos comprobados ({found.country})")
    says = f"{found.country}, sin comprobar este año: {', '.join(missing)}"
    do = "el curso no dice esos números; llama y anótalo en el chat con /contactos, o en organizacion.yaml"
    return Finding(about, "warning", says, do)


def _checked_in_chat(visit: Visit) -> Checks:
    """Nothing where the database is missing or in trouble: that is another finding's."""
    try:
        return {} if visit.database is None else contact_checks(visit.database)
    except sqlite3.Error:
        return {}


def pictures(visit: Visit) -> Finding:
    about = "imágenes"
    sample = PictureBody("sms", "Aulita", "Mensaje de prueba: ñ, á, ¿todo bien?", "un mensaje de prueba")
    try:
        drawn = asyncio.run(drawing.draw(sample))
    except (PictureFailed, OSError) as failed:
        return Finding(about, "bad", f"no se dibujan ({failed})", "instala otra vez con: make setup")
    return Finding(about, "good", f"se dibujan ({len(drawn) / 1000:.0f} KB)")


def _organization(visit: Visit) -> Organization | None:
    path = visit.settings.organization
    return None if path is None else load_organization(path)


def _countries(visit: Visit) -> Mapping[str, Country]:
    return {} if visit.checked.catalogue is None else visit.checked.catalogue.countries

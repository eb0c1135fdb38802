"""A small course with everything that stands around lessons: two routes, a sensitive unit, a permission, an age band,
a unit that is being prepared. Only for tests: its sensitive subject is invented and nothing of it is taught."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from lessons.catalog import load_catalogue
from lessons.model import Catalogue, Course, CoursePlan, Unit
from tests.lessons.mini import PLAN, SURVEY, write_mini

COURSE = "vida"
SUBJECT = "violencia en línea"

LIFE_PLAN = (
    PLAN.replace("curso: mini", f"curso: {COURSE}")
    .replace("Curso de prueba", "Curso de paseo")
    .replace("  M1: Primer módulo", "  M1: Primer módulo\n  M2: Segundo módulo")
    .replace("[LB, M1-01, M1-02, FN]", "[LB, M1-01, PF1, M1-02, M1-03, M2-01, M2-02, FN]")
    .replace("{M1-05: Otra lección}", "{M3-01: La lección que viene}")
)

FIRST_AID = """\
unidad: M1-02
titulo: Los primeros diez minutos
tipo: leccion
minutos: 1
cierre: No fue culpa tuya. Pide ayuda ahora.
partes:
  - tipo: elegir
    id: que-paso
    consigna: ¿Qué pasó?
    caminos:
      - id: dinero
        boton: Pagué
        pasos:
          - Llama a tu banco ya. Pide que frenen el pago.
      - id: cuenta
        boton: Di una clave
        pasos:
          - Cambia la clave ahora. Cierra las otras sesiones.
"""

LESSON = """\
unidad: {unit}
titulo: {title}
tipo: leccion
minutos: {minutes}
esencial: {essential}
cierre: "Quédate con esto: **{title}**."
partes:
  - tipo: tarjeta
    id: inicio
    texto: Una idea corta. Léela con calma y sigue.
    boton: Leí
"""

SENSITIVE = f"""\
unidad: M1-03
titulo: Frente al acoso
tipo: practica
minutos: 2
esencial: true
aviso: {SUBJECT}
cierre: Tú decides a quién se lo cuentas.
partes:
  - tipo: tarjeta
    id: inicio
    texto: Si alguien te acosa en línea, no es tu culpa. Guarda lo que te llegó.
    boton: Leí
  - tipo: practica
    id: hacer
    texto: Piensa a quién le contarías un acoso.
    recordatorio: Es hora de pensar a quién le contarías un acoso.
    seguimiento: ¿Pensaste a quién le contarías un acoso?
    si_pudo: Bien. Esa persona cuenta.
    si_no_pudo: Hay tiempo. Prueba otro día.
"""

PROFILE = """\
unidad: PF1
titulo: Sobre ti
tipo: encuesta
minutos: 1
cierre: Gracias. Seguimos con el curso.
partes:
  - tipo: permiso
    id: permiso
    proposito: perfil
    texto: ¿Puedo guardar tu género y tu edad, sin tu nombre?
  - tipo: pregunta
    id: genero
    texto: ¿Con qué género te identificas?
    forma: opcion
    respuestas:
      - {id: mujer, texto: Mujer}
      - {id: hombre, texto: Hombre}
      - {id: otro, texto: "Otro: lo escribo", escribe: true}
  - tipo: pregunta
    id: edad
    texto: ¿En qué grupo de edad estás?
    forma: opcion
    guarda: edad
    respuestas:
      - {id: 15-17, texto: De 15 a 17}
      - {id: 18-24, texto: De 18 a 24}
      - {id: 25-mas, texto: 25 o más}
"""


def _lesson(unit: str, title: str, essential: bool, minutes: int = 1) -> str:
    return LESSON.format(unit=unit, title=title, essential=str(essential).lower(), minutes=minutes)


UNITS = {
    "LB": SURVEY.format(unit="LB", title="Antes", own="b1", other="f1", moment="antes", minutes=4),
    "FN": SURVEY.format(unit="FN", title="Después", own="f1", other="b1", moment="despues", minutes=7),
    "PF1": PROFILE,
    "M1-01": _lesson("M1-01", "Una pausa", True),
    "M1-02": FIRST_AID,
    "M1-03": SENSITIVE,
    "M2-01": _lesson("M2-01", "Una llamada", True),
    "M2-02": _lesson("M2-02", "Una vuelta más", False),
}


@cache
def life() -> Catalogue:
    """The course, made once. It stands beside the rules for authors: its lessons are as short as a test needs."""
    with TemporaryDirectory() as folder:
        catalogue = load_catalogue(write_mini(Path(folder)))
    course = Course(
        plan=CoursePlan.model_validate(yaml.safe_load(LIFE_PLAN)),
        units={name: Unit.model_validate(yaml.safe_load(text)) for name, text in UNITS.items()},
        items=catalogue.courses["mini"].items,
    )
    return catalogue.model_copy(update={"courses": {COURSE: course}, "default": COURSE})

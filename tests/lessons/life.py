"""A small course with everything that stands around lessons: two routes, a sensitive unit, a permission, an age band,
a unit that is being prepared. Only for tests: its sensitive subject is invented and nothing of it is taught."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from lessons.catalog import load_catalogue
from lessons.model import Catalogue
from tests.lessons.mini import FIRST_AID, PLAN, SURVEY, write_mini

COURSE = "vida"
SUBJECT = "violencia en línea"

LIFE_PLAN = (
    PLAN.replace("curso: mini", f"curso: {COURSE}")
    .replace("Curso de prueba", "Curso de paseo")
    .replace("  M1: Primer módulo", "  M1: Primer módulo\n  M2: Segundo módulo")
    .replace("[LB, M1-01, M1-02, FN]", "[LB, M1-01, PF1, M1-02, M1-03, M2-01, M2-02, FN]")
    .replace("primeros_auxilios", "en_preparacion:\n  M2-03: La lección que viene\nprimeros_auxilios")
)

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


def write_life(folder: Path) -> Path:
    changes: dict[str, str | bytes | None] = {
        f"courses/{COURSE}/units/{name}.yaml": text for name, text in UNITS.items()
    }
    changes[f"courses/{COURSE}/course.yaml"] = LIFE_PLAN
    written = write_mini(folder, changes)
    for items in (folder / "courses/mini/items").iterdir():
        target = folder / f"courses/{COURSE}/items"
        target.mkdir(parents=True, exist_ok=True)
        (target / items.name).write_text(items.read_text("utf-8"), "utf-8")
    for left in sorted((folder / "courses/mini").rglob("*"), reverse=True):
        left.rmdir() if left.is_dir() else left.unlink()
    (folder / "courses/mini").rmdir()
    return written


@cache
def life() -> Catalogue:
    """The course, read once."""
    with TemporaryDirectory() as folder:
        return load_catalogue(write_life(Path(folder)))

"""A course with questions enough for a long drill: each answer is one fact and one message, the next question."""

from pathlib import Path

from lessons.catalog import load_catalogue
from tests.lessons.mini import FILES, PLAN_FILE, write_mini

PARTS = 40
"""The most that a unit may have."""
UNITS = ("M1-01", "M1-03", "M1-04", "M1-05", "M1-06")

_HEAD = """\
unidad: {unit}
titulo: Cuarenta preguntas {unit}
tipo: leccion
minutos: 1
esencial: true
senales: [pago-adelantado]
cierre: Gracias. Eso es todo por hoy.
partes:
"""
_QUESTION = """\
  - tipo: pregunta
    id: {id}
    forma: opcion
    texto: 'P{number}. ¿Lees las ofertas con calma?'
    respuestas:
      - {{id: a, texto: Casi siempre}}
      - {{id: b, texto: A veces}}
      - {{id: c, texto: Todavía no}}
"""
ANSWERS = ("a", "b", "c")


def question(unit: str, number: int) -> str:
    """The id of the question whose text begins with `P<number>. `."""
    return f"{unit.lower()}-p{number}"


def write_long_course(folder: Path) -> Path:
    """A checked course in `folder`. Raises ContentBroken if it is not valid."""
    ours: dict[str, str | bytes | None] = {
        PLAN_FILE: FILES[PLAN_FILE]
        .replace("[LB, M1-01, M1-02, FN]", f"[{', '.join(UNITS)}, M1-02]")
        .replace("en_preparacion: {M1-05: Otra lección}\n", ""),
        "courses/mini/units/LB.yaml": None,
        "courses/mini/units/FN.yaml": None,
    }
    for place, unit in enumerate(UNITS):
        numbers = range(place * PARTS + 1, (place + 1) * PARTS + 1)
        questions = [_QUESTION.format(id=question(unit, n), number=n) for n in numbers]
        ours[f"courses/mini/units/{unit}.yaml"] = _HEAD.format(unit=unit) + "".join(questions)
    write_mini(folder, ours)
    load_catalogue(folder)
    return folder

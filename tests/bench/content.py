"""The ten-question quiz, for both programs, and the course that holds it for ours."""

from pathlib import Path

from lessons.catalog import load_catalogue
from lessons.model import Unit
from lessons.parts import Card
from tests.bench.crowd import Path as Way
from tests.lessons.mini import FILES, PLAN_FILE, write_mini

QUESTIONS = tuple(
    f"P{number}. {text}"
    for number, text in enumerate(
        (
            "¿Buscas empleo desde hace más de un mes?",
            "¿Lees las ofertas en tu celular?",
            "¿Guardas copia de lo que envías?",
            "¿Miras quién publica la oferta?",
            "¿Llamas a la empresa antes de ir?",
            "¿Cuentas a alguien adónde vas?",
            "¿Tienes un correo solo para empleo?",
            "¿Cambias tus claves alguna vez?",
            "¿Te han pedido pagar por un puesto?",
            "¿Quieres seguir mañana?",
        ),
        1,
    )
)
ANSWERS = (("si", "Sí, casi siempre"), ("aveces", "A veces"), ("nunca", "Todavía no"))
SKIP = ("skip", "Prefiero no decirlo")

PREFERRED = (":at_once", ":done", ":skip")
"""«La quiero ya» at the end of the welcome; «Listo» where several answers may be marked."""

BASELINE_WAY = Way("P1. ", "P10. ")
QUIZ_WAY = Way("P1. ", "P10. ", (":at_once",))
"""In the quiz she answers; nine answers of ten are looped, since the tenth ends the unit."""

REAL_UNIT = "M1-01"
_UNIT = "courses/mini/units/M1-01.yaml"


def write_quiz_course(folder: Path) -> Path:
    """A checked course in `folder` whose first unit is the quiz. Raises ContentBroken if it is not valid."""
    ours: dict[str, str | bytes | None] = {
        PLAN_FILE: FILES[PLAN_FILE].replace("[LB, M1-01, M1-02, FN]", "[M1-01, M1-02]"),
        _UNIT: _unit(),
        "courses/mini/units/LB.yaml": None,
        "courses/mini/units/FN.yaml": None,
    }
    write_mini(folder, ours)
    load_catalogue(folder)
    return folder


def real_way() -> Way:
    """How learners go through unit M1-01 of the real course."""
    catalogue = load_catalogue()
    unit = catalogue.courses[catalogue.default].units[REAL_UNIT]
    return Way(_opening(unit), _plain(unit.closing), PREFERRED)


def _opening(unit: Unit) -> str:
    first = unit.parts[0]
    assert isinstance(first, Card)
    return _plain(first.text)


def _plain(text: str) -> str:
    """The longest stretch without styling or placeholders: what surely is on the screen as written."""
    for mark in ("**", "{", "}", "\n"):
        text = text.replace(mark, "\0")
    return max(text.split("\0"), key=len).strip()


def _unit() -> str:
    parts = [
        f"  - tipo: pregunta\n    id: p{number}\n    forma: opcion\n    texto: '{question}'\n    respuestas:\n"
        + "".join(f'      - {{id: "{id_}", texto: "{text}"}}\n' for id_, text in ANSWERS)
        for number, question in enumerate(QUESTIONS, 1)
    ]
    return (
        "unidad: M1-01\ntitulo: Diez preguntas\ntipo: leccion\nminutos: 1\nesencial: true\n"
        "senales: [pago-adelantado]\ncierre: Gracias. Eso es todo por hoy.\npartes:\n" + "".join(parts)
    )

"""A course with a unit for each kind of part in which she does something, for tests: the units of tests/lessons/kinds
beside those of the small course."""

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from lessons.catalog import load_catalogue
from lessons.model import Catalogue, Course
from tests.lessons.mini import PLAN, PLAN_FILE, write_mini

FOLDER = Path(__file__).parent / "kinds"
UNITS = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))
SOUND = b"ID3\x03" + bytes(1_200)
"""As much of a sound as the checks of a course look at."""
SOUND_FILE = "courses/mini/media/pausa.mp3"
OF_KIND = {
    "ordenar": "M1-03",
    "hallar": "M1-04",
    "lista": "M1-05",
    "decidir": "M1-06",
    "arbol": "M1-07",
    "escribir": "M1-08",
    "reflexion": "M1-09",
    "edades": "M1-10",
    "recurso": "M1-11",
    "mensajes": "M1-12",
}
"""What a course is called that begins with this unit: so that a conversation is soon where it should be."""


def write_kinds(folder: Path) -> Path:
    """The small course with all these units, below `folder`."""
    order = ", ".join(("LB", *UNITS, "M1-02", "FN"))
    plan = PLAN.replace("orden: [LB, M1-01, M1-02, FN]", f"orden: [{order}, M1-01]")
    plan = re.sub(r"(?m)^en_preparacion:\n(?: .*\n)+|^en_preparacion:.*\n", "", plan)
    units = {
        f"courses/mini/units/{name}.yaml": (FOLDER / f"{name}.yaml").read_text("utf-8") for name in UNITS
    }
    return write_mini(folder, {PLAN_FILE: plan, SOUND_FILE: SOUND, **units})


@cache
def kinds_catalogue() -> Catalogue:
    """The course `mini` with every kind in it, and a course for each kind that begins with it."""
    with TemporaryDirectory() as folder:
        catalogue = load_catalogue(write_kinds(Path(folder)))
    whole = _with_one_route(catalogue.courses["mini"])
    each = {name: _beginning_with(whole, name, unit) for name, unit in OF_KIND.items()}
    return catalogue.model_copy(update={"courses": {**catalogue.courses, "mini": whole, **each}})


def _with_one_route(course: Course) -> Course:
    """Without an essential lesson every kind is on the route on which everybody begins."""
    units = {name: unit.model_copy(update={"essential": False}) for name, unit in course.units.items()}
    return course.model_copy(update={"units": units})


def _beginning_with(whole: Course, name: str, unit: str) -> Course:
    """The course under that name: the survey before, this unit, the first aid."""
    plan = whole.plan.model_copy(update={"id": name, "order": ("LB", unit, whole.plan.emergency)})
    return whole.model_copy(update={"plan": plan})

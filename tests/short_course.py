"""The real course with a short order, for tests that play it whole through the installed program."""

import re
import shutil
from pathlib import Path

import lessons
from lessons.catalog import load_catalogue

ORDER = ("LB", "M1-01", "M1-07", "M2-03", "M4-01", "FN")
"""Both surveys, a sorting, an ordering, writing to oneself, a lab, first aid and a practice."""


def write_short_course(folder: Path) -> Path:
    """Our own content in `folder`, with `ORDER`; the other units are left out. Raises ContentBroken."""
    source = Path(lessons.__file__).parent
    for part in ("courses", "shared"):
        shutil.copytree(source / part, folder / part)
    plan = folder / "courses/empleo-seguro/course.yaml"
    text = plan.read_text("utf-8")
    order = f"orden: [{', '.join(ORDER)}]\n"
    plan.write_text(re.sub(r"orden:\n(?:  - .*\n)+", order, text), "utf-8")
    for unit in (folder / "courses/empleo-seguro").rglob("units/*.yaml"):
        if unit.stem not in ORDER:
            unit.unlink()
    assert load_catalogue(folder).courses["empleo-seguro"].route == ORDER
    return folder

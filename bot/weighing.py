"""Weighs the pictures of a course: `python -m bot.weighing` writes media/pesos.yaml of each of its courses, so that a
button can say what a picture costs without drawing it."""

from pathlib import Path

from bot.pictures import MessagePicture, png
from lessons.catalog import OWN_FOLDER, load_catalogue
from lessons.model import Course, Item
from lessons.parts import Spotting

HEAD = "# Bytes de la imagen de cada mensaje. Lo escribe `make weights`; no lo edites a mano.\n"


def weight(item: Item) -> int:
    """Bytes of its PNG, which is what Telegram gets; the SVG of the web chat is not larger."""
    return len(png(MessagePicture(item.channel, item.sender, item.text)))


def shown(course: Course) -> tuple[str, ...]:
    """The messages that a lab of the course shows, in their order: no others are ever drawn."""
    parts = (part for unit in course.units.values() for part in unit.parts if isinstance(part, Spotting))
    return tuple(sorted({item for part in parts for item in part.items}))


def as_yaml(course: Course) -> str:
    """The file: one line for each message."""
    lines = [f"  {id_}: {weight(course.items[id_])}\n" for id_ in shown(course)]
    return HEAD + ("imagenes:\n" + "".join(lines) if lines else "imagenes: {}\n")


def main(folder: Path = OWN_FOLDER) -> None:
    for course in load_catalogue(folder).courses.values():
        file = folder / "courses" / course.id / "media" / "pesos.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(as_yaml(course), encoding="utf-8")
        print(file)


if __name__ == "__main__":
    main()

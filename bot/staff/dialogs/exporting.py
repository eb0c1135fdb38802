"""`/exportar`: the texts of a unit as a document in the chat. What comes back goes to the server."""

from bot.staff import trying
from bot.staff.dialogs.scene import Moved, Performance, Scene
from flows.effects import Document, Text, phrase


def line(scene: Scene, rest: str) -> Moved:
    """`M1-05`; without a unit it is said how to write it."""
    unit = rest.upper()
    found = trying.unit_of(scene.world, unit)
    if found is None:
        return Moved(None, say=(phrase("export.which"),))
    alt = phrase("export.alt", unit=unit)
    course = trying.course_of(scene.world, unit)
    document = Document(
        course, f"{unit}.docx", "word", phrase("try.named", unit=unit, title=found.title), alt
    )
    at = trying.moment(scene.world, scene.world.home, scene.today)
    said = Text((phrase("export.here", unit=unit),))
    return Moved(None, played=Performance((said, document), scene.world.home, scene.language, at))

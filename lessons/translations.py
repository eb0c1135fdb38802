"""Other languages: `en/` mirrors a course with ids and texts only, and every text is paired with the one it translates.

Nothing is matched by position: a list entry is found by its id, so that a Spanish edit moves no translation. A text
that has no translation is read in Spanish; how many have one is counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lessons.base import revision
from lessons.lint.placeholders import INSIDE_BRACES
from lessons.lint.texts import texts_of
from lessons.model import CoursePlan, Unit
from lessons.problems import Problem, quoted
from lessons.source import Source
from lessons.yaml_safe import Node, Step

OF_THE_FILE = ("unidad", "curso", "original")
"""Keys of a translation that are no texts of the learner."""

Address = tuple[Step, ...]
"""The keys that lead to a text, with the id of a list's entry in place of its position."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of one file is there in a language. `stale`: the Spanish has changed since."""

    language: str
    course: str
    unit: str
    done: int
    total: int
    stale: bool = False

    @property
    def whole(self) -> bool:
        return self.done == self.total


@dataclass(slots=True)
class Pairs:
    """What could be paired in one language, and what was wrong with the rest."""

    texts: dict[str, str] = field(default_factory=dict)
    coverage: list[Coverage] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def version_of(unit: Unit) -> str:
    """What a translation writes as `original`: it changes whenever a text of the unit does."""
    return revision(*(text.words for text in texts_of(unit)))


def of_unit(base: Source[Unit], file: str, node: Node | None, language: str, course: str) -> Pairs:
    """Pairs the texts of a unit with a file of the other language; `node` None: there is none."""
    if node is None:
        nothing = Coverage(language, course, base.model.id, 0, len(texts_of(base.model)))
        return Pairs(coverage=[nothing])
    said = {address_of(base.node, text.path): text.words for text in texts_of(base.model)}
    pairs = _paired(said, file, node)
    written = node.child("original")
    stale = written is not None and written[1].value != version_of(base.model)
    if written is not None and stale:
        message = (
            f"el español de {base.model.id} cambió después de esta traducción; compáralos y escribe"
            f' «original: "{version_of(base.model)}"»'
        )
        pairs.problems.append(Problem(file, written[0], message, "traduccion", "aviso"))
    done = sum(words in pairs.texts for words in said.values())
    pairs.coverage.append(Coverage(language, course, base.model.id, done, len(said), stale))
    return pairs


def of_plan(plan: Source[CoursePlan], file: str, node: Node) -> Pairs:
    """The title of a course and of its modules."""
    said: dict[Address, str] = {("titulo",): plan.model.title}
    said |= {("modulos", module): title for module, title in plan.model.modules.items()}
    return _paired(said, file, node)


def _paired(said: Mapping[Address, str], file: str, node: Node) -> Pairs:
    pairs = Pairs()
    for address, line, text in _texts(node):
        original = said.get(address)
        if original is None:
            where = quoted(" / ".join(map(str, address)))
            message = f"{where} no es un texto del original; copia sus claves y sus id tal cual"
            pairs.problems.append(Problem(file, line, message, "traduccion"))
        elif set(INSIDE_BRACES.findall(text)) - set(INSIDE_BRACES.findall(original)):
            gaps = ", ".join(sorted(set(INSIDE_BRACES.findall(text)) - set(INSIDE_BRACES.findall(original))))
            message = f"la traducción pone {{{gaps}}} y el original no; deja los mismos datos"
            pairs.problems.append(Problem(file, line, message, "traduccion"))
        elif pairs.texts.get(original, text) != text:
            message = f"{quoted(original)} tiene otra traducción más arriba; el mismo texto lleva una sola"
            pairs.problems.append(Problem(file, line, message, "traduccion"))
        else:
            pairs.texts[original] = text
    return pairs


def address_of(node: Node, path: tuple[Step, ...]) -> Address:
    """The address of a text of the model, whose file is read in `node`."""
    steps: list[Step] = []
    here = node
    for step in path:
        found = here.child(step)
        assert found is not None, f"{path} leads to a text of the model, so it is in its file"
        here = found[1]
        steps.append(_name(here, step))
    return tuple(steps)


def _name(node: Node, step: Step) -> Step:
    """The id of a list's entry, else its position or key."""
    if isinstance(step, int) and isinstance(node.value, dict) and isinstance(node.value.get("id"), str):
        return str(node.value["id"])
    return step


def _texts(node: Node, above: Address = ()) -> Iterator[tuple[Address, int, str]]:
    """Every text of a translation with its address and line; ids and the file's own keys are none."""
    for key, (line, inner) in (node.fields or {}).items():
        if key == "id" or (not above and key in OF_THE_FILE):
            continue
        yield from _leaf((*above, key), line, inner)
    for place, inner in enumerate(node.entries or ()):
        yield from _leaf((*above, _name(inner, place)), inner.line, inner)


def _leaf(address: Address, line: int, node: Node) -> Iterator[tuple[Address, int, str]]:
    if node.fields is not None or node.entries is not None:
        yield from _texts(node, address)
    elif isinstance(node.value, str):
        yield address, line, node.value

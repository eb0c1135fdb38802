"""Reads a folder of content into models. What is broken is told and left out; lint/ checks across files."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from lessons.base import LANGUAGES, Content
from lessons.disk import LINK, Budget, Disk
from lessons.mistakes import explain
from lessons.model import Citation, Country, CoursePlan, Cue, Item, RedFlag, Unit
from lessons.problems import MOST_PER_FILE, Problem, quoted
from lessons.source import Source
from lessons.waivers import FILE, Waiver
from lessons.yaml_safe import Node

Model = TypeVar("Model", bound=Content)
KNOWN_IN_COURSE = ("items", "units", *LANGUAGES)
PLAN = "course"
"""How the translation of the plan is called among those of the units."""


@dataclass(slots=True)
class Names:
    """The ids that exist, broken or not. When a file of them could not be read, any name may exist."""

    met: set[str] = field(default_factory=set)
    all_read: bool = True

    def __contains__(self, name: str) -> bool:
        return name in self.met or not self.all_read

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.met))


@dataclass(slots=True)
class LoadedCourse:
    """What could be read of one course, by id."""

    folder: str
    plan: Source[CoursePlan] | None = None
    units: dict[str, Source[Unit]] = field(default_factory=dict)
    items: dict[str, Source[Item]] = field(default_factory=dict)
    translated: dict[str, dict[str, tuple[str, Node]]] = field(default_factory=dict)
    """Language -> unit, or `PLAN` -> file name and what it holds."""
    unit_ids: Names = field(default_factory=Names)
    item_ids: Names = field(default_factory=Names)


@dataclass(slots=True)
class Loaded:
    """What could be read of a folder, and what was wrong with the rest."""

    courses: dict[str, LoadedCourse] = field(default_factory=dict)
    flags: dict[str, Source[RedFlag]] = field(default_factory=dict)
    cues: dict[str, Source[Cue]] = field(default_factory=dict)
    citations: dict[str, Source[Citation]] = field(default_factory=dict)
    countries: dict[str, Source[Country]] = field(default_factory=dict)
    flag_ids: Names = field(default_factory=Names)
    cue_ids: Names = field(default_factory=Names)
    citation_ids: Names = field(default_factory=Names)
    waivers: list[Source[Waiver]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def load(folder: Path) -> Loaded:
    """Never raises for bad content: everything wrong is in `problems`."""
    disk, loaded = Disk(folder), Loaded()
    loaded.problems = disk.problems
    courses = folder / "courses"
    for path in disk.folders(courses):
        loaded.courses[path.name] = _course(disk, path)
    if not loaded.courses:
        disk.complain(courses, "no hay ningún curso; crea una carpeta con su course.yaml, units e items")
    shared = folder / "shared"
    if shared.is_symlink():
        disk.complain(shared, LINK)
    else:
        _shared(disk, shared, loaded)
    if (folder / FILE).exists():
        loaded.waivers += _waivers(disk, folder / FILE)
    return loaded


def _waivers(disk: Disk, path: Path) -> Iterator[Source[Waiver]]:
    tree = disk.tree(path, Budget())
    if tree is not None and tree.entries is None:
        disk.complain(path, "este archivo es una lista: empieza cada excepción con «- regla:»", tree.line)
    for node in (tree.entries or ())[:MOST_PER_FILE] if tree is not None else ():
        if (waiver := _model(disk, path, node, Waiver)) is not None:
            yield waiver


def _course(disk: Disk, path: Path) -> LoadedCourse:
    course, budget = LoadedCourse(path.name), Budget()
    file = path / "course.yaml"
    tree = disk.tree(file, budget)
    if tree is not None:
        course.plan = _model(disk, file, tree, CoursePlan)
    for other in disk.folders(path):
        if other.name not in KNOWN_IN_COURSE:
            disk.complain(other, "esta carpeta no se lee; un curso tiene units, items y en")
    for file in disk.files(path / "units", budget):
        course.unit_ids.met.add(file.stem)
        tree = disk.tree(file, budget)
        unit = _model(disk, file, tree, Unit) if tree is not None else None
        if unit is not None:
            course.units[file.stem] = unit
            if unit.model.id != file.stem:
                disk.problems.append(
                    unit.problem(
                        "nombre", f"el archivo se llama {file.name}; escribe «unidad: {file.stem}»", "unidad"
                    )
                )
    for file in disk.files(path / "items", budget):
        for name, item in _listed(disk, file, budget, Item, course.item_ids):
            course.items[name] = item
    for language in LANGUAGES:
        course.translated[language] = dict(_translated(disk, path / language, course, budget))
    return course


def _translated(
    disk: Disk, path: Path, course: LoadedCourse, budget: Budget
) -> Iterator[tuple[str, tuple[str, Node]]]:
    """The files of one language: they mirror course.yaml and units/."""
    plan = path / f"{PLAN}.yaml"
    if plan.exists() and (tree := disk.tree(plan, budget)) is not None:
        yield PLAN, (disk.name(plan), tree)
    for file in disk.files(path / "units", budget):
        if file.stem not in course.unit_ids:
            disk.complain(
                file, f"no existe units/{file.stem}.yaml; una traducción lleva el nombre del original"
            )
        elif (tree := disk.tree(file, budget)) is not None:
            yield file.stem, (disk.name(file), tree)


def _shared(disk: Disk, path: Path, loaded: Loaded) -> None:
    budget = Budget()
    loaded.flags.update(_listed(disk, path / "senales.yaml", budget, RedFlag, loaded.flag_ids))
    loaded.cues.update(_listed(disk, path / "indicios.yaml", budget, Cue, loaded.cue_ids))
    if (path / "fuentes.yaml").exists():
        found = _listed(disk, path / "fuentes.yaml", budget, Citation, loaded.citation_ids)
        loaded.citations.update(found)
    for file in disk.files(path / "paises", budget):
        tree = disk.tree(file, budget)
        country = _model(disk, file, tree, Country) if tree is not None else None
        if country is not None:
            loaded.countries[file.stem] = country
            if country.model.id != file.stem:
                disk.problems.append(
                    country.problem(
                        "nombre", f"el archivo se llama {file.name}; escribe «pais: {file.stem}»", "pais"
                    )
                )


def _model(disk: Disk, path: Path, node: Node, model: type[Model]) -> Source[Model] | None:
    file = disk.name(path)
    try:
        return Source(model.model_validate(node.value, by_alias=True, by_name=False), file, node)
    except ValidationError as error:
        disk.problems += explain(error, model, node, file)
        return None


def _listed(
    disk: Disk, path: Path, budget: Budget, model: type[Model], names: Names
) -> Iterator[tuple[str, Source[Model]]]:
    """The entries of a file that holds a list; every id met, broken or not, is added to `names`."""
    tree = disk.tree(path, budget)
    if tree is None or tree.entries is None:
        names.all_read = False
    if tree is None:
        return
    if tree.entries is None:
        disk.complain(path, "este archivo es una lista: empieza cada entrada con «- id:»", tree.line)
        return
    unsound = 0
    for node in tree.entries:
        if unsound > MOST_PER_FILE:
            names.all_read = False
            break
        name = node.value.get("id") if isinstance(node.value, dict) else None
        if isinstance(name, str) and name in names.met:
            message = f"ya hay otra entrada con el id {quoted(name)}; cada una tiene el suyo"
            disk.complain(path, message, node.line_of("id"), "id-repetido")
            continue
        if isinstance(name, str):
            names.met.add(name)
        else:
            names.all_read = False
        source = _model(disk, path, node, model)
        if source is None:
            unsound += 1
        elif isinstance(name, str):
            yield name, source

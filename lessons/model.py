"""What an author may write: course, unit, item, red flag, cue, country profile. Read this file first."""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from lessons.base import (
    Bubble,
    Content,
    Day,
    Id,
    ItemId,
    Label,
    SourceId,
    UnitId,
    Whole,
    YesNo,
    refuse_repeated,
    revision,
)
from lessons.parts import Branches, Part
from lessons.sentences import lines_of

ModuleId = Annotated[str, Field(pattern=r"^M[1-9]$")]


class Review(Content):
    """A person who read the unit and stands for it: who, as what, when."""

    by: Annotated[str, Field(min_length=3, max_length=80)] = Field(alias="por")
    role: Literal["redaccion", "juridica", "genero", "tecnica", "docente"] = Field(alias="rol")
    on: Day = Field(alias="fecha")


class Unit(Content):
    """What is delivered at her hour: a lesson, a practice, a lab, a review or a survey; a list of parts."""

    id: UnitId = Field(alias="unidad")
    title: Annotated[str, Field(min_length=3, max_length=80)] = Field(alias="titulo")
    kind: Literal["leccion", "practica", "laboratorio", "repaso", "encuesta"] = Field(alias="tipo")
    minutes: Annotated[Whole, Field(ge=1, le=15)] = Field(alias="minutos")
    essential: YesNo = Field(False, alias="esencial")
    objective: str = Field("", alias="objetivo", max_length=300)
    notes: str = Field("", alias="notas", max_length=4000)
    flags: tuple[Id, ...] = Field((), alias="senales")
    sources: tuple[SourceId, ...] = Field((), alias="fuentes")
    notice: Annotated[str, Field(min_length=3, max_length=60)] | None = Field(None, alias="aviso")
    """What a sensitive unit is about, to go into «Esta lección habla de …»; it may be skipped."""
    legal: YesNo = False
    reviewed: Review | None = Field(None, alias="revisado")
    closing: Bubble = Field(alias="cierre")
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=40)] = Field(alias="partes")

    @model_validator(mode="after")
    def _part_ids_are_unique(self) -> Self:
        refuse_repeated((part.id for part in self.parts), "partes", "partes")
        return self

    @cached_property
    def part(self) -> dict[str, Part]:
        return {part.id: part for part in self.parts}

    @property
    def awaits_review(self) -> bool:
        """Sensitive or about the law, and no person stands for it yet: only rehearsals show it."""
        return (self.notice is not None or self.legal) and self.reviewed is None

    @property
    def module(self) -> str:
        """M1 for M1-01; the id itself for units outside modules."""
        return self.id.split("-")[0]


class Evidence(Content):
    """A red flag or a cue, and the words that show it (verbatim, in the message or in the sender line)."""

    id: Id
    fragment: Annotated[str, Field(min_length=1, max_length=200)] = Field(alias="fragmento")
    where: Literal["texto", "remitente"] = Field("texto", alias="en")


class FalseAlarm(Content):
    fragment: Annotated[str, Field(min_length=1, max_length=200)] = Field(alias="fragmento")
    why: str = Field(alias="por_que", max_length=300)


class Item(Content):
    """A message to judge: scam or real. Everything in it is invented."""

    id: ItemId
    twin: ItemId = Field(alias="pareja")
    channel: Literal["sms", "whatsapp", "telegram", "correo", "bolsa-empleo", "nota-de-voz"] = Field(
        alias="canal"
    )
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = Field(alias="pais")
    module: ModuleId = Field(alias="modulo")
    use: Annotated[str, Field(pattern=r"^(forma-a|forma-b|lab-[0-9]|refuerzo|reto|calentamiento)$")] = Field(
        alias="uso"
    )
    sensitive: YesNo = Field(False, alias="aviso")
    context: Annotated[str, Field(min_length=1, max_length=300)] = Field(alias="contexto")
    sender: Annotated[str, Field(min_length=1, max_length=120)] = Field(alias="remitente")
    text: Annotated[str, Field(min_length=1, max_length=900)] = Field(alias="texto")
    verdict: Literal["estafa", "legitimo"] = Field(alias="veredicto")
    flags: tuple[Evidence, ...] = Field((), alias="senales")
    cues: tuple[Evidence, ...] = Field((), alias="indicios")
    false_alarms: tuple[FalseAlarm, ...] = Field((), alias="falsas_alarmas")
    fit: Literal["baja", "media", "alta"] | None = Field(None, alias="alineacion")
    difficulty: Annotated[Whole, Field(ge=1, le=3)] = Field(alias="dificultad")
    explanation: Annotated[str, Field(min_length=1, max_length=400)] = Field(alias="explicacion")
    action: Annotated[str, Field(min_length=1, max_length=200)] = Field(alias="accion")

    @property
    def is_scam(self) -> bool:
        return self.verdict == "estafa"

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The message in numbered lines, the first its sender: what a learner marks."""
        return lines_of(self.sender, self.text)

    @cached_property
    def rev(self) -> str:
        return revision(self.context, self.sender, self.text, self.verdict)


class RedFlag(Content):
    id: Id
    name: Label = Field(alias="nombre")
    meaning: str = Field(alias="explicacion", max_length=200)
    example: str = Field(alias="ejemplo", max_length=120)
    strength: Literal["decisiva", "fuerte", "debil"] = Field(alias="fuerza")


class Cue(Content):
    id: Id
    name: Label = Field(alias="nombre")
    meaning: str = Field(alias="explicacion", max_length=200)


FactKey = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=40)]
"""What a placeholder calls the fact: {linea_denuncia}. The known ones are listed in lint/placeholders.py."""


class CountryFact(Content):
    """One value of a country profile. Learners see it only if a named person verified it within 12 months."""

    text: str = Field(alias="texto", max_length=200)
    verified: YesNo = Field(False, alias="verificado")
    on: Day | None = Field(None, alias="fecha")
    source: str = Field("", alias="fuente", max_length=200)


class Citation(Content):
    """Where a fact of the course comes from: who, when, what; never a sentence of theirs."""

    id: SourceId
    text: Annotated[str, Field(min_length=5, max_length=300)] = Field(alias="cita")
    year: Annotated[Whole, Field(ge=1950, le=2100)] | None = Field(None, alias="anio")


class Country(Content):
    id: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = Field(alias="pais")
    name: str = Field(alias="nombre", max_length=60)
    zones: Annotated[tuple[str, ...], Field(min_length=1)] = Field(alias="zonas")
    minimum_age: Annotated[Whole, Field(ge=13, le=18)] = Field(15, alias="edad_minima")
    provinces: tuple[Annotated[str, Field(min_length=2, max_length=40)], ...] = Field((), alias="provincias")
    facts: dict[FactKey, CountryFact] = Field(alias="datos")


class Forms(Content):
    """The two parallel detection forms: four scams and four real messages each, no twins together."""

    a: Annotated[tuple[ItemId, ...], Field(min_length=8, max_length=8)]
    b: Annotated[tuple[ItemId, ...], Field(min_length=8, max_length=8)]


class CoursePlan(Content):
    """course.yaml: what the course is called and in which order its units are delivered."""

    id: Id = Field(alias="curso")
    title: Annotated[str, Field(min_length=3, max_length=80)] = Field(alias="titulo")
    language: Literal["es"] = Field("es", alias="idioma")
    address: Literal["tú", "usted"] = Field("tú", alias="trato")
    modules: dict[ModuleId, Annotated[str, Field(min_length=1, max_length=80)]] = Field(alias="modulos")
    order: Annotated[tuple[UnitId, ...], Field(min_length=1)] = Field(alias="orden")
    preparing: dict[UnitId, Annotated[str, Field(min_length=3, max_length=80)]] = Field(
        default_factory=dict, alias="en_preparacion"
    )
    """Units that are planned and not written yet, with their titles: they are named and not offered."""
    emergency: UnitId = Field(alias="primeros_auxilios")
    forms: Forms = Field(alias="formas")
    challenge: tuple[ItemId, ...] = Field((), alias="reto")
    """The four messages that anyone may try without a course; may be left out."""
    warmups: tuple[ItemId, ...] = Field((), alias="calentamientos")
    """Messages for who waits for the start of her group, one a week; may be left out."""


class Course(Content):
    """A loaded course: the plan, its units and its items, all references checked."""

    plan: CoursePlan
    units: dict[str, Unit]
    items: dict[str, Item]
    weights: dict[str, int] = Field(default_factory=dict)
    """Bytes of the picture of a message, where they are known."""
    media: dict[str, int] = Field(default_factory=dict)
    """Bytes of the files that resources offer, by their names."""

    @property
    def id(self) -> str:
        return self.plan.id

    @property
    def route(self) -> tuple[str, ...]:
        return self.plan.order

    @cached_property
    def first_aid(self) -> Branches:
        """The «what happened?» screen that ME ESTAFARON opens for anyone."""
        unit = self.units[self.plan.emergency]
        return next(part for part in unit.parts if isinstance(part, Branches))


class Catalogue(Content):
    """Everything a running bot teaches, immutable. A turn uses one catalogue from start to end."""

    courses: dict[str, Course]
    flags: dict[str, RedFlag]
    cues: dict[str, Cue]
    citations: dict[str, Citation]
    countries: dict[str, Country]
    default: str
    translations: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Language -> Spanish text -> the same in that language."""
    translated: dict[str, frozenset[str]] = Field(default_factory=dict)
    """Language -> the units, as `course/unit`, of which every text is there."""

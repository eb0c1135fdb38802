"""The pieces a unit is made of: one model per kind.

To add a kind: one model here, one pure file in flows/kinds/, one row in flows/kinds/table.py.
"""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from lessons.activities import (
    Checklist,
    Deciding,
    Finding,
    Ordering,
    Permission,
    Reflection,
    Resource,
    Tree,
    Writing,
)
from lessons.base import (
    Bubble,
    Content,
    Feedback,
    Id,
    ItemId,
    Label,
    Mistake,
    Piece,
    YesNo,
    refuse_repeated,
    revision,
)


class Card(Piece):
    """`tarjeta`: one bubble. With `boton` it waits for the tap; without, the next part follows at once."""

    kind: Literal["tarjeta"] = Field("tarjeta", alias="tipo")
    text: Bubble = Field(alias="texto")
    button: Label | None = Field(None, alias="boton")


class Option(Content):
    """One answer of a quiz, with what we say after it."""

    id: Id
    text: Annotated[str, Field(min_length=1, max_length=72)] = Field(alias="texto")
    correct: YesNo = Field(False, alias="correcta")
    feedback: Feedback = Field(alias="respuesta")


class Quiz(Piece):
    """`quiz`: one question, three options, one right. A second try is allowed; the first one counts."""

    kind: Literal["quiz"] = Field("quiz", alias="tipo")
    stem: Annotated[str, Field(min_length=1, max_length=160)] = Field(alias="pregunta")
    options: Annotated[tuple[Option, ...], Field(min_length=3, max_length=3)] = Field(alias="opciones")

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        refuse_repeated((option.id for option in self.options), "opciones", "opciones")
        if sum(option.correct for option in self.options) != 1:
            raise Mistake("un quiz tiene exactamente una opción con «correcta: true»", "opciones")
        return self

    @cached_property
    def key(self) -> str:
        """The id of the right option."""
        return next(option.id for option in self.options if option.correct)

    @cached_property
    def rev(self) -> str:
        return revision(self.stem, *(f"{o.id}:{o.text}:{o.correct}" for o in self.options))


class Category(Content):
    id: Id
    name: Label = Field(alias="nombre")


class Phrase(Content):
    """One sentence to sort, and why it belongs where it belongs."""

    id: Id
    text: Annotated[str, Field(min_length=1, max_length=200)] = Field(alias="texto")
    category: Id = Field(alias="categoria")
    feedback: Feedback = Field(alias="respuesta")


class Sorting(Piece):
    """`clasificar`: sentences asked one by one; each goes to one of two to four categories."""

    kind: Literal["clasificar"] = Field("clasificar", alias="tipo")
    prompt: Bubble = Field(alias="consigna")
    categories: Annotated[tuple[Category, ...], Field(min_length=2, max_length=4)] = Field(alias="categorias")
    phrases: Annotated[tuple[Phrase, ...], Field(min_length=2, max_length=8)] = Field(alias="frases")

    @model_validator(mode="after")
    def _known_categories(self) -> Self:
        refuse_repeated((category.id for category in self.categories), "categorías", "categorias")
        refuse_repeated((phrase.id for phrase in self.phrases), "frases", "frases")
        known = [category.id for category in self.categories]
        for place, phrase in enumerate(self.phrases):
            if phrase.category not in known:
                one_of = ", ".join(known)
                sentence = f"la categoría «{phrase.category}» no está en categorias; escribe una de: {one_of}"
                raise Mistake(sentence, "frases", place, "categoria")
        return self

    @cached_property
    def rev(self) -> str:
        return revision(self.prompt, *(f"{p.id}:{p.text}:{p.category}" for p in self.phrases))


class Spotting(Piece):
    """`deteccion`: messages from the item bank, drawn and as text; verdict first, then what gave it away."""

    kind: Literal["deteccion"] = Field("deteccion", alias="tipo")
    items: Annotated[tuple[ItemId, ...], Field(min_length=1, max_length=6)]


class Branch(Content):
    """One thing that happened to her, and what to do now: bubbles shown one after another."""

    id: Id
    label: Label = Field(alias="boton")
    steps: Annotated[tuple[Bubble, ...], Field(min_length=1, max_length=6)] = Field(alias="pasos")


class Branches(Piece):
    """`elegir`: a screen with buttons; each opens its steps. She may look at several; «Sigo» moves on."""

    kind: Literal["elegir"] = Field("elegir", alias="tipo")
    prompt: Bubble = Field(alias="consigna")
    branches: Annotated[tuple[Branch, ...], Field(min_length=2, max_length=6)] = Field(alias="caminos")

    @model_validator(mode="after")
    def _branches_differ(self) -> Self:
        refuse_repeated((branch.id for branch in self.branches), "opciones", "caminos")
        return self


class Practice(Piece):
    """`practica`: something to do on her own phone at an hour she promises; the day after we ask about it."""

    kind: Literal["practica"] = Field("practica", alias="tipo")
    text: Bubble = Field(alias="texto")
    reminder: Bubble = Field(alias="recordatorio")
    check_in: Bubble = Field(alias="seguimiento")
    done: Bubble = Field(alias="si_pudo")
    tip: Bubble = Field(alias="si_no_pudo")


class Answer(Content):
    """`escribe: true`: who chooses it writes an answer of her own, kept sealed."""

    id: Id
    text: Annotated[str, Field(min_length=1, max_length=72)] = Field(alias="texto")
    written: YesNo = Field(False, alias="escribe")


MINORS = "15-17"
"""The id of the age band whose people are not of age."""


class Question(Piece):
    """`pregunta`: a survey question, always skippable; `par` names its twin before or after."""

    kind: Literal["pregunta"] = Field("pregunta", alias="tipo")
    text: Bubble = Field(alias="texto")
    form: Literal["opcion", "varias", "escala", "numero", "texto", "provincia"] = Field(alias="forma")
    answers: tuple[Answer, ...] = Field((), alias="respuestas", max_length=10)
    low: str = Field("", alias="minimo", max_length=40)
    high: str = Field("", alias="maximo", max_length=40)
    pair: Id | None = Field(None, alias="par")
    keeps: Literal["edad"] | None = Field(None, alias="guarda")
    """Her answer decides which variant of a sensitive part is hers."""

    @model_validator(mode="after")
    def _answers_fit_the_form(self) -> Self:
        refuse_repeated((answer.id for answer in self.answers), "respuestas", "respuestas")
        if self.form in ("opcion", "varias") and len(self.answers) < 2:
            raise Mistake(
                f"una pregunta de forma «{self.form}» necesita al menos dos respuestas", "respuestas"
            )
        if self.form not in ("opcion", "varias") and self.answers:
            raise Mistake(f"una pregunta de forma «{self.form}» no lleva respuestas; quítalas", "respuestas")
        if self.form == "escala" and not (self.low and self.high):
            raise Mistake("una escala dice qué significan 1 y 5: escribe minimo y maximo")
        if self.form != "opcion" and any(answer.written for answer in self.answers):
            raise Mistake("«escribe: true» es solo para preguntas de forma «opcion»; quítalo", "respuestas")
        if self.keeps and (self.form != "opcion" or MINORS not in [answer.id for answer in self.answers]):
            sentence = f"una pregunta que guarda la edad es de forma «opcion», con una respuesta «{MINORS}»"
            raise Mistake(sentence, "guarda")
        return self

    @cached_property
    def rev(self) -> str:
        return revision(self.text, self.form, *(f"{a.id}:{a.text}" for a in self.answers))


class Measure(Piece):
    """`medicion`: the eight messages of her detection form, as text, four degrees of certainty, no feedback.

    `momento: antes` asks those of her first form that she has not answered yet, `despues` the other form.
    """

    kind: Literal["medicion"] = Field("medicion", alias="tipo")
    moment: Literal["antes", "despues"] = Field(alias="momento")
    intro: Bubble = Field(alias="texto")


Part = Annotated[
    Card
    | Quiz
    | Sorting
    | Ordering
    | Finding
    | Checklist
    | Deciding
    | Tree
    | Spotting
    | Branches
    | Practice
    | Writing
    | Reflection
    | Resource
    | Question
    | Permission
    | Measure,
    Field(discriminator="kind"),
]

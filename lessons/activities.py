"""The kinds of part in which she does something: orders, finds, ticks off, decides, writes, looks at a resource."""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from lessons.base import (
    Bubble,
    Content,
    Feedback,
    Id,
    Label,
    Mistake,
    Piece,
    YesNo,
    refuse_repeated,
    revision,
)

Line = Annotated[str, Field(min_length=1, max_length=160)]
"""A numbered line: one or two sentences."""

Short = Annotated[str, Field(min_length=1, max_length=72)]
"""A line with a letter before it, as in a quiz."""

MOST_EXPLAINED = 800
"""Letters of all explanations of a `hallar` together: three bubbles hold them, however much she missed."""
LONGEST_PLACE = 40
"""Letters of a part's id and a scene's with the point between them: one column of the figures."""


class OrderedStep(Content):
    id: Id
    text: Short = Field(alias="texto")


class Ordering(Piece):
    """`ordenar`: three to five steps, written in their right order and shown shuffled; she taps what comes first,
    then what follows. `respuesta` tells at the end why it goes so."""

    kind: Literal["ordenar"] = Field("ordenar", alias="tipo")
    prompt: Bubble = Field(alias="consigna")
    steps: Annotated[tuple[OrderedStep, ...], Field(min_length=3, max_length=5)] = Field(alias="pasos")
    feedback: Feedback = Field(alias="respuesta")

    @model_validator(mode="after")
    def _steps_differ(self) -> Self:
        refuse_repeated((step.id for step in self.steps), "pasos", "pasos")
        return self

    @cached_property
    def rev(self) -> str:
        return revision(self.prompt, *(f"{s.id}:{s.text}" for s in self.steps))


class FoundLine(Content):
    """One numbered line. `es: true`: it is one of those to find; then `respuesta` says why. On another line it is
    said to who marked it."""

    id: Id
    text: Line = Field(alias="texto")
    wanted: YesNo = Field(False, alias="es")
    feedback: str = Field("", alias="respuesta", max_length=200)


class Finding(Piece):
    """`hallar`: which of these lines? She taps numbers and «Listo»; hits, misses and extra taps are explained."""

    kind: Literal["hallar"] = Field("hallar", alias="tipo")
    prompt: Bubble = Field(alias="consigna")
    lines: Annotated[tuple[FoundLine, ...], Field(min_length=3, max_length=8)] = Field(alias="lineas")
    feedback: Feedback = Field(alias="respuesta")

    @model_validator(mode="after")
    def _some_are_wanted(self) -> Self:
        refuse_repeated((line.id for line in self.lines), "líneas", "lineas")
        wanted = [line for line in self.lines if line.wanted]
        if not wanted or len(wanted) == len(self.lines):
            none = "ninguna línea lleva" if not wanted else "todas las líneas llevan"
            raise Mistake(f"{none} «es: true»; ponlo en unas y en otras no", "lineas")
        for place, line in enumerate(self.lines):
            if line.wanted and not line.feedback:
                raise Mistake(
                    f"la línea «{line.id}» es de las que hay que hallar; escribe en «respuesta» por qué",
                    "lineas",
                    place,
                )
        letters = sum(len(line.feedback) for line in self.lines)
        if letters > MOST_EXPLAINED:
            raise Mistake(
                f"las respuestas de las líneas suman {letters} letras y caben {MOST_EXPLAINED}; acórtalas",
                "lineas",
            )
        return self

    @cached_property
    def rev(self) -> str:
        return revision(self.prompt, *(f"{line.id}:{line.text}:{line.wanted}" for line in self.lines))


class Tick(Content):
    """A button of a checklist: «Hecho», «No aplica», «Me trabé». `cuenta`: it counts as done."""

    id: Id
    label: Label = Field(alias="boton")
    counts: YesNo = Field(False, alias="cuenta")
    helps: YesNo = Field(False, alias="ayuda")
    """It opens the help of the step, and the step is asked again."""


class CheckedStep(Content):
    """One thing to do on her own phone; `ayuda` for who gets stuck, `respuestas` what is said after a button."""

    id: Id
    text: Bubble = Field(alias="texto")
    help: str = Field("", alias="ayuda", max_length=600)
    replies: dict[Id, Feedback] = Field(default_factory=dict, alias="respuestas")


class Checklist(Piece):
    """`lista`: steps one by one, the same two or three buttons under each. Nothing is asked for, nothing is sent."""

    kind: Literal["lista"] = Field("lista", alias="tipo")
    prompt: Bubble = Field(alias="consigna")
    ticks: Annotated[tuple[Tick, ...], Field(min_length=2, max_length=3)] = Field(alias="botones")
    steps: Annotated[tuple[CheckedStep, ...], Field(min_length=2, max_length=8)] = Field(alias="pasos")

    @model_validator(mode="after")
    def _buttons_make_sense(self) -> Self:
        refuse_repeated((tick.id for tick in self.ticks), "botones", "botones")
        refuse_repeated((step.id for step in self.steps), "pasos", "pasos")
        if not any(tick.counts for tick in self.ticks):
            raise Mistake(
                "ningún botón cuenta como hecho; pon «cuenta: true» en uno, como «Hecho»", "botones"
            )
        for place, tick in enumerate(self.ticks):
            if tick.counts and tick.helps:
                sentence = f"el botón «{tick.id}» no puede contar y ayudar a la vez; deja una de las dos"
                raise Mistake(sentence, "botones", place, "ayuda")
        self._steps_fit_the_buttons()
        return self

    def _steps_fit_the_buttons(self) -> None:
        known = [tick.id for tick in self.ticks]
        helping = any(tick.helps for tick in self.ticks)
        for place, step in enumerate(self.steps):
            for name in step.replies:
                if name not in known:
                    one_of = ", ".join(known)
                    sentence = f"«{name}» no es un botón de esta lista; escribe uno de: {one_of}"
                    raise Mistake(sentence, "pasos", place, "respuestas", name)
            if helping and not step.help:
                sentence = f"un botón abre la ayuda y el paso «{step.id}» no la tiene; escribe «ayuda»"
                raise Mistake(sentence, "pasos", place)
            if step.help and not helping:
                sentence = "ningún botón abre esta ayuda; pon «ayuda: true» en un botón o bórrala"
                raise Mistake(sentence, "pasos", place, "ayuda")

    @cached_property
    def rev(self) -> str:
        counting = (tick.id for tick in self.ticks if tick.counts)
        return revision(self.prompt, *(f"{step.id}:{step.text}" for step in self.steps), *counting)


class Way(Content):
    """One thing she could do, with what we say after it."""

    id: Id
    text: Short = Field(alias="texto")
    best: YesNo = Field(False, alias="mejor")
    feedback: Feedback = Field(alias="respuesta")


class Scene(Content):
    """A situation, and two to four ways out of it, one of them the best."""

    id: Id
    text: Bubble = Field(alias="texto")
    ways: Annotated[tuple[Way, ...], Field(min_length=2, max_length=4)] = Field(alias="opciones")


class Deciding(Piece):
    """`decidir`: what would you do? Scenes one by one. What she would do is scored apart from what she spots."""

    kind: Literal["decidir"] = Field("decidir", alias="tipo")
    prompt: Bubble = Field(alias="consigna")
    scenes: Annotated[tuple[Scene, ...], Field(min_length=1, max_length=6)] = Field(alias="escenas")

    @model_validator(mode="after")
    def _one_best_way(self) -> Self:
        refuse_repeated((scene.id for scene in self.scenes), "escenas", "escenas")
        for place, scene in enumerate(self.scenes):
            refuse_repeated((way.id for way in scene.ways), "opciones", "escenas", place, "opciones")
            best = sum(way.best for way in scene.ways)
            if best != 1:
                has = "no tiene ninguna opción" if best == 0 else f"tiene {best} opciones"
                sentence = f"la escena «{scene.id}» {has} con «mejor: true»; pon exactamente una"
                raise Mistake(sentence, "escenas", place, "opciones")
            if len(self.item(scene)) > LONGEST_PLACE:
                sentence = f"los ids «{self.id}» y «{scene.id}» pasan juntos de {LONGEST_PLACE - 1} letras"
                raise Mistake(f"{sentence}; acorta este", "escenas", place, "id")
        return self

    def item(self, scene: Scene) -> str:
        """What a scene is called in the figures: its id is its own only inside the part."""
        return f"{self.id}.{scene.id}"

    @cached_property
    def rev(self) -> str:
        ways = (f"{s.id}:{s.text}:{w.id}:{w.text}:{w.best}" for s in self.scenes for w in s.ways)
        return revision(self.prompt, *ways)


class Turn(Content):
    """A button of a tree and the node that it leads to."""

    id: Id
    label: Label = Field(alias="boton")
    to: Id = Field(alias="va")


class Node(Content):
    """A question with its buttons, or, without buttons, where the way ends: a recommendation."""

    id: Id
    text: Bubble = Field(alias="texto")
    turns: Annotated[tuple[Turn, ...], Field(max_length=4)] = Field((), alias="opciones")


class Tree(Piece):
    """`arbol`: short questions that end in one recommendation. The first node is where it begins; no way back."""

    kind: Literal["arbol"] = Field("arbol", alias="tipo")
    nodes: Annotated[tuple[Node, ...], Field(min_length=3, max_length=15)] = Field(alias="nodos")

    @model_validator(mode="after")
    def _every_way_ends(self) -> Self:
        """Ways lead only to later nodes, so that none is a circle, and every node but the first is reached."""
        refuse_repeated((node.id for node in self.nodes), "nodos", "nodos")
        if not self.nodes[0].turns:
            raise Mistake("el primer nodo pregunta algo; ponle «opciones»", "nodos", 0)
        places = {node.id: place for place, node in enumerate(self.nodes)}
        reached = {self.nodes[0].id}
        for place, node in enumerate(self.nodes):
            refuse_repeated((turn.id for turn in node.turns), "opciones", "nodos", place, "opciones")
            if len(node.turns) == 1:
                sentence = f"el nodo «{node.id}» tiene un solo botón; pon dos o más, o ninguno si ahí termina"
                raise Mistake(sentence, "nodos", place, "opciones")
            for number, turn in enumerate(node.turns):
                if turn.to not in places:
                    sentence = f"no hay ningún nodo «{turn.to}»; escribe el id de uno de más abajo"
                    raise Mistake(sentence, "nodos", place, "opciones", number, "va")
                if places[turn.to] <= place:
                    sentence = f"«{turn.to}» no está más abajo; el camino solo va hacia adelante"
                    raise Mistake(sentence, "nodos", place, "opciones", number, "va")
                reached.add(turn.to)
        for place, node in enumerate(self.nodes):
            if node.id not in reached:
                raise Mistake(f"ningún botón lleva a «{node.id}»; enlázalo o bórralo", "nodos", place)
        return self

    @cached_property
    def node(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}


class Writing(Piece):
    """`escribir`: she writes something for herself. It is never stored, never shown, never judged."""

    kind: Literal["escribir"] = Field("escribir", alias="tipo")
    text: Bubble = Field(alias="texto")
    after: Bubble = Field(alias="luego")


class Reflection(Piece):
    """`reflexion`: a question to think about. What she writes is kept sealed, and only with her permission."""

    kind: Literal["reflexion"] = Field("reflexion", alias="tipo")
    text: Bubble = Field(alias="texto")
    after: Bubble = Field(alias="luego")

    @cached_property
    def rev(self) -> str:
        return revision(self.text)


class Resource(Piece):
    """`recurso`: a reading, or an audio or video behind a button that says its size. `paginas` is the whole of it
    as text: the course is complete without the file."""

    kind: Literal["recurso"] = Field("recurso", alias="tipo")
    form: Literal["lectura", "audio", "video"] = Field(alias="forma")
    text: Bubble = Field(alias="texto")
    file: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}\.(mp3|ogg|m4a|mp4|pdf)$")] | None = Field(
        None, alias="archivo"
    )
    pages: Annotated[tuple[Bubble, ...], Field(min_length=1, max_length=12)] = Field(alias="paginas")

    @model_validator(mode="after")
    def _file_fits_the_form(self) -> Self:
        fits = {"lectura": ("pdf",), "audio": ("mp3", "ogg", "m4a"), "video": ("mp4",)}[self.form]
        if self.file is not None and self.file.rpartition(".")[2] not in fits:
            raise Mistake(f"un recurso de forma «{self.form}» lleva un archivo {' o '.join(fits)}", "archivo")
        return self


class Permission(Piece):
    """`permiso`: may what follows in this unit be kept? «No» passes over the rest of the unit and costs nothing."""

    kind: Literal["permiso"] = Field("permiso", alias="tipo")
    purpose: Literal["perfil"] = Field(alias="proposito")
    text: Bubble = Field(alias="texto")

"""The words that always work, in every state, typed or as slash commands, with or without accents, in Spanish
and English."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from flows.answers import plain
from flows.person import Category

T = TypeVar("T")


class Word(StrEnum):
    HELP = "help"
    SCAMMED = "scammed"
    MENU = "menu"
    GO_ON = "go_on"
    REPEAT = "repeat"
    MORE = "more"
    PAUSE = "pause"
    LEAVE = "leave"
    UNSUBSCRIBE = "unsubscribe"
    RETURN = "return"
    ERASE = "erase"
    PRIVACY = "privacy"
    SETTINGS = "settings"
    PROGRESS = "progress"
    CANCEL = "cancel"
    CHALLENGE = "challenge"
    RETURN_WORDS = "return_words"
    MUTE = "mute"


SETTING = {
    "hora": "hour",
    "mi hora": "hour",
    "hour": "hour",
    "zona": "place",
    "pais": "place",
    "zona horaria": "place",
    "time zone": "place",
    "country": "place",
    "ritmo": "pace",
    "pace": "pace",
    "descanso": "rest",
    "dias de descanso": "rest",
    "rest days": "rest",
    "datos": "data",
    "data": "data",
    "ruta": "route",
    "route": "route",
    "cursos": "courses",
    "mis cursos": "courses",
    "courses": "courses",
    "avisos": "notices",
    "mis avisos": "notices",
    "notificaciones": "notices",
    "notices": "notices",
    "notifications": "notices",
}
"""Words that open one screen of AJUSTES directly -> what is set there."""

MUTING: dict[str, Category] = {
    "baja convocatorias": "calls",
    "baja convocatoria": "calls",
    "baja de convocatorias": "calls",
    "baja de las convocatorias": "calls",
    "stop calls": "calls",
    "stop new courses": "calls",
    "baja avisos": "reminders",
    "baja de avisos": "reminders",
    "baja de los avisos": "reminders",
    "baja recordatorios": "reminders",
    "baja de recordatorios": "reminders",
    "baja de los recordatorios": "reminders",
    "stop notices": "reminders",
    "stop reminders": "reminders",
    "baja lecciones": "units",
    "baja de lecciones": "units",
    "baja de las lecciones": "units",
    "stop lessons": "units",
}
"""Words that switch off one sort of what we start ourselves -> which."""

SPELLINGS: dict[Word, tuple[str, ...]] = {
    Word.SCAMMED: (
        "me estafaron",
        "estafaron",
        "mestafaron",
        "me robaron",
        "i was scammed",
        "scammed",
        "emergencia",
        "emergency",
    ),
    Word.HELP: ("ayuda", "ayudame", "auxilio", "socorro", "help"),
    Word.UNSUBSCRIBE: ("baja", "stop", "darme de baja", "no me escribas mas", "unsubscribe"),
    Word.MUTE: tuple(MUTING),
    Word.LEAVE: ("salir", "basta", "exit", "leave"),
    Word.ERASE: (
        "borrar mis datos",
        "borrar",
        "borrarmisdatos",
        "erase my data",
        "delete my data",
        "erase",
        "forget",
    ),
    Word.PRIVACY: ("privacidad", "privacy"),
    Word.SETTINGS: ("ajustes", "configuracion", "settings", "idioma", "language", *SETTING),
    Word.MENU: ("menu",),
    Word.GO_ON: ("seguir", "continuar", "sigo", "continue", "go on"),
    Word.REPEAT: ("repetir", "repite", "repeat", "again"),
    Word.MORE: ("otra mas", "mas", "otra leccion", "one more", "more"),
    Word.PAUSE: ("pausa", "pausar", "pause"),
    Word.RETURN: ("volver", "reanudar", "return", "resume", "come back"),
    Word.PROGRESS: ("progreso", "mi avance", "avance", "progress"),
    Word.CANCEL: ("cancelar", "cancel"),
    Word.CHALLENGE: ("reto", "el reto", "reto de 4", "reto de cuatro", "challenge", "challenge of 4"),
    Word.RETURN_WORDS: (
        "palabras",
        "mis palabras",
        "palabras de regreso",
        "words",
        "my words",
        "return words",
    ),
}
"""Each word with its spellings, plain (answers.plain). The first is the one we teach; slash commands join words
with `_` or nothing."""

BEFORE_ANSWERS = frozenset({Word.HELP, Word.SCAMMED, Word.UNSUBSCRIBE, Word.MUTE, Word.LEAVE, Word.ERASE})
"""These win even where a button on the screen says the same."""

_WITH_NUMBER = frozenset({Word.PAUSE})


def _or_together(spellings: Mapping[str, T]) -> dict[str, T]:
    """The same with the spaces left out too, as in a slash command."""
    return {**spellings, **{spelling.replace(" ", ""): means for spelling, means in spellings.items()}}


_BY_SPELLING = _or_together(
    {spelling: word for word, spellings in SPELLINGS.items() for spelling in spellings}
)
_SETTING = _or_together(SETTING)
_MUTING = _or_together(MUTING)


def setting(text: str) -> str:
    """What a word for AJUSTES asks to set; empty if it names nothing in particular."""
    return _SETTING.get(_said(text), "")


def muting(text: str) -> Category:
    """What `text`, which `find` has found to be `Word.MUTE`, switches off."""
    return _MUTING[_said(text)]


def find(text: str) -> tuple[Word, int | None] | None:
    """The word that `text` is, with the number behind it where the word takes one (`pausa 5`), or None.

    `/me_estafaron@SomeBot`, `Me  estafaron!!` and `ME ESTAFARON` are the same."""
    if len(text) > 60:
        return None
    said = _said(text)
    if said in _BY_SPELLING:
        return _BY_SPELLING[said], None
    head, _, tail = said.rpartition(" ")
    word = _BY_SPELLING.get(head)
    if word in _WITH_NUMBER and tail.isdecimal() and len(tail) <= 3:
        return word, int(tail)
    return None


def _said(text: str) -> str:
    bare = text.strip()
    if bare.startswith("/"):
        command, _, rest = bare[1:].partition(" ")
        bare = f"{command.partition('@')[0].replace('_', ' ')} {rest}"
    return plain(bare)


def is_command(text: str) -> bool:
    """Whether she typed a slash command, known or not."""
    return text.strip().startswith("/")

"""How one text for learners is written: length, emoji, markup, placeholders and words that shame."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lessons.lint.placeholders import INSIDE_BRACES, placeholder_mistakes
from lessons.lint.readability import words_in
from lessons.lint.texts import Role
from lessons.lint.voice import voice_remarks
from lessons.problems import Severity, quoted

WANTED_WORDS = 60
MOST_WORDS = 90
ALLOWED_EMOJI = ("✅", "❌", "⚠️", "🔎", "⏸️", "🧭")
BARE_EMOJI = frozenset(emoji[0] for emoji in ALLOWED_EMOJI)
EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u231a\u231b\u23e9-\u23fa\u2b05-\u2b55\u3030\u303d\u20e3]"
    "(?:\ufe0f|\U0001f3fb|\U0001f3fc|\U0001f3fd|\U0001f3fe|\U0001f3ff|\u200d[\U0001f000-\U0001faff\u2600-\u27bf])*"
)
BOLD = re.compile(r"\*\*(?=\S)[^*\n]+?(?<=\S)\*\*")
OTHER_MARKUP = re.compile(
    r"`|~~|\]\(|</?[a-zA-Z][^<>\n]{0,40}>|^#{1,6} |(?<!\w)_[^_\s][^_\n]*_(?!\w)|(?<!\w)__[^_\n]+__(?!\w)",
    re.MULTILINE,
)
SHAME = re.compile(
    r"\b(?:ca[ií]ste(?:is)?|ingenu[oa]s?|obvi[oa]s?|obviamente|deber[ií]as haber|error grave)\b",
    re.IGNORECASE,
)
SHAME_IN_FEEDBACK = re.compile(
    r"\b(?:te equivocaste|fallaste|mal hecho|muy mal|qué mal|tont[oa]s?|torpe|tu culpa|cómo no)\b",
    re.IGNORECASE,
)
NOT_MY_FAULT = re.compile(r"\b(?:no|ni)\b[^.;!?]{0,24}\btu culpa\b", re.IGNORECASE)


class Remark(NamedTuple):
    """One breach: the id of the rule, and the sentence."""

    rule: str
    message: str
    severity: Severity = "error"


def remarks(text: str, role: Role) -> Iterator[Remark]:
    """What is wrong with one text in our own voice; a sample to sort may speak as its sender does."""
    if role == "bubble":
        yield from _length(text)
    if not text.isascii():
        yield from _emoji(text, role)
    yield from _markup(text, role)
    yield from (Remark("dato-desconocido", message) for message in placeholder_mistakes(text))
    if role != "sample":
        yield from shaming(text, role)
        yield from (Remark(*found) for found in voice_remarks(text))


def _length(text: str) -> Iterator[Remark]:
    count = len(words_in(text))
    if count > MOST_WORDS:
        yield Remark(
            "palabras-burbuja", f"la burbuja tiene {count} palabras y caben {MOST_WORDS}; pártela en dos"
        )
    elif count > WANTED_WORDS:
        yield Remark(
            "palabras-burbuja",
            f"la burbuja tiene {count} palabras; mejor hasta {WANTED_WORDS}, con una sola idea",
            "aviso",
        )


def _emoji(text: str, role: Role) -> Iterator[Remark]:
    found = EMOJI.findall(text)
    strange = [emoji for emoji in found if emoji[0] not in BARE_EMOJI]
    if strange:
        yield Remark("emoji", f"el emoji {strange[0]} no se usa; valen {' '.join(ALLOWED_EMOJI)}")
    elif found and role == "option":
        yield Remark("emoji", "las opciones van sin emoji; bórralo")
    elif len(found) > 1:
        yield Remark("emoji", f"hay {len(found)} emojis y cabe uno por burbuja; deja uno")


def _markup(text: str, role: Role) -> Iterator[Remark]:
    if "*" in text:
        if role in ("label", "title"):
            yield Remark("marcas", "los botones y los títulos van sin negrita; quita los asteriscos")
        elif "*" in BOLD.sub("", text):
            yield Remark(
                "marcas",
                "hay asteriscos sueltos; la negrita se abre y se cierra con dos, **así**, sin espacios dentro",
            )
        elif len(BOLD.findall(text)) > 1:
            yield Remark("negrita", "hay más de una negrita; deja una frase por burbuja", "aviso")
    other = OTHER_MARKUP.search(INSIDE_BRACES.sub("", text))
    if other:
        yield Remark(
            "marcas", f"{quoted(other.group())} no se usa aquí; la única marca es la negrita, **así**"
        )


def shaming(text: str, role: Role) -> Iterator[Remark]:
    """Words that blame the person who was deceived."""
    found = SHAME.search(text)
    if found is None and role == "feedback":
        found = SHAME_IN_FEEDBACK.search(NOT_MY_FAULT.sub("", text))
    if found:
        yield Remark(
            "verguenza",
            f"«{found.group()}» avergüenza; el sujeto es quien engaña («te engañaron»), y luego qué hacer",
        )

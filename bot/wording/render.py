"""Words -> messages. The one place where a phrase, an author's text and a person meet.

Templates are taken apart once and kept; nothing about a person is ever kept."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Self, assert_never

import structlog

from bot.channels.base import (
    Abilities,
    Body,
    Button,
    DocumentBody,
    Entity,
    FileBody,
    PictureBody,
    ResultCardBody,
    TextBody,
)
from bot.contacts import Board, Checks
from bot.organization import Organization
from bot.wording.catalogue import BASE, Catalogue, load_catalogues
from bot.wording.names import one_line
from bot.wording.split import split
from bot.wording.styled import Styled, joined
from bot.wording.template import Template, nameless, parse
from bot.wording.values import FACTS, Values, Voice
from flows.effects import (
    Choice,
    Document,
    Lines,
    Phrase,
    Picture,
    ResultCard,
    StoredFile,
    Text,
    Words,
    Written,
    phrase,
)
from lessons.model import Catalogue as Content
from lessons.model import Country

LONGEST_DATA = 64
"""Bytes a button may carry, the least of all platforms."""
MOST_LABELS = 8192
_NOTHING = Styled("")
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_log = structlog.get_logger(__name__)

Params = Mapping[str, "str | int | Words"]


class UnknownWords(KeyError):
    """A key or a placeholder that nobody wrote; raised only where `strict`, that is, in tests."""


class Wording:
    """Everything we say, in every language we have.

    `missing` counts what was not there: keys that fell back to Spanish (or to a neutral sentence if they are in
    no catalogue), and placeholders, in braces, that were left out. `untranslated` counts texts of lessons that were
    read in Spanish by somebody of another language."""

    def __init__(
        self,
        catalogues: Mapping[str, Catalogue],
        organization: Organization,
        countries: Mapping[str, Country],
        *,
        translations: Mapping[str, Mapping[str, str]] | None = None,
        strict: bool = False,
    ) -> None:
        self.missing: Counter[str] = Counter()
        self.untranslated = 0
        self._catalogues = catalogues
        self._home = organization.country
        self._values = Values(organization, countries)
        self._translations = translations or {}
        self._strict = strict
        self._labels: dict[tuple[Words, str], str] = {}
        self._templates: dict[tuple[str, str], Template] = {}

    @classmethod
    def load(cls, organization: Organization, content: Content, *, strict: bool = False) -> Self:
        """With the catalogues that came with the program. Raises CatalogueBroken."""
        return cls(
            load_catalogues(),
            organization,
            content.countries,
            translations=content.translations,
            strict=strict,
        )

    @property
    def board(self) -> Board:
        """The contacts of every country as learners read them from now on."""
        return self._values.board

    def use_checks(self, checks: Checks) -> None:
        """From now on learners read what these checks say; the newest of each contact, all of them."""
        self._values.board = replace(self._values.board, checks=checks)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted(self._catalogues))

    def label(self, words: Words, language: str) -> str:
        """What a label says to anybody, for understanding a typed answer; no person's own words are in it."""
        found = self._labels.get((words, language))
        if found is None:
            if len(self._labels) >= MOST_LABELS:
                self._labels.clear()
            found = self.text(words, self._to_anybody(language))
            self._labels[words, language] = found
        return found

    def text(self, words: Words, voice: Voice) -> str:
        """Plain text, without markup: toasts, labels, alternative texts."""
        return self._styled(words, voice).text

    def bodies(
        self, message: Text | Picture | ResultCard | Document | StoredFile, voice: Voice, abilities: Abilities
    ) -> tuple[Body, ...]:
        """The message as one body, or several if it is too long; buttons stand under the last.

        Raises ValueError if a choice's id is too long for a button."""
        match message:
            case Picture():
                alt = self.text(message.alt, voice)
                return (PictureBody(message.channel, message.sender, message.text, alt),)
            case ResultCard():
                return (self._card(message, voice),)
            case Document():
                title, alt = self.text(message.title, voice), self.text(message.alt, voice)
                return (DocumentBody(message.course, message.name, message.form, title, alt),)
            case StoredFile():
                return (_file_body(message, self._styled(message.title, voice)),)
            case Text():
                return self._text_bodies(message, voice, abilities)
            case _:
                assert_never(message)

    def _card(self, card: ResultCard, voice: Voice) -> ResultCardBody:
        words = (card.title, card.score, card.result, card.question, card.page, card.alt)
        title, score, result, question, page, alt = (self.text(one, voice) for one in words)
        return ResultCardBody(title, score, result, card.right, card.total, question, page, alt)

    def phrase(self, key: str, language: str) -> str:
        """A phrase of the bot that is about nobody in particular: the menu, the bot's description."""
        return self.label(phrase(key), language)

    def _to_anybody(self, language: str) -> Voice:
        return Voice(language, self._home, "", "", "", _LONG_AGO)

    def _text_bodies(self, message: Text, voice: Voice, abilities: Abilities) -> tuple[Body, ...]:
        whole = joined((self._styled(words, voice) for words in message.words), "\n\n")
        if not whole.text or whole.text.isspace():
            whole = self._unknown("(empty message)", voice)
        buttons = self._buttons(message, voice, abilities)
        if whole.units <= abilities.longest_text:
            return (_body(whole, buttons, message.takes_file),)
        *first, last = split(whole, abilities.longest_text)
        return (*(_body(part, ()) for part in first), _body(last, buttons, message.takes_file))

    def _buttons(self, message: Text, voice: Voice, abilities: Abilities) -> tuple[tuple[Button, ...], ...]:
        rows: list[list[Button]] = []
        room = 0
        for choice in message.choices:
            if choice.wide or room == 0:
                rows.append([])
                room = 1 if choice.wide else message.columns
            rows[-1].append(self._button(choice, message.turn, voice, abilities))
            room -= 1
        return tuple(tuple(row) for row in rows)

    def _button(self, choice: Choice, turn: int, voice: Voice, abilities: Abilities) -> Button:
        data = f"{turn}:{choice.id}"
        if len(data.encode()) > LONGEST_DATA:
            raise ValueError(f"choice {choice.id!r}: write an id of at most 48 bytes, it travels in a button")
        label = self._styled(choice.label, voice).text
        return Button(_cut(label, abilities.longest_label) or "…", data)

    def _styled(self, words: Words, voice: Voice) -> Styled:
        if isinstance(words, Lines):
            return joined((self._styled(line, voice) for line in words.lines), "\n")
        if isinstance(words, Written):
            written = self._translated(words.text, voice.language)
            return self._filled(_parsed(written), written, {}, voice)
        params = dict(words.params)
        n = params.get("n")
        text = self._find(words.key, voice.language, n if isinstance(n, int) else None)
        if text is None:
            return self._unknown(words.key, voice)
        return self._filled(_parsed(text), text, params, voice)

    def _filled(self, template: Template, text: str, params: Params, voice: Voice) -> Styled:
        if template.ready is not None:
            return template.ready
        if template.says_name and "nombre" not in params and self._values.find("nombre", voice) is None:
            template = _parsed(nameless(text))
        return template.filled(lambda name: self._value(name, params, voice))

    def _value(self, name: str, params: Params, voice: Voice) -> Styled:
        given = params.get(name)
        match given:
            case None:
                return Styled(self._own_value(name, voice))
            case Phrase() | Written() | Lines():
                return self._styled(given, voice)
            case int():
                return Styled(str(given))
            case str():
                return Styled(one_line(given))
            case _:
                assert_never(given)

    def _own_value(self, name: str, voice: Voice) -> str:
        """A placeholder that the flow gave no value for: of the person, the installation or the country."""
        found = self._values.find(name, voice)
        if found is not None:
            return found
        instead = f"country.unverified.{name}" if name in FACTS else f"blank.{name}"
        text = self._find(instead, voice.language, None)
        if text is None:
            self._count(f"{{{name}}}", "wording.unknown_placeholder")
        return text or ""

    def _translated(self, text: str, language: str) -> str:
        """An author's text in her language, else as it was written, in Spanish; how often is counted."""
        if language == BASE:
            return text
        found = self._translations.get(language, {}).get(text)
        if found is None:
            self.untranslated += 1
        return found or text

    def _find(self, key: str, language: str, n: int | None) -> str | None:
        """The text of a key in her language, else in Spanish, else None."""
        catalogue = self._catalogues.get(language)
        if catalogue is not None:
            text = catalogue.find(key, n)
            if text is not None:
                return text
        text = self._catalogues[BASE].find(key, n)
        if text is not None and catalogue is not None:
            self.missing[key] += 1
        return text

    def _unknown(self, key: str, voice: Voice) -> Styled:
        """A neutral sentence in place of words that nobody wrote."""
        self._count(key, "wording.unknown_key")
        return _parsed(self._find("phrase.missing", voice.language, None) or "").ready or _NOTHING

    def _count(self, what: str, event: str) -> None:
        if self._strict:
            raise UnknownWords(what)
        if what not in self.missing:
            _log.warning(event, what=what)
        self.missing[what] += 1


@lru_cache(maxsize=MOST_LABELS)
def _parsed(text: str) -> Template:
    """Only ever called with texts of catalogues and content, so nothing about a person is kept here."""
    return parse(text)


def _body(part: Styled, buttons: tuple[tuple[Button, ...], ...], takes_file: bool = False) -> TextBody:
    return TextBody(part.text, _bold(part), buttons, takes_file)


def _bold(part: Styled) -> tuple[Entity, ...]:
    return tuple(Entity("bold", *stretch) for stretch in part.bold)


def _file_body(file: StoredFile, title: Styled) -> FileBody:
    return FileBody(file.file, file.name, file.form, title.text, _bold(title))


def _cut(label: str, longest: int) -> str:
    label = label.strip()
    return label if len(label) <= longest else label[: longest - 1].rstrip() + "…"

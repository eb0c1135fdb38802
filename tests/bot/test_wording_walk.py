"""People who tap and write at random, in both languages: whatever they are shown has words, and fits."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.channels.base import Abilities, PictureBody, TextBody
from bot.wording import Voice, Wording
from bot.wording.styled import units
from flows import asking, engine
from flows.effects import Keep, Send, SetTimer
from flows.events import Chose, Context, Event, Fired, Said, Started
from flows.kinds.shape import choices_of
from flows.person import Person, Standing
from flows.step import World
from flows.words import SPELLINGS
from tests.bot.wording_samples import ANA, NOW, content, wording

PUZZLING = ("", "asdf", "7:30", "3", "sí", "quiero morir", "**x** {y}", "borrar todo", "sigo")
WRITTEN = (*PUZZLING, *(spellings[0] for spellings in SPELLINGS.values()))
STEPS = 120


class Walker:
    """One person who does something at random, mostly a tap of what she is shown."""

    def __init__(self, seed: int, language: str) -> None:
        self.random = random.Random(seed)
        self.speaking: Wording = wording()
        self.world = World(content(), self.speaking.label)
        self.person = Person()
        self.voice: Voice = replace(ANA, name="")
        self.context = Context(called="Ana", language=language, form="a", salt=seed)
        self.at = NOW
        self.timers: dict[tuple[str, str], datetime] = {}
        self.shown: list[TextBody | PictureBody] = []

    def walk(self) -> None:
        self._take(Started(at=self.at, context=self.context))
        for _ in range(STEPS):
            if self.person.standing is Standing.ERASED:
                return
            self._take(self._something())

    def _something(self) -> Event:
        self.at += timedelta(minutes=self.random.choice((1, 1, 1, 40, 60 * 26, 60 * 24 * 5)))
        choices = choices_of(asking.on_screen(self.world, self.person))
        what = self.random.random()
        if what < 0.12 and self.timers:
            name, course = self.random.choice(sorted(self.timers))
            self.at = max(self.at, self.timers.pop((name, course)))
            return Fired(at=self.at, timer=name, course=course, context=self.context)
        if what < 0.9 and choices:
            turn = self.person.turn - (what < 0.15)
            return Chose(at=self.at, turn=turn, choice=self.random.choice(choices).id, context=self.context)
        return Said(at=self.at, text=self.random.choice(WRITTEN), context=self.context)

    def _take(self, event: Event) -> None:
        step = engine.step(self.world, self.person, event)
        self.person = step.person
        self.voice = replace(
            self.voice, language=step.person.language, country=step.person.country, now=event.at
        )
        if step.toast is not None:
            assert 0 < len(self.speaking.text(step.toast, self.voice)) <= 200
        for effect in step.effects:
            match effect:
                case Send(what=what):
                    self.shown += self.speaking.bodies(what, self.voice, Abilities())
                case SetTimer():
                    self.timers[effect.name, effect.course] = effect.due
                case Keep():
                    self.voice = replace(self.voice, name="Ana")


@pytest.mark.parametrize("language", ["es-EC", "en"])
def test_whatever_people_do_every_message_has_words_and_fits(language: str) -> None:
    walkers = [Walker(seed, language) for seed in range(40)]
    for walker in walkers:
        walker.walk()
    shown = [body for walker in walkers for body in walker.shown]
    told = [body for body in shown if isinstance(body, TextBody)]
    assert len(told) > 2000
    for body in told:
        assert 0 < units(body.text) <= 4096
        assert "{" not in body.text
        assert "**" not in body.text
        assert all(0 < len(button.label) <= 40 for row in body.buttons for button in row)
        assert all(len(button.data.encode()) <= 64 for row in body.buttons for button in row)
    assert all(walker.speaking.missing == {} for walker in walkers)

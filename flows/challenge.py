"""«Reto de 4»: four messages for anyone, before any permission and beside any lesson. Nothing of it is noted: what
she answers is in the detour and goes with it."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from flows.effects import Choice, ResultCard, Text, Written, phrase
from flows.kinds.sample import VERDICTS, as_text, verdict_words
from flows.kinds.shape import Message
from flows.opens import WelcomeOpen, WelcomeStep
from flows.person import Detour, DetourKind, Person
from flows.step import World
from lessons.model import Item

LINK_CODES = frozenset({"reto", "challenge"})
"""What a link carries that leads here; it is the code of no group."""

WANT = "want"
BEFORE_PERMISSION = frozenset(
    {
        WelcomeStep.HELLO,
        WelcomeStep.WHO,
        WelcomeStep.SAMPLE_SCAM,
        WelcomeStep.MORE,
        WelcomeStep.SAMPLE_REAL,
        WelcomeStep.WANT,
        WelcomeStep.LATER,
        WelcomeStep.DECLINED,
    }
)
"""Where «Quiero el curso» leads straight to the permission: she knows by then who gives the course."""


class Ending(StrEnum):
    """What the result says about her answers, in kind words."""

    PERFECT = "perfect"
    ALARM = "alarm"
    """She called everything a scam."""
    TRUST = "trust"
    """She called everything real."""
    DOUBT = "doubt"
    """She left everything open."""
    MOST = "most"
    SOME = "some"


def messages(world: World) -> Mapping[str, Item]:
    """The messages in their order; none where the course has no challenge."""
    course = world.catalogue.courses[world.catalogue.default]
    return {id_: course.items[id_] for id_ in course.plan.challenge}


def opening(world: World) -> Detour:
    return Detour(DetourKind.CHALLENGE, item=next(iter(messages(world)), ""))


def show(world: World, person: Person, detour: Detour) -> tuple[Message, ...]:
    """The message she is judging, or the way on after the last."""
    items = messages(world)
    if detour.item:
        item = items.get(detour.item) or items.get(_next(items, detour.judged))
        if item is not None:
            count = phrase("count.short", n=[*items].index(item.id) + 1, total=len(items))
            return (Text((count, *as_text(item).words, phrase("spotting.ask")), VERDICTS, columns=3),)
    words = phrase("challenge.pass_on") if detour.seen else phrase("challenge.none")
    return (Text((words,), (_way_on(person),)),)


def _way_on(person: Person) -> Choice:
    """«Quiero el curso» for who may still join; what she was doing for everybody else."""
    young = isinstance(person.open, WelcomeOpen) and person.open.step is WelcomeStep.TOO_YOUNG
    if person.enrolled or young:
        return Choice("back", phrase("button.back"))
    return Choice(WANT, phrase("button.want"))


def judged(world: World, detour: Detour, verdict: str) -> tuple[tuple[Message, ...], Detour]:
    """Why it is what it is, then the next message; after the last the result and the card."""
    items, answers = messages(world), detour.judged
    told: tuple[Message, ...] = ()
    item = items.get(detour.item)
    if item is not None:
        # Else it has left the course since it was shown: an answer to it would be one to another message.
        told = (Text((verdict_words(verdict, item), Written(item.explanation))),)
        answers = (*answers, (item.id, verdict))
    following = _next(items, answers)
    if following:
        return told, replace(detour, item=following, judged=answers)
    return (*told, *result(items, dict(answers))), Detour(DetourKind.CHALLENGE, seen=True)


def _next(items: Mapping[str, Item], answers: tuple[tuple[str, str], ...]) -> str:
    return next((id_ for id_ in items if id_ not in dict(answers)), "")


def result(items: Mapping[str, Item], answers: Mapping[str, str]) -> tuple[Message, ...]:
    """How many she recognised, in words and on the card. Answers to what has left the course do not count."""
    known = {id_: answer for id_, answer in answers.items() if id_ in items}
    right = [id_ for id_, answer in known.items() if answer == ("scam" if items[id_].is_scam else "real")]
    hits = sum(items[id_].is_scam for id_ in right)
    scams = sum(items[id_].is_scam for id_ in known)
    counted = phrase(
        "challenge.result",
        right=len(right),
        total=len(known),
        hits=hits,
        scams=scams,
        right_real=len(right) - hits,
        real=len(known) - scams,
    )
    words = Text((counted, phrase(f"challenge.end.{ending(known, len(right))}")))
    return words, _card(len(right), len(known))


def ending(answers: Mapping[str, str], right: int) -> Ending:
    """How she leant, if she did; else how many she recognised."""
    if right == len(answers):
        return Ending.PERFECT
    one_for_all = {"scam": Ending.ALARM, "real": Ending.TRUST, "unsure": Ending.DOUBT}
    given = set(answers.values())
    if len(given) == 1:
        return one_for_all[given.pop()]
    return Ending.MOST if right * 4 >= len(answers) * 3 else Ending.SOME


def _card(right: int, total: int) -> ResultCard:
    score = phrase("challenge.card.score", right=right, total=total)
    return ResultCard(
        title=phrase("challenge.card.title"),
        score=score,
        result=phrase("challenge.card.result"),
        right=right,
        total=total,
        question=phrase("challenge.card.question"),
        page=phrase("challenge.card.page"),
        alt=phrase("challenge.card.alt", score=score),
    )

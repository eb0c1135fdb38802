"""What a lab says after an answer: what the message is, the signs she did not mark, and how the whole lab went."""

from collections.abc import Iterable

from flows import scoring
from flows.effects import Text, Words, Written, phrase
from flows.kinds.sample import verdict_words
from flows.kinds.shape import Message
from flows.opens import SpottingOpen
from flows.person import Person
from flows.signs import SignsMarked, signs_marked
from flows.step import World
from lessons.model import Course, Evidence, Item

MOST_BUBBLES = 3
LONGEST_BUBBLE = 600
"""Letters of one explaining bubble; what does not fit in three of them is left out, the weakest signs first."""

_STRENGTH = {"decisiva": 0, "fuerte": 1, "debil": 2}


def of_scam(
    world: World, person: Person, item: Item, said_scam: bool, marked: frozenset[str]
) -> tuple[Message, ...]:
    """Why it is a scam. `marked`: the numbers of the lines she marked; empty if she took it for real."""
    opening: list[Words] = [verdict_words("scam" if said_scam else "real", item)]
    missed: Iterable[Evidence] = item.flags
    if said_scam:
        marking = signs_marked(item, marked)
        opening += _counted(item, marking)
        missed = marking.missed
    flags = world.catalogue.flags
    strongest_first = sorted(missed, key=lambda flag: _STRENGTH[flags[flag.id].strength])
    told = [_flag(world, evidence) for evidence in strongest_first]
    if told and said_scam:
        opening.append(phrase("spotting.missed"))
    return _bubbles(world, person, opening, told, (Written(item.explanation), Written(item.action)))


def _counted(item: Item, marking: SignsMarked) -> list[Words]:
    told: list[Words] = []
    if not marking.taps:
        told.append(phrase("spotting.unmarked", n=len(item.flags)))
    elif not marking.missed:
        told.append(phrase("spotting.all_marked"))
    else:
        some = phrase("spotting.marked_some", n=marking.hits, total=len(item.flags))
        told.append(some if marking.hits else phrase("spotting.marked_none", total=len(item.flags)))
    if marking.idle:
        told.append(phrase("spotting.idle_lines", lines=", ".join(marking.idle)))
    return told


def _flag(world: World, evidence: Evidence) -> Words:
    flag = world.catalogue.flags[evidence.id]
    return phrase(
        "spotting.flag",
        words=Written(evidence.fragment),
        name=Written(flag.name),
        meaning=Written(flag.meaning),
    )


def of_real(world: World, person: Person, item: Item, said_scam: bool) -> tuple[Message, ...]:
    """Why it is real; the false alarms too where she called it a scam."""
    opening: list[Words] = [verdict_words("scam" if said_scam else "real", item)]
    cues = world.catalogue.cues
    told: list[Words] = [
        phrase("spotting.cue", words=Written(cue.fragment), name=Written(cues[cue.id].name))
        for cue in item.cues
    ]
    if said_scam:
        alarms = (
            phrase("spotting.false_alarm", words=Written(alarm.fragment), why=Written(alarm.why))
            for alarm in item.false_alarms
        )
        told = [*alarms, *told]
    return _bubbles(world, person, opening, told, (Written(item.explanation), Written(item.action)))


def _bubbles(
    world: World, person: Person, opening: list[Words], told: list[Words], ending: tuple[Words, ...]
) -> tuple[Message, ...]:
    """The paragraphs in as few bubbles as they fit in; `told` gets shorter from its end until three are enough."""
    for kept in range(len(told), -1, -1):
        packed = _packed(world, person, (*opening, *told[:kept], *ending))
        if len(packed) <= MOST_BUBBLES or kept == 0:
            break
    return tuple(Text(words) for words in packed)


def _packed(world: World, person: Person, paragraphs: tuple[Words, ...]) -> list[tuple[Words, ...]]:
    packed: list[tuple[Words, ...]] = []
    room = 0
    for words in paragraphs:
        size = len(world.label(words, person.language)) + 2
        if packed and size <= room:
            packed[-1] = (*packed[-1], words)
        else:
            packed.append((words,))
            room = LONGEST_BUBBLE + 2
        room -= size
    return packed


def ended(course: Course, open: SpottingOpen) -> tuple[Message, ...]:
    """The counts of a lab with more than one message: scams and real ones apart, how she leans, how sure she was."""
    levels = {id_: level for id_, level in open.judged if id_ in course.items}
    if len(levels) < 2:
        return ()
    score = scoring.detection(levels, course.items)
    told: list[Words] = []
    if score.scams:
        told.append(phrase("spotting.end.scams", hits=score.hits, total=score.scams))
    if score.real:
        told.append(phrase("spotting.end.real", hits=score.right_real, total=score.real))
    lean = _one_sided(score)
    if lean:
        told.append(phrase(f"spotting.end.{lean}"))
    surprised = scoring.surely_wrong(levels, course.items)
    if surprised:
        told.append(phrase("spotting.end.surely", n=surprised))
    return (Text(tuple(told)),)


def _one_sided(score: scoring.Detection) -> scoring.Lean | None:
    """Where she gave every message the same verdict though there were both kinds."""
    said_scam = score.hits + score.false_alarms
    if not (score.scams and score.real) or said_scam not in (0, score.scams + score.real):
        return None
    return scoring.Lean.ALARM if said_scam else scoring.Lean.TRUST

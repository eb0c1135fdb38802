"""The invariants themselves: each of them notices what it is there for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.effects import Choice, DropTimer, Effect, Fact, Note, Send, SetTimer, Text, Written
from flows.events import Event, Fired, Said
from flows.person import Person, Progress, Standing
from flows.step import Step
from tests.flows.somebody import Somebody, joined, real_world
from tests.flows.test_histories import carry_on
from tests.invariants import Broken

COURSE = "empleo-seguro"
HI = Text((Written("hola"),))
ON, OFF = Choice("on", Written("Sigo")), Choice("off", Written("No"))


def in_a_question() -> Somebody:
    return carry_on(joined(), 4)


def saw(
    she: Somebody, person: Person, *effects: Effect, event: Event | None = None, before: Person | None = None
) -> None:
    event = event or Said(at=she.now, text="hola")
    she.witness.saw(real_world(), before or she.person, event, Step(person, effects))


def test_a_sound_step_passes() -> None:
    she = in_a_question()
    saw(she, she.person, Send(HI))


def test_a_turn_that_shrinks_is_noticed() -> None:
    she = in_a_question()
    with pytest.raises(Broken, match="the turn never shrinks"):
        saw(she, replace(she.person, turn=she.person.turn - 1))


def test_somebody_stranded_is_noticed() -> None:
    she = joined()
    with pytest.raises(Broken, match="nobody is stranded"):
        saw(she, she.person, DropTimer("unit", COURSE))


def test_a_question_without_a_reminder_is_noticed() -> None:
    she = in_a_question()
    with pytest.raises(Broken, match="no reminder is planned"):
        saw(she, replace(she.person, remind_due=None), DropTimer("remind"))


def test_a_pause_that_never_ends_is_noticed() -> None:
    she = joined()
    with pytest.raises(Broken, match="nothing wakes her"):
        saw(she, replace(she.person, standing=Standing.PAUSED))


def test_two_questions_at_once_are_noticed() -> None:
    she = in_a_question()
    asked = Send(replace(HI, choices=(ON,), turn=she.person.turn))
    with pytest.raises(Broken, match="2 messages with buttons"):
        saw(she, she.person, asked, asked)


@pytest.mark.parametrize(
    ("choices", "turn", "complaint"),
    [
        ((ON,), -1, "buttons of turn"),
        ((ON, ON), 0, "two buttons are the same"),
        ((Choice("x" * 70, Written("Sigo")),), 0, "too long to travel"),
        ((OFF,), 0, "would not be taken"),
    ],
)
def test_buttons_that_cannot_work_are_noticed(choices: tuple[Choice, ...], turn: int, complaint: str) -> None:
    she = in_a_question()
    with pytest.raises(Broken, match=complaint):
        saw(she, she.person, Send(replace(HI, choices=choices, turn=she.person.turn + turn)))


@pytest.mark.parametrize(
    "standing", [Standing.UNSUBSCRIBED, Standing.BLOCKED, Standing.QUIET, Standing.PAUSED]
)
def test_a_message_to_who_may_not_be_written_to_is_noticed(standing: Standing) -> None:
    she = joined()
    silent = replace(she.person, standing=standing)
    she.witness.timers["", "wake"] = she.now
    with pytest.raises(Broken, match="stop means stop"):
        saw(she, silent, Send(HI), event=Fired(at=she.now, timer="unit", course=COURSE), before=silent)


def test_a_timer_in_the_past_or_at_night_is_noticed() -> None:
    she = joined()
    with pytest.raises(Broken, match="not in the future"):
        saw(she, she.person, SetTimer("unit", she.now, COURSE))
    with pytest.raises(Broken, match="falls into quiet hours"):
        saw(she, she.person, SetTimer("unit", she.now + timedelta(hours=13), COURSE))


def test_a_second_nudge_on_a_day_is_noticed() -> None:
    she = in_a_question()
    due = she.person.remind_due
    assert due is not None
    for n in range(2):
        event = Fired(at=she.now + timedelta(minutes=n), timer="remind")
        if n == 0:
            saw(she, she.person, Send(HI), SetTimer("remind", due), event=event)
        else:
            with pytest.raises(Broken, match="once a day unasked"):
                saw(she, she.person, Send(HI), SetTimer("remind", due), event=event)


def test_facts_that_disagree_are_noticed() -> None:
    she = in_a_question()
    with pytest.raises(Broken, match="facts agree"):
        saw(she, she.person, Note(Fact.QUIZ_ANSWERED, COURSE, "M1-01", "q1", "momento"))
    without = carry_on(joined(figures=False), 4)
    with pytest.raises(Broken, match="without permission"):
        saw(without, without.person, Note(Fact.SORTED, COURSE))


def test_a_unit_that_vanishes_is_noticed() -> None:
    she = carry_on(joined(figures=False), 400)
    progress = she.person.courses[COURSE]
    assert progress.finished

    def with_progress(changed: Progress) -> Person:
        return replace(she.person, courses={COURSE: changed})

    with pytest.raises(Broken, match="every unit is accounted for"):
        saw(she, with_progress(replace(progress, done=progress.done[:-1])))
    with pytest.raises(Broken, match="a lesson was waived"):
        saw(
            she,
            with_progress(
                replace(progress, done=progress.done[1:], skipped=(*progress.skipped, progress.done[0]))
            ),
        )

"""The series of a call: when each step goes out, what it says, whom it would reach now."""

import re

from bot.broadcasts import reasons, series
from bot.staff.access import Right
from bot.staff.calls_acts import PlanSeries, SwitchStep, UsualWords, WriteStep
from bot.staff.dialogs.calls import gone
from bot.staff.dialogs.calls_state import Call, Calls, Series, SeriesStep, StepText
from bot.staff.dialogs.scene import BACK, Kind, Moved, Scene, day, listed
from bot.store.call_steps import CallStep, StepState
from bot.store.cohorts import Cohort
from flows.effects import Choice, Text, Words, Written, phrase

LONGEST = 1200
_BRACES = re.compile(r"\{[^{}]*\}?|\}")
_KNOWN = frozenset({series.COURSE, series.START, series.LINK})


def show(scene: Scene, dialog: Series) -> Text:
    calls = scene.records.calls
    cohort = calls.cohort(dialog.cohort)
    if cohort is None:
        return gone()
    head = phrase("calls.series", name=cohort.name)
    if cohort.start is None:
        return Text((head, phrase("calls.series_rolling")), (BACK,))
    steps = calls.steps(cohort.id)
    if not steps:
        plan = Choice("plan", phrase("calls.button.plan"))
        return Text((head, phrase("calls.series_none")), (plan, BACK))
    lines = listed([_line(cohort, step) for step in steps])
    choices = tuple(Choice(f"d.{step.days}", _when(step)) for step in steps)
    return Text((head, lines, *_reach(scene, cohort)), (*choices, BACK))


def _line(cohort: Cohort, step: CallStep) -> Words:
    assert cohort.start is not None
    state = phrase(f"calls.step_state.{step.state}")
    return phrase("calls.step_line", day=day(step.day(cohort.start)), when=_when(step), state=state)


def _when(step: CallStep) -> Words:
    return phrase("calls.days_before", n=step.days) if step.days else phrase("calls.same_day")


def _reach(scene: Scene, cohort: Cohort) -> list[Words]:
    """How many a step would reach now; of the others only how many they are."""
    reached, left_out = scene.records.calls.reached(cohort)
    already = left_out.pop(reasons.ALREADY_IN, 0)
    told: list[Words] = [phrase("calls.reaches", n=reached)]
    if already:
        told.append(phrase("calls.reaches_already", n=already))
    if others := sum(left_out.values()):
        told.append(phrase("calls.reaches_not", n=others))
    return told


def chose(scene: Scene, dialog: Series, choice: str) -> Moved:
    what, _, days = choice.partition(".")
    match what:
        case "d":
            return Moved(SeriesStep(dialog.cohort, int(days)))
        case "plan":
            return Moved(dialog, PlanSeries(dialog.cohort))
        case _:
            return Moved(Call(dialog.cohort) if scene.records.calls.cohort(dialog.cohort) else Calls())


def show_step(scene: Scene, dialog: SeriesStep) -> Text:
    calls = scene.records.calls
    cohort, step = calls.cohort(dialog.cohort), calls.step(dialog.cohort, dialog.days)
    if cohort is None or cohort.start is None or step is None:
        return gone()
    words: list[Words] = [_line(cohort, step), *_read(calls.words(cohort, step, "es"))]
    words += [phrase("calls.in_english"), *_read(calls.words(cohort, step, "en"))]
    if step.state not in (StepState.PLANNED, StepState.OFF):
        return Text(tuple(words), (BACK,))
    choices = [
        Choice("es", phrase("calls.button.text")),
        Choice("en", phrase("calls.button.text_en")),
    ]
    if step.es or step.en:
        choices.append(Choice("usual", phrase("calls.button.usual")))
    if step.state is StepState.PLANNED:
        choices.append(Choice("off", phrase("calls.button.off")))
    else:
        choices.append(Choice("on", phrase("calls.button.on")))
    return Text(tuple(words), (*choices, BACK))


def _read(text: str) -> list[Words]:
    """As people will read it, paragraph by paragraph."""
    return [Written(paragraph) for paragraph in text.split("\n\n")]


def chose_step(scene: Scene, dialog: SeriesStep, choice: str) -> Moved:
    match choice:
        case "es":
            return Moved(StepText(dialog.cohort, dialog.days, "es"))
        case "en":
            return Moved(StepText(dialog.cohort, dialog.days, "en"))
        case "usual":
            return Moved(dialog, UsualWords(dialog.cohort, dialog.days))
        case "on" | "off":
            return Moved(dialog, SwitchStep(dialog.cohort, dialog.days, choice == "on"))
        case _:
            return Moved(Series(dialog.cohort))


def show_text(scene: Scene, dialog: StepText) -> Text:
    gaps = {"course": series.COURSE, "day": series.START, "link": series.LINK}
    asked = phrase("calls.write", **gaps) if dialog.language == "es" else phrase("calls.write_en", **gaps)
    return Text((asked, phrase("calls.write_link", link=series.LINK)), (BACK,))


def wrote_text(scene: Scene, dialog: StepText, text: str) -> Moved | None:
    said = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if len(said) > LONGEST:
        return Moved(dialog, say=(phrase("staff.too_long", most=LONGEST, has=len(said)),))
    unknown = [gap for gap in _BRACES.findall(said) if gap not in _KNOWN]
    if unknown or "**" in said or not said:
        return Moved(dialog, say=(phrase("calls.bad_text"),))
    act = WriteStep(dialog.cohort, dialog.days, dialog.language, said)
    return Moved(SeriesStep(dialog.cohort, dialog.days), act)


SERIES = Kind(Right.CALLS, show, chose)
SERIES_STEP = Kind(Right.CALLS, show_step, chose_step)
STEP_TEXT = Kind(
    Right.CALLS,
    show_text,
    lambda scene, dialog, choice: Moved(SeriesStep(dialog.cohort, dialog.days)),
    wrote_text,
)

"""Cohorts in words: days, states, what to expect, the screen of one."""

from collections.abc import Iterable
from datetime import date

from bot import cohort_rules
from bot.staff.access import Role
from bot.staff.dialogs.scene import Scene, listed
from bot.store.cohorts import Cohort, State
from bot.store.members import Place
from flows.effects import Phrase, Words, Written, phrase


def day_in_words(day: date) -> Phrase:
    """«lunes 12 de enero de 2027»."""
    return phrase(
        "cohort.day",
        weekday=phrase(f"weekday.{day.weekday()}"),
        date=day.day,
        month=phrase(f"month.{day.month}"),
        year=str(day.year),
    )


def start_in_words(start: date | None) -> Words:
    return phrase("cohort.starts", day=day_in_words(start)) if start else phrase("cohort.rolling")


def state_name(state: State) -> Phrase:
    return phrase(f"cohort.state.{state}")


def in_words(name: str, state: State) -> Phrase:
    """What has become of it, as one sentence."""
    return phrase(f"cohort.now.{state}", name=name)


def expectations(capacity: int) -> tuple[Words, ...]:
    """How many finish such a course, and how many it takes for a comparison of before and after."""
    found = cohort_rules.expected(capacity)
    pairs = phrase("cohort.expect_pairs", pairs=cohort_rules.PAIRS, few=found.few, many=found.many)
    if not found.joined:
        return (phrase("cohort.expect_any"), pairs)
    return (phrase("cohort.expect", joined=found.joined, low=found.low, high=found.high), pairs)


def joined(items: Iterable[str]) -> str:
    return ", ".join(items)


def countries_in_words(scene: Scene, countries: tuple[str, ...]) -> Words:
    if not countries:
        return phrase("cohort.everywhere")
    known = scene.board.countries
    return Written(joined(known[code].name if code in known else code for code in countries))


def facilitators(scene: Scene, cohort: Cohort) -> list[int]:
    """The numbers of who accompanies it."""
    return sorted(
        {
            member.person_id
            for member in scene.members
            if member.role == Role.FACILITATOR and member.scope == str(cohort.id)
        }
    )


def line(scene: Scene, cohort: Cohort) -> Words:
    """One cohort in a list."""
    return phrase(
        "cohort.line",
        name=cohort.name,
        state=state_name(cohort.state),
        start=start_in_words(cohort.start),
        inside=scene.records.places(cohort.id)[Place.IN],
    )


def summary(scene: Scene, cohort: Cohort) -> tuple[Words, ...]:
    """Everything that matters of it, in few lines."""
    places = scene.records.places(cohort.id)
    course = scene.world.catalogue.courses.get(cohort.course)
    lines: list[Words] = [
        phrase("cohort.course", title=Written(course.plan.title) if course else cohort.course),
        start_in_words(cohort.start),
        phrase("cohort.capacity", n=cohort.capacity) if cohort.capacity else phrase("cohort.capacity_none"),
        phrase(
            "cohort.places",
            inside=places[Place.IN],
            waiting=places[Place.WAITING],
            gone=places[Place.LEFT] + places[Place.MOVED],
        ),
        phrase("cohort.countries", countries=countries_in_words(scene, cohort.countries)),
    ]
    staff = facilitators(scene, cohort)
    numbers = joined(map(str, staff))
    lines.append(phrase("cohort.staff", numbers=numbers) if staff else phrase("cohort.staff_none"))
    if cohort.early_reason:
        lines.append(phrase("cohort.early", reason=cohort.early_reason))
    if (next_ := cohort_rules.following(cohort)) is not None:
        state, when = next_
        lines.append(phrase("cohort.next", state=state_name(state), day=day_in_words(when)))
    head = phrase("cohort.head", name=cohort.name, state=state_name(cohort.state))
    return head, listed(lines)

"""Where a rehearsal begins: what the author asked for on the command line, looked up in the content."""

from dataclasses import dataclass, replace
from typing import Literal

from bot.rules import Rules
from bot.settings import SettingsBroken
from flows.step import Begin, World


@dataclass(frozen=True, slots=True)
class Place:
    """As the author wrote it. An empty `country` is the organization's."""

    unit: str
    profile: Literal["", "minor", "adult"] = ""
    country: str = ""


def begin_at(rules: Rules, place: Place | None) -> None:
    """From now on newcomers begin there; None: with the welcome. To be called before the first turn.

    Raises SettingsBroken with one sentence if there is no such unit or country."""
    if place is not None:
        rules.teach(replace(rules.world, begin=begin_of(rules.world, place)), rules.wording)


def begin_of(world: World, place: Place) -> Begin:
    """Raises SettingsBroken: what is not there, and what there is."""
    course = world.catalogue.courses[world.catalogue.default]
    unit, country = place.unit.strip().upper(), place.country.strip().upper() or world.home
    if unit not in course.units:
        raise SettingsBroken(
            f"--unit {place.unit}: {course.id} has no such unit; write one of {', '.join(sorted(course.units))}"
        )
    if country not in world.catalogue.countries:
        known = ", ".join(sorted(world.catalogue.countries))
        raise SettingsBroken(f"--country {place.country}: there is no such profile; write one of {known}")
    return Begin(unit, country, place.profile)

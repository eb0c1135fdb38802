"""Checks on one country profile: time zones that exist, facts that are known and honestly verified."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lessons.lint.placeholders import COUNTRY_FACTS
from lessons.mistakes import nearest
from lessons.model import Country
from lessons.problems import Problem, quoted
from lessons.source import Source


def country_problems(country: Source[Country]) -> Iterator[Problem]:
    """Everything wrong with one profile that its model could not see."""
    for place, zone in enumerate(country.model.zones):
        if not _exists(zone):
            yield country.problem(
                "zona-horaria",
                f"no hay ninguna zona horaria {quoted(zone)}; escríbela como America/Guayaquil",
                "zonas",
                place,
            )
    for key, fact in country.model.facts.items():
        if key not in COUNTRY_FACTS:
            hint = nearest(key, COUNTRY_FACTS) or f"; valen {', '.join(COUNTRY_FACTS)}"
            yield country.problem("dato-de-pais", f"no hay ningún dato de país «{key}»{hint}", "datos", key)
        missing = [name for name, value in (("fecha", fact.on), ("fuente", fact.source)) if not value]
        if fact.verified and missing:
            yield country.problem(
                "dato-verificado",
                f"«{key}» dice verificado: true sin {' ni '.join(missing)}; escribe quién lo comprobó"
                " y cuándo, o pon false",
                *("datos", key),
            )


def _exists(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return "/" in zone or zone == "UTC"

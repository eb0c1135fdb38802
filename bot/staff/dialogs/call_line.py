"""`/convocatoria` in one line: `enero enlace canal=radio tope=200 vence=30-12-2026`, `enero fuentes`, `enero gasto
canal=radio usd=25`, `enero cartel canal=radio`, `enero avisos`."""

import re
from typing import Literal, get_args

from bot.staff import link_terms
from bot.staff.calls_acts import ChangeLink, MakeAdvert, MakeLink, Terms
from bot.staff.dialogs.calls_state import Call, CallLinks, Calls, NewLink, OneLink, Series, Sources, Term
from bot.staff.dialogs.scene import Moved, Scene
from bot.store.cohorts import Cohort
from bot.store.links import LONGEST_SECTOR, LONGEST_SOURCE, Link
from bot.store.sources import Attribute
from flows.answers import plain
from flows.effects import Words, phrase

Verb = Literal["links", "new", "sources", "spent", "poster", "qr", "kit", "series", "pause", "resume"]
_VERBS: dict[str, Verb] = {
    **dict.fromkeys(("enlace", "enlaces", "link", "links"), "links"),
    **dict.fromkeys(("nuevo", "new"), "new"),
    **dict.fromkeys(("fuentes", "sources"), "sources"),
    **dict.fromkeys(("gasto", "spent", "cost"), "spent"),
    **dict.fromkeys(("cartel", "poster"), "poster"),
    "qr": "qr",
    **dict.fromkeys(("materiales", "kit"), "kit"),
    **dict.fromkeys(("avisos", "serie", "series"), "series"),
    **dict.fromkeys(("pausar", "pausa", "pause"), "pause"),
    **dict.fromkeys(("reanudar", "seguir", "resume"), "resume"),
}
_GROUPS: dict[str, Attribute] = {
    **dict.fromkeys(("pais", "country"), "country"),
    **dict.fromkeys(("rubro", "sector"), "sector"),
}
_FIELDS: dict[str, Term | Literal["source"]] = {
    **dict.fromkeys(("canal", "channel"), "source"),
    **dict.fromkeys(("tope", "cap"), "cap"),
    **dict.fromkeys(("vence", "until"), "until"),
    **dict.fromkeys(("rubro", "sector"), "sector"),
    **dict.fromkeys(("usd", "gasto", "spent"), "spent"),
}
_FIELD = re.compile(r"(\w+)=")


def line(scene: Scene, rest: str) -> Moved:
    """What is not understood is said, and what can be opened is opened."""
    cohort, rest = _cohort(scene, rest)
    if cohort is None:
        return Moved(Calls(), say=(phrase("calls.no_such_cohort"),) if rest else ())
    said, fields = _taken_apart(rest)
    head, _, tail = said.partition(" ")
    verb = _VERBS.get(plain(head))
    if verb is None:
        return _unclear(Call(cohort.id)) if said or fields else Moved(Call(cohort.id))
    if verb == "sources":
        return Moved(Sources(cohort.id, _GROUPS.get(plain(tail), "")))
    if verb == "series":
        return Moved(Series(cohort.id))
    return _of_link(scene, cohort, verb, fields)


def _cohort(scene: Scene, rest: str) -> tuple[Cohort | None, str]:
    """The cohort whose name stands first, the longest such name, and what follows it."""
    words = rest.split()
    named = {plain(cohort.name): cohort for cohort in scene.records.cohorts()}
    for length in range(len(words), 0, -1):
        found = named.get(plain(" ".join(words[:length])))
        if found is not None:
            return found, " ".join(words[length:])
    return None, rest


def _taken_apart(rest: str) -> tuple[str, dict[str, str]]:
    """What stands before the first `key=`, and each value up to the next."""
    said, *pairs = _FIELD.split(rest)
    return said.strip(), {
        plain(key): value.strip() for key, value in zip(pairs[::2], pairs[1::2], strict=True)
    }


def _of_link(scene: Scene, cohort: Cohort, verb: Verb, fields: dict[str, str]) -> Moved:
    given = {_FIELDS[key]: value for key, value in fields.items() if key in _FIELDS}
    if len(given) < len(fields):
        return _unclear(CallLinks(cohort.id))
    source = given.pop("source", "")
    terms, wrong = _terms(scene, given)
    if wrong is not None:
        return Moved(CallLinks(cohort.id), say=(wrong,))
    if verb in ("links", "new"):
        return _link(cohort, verb, source, terms)
    link = _named(scene, cohort, source)
    if link is None:
        say = (
            phrase("calls.no_such_link", source=source[:LONGEST_SOURCE])
            if source
            else phrase("calls.which_link")
        )
        return Moved(CallLinks(cohort.id), say=(say,))
    if verb in ("poster", "qr", "kit"):
        return Moved(OneLink(link.id), MakeAdvert(link.id, verb))
    if verb == "spent":
        act = ChangeLink(link.id, terms) if terms.spent is not None else None
        return Moved(OneLink(link.id), act) if act else _unclear(OneLink(link.id))
    return Moved(OneLink(link.id), ChangeLink(link.id, Terms(paused=verb == "pause")))


def _link(cohort: Cohort, verb: Verb, source: str, terms: Terms) -> Moved:
    if not source:
        return Moved(NewLink(cohort.id) if verb == "new" else CallLinks(cohort.id))
    name = link_terms.source(source)
    if name is None:
        return Moved(NewLink(cohort.id), say=(phrase("calls.bad_source", most=LONGEST_SOURCE),))
    return Moved(CallLinks(cohort.id), MakeLink(cohort.id, name, terms))


def _terms(scene: Scene, given: dict[Term | Literal["source"], str]) -> tuple[Terms, Words | None]:
    """All of them together; the second: what cannot be one."""
    whole: dict[str, object] = {}
    for what in get_args(Term):
        if what not in given:
            continue
        found = link_terms.term(what, given[what], scene.today)
        if found is None:
            return Terms(), phrase(f"calls.bad.{what}", most=LONGEST_SECTOR)
        whole[what] = getattr(found, what)
    return Terms(**whole), None  # type: ignore[arg-type]


def _named(scene: Scene, cohort: Cohort, source: str) -> Link | None:
    """The link of that channel; without a channel the only one there is."""
    there = scene.records.calls.links(cohort.id)
    if not source:
        return there[0] if len(there) == 1 else None
    return next((link for link in there if plain(link.source) == plain(source)), None)


def _unclear(opened: Call | CallLinks | OneLink) -> Moved:
    return Moved(opened, say=(phrase("staff.unclear"),))

"""What the tests of the wording share: a strict Wording, voices, every key the code names, every catalogue entry."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import get_args

from bot.broadcasts import board, report
from bot.broadcasts.audience import Stage
from bot.broadcasts.controls import Verb
from bot.contacts import CONTACTS, Outcome, State
from bot.organization import sample_organization
from bot.staff.access import Role
from bot.staff.dialogs import calls as calls_dialogs
from bot.staff.dialogs import log
from bot.staff.dialogs.broadcast_review import REASONS
from bot.staff.dialogs.calls_state import Term
from bot.store import broadcasts, call_steps
from bot.store.audit import Deed
from bot.store.broadcasts import State as BroadcastState
from bot.store.call_steps import StepState
from bot.store.cohorts import State as CohortState
from bot.wording import Voice, Wording
from bot.wording.catalogue import Catalogue, load_catalogues
from flows import detours, mute, welcome
from flows.challenge import Ending
from flows.kinds import quiz
from flows.opens import WelcomeStep
from flows.person import DetourKind
from flows.scoring import Lean, Skill
from flows.timing import REMINDERS
from flows.words import Word
from lessons.catalog import load_catalogue
from lessons.lint.placeholders import COUNTRY_FACTS, KNOWN
from lessons.model import Catalogue as Content
from lessons.model import Item, Review

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
ANA = Voice("es", "EC", "Ana", "Ana P.", "Telegram", NOW)
ENGLISH = replace(ANA, language="en")
GAP = re.compile(r"\{([^{}]*)\}")
OWN_PLACEHOLDERS = frozenset({*KNOWN, "called", "edad", "return_words"})
"""What a phrase may say without the flow giving it a value."""

VERDICTS = welcome.VERDICTS
PAGES = ROOT / "bot" / "web" / "pages"
_IN_PAGE = re.compile(r"\bt\['web\.([a-z0-9_.]+)'\]")
SHOWN_STEPS = frozenset(WelcomeStep) - {WelcomeStep.COUNTRY, WelcomeStep.ZONE}
DYNAMIC: dict[str, frozenset[str]] = {
    "button.{}": frozenset(
        id_ for ids in (*welcome.BUTTONS.values(), *detours.BUTTONS.values()) for id_ in ids
    ),
    "button.seat.{}": frozenset({"alone", "wait", "shift", "compress", "next"}),
    "channel.{}": frozenset(get_args(Item.model_fields["channel"].annotation)),
    "welcome.{}": frozenset(step.value for step in SHOWN_STEPS),
    "welcome.{}.{}": frozenset(f"{step}.{said}" for step in ("more", "want") for said in VERDICTS),
    "detour.{}": frozenset(
        kind.value
        for kind in set(DetourKind)
        - {
            DetourKind.EMERGENCY,
            DetourKind.PROGRESS,
            DetourKind.CHECK_IN,
            DetourKind.CHALLENGE,
            DetourKind.GROUP,
            DetourKind.WARMUP,
            DetourKind.CALLS,
        }
        - {DetourKind.SETTINGS_PLACE, DetourKind.SETTINGS_COUNTRY, DetourKind.SETTINGS_ZONE}
        - {DetourKind.SETTINGS_ROUTE, DetourKind.SETTINGS_NOTICES}
    ),
    "checkin.{}": frozenset(detours.BUTTONS[DetourKind.CHECK_IN]) - {"did"},
    "help.{}": frozenset(detours.BUTTONS[DetourKind.HELP]) - {"afraid", "scammed", detours.BACK},
    "remind.{}": frozenset(str(n) for n in range(len(REMINDERS))),
    "spotting.{}_{}": frozenset(
        f"{said}_{truth}" for said in ("yes", "was", "unsure") for truth in ("scam", "real")
    ),
    "spotting.end.{}": frozenset({Lean.ALARM.value, Lean.TRUST.value}),
    "summary.skill.{}": frozenset(band.value for band in Skill),
    "summary.lean.{}": frozenset(band.value for band in Lean),
    "data.{}": frozenset({"text", "pictures", "full"}),
    "pace.place.{}": frozenset({"2", "3", "4"}),
    "month.{}": frozenset(str(n) for n in range(1, 13)),
    "weekday.{}": frozenset(str(n) for n in range(7)),
    "challenge.end.{}": frozenset(ending.value for ending in Ending),
    "quiz.right.{}": frozenset(str(n) for n in range(quiz.PRAISES)),
    "mute.means.{}": frozenset(mute.CATEGORIES),
    "mute.name.{}": frozenset(mute.CATEGORIES),
    "mute.on.{}": frozenset(mute.CATEGORIES),
    "mute.off.{}": frozenset(mute.CATEGORIES),
    "mute.how.{}": frozenset({"call", "notice"}),
    "menu.{}": frozenset(word.value for word in Word),
    "country.unverified.{}": frozenset(COUNTRY_FACTS),
    "blank.{}": frozenset({"called", "pais", "plataforma", "hora", "minutos", "return_words"}),
    "web.{}": frozenset(
        key for page in PAGES.glob("*.html") for key in _IN_PAGE.findall(page.read_text("utf-8"))
    ),
    "web.word.{}": frozenset(
        {
            "help",
            "scammed",
            "go_on",
            "menu",
            "progress",
            "pause",
            "settings",
            "privacy",
            "unsubscribe",
            "erase",
        }
    ),
    "web.error.{}": frozenset({"403", "404", "429"}),
    "board.title.{}": frozenset(state.value for state in broadcasts.State),
    "board.{}": frozenset(
        {"size", "sent", "pending", "inboxed", "unconfirmed", "failed", "left_out", "erased"}
    ),
    "board.held.{}": frozenset(board.HOLDS),
    "log.deed.{}": frozenset({*(deed.value for deed in Deed), "other"}),
    "log.detail.{}": frozenset(word for words in log.DETAILS.values() for word in words),
    "log.group.{}": frozenset(log.GROUPS),
    "staff.role.{}": frozenset({*(role.value for role in Role), "other"}),
    "staff.contact.{}": frozenset(CONTACTS),
    "staff.state.{}": frozenset(state.value for state in State),
    "staff.state.{}_unsigned": frozenset({"good_unsigned", "ending_unsigned", "old_unsigned"}),
    "try.review.{}": frozenset(get_args(Review.model_fields["role"].annotation)),
    "difusion.button.{}": frozenset({"again", "unsure", "fix", "mend", "recall", "csv", "xlsx"}),
    "difusion.column.{}": frozenset(report.COLUMNS),
    "difusion.means.{}": frozenset({*report.COLUMNS, *report.OUTCOMES}),
    "difusion.outcome.{}": frozenset(report.OUTCOMES),
    "difusion.mark.{}": frozenset({"countries", "sectors", "languages", "stages", "cohorts", "courses"}),
    "difusion.reason.{}": REASONS,
    "difusion.stage.{}": frozenset(stage.value for stage in Stage),
    "difusion.state.{}": frozenset(state.value for state in BroadcastState),
    "difusion.sum.{}": frozenset(
        {"sent", "inboxed", "waiting", "unconfirmed", "failed", "left_out", "erased"}
    ),
    "difusion.verb.{}": frozenset(verb.value for verb in Verb),
    "staff.checked.{}": frozenset(outcome.value for outcome in Outcome),
    "calls.step.{}": frozenset(str(days) for days in call_steps.DAYS_BEFORE),
    "calls.step_state.{}": frozenset(state.value for state in StepState),
    "calls.source.{}": frozenset(calls_dialogs.SUGGESTED),
    "calls.button.{}": frozenset(get_args(Term)),
    "calls.button.no_{}": frozenset(f"{what}" for what in get_args(Term)),
    "calls.ask.{}": frozenset(get_args(Term)),
    "calls.bad.{}": frozenset(get_args(Term)),
    "calls.file.{}": frozenset({"qr", "poster", "kit"}),
    "cohort.changed.{}": frozenset(log.CHANGES),
    "cohort.state.{}": frozenset(state.value for state in CohortState),
    "cohort.now.{}": frozenset(state.value for state in CohortState),
    "cohort.button.to.{}": frozenset(set(CohortState) - {CohortState.DRAFT, CohortState.RUNNING}),
    "cohort.sure.{}": frozenset({"survey", "archived"}),
}
"""Keys put together while running: the shape in the code -> all that can stand in the holes, joined by dots."""

GIVEN: dict[str, frozenset[str]] = {
    "welcome.place": frozenset({"country", "hour"}),
    "calls.source": frozenset({"active", "finished", "active_share", "finished_share"}),
    "calls.total": frozenset({"active", "finished", "active_share", "finished_share"}),
    "calls.write": frozenset({"course", "day", "link"}),
    "calls.write_en": frozenset({"course", "day", "link"}),
    "settings.place": frozenset({"country", "hour"}),
    "settings.place_set": frozenset({"country", "hour"}),
    "summary.before": frozenset({"hits", "scams", "right_real", "real"}),
    "summary.after": frozenset({"hits", "scams", "right_real", "real"}),
    "difusion.told": frozenset({"where", "sector", "language", "stage", "without"}),
    "difusion.at_one_instant": frozenset({"day", "hour"}),
    "difusion.zone_line": frozenset({"day", "hour"}),
    "difusion.cancelled": frozenset({"has", "open", "rest"}),
    "difusion.recalled": frozenset({"done", "refused", "left"}),
    "difusion.mended": frozenset({"done", "refused", "left"}),
}
"""Parameters that the code passes as `**mapping`."""

_KEY = re.compile(r"[a-z_]+(?:\.[a-z0-9_-]+)+")


@cache
def catalogues() -> dict[str, Catalogue]:
    return load_catalogues()


@cache
def content() -> Content:
    return load_catalogue()


def wording(*, strict: bool = True) -> Wording:
    return Wording(
        catalogues(),
        sample_organization(),
        content().countries,
        translations=content().translations,
        strict=strict,
    )


def texts(language: str, prefix: str = "") -> list[tuple[str, str]]:
    """(key, text) for every form of every phrase whose key begins with `prefix`."""
    found = catalogues()[language].phrases
    return [(key, form) for key, forms in found.items() if key.startswith(prefix) for form in forms]


def spoken(key: str, language: str = "es") -> str:
    """The longest form of a phrase as it stands in the catalogue."""
    return max(catalogues()[language].phrases[key], key=len)


@cache
def calls() -> dict[str, list[frozenset[str]]]:
    """Every static key of the code -> the parameters given at each call."""
    found: dict[str, list[frozenset[str]]] = defaultdict(list)
    for tree in _trees():
        for node in _phrase_calls(tree):
            given = frozenset(word.arg for word in node.keywords if word.arg)
            for key in _static_keys(node.args[0], tree):
                found[key].append(given)
    return dict(found)


@cache
def shapes() -> dict[str, list[frozenset[str]]]:
    """The shape of every key put together while running -> the parameters given at each call."""
    found: dict[str, list[frozenset[str]]] = defaultdict(list)
    for tree in _trees():
        for node in _phrase_calls(tree):
            if isinstance(node.args[0], ast.JoinedStr):
                given = frozenset(word.arg for word in node.keywords if word.arg)
                found[_shape(node.args[0])].append(given)
    return dict(found)


def used_keys() -> frozenset[str]:
    """Every key that any code can ask for; bot/wording itself asks only for what stands in for something."""
    dynamic = (shape.split("{}", 1)[0] + hole for shape, holes in DYNAMIC.items() for hole in holes)
    return frozenset({*calls(), *dynamic, "phrase.missing"})


def _trees() -> Iterator[ast.Module]:
    for folder in ("flows", "bot"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            if file.parent.name != "wording":
                yield ast.parse(file.read_text("utf-8"))


def _phrase_calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            called = node.func
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            if name == "phrase" or (name == "Phrase" and isinstance(called, ast.Name)):
                yield node


def _static_keys(argument: ast.expr, tree: ast.Module) -> Iterator[str]:
    """The constants of the argument; if it is a variable, whatever in that file looks like a key."""
    if isinstance(argument, ast.JoinedStr):
        return
    inside = [node.value for node in ast.walk(argument) if isinstance(node, ast.Constant)]
    if inside:
        yield from (value for value in inside if isinstance(value, str))
        return
    named = {node.args[0].value for node in _phrase_calls(tree) if isinstance(node.args[0], ast.Constant)}
    everywhere = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)} - named
    yield from (value for value in everywhere if isinstance(value, str) and _KEY.fullmatch(value))


def _shape(argument: ast.JoinedStr) -> str:
    return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in argument.values)  # type: ignore[misc]

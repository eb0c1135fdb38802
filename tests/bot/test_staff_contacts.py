"""Contacts checked from the chat: what learners read from then on, what is hidden, what ends."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.contacts import CONTACTS, Board, Check, Outcome, State
from bot.organization import Contact, sample_organization
from bot.staff.access import Role
from bot.store import checks
from bot.wording import Wording
from flows.effects import Written
from lessons.model import Country, CountryFact
from tests.bot.intake_world import NOON, rules
from tests.bot.staff_world import AUTHOR, OWNER, StaffWorld, beginning, staff_world
from tests.bot.wording_samples import ANA, catalogues, content

TODAY = date(2027, 3, 1)
VOICE = replace(ANA, now=NOON)
GENERAL = "country.unverified.linea_emergencia"


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[StaffWorld]:
    async with staff_world(tmp_path) as opened:
        own = Wording(catalogues(), sample_organization(), content().countries)
        opened.world.intake.rules = replace(opened.world.intake.rules, wording=own)
        yield opened


def read(staff: StaffWorld, key: str = "linea_emergencia") -> str:
    """What a learner of Ecuador reads."""
    return staff.world.intake.rules.wording.text(Written(f"{{{key}}}"), VOICE)


def general(key: str = "linea_emergencia") -> str:
    return rules().wording.phrase(f"country.unverified.{key}", "es")


async def tap(staff: StaffWorld, label: str, chat: int = OWNER) -> None:
    [found] = [button for row in (await staff.last(chat)).buttons for button in row if button.label == label]
    await staff.do("tap", found.data, chat)


async def at_the_fact(staff: StaffWorld) -> None:
    await staff.own()
    await staff.world.say("/contactos", OWNER)
    await tap(staff, "Ecuador")
    await tap(staff, "Emergencia")


async def test_a_contact_that_answered_is_read_at_once_and_says_by_whom(staff: StaffWorld) -> None:
    assert read(staff) == general()
    await at_the_fact(staff)
    assert "ECU 911" in (await staff.last(OWNER)).text
    await tap(staff, "Contestaron hoy")
    assert read(staff).startswith("ECU 911")
    shown = (await staff.last(OWNER)).text
    assert f"Emergencia: comprobado por el número {await staff.number(OWNER)} el 01-03-2027" in shown
    assert "vale hasta el 01-03-2028" in shown
    assert (await staff.audit())[-1][1:] == ("contact_checked", "EC linea_emergencia", "answered")


async def test_a_changed_contact_is_typed_seen_confirmed_and_then_read(staff: StaffWorld) -> None:
    await at_the_fact(staff)
    await tap(staff, "Cambió")
    await staff.world.say("  Línea de prueba 1,\n atiende de 9 a 17, por suicidio también ", OWNER)
    new = "Línea de prueba 1, atiende de 9 a 17, por suicidio también"
    assert f"«{new}»" in (await staff.last(OWNER)).text
    assert read(staff) == general(), "not before her yes"
    await tap(staff, "Está bien así")
    assert read(staff) == new


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("x" * 201, "staff.too_long"),
        ("ven a {casa}", "staff.strange_signs"),
        ("**a**", "staff.strange_signs"),
    ],
)
async def test_a_text_that_cannot_stand_in_a_sentence_is_asked_again(
    typed: str, told: str, staff: StaffWorld
) -> None:
    await at_the_fact(staff)
    await tap(staff, "Cambió")
    await staff.world.say(typed, OWNER)
    assert (await staff.last(OWNER)).text.startswith(beginning(told))
    await staff.world.say("Línea 1", OWNER)
    assert "«Línea 1»" in (await staff.last(OWNER)).text


async def test_nobody_answers_hides_it_until_somebody_does(staff: StaffWorld) -> None:
    await at_the_fact(staff)
    await tap(staff, "Contestaron hoy")
    await tap(staff, "Emergencia")
    await tap(staff, "No contestan")
    assert read(staff) == general()
    await tap(staff, "Emergencia")
    assert "ECU 911" in (await staff.last(OWNER)).text, "the staff still sees what it was"
    await tap(staff, "Contestaron hoy")
    assert read(staff).startswith("ECU 911")


async def test_the_same_in_one_line(staff: StaffWorld) -> None:
    await staff.appoint(AUTHOR, Role.AUTHOR)
    await staff.world.say("/contactos ec trata contestaron", AUTHOR)
    assert read(staff, "trata").startswith("911")
    await staff.world.say("/contacts EC trata no answer", AUTHOR)
    assert read(staff, "trata") == general("trata")
    await staff.world.say("/contactos EC trata cambió Línea de prueba", AUTHOR)
    assert read(staff, "trata") == general("trata")
    await staff.world.say("está bien así", AUTHOR)
    assert read(staff, "trata") == "Línea de prueba"
    for line, opened in (
        ("/contactos zz", "staff.unclear"),
        ("/contactos ec trata tal vez", "staff.unclear"),
    ):
        await staff.world.say(line, AUTHOR)
        assert (await staff.last(AUTHOR)).text.startswith(beginning(opened))


async def test_a_country_without_any_contact_gets_its_first_from_the_chat(staff: StaffWorld) -> None:
    await staff.own()
    await staff.world.say("/contactos CO linea_emergencia", OWNER)
    await tap(staff, "Escribir el dato")
    await staff.world.say("Línea de prueba", OWNER)
    await tap(staff, "Está bien así")
    said = staff.world.intake.rules.wording.text(Written("{linea_emergencia}"), replace(VOICE, country="CO"))
    assert said == "Línea de prueba"


async def test_a_restart_reads_what_was_checked(staff: StaffWorld) -> None:
    await at_the_fact(staff)
    await tap(staff, "Contestaron hoy")
    kept = await staff.world.database.read(checks.newest)
    fresh = Wording(catalogues(), sample_organization(), content().countries)
    fresh.use_checks(kept)
    assert fresh.text(Written("{linea_emergencia}"), VOICE).startswith("ECU 911")


# What counts


def board(
    *, check: Check | None = None, own: str | None = None, profile: str | None = None, verified: bool = True
) -> Board:
    """A board with one fact; `own` and `profile`: the days on which the files say it was checked."""
    organization = sample_organization()
    if own:
        contact = Contact(text="own", on=date.fromisoformat(own), source="s", checked_by="Persona de ejemplo")
        organization = organization.model_copy(update={"contacts": {"EC": {"trata": contact}}})
    facts = {}
    if profile:
        on = date.fromisoformat(profile)
        facts["trata"] = CountryFact(texto="profile", verificado=verified, fecha=on, fuente="s")
    country = Country(pais="EC", nombre="Ecuador", zonas=("America/Guayaquil",), datos=facts)
    return Board(organization, {"EC": country}, {("EC", "trata"): check} if check else {})


def checked(outcome: Outcome, on: str = "2027-02-01") -> Check:
    return Check("EC", "trata", "chat", outcome, 4711, date.fromisoformat(on))


@pytest.mark.parametrize(
    ("there", "text", "state"),
    [
        (board(), None, State.MISSING),
        (board(profile="2026-09-01", verified=False), None, State.UNCHECKED),
        (board(profile="2026-09-01"), "profile", State.GOOD),
        (board(profile="2026-03-15"), "profile", State.ENDING),
        (board(profile="2026-02-15"), None, State.OLD),
        (board(profile="2026-09-01", own="2026-08-01"), "own", State.GOOD),
        (board(profile="2026-09-01", own="2025-08-01"), "profile", State.GOOD),
        (board(profile="2026-09-01", own="2027-02-15", check=checked(Outcome.ANSWERED)), "chat", State.GOOD),
        (board(check=checked(Outcome.CHANGED, "2026-03-01")), "chat", State.ENDING),
        (board(profile="2026-09-01", check=checked(Outcome.CHANGED, "2026-02-28")), "profile", State.GOOD),
        (board(check=checked(Outcome.CHANGED, "2026-02-28")), None, State.OLD),
        (board(profile="2027-02-20", own="2027-01-15", check=checked(Outcome.SILENT)), None, State.SILENT),
        (board(profile="2027-02-20", own="2027-02-15", check=checked(Outcome.SILENT)), "own", State.GOOD),
        (board(check=checked(Outcome.SILENT, "2025-01-01")), None, State.SILENT),
    ],
)  # fmt: skip
def test_the_first_that_counts_is_read(there: Board, text: str | None, state: State) -> None:
    assert there.text("EC", "trata", TODAY) == text
    assert there.standing("EC", "trata", TODAY).state is state


def test_ways_of_saying_are_no_contacts() -> None:
    assert len(CONTACTS) == 15
    assert not {"documento", "moneda", "palabra_cv"} & set(CONTACTS)

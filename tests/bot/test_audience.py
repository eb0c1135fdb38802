"""Whom a broadcast is for: the line, the sentence, and who of them gets it."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.broadcasts import audience as audiences
from bot.broadcasts.audience import Audience, Marks, Picked, Recipient, Stage, dump, load
from bot.broadcasts.audience_line import Known, Unclear, parse, written
from bot.broadcasts.audience_words import told
from bot.broadcasts.outlook import of
from bot.small import shown
from bot.store import people
from flows.person import Standing
from tests.bot.audience_world import BroadcastWorld, Somebody, broadcast_world, make_crowd
from tests.bot.wording_samples import ANA, ENGLISH, wording

KNOWN = Known(
    {1: "mayo", 2: "junio 2027", 3: "Tercera, la de la tarde", 4: "3"},
    {"EC": "Ecuador", "GT": "Guatemala", "MX": "México"},
    {"empleo-seguro": "Empleo sin estafas"},
    ("hogar", "taller"),
)
BOTH = Marks(countries=("EC", "GT"))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[BroadcastWorld]:
    async with broadcast_world(tmp_path) as opened:
        yield opened


# The line and the sentence


@pytest.mark.parametrize(
    ("line", "audience"),
    [
        ("cohorte:mayo", Audience(cohorts=(1,))),
        (
            "cohorte:mayo pais:EC,GT no:terminaron",
            Audience(cohorts=(1,), only=BOTH, but=Marks(stages=(Stage.FINISHED,))),
        ),
        ("cohorte:mayo,-terminaron", Audience(cohorts=(1,), but=Marks(stages=(Stage.FINISHED,)))),
        ("cohort:mayo,#4 country:méxico", Audience(cohorts=(1, 4), only=Marks(countries=("MX",)))),
        ('cohorte:"junio 2027" idioma:inglés', Audience(cohorts=(2,), only=Marks(languages=("en",)))),
        ("cohorte:3", Audience(cohorts=(4,))),
        (
            "todas -pais:EC,GT sector:hogar",
            Audience(everybody=True, only=Marks(sectors=("hogar",)), but=BOTH),
        ),
        ("curso:empleo-seguro sin:cohorte:mayo", Audience(courses=("empleo-seguro",), but_cohorts=(1,))),
        ("espera:mayo no-terminaron", Audience(waiting=(1,), only=Marks(stages=(Stage.UNFINISHED,)))),
        ("everybody progress:essential", Audience(everybody=True, only=Marks(stages=(Stage.ESSENTIAL,)))),
        ("envio:12", Audience(reached=12)),
    ],
)  # fmt: skip
def test_a_line_means_these_people(line: str, audience: Audience) -> None:
    assert parse(line, KNOWN) == audience


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "Falta decir a quiénes"),
        ("pais:EC", "Falta decir a quiénes"),
        ("cohorte:agosto", "No encontré «agosto». Puedes escribir: mayo"),
        ("cohorte:#9", "No encontré"),
        ("mayo", "No conozco «mayo»"),
        ("grupo:mayo", "No conozco «grupo:»"),
        ("cohorte:mayo pais:Marte", "No encontré «Marte». Puedes escribir: EC, GT, MX"),
        ("cohorte:mayo edad:20", "No conozco «edad:»"),
        ("no:espera:mayo", "no se puede dejar fuera"),
        ('cohorte:"', "No entendí"),
        ("cohorte:mayo idioma:fr", "es, en"),
    ],
)
def test_what_is_no_audience_is_said_in_one_sentence(line: str, says: str) -> None:
    with pytest.raises(Unclear) as unclear:
        parse(line, KNOWN)
    assert says in wording().text(unclear.value.words, ANA)


def some(values: list[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.sampled_from(values), unique=True).map(tuple)


MARKS = st.builds(
    Marks,
    countries=some(["EC", "GT", "MX"]),
    sectors=some(["hogar", "taller"]),
    languages=some(["es", "en"]),
    stages=some(list(Stage)),
)
AUDIENCES = st.builds(
    Audience,
    cohorts=some([1, 2, 3, 4]),
    waiting=some([1, 2, 3, 4]),
    courses=some(["empleo-seguro"]),
    everybody=st.booleans(),
    reached=st.sampled_from([0, 12]),
    only=MARKS,
    but=MARKS,
    but_cohorts=some([1, 2, 3, 4]),
    but_courses=some(["empleo-seguro"]),
)


@given(AUDIENCES)
def test_what_is_written_and_what_is_stored_is_read_back(audience: Audience) -> None:
    assert load(dump(audience)) == audience
    if audience.is_empty:
        with pytest.raises(Unclear):
            parse(written(audience, KNOWN), KNOWN)
    else:
        assert parse(written(audience, KNOWN), KNOWN) == audience


@given(AUDIENCES, st.sampled_from([ANA, ENGLISH]))
def test_every_audience_can_be_said_and_names_what_it_is_made_of(audience: Audience, voice: object) -> None:
    said = wording().text(told(audience, KNOWN), voice)  # type: ignore[arg-type]
    assert said.endswith(".")
    assert "{" not in said
    if not audience.is_empty:
        assert all(KNOWN.cohorts[number] in said for number in (*audience.cohorts, *audience.but_cohorts))
        assert all(
            KNOWN.countries[code] in said for code in (*audience.only.countries, *audience.but.countries)
        )


def test_an_audience_reads_as_a_sentence() -> None:
    audience = parse("cohorte:mayo pais:EC,GT no-terminaron no:sector:hogar no:idioma:en", KNOWN)
    assert wording().text(told(audience, KNOWN), ANA) == (
        "Personas de la cohorte mayo, en Ecuador o Guatemala, que no han terminado; "
        "sin quienes son del rubro hogar ni quienes leen en inglés."
    )


def test_small_numbers_stay_unsaid_where_they_are_personal() -> None:
    said = [wording().text(shown(n), ANA) for n in range(7)]
    assert said == ["0", *["menos de 5"] * 4, "5", "6"]
    assert not parse("cohorte:mayo no:terminaron", KNOWN).is_personal
    for line in ("cohorte:mayo pais:EC", "todas -sector:hogar", "todas idioma:en"):
        assert parse(line, KNOWN).is_personal


# Who gets it


async def gets(world: BroadcastWorld, line: str, **more: object) -> Picked:
    known = Known(
        {number: name for name, number in world.numbers.items()},
        KNOWN.countries,
        KNOWN.courses,
        KNOWN.sectors,
    )
    picked: Picked = await world.read(lambda conn: audiences.pick(conn, parse(line, known), **more))
    return picked


def numbers(picked: Picked) -> list[int]:
    return [one.person_id for one in picked.gets]


async def test_groups_are_one_audience_and_nobody_is_in_it_twice(world: BroadcastWorld) -> None:
    await world.cohort("mayo")
    await world.cohort("junio")
    may = await world.people(3, cohort="mayo")
    june = await world.people(2, Somebody(channels=("web", "telegram")), cohort="junio")
    waiting = await world.people(1, Somebody(enrolled=False), cohort="mayo", place="waiting")
    moved = await world.people(1, cohort="mayo", place="moved")
    alone = await world.people(1)
    assert numbers(await gets(world, "cohorte:mayo")) == may
    assert numbers(await gets(world, "cohorte:mayo,junio")) == [*may, *june]
    assert numbers(await gets(world, "espera:mayo")) == waiting
    assert numbers(await gets(world, "cohorte:mayo espera:mayo")) == [*may, *waiting]
    assert numbers(await gets(world, "todas")) == [*may, *june, *moved, *alone]
    assert numbers(await gets(world, "todas cohorte:junio curso:empleo-seguro")) == [
        *may,
        *june,
        *moved,
        *alone,
    ]
    assert numbers(await gets(world, "todas no:cohorte:mayo")) == [*june, *moved, *alone]


async def test_marks_narrow_and_exclusions_take_out(world: BroadcastWorld) -> None:
    await world.cohort("mayo")
    new = await world.people(1, Somebody(), cohort="mayo")
    begun = await world.people(1, Somebody(country="GT", units=3), cohort="mayo")
    essential = await world.people(1, Somebody(language="en", units=9, essential=True), cohort="mayo")
    done = await world.people(
        1, Somebody(sector="hogar", units=24, essential=True, finished=True), cohort="mayo"
    )
    for line, expected in {
        "pais:EC": [*new, *essential, *done],
        "pais:EC,GT": [*new, *begun, *essential, *done],
        "idioma:en": essential,
        "sector:hogar": done,
        "sin-empezar": new,
        "empezaron": [*begun, *essential, *done],
        "esencial": [*essential, *done],
        "terminaron": done,
        "no-terminaron": [*new, *begun, *essential],
        "pais:EC no:sector:hogar": [*new, *essential],
        "no:terminaron no:pais:GT": [*new, *essential],
        "avance:sin-empezar,terminaron": [*new, *done],
        "pais:GT idioma:en": [],
    }.items():
        assert numbers(await gets(world, f"cohorte:mayo {line}")) == expected, line


async def test_everybody_who_is_left_out_has_her_reason(world: BroadcastWorld) -> None:
    await world.cohort("mayo")
    cases = {
        "opted_out": Somebody(standing=Standing.UNSUBSCRIBED, muted="reminders"),
        "blocked": Somebody(standing=Standing.BLOCKED),
        "paused": Somebody(standing=Standing.PAUSED),
        "quiet_person": Somebody(standing=Standing.QUIET),
        "reminders_off": Somebody(muted="reminders", unreachable="blocked"),
        "no_address": Somebody(channels=()),
    }
    made = {reason: (await world.people(1, who, cohort="mayo"))[0] for reason, who in cases.items()}
    made_gone = (await world.people(1, Somebody(unreachable="gone"), cohort="mayo"))[0]
    made_shut = (await world.people(1, Somebody(unreachable="blocked"), cohort="mayo"))[0]
    erased = await world.people(1, Somebody(standing=Standing.ERASED), cohort="mayo")
    fine = await world.people(2, Somebody(muted="calls units"), cohort="mayo")
    picked = await gets(world, "cohorte:mayo")
    why = {one.person_id: one.left_out for one in picked.people}
    assert why == {
        **{person: reason for reason, person in made.items()},
        made_gone: "no_address",
        made_shut: "blocked",
        **dict.fromkeys(fine, ""),
    }
    assert erased[0] not in why
    assert len(picked.gets) + sum(picked.left_out.values()) == len(picked.people) == len(why)


async def test_a_call_goes_to_who_agreed_and_is_not_in_yet(world: BroadcastWorld) -> None:
    await world.cohort("mayo")
    await world.cohort("junio")
    agreed = await world.people(1, Somebody(calls=True, finished=True))
    never = await world.people(1, Somebody(finished=True))
    off = await world.people(1, Somebody(calls=True, muted="calls", finished=True))
    inside = await world.people(1, Somebody(calls=True, finished=True), cohort="junio")
    waits = await world.people(1, Somebody(calls=True, finished=True), cohort="junio", place="waiting")
    picked = await gets(world, "todas terminaron", kind="call", joined=world.numbers["junio"])
    why = {one.person_id: one.left_out for one in picked.people}
    assert why == {
        agreed[0]: "",
        never[0]: "calls_off",
        off[0]: "calls_off",
        inside[0]: "already_in",
        waits[0]: "already_in",
    }


async def test_the_address_is_the_one_that_a_turn_would_write_to(world: BroadcastWorld) -> None:
    await world.cohort("mayo")
    for channels in (("telegram",), ("web",), ("web", "telegram"), ("telegram", "web")):
        await world.people(2, Somebody(channels=channels), cohort="mayo")
    [torn] = await world.people(1, Somebody(channels=("telegram", "web")), cohort="mayo")
    await world.write(
        lambda conn: conn.exec_driver_sql(
            f"UPDATE addresses SET unreachable = 'blocked' WHERE person_id = {torn} AND channel = 'telegram'"
        )
    )
    picked = await gets(world, "cohorte:mayo")
    rows = await world.read(lambda conn: people.by_id(conn, [one.person_id for one in picked.people]))
    assert {one.person_id: one.channel for one in picked.people} == {
        number: row.address.channel for number, row in rows.items()
    }
    assert {one.channel for one in picked.gets} == {"telegram", "web"}


async def test_ten_thousand_are_picked_in_half_a_second(world: BroadcastWorld) -> None:
    await world.cohort("mayo")
    cohort = world.numbers["mayo"]

    crowd = [Somebody(country="GT" if n % 3 else "EC", units=n % 20) for n in range(10_000)]
    await world.write(lambda conn: make_crowd(conn, crowd, cohort))
    spent = []
    for _ in range(3):
        begun = time.perf_counter()
        picked = await gets(world, "cohorte:mayo pais:GT no:terminaron")
        spent.append(time.perf_counter() - begun)
    assert len(picked.gets) == 6666
    assert min(spent) < 0.5


# What would happen


def test_the_outlook_adds_up_and_knows_the_night() -> None:
    noon = datetime(2027, 3, 1, 17, tzinfo=UTC)
    here = [Recipient(n, "telegram", "America/Guayaquil", "es", country="EC") for n in range(40)]
    there = [Recipient(100 + n, "web", "Europe/Madrid", "en", country="ES") for n in range(3)]
    out = [Recipient(200, "telegram", "America/Guayaquil", "es", "paused")]
    picked = Picked((*here, *there, *out))
    evening = datetime(2027, 3, 1, 22, tzinfo=UTC)
    seen = of(picked, now=noon, at=evening, minutes=None, urgent=False, rate=28, share=0.2)
    assert (seen.gets, seen.waits, seen.left_out, seen.later) == (43, 3, {"paused": 1}, 3)
    assert seen.countries == {"EC": 40, "ES": 3}
    assert seen.seconds == 8
    assert of(picked, now=noon, at=evening, minutes=None, urgent=True, rate=28, share=1).later == 0
    each = of(picked, now=noon, at=None, minutes=18 * 60, urgent=False, rate=28, share=1)
    assert [(line.zone, line.n) for line in each.zones] == [("Europe/Madrid", 3), ("America/Guayaquil", 40)]
    assert each.zones[0].at == datetime(2027, 3, 1, 17, tzinfo=UTC)
    assert each.zones[1].at == datetime(2027, 3, 1, 23, tzinfo=UTC)

"""Codes of join links: only the key of this installation makes them, and hands that type them are forgiven."""

import secrets
from dataclasses import replace

import pytest

from bot.cause import link_code
from bot.store import links
from bot.store.sealed import Seals
from tests.bot.call_scene import NOON, CallWorld, call_rules, store

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


def test_a_code_leads_to_its_link_and_has_no_capitals_and_no_two_letters_that_look_alike() -> None:
    with store() as conn:
        world = CallWorld(conn, call_rules())
        cohort = world.cohort()
        made = [world.link(cohort, f"canal {n}") for n in range(40)]
        codes = [links.code_of(conn, link.id) for link in made]
        assert [links.find(conn, code) for code in codes] == made
        assert len(set(codes)) == 40
        assert all(len(code) <= 17 and set(code) <= set(LETTERS) | {"_"} for code in codes)


def test_what_looks_like_it_is_read_as_it() -> None:
    with store() as conn:
        world = CallWorld(conn, call_rules())
        link = world.link(world.cohort())
        code = links.code_of(conn, link.id)
        head, sign = code[:4], code[4:]
        for typed in (
            code.upper(),
            head + sign.replace("0", "O").replace("1", "l"),
            head + sign.replace("1", "I"),
        ):
            assert links.find(conn, typed) == link, typed


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("K_1_8DE31DSA6ARE", "k_1_8de31dsa6are"),
        ("k_l_8de3IdsaOare", "k_1_8de31dsa0are"),
        ("RETO", "RETO"),
        ("Grupo_Lima", "Grupo_Lima"),
        ("K_1_short", "K_1_short"),
        ("", ""),
    ],
)
def test_a_typed_code_is_read_as_it_was_made_and_any_other_left_alone(typed: str, read: str) -> None:
    assert links.as_made(typed) == link_code(typed) == read


def test_another_key_a_changed_letter_and_another_number_open_nothing() -> None:
    with store() as conn:
        world = CallWorld(conn, call_rules())
        cohort = world.cohort()
        first, second = world.link(cohort, "uno"), world.link(cohort, "dos")
        code = links.code_of(conn, first.id)
        for place in range(4, len(code)):
            other = LETTERS[(LETTERS.index(code[place]) + 1) % len(LETTERS)]
            assert links.find(conn, code[:place] + other + code[place + 1 :]) is None
        assert links.find(conn, f"k_{second.id}_{code[4:]}") is None
        with store(Seals({1: bytes(range(1, 33))})) as elsewhere:
            there = CallWorld(elsewhere, call_rules())
            there.link(there.cohort(), "uno")
            assert links.find(elsewhere, code) is None


@pytest.mark.parametrize(
    "code", ["", "k_", "k_1_", "reto", "k_1_" + "0" * 13, "K_1", "k__000000000000", "p_1_0", "ｋ_1_x"]
)
def test_what_is_no_code_is_none(code: str) -> None:
    with store() as conn:
        world = CallWorld(conn, call_rules())
        world.link(world.cohort())
        assert links.find(conn, code) is None


def test_ten_thousand_guesses_open_nothing() -> None:
    with store() as conn:
        world = CallWorld(conn, call_rules())
        link = world.link(world.cohort())
        guesses = ("".join(secrets.choice(LETTERS) for _ in range(12)) for _ in range(10_000))
        assert not any(links.find(conn, f"k_{link.id}_{guess}") for guess in guesses)


def test_everything_but_cohort_and_source_can_be_changed() -> None:
    with store() as conn:
        world = CallWorld(conn, call_rules())
        link = world.link(world.cohort())
        other = replace(link, cap=5, until=NOON, paused=True, spent=2550, sector="limpieza")
        links.change(conn, other)
        assert links.get(conn, link.id) == other
        assert links.of_cohort(conn, link.cohort_id) == [other]


def test_people_follow_the_sector_of_the_last_link_by_which_they_came() -> None:
    with store() as conn:
        world = CallWorld(conn, call_rules())
        old, new = world.cohort("vieja"), world.cohort("nueva")
        first, second = world.link(old, "uno"), world.link(new, "dos")
        by_first, by_both, by_none = world.person(), world.person(), world.person()
        world.joins(by_first, old, link=first.id)
        world.joins(by_both, old, link=first.id)
        world.joins(by_both, new, link=second.id)
        links.change(conn, replace(first, sector="limpieza"))
        links.change(conn, replace(second, sector="cocina"))
        links.change(conn, replace(first, sector="ventas"))
        found = dict(conn.exec_driver_sql("SELECT person_id, sector FROM reach").all())
        assert found == {by_first: "ventas", by_both: "cocina", by_none: ""}

"""The catalogues and the code agree: no key is missing, none is idle, and everything filled in is really given."""

import re
from pathlib import Path

import pytest

from bot.wording.catalogue import DOMAIN, FOLDER, CatalogueBroken, load_catalogues
from flows import words
from tests.bot.wording_samples import (
    DYNAMIC,
    GAP,
    GIVEN,
    OWN_PLACEHOLDERS,
    calls,
    catalogues,
    shapes,
    texts,
    used_keys,
)

LANGUAGES = ("es", "en")
CAPITALS = re.compile(r"\b(?:I )?[A-ZÁÉÍÓÚÑ]{2,}(?: [A-ZÁÉÍÓÚÑ]+)*\b")


def test_the_scan_of_the_code_sees_what_it_should() -> None:
    assert {"course.gone", "quiz.not_quite", "sorting.goes_to", "spotting.nearest", "trouble"} <= set(calls())
    assert len(calls()) > 80
    assert "welcome.{}.{}" in shapes()


def test_every_key_put_together_while_running_is_listed_here() -> None:
    unlisted = set(shapes()) - set(DYNAMIC)
    assert not unlisted, f"list in DYNAMIC what can stand in {unlisted}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_the_code_has_words(language: str) -> None:
    assert used_keys() - set(catalogues()[language].phrases) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_lie_idle(language: str) -> None:
    assert set(catalogues()[language].phrases) - used_keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice_in_a_file(language: str) -> None:
    lines = (FOLDER / language / DOMAIN).read_text("utf-8").splitlines()
    keys = [line for line in lines if line.startswith("msgid ")]
    assert len(keys) == len(set(keys)) > 200


def test_both_languages_fill_in_the_same_things() -> None:
    spanish, english = catalogues()["es"].phrases, catalogues()["en"].phrases
    assert {key: _gaps(forms) for key, forms in spanish.items()} == {
        key: _gaps(forms) for key, forms in english.items()
    }
    assert {key: len(forms) for key, forms in spanish.items()} == {key: len(f) for key, f in english.items()}


def test_every_call_gives_all_that_its_phrase_fills_in() -> None:
    given = dict(calls())
    for shape, holes in DYNAMIC.items():
        for hole in holes:
            given.setdefault(shape.split("{}", 1)[0] + hole, []).extend(shapes().get(shape, []))
    lacking = {
        (key, gap)
        for key, forms in catalogues()["es"].phrases.items()
        for gap in _gaps(forms) - OWN_PLACEHOLDERS - GIVEN.get(key, frozenset())
        if not all(gap in names for names in _telling(key, given[key]))
    }
    assert lacking == set()


def _telling(key: str, given: list[frozenset[str]]) -> list[frozenset[str]]:
    """Calls that can mean this key: `welcome.more` and the like are made with and without their opener."""
    with_any = [names for names in given if names]
    return with_any or given


def test_counts_have_a_singular_and_a_plural_and_nothing_else_has() -> None:
    plural = {key for key, forms in catalogues()["es"].phrases.items() if len(forms) == 2}
    assert {"remind.0", "pause.set", "progress.minutes", "welcome.hour_rest"} <= plural
    for key in plural:
        assert all("{n}" in form for form in catalogues()["es"].phrases[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_in_capitals_is_understood_when_she_writes_it(language: str) -> None:
    """What we teach in capitals works; «BORRAR TODO» is read by the erasing detour alone; KB is a unit, PIN
    a thing."""
    elsewhere = {"BORRAR TODO", "ERASE EVERYTHING", "KB", "MB", "PDF", "PIN", "JPEG", "PNG"}
    taught = {word for _, text in texts(language) for word in _capitals(text)} - elsewhere
    assert len(taught) >= 8
    assert {word for word in taught if words.find(word) is None} == set()


def test_a_missing_base_or_a_damaged_file_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CatalogueBroken, match="falta el archivo de frases es"):
        load_catalogues(tmp_path)
    file = tmp_path / "es" / DOMAIN
    file.parent.mkdir(parents=True)
    file.write_text('msgid "a"\nmsgstr "b\nmsgid')
    with pytest.raises(CatalogueBroken, match="línea"):
        load_catalogues(tmp_path)
    file.rename(tmp_path / "aulita.po")
    other = tmp_path / "zz-marte" / DOMAIN
    other.parent.mkdir(parents=True)
    other.write_text('msgid "a"\nmsgstr "b"\n')
    with pytest.raises(CatalogueBroken, match="zz-marte"):
        load_catalogues(tmp_path)


def test_untranslated_and_doubtful_entries_are_as_good_as_absent(tmp_path: Path) -> None:
    file = tmp_path / "es" / DOMAIN
    file.parent.mkdir(parents=True)
    file.write_text('msgid "a"\nmsgstr ""\n\n#, fuzzy\nmsgid "b"\nmsgstr "x"\n\nmsgid "c"\nmsgstr "y"\n')
    assert load_catalogues(tmp_path)["es"].phrases == {"c": ("y",)}


def _gaps(forms: tuple[str, ...]) -> frozenset[str]:
    return frozenset(gap for form in forms for gap in GAP.findall(form))


def _capitals(text: str) -> set[str]:
    """Runs of words in capitals, one of them at least of two letters."""
    return set(CAPITALS.findall(text)) - {"SMS", "CV"}

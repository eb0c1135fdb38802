"""Stored states: one of every version that ever was still loads; what is not ours is refused in one sentence."""

import json
from pathlib import Path

import pytest

from flows import codec
from flows.opens import CardOpen, QuizOpen, SpottingOpen, UnitClosed
from flows.person import Person, Standing
from tests.flows.somebody import joined
from tests.flows.test_histories import carry_on

STORED = Path(__file__).parent / "stored"


def test_a_state_written_by_the_first_version_still_loads() -> None:
    person = codec.load((STORED / "version1.json").read_text(encoding="utf-8"))

    assert person.open == QuizOpen("M1-01", "q1", tries=1)
    assert person.standing is Standing.ACTIVE
    assert person.consents.figures is True
    progress = person.courses["empleo-seguro"]
    assert (progress.done, progress.unit, progress.asked, progress.right) == (("LB",), "M1-01", 1, 0)
    assert len(progress.before) == 8


def test_a_state_written_by_the_second_version_still_loads() -> None:
    person = codec.load((STORED / "version2.json").read_text(encoding="utf-8"))

    assert person.open == SpottingOpen("M2-03", "mensaje", "it-01", "lines", ("4", "5"), (("it-01", 4),))
    assert (person.data, person.return_words) == ("text", True)


def test_who_was_asked_for_one_flag_of_three_is_asked_for_the_lines() -> None:
    asked = '{"unit":"M2-03","part":"mensaje","item":"it-01","asked":"reason","kind":"spotting"}'
    old = f'{{"v":1,"person":{{"open":{asked}}}}}'

    assert codec.load(old).open == SpottingOpen("M2-03", "mensaje", "it-01", "lines", judged=(("it-01", 3),))


@pytest.mark.parametrize("file", sorted(STORED.iterdir()), ids=lambda file: file.stem)
def test_what_is_loaded_is_written_as_the_present_version_and_loads_again(file: Path) -> None:
    person = codec.load(file.read_text(encoding="utf-8"))
    assert json.loads(codec.dump(person))["v"] == codec.VERSION
    assert codec.load(codec.dump(person)) == person


def test_every_version_up_to_the_present_one_has_its_sample() -> None:
    assert {file.name for file in STORED.iterdir()} == {
        f"version{n}.json" for n in range(1, codec.VERSION + 1)
    }
    assert set(codec.UPGRADES) == set(range(1, codec.VERSION))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"v":1}',
        '{"v":"one","person":{}}',
        '{"v":0,"person":{}}',
        f'{{"v":{codec.VERSION + 1},"person":{{}}}}',
        '{"v":1,"person":{"turn":"many"}}',
        '{"v":1,"person":{"open":{"kind":"unheard-of"}}}',
        '{"v":1,"person":7}',
    ],
)
def test_what_is_no_state_of_ours_is_refused(text: str) -> None:
    with pytest.raises(codec.StateUnreadable):
        codec.load(text)


def test_a_newer_version_is_named() -> None:
    with pytest.raises(codec.StateUnreadable, match=f"version {codec.VERSION + 1}"):
        codec.load(f'{{"v":{codec.VERSION + 1},"person":{{}}}}')


def test_a_state_holds_no_words_of_hers() -> None:
    she = joined()
    carry_on(she, 200)
    stored = codec.dump(she.person)
    assert "Rosa" not in stored
    assert she.person.named


def test_places_are_kept_as_ids() -> None:
    body = json.loads(codec.dump(Person(open=CardOpen("M1-01", "metodo"))))["person"]
    assert body["open"] == {"unit": "M1-01", "part": "metodo", "kind": "card"}
    assert UnitClosed.__dataclass_fields__.keys() == {"unit", "at", "due", "kind"}

"""The bench's arithmetic and its reading of requests; nothing here is timed."""

import pytest

from tests.bench.content import QUESTIONS, QUIZ_WAY, REAL_UNIT, real_way, write_quiz_course
from tests.bench.crowd import arrivals, choose, read_markup
from tests.bench.figures import Spread, Target, percentile, ratios
from tests.bench.wire import Answer, Wire, parameters


def test_a_percentile_is_a_value_that_so_many_are_not_above() -> None:
    hundred = [float(n) for n in range(100, 0, -1)]
    assert percentile(hundred, 0.5) == 50
    assert percentile(hundred, 0.99) == 99
    assert percentile(hundred, 1) == 100
    assert percentile(hundred, 0) == 1
    assert percentile([7.0], 0.99) == 7
    assert percentile([1.0, 2.0, 3.0], 0.5) == 2


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 1.5)])
def test_a_percentile_of_nothing_or_of_no_share_is_refused(values: list[float], share: float) -> None:
    with pytest.raises(ValueError, match="no percentile"):
        percentile(values, share)


def test_the_spread_of_runs_is_the_middle_one_with_the_lowest_and_the_highest() -> None:
    assert Spread.of([3.0, 1.0, 2.0, 9.0, 4.0]) == Spread(3.0, 1.0, 9.0)
    with pytest.raises(ValueError, match="no run"):
        Spread.of([])


def test_a_target_says_met_or_missed_on_its_own_side_of_the_value() -> None:
    assert Target(6, "at least").verdict(6.0) == "target at least 6 — met"
    assert Target(6, "at least").verdict(5.99) == "target at least 6 — missed"
    assert Target(50, "at most").verdict(50.1) == "target at most 50 — missed"


def test_ratios_are_taken_run_by_run() -> None:
    assert ratios([6.0, 8.0], [2.0, 1.0]) == [3.0, 8.0]
    with pytest.raises(ValueError, match="no pairs"):
        ratios([1.0], [])


def test_arrivals_of_a_seed_are_the_same_and_come_at_about_the_rate() -> None:
    found = arrivals(50, 20, seed=3)
    assert found == arrivals(50, 20, seed=3) != arrivals(50, 20, seed=4)
    assert found == sorted(found)
    assert found[0] > 0
    assert found[-1] < 20
    assert 850 < len(found) < 1150


def test_a_learner_prefers_the_named_button_and_else_the_first() -> None:
    assert choose(["5:h420", "5:at_once"], QUIZ_WAY) == "5:at_once"
    assert choose(["5:si", "5:nunca"], QUIZ_WAY) == "5:si"


def test_parameters_are_the_same_from_json_and_from_a_form() -> None:
    assert parameters(b'{"chat_id": 5, "text": "s\\u00ed"}') == {"chat_id": 5, "text": "sí"}
    assert parameters(b"chat_id=5&text=s%C3%AD") == {"chat_id": "5", "text": "sí"}
    assert parameters(b"") == parameters(b"--boundary") == {}
    markup = {"inline_keyboard": [[{"text": "Sí", "callback_data": "1:si"}]]}
    assert read_markup(markup) == markup
    assert read_markup('{"inline_keyboard": []}') is read_markup(None) is None


def test_requests_are_found_wherever_the_network_cuts_them() -> None:
    calls: list[tuple[str, object]] = []

    def note(method: str, given: dict[str, object], _answer: Answer) -> None:
        calls.append((method, given))

    sent = b'POST /bot1:x/sendMessage HTTP/1.1\r\ncontent-length: 9\r\n\r\n{"a": "b"}'.replace(
        b": 9", b": 10"
    )
    sent += b"POST /bot1:x/getMe HTTP/1.1\r\nHost: bench.test\r\n\r\n"
    for cut in range(len(sent)):
        calls.clear()
        wire = Wire(note)
        wire.data_received(sent[:cut])
        wire.data_received(sent[cut:])
        assert calls == [("sendmessage", {"a": "b"}), ("getme", {})], cut


def test_the_quiz_course_is_valid_and_its_ten_questions_come_first(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from lessons.catalog import load_catalogue

    course = load_catalogue(write_quiz_course(tmp_path)).courses["mini"]
    unit = course.units[course.route[0]]
    assert [part.text for part in unit.parts if part.kind == "pregunta"] == list(QUESTIONS)
    assert len(unit.parts) == 10


def test_the_words_that_frame_the_real_lesson_are_in_it() -> None:
    from lessons.catalog import load_catalogue

    catalogue = load_catalogue()
    unit = catalogue.courses[catalogue.default].units[REAL_UNIT]
    way = real_way()
    assert way.first in unit.parts[0].model_dump()["text"]
    assert way.last in unit.closing
    assert min(len(way.first), len(way.last)) > 20

"""Skill and caution, apart: the vectors of the research, and the words that a person gets."""

import pytest

from flows.scoring import Detection, Lean, Marking, Skill, detection, lean, marking, skill


@pytest.mark.parametrize(
    ("hits", "scams", "false_alarms", "real", "sensitivity", "caution"),
    [
        (3, 5, 2, 5, 0.421, 0.000),
        (5, 5, 1, 5, 2.057, -0.354),
        (5, 5, 5, 5, 0.000, -1.383),
        (5, 6, 2, 6, 1.158, -0.213),
        (6, 6, 6, 6, 0.000, -1.465),
        (0, 6, 0, 6, 0.000, 1.465),
        (6, 6, 0, 6, 2.930, 0.000),
    ],
)
def test_sensitivity_and_caution_are_those_of_the_vectors(
    hits: int, scams: int, false_alarms: int, real: int, sensitivity: float, caution: float
) -> None:
    score = Detection(hits=hits, scams=scams, false_alarms=false_alarms, real=real)
    assert round(score.sensitivity, 3) == pytest.approx(sensitivity)
    assert round(score.caution, 3) == pytest.approx(caution)


@pytest.mark.parametrize(
    ("hits", "false_alarms", "band", "leaning"),
    [
        (4, 0, Skill.STRONG, Lean.EVEN),
        (4, 4, Skill.GUESSING, Lean.ALARM),
        (0, 0, Skill.GUESSING, Lean.TRUST),
        (3, 1, Skill.GROWING, Lean.EVEN),
        (2, 2, Skill.GUESSING, Lean.EVEN),
        (0, 4, Skill.GUESSING, Lean.EVEN),
    ],
)
def test_bands_of_a_form_of_eight(hits: int, false_alarms: int, band: Skill, leaning: Lean) -> None:
    score = Detection(hits=hits, scams=4, false_alarms=false_alarms, real=4)
    assert (skill(score), lean(score)) == (band, leaning)


class Message:
    def __init__(self, is_scam: bool) -> None:
        self.is_scam = is_scam


def test_only_answers_about_messages_that_still_exist_are_counted() -> None:
    items = {"scam": Message(True), "real": Message(False), "other": Message(False)}
    score = detection({"scam": 3, "real": 2, "other": 4, "gone": 4}, items)
    assert score == Detection(hits=1, scams=1, false_alarms=1, real=2)
    assert score.right_real == 1


def test_a_few_answers_say_nothing_in_bands() -> None:
    assert not Detection(hits=2, scams=2, false_alarms=0, real=6).complete
    assert Detection(hits=3, scams=3, false_alarms=0, real=3).complete


def test_marks_have_precision_and_recall_as_in_the_vector() -> None:
    """Three lines to find; she marks two of them and one besides."""
    marked = marking(["a", "b", "x"], ["a", "b", "c"])

    assert marked == Marking(hits=2, taps=3, wanted=3)
    assert marked.precision == pytest.approx(2 / 3)
    assert marked.recall == pytest.approx(2 / 3)


def test_who_marks_nothing_has_no_precision_and_found_nothing() -> None:
    assert marking([], ["a"]).precision is None
    assert marking([], ["a"]).recall == 0
    assert marking(["a", "a"], ["a"]).taps == 1

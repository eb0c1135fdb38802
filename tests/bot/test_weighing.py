"""The sizes on the buttons are those of the pictures, and a whole course costs what it says."""

from bot import weighing
from lessons.catalog import load_catalogue


def test_every_weight_is_within_a_tenth_of_the_picture() -> None:
    for course in load_catalogue().courses.values():
        assert course.weights, f"weigh the pictures of {course.id}: make weights"
        for id_, told in course.weights.items():
            assert abs(weighing.weight(course.items[id_]) - told) <= told / 10, f"{id_}: make weights"


def test_the_file_of_weights_is_written_as_it_is_read() -> None:
    for course in load_catalogue().courses.values():
        lines = weighing.as_yaml(course).splitlines()
        assert len(lines) == 2 + len(weighing.shown(course))


def test_pictures_are_at_most_sixty_kilobytes() -> None:
    for course in load_catalogue().courses.values():
        assert max(course.weights.values()) <= 60_000

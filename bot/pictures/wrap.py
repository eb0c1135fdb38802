"""Breaking a paragraph into lines by the real width of its letters."""

import re

from bot.pictures.typeface import Face

# Where an address too long for one line reads best when broken: after one of these.
_JOINT = re.compile(r"[@./\-_](?=\w)")


def wrap(paragraph: str, face: Face, size: float, width: float) -> list[str]:
    """The lines of one paragraph, none wider than `width`, words kept whole unless one alone is too wide.

    Lines joined with a space give the paragraph again, except inside a word that had to be broken. An empty
    paragraph is one empty line. `width` must hold at least the widest letter.
    """
    lines: list[str] = []
    line = ""
    for word in paragraph.split(" "):
        longer = f"{line} {word}" if line else word
        if face.width(longer, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, face, size, width)
        lines.extend(full)
    return [*lines, line]


def _broken(word: str, face: Face, size: float, width: float) -> list[str]:
    parts: list[str] = []
    while face.width(word, size) > width:
        fits = _fitting(word, face, size, width)
        joints = [joint.end() for joint in _JOINT.finditer(word, 0, fits) if joint.end() > fits // 2]
        # After «@» above all: a domain seen whole is the best clue an address gives.
        end = word.find("@", 1, fits) + 1 or max(joints, default=fits)
        parts.append(word[:end])
        word = word[end:]
    return [*parts, word]


def _fitting(word: str, face: Face, size: float, width: float) -> int:
    used = 0.0
    for count, char in enumerate(word):
        used += face.width(char, size)
        if used > width:
            return max(count, 1)
    return len(word)

"""How easy a Spanish text is to read: INFLESZ (Szigriszt-Pazos), with a syllable counter of our own.

    206.835 - 62.3 * syllables / words - words / sentences

Over 80 very easy, 65-80 fairly easy, 55-65 normal, under 55 hard. A sentence ends
at . ? ! … or at the end of a line.
"""

import re
from functools import lru_cache

WORD = re.compile(r"[0-9]+(?:[.,:][0-9]+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.?!…\n]+")
PLACEHOLDER = re.compile(r"\{[^{}\n]*\}")
VOWELS = re.compile(r"[aeiouáéíóúü]+")
STRONG = frozenset("aeoáéó")
ACCENTED_WEAK = frozenset("íú")
ENOUGH_WORDS = 30
"""Below so many words the formula says more about the counting than about the text."""


def words_in(text: str) -> list[str]:
    """The words of a text; a placeholder counts as one."""
    return WORD.findall(PLACEHOLDER.sub("dato", text))


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """Syllables by the RAE's spelling rules (ui, iu are one; ía, aí, ae are two); a figure counts as two."""
    if word[0].isdigit():
        return 2
    bare = word.lower()
    bare = re.sub(r"qu(?=[eiéí])", "q", bare)
    bare = re.sub(r"gu(?=[eiéí])", "g", bare)
    bare = re.sub(r"y(?![aeiouáéíóúü])", "i", bare)
    bare = bare.replace("ch", "c").replace("h", "")
    return max(1, sum(_nuclei(group) for group in VOWELS.findall(bare)))


def _nuclei(vowels: str) -> int:
    strong = sum(vowel in STRONG for vowel in vowels)
    if not strong:
        return 1
    return strong + sum(vowel in ACCENTED_WEAK for vowel in vowels)


def inflesz(text: str) -> float | None:
    """The score of a text, or None when it has fewer than `ENOUGH_WORDS` words."""
    words = words_in(text)
    if len(words) < ENOUGH_WORDS:
        return None
    sentences = sum(1 for piece in SENTENCE_END.split(text) if WORD.search(piece))
    return 206.835 - 62.3 * sum(map(syllables, words)) / len(words) - len(words) / max(1, sentences)

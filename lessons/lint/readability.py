"""How easy a Spanish text is to read: INFLESZ (Szigriszt-Pazos), with a syllable counter of our own.

    206.835 - 62.3 * syllables / words - words / sentences

Over 80 very easy, 65-80 fairly easy, 55-65 normal, under 55 hard. A sentence ends at . ? ! … or at the end of a
line, so each line of a list is one of its own. A piece of one or two words («Sigo.», «¿Y tú?») is no sentence of its
own: its words count and it belongs to its neighbour; otherwise short exclamations would make a hard text look easy.
"""

import re
from functools import lru_cache

WORD = re.compile(r"[0-9]+(?:[.,:][0-9]+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.?!…]+(?![\w.])|\n+")
PLACEHOLDER = re.compile(r"\{[^{}\n]*\}")
VOWELS = re.compile(r"[aeiouáéíóúü]+")
STRONG = frozenset("aeoáéó")
ACCENTED_WEAK = frozenset("íú")
LEAST_IN_A_SENTENCE = 3
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


def pieces_in(text: str) -> list[list[str]]:
    """The words between one sign that ends a sentence and the next, however few."""
    return [words for piece in SENTENCE_END.split(text) if (words := words_in(piece))]


def sentences_in(text: str) -> list[list[str]]:
    """The words of each sentence. Pieces of one or two words are joined to the one before, or after at the start."""
    sentences: list[list[str]] = []
    waiting: list[str] = []
    for words in pieces_in(text):
        if len(words) < LEAST_IN_A_SENTENCE and sentences:
            sentences[-1] += words
        elif len(words) + len(waiting) < LEAST_IN_A_SENTENCE:
            waiting += words
        else:
            sentences.append([*waiting, *words])
            waiting = []
    return [*sentences, waiting] if waiting else sentences


def inflesz(text: str) -> float | None:
    """The score of a text, or None when it has fewer than `ENOUGH_WORDS` words."""
    return inflesz_of(sentences_in(text))


def inflesz_of(sentences: list[list[str]]) -> float | None:
    words = [word for sentence in sentences for word in sentence]
    if len(words) < ENOUGH_WORDS:
        return None
    return 206.835 - 62.3 * sum(map(syllables, words)) / len(words) - len(words) / len(sentences)

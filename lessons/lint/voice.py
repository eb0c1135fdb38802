"""Our own voice: «tú», words of our countries, no marks that a screen reader stumbles on, nothing shouted."""

import re
from collections.abc import Iterator

from lessons.lint.placeholders import INSIDE_BRACES
from lessons.problems import Severity

QUOTED = re.compile(r"«[^»]*»")
"""Somebody else's words, who may speak as people do."""
REGIONAL = {
    r"m[óo]vil(?:es)?": "celular",
    r"ordenador(?:es)?": "computadora",
    r"pincha(?:r|s|n|ndo|do)?": "toca",
    r"(?:coger|cog[eé](?:s|n|mos)?|cogi[óo]|cogiste|cogiendo|cogido|coja[sn]?)": "toma",
}
# All but SOS and capitals are looked for in small letters: to ignore case while searching costs far more.
REGIONAL_WORDS = [(re.compile(rf"\b{word}\b"), instead) for word, instead in REGIONAL.items()]
ANY_REGIONAL = re.compile("|".join(REGIONAL))
DIMINUTIVE = re.compile(
    r"\b(?:amiguit[oa]s?|(?:cos|pas|rat|moment|mensaj|trabaj|regal|dat|clavec|secret)it[oa]s?|ahorita|poquit[oa]"
    r"|chiquit[oa]s?|abuelit[oa]s?)\b|(?:^|(?<=[¡¿]))amigas?(?=[,!])|(?<=, )amigas?(?=[,.!?])"
)
VOSEO = re.compile(
    r"\b(?:vos|tenés|podés|querés|sabés|debés|hacés|decís|venís|ponés|elegís|escribís|recibís|pensás|mirás|buscás"
    r"|pagás|usás|andás|llamás|enviás|mandás|tomás|contás|hablás|creés|leés|sentís|necesitás|esperás|pasás|dejás"
    r"|hacé|poné|vení|decí|tené|mirá|buscá|pensá|usá|llamá|mandá|esperá|contame|decime|escribime|fijate|mirate|llamame"
    r"|acordate|cuidate)\b"
)
SOS = re.compile(r"\bsos\b")
"""«Sos» is voseo; SOS is none."""
GENDER_MARK = re.compile(
    r"\b[^\W\d_]{2,}@s?(?![\w@])|\b(?:[^\W\d_]{2,}xs|todx|unx|ellx|amigx)\b"
    r"|\b(?:todes|elles|nosotres|amigues?|chiques|compañeres|vecines|niñes|muches|otres)\b"
)
CAPITALS = re.compile(r"\b[A-ZÁÉÍÓÚÜÑ]{2,}(?: [A-ZÁÉÍÓÚÜÑ]{2,})*\b")
ALWAYS_WORK = re.compile(
    r"\b(?:ME ESTAFARON|BORRAR MIS DATOS|MENÚ|SEGUIR|PAUSA|REPETIR|AYUDA|SALIR|VOLVER|AVANCE|AJUSTES|RETO|PALABRAS"
    r"|PRIVACIDAD|ESCRIBE)\b"
)
LONGEST_ACRONYM = 4


def voice_remarks(text: str) -> Iterator[tuple[str, str, Severity]]:
    """The rule, the sentence and how grave it is, for each breach outside «quotation marks»."""
    ours = QUOTED.sub("«»", text) if "«" in text else text
    small = ours.lower()
    if ANY_REGIONAL.search(small):
        for pattern, instead in REGIONAL_WORDS:
            if found := pattern.search(small):
                sentence = (
                    f"«{found.group()}» no se dice en nuestros países; escribe «{instead}» u otra palabra"
                )
                yield "palabra-regional", sentence, "aviso"
    if found := DIMINUTIVE.search(small):
        sentence = f"«{found.group()}» suena a que hablamos con una niña; usa la palabra sin diminutivo"
        yield "diminutivo", sentence, "aviso"
    if found := VOSEO.search(small) or SOS.search(ours):
        sentence = f"«{found.group()}» es voseo; en nuestra voz va «tú» (entre «» puede hablar otra persona)"
        yield "voseo", sentence, "error"
    if found := GENDER_MARK.search(small):
        sentence = f"«{found.group()}» no se puede leer en voz alta; escribe «quien postula» o «las personas»"
        yield "marca-de-genero", sentence, "error"
    yield from _shouted(ours)


def _shouted(text: str) -> Iterator[tuple[str, str, Severity]]:
    """Acronyms of up to four letters (PIN, QR, PNUD) are words like others."""
    if text.islower():
        return
    for found in CAPITALS.finditer(ALWAYS_WORK.sub("", INSIDE_BRACES.sub("", text))):
        words = found.group().split()
        if len(words) > 1 or len(words[0]) > LONGEST_ACRONYM:
            sentence = f"«{found.group()}» va en mayúsculas; solo las llevan las palabras que siempre valen"
            yield "mayusculas", sentence, "aviso"
            return

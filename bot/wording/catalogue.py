"""Phrase catalogues: one gettext .po file for each language, read at start; nothing compiled is kept.

An entry's msgid is the key that a flow names. An entry with a msgid_plural has one text for «one», by Babel's
plural rule of the language applied to the parameter `n`, and one for every other number."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.core import Locale, UnknownLocaleError
from babel.messages.pofile import PoFileError, read_po
from babel.plural import PluralRule

FOLDER = Path(__file__).parent.parent / "locale"
DOMAIN = Path("LC_MESSAGES") / "aulita.po"
BASE = "es"
"""The language every other one falls back to."""


class CatalogueBroken(Exception):
    """A catalogue cannot be read. The message is one Spanish sentence: which file, what is wrong, what to do."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The phrases of one language. A key has one text, or two: for one and for any other number."""

    language: str
    phrases: Mapping[str, tuple[str, ...]]
    plural: PluralRule

    def find(self, key: str, n: int | None) -> str | None:
        """The text of a key, for the number `n` if there is one; None if it has not been translated."""
        forms = self.phrases.get(key)
        if forms is None:
            return None
        if len(forms) == 1 or n is None:
            return forms[-1]
        return forms[0] if self.plural(n) == "one" else forms[-1]


def load_catalogues(folder: Path = FOLDER) -> dict[str, Catalogue]:
    """Every language that has a file below `folder`. Raises CatalogueBroken."""
    files = sorted(folder.glob(f"*/{DOMAIN.as_posix()}"))
    catalogues = {file.parent.parent.name: _read(file) for file in files}
    if BASE not in catalogues:
        raise CatalogueBroken(
            f"falta el archivo de frases {BASE}/{DOMAIN}; reinstala Aulita para recuperarlo"
        )
    return catalogues


def _read(file: Path) -> Catalogue:
    language = file.parent.parent.name
    try:
        plural = Locale.parse(language).plural_form
        with file.open("rb") as stream:
            messages = read_po(stream, abort_invalid=True)
    except (UnknownLocaleError, ValueError):
        raise CatalogueBroken(
            f"«{language}» no es un idioma conocido o su archivo no está en UTF-8"
        ) from None
    except PoFileError as error:
        where = f"línea {error.lineno + 1}" if error.lineno is not None else "algún lugar"
        raise CatalogueBroken(
            f"{language}/{DOMAIN}, {where}: la entrada está mal escrita; corrígela"
        ) from None
    phrases: dict[str, tuple[str, ...]] = {}
    for message in messages:
        key = message.id[0] if isinstance(message.id, tuple | list) else message.id
        told = message.string if isinstance(message.string, tuple | list) else (message.string,)
        forms = tuple(form or "" for form in told)
        if key and all(forms) and not message.fuzzy:
            phrases[key] = forms
    return Catalogue(language, phrases, plural)

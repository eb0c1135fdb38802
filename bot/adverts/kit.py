"""The advert kit: everything that somebody needs to invite people, in one archive. Each text leads to the link of its
own channel where the cohort has one, so that it is known what brought whom."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from bot.adverts import advert, office, poster, qr
from bot.adverts.advert import Advert
from bot.pictures import AdvertPicture, png
from bot.rules import Rules
from bot.store.cohorts import Cohort
from bot.store.links import Link
from flows.answers import plain
from flows.effects import Words, phrase

LANGUAGES = ("es", "en")
_CHANNELS: Mapping[str, tuple[str, ...]] = {
    "group": ("whatsapp", "telegram", "grupo", "chat", "group"),
    "post": ("facebook", "instagram", "tiktok", "redes", "pagina", "social", "post"),
    "radio": ("radio", "emisora"),
    "office": ("oficina", "municipio", "ventanilla", "centro", "office"),
}
"""By which words in its name a link is known as the one for this text."""
_SAME_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The same content gives the same archive."""


def archive(conn: Connection, rules: Rules, cohort: Cohort, link: Link, others: Sequence[Link]) -> bytes:
    """Texts, poster, page for an office, QR code and square picture. `link`: where everything leads that has no link
    of its own among `others`. Raises PictureFailed when the typeface is missing."""
    found = {kind: _own(kind, link, others) for kind in _CHANNELS}
    files: dict[str, bytes] = {}
    for language in LANGUAGES:
        made = {kind: advert.made(conn, rules, cohort, one.id, language) for kind, one in found.items()}

        def said(words: Words, language: str = language) -> str:
            return rules.wording.label(words, language)

        named = {said(phrase("kit.file.readme")): _paragraphs(said, _README)}
        named |= {
            said(phrase("kit.file.group")): _paragraphs(said, _group(rules, cohort, made["group"])),
            said(phrase("kit.file.post")): _paragraphs(said, _post(rules, cohort, made["post"])),
            said(phrase("kit.file.radio")): _paragraphs(said, _radio(cohort, made["radio"])),
        }
        files |= {f"{name}.txt": text for name, text in named.items()}
    files |= _drawn(conn, rules, cohort, link, found["office"])
    return _zipped(files)


def _own(kind: str, link: Link, others: Sequence[Link]) -> Link:
    """The asked one if it is of this kind, else the first that is, else the asked one all the same."""
    words = _CHANNELS[kind]
    of_kind = [one for one in (link, *others) if any(word in plain(one.source) for word in words)]
    return of_kind[0] if of_kind else link


_README = (
    phrase("kit.readme.what"),
    phrase("kit.readme.links"),
    phrase("kit.readme.honest"),
    phrase("kit.readme.print"),
)


def _group(rules: Rules, cohort: Cohort, made: Advert) -> tuple[Words, ...]:
    title = advert.title_of(rules, cohort)
    return (
        phrase("kit.group.what", title=title, starts=advert.starts(cohort)),
        phrase("kit.enter", link=made.address),
        phrase("kit.trust"),
    )


def _post(rules: Rules, cohort: Cohort, made: Advert) -> tuple[Words, ...]:
    title = advert.title_of(rules, cohort)
    return (
        phrase("kit.post.ask"),
        phrase("kit.post.what", title=title, starts=advert.starts(cohort)),
        phrase("kit.enter", link=made.address),
        phrase("kit.trust"),
    )


def _radio(cohort: Cohort, made: Advert) -> tuple[Words, ...]:
    return (
        phrase("kit.radio.said", starts=advert.starts(cohort)),
        phrase("kit.radio.note", link=made.address),
    )


def _drawn(conn: Connection, rules: Rules, cohort: Cohort, link: Link, for_office: Link) -> dict[str, bytes]:
    """What is printed or shown is for learners, so in Spanish."""

    def said(words: Words) -> str:
        return rules.wording.label(words, "es")

    shown = advert.made(conn, rules, cohort, link.id)
    told = [said(words) for words in _OFFICE]
    page = office.pdf(advert.made(conn, rules, cohort, for_office.id), said(phrase("kit.office.head")), told)
    drawn = {
        said(phrase("kit.file.poster")) + ".pdf": poster.pdf(shown),
        said(phrase("kit.file.office")) + ".pdf": page,
        said(phrase("kit.file.square")) + ".png": png(square(shown)),
    }
    if shown.address:
        drawn[said(phrase("kit.file.qr")) + ".png"] = qr.png(shown.address)
    return drawn


_OFFICE = (
    phrase("kit.office.what"),
    phrase("kit.office.who"),
    phrase("kit.office.how"),
    phrase("kit.office.data"),
    phrase("kit.office.risk"),
)


def square(made: Advert) -> AdvertPicture:
    """The square picture of the same advert."""
    return AdvertPicture(made.head, made.title, made.starts, made.address, made.typed, made.never, made.by)


def _paragraphs(said: Callable[[Words], str], words: Iterable[Words]) -> bytes:
    """As every editor opens it, also the oldest."""
    return ("\r\n\r\n".join(said(one) for one in words) + "\r\n").encode("utf-8-sig")


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, data in files.items():
            whole.writestr(zipfile.ZipInfo(name, _SAME_MOMENT), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()

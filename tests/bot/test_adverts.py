"""The files that invite: what they hold, that they lead to their link, and that they promise nothing."""

import io
import re
import struct
import zipfile
import zlib
from base64 import a85decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.adverts import advert, kit, poster, qr
from bot.adverts.advert import Advert
from bot.app import _site
from bot.pictures import png
from bot.settings import Settings
from lessons.lint.readability import words_in
from tests.bot.call_scene import CallWorld, call_world
from tests.bot.intake_world import Mute
from tests.bot.wording_samples import texts

SAMPLE = Advert(
    "Curso gratis",
    "Seguridad digital en la búsqueda de empleo",
    "Cada día, una lección corta por chat, en tu celular.",
    "Empieza el miércoles 30 de septiembre de 2027",
    "Apunta con la cámara o escribe en tu navegador:",
    "https://aulita.example/c/k_1_9f3k7m2p4q8r",
    "aulita.example/c/k_1_9f3k7m2p4q8r",
    "Nunca te pediremos dinero, códigos ni fotos.",
    "Lo da Organización de ejemplo. Compruébalo en https://ejemplo.example",
)


@pytest.fixture
def world() -> Iterator[CallWorld]:
    with call_world() as opened:
        yield opened


def pieces(pdf: bytes) -> list[bytes]:
    """The streams of a PDF, unpacked."""
    found = []
    for raw in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        data = raw.strip()
        if data.endswith(b"~>"):
            data = a85decode(data.removesuffix(b"~>"))
        try:
            found.append(zlib.decompress(data))
        except zlib.error:
            found.append(data)
    return found


def lines_of(pdf: bytes) -> list[str]:
    """The lines of text as a reader of the PDF gets them: glyphs mapped back by each font's own table."""
    streams = [piece.decode("latin-1") for piece in pieces(pdf)]
    maps = [_mapping(one) for one in streams if "beginbfchar" in one or "beginbfrange" in one]
    [content] = [one for one in streams if " Tj" in one]
    return [_read(line, maps) for line in re.findall(r"\(((?:\\.|[^\\)])*)\) Tj", content)]


def _mapping(table: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, _, listed in re.findall(r"<(\w+)>\s*<(\w+)>\s*\[(.*?)\]", block, re.DOTALL):
            for place, code in enumerate(re.findall(r"<(\w+)>", listed)):
                found[int(first, 16) + place] = chr(int(code, 16))
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        found |= {int(code, 16): chr(int(said, 16)) for code, said in re.findall(r"<(\w+)>\s*<(\w+)>", block)}
    return found


def _read(line: str, maps: list[dict[int, str]]) -> str:
    """A line is set in one of the two weights: that which makes it one of the words we know is asked by the caller."""
    raw = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), line)
    raw = re.sub(r"\\(.)", lambda escaped: {"n": "\n", "r": "\r", "t": "\t"}.get(escaped[1], escaped[1]), raw)
    return "|".join("".join(table.get(ord(char), char) for char in raw) for table in maps)


def test_the_poster_is_one_a4_page_that_holds_every_word_and_the_address() -> None:
    made = poster.pdf(SAMPLE)
    told = " ".join(lines_of(made))
    assert made.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b(?!s)", made)) == 1
    assert re.search(rb"/MediaBox \[ 0 0 595\.\d+ 841\.\d+ \]", made)
    for words in (SAMPLE.head, SAMPLE.starts, SAMPLE.typed, SAMPLE.never, SAMPLE.how):
        assert words in told, words
    assert "Seguridad" in told
    assert re.search(rb"/FontFile2", made), "the typeface travels with it"
    assert len(made) < 100_000
    assert poster.pdf(SAMPLE) == made, "the same words give the same bytes"


@pytest.mark.parametrize(
    "hard",
    [
        {"title": "Palabra " * 40},
        {"typed": "muy-largo." * 12 + "example/c/k_1_000000000000", "by": "x" * 300},
        {"address": "", "typed": ""},
        {"title": "漢字 \u202e\x00 {x} </text>", "by": "🔥"},
    ],
)
def test_hard_words_still_give_one_page(hard: dict[str, str]) -> None:
    made = poster.pdf(replace(SAMPLE, **hard))
    assert len(re.findall(rb"/Type /Page\b(?!s)", made)) == 1
    assert min(_bottoms(made)) > 20, "nothing stands below the edge"


def _bottoms(pdf: bytes) -> list[float]:
    """Where each line stands, in points from the bottom."""
    [content] = [piece.decode("latin-1") for piece in pieces(pdf) if b" Tj" in piece]
    return [float(y) for y in re.findall(r"1 0 0 1 [-\d.]+ ([-\d.]+) Tm", content)]


def test_the_qr_code_is_that_of_the_address_large_and_with_its_quiet_zone() -> None:
    address = SAMPLE.address
    rows = qr.rows(address)
    picture = qr.png(address)
    width, height, depth, colour = struct.unpack_from(">IIBB", picture, 16)
    assert len(rows) == len(rows[0]) >= 29
    assert width == height >= 1200
    squares = len(rows) + 2 * qr.QUIET
    assert width % squares == 0
    dots = _dots(picture, width, depth)
    scale = width // squares
    seen = [
        [dots[(row * scale + scale // 2)][column * scale + scale // 2] for column in range(squares)]
        for row in range(squares)
    ]
    quiet = qr.QUIET
    inside = tuple(tuple(line[quiet:-quiet]) for line in seen[quiet:-quiet])
    assert inside == rows, "what is printed is what was encoded"
    outside = [line for place, line in enumerate(seen) if not quiet <= place < squares - quiet]
    assert not any(any(line) for line in outside)
    assert colour in (0, 3)


def _dots(picture: bytes, width: int, depth: int) -> list[list[bool]]:
    """Which dots are dark, of a picture of one bit a dot, its rows plain or told by the one above."""
    assert depth == 1
    data = b"".join(
        picture[match.end() : match.end() + struct.unpack_from(">I", picture, match.start() - 4)[0]]
        for match in re.finditer(rb"IDAT", picture)
    )
    raw, line = zlib.decompress(data), 1 + (width + 7) // 8
    rows: list[bytes] = []
    for start in range(0, len(raw), line):
        kind, row = raw[start], raw[start : start + line]
        assert kind in (0, 2)
        above = rows[-1] if kind == 2 else bytes(line)
        rows.append(bytes((one + up) & 255 for one, up in zip(row, above, strict=True)))
    bits = [[bool(row[1 + x // 8] >> (7 - x % 8) & 1) for x in range(width)] for row in rows]
    light = bits[0][0]
    return [[bit != light for bit in row] for row in bits]


def test_the_square_picture_is_square_and_says_all_of_it() -> None:
    picture = png(kit.square(SAMPLE))
    assert struct.unpack_from(">II", picture, 16) == (1080, 1080)
    assert len(picture) < 200_000


def test_an_advert_says_what_since_when_and_by_whom(world: CallWorld) -> None:
    cohort = world.cohort(start=date(2027, 9, 29))
    made = advert.made(world.conn, world.rules, cohort, world.link(cohort).id)
    assert made.starts == "Empieza el miércoles 29 de septiembre de 2027"
    assert made.title == "Seguridad digital en la búsqueda de empleo"
    assert made.address.startswith("https://aulita.example/c/k_")
    assert "https://" + made.typed == made.address
    assert "Organización de ejemplo" in made.by
    rolling = world.cohort("libre", start=None)
    assert (
        advert.made(world.conn, world.rules, rolling, world.link(rolling).id).starts
        == "Empiezas el día que quieras"
    )


def test_without_a_web_chat_it_leads_to_telegram_and_without_both_nowhere() -> None:
    with call_world(site="") as world:
        cohort = world.cohort()
        made = advert.made(world.conn, world.rules, cohort, world.link(cohort).id)
        assert re.fullmatch(r"https://t\.me/aulita_test_bot\?start=k_\w+", made.address)
    with call_world(site="", bot="") as world:
        cohort = world.cohort()
        assert advert.made(world.conn, world.rules, cohort, world.link(cohort).id).address == ""


def archive(world: CallWorld) -> tuple[dict[str, bytes], dict[str, str]]:
    """The files of a kit, and the address of each link."""
    cohort = world.cohort()
    links = [
        world.link(cohort, source)
        for source in ("cartel del mercado", "WhatsApp barrio", "Radio uno", "oficina")
    ]
    whole = kit.archive(world.conn, world.rules, cohort, links[0], links[1:])
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    found = {link.source: advert.made(world.conn, world.rules, cohort, link.id).address for link in links}
    return files, found


def test_the_kit_holds_texts_in_both_languages_poster_page_picture_and_code(world: CallWorld) -> None:
    files, _ = archive(world)
    assert sorted(files) == [
        "0-lee-esto-primero.txt",
        "1-mensaje-para-un-grupo.txt",
        "2-publicacion-para-redes.txt",
        "3-radio-20-segundos.txt",
        "4-pagina-para-una-oficina.pdf",
        "5-cartel-a4.pdf",
        "6-imagen-cuadrada.png",
        "7-codigo-qr.png",
        "english-0-read-this-first.txt",
        "english-1-message-for-a-group.txt",
        "english-2-social-post.txt",
        "english-3-radio-20-seconds.txt",
    ]
    assert all(files.values())
    assert sum(map(len, files.values())) < 1_000_000
    office = " ".join(lines_of(files["4-pagina-para-una-oficina.pdf"]))
    for words in ("ME ESTAFARON", "15 años o más", "No promete un empleo", "aulita.example/c/k_"):
        assert words in office, words
    assert min(_bottoms(files["4-pagina-para-una-oficina.pdf"])) > 20


def test_each_text_leads_to_the_link_of_its_own_channel(world: CallWorld) -> None:
    files, address = archive(world)

    def said(name: str) -> str:
        return files[name].decode("utf-8-sig")

    assert address["WhatsApp barrio"] in said("1-mensaje-para-un-grupo.txt")
    assert address["cartel del mercado"] in said("2-publicacion-para-redes.txt"), "no link of its own"
    assert address["Radio uno"] in said("3-radio-20-segundos.txt")
    assert address["WhatsApp barrio"] in said("english-1-message-for-a-group.txt")
    office = " ".join(lines_of(files["4-pagina-para-una-oficina.pdf"]))
    assert address["oficina"].removeprefix("https://") in office
    assert "{" not in "".join(said(name) for name in files if name.endswith(".txt"))


def test_what_the_radio_reads_takes_twenty_seconds(world: CallWorld) -> None:
    files, _ = archive(world)
    read = files["3-radio-20-segundos.txt"].decode("utf-8-sig").split("\r\n\r\n")[0]
    assert 35 <= len(words_in(read)) <= 55
    assert "k_" not in read, "nobody can write down a code that is read aloud"


@pytest.mark.parametrize("language", ["es", "en"])
def test_nothing_that_invites_promises_a_job_or_presses(language: str) -> None:
    pressing = re.compile(
        r"garanti|asegura|urgente|últimos cupos|consigue|guarantee|hurry|last seats|get a job", re.I
    )
    told = [
        (key, text) for key, text in texts(language) if key.startswith(("advert.", "kit.", "calls.step."))
    ]
    told = [(key, text) for key, text in told if not key.startswith("kit.readme")]
    assert len(told) > 25
    assert [key for key, text in told if pressing.search(text)] == []
    for key, text in told:
        if key == "kit.trust":
            assert "No promete un empleo" in text or "promises no job" in text


@pytest.mark.parametrize(
    ("settings", "channel", "site"),
    [
        ({"public_url": "https://aulita.example/"}, "web", "https://aulita.example"),
        ({"public_url": "https://aulita.example"}, "telegram", ""),
        ({}, "web", ""),
        ({"clock": "rehearsal", "web_port": 8080}, "web", "http://127.0.0.1:8080"),
        ({"clock": "rehearsal", "web_port": 0}, "web", ""),
    ],
)
def test_links_lead_to_the_web_chat_where_people_reach_it(
    settings: dict[str, Any], channel: str, site: str
) -> None:
    assert _site(Settings(**settings, _env_file=None), Mute(name=channel)) == site

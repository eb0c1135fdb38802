"""The card of a result: light, inside its frame, safe, always the same, and nothing on it tells who or when."""

import asyncio
import re
import struct
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from bot import drawing
from bot.channels.base import Abilities, ResultCardBody
from bot.pictures import PictureFailed, ResultPicture, as_json, content_hash, from_json, png, svg
from bot.pictures.canvas import WIDTH
from bot.store import bodies
from bot.wording import Voice
from flows import challenge
from flows.effects import ResultCard
from tests.bot.picture_samples import SVG, texts, written
from tests.bot.wording_samples import ANA, ENGLISH, wording
from tests.flows.somebody import real_world

MOST_BYTES = 40_000
CARD = ResultPicture(
    "Reto de 4: ¿estafa o real?",
    "3 de 4",
    "mensajes reconocidos. Unos eran estafa y otros eran reales.",
    3,
    4,
    "¿Lo intentas tú?",
    "Gratis, en https://ejemplo.example",
)
HOSTILE = (
    replace(CARD, page='<script>alert("x")</script> & ]]>'),
    replace(CARD, page="https://" + "largo" * 60 + ".example"),
    replace(CARD, title="\u202egro\x00 🔥", score="", result="palabra " * 400, question="漢字"),
    replace(CARD, right=0),
    replace(CARD, right=8, total=8),
)


def body(right: int, voice: Voice = ANA) -> ResultCardBody:
    """What she gets who recognised so many."""
    items = challenge.messages(real_world())
    answers = dict.fromkeys(items, "unsure")
    answers |= {id_: "scam" if items[id_].is_scam else "real" for id_ in list(items)[:right]}
    card = next(one for one in challenge.result(items, answers) if isinstance(one, ResultCard))
    (made,) = wording().bodies(card, voice, Abilities())
    assert isinstance(made, ResultCardBody)
    return made


@pytest.mark.parametrize("right", range(5))
@pytest.mark.parametrize("voice", [ANA, ENGLISH], ids=["es", "en"])
def test_the_card_of_every_result_weighs_at_most_40_kb_at_720_dots(right: int, voice: Voice) -> None:
    picture = png(drawing.recipe(body(right, voice)))

    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack_from(">I", picture, 16) == (720,)
    assert len(picture) <= MOST_BYTES


@pytest.mark.parametrize("right", range(5))
def test_the_number_is_said_in_words_and_shown_in_shapes(right: int) -> None:
    drawn = svg(drawing.recipe(body(right)))
    shapes = ET.fromstring(drawn)

    assert f"{right} de 4" in written(drawn)
    assert f"{right} de 4" in shapes.attrib["aria-label"]
    assert len(shapes.findall(f"{SVG}circle")) == 4 + (4 - right)
    assert len(shapes.findall(f"{SVG}path")) == right


def test_nothing_on_it_tells_who_or_when() -> None:
    told = written(svg(drawing.recipe(body(3))))

    assert "https://ejemplo.example" in told
    assert "¿Lo intentas tú?" in told
    assert ANA.name not in told
    assert re.findall(r"\d+", told) == ["4", "3", "4"]


@pytest.mark.parametrize("card", [CARD, *HOSTILE])
def test_nothing_leaves_the_card(card: ResultPicture) -> None:
    picture = svg(card)
    root = ET.fromstring(picture)
    frame = next(rect for rect in root.iter(f"{SVG}rect") if float(rect.get("rx") or 0) == 16)
    left, right = float(frame.attrib["x"]), float(frame.attrib["x"]) + float(frame.attrib["width"])
    bottom = float(frame.attrib["y"]) + float(frame.attrib["height"])
    for element in texts(picture):
        x, y = float(element.attrib["x"]), float(element.attrib["y"])
        assert left < x
        assert x + float(element.attrib["textLength"]) < right <= WIDTH
        assert y < bottom < float(root.attrib["height"])
    for disc in root.iter(f"{SVG}circle"):
        assert left < float(disc.attrib["cx"]) - float(disc.attrib["r"])
        assert float(disc.attrib["cx"]) + float(disc.attrib["r"]) < right
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg",
        "rect",
        "circle",
        "path",
        "text",
    }
    assert len(png(card)) <= MOST_BYTES


@pytest.mark.parametrize(("right", "total"), [(-1, 4), (5, 4), (0, 0), (9, 9)])
def test_a_count_that_cannot_be_drawn_is_told_in_one_sentence(right: int, total: int) -> None:
    with pytest.raises(PictureFailed, match=f"{right} de {total}"):
        svg(replace(CARD, right=right, total=total))


def test_the_same_card_gives_the_same_bytes_and_another_process_draws_it_too() -> None:
    made = body(3)
    assert png(drawing.recipe(made)) == png(drawing.recipe(made))
    assert asyncio.run(drawing.draw(made)) == png(drawing.recipe(made))


def test_every_field_changes_the_key_under_which_a_platform_keeps_it() -> None:
    others = [replace(CARD, **{name: getattr(CARD, name) + "x"}) for name in ("title", "score", "page")]
    others += [replace(CARD, right=2), replace(CARD, total=5)]

    assert len({content_hash(card) for card in (CARD, *others)}) == len(others) + 1
    assert from_json(as_json(CARD)) == CARD


def test_a_card_is_stored_and_pictures_stored_before_there_were_cards_still_load() -> None:
    made = body(2)
    assert bodies.load(bodies.dump(made)) == made
    old = bodies.load('{"v":1,"picture":{"channel":"sms","sender":"RRHH","text":"Hola","alt":"Un mensaje"}}')
    assert svg(drawing.recipe(old)).count("Hola")  # type: ignore[arg-type]

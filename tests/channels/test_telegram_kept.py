"""Pictures and files of the staff on Telegram: one call each, uploaded once, styled captions."""

from dataclasses import dataclass, field

import pytest

from bot.channels.base import Address, Delivery, Entity, Failed, FileBody, Sent
from bot.channels.kept_files import Kept
from tests.channels.conftest import PNG, Make, Shelf, called
from tests.fake_telegram import FakeTelegram

PDF = b"%PDF-1.7" + bytes(60)
PAGES = FileBody(1, "cartel.pdf", "document", "El 💛 cartel", (Entity("bold", 3, 2),))
PHOTO = FileBody(2, "imagen.png", "photo", "Una foto")


@dataclass
class Kepts:
    """Kept files as a dictionary: what is known of each, and its content if it is here."""

    held: dict[int, tuple[Kept, bytes | None]] = field(default_factory=dict)
    read_often: int = 0

    def add(self, file: int, name: str, form: str, data: bytes) -> None:
        self.held[file] = (Kept(name, form, len(data), f"hash of {name}"), data)

    async def about(self, file: int) -> Kept | None:
        return self.held[file][0] if file in self.held else None

    async def read(self, file: int) -> bytes | None:
        self.read_often += 1
        return self.held[file][1] if file in self.held else None


def row(body: FileBody = PAGES, chat: int = 501, *, silent: bool = False) -> Delivery:
    return Delivery(1, Address("telegram", str(chat)), body, silent)


@pytest.fixture
def kept() -> Kepts:
    return Kepts(
        {
            1: (Kept("cartel.pdf", "pdf", len(PDF), "hash of pdf"), PDF),
            2: (Kept("imagen.png", "photo", len(PNG), "hash of png"), PNG),
        }
    )


@pytest.mark.parametrize(("body", "field"), [(PAGES, "document"), (PHOTO, "photo")])
async def test_a_kept_file_is_uploaded_once_and_then_sent_by_its_id(
    body: FileBody, field: str, make: Make, fake: FakeTelegram, shelf: Shelf, kept: Kepts
) -> None:
    for chat in (501, 502, 503):
        fake.start(chat)
    assert isinstance(await make(fake.url, kept=kept).deliver(row(body)), Sent)
    assert isinstance(await make(fake.url, kept=kept).deliver(row(body, 502)), Sent)
    first, second = fake.accepted(f"send{field.capitalize()}")
    assert first.params[field]["file_name"] == body.name
    assert [second.params[field]] == list(shelf.held.values())
    assert kept.read_often == 1
    shown = fake.messages(502)[-1]
    assert (shown.kind, shown.text) == (field, body.text)
    assert list(shown.entities) == [
        {"type": one.kind, "offset": one.offset, "length": one.length} for one in body.entities
    ]


async def test_what_came_from_telegram_goes_by_its_own_id_and_needs_no_content(
    make: Make, fake: FakeTelegram, kept: Kepts
) -> None:
    fake.start(501)
    channel = make(fake.url, kept=kept)
    await channel.deliver(row())
    source = fake.messages(501)[-1].raw["document"]["file_id"]
    kept.held[3] = (Kept("otro.pdf", "pdf", 9, "hash of source", source, here=False), None)
    assert isinstance(await channel.deliver(row(FileBody(3, "otro.pdf", "document"))), Sent)
    again = fake.accepted("sendDocument")[-1]
    assert again.params["document"] == source
    assert "caption" not in again.params


async def test_an_id_of_another_bot_is_uploaded_anew_if_the_content_is_here(
    make: Make, fake: FakeTelegram, kept: Kepts
) -> None:
    fake.start(501)
    known, _ = kept.held[1]
    kept.held[1] = (Kept(known.name, known.form, known.size, known.hash, "of-another-bot"), PDF)
    assert isinstance(await make(fake.url, kept=kept).deliver(row()), Sent)
    kept.held[1] = (Kept(known.name, known.form, known.size, "hash", "of-another-bot", here=False), None)
    assert await make(fake.url, kept=kept).deliver(row()) == Failed("file_not_there")


async def test_a_file_that_is_gone_is_a_failure_of_this_row_only(make: Make, fake: FakeTelegram) -> None:
    fake.start(501)
    assert await make(fake.url).deliver(row()) == Failed("file_not_there")
    assert called(fake, "sendDocument") == []


async def test_a_refused_styling_goes_once_more_without_it(
    make: Make, fake: FakeTelegram, kept: Kepts
) -> None:
    fake.start(501)
    astray = FileBody(1, "cartel.pdf", "document", "El 💛 cartel", (Entity("bold", 4, 1),))
    assert isinstance(await make(fake.url, kept=kept).deliver(row(astray)), Sent)
    assert fake.messages(501)[-1].entities == ()


async def test_a_caption_that_is_too_long_is_cut_with_its_styles(
    make: Make, fake: FakeTelegram, kept: Kepts
) -> None:
    fake.start(501)
    long = FileBody(1, "cartel.pdf", "document", "x" * 2000, (Entity("bold", 0, 5), Entity("bold", 1500, 9)))
    assert isinstance(await make(fake.url, kept=kept).deliver(row(long, silent=True)), Sent)
    [entry] = fake.accepted("sendDocument")
    assert len(entry.params["caption"]) == 1024
    assert entry.params["caption_entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert entry.params["disable_notification"] == "true"

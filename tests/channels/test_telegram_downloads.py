"""Files that people sent come from Telegram whole, or not at all; the token shows nowhere."""

import pytest

from bot.channels import telegram_downloads
from bot.channels.base import Inbound
from tests.channels.conftest import PNG, Ears, Make, called, listening
from tests.fake_telegram import TOKEN, FakeTelegram

PDF = b"%PDF-1.7" + bytes(range(256))


async def heard(make: Make, fake: FakeTelegram, ears: Ears) -> Inbound:
    async with listening(make(fake.url), ears):
        await fake.wait_for(lambda: ears.heard)
    [inbound] = ears.heard
    assert isinstance(inbound, Inbound)
    assert inbound.attachment is not None
    return inbound


async def test_a_photo_and_a_pdf_that_somebody_sent_are_fetched(
    make: Make, fake: FakeTelegram, ears: Ears
) -> None:
    for data, send in (
        (
            PNG,
            lambda: fake.send_photo(
                501, PNG, "hola", caption_entities=[{"type": "bold", "offset": 0, "length": 4}]
            ),
        ),
        (PDF, lambda: fake.send_document(501, PDF, "aviso.pdf", "application/pdf")),
    ):
        ears.batches.clear()
        send()
        inbound = await heard(make, fake, ears)
        assert inbound.attachment is not None
        assert await make(fake.url).fetch(inbound.attachment.source) == data


async def test_what_cannot_be_had_is_none_and_says_nothing_of_the_token(
    make: Make,
    fake: FakeTelegram,
    ears: Ears,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel = make(fake.url)
    assert await channel.fetch("unknown") is None
    fake.send_document(501, PDF, "aviso.pdf", "application/pdf")
    inbound = await heard(make, fake, ears)
    assert inbound.attachment is not None
    monkeypatch.setattr(telegram_downloads, "MOST_BYTES", len(PDF) - 1)
    assert await channel.fetch(inbound.attachment.source) is None
    assert len(called(fake, "download")) == 1
    fake.account.files._contents.clear()
    assert await channel.fetch(inbound.attachment.source) is None
    for path in ("../../etc/passwd", "http://a.example/x", "a b", ""):
        monkeypatch.setattr(fake.account.files, "path_of", lambda file_id, told=path: {"file_path": told})
        assert await channel.fetch(inbound.attachment.source) is None
    assert len(called(fake, "download")) == 2
    assert TOKEN not in capsys.readouterr().out

"""A tap that was answered before is marked all the same, and not answered again."""

from bot.channels.base import Reaction
from tests.channels.conftest import Ears, Make
from tests.channels.test_telegram_reactions import cosmetics, settle, tapped
from tests.fake_telegram import FakeTelegram


async def test_a_tap_that_was_answered_plainly_is_only_marked_when_its_turn_is_durable(
    make: Make, fake: FakeTelegram, ears: Ears
) -> None:
    channel = make(fake.url)
    inbound = await tapped(fake, channel, ears)
    await channel.react(Reaction(inbound))
    await channel.react(Reaction(inbound, toast="¡Bien!", mark=True, answer=False))
    await settle(channel)
    assert sorted(cosmetics(fake)) == ["answerCallbackQuery", "editMessageText"]
    assert "text" not in fake.accepted("answerCallbackQuery")[0].params

"""Our own Bot API server: strict, scriptable, with people on the other side and a log that judges the bot."""

from tests.fake_telegram.oracle import Entry
from tests.fake_telegram.process import FakeProcess
from tests.fake_telegram.script import Fault
from tests.fake_telegram.server import TOKEN, FakeTelegram
from tests.fake_telegram.throttle import Speed

__all__ = ["TOKEN", "Entry", "FakeProcess", "FakeTelegram", "Fault", "Speed"]

"""`aulita setup`: asks one thing at a time, checks each answer, and writes everything at the end."""

from bot.installing.answers import Given, SetupStopped
from bot.installing.install import install

__all__ = ["Given", "SetupStopped", "install"]

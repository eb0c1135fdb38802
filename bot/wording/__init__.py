"""The words of the bot: catalogues by language, and how words become messages that a channel can deliver.

`Wording` is all the rest of the program needs; `Voice` says to whom and where we speak.
"""

from bot.wording.catalogue import Catalogue, CatalogueBroken
from bot.wording.render import UnknownWords, Wording
from bot.wording.values import Voice

__all__ = ["Catalogue", "CatalogueBroken", "UnknownWords", "Voice", "Wording"]

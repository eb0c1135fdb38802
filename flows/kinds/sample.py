"""A message to judge, in words, and what may be said of it: shared by the lab, the forms and the open challenge."""

from flows.effects import Choice, Text, Words, Written, phrase
from lessons.model import Item

VERDICTS = (
    Choice("scam", phrase("button.scam")),
    Choice("real", phrase("button.real")),
    Choice("unsure", phrase("button.unsure")),
)
CERTAINTIES = (
    Choice("s4", phrase("measure.surely_scam")),
    Choice("s3", phrase("measure.maybe_scam")),
    Choice("s2", phrase("measure.maybe_real")),
    Choice("s1", phrase("measure.surely_real")),
)
"""Verdict and certainty in one tap; the number is the certainty, 1 surely real to 4 surely a scam."""


def as_text(item: Item) -> Text:
    """The whole message in words: what a picture shows must be readable without it."""
    head = phrase(f"channel.{item.channel}", sender=Written(item.sender))
    return Text((Written(item.context), head, phrase("quoted", text=Written(item.text))))


def verdict_words(choice: str, item: Item) -> Words:
    """The opener: whether it is a scam, kindly, whatever she said (`scam`, `real` or `unsure`)."""
    truth = "scam" if item.is_scam else "real"
    said = choice if choice == "unsure" else "yes" if choice == truth else "was"
    return phrase(f"spotting.{said}_{truth}")

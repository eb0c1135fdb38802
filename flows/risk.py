"""Risk words: checked on arrival in every free text, before anything else is made of it. Help lines come first.

Deliberately few and plain: a false alarm costs one kind message, a miss may cost more. Never stored, never noted."""

from flows.answers import plain

RISK = (
    "quiero morir",
    "me quiero morir",
    "quiero matarme",
    "me voy a matar",
    "no quiero vivir",
    "quitarme la vida",
    "suicidio",
    "suicidarme",
    "me tiene encerrada",
    "me tiene encerrado",
    "me tienen encerrada",
    "me tienen encerrado",
    "no me dejan salir",
    "no me deja salir",
    "me quitaron el pasaporte",
    "me va a matar",
    "me van a matar",
    "me amenaza",
    "me amenazan",
    "me pega",
    "me golpea",
    "me violo",
    "me violaron",
    "kill myself",
    "want to die",
    "he will kill me",
    "locked me in",
)


def is_risk(text: str) -> bool:
    """Whether she may be in danger, from others or from herself."""
    said = f" {plain(text)} "
    return any(f" {words} " in said for words in RISK)

"""`/contactos`: what was called and answered, what has changed, what nobody answers any more."""

from bot.contacts import CONTACTS, Outcome, Standing, State
from bot.staff.access import Right
from bot.staff.acts import CheckContact
from bot.staff.dialogs.scene import BACK, BACK_TO_PANEL, Kind, Moved, Scene, day, listed, to_panel
from bot.staff.dialogs.state import Countries, Facts, NewText, OneFact, Preview
from flows.effects import Choice, Text, Words, Written, phrase

LONGEST = 200
_FORBIDDEN = ("{", "}", "**")


def show_countries(scene: Scene, dialog: Countries) -> Text:
    choices = tuple(
        Choice(code, Written(country.name)) for code, country in sorted(scene.board.countries.items())
    )
    return Text((phrase("staff.contacts"), listed(_summaries(scene))), (*choices, BACK_TO_PANEL), columns=2)


def _summaries(scene: Scene) -> list[Words]:
    found: list[Words] = []
    for code, country in sorted(scene.board.countries.items()):
        states = [scene.board.standing(code, key, scene.today).state for key in CONTACTS]
        shown = states.count(State.GOOD) + states.count(State.ENDING)
        found.append(phrase("staff.contacts_of", name=country.name, shown=shown, total=len(CONTACTS)))
    return found


def chose_country(scene: Scene, dialog: Countries, choice: str) -> Moved:
    return Moved(Facts(choice)) if choice in scene.board.countries else to_panel()


def show_facts(scene: Scene, dialog: Facts) -> Text:
    lines: list[Words] = []
    for key in CONTACTS:
        standing = scene.board.standing(dialog.country, key, scene.today)
        lines.append(phrase("staff.contact_line", contact=contact_name(key), state=told(standing)))
    choices = tuple(Choice(key, contact_name(key)) for key in CONTACTS)
    head = phrase("staff.facts", country=_country(scene, dialog.country))
    return Text((head, listed(lines)), (*choices, BACK), columns=2)


def contact_name(key: str) -> Words:
    return phrase(f"staff.contact.{key}")


def told(standing: Standing) -> Words:
    """How a contact stands, in words: by whom it was checked, when it ends, what is missing."""
    by = phrase("staff.number", number=standing.by) if standing.by.isdecimal() else standing.by
    on, until = standing.on, standing.until
    match standing.state:
        case State.GOOD | State.ENDING | State.OLD as state if on and until:
            if not by:
                return phrase(f"staff.state.{state}_unsigned", day=day(on), until=day(until))
            return phrase(f"staff.state.{state}", by=by, day=day(on), until=day(until))
        case State.SILENT if on:
            return phrase("staff.state.silent", by=by, day=day(on))
        case state:
            return phrase(f"staff.state.{state}")


def chose_fact(scene: Scene, dialog: Facts, choice: str) -> Moved:
    return Moved(OneFact(dialog.country, choice)) if choice in CONTACTS else Moved(Countries())


def show_fact(scene: Scene, dialog: OneFact) -> Text:
    standing = scene.board.standing(dialog.country, dialog.key, scene.today)
    where = phrase("staff.fact", contact=contact_name(dialog.key), country=_country(scene, dialog.country))
    words: list[Words] = [where]
    if not standing.text:
        words.append(phrase("staff.state.missing_text"))
        return Text(tuple(words), (Choice("changed", phrase("staff.button.write_it")), BACK))
    words.append(phrase("staff.fact_text", text=standing.text))
    words.append(told(standing))
    if standing.source:
        words.append(phrase("staff.fact_source", source=standing.source))
    choices = (
        Choice("answered", phrase("staff.button.answered")),
        Choice("changed", phrase("staff.button.changed")),
        Choice("silent", phrase("staff.button.silent")),
    )
    return Text(tuple(words), (*choices, BACK))


def chose_outcome(scene: Scene, dialog: OneFact, choice: str) -> Moved:
    match choice:
        case "changed":
            return Moved(NewText(dialog.country, dialog.key))
        case "answered" | "silent":
            return checked(scene, dialog, Outcome(choice))
        case _:
            return Moved(Facts(dialog.country))


def checked(scene: Scene, fact: OneFact, outcome: Outcome) -> Moved:
    """The contact as it is written now answered, or did not; without a text there is nothing to check."""
    text = scene.board.standing(fact.country, fact.key, scene.today).text
    if not text:
        return Moved(fact)
    return Moved(Facts(fact.country), CheckContact(fact.country, fact.key, outcome, text))


def show_new_text(scene: Scene, dialog: NewText) -> Text:
    return Text((phrase("staff.new_text", contact=contact_name(dialog.key)),), (BACK,))


def wrote_new_text(scene: Scene, dialog: NewText, text: str) -> Moved | None:
    """One line of at most 200 letters, without signs that mean something in a text of ours."""
    line = " ".join(text.split())
    if not line:
        return None
    if len(line) > LONGEST:
        return Moved(dialog, say=(phrase("staff.too_long", most=LONGEST, has=len(line)),))
    if any(sign in line for sign in _FORBIDDEN) or not line.isprintable():
        return Moved(dialog, say=(phrase("staff.strange_signs"),))
    return Moved(Preview(dialog.country, dialog.key, line))


def new_text(scene: Scene, fact: OneFact, text: str) -> Moved:
    """The same in one line: it is shown once more before it holds."""
    asked = NewText(fact.country, fact.key)
    return wrote_new_text(scene, asked, text) or Moved(asked)


def show_preview(scene: Scene, dialog: Preview) -> Text:
    words = (phrase("staff.preview"), phrase("staff.fact_text", text=dialog.text))
    choices = (
        Choice("good", phrase("staff.button.text_good")),
        Choice("again", phrase("staff.button.text_again")),
        BACK,
    )
    return Text(words, choices)


def chose_preview(scene: Scene, dialog: Preview, choice: str) -> Moved:
    match choice:
        case "good":
            act = CheckContact(dialog.country, dialog.key, Outcome.CHANGED, dialog.text)
            return Moved(Facts(dialog.country), act)
        case "again":
            return Moved(NewText(dialog.country, dialog.key))
        case _:
            return Moved(OneFact(dialog.country, dialog.key))


def _country(scene: Scene, code: str) -> str:
    country = scene.board.countries.get(code)
    return country.name if country else code


COUNTRIES = Kind(Right.CONTACTS, show_countries, chose_country)
FACTS = Kind(Right.CONTACTS, show_facts, chose_fact)
ONE_FACT = Kind(Right.CONTACTS, show_fact, chose_outcome)
NEW_TEXT = Kind(
    Right.CONTACTS,
    show_new_text,
    lambda scene, dialog, choice: Moved(OneFact(dialog.country, dialog.key)),
    wrote_new_text,
)
PREVIEW = Kind(Right.CONTACTS, show_preview, chose_preview)

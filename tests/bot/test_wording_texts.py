"""What the words promise: the first minutes, the permission, the lock screen, the tone, what fits on a button."""

import re
from dataclasses import replace

import pytest

from bot.wording import Voice
from flows import detours, welcome
from flows.effects import Phrase, phrase
from flows.kinds.sample import CERTAINTIES
from flows.opens import WelcomeStep as S
from flows.person import DetourKind
from flows.words import Word
from lessons.lint.placeholders import COUNTRY_FACTS
from lessons.lint.readability import inflesz, words_in
from lessons.lint.wording import EMOJI, WANTED_WORDS, remarks, shaming
from tests.bot.wording_samples import ANA, DYNAMIC, ENGLISH, GAP, catalogues, spoken, texts, wording

LANGUAGES = ("es", "en")
VOICES = {"es": ANA, "en": ENGLISH}
READING = 150
"""Words a minute, deliberately slow."""
A_TAP = 2.5
"""Seconds to choose a button and for the answer to come."""
ALARMING = re.compile(
    r"estaf|engañ|fraud|violen|denunci|amenaz|dinero|dólar|pag[oa]|banco|clave|peligr|miedo|emergenc|delito|trata\b"
    r"|scam|deceiv|threat|money|dollar|pay|bank|password|danger|afraid|crime",
    re.IGNORECASE,
)
SEEN_FIRST = (
    "remind.0",
    "remind.1",
    "remind.2",
    "unit.hello",
    "promise.hello",
    "checkin.opening",
    "wake.hello",
    "notice.ready",
    "promise.discreet",
    "checkin.discreet",
    "recap.hello",
)
WORDY = {"detour.privacy": 90, "detour.risk": 75, "welcome.consent": 75, "welcome.who": 75}
"""Words allowed where a promise needs more than the sixty we want."""
BUTTONS = DYNAMIC["button.{}"] | {"on", "more", "resume", "other_country"}
SIDE_BY_SIDE = ("button.scam", "button.real", "button.unsure", "button.p1", "button.p3", "button.p7")


def first_minutes(first: str, second: str, voice: Voice) -> tuple[list[str], int]:
    """The texts up to the offer of the course for who answers so, and the taps she made."""
    speaking, taps, shown = wording(), 0, []
    step, said = S.HELLO, ""
    while True:
        key = f"welcome.{step}"
        opener = {"opener": phrase(f"{key}.{said}")} if step in (S.MORE, S.WANT) else {}
        shown.append(speaking.text(phrase(key, **opener), voice))
        if step is S.WANT:
            return shown, taps
        taps += 1
        if step is S.SAMPLE_SCAM:
            step, said = S.MORE, first
        elif step is S.SAMPLE_REAL:
            step, said = S.WANT, second
        else:
            step = welcome.NEXT[step, "try" if step is S.HELLO else "another"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("first", welcome.VERDICTS)
@pytest.mark.parametrize("second", welcome.VERDICTS)
def test_the_first_useful_moment_is_within_the_budget(language: str, first: str, second: str) -> None:
    """First useful moment: she knows why the first sample is a scam. At the offer the budget still holds."""
    shown, taps = first_minutes(first, second, VOICES[language])
    counted = [len(words_in(text)) for text in shown]
    assert len(shown) == 5
    assert taps <= 4
    assert sum(counted) <= 200
    assert sum(counted[:3]) <= 110
    assert sum(counted[:3]) / READING * 60 + 2 * A_TAP <= 60
    assert sum(counted) / READING * 60 + taps * A_TAP <= 90


def test_before_the_permission_nothing_asks_for_data() -> None:
    shown, _ = first_minutes("scam", "real", ANA)
    asking = re.compile(
        r"tu nombre|tu edad|tu número|cómo te llam|dónde (?:vives|estás)|tu correo", re.IGNORECASE
    )
    assert len(shown) == 5
    assert not asking.search(" ".join(shown))


def test_the_greeting_says_who_where_to_check_and_what_is_never_asked() -> None:
    hello = wording().text(phrase("welcome.hello"), ANA)
    for promised in ("Organización de ejemplo", "https://ejemplo.example", "gratis", "Nunca te pediré"):
        assert promised in hello
    for never in ("dinero", "claves", "documentos", "fotos"):
        assert never in hello


def test_one_sample_is_a_scam_and_one_is_real() -> None:
    for verdict in welcome.VERDICTS:
        assert "es estafa" in spoken(f"welcome.more.{verdict}").lower()
        assert "es real" in spoken(f"welcome.want.{verdict}").lower()


def test_the_permission_holds_every_promised_element() -> None:
    consent = wording().text(phrase("welcome.consent"), ANA)
    promised = {
        "who keeps": "Organización de ejemplo guarda",
        "what": "tu número de chat, el nombre que elijas y tu avance",
        "why": "para darte el curso",
        "who sees": "El equipo de facilitación de ejemplo ve tu nombre y avance, no tus respuestas",
        "the platform": "Telegram también puede ver este chat",
        "how long": "Se borra 12 meses después del curso",
        "how to erase": "BORRAR MIS DATOS",
        "free choice": "Puedes decir que no",
        "details": "PRIVACIDAD",
    }
    assert {what for what, words in promised.items() if words not in consent} == set()
    labels = [wording().text(phrase(f"button.{id_}"), ANA) for id_ in welcome.BUTTONS[S.CONSENT]]
    assert labels == ["Acepto, tengo 15 o más", "Tengo menos de 15", "No acepto"]


def test_privacy_says_all_it_must_in_ninety_words() -> None:
    told = wording().text(phrase("detour.privacy"), ANA)
    promised = (
        "tu número de chat", "nombre", "país", "hora", "avance", "respuestas",
        "Para qué", "El equipo de facilitación de ejemplo ve tu nombre y avance, no tus respuestas",
        "Telegram también puede ver", "12 meses", "7 días",
        "BAJA detiene", "BORRAR MIS DATOS lo borra todo", "datos@ejemplo.example",
    )  # fmt: skip
    assert [words for words in promised if words not in told] == []
    assert len(words_in(spoken("detour.privacy"))) <= 90


@pytest.mark.parametrize("language", LANGUAGES)
def test_risk_gives_the_lines_first_and_then_says_that_nobody_reads(language: str) -> None:
    told = spoken("detour.risk", language)
    places = [
        told.index(part)
        for part in ("{linea_emergencia}", "{apoyo_emocional}", "**", "{horario}", "{contacto}")
    ]
    assert places == sorted(places)
    assert ("nadie lee este chat" in told) or ("nobody reads this chat" in told)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", SEEN_FIRST)
def test_a_lock_screen_shows_nothing_that_gives_her_away(language: str, key: str) -> None:
    for name in ("Ana", ""):
        for n in (1, 12):
            shown = wording().text(Phrase(key, (("n", n),)), replace(VOICES[language], name=name))
            assert len(shown) >= 20
            assert not ALARMING.search(shown[:40])
            assert not ALARMING.search(shown)


def test_reminders_carry_a_small_step_and_the_last_says_so() -> None:
    told = [wording().text(phrase(f"remind.{place}", n=4), ANA) for place in range(3)]
    assert all("4 minutos" in one for one in told)
    assert "último" in told[2]
    assert "SEGUIR" in told[2]
    assert not re.search(
        r"olvid|aún no|todavía no|deber|perd|falt(?:aste|a de)|por qué", " ".join(told), re.IGNORECASE
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_fits_on_its_button(language: str) -> None:
    speaking, voice = wording(), VOICES[language]
    labels = {id_: speaking.text(phrase(f"button.{id_}"), voice) for id_ in BUTTONS}
    labels |= {
        key: text for key, text in texts(language) if key.startswith(("measure.", "question.s", "question.d"))
    }
    assert {id_ for id_, label in labels.items() if not label} == set()
    del labels["question.several"], labels["question.scale"]
    assert {id_: label for id_, label in labels.items() if len(label) > 40} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_that_stand_side_by_side_are_short(language: str) -> None:
    speaking = wording()
    labels = [speaking.text(phrase(key), VOICES[language]) for key in SIDE_BY_SIDE]
    labels += [speaking.text(choice.label, VOICES[language]) for choice in CERTAINTIES]
    assert max(len(label) for label in labels) <= 20
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_buttons_of_a_screen_say_the_same(language: str) -> None:
    for ids in (*welcome.BUTTONS.values(), *detours.BUTTONS.values()):
        labels = [wording().text(phrase(f"button.{id_}"), VOICES[language]) for id_ in ids]
        assert len(set(labels)) == len(labels), ids


def test_the_help_screen_offers_the_four_ways_out() -> None:
    labels = [wording().text(phrase(f"button.{id_}"), ANA) for id_ in detours.BUTTONS[DetourKind.HELP]]
    assert labels[:4] == ["No sé cómo seguir", "Me estafaron", "Tengo miedo", "Hablar con alguien"]
    leaving = [wording().text(phrase(f"button.{id_}"), ANA) for id_ in detours.BUTTONS[DetourKind.LEAVING]]
    assert leaving == ["Seguir mañana", "No me escribas más"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_too_long_or_too_decorated(language: str) -> None:
    for key, text in texts(language):
        assert len(words_in(text)) <= WORDY.get(key, WANTED_WORDS), key
        assert len(text) <= 600 or key == "detour.privacy", key
        assert text.count("**") in (0, 2), key
        assert not EMOJI.search(text), key
        assert text == text.strip(), key
        assert "  " not in text, key


def test_no_phrase_shames_and_all_pass_the_rules_for_authors() -> None:
    for key, text in texts("es"):
        plain = GAP.sub("dato", text)
        faults = [remark.message for remark in remarks(plain, "bubble") if remark.severity == "error"]
        assert faults == [], key
        assert list(shaming(plain, "feedback")) == [], key


def test_every_longer_phrase_is_easy_to_read() -> None:
    scored = {key: inflesz(GAP.sub("dato", text)) for key, text in texts("es")}
    known = {key: score for key, score in scored.items() if score is not None}
    assert len(known) >= 5
    assert {key: round(score) for key, score in known.items() if score < 65} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_toasts_fit_and_descriptions_fit_the_platform(language: str) -> None:
    speaking = wording()
    assert all(len(text) <= 200 for key, text in texts(language, "toast."))
    assert len(speaking.phrase("bot.description", language)) <= 512
    assert len(speaking.phrase("bot.short", language)) <= 120
    menu = texts(language, "menu.")
    assert len(menu) == len(Word)
    assert all(0 < len(text) <= 60 for _, text in menu)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fact_we_lack_reads_well_inside_a_sentence(language: str) -> None:
    for key in COUNTRY_FACTS:
        stand_in = spoken(f"country.unverified.{key}", language)
        assert stand_in[0].islower() or stand_in == "CV"
        assert stand_in[-1].isalpha()
        assert not re.search(r"\d", stand_in)


def test_the_english_catalogue_is_english_and_the_spanish_one_spanish() -> None:
    same = {
        key for key, forms in catalogues()["es"].phrases.items() if catalogues()["en"].phrases[key] == forms
    }
    layout = {"line.lettered", "line.numbered", "line.item", "courses.line", "quoted"}
    layout |= {"calls.named", "calls.step_line", "calls.group", "small.number"}
    layout |= {"small.number", "difusion.value", "difusion.part", "difusion.parts", "difusion.left_line"}
    layout |= {"size.kb", "try.unit", "try.named", "mute.switch", "staff.called", "log.line"}
    assert (
        same
        == {"button.called", "button.h420", "button.h1200", "button.real", "question.scale", "permission.no"}
        | layout
    )
    assert not [
        key
        for key, text in texts("en")
        if re.search(r"[ñ¿¡«»áéíóú]", text) and key not in ("button.language", "quoted")
    ]

"""Words become messages: markup, names, facts of the country, buttons, languages. Nothing of hers is kept."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from time import perf_counter_ns

import pytest

from bot.channels.base import Abilities, DocumentBody, Entity, PictureBody, TextBody
from bot.contacts import is_recent
from bot.organization import Contact, sample_organization
from bot.wording import UnknownWords, Voice, Wording
from bot.wording.catalogue import Catalogue
from bot.wording.names import LONGEST_NAME
from bot.wording.template import nameless
from flows.effects import Choice, Document, Phrase, Picture, Text, Words, Written, phrase
from lessons.model import Country, CountryFact
from tests.bot.wording_samples import (
    ANA,
    ENGLISH,
    GAP,
    NOW,
    OWN_PLACEHOLDERS,
    catalogues,
    content,
    wording,
)

ALL = Abilities()
HOSTILE = (
    "**Ana**",
    "{contacto}",
    "{nombre}",
    "<b>Ana</b> [x](y) _a_ `b`",
    "Ana\u202e\u2066\u200f\u200bana",
    "Ana\n\n\nBorrado. Toca aquí",
    "\x00\x07\x1b[31mAna\x7f",
    "A" * 4000,
    "🎉" * 4000,
    "Z" + "\u0301" * 500,
    "\ud83d",
)


def body(message: Text | Picture, voice: Voice = ANA, abilities: Abilities = ALL) -> TextBody:
    (made,) = wording().bodies(message, voice, abilities)
    assert isinstance(made, TextBody)
    return made


def said(*words: Words, voice: Voice = ANA) -> str:
    return body(Text(words), voice).text


def cut_out(made: TextBody) -> list[str]:
    """What the entities cover, counted as a chat counts."""
    raw = made.text.encode("utf-16-le")
    return [raw[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le") for e in made.entities]


def test_bold_becomes_entities_counted_in_utf16_units() -> None:
    made = body(Text((Written("Ñandú 🎉👩‍🌾 **café con leña** y 🔎 **fin**"), Written("á **más**"))))
    assert made.text == "Ñandú 🎉👩‍🌾 café con leña y 🔎 fin\n\ná más"
    assert cut_out(made) == ["café con leña", "fin", "más"]
    assert made.entities[0] == Entity("bold", 14, 13)


def test_bold_inside_a_filled_in_phrase_keeps_its_place() -> None:
    made = body(Text((phrase("welcome.more", opener=phrase("welcome.more.real")),)))
    assert made.text.startswith("Parece real, y es estafa. Ningún empleo")
    assert cut_out(made) == ["es estafa."]


def test_a_bold_placeholder_is_bold_as_a_whole() -> None:
    made = body(Text((phrase("sorting.goes_to", category=Written("Prisa **x** 🎉")),)))
    assert made.text == "Más bien: Prisa x 🎉."
    assert cut_out(made) == ["Prisa x 🎉"]


def test_markup_that_is_not_closed_stays_as_it_is_written() -> None:
    made = body(Text((Written("2 ** 3 y ** esto ** o **aquello"),)))
    assert (made.text, made.entities) == ("2 ** 3 y ** esto ** o **aquello", ())


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_changes_the_layout(name: str) -> None:
    plain = body(Text((phrase("welcome.hour"), Written("Fin **así**"))), replace(ANA, name="Ana"))
    made = body(Text((phrase("welcome.hour"), Written("Fin **así**"))), replace(ANA, name=name))
    assert made.text.count("\n") == plain.text.count("\n")
    assert cut_out(made) == ["así"]
    assert len(made.text) <= len(plain.text) - 3 + LONGEST_NAME
    assert not {c for c in made.text if not c.isprintable()} - {"\n"}
    assert made.text.encode("utf-8")
    assert "datos@ejemplo.example" not in made.text


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_changes_the_buttons(name: str) -> None:
    choices = (Choice("called", phrase("button.called")), Choice("nameless", phrase("button.nameless")))
    rows = body(Text((phrase("welcome.name"),), choices), replace(ANA, called=name)).buttons
    (shown,), (second,) = rows
    assert second.label == "Sin nombre"
    assert 0 < len(shown.label) <= LONGEST_NAME
    assert shown.label.isprintable()


def test_a_name_of_invisible_signs_only_is_no_name() -> None:
    assert (
        said(phrase("start.again"), voice=replace(ANA, name="\u202e\u200b \n"))
        == "Hola otra vez. Seguimos donde quedaste."
    )
    choice = Choice("called", phrase("button.called"))
    assert (
        body(Text((phrase("welcome.name"),), (choice,)), replace(ANA, called="\u202e")).buttons[0][0].label
        == "Ese nombre"
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Listo, {nombre}.", "Listo."),
        ("Listo, **{nombre}**. ¿Y ahora?", "Listo. ¿Y ahora?"),
        ("{nombre}, mira esto.", "Mira esto."),
        ("Bien. {nombre}, ésta es.", "Bien. Ésta es."),
        ("¡{nombre}, llegaste!", "¡Llegaste!"),
        ("Hola {nombre}, mira.", "Hola, mira."),
        ("¿Cómo vas, {nombre}?", "¿Cómo vas?"),
        ("Línea.\n{nombre}, sigue.", "Línea.\nSigue."),
    ],
)
def test_without_a_name_the_sentence_still_reads_well(text: str, wanted: str) -> None:
    assert nameless(text) == wanted
    assert said(Written(text), voice=replace(ANA, name="")) == wanted


def test_every_phrase_reads_well_without_a_name() -> None:
    unnamed = replace(ANA, name="")
    for language, catalogue in catalogues().items():
        named = [key for key, forms in catalogue.phrases.items() if "{nombre}" in forms[0]]
        assert len(named) > 10
        for key in named:
            gaps = set(GAP.findall(catalogue.phrases[key][0])) - OWN_PLACEHOLDERS
            given = Phrase(key, tuple((gap, 3 if gap == "n" else "algo") for gap in sorted(gaps)))
            told = wording().text(given, replace(unnamed, language=language))
            assert not {" .", " ,", ",,", "  ", ",.", ", ?"} & {told[i : i + 2] for i in range(len(told))}
            assert told[0].isupper() or told[0] in "¿¡", told


def test_what_is_filled_in_is_never_taken_for_a_placeholder_or_markup() -> None:
    linked = Phrase("group.line", (("link", "**{contacto}** \u202e x"),))
    assert said(linked) == "Escríbeme en privado, así nadie más lee lo tuyo: **{contacto}** x"


@pytest.mark.parametrize(
    "odd", ["{nombre.__class__}", "{nombre!r}", "{nombre:>99}", "{0}", "{}", "{ nombre }"]
)
def test_braces_know_nothing_but_plain_names(odd: str) -> None:
    lenient = wording(strict=False)
    assert lenient.text(Written(f"a{odd}b"), ANA) == "ab"
    assert lenient.missing == {odd: 1}
    with pytest.raises(UnknownWords):
        wording().text(Written(f"a{odd}b"), ANA)


def test_an_unknown_key_shows_a_neutral_sentence_and_is_counted() -> None:
    lenient = wording(strict=False)
    (made,) = lenient.bodies(Text((phrase("no.such.key"),)), ANA, ALL)
    assert isinstance(made, TextBody)
    assert made.text.startswith("Aquí falta un texto")
    assert "no.such.key" not in made.text
    assert lenient.text(phrase("no.such.key"), ENGLISH).startswith("A text is missing")
    assert lenient.missing == {"no.such.key": 2}
    with pytest.raises(UnknownWords):
        wording().text(phrase("no.such.key"), ANA)


def test_an_empty_message_never_leaves() -> None:
    (made,) = wording(strict=False).bodies(Text((Written(" "), Written(""))), ANA, ALL)
    assert isinstance(made, TextBody)
    assert made.text.startswith("Aquí falta")


def test_what_is_not_translated_comes_in_spanish_and_is_counted() -> None:
    spanish, english = catalogues()["es"], catalogues()["en"]
    fewer = {key: forms for key, forms in english.phrases.items() if key != "toast.noted"}
    partial = {"es": spanish, "en": Catalogue("en", fewer, english.plural)}
    speaking = Wording(partial, sample_organization(), content().countries, strict=True)
    assert speaking.text(phrase("toast.noted"), ENGLISH) == "Anotado"
    assert speaking.text(phrase("toast.stale"), ENGLISH).startswith("That button")
    assert speaking.missing == Counter({"toast.noted": 1})


def test_a_language_we_do_not_have_is_spoken_to_in_spanish() -> None:
    assert wording().text(phrase("toast.noted"), replace(ANA, language="qu")) == "Anotado"


@pytest.mark.parametrize(
    ("language", "n", "wanted"),
    [("es", 1, "1 día sin"), ("es", 0, "0 días sin"), ("es", 2, "2 días sin"), ("es", 1_000_000, "1000000 días"),
     ("en", 1, "1 day without"), ("en", 5, "5 days without")],
)  # fmt: skip
def test_numbers_choose_singular_or_plural(language: str, n: int, wanted: str) -> None:
    assert wanted in wording().text(phrase("pause.set", n=n), replace(ANA, language=language))


def test_a_fact_of_the_country_is_shown_only_if_verified_within_twelve_months() -> None:
    assert said(Written("Lleva tu {documento}.")) == "Lleva tu cédula."
    assert said(Written("Llama: {linea_emergencia}.")) == "Llama: la línea de emergencias de tu país."
    later = replace(ANA, now=datetime(2027, 11, 22, tzinfo=UTC))
    assert said(Written("Lleva tu {documento}."), voice=later) == "Lleva tu documento de identidad."
    nowhere = replace(ANA, country="")
    assert (
        said(Written("En {pais}, tu {documento}."), voice=nowhere) == "En tu país, tu documento de identidad."
    )


@pytest.mark.parametrize(
    ("today", "recent"),
    [
        ("2026-02-28", True),
        ("2027-02-28", True),
        ("2027-03-01", False),
        ("2025-02-28", True),
        ("2025-02-27", False),
    ],
)
def test_twelve_months_are_counted_by_the_calendar(today: str, recent: bool) -> None:
    assert is_recent(date(2026, 2, 28), date.fromisoformat(today)) is recent
    assert is_recent(date(2024, 2, 29), date(2025, 2, 28))
    assert not is_recent(date(2024, 2, 29), date(2025, 3, 1))


def test_a_contact_the_organization_checked_wins_until_it_is_a_year_old() -> None:
    profile = CountryFact(text="del perfil", verified=True, on=date(2026, 10, 1))
    country = Country(
        id="EC", name="Ecuador", zones=("America/Guayaquil",), facts={"linea_emergencia": profile}
    )
    own = Contact(text="de la organización", on=date(2026, 3, 1), source="llamada", checked_by="Eva")
    organization = sample_organization().model_copy(update={"contacts": {"EC": {"linea_emergencia": own}}})
    speaking = Wording(catalogues(), organization, {"EC": country}, strict=True)
    words = Written("{linea_emergencia}")
    assert speaking.text(words, ANA) == "de la organización"
    assert speaking.text(words, replace(ANA, now=datetime(2027, 4, 1, tzinfo=UTC))) == "del perfil"
    assert speaking.text(words, replace(ANA, now=datetime(2027, 12, 1, tzinfo=UTC))).startswith("la línea")
    assert speaking.text(words, replace(ANA, country="PE")).startswith("la línea")


def test_the_age_comes_from_the_profile_of_her_country() -> None:
    countries = dict(content().countries)
    countries["CR"] = countries["CR"].model_copy(update={"minimum_age": 17})
    speaking = Wording(catalogues(), sample_organization(), countries, strict=True)
    assert speaking.text(phrase("button.young"), replace(ANA, country="CR")) == "Tengo menos de 17"
    assert speaking.text(phrase("button.young"), replace(ANA, country="")) == "Tengo menos de 15"


def test_nothing_about_one_person_reaches_another() -> None:
    speaking = wording()
    message = Text((phrase("welcome.hour"),), (Choice("called", phrase("button.called")),))
    for name in ("Ana", "Luis", ""):
        made = speaking.bodies(message, replace(ANA, name=name, called=name), ALL)
        shown = (
            repr(made)
            + speaking.label(phrase("button.called"), "es")
            + speaking.label(phrase("start.again"), "es")
        )
        assert {other for other in ("Ana", "Luis") if other in shown} == {name} - {""}


def test_a_label_is_plain_and_never_empty_even_where_a_name_belongs() -> None:
    """A photo or an emoji reads as nothing; an empty label would answer to it."""
    speaking = wording()
    assert speaking.label(phrase("button.called"), "es") == "Ese nombre"
    assert speaking.label(phrase("button.called"), "en") == "That name"
    assert speaking.label(phrase("button.agree"), "es") == "Acepto, tengo 15 o más"
    assert speaking.label(Written("**Sí**"), "es") == "Sí"


def test_buttons_stand_in_rows_and_carry_the_turn() -> None:
    choices = tuple(Choice(id_, Written(id_)) for id_ in "abcd")
    rows = body(
        Text((Written("?"),), (*choices, Choice("z", Written("Z"), wide=True)), turn=7, columns=3)
    ).buttons
    assert [[b.label for b in row] for row in rows] == [["a", "b", "c"], ["d"], ["Z"]]
    assert rows[0][1].data == "7:b"


def test_a_label_that_does_not_fit_is_cut_with_an_ellipsis() -> None:
    long = Choice("a", Written("Una respuesta bastante larga para caber entera"))
    ((shown,),) = body(Text((Written("?"),), (long,)), abilities=Abilities(longest_label=20)).buttons
    assert shown.label == "Una respuesta basta…"
    ((whole,),) = body(Text((Written("?"),), (Choice("a", Written("x" * 40)),))).buttons
    assert whole.label == "x" * 40


def test_an_id_that_is_too_long_for_a_button_is_refused_with_its_name() -> None:
    with pytest.raises(ValueError, match="a-very-long"):
        body(Text((Written("?"),), (Choice("a-very-long-id-" * 5, Written("x")),), turn=1))
    assert body(Text((Written("?"),), (Choice("x" * 48, Written("x")),), turn=10**14)).buttons


def test_a_picture_keeps_its_message_and_gets_its_alternative() -> None:
    shown = Picture(
        "sms", "TURNOS", "Venga **hoy** {nombre}", phrase("picture.alt", sender=Written("TURNOS"))
    )
    (made,) = wording().bodies(shown, ANA, ALL)
    assert made == PictureBody("sms", "TURNOS", "Venga **hoy** {nombre}", wording().text(shown.alt, ANA))
    assert "TURNOS" in made.alt


def test_a_quiz_is_rendered_within_forty_microseconds() -> None:
    """About 8 on a quiet machine; the best of many short runs, so that neighbours do not count."""
    speaking = wording()
    options = "A. Pasaban por un momento de prisa o necesidad\nB. Usaban poco la tecnología\nC. Eran mayores"
    letters = tuple(Choice(id_, Written(id_), means=Written("Una respuesta")) for id_ in "abc")
    quiz = Text(
        (phrase("quiz.second_try"), Written("¿Qué suelen tener en común?"), Written(options)), letters, 3, 3
    )
    speaking.bodies(quiz, ANA, ALL)
    best = min(_microseconds(speaking, quiz) for _ in range(40))
    assert best < 40


def _microseconds(speaking: Wording, message: Text, times: int = 50) -> float:
    began = perf_counter_ns()
    for _ in range(times):
        speaking.bodies(message, ANA, ALL)
    return (perf_counter_ns() - began) / times / 1000


def test_the_clock_of_the_samples_lies_after_the_profiles() -> None:
    dates = [
        fact.on for country in content().countries.values() for fact in country.facts.values() if fact.on
    ]
    assert dates
    assert max(dates) <= NOW.date()


@pytest.mark.parametrize(("language", "alt"), [("es", "Video de 2,1 MB. "), ("en", "Video, 2.1 MB. ")])
def test_a_file_says_what_it_weighs_as_her_language_writes_it(language: str, alt: str) -> None:
    size = phrase("size.mb", whole=2, tenth=1)
    shown = Document(
        "mini", "v.mp4", "video", Written("Una **pausa**"), phrase("resource.alt.video", size=size)
    )
    (made,) = wording().bodies(shown, replace(ANA, language=language), ALL)
    assert isinstance(made, DocumentBody)
    assert (made.course, made.name, made.form, made.title) == ("mini", "v.mp4", "video", "Una pausa")
    assert made.alt.startswith(alt)

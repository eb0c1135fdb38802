"""What people write and what they mean by it."""

import pytest

from flows import answers

QUIZ = [
    ("edad", ["A", "Eran personas mayores que vivían solas"]),
    ("momento", ["B", "Pasaban por un momento de prisa o necesidad"]),
    ("tecnologia", ["C", "Usaban poco la tecnología en su día a día"]),
]
VERDICTS = [("scam", ["Estafa"]), ("real", ["Real"]), ("unsure", ["No sé"])]
CONSENT = [
    ("agree", ["Acepto, tengo 15 o más"]),
    ("young", ["Tengo menos de 15"]),
    ("disagree", ["No acepto"]),
]
ENGLISH_CONSENT = [
    ("agree", ["I agree, I am 15 or over"]),
    ("young", ["I am under 15"]),
    ("disagree", ["I do not agree"]),
]
OFFER = [("want", ["Quiero el curso"]), ("not_now", ["Por ahora no"])]
DEGREES = [
    ("s4", ["Seguro estafa"]),
    ("s3", ["Creo que estafa"]),
    ("s2", ["Creo que real"]),
    ("s1", ["Seguro real"]),
]
GRADES = [(str(n), [str(n)]) for n in range(1, 6)] + [("skip", ["Prefiero no decir"])]
PLACE = [("yes", ["Sí"]), ("elsewhere", ["Otro país u hora"])]

Options = list[tuple[str, list[str]]]


@pytest.mark.parametrize(
    ("said", "options", "meant"),
    [
        # numbers, in any digits, alone or nearly
        ("2", QUIZ, "momento"),
        (" 2. ", QUIZ, "momento"),
        ("2)", QUIZ, "momento"),
        ("opción 3", QUIZ, "tecnologia"),
        ("la 1", QUIZ, "edad"),
        ("número 1", QUIZ, "edad"),
        ("٣", QUIZ, "tecnologia"),
        ("３", QUIZ, "tecnologia"),
        ("4", QUIZ, None),
        ("0", QUIZ, None),
        ("22", QUIZ, None),
        ("1 2", QUIZ, None),
        ("tengo 2 dudas", QUIZ, None),
        # letters
        ("b", QUIZ, "momento"),
        ("C)", QUIZ, "tecnologia"),
        ("La B", QUIZ, "momento"),
        ("opcion c", QUIZ, "tecnologia"),
        ("d", QUIZ, None),
        ("z", VERDICTS, None),
        ("b", VERDICTS, "real"),
        # places in words
        ("la primera", QUIZ, "edad"),
        ("segunda opción", QUIZ, "momento"),
        ("la última", QUIZ, "tecnologia"),
        ("la cuarta", QUIZ, None),
        # the words themselves, with or without accents, capitals and marks
        ("USABAN POCO LA TECNOLOGIA EN SU DIA A DIA", QUIZ, "tecnologia"),
        ("«Pasaban por un momento de prisa o necesidad»", QUIZ, "momento"),
        ("no se", VERDICTS, "unsure"),
        ("¡ESTAFA!", VERDICTS, "scam"),
        ("sí", PLACE, "yes"),
        ("si", PLACE, "yes"),
        ("otro pais", PLACE, "elsewhere"),
        # beginnings and parts, if they name one
        ("pasaban por un momento", QUIZ, "momento"),
        ("tecnología", QUIZ, "tecnologia"),
        ("seguro", DEGREES, None),
        ("estafa", DEGREES, None),
        ("creo que real", DEGREES, "s2"),
        # slips of the finger
        ("estaffa", VERDICTS, "scam"),
        ("Seguro estaba", DEGREES, "s4"),
        ("rael", VERDICTS, None),
        # yes and no
        ("sí", CONSENT, "agree"),
        ("ok", CONSENT, "agree"),
        ("dale", PLACE, "yes"),
        ("no", CONSENT, "disagree"),
        ("acepto", CONSENT, "agree"),
        ("no acepto", CONSENT, "disagree"),
        ("no gracias", CONSENT, "disagree"),
        ("15", CONSENT, None),
        ("yes", ENGLISH_CONSENT, "agree"),
        ("no", ENGLISH_CONSENT, "disagree"),
        ("sí", OFFER, "want"),
        ("no", OFFER, "not_now"),
        (
            "no",
            [("did", ["Sí, lo hice"]), ("failed", ["Quise y no pude"]), ("not_yet", ["Todavía no"])],
            "not_yet",
        ),
        ("sí", [("four", ["Sí, 4 ahora"]), ("eight", ["Sí, los 8"]), ("none", ["No, sin reto"])], None),
        ("sí", [("tomorrow", ["Seguir mañana"]), ("never", ["No me escribas más"])], "tomorrow"),
        ("sí", [("back", ["Seguir donde iba"])], None),
        # where the options are numbers, another number names none
        ("5", GRADES, "5"),
        ("6", GRADES, None),
        ("prefiero no decir", GRADES, "skip"),
        # nothing to understand
        ("", QUIZ, None),
        ("   ", QUIZ, None),
        ("👍", QUIZ, None),
        ("no entiendo la pregunta", QUIZ, None),
        ("x" * 4096, QUIZ, None),
        ("b", [], None),
        ("la última", [], None),
    ],
)
def test_what_is_written_names_the_option_that_was_meant(
    said: str, options: Options, meant: str | None
) -> None:
    assert answers.pick(said, options) == meant


def test_the_same_words_on_two_buttons_name_none() -> None:
    assert answers.pick("otro", [("a", ["Otro"]), ("b", ["Otro"])]) is None


def test_an_answer_in_full_is_told_from_one_that_is_only_near() -> None:
    assert answers.exactly("no sé", VERDICTS) == "unsure"
    assert answers.exactly("no", VERDICTS) is None
    assert answers.exactly("2", VERDICTS) is None


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("7", 420),
        ("7:30", 450),
        ("07:30", 450),
        ("7.30", 450),
        ("7 30", 450),
        ("7h30", 450),
        ("20h", 1200),
        ("20 hs", 1200),
        ("20:00 horas", 1200),
        ("a las 8", 480),
        ("las 8", 480),
        ("A LA 1", 60),
        ("8 pm", 1200),
        ("8pm", 1200),
        ("8 p.m.", 1200),
        ("8:15 PM", 1215),
        ("7 am", 420),
        ("12 am", 0),
        ("12 pm", 720),
        ("12 de la noche", 0),
        ("12 del día", 720),
        ("8 de la noche", 1200),
        ("a las 3 de la tarde", 900),
        ("6 de la mañana", 360),
        ("2 de la madrugada", 120),
        ("ocho de la noche", 1200),
        ("ocho y media de la noche", 1230),
        ("a las 9 y cuarto", 555),
        ("10 en punto", 600),
        ("mediodía", 720),
        ("al mediodía", None),
        ("medianoche", 0),
        ("at 7", 420),
        ("7 in the evening", 1140),
        ("8 o'clock", 480),
        ("0:00", 0),
        ("23:59", 1439),
        ("24:00", None),
        ("25", None),
        ("7:75", None),
        ("-3", None),
        ("mañana", None),
        ("cuando puedas", None),
        ("7 o 8", None),
        ("", None),
    ],
)
def test_hours_are_understood_in_many_forms(said: str, minutes: int | None) -> None:
    assert answers.hour(said) == minutes


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("1, 3 y 5", [1, 3, 5]),
        ("1 3 5", [1, 3, 5]),
        ("2", [2]),
        ("2 y 4", [2, 4]),
        ("a, c", [1, 3]),
        ("A y D", [1, 4]),
        ("b,e", [2, 5]),
        ("1 e 2", [1, 2]),
        ("1 and 2", [1, 2]),
        ("todas", []),
        ("1 o 2", []),
        ("ninguna de esas", []),
        ("", []),
        ("100", []),
    ],
)
def test_lists_name_places_by_number_or_letter(said: str, named: list[int]) -> None:
    assert answers.places(said) == named


@pytest.mark.parametrize("said", ["sí", "SI", "ok", "Claro!", "dale", "yes", "De acuerdo"])
def test_a_yes_is_a_yes(said: str) -> None:
    assert answers.is_yes(said)
    assert not answers.is_no(said)


@pytest.mark.parametrize("said", ["no", "No, gracias", "ahora no", "nope"])
def test_a_no_is_a_no(said: str) -> None:
    assert answers.is_no(said)
    assert not answers.is_yes(said)

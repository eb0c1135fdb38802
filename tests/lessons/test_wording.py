"""How a text for learners may be written."""

import pytest

from lessons.lint.texts import Role
from lessons.lint.wording import remarks


@pytest.mark.parametrize(
    "text",
    [
        "Una regla: **si debo pagar, me detengo**. Sigue.",
        "**Pausa** y luego sigue 🧭",
        "Mira {linea_denuncia} y {apoyo_emocional}.",
        "Cualquiera puede caer. No fue tu culpa.",
        "Cuesta < 20 y > 5; mira el # 3 → así",
        "⚠️ Para. Luego sigue.",
        "⚠ Sin la marca invisible también vale.",
        "snake_case no es cursiva",
    ],
)
def test_plain_text_passes(text: str) -> None:
    assert list(remarks(text, "bubble")) == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("*así*", "bubble"),
        ("** así **", "bubble"),
        ("**así", "bubble"),
        ("***así***", "bubble"),
        ("_así_ no", "bubble"),
        ("__así__ no", "bubble"),
        ("~~no~~", "bubble"),
        ("<b>no</b>", "bubble"),
        ("# Título", "bubble"),
        ("hola 👍🏽", "bubble"),
        ("hola 👩‍💻", "bubble"),
        ("hola 🇪🇨", "bubble"),
        ("hola 1️⃣", "bubble"),
        ("✔ bien", "feedback"),
        ("✅", "option"),
        ("✅ ✅", "feedback"),
        ("**No**", "label"),
        ("**No**", "title"),
        ("Hola {pais", "stem"),
        ("Hola pais}", "stem"),
        ("Hola {}", "stem"),
        ("Hola { pais }", "stem"),
        ("Fue tu culpa.", "feedback"),
        ("Qué ingenuo.", "label"),
        ("Deberías haber mirado.", "stem"),
        ("Es un error grave.", "title"),
    ],
)
def test_what_is_not_used_here_is_named_once(text: str, role: Role) -> None:
    found = list(remarks(text, role))

    assert len(found) == 1
    assert found[0].severity == "error"


def test_a_sentence_to_sort_may_speak_as_its_sender_does() -> None:
    assert list(remarks("Es obvio que le conviene.", "sample")) == []


@pytest.mark.parametrize(
    ("count", "severities"), [(60, []), (61, ["aviso"]), (90, ["aviso"]), (91, ["error"])]
)
def test_the_words_of_a_bubble_are_counted(count: int, severities: list[str]) -> None:
    assert [remark.severity for remark in remarks("uno " * count, "bubble")] == severities

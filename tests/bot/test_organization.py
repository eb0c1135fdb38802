"""organizacion.yaml: what is right is read, what is wrong is told in one sentence that names the key."""

from datetime import date
from pathlib import Path

import pytest

from bot.organization import SAMPLE, Organization, OrganizationBroken, load_organization, sample_organization

GOOD = """
nombre: Colectivo Faro
contacto: datos@faro.example
pagina: https://faro.example/curso
horario: de lunes a viernes, de 9:00 a 17:00
facilitacion: El equipo del Colectivo Faro
pais: CR
contactos:
  CR:
    linea_emergencia:
      texto: "9-1-1, sin saldo"
      fecha: 2026-02-09
      fuente: "llamada a la línea"
      verificado_por: "Eva Mora"
"""


def load(tmp_path: Path, text: str | bytes) -> Organization:
    file = tmp_path / "organizacion.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_organization(file)


def trouble(tmp_path: Path, text: str | bytes) -> str:
    with pytest.raises(OrganizationBroken) as caught:
        load(tmp_path, text)
    return str(caught.value)


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    organization = load(tmp_path, GOOD)
    assert (organization.name, organization.country) == ("Colectivo Faro", "CR")
    assert organization.page == "https://faro.example/curso"
    contact = organization.contacts["CR"]["linea_emergencia"]
    assert (contact.text, contact.on, contact.checked_by) == (
        "9-1-1, sin saldo",
        date(2026, 2, 9),
        "Eva Mora",
    )


def test_the_country_is_ecuador_and_there_are_no_contacts_unless_said(tmp_path: Path) -> None:
    organization = load(tmp_path, GOOD.partition("pais:")[0])
    assert (organization.country, organization.contacts) == ("EC", {})


def test_the_sample_says_everywhere_that_it_is_one(tmp_path: Path) -> None:
    sample = sample_organization()
    told = (sample.name, sample.contact, sample.page, sample.hours, sample.facilitation)
    assert [value for value in told if "ejemplo" not in value.lower()] == []
    assert sample.is_sample
    assert sample.contacts == {}
    real = load(tmp_path, GOOD.replace("https://faro.example/curso", "https://faro.org"))
    assert not real.is_sample


def test_the_contacts_shown_in_the_sample_work_once_uncommented(tmp_path: Path) -> None:
    lines = SAMPLE.read_text("utf-8").splitlines()
    begin = lines.index("# contactos:")
    told = load(tmp_path, "\n".join([*lines[:begin], *(line.removeprefix("# ") for line in lines[begin:])]))
    assert "linea_emergencia" in told.contacts["EC"]


def test_a_text_over_several_lines_becomes_one(tmp_path: Path) -> None:
    folded = GOOD.replace("nombre: Colectivo Faro", "nombre: |\n  Colectivo\n  Faro\n")
    assert load(tmp_path, folded).name == "Colectivo Faro"
    assert load(tmp_path, b"\xef\xbb\xbf" + GOOD.encode()).name == "Colectivo Faro"


LONG = "x" * 500
WRONG: dict[str, tuple[str | bytes, list[str]]] = {
    "a key is missing": (GOOD.replace("contacto: datos@faro.example\n", ""), ["falta «contacto»", "datos personales"]),
    "a key is unknown": (GOOD.replace("pagina:", "paguina:"), ["«paguina»", "«pagina»"]),
    "a key is far off": (GOOD + "xyzzy: 1\n", ["«xyzzy»", "valen nombre, contacto"]),
    "a key in English": (GOOD.replace("nombre:", "name:"), ["«name»"]),
    "nothing is said": (GOOD.replace("Colectivo Faro\n", "''\n", 1), ["línea 2", "«nombre»", "escribe"]),
    "only blanks": (GOOD.replace("Colectivo Faro\n", "'  '\n", 1), ["«nombre»", "escribe"]),
    "no value": (GOOD.replace(" Colectivo Faro\n", "\n", 1), ["«nombre» está vacío"]),
    "too long": (GOOD.replace("Colectivo Faro\n", LONG + "\n", 1), ["«nombre»", "80 letras"]),
    "a number": (GOOD.replace("Colectivo Faro\n", "7\n", 1), ["«nombre»", "comillas"]),
    "a list": (GOOD.replace("Colectivo Faro\n", "[a, b]\n", 1), ["«nombre»", "texto"]),
    "braces": (GOOD.replace("Colectivo Faro\n", "'{nombre}'\n", 1), ["«nombre»", "llaves"]),
    "bold": (GOOD.replace("Colectivo Faro\n", "'**Faro**'\n", 1), ["«nombre»", "asteriscos"]),
    "a direction mark": (GOOD.replace("Colectivo Faro\n", "Faro\u202e\n", 1), ["«nombre»", "invisible"]),
    "page without https": (GOOD.replace("https://", "http://"), ["«pagina»", "https://"]),
    "page that is a name": (GOOD.replace("https://faro.example/curso", "faro"), ["«pagina»", "https://"]),
    "country by name": (GOOD.replace("pais: CR", "pais: Costa Rica"), ["«pais»", "como EC"]),
    "country in small": (GOOD.replace("pais: CR", "pais: cr"), ["«pais»", "como EC"]),
    "contacts by country name": (GOOD.replace("  CR:", "  Quito:"), ["«Quito»", "como EC"]),
    "an unknown contact": (GOOD.replace("linea_emergencia", "linea_emergencias"), ["¿quisiste", "«linea_emergencia»"]),
    "a contact nobody checked": (GOOD.replace('      verificado_por: "Eva Mora"\n', ""), ["falta «verificado_por»"]),
    "an unknown key of a contact": (GOOD.replace("fuente:", "fuentes:"), ["«fuentes»", "«fuente»"]),
    "a day that is none": (GOOD.replace("2026-02-09", "2026-02-31"), ["fecha", "año-mes-día"]),
    "a contact that is a text": (
        GOOD.partition("    linea_emergencia:")[0] + "    linea_emergencia: 911, gratis\n", ["«linea_emergencia»"]
    ),
    "contacts that are a list": (GOOD.partition("contactos:")[0] + "contactos: [a]\n", ["«contactos»"]),
    "not a mapping": ("- a\n- b\n", ["claves y valores"]),
    "empty": ("", ["vacío"]),
    "not YAML": ("nombre: [a\n", ["línea"]),
    "twice the same key": (GOOD + "nombre: Otro\n", ["«nombre»", "ya está en la línea 2"]),
    "an anchor": (GOOD.replace("Colectivo Faro\n", "&a Faro\n", 1), ["«&a»"]),
    "not UTF-8": (GOOD.encode("utf-16"), ["UTF-8"]),
    "far too large": ("# x\n" * 30_000, ["100 KB"]),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_whatever_is_wrong_is_told_in_one_sentence(tmp_path: Path, case: str) -> None:
    text, wanted = WRONG[case]
    told = trouble(tmp_path, text)
    assert [words for words in wanted if words not in told] == []
    assert told.startswith("organizacion.yaml")
    assert "\n" not in told
    assert len(told) < 700
    assert not {"pydantic", "Error", "type=", "Value error"} & set(told.split())


def test_the_line_is_that_of_the_mistake(tmp_path: Path) -> None:
    told = trouble(tmp_path, GOOD.replace("https://faro", "ftp://faro"))
    assert told.startswith("organizacion.yaml, línea 4:")
    deep = trouble(tmp_path, GOOD.replace("2026-02-09", "ayer"))
    assert deep.startswith("organizacion.yaml, línea 12:")


def test_a_file_that_is_not_there_or_a_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(OrganizationBroken, match=r"no existe .*organizacion\.ejemplo\.yaml"):
        load_organization(tmp_path / "organizacion.yaml")
    with pytest.raises(OrganizationBroken, match="no se puede leer"):
        load_organization(tmp_path)

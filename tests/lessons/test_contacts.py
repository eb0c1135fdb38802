"""Nothing in an invented message may lead to a real place, and ordinary words are left in peace."""

import pytest

from lessons.lint.contacts import contact_mistakes

REAL = [
    "Entra a sanabril.com",
    "Entra a WWW.SANABRIL.COM.EC/oferta",
    "http://bit.ly/x1",
    "https://example.com.evil.net/x",
    "https://notexample.com",
    "https://ejemplo.example.attacker.org",
    "https://user@bank.com@evil.io/",
    "ftp://archivo.gob.ec",
    "tg://resolve?domain=alguien",
    "t.me/reclutador",
    "wa.me/593991234567",
    "http://192.168.1.10/apk",
    "http://localhost/x",
    "correo: rrhh.empresa@gmail.com",
    "escribe a @reclutadora_ec",
    "llama al 0991234567",
    "llama al 099 123 4567",
    "llama al +593 99-123-4567",
    "llama al (02) 255-5123 45",
    "mi número 09X 123 4567",
    "https://аррӏе.com",
    "españa.es",
]
HARMLESS = [
    "Entra a sanabril.example",
    "https://entrevistas.colibrisur.example/sala/4821",
    "sanabril-postulantes.test/x?y=1",
    "correo <seleccion.uno@colibrisur.example>",
    "example.com, www.example.org y https://a.b.example.net:8443/x",
    "llama al 09X XXX XXXX",
    "llama al +593 9X XXX XX12",
    "llama al 809-555-0134",
    "llama al 202 555 01XX",
    "usuario @XXXXX",
    "Sueldo $1 200 000, son 19 500 personas y 350 000 colones",
    "El 2026-02-09 de 8h00 a 12h00, sala 4821",
    "Abre contrato.pdf o asistencia.apk",
    "En EE.UU. y en RR.HH. dicen que sí... no sé.",
    "S.A. de C.V., p.m. y 3.5 horas",
    "Fin de la frase. Otra frase",
    "",
]


@pytest.mark.parametrize("text", REAL)
def test_what_could_be_real_is_named(text: str) -> None:
    assert list(contact_mistakes(text))


@pytest.mark.parametrize("text", HARMLESS)
def test_what_leads_nowhere_is_left_alone(text: str) -> None:
    assert list(contact_mistakes(text)) == []


def test_one_host_is_named_once() -> None:
    assert len(list(contact_mistakes("http://bit.ly/a y http://bit.ly/b"))) == 1

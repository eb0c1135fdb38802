"""Messages to draw, realistic ones of every channel and hostile ones, and how to read a drawing again."""

import xml.etree.ElementTree as ET

from bot.pictures import MessagePicture

SVG = "{http://www.w3.org/2000/svg}"

SAMPLES = (
    MessagePicture(
        "sms",
        "09X XXX XX77",
        "FISCALIA: su dinero fue RECUPERADO. Para liberar $620 pague la tasa de $35 antes de las 18h00 o "
        "se archiva su caso. Ingrese la clave de su banca en recupera-casos.test y no informe al banco.",
    ),
    MessagePicture(
        "whatsapp",
        "RR. HH. Hotel Marisombra (contacto guardado)",
        "Saludos, Yanelis. Le escribimos de Recursos Humanos del Hotel Marisombra. Para entregarle el "
        "uniforme, indíquenos su talla de camisa y de zapatos. El carnet lo hacemos aquí: la foto es de "
        "rostro y se toma en la oficina. Su inducción es el miércoles de 8:00 a. m. a 12:00 m., en el "
        "salón Coral, con todo el grupo nuevo. El uniforme no tiene costo. Si tiene dudas, llame a la "
        "recepción del hotel y pida con nosotros.",
    ),
    MessagePicture(
        "telegram",
        "Lic. Andrés, Pagos Regionales (usuario creado este mes)",
        "Buen día. La plaza es gestor de cobros, 100 % en casa, $350 semanales. Nuestros clientes "
        "depositan a su cuenta personal, usted se queda el 8 % y reenvía el resto en menos de 2 horas a "
        "donde le indiquemos. ¿Le interesa? Por confidencialidad no lo hable con el banco.",
    ),
    MessagePicture(
        "correo",
        "Selección Ceibo Claro <seleccion@ceiboclaro.example>",
        "Asunto: Entrevista, gestor de cobros. Estimado Wilber: recibimos su solicitud para San Miguel. "
        "El puesto consiste en visitar asociados y registrar pagos en el sistema de la cooperativa; usted"
        " nunca recibe dinero en su cuenta personal. Salario: $430 más viáticos, con prestaciones de ley."
        " Entrevista: miércoles 14, 10:00, agencia San Miguel, segunda planta. Los documentos se piden "
        "solo a la persona seleccionada. Puede confirmar llamando a la agencia.",
    ),
    MessagePicture(
        "bolsa-empleo",
        "Perfil «Talento Humano Alisonte», creado ayer",
        "Buenas tardes, le saluda la Lic. Paola de Constructora Alisonte. Su perfil fue APROBADO para "
        "asistente de bodega, sueldo $950 más bonos, sin entrevista. Para ingresar el lunes debe hacerse "
        "los exámenes médicos en nuestro centro autorizado, valor $48. Transfiera hoy a la cuenta de la "
        "Dra. Mena y envíe el comprobante.",
    ),
    MessagePicture(
        "nota-de-voz",
        "Oficina Pública de Empleo (contacto guardado)",
        "Buenas tardes, Marvin. Le hablo de la Oficina Pública de Empleo por el programa de trabajo "
        "temporal en el extranjero. Le recuerdo que el trámite es gratis y que nadie puede cobrarle por "
        "el cupo. La charla es el viernes a las nueve en el salón municipal; va a estar el consulado para"
        " explicar la visa de trabajo. Traiga su pasaporte para revisarlo ahí mismo, usted se lo lleva de"
        " vuelta. Puede venir con un familiar. Si no puede, hay otra charla el próximo mes.",
    ),
)
NUMBERED = tuple(MessagePicture(s.channel, s.sender, s.text, lines=True) for s in SAMPLES)
_NINETY_WORDS = " ".join((SAMPLES[3].text + " " + SAMPLES[5].text).split()[:90])
LONGEST_ALLOWED = MessagePicture(
    "nota-de-voz", "Jefatura de selección (número nuevo)", _NINETY_WORDS, lines=True
)

HOSTILE = (
    MessagePicture(
        "whatsapp", "<script>alert(1)</script>", "<script>alert('x')</script> & ]]> <!-- \"fin\"", True
    ),
    MessagePicture("correo", "A" * 300 + " <" + "b" * 200 + "@c.example>", "Mensaje muy largo. " * 270),
    MessagePicture(
        "telegram", "\u202egro.ocnab\u202c", "Hola\u202e abc\u202d \x07\x00\x1b\ud800\ufeff\u200b\u2066fin"
    ),
    MessagePicture("sms", "", "a" * 300, True),
    MessagePicture("sms", " \n\t ", "W" * 5000, True),
    MessagePicture("whatsapp", "🔥", "🔥URGENTE🔥gana 💰$500 ✅ ¡Hola👋! 👨‍👩‍👧 1️⃣ 𝐆𝐚𝐧𝐚 漢字 عربي Z̸̢͑a"),
    MessagePicture("nota-de-voz", "", ""),
    MessagePicture("bolsa-empleo", "X", "a\n" * 3000),
)


def texts(picture: str) -> list[ET.Element]:
    """The text elements of an SVG; there is at least one."""
    found = ET.fromstring(picture).findall(f".//{SVG}text")
    assert found
    return found


def written(picture: str) -> str:
    """All that can be read in an SVG, in its order."""
    return " ".join(element.text or "" for element in texts(picture))

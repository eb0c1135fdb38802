"""The names an author may write between braces, and the check that they are known and closed."""

import re
from collections.abc import Iterator

from lessons.mistakes import nearest
from lessons.problems import quoted

PERSON_AND_PROJECT = (
    "nombre",
    "organizacion",
    "pagina",
    "contacto",
    "facilitacion",
    "horario",
    "plataforma",
    "pais",
    "hora",
    "minutos",
)
COUNTRY_FACTS = (
    "documento",
    "moneda",
    "palabra_cv",
    "linea_emergencia",
    "linea_denuncia",
    "denuncia_penal",
    "denuncia_ciberdelito",
    "violencia_genero",
    "trata",
    "apoyo_emocional",
    "portal_empleo_oficial",
    "registro_empresas",
    "registro_tributario",
    "inspeccion_trabajo",
    "regulador_bancario",
    "ley_datos",
    "plazo_datos",
    "autoridad_datos",
)
KNOWN = (*PERSON_AND_PROJECT, *COUNTRY_FACTS)
INSIDE_BRACES = re.compile(r"\{([^{}]*)\}")


def placeholder_mistakes(text: str) -> Iterator[str]:
    """One sentence for each unknown name and one for a brace without its pair."""
    if "{" not in text and "}" not in text:
        return
    for name in INSIDE_BRACES.findall(text):
        if name not in KNOWN:
            hint = nearest(name, KNOWN) or f"; valen {', '.join(KNOWN)}"
            yield f"no hay ningún dato {quoted('{' + name + '}')}{hint}"
    if any(brace in INSIDE_BRACES.sub("", text) for brace in "{}"):
        yield "hay una llave «{» o «}» sin su pareja; ciérrala, así: {pais}, o bórrala"

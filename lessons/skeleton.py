"""The first draft of a unit: a file that is sound but for the places marked ESCRIBE, each of which is an error."""

from typing import Literal

Kind = Literal["leccion", "practica"]

HEAD = """\
# Un esqueleto: cambia cada ESCRIBE por tu texto y borra lo que no uses. Revisa con: aulita check
unidad: {unit}
titulo: "ESCRIBE el título de {unit}"
tipo: {kind}
# Los minutos que salen del texto; aulita check dice cuántos son.
minutos: {minutes}
# «true» si está en la ruta corta.
esencial: false
objetivo: ESCRIBE qué podrá hacer la persona al terminar, con un verbo.
# Los ids de shared/senales.yaml que enseña, y las claves de shared/fuentes.yaml de donde salen sus datos.
senales: []
fuentes: []
# Para quien escribe y revisa; nadie más lo lee.
notas: ESCRIBE de dónde sale cada dato, qué es inventado y qué falta comprobar.
partes:
  # Una idea por tarjeta: 60 palabras o menos, una sola negrita. Nunca más de tres seguidas sin «boton».
  - tipo: tarjeta
    id: inicio
    texto: ESCRIBE una pregunta o un beneficio, y los minutos.
  - tipo: tarjeta
    id: idea
    texto: ESCRIBE la idea de hoy.
    boton: Sigo
"""
ACTIVITIES: dict[Kind, str] = {
    "leccion": """\
  - tipo: clasificar
    id: actividad
    consigna: ESCRIBE qué hay que mirar en cada frase.
    categorias:
      - {id: una, nombre: Es un engaño}
      - {id: otra, nombre: No lo es}
    frases:
      - id: f1
        texto: ESCRIBE una frase que alguien diría.
        categoria: una
        respuesta: ESCRIBE por qué va ahí.
      - id: f2
        texto: ESCRIBE otra frase que alguien diría.
        categoria: otra
        respuesta: ESCRIBE por qué va ahí.
""",
    "practica": """\
  - tipo: lista
    id: actividad
    consigna: ESCRIBE qué se hace en el celular. No envíes nada.
    botones:
      - {id: hecho, boton: Hecho, cuenta: true}
      - {id: luego, boton: Ahora no}
    pasos:
      - {id: p1, texto: ESCRIBE el primer paso.}
      - {id: p2, texto: ESCRIBE el segundo paso.}
""",
}
QUIZ = """\
  # Tres opciones que alguien sensato elegiría; la correcta no siempre es la más larga.
  - tipo: quiz
    id: {id}
    pregunta: ESCRIBE la pregunta {number}.
    opciones:
      - id: a
        texto: ESCRIBE la correcta
        correcta: true
        respuesta: ESCRIBE por qué lo es.
      - id: b
        texto: ESCRIBE una medida a medias
        respuesta: ESCRIBE qué tentaba de ella.
      - id: c
        texto: ESCRIBE una reacción exagerada
        respuesta: ESCRIBE qué se pierde con ella.
"""
END = """\
cierre: "ESCRIBE una frase para recordar, con **lo esencial** en negrita."
"""
MINUTES: dict[Kind, int] = {"leccion": 3, "practica": 5}


def skeleton(unit: str, kind: Kind) -> str:
    """The YAML text of a new unit."""
    quizzes = "".join(QUIZ.format(id=f"q{number}", number=number) for number in (1, 2))
    return HEAD.format(unit=unit, kind=kind, minutes=MINUTES[kind]) + ACTIVITIES[kind] + quizzes + END

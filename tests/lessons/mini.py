"""A small course that passes every check, written to a folder so that tests can break one thing in it."""

from pathlib import Path

PLAN = """\
curso: mini
titulo: Curso de prueba
modulos:
  M1: Primer módulo
orden: [LB, M1-01, M1-02, FN]
primeros_auxilios: M1-02
formas:
  a: [it-01, it-03, it-05, it-07, it-09, it-11, it-13, it-15]
  b: [it-02, it-04, it-06, it-08, it-10, it-12, it-14, it-16]
en_preparacion: {M1-05: Otra lección}
"""

LESSON = """\
unidad: M1-01
titulo: La regla de oro
tipo: leccion
minutos: 3
esencial: true
senales: [pago-adelantado]
cierre: "Quédate con una frase: **si debo pagar, me detengo**."
partes:
  - tipo: tarjeta
    id: gancho
    texto: Hola, {nombre}. Hoy vemos una regla corta. Buscar empleo no se paga. ⏸️
    boton: Sigo
  - tipo: quiz
    id: q1
    pregunta: Te piden 20 para entrar. ¿Qué haces?
    opciones:
      - {id: a, texto: Me detengo y pregunto, correcta: true, respuesta: Bien. La pausa te cuida.}
      - {id: b, texto: Pago si es poco, respuesta: Pasa mucho. Lo poco también es un cobro.}
      - {id: c, texto: Bloqueo todo mensaje, respuesta: Así se pierden ofertas reales. Mejor mira primero.}
  - tipo: clasificar
    id: frases
    consigna: Lee cada frase y di si es un cobro.
    categorias:
      - {id: cobro, nombre: Es un cobro}
      - {id: no, nombre: No lo es}
    frases:
      - {id: f1, texto: Deposite 15 por su carpeta., categoria: cobro, respuesta: Es un pago antes de entrar.}
      - {id: f2, texto: Traiga su hoja de vida., categoria: "no", respuesta: Ese papel es tuyo.}
  - tipo: deteccion
    id: mensajes
    items: [it-17, it-18]
  - tipo: quiz
    id: q2
    pregunta: ¿A quién preguntas antes de seguir?
    opciones:
      - {id: a, texto: A la empresa por su central, correcta: true, respuesta: Bien. Así ganas tiempo.}
      - {id: b, texto: A quien me escribió primero hoy, respuesta: Suena rápido. Primero mira quién pide.}
      - {id: c, texto: A nadie porque me da pena decirlo, respuesta: Pasa mucho. Hablarlo ayuda más.}
"""
LESSON = LESSON.replace("id: no,", 'id: "no",')

FIRST_AID = """\
unidad: M1-02
titulo: Los primeros diez minutos
tipo: leccion
minutos: 3
cierre: No fue culpa tuya. Pide ayuda ahora.
partes:
  - tipo: elegir
    id: que-paso
    consigna: ¿Qué pasó?
    caminos:
      - id: dinero
        boton: Pagué
        pasos:
          - Llama a tu banco ya. Pide que frenen el pago.
      - id: cuenta
        boton: Di una clave
        pasos:
          - Cambia la clave ahora. Cierra las otras sesiones.
  - tipo: quiz
    id: q1
    pregunta: ¿Qué haces primero si ya pagaste algo?
    opciones:
      - {id: a, texto: Llamo a mi banco, correcta: true, respuesta: Bien. Así ganas tiempo.}
      - {id: b, texto: Espero a que me lo devuelvan, respuesta: Suena rápido. Primero mira quién pide.}
      - {id: c, texto: Borro el chat y no digo nada, respuesta: Pasa mucho. Hablarlo ayuda más.}
  - tipo: quiz
    id: q2
    pregunta: ¿Qué guardas por si hace falta?
    opciones:
      - {id: a, texto: El chat y el recibo, correcta: true, respuesta: Bien. Así ganas tiempo.}
      - {id: b, texto: Solo el nombre que dieron, respuesta: Suena rápido. Primero mira quién pide.}
      - {id: c, texto: Nada para no pensar en eso, respuesta: Pasa mucho. Hablarlo ayuda más.}
"""

SURVEY = """\
unidad: {unit}
titulo: {title}
tipo: encuesta
minutos: {minutes}
cierre: Gracias. Eso ayuda mucho.
partes:
  - tipo: pregunta
    id: {own}
    texto: ¿Cuánto sabes ver una oferta falsa?
    forma: escala
    minimo: Nada
    maximo: Mucho
    par: {other}
  - tipo: practica
    id: busca
    texto: Busca tu nombre en la red.
    recordatorio: Es hora de buscar tu nombre.
    seguimiento: ¿Pudiste buscar tu nombre?
    si_pudo: Bien. Ya sabes qué se ve.
    si_no_pudo: Pasa. Prueba otro día.
  - tipo: medicion
    id: mide
    momento: {moment}
    texto: Vas a ver ocho mensajes. No es un examen.
"""

LAB = """\
- id: it-17
  pareja: it-18
  canal: whatsapp
  pais: EC
  modulo: M1
  uso: lab-1
  contexto: Postulaste ahí la semana pasada.
  remitente: "Talento Alisonte <talento@alisonte.example>"
  texto: >-
    Buenas tardes, le saluda el equipo de ingreso. Su perfil fue aprobado sin entrevista. Deposite 20 hoy a la cuenta
    de la doctora y llame al 09X XXX XXXX.
  veredicto: estafa
  senales:
    - {id: pago-adelantado, fragmento: "Deposite 20 hoy a la cuenta de la doctora"}
  alineacion: alta
  dificultad: 3
  distractores: [urgencia, oferta-vaga]
  explicacion: Piden dinero antes de trabajar. Eso no se paga.
  accion: No pagues. Busca tú la central.

- id: it-18
  pareja: it-17
  canal: correo
  pais: EC
  modulo: M1
  uso: lab-1
  contexto: Tuviste la entrevista el martes.
  remitente: "Talento Alisonte <talento@alisonte.example>"
  texto: Gracias por venir a la entrevista del martes en la oficina. El paso que sigue es el examen de ingreso en la planta. El examen lo paga la empresa. Es hoy o mañana.
  veredicto: legitimo
  indicios:
    - {id: ok-sin-costo, fragmento: El examen lo paga la empresa}
  falsas_alarmas:
    - {fragmento: Es hoy o mañana, por_que: "Hay plazo, pero tú elegiste el día."}
  dificultad: 2
  explicacion: No pide dinero y sigue un paso que ya viviste.
  accion: Confirma por la central.
"""  # noqa: E501

FLAGS = """\
- {id: pago-adelantado, nombre: Pagar para trabajar, explicacion: Piden dinero., ejemplo: «Pague 20», fuerza: decisiva}
- {id: urgencia, nombre: Prisa, explicacion: Te quitan tiempo., ejemplo: «solo hoy», fuerza: debil}
- {id: oferta-vaga, nombre: Sin datos, explicacion: No dice quién contrata., ejemplo: «al privado», fuerza: debil}
"""
CUES = """\
- {id: ok-sin-costo, nombre: Sin costo, explicacion: Dice que no pagas nada.}
"""
COUNTRY = """\
pais: EC
nombre: Ecuador
zonas: [America/Guayaquil]
edad_minima: 15
datos:
  moneda: {texto: dólares, verificado: true, fecha: 2026-02-09, fuente: redacción}
  linea_denuncia: {texto: sin dato, verificado: false}
"""

PAIR = """\
- {{id: it-{odd:02}, pareja: it-{even:02}, canal: sms, pais: EC, modulo: M1, uso: forma-a, contexto: Buscas trabajo.,
   remitente: Desconocido, texto: Pague 10 y entre {odd}. Somos un equipo grande y buscamos gente que quiera aprender con horario fijo y contrato desde el primer mes. Escriba hoy mismo si quiere saber más del puesto., veredicto: {one}, {more_one}}}
- {{id: it-{even:02}, pareja: it-{odd:02}, canal: sms, pais: EC, modulo: M1, uso: forma-b, contexto: Buscas trabajo.,
   remitente: Desconocido, texto: Pague 10 y entre {even}. Somos un equipo grande y buscamos gente que quiera aprender con horario fijo y contrato desde el primer mes. Escriba hoy mismo si quiere saber más del puesto., veredicto: {other}, {more_other}}}
"""  # noqa: E501
SCAM = (
    "senales: [{id: pago-adelantado, fragmento: Pague 10}], alineacion: baja, dificultad: 2, "
    "explicacion: Piden dinero., accion: No pagues."
)
REAL = (
    "indicios: [{id: ok-sin-costo, fragmento: entre}], dificultad: 1, "
    "explicacion: Es real., accion: Confirma."
)


def form_items() -> str:
    """Eight pairs of twins; the odd one is the scam in the first four pairs, the even one in the rest."""
    pairs = []
    for odd in range(1, 17, 2):
        scam_first = odd < 9
        pairs.append(
            PAIR.format(
                odd=odd,
                even=odd + 1,
                one="estafa" if scam_first else "legitimo",
                more_one=SCAM if scam_first else REAL,
                other="legitimo" if scam_first else "estafa",
                more_other=REAL if scam_first else SCAM,
            )
        )
    return "".join(pairs)


FILES = {
    "courses/mini/course.yaml": PLAN,
    "courses/mini/units/M1-01.yaml": LESSON,
    "courses/mini/units/M1-02.yaml": FIRST_AID,
    "courses/mini/units/LB.yaml": SURVEY.format(
        unit="LB", title="Antes", own="b1", other="f1", moment="antes", minutes=4
    ),
    "courses/mini/units/FN.yaml": SURVEY.format(
        unit="FN", title="Después", own="f1", other="b1", moment="despues", minutes=7
    ),
    "courses/mini/items/formas.yaml": form_items(),
    "courses/mini/items/lab.yaml": LAB,
    "shared/senales.yaml": FLAGS,
    "shared/indicios.yaml": CUES,
    "shared/paises/EC.yaml": COUNTRY,
}
LESSON_FILE = "courses/mini/units/M1-01.yaml"
LAB_FILE = "courses/mini/items/lab.yaml"
PLAN_FILE = "courses/mini/course.yaml"


def write_mini(folder: Path, changes: dict[str, str | bytes | None] | None = None) -> Path:
    """Writes the course below `folder` with some files replaced, added or (None) left out."""
    for name, content in ({**FILES, **(changes or {})}).items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder

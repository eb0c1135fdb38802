"""Every rule of the content: its id, what it asks for, why, and whether an exception may be made.

The id stands in brackets at the end of each line that `aulita check` prints. Ids never change: exceptions name them.
The page docs/es/reglas-de-contenido.md is this table (a test holds them together).
"""

from typing import NamedTuple


class Rule(NamedTuple):
    wants: str
    why: str
    waivable: bool = False
    """An exception (excepciones.yaml) may turn it into a line that blocks nothing."""


STYLE = True

RULES: dict[str, Rule] = {
    # The files themselves
    "archivo": Rule(
        "Archivos .yaml en su carpeta, en UTF-8, pequeños.", "Otra cosa no se puede leer con seguridad."
    ),
    "lectura": Rule(
        "YAML sin sorpresas.", "Un «no» sin comillas o un tabulador cambian lo que dice el texto."
    ),
    "forma": Rule("Cada clave existe, está completa y cabe.", "La pieza tiene que funcionar en el chat."),
    "nombre": Rule("El id de dentro es el nombre del archivo o de la carpeta.", "Así se encuentra."),
    "id-repetido": Rule("Cada id una sola vez.", "Dos piezas con el mismo id se confunden."),
    "demasiados": Rule("Como mucho 100 problemas por archivo.", "Más es un mismo error repetido."),
    "escribe": Rule(
        "Ningún «ESCRIBE» pendiente.", "Lo deja el esqueleto de una unidad nueva donde falta texto."
    ),
    # Words
    "palabras-burbuja": Rule(
        "60 palabras por burbuja; nunca más de 90.", "Una idea cabe en una pantalla.", STYLE
    ),
    "inflesz": Rule("Lectura INFLESZ de 65 o más; nunca menos de 55.", "Se lee sin esfuerzo.", STYLE),
    "frase-larga": Rule("Frases de 20 palabras o menos.", "Una frase larga se lee dos veces.", STYLE),
    "frases-promedio": Rule(
        "Frases de 12 palabras en promedio, hasta 14.", "Se lee de pie, en el bus.", STYLE
    ),
    "emoji": Rule(
        "Un emoji por burbuja, de los seis acordados.", "Un lector de pantalla los dice todos.", STYLE
    ),
    "emoji-sensible": Rule("Ningún emoji en una unidad con aviso.", "No es momento de adornos.", STYLE),
    "negrita": Rule("Una frase en negrita por burbuja.", "Si todo resalta, nada resalta.", STYLE),
    "marcas": Rule("Solo la negrita, **así**, y nunca en botones.", "Lo demás sale como signos sueltos."),
    "mayusculas": Rule(
        "Mayúsculas solo en las palabras que siempre valen.", "Lo demás se lee como grito.", STYLE
    ),
    "dato-desconocido": Rule("Cada {dato} existe y se cierra.", "Si no, la persona ve llaves."),
    "verguenza": Rule("Ninguna palabra que avergüence.", "La vergüenza calla; el sujeto es quien engaña."),
    "voseo": Rule("«Tú» en nuestra voz.", "Se lee cercano en todos los países del curso.", STYLE),
    "palabra-regional": Rule(
        "Palabras que se usan en nuestros países.", "«Móvil» u «ordenador» suenan lejos.", STYLE
    ),
    "diminutivo": Rule("Sin diminutivos ni «amiga».", "A una persona adulta se le habla como tal.", STYLE),
    "marca-de-genero": Rule(
        "Sin @, x ni e como marca de género.", "Los lectores de pantalla tropiezan.", STYLE
    ),
    # Limits of the platforms
    "whatsapp-boton": Rule(
        "Hasta 3 botones de 20 letras, o lista de 24.", "Así cabe también en WhatsApp.", STYLE
    ),
    "whatsapp-cuerpo": Rule(
        "Mensaje con botones de 1 024 letras o menos.", "Así cabe también en WhatsApp.", STYLE
    ),
    "whatsapp-lista": Rule(
        "Hasta 10 filas, con las de seguir y saltar.", "Así cabe también en WhatsApp.", STYLE
    ),
    "peso": Rule("Una unidad pesa 30 KB de texto o menos; un curso, 2 MB.", "Los datos cuestan.", STYLE),
    # Units
    "minutos": Rule(
        "Los minutos escritos, a un minuto de los contados.", "La promesa de tiempo se cumple.", STYLE
    ),
    "burbujas-seguidas": Rule(
        "Tres burbujas seguidas como mucho.", "Quien aprende responde, no solo lee.", STYLE
    ),
    "numero-de-preguntas": Rule(
        "Dos quizzes por unidad; tres en una lección de 5 minutos.", "Recordar fija.", STYLE
    ),
    "actividad-seguida": Rule(
        "Dos unidades seguidas no hacen lo mismo.", "Variar mantiene la atención.", STYLE
    ),
    "opciones-iguales": Rule("Las opciones dicen cosas distintas.", "Dos iguales son una trampa."),
    "opciones-parecidas": Rule(
        "Las opciones no dicen casi lo mismo.", "Se elige por idea, no por detalle.", STYLE
    ),
    "las-anteriores": Rule("Ni «todas» ni «ninguna de las anteriores».", "Las opciones se mezclan."),
    "clave-adivinable": Rule(
        "La opción correcta no es siempre la más larga.", "Se acierta sin saber.", STYLE
    ),
    "respuesta-sin-usar": Rule("Cada categoría y cada ayuda se usa.", "Lo que nadie ve sobra.", STYLE),
    "gemela-por-edad": Rule(
        "Junto a «para: menores» va su gemela «adultas».", "Nadie se queda sin esa parte.", STYLE
    ),
    "par": Rule("Cada pregunta con «par» tiene su gemela.", "Antes y después se comparan."),
    "deteccion": Rule("Una detección muestra mensajes que existen y enseñan.", "Los que miden no se gastan."),
    "senal-desconocida": Rule(
        "Cada señal e indicio existe en shared/.", "Se nombran igual en todo el curso."
    ),
    "senal-poco-ensenada": Rule("Cada señal, en dos unidades o más.", "Una vez sola se olvida.", STYLE),
    "modulo": Rule("El módulo está en course.yaml.", "La unidad aparece en su lugar."),
    "titulo-repetido": Rule("Dos unidades no se llaman igual.", "En el menú no se distinguen.", STYLE),
    "fuente-desconocida": Rule("Cada fuente está en shared/fuentes.yaml.", "Se puede ir a mirar."),
    "cifra-sin-fuente": Rule(
        "Una unidad con cifra o año nombra una fuente.", "No decimos números de oídas.", STYLE
    ),
    "revisado-futuro": Rule("La fecha de «revisado» no es futura.", "Nadie revisó mañana."),
    "sin-revisar": Rule(
        "Con aviso o legal, una persona la firma en «revisado».", "Sin firma solo sale en ensayo."
    ),
    # Messages of the bank
    "contacto-real": Rule("Solo dominios reservados y números con X.", "Ningún mensaje lleva a ningún lado."),
    "fragmento": Rule("Cada fragmento está tal cual en el mensaje.", "La prueba se señala con el dedo."),
    "veredicto": Rule("Estafa con señales y alineación; legítimo con indicios.", "El veredicto se explica."),
    "pareja": Rule("Dos gemelos del mismo módulo, uno estafa y otro no.", "Comparar enseña."),
    "dificultad": Rule("La dificultad es la que sale de la tabla.", "Se mide parejo."),
    "lineas": Rule(
        "Un mensaje tiene hasta diez líneas, con la de quien escribe.", "Así se lee y se marca en un celular."
    ),
    "palabras-mensaje": Rule("Entre 30 y 90 palabras por mensaje.", "Como los de verdad, y cabe.", STYLE),
    "mitad-y-mitad": Rule(
        "Mitad estafas, mitad reales, y en cada uso.", "Sospechar de todo también cuesta.", STYLE
    ),
    # The plan of a course
    "orden": Rule("Orden nombra unidades que existen, una vez.", "Es lo que se entrega."),
    "fuera-de-orden": Rule("Cada unidad está en orden.", "Si no, nadie la recibe.", STYLE),
    "en-preparacion": Rule("Lo que está en preparación no existe aún.", "O se anuncia, o se entrega."),
    "ruta-esencial": Rule("Alguna unidad del orden es esencial.", "El camino corto no queda vacío."),
    "primeros-auxilios": Rule(
        "La unidad de ME ESTAFARON existe y tiene «elegir».", "Se abre a cualquiera, siempre."
    ),
    "formas": Rule("Dos formas de medir, 4 y 4, sin gemelos juntos.", "Antes y después valen lo mismo."),
    "reto": Rule("El reto tiene 2 estafas y 2 reales de «uso: reto».", "Lo ve cualquiera."),
    "calentamientos": Rule(
        "Seis calentamientos o más, mitad y mitad, de «uso: calentamiento».", "Llegan antes de medir."
    ),
    # Countries
    "zona-horaria": Rule("La zona horaria existe.", "Las lecciones llegan a su hora."),
    "dato-de-pais": Rule("Los datos del país son los conocidos.", "Los usan las unidades de todos."),
    "dato-verificado": Rule("Lo verificado dice quién y cuándo.", "Un número equivocado hace daño."),
    # Translations
    "traduccion": Rule(
        "Cada traducción sigue a su texto y guarda sus {datos}.", "Una que quedó atrás confunde."
    ),
    # Exceptions
    "excepcion": Rule(
        "Hasta 10 excepciones, vigentes y que se usen.", "Una excepción olvidada es una regla rota."
    ),
}

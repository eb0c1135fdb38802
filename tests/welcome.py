"""The way through the welcome that tests take when they only want to be enrolled."""

WAY = (
    "Probar", "Estafa", "Otro", "Real", "Quiero el curso", "Acepto", "Sin nombre", "Sí", "No, sin reto", "20:00",
)  # fmt: skip
"""What is tapped, by the beginning of its label, from hello to the first unit's hour."""

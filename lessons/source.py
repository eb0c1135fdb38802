"""A piece of content together with the place where an author wrote it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from lessons.base import Content
from lessons.problems import Problem, Severity
from lessons.yaml_safe import Node, Step

Model = TypeVar("Model", bound=Content, covariant=True)


@dataclass(frozen=True, slots=True)
class Source(Generic[Model]):
    """`node` is where `model` begins in `file`; paths are the Spanish keys below it."""

    model: Model
    file: str
    node: Node

    def problem(self, rule: str, message: str, *path: Step, severity: Severity = "error") -> Problem:
        """About the key or entry at the end of the path, or about the whole piece."""
        return Problem(self.file, self.node.line_of(*path), message, rule, severity, self._part(*path[:2]))

    def _part(self, *path: Step) -> str:
        node = self.node
        if path and path[0] == "partes":
            for step in path:
                found = node.child(step)
                node = found[1] if found else node
        own = node.value.get("id") if isinstance(node.value, dict) else None
        return str(own) if own is not None else ""

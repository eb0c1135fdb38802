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

    def problem(self, message: str, *path: Step, severity: Severity = "error") -> Problem:
        """About the key or entry at the end of the path, or about the whole piece."""
        return Problem(self.file, self.node.line_of(*path), message, severity)

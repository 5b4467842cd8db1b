"""What can be done behind a page. Each room registers its own kinds when the program starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from accounts.models import User


class Tell(Protocol):
    """How a kind says where it is: `done` of `total` steps, and what is being done now."""

    def __call__(self, done: int, total: int, doing: str) -> None: ...


class CannotDo(Exception):
    """It cannot be done; the message tells the person why and what to do."""


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file to be handed out, under a Chinese name."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it, in words, with a page to look at or a file."""

    message: str
    link: str = ""
    file: MadeFile | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """`run(by, parameters, tell)` does the work and may be called twice for one job.

    `writes`: it changes the data, so it happens in one transaction with the note that it is done:
    never half, never twice. `refuses(by, parameters)` says why it is not for this person now, "" where
    it is: asked before it is run, and of its file whenever that is handed out.
    """

    code: str
    run: Callable[[User, Mapping[str, Any], Tell], Outcome]
    refuses: Callable[[User, Mapping[str, Any]], str]
    writes: bool = False


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known."""
    _kinds[kind.code] = kind


def kind_of(code: str) -> Kind:
    """The kind of this code. Raises KeyError."""
    return _kinds[code]

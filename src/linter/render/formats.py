"""The table of formats: a format is a line here and a module of its own."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .base import Rendering

# The module of each, and the rendering in it.
_RENDERINGS = {
    "full": "Full",
    "concise": "Concise",
    "json": "Json",
    "jsonl": "Jsonl",
    "sarif": "Sarif",
    "junit": "Junit",
    "github": "Github",
    "gitlab": "Gitlab",
    "checkstyle": "Checkstyle",
    "rdjson": "Rdjson",
    "html": "Html",
    "csv": "Csv",
}
FORMATS = tuple(_RENDERINGS)


def rendering(name: str) -> type[Rendering]:
    """The rendering of a format; only its own module is loaded."""
    package = __import__(f"{__package__}.{name}", fromlist=[name])
    found: type[Rendering] = getattr(package, _RENDERINGS[name])
    return found

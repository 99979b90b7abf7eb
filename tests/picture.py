"""The picture of the rooms in docs/architecture.md, drawn from the code: ``make picture`` writes it anew.

An arrow that follows from others is left out: what is drawn is the fewest arrows that tell who stands on whom.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "linter"
PAGE = ROOT / "docs" / "architecture.md"
Graph = dict[str, set[str]]


def modules() -> Graph:
    """What each module of ours imports, at any depth and for types only too, by dotted names below ``linter``."""
    paths = {_name(path): path for path in SOURCE.rglob("*.py")}
    return {name: _imports(path, paths) - {name} for name, path in paths.items()}


def _name(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path, known: dict[str, Path]) -> set[str]:
    package = path.relative_to(SOURCE).parent.parts
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        base = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
        module = ".".join(part for part in base if part)
        for alias in node.names:
            inner = f"{module}.{alias.name}".lstrip(".")
            found.add(inner if inner in known else module)
    return found


def room(module: str) -> str:
    """The room that a module stands in; a module at the top is its own."""
    return module.partition(".")[0]


def rooms(graph: Graph) -> Graph:
    """What each room imports of others, the doors of the house (``__init__``, ``__main__``) aside."""
    found: Graph = {}
    for module, imported in graph.items():
        if module not in ("", "__main__"):
            others = found.setdefault(room(module), set())
            others.update(room(other) for other in imported if other and room(other) != room(module))
    return found


def circles(graph: Graph) -> list[list[str]]:
    """The groups of nodes that reach each other."""
    reach = {node: _reached(graph, node) for node in graph}
    groups = {tuple(sorted({other for other in reach[node] if node in reach[other]})) for node in graph}
    return sorted(list(group) for group in groups if len(group) > 1)


def _reached(graph: Graph, start: str) -> set[str]:
    found: set[str] = set()
    todo = [start]
    while todo:
        for other in graph.get(todo.pop(), ()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return found


def floors(graph: Graph) -> list[list[str]]:
    """The nodes by the longest way down from them, the lowest first; the graph has no circle."""
    heights: dict[str, int] = {}

    def height(node: str) -> int:
        if node not in heights:
            heights[node] = 1 + max((height(other) for other in graph[node]), default=-1)
        return heights[node]

    for node in graph:
        height(node)
    return [sorted(n for n in graph if heights[n] == level) for level in range(max(heights.values()) + 1)]


def thinned(graph: Graph) -> Graph:
    """The arrows that do not follow from others."""
    return {
        node: {each for each in others if not any(each in _reached(graph, other) for other in others - {each})}
        for node, others in graph.items()
    }


def drawn() -> str:
    """The picture as a Mermaid chart, floor by floor."""
    graph = rooms(modules())
    lines = ["```mermaid", "flowchart TB"]
    for level, names in reversed(list(enumerate(floors(graph)))):
        lines.append(f"  subgraph f{level} [ ]")
        lines.append("    direction LR")
        lines += [
            f"    {name}{'[[' + name + '/]]' if (SOURCE / name).is_dir() else '(' + name + ')'}" for name in names
        ]
        lines.append("  end")
    arrows = thinned(graph)
    lines += [f"  {name} --> {other}" for name in sorted(arrows) for other in sorted(arrows[name])]
    return "\n".join([*lines, "```"])


def listed() -> str:
    """The rooms, from the top floor down, each with its line and what it stands on."""
    graph = rooms(modules())
    lines = ["| room | what | stands on |", "|---|---|---|"]
    for names in reversed(floors(graph)):
        for name in names:
            path = SOURCE / name
            inside = (
                sorted(p.stem for p in path.iterdir() if p.suffix == ".py" and p.stem != "__init__")
                if path.is_dir()
                else []
            )
            inside += (
                sorted(f"{p.name}/" for p in path.iterdir() if (p / "__init__.py").exists()) if path.is_dir() else []
            )
            text = (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8")
            said = " ".join((ast.get_docstring(ast.parse(text)) or "").split("\n\n")[0].split())
            files = f" *{' '.join(inside)}*" if inside else ""
            stands = " ".join(sorted(thinned(graph)[name])) or "–"
            lines.append(f"| `{name}{'/' if path.is_dir() else ''}` | {said}{files} | {stands} |")
    return "\n".join(lines)


def page(text: str) -> str:
    """A page with what stands between its marks drawn anew."""
    for mark, made in (("picture", drawn()), ("rooms", listed())):
        text = re.sub(
            rf"(<!-- {mark}: .*? -->\n).*?(<!-- end of {mark} -->)",
            lambda m, made=made: f"{m[1]}{made}\n{m[2]}",  # type: ignore[misc]
            text,
            flags=re.DOTALL,
        )
    return text


if __name__ == "__main__":
    before = PAGE.read_text(encoding="utf-8")
    after = page(before)
    PAGE.write_text(after, encoding="utf-8")
    sys.exit(0)

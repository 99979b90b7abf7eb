"""One layout for rule files: the same tokens and comments, spaced, broken and aligned in one way.

Works on the parse tree with all its tokens, so nothing that is not white space can get lost. Blank lines between
declarations and clauses are kept, one at most.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from lark import Token, Tree

from ...source import width
from ..reading.vocabulary import keywords
from .lines import LINE, STEP, Atom, broken, joined
from .tokens import Node, Tokens

_BLOCKS = ("pack", "source", "form", "bands", "table", "rule", "group")
_ALIGNED = ("when", "let", "check")


class Printer:
    def __init__(self, text: str, tree: Tree[Token], comments: list[Token], tongue: str) -> None:
        self.tree = tree
        self.lines: list[str] = []
        self.tokens = Tokens(text, tree, comments, tongue)

    def _of(self, node: Node) -> list[Atom]:
        return self.tokens.of(node)

    # ---- lines

    def whole(self) -> str:
        previous: Tree[Token] | None = None
        for node in self.tree.children:
            assert isinstance(node, Tree)
            first = self._of(node)[0]
            if previous is not None and (first.gap or node.data in _BLOCKS or previous.data in _BLOCKS):
                self.lines.append("")
            first.gap = False
            self.node(node, 0)
            previous = node
        if self.tokens.last.above:
            if self.lines:
                self.lines.append("")
            self._comments(self.tokens.last, 0)
        return "\n".join(line.rstrip() for line in self.lines).strip("\n") + "\n" if self.lines else ""

    def _comments(self, atom: Atom, indent: int) -> None:
        for comment in atom.above:
            if comment.startswith("\n"):
                self.lines.append("")
            self.lines.append(" " * indent + comment.lstrip("\n"))
        if atom.above and atom.gap_below:
            self.lines.append("")
        atom.above = []

    def put(self, text: str, indent: int, behind: str = "") -> None:
        self.lines.append(" " * indent + text + (f"  {behind}" if behind else ""))

    def node(self, node: Tree[Token], indent: int) -> None:
        """A declaration, a clause, a field or a row, on lines of its own."""
        atoms = self._of(node)
        if atoms[0].gap and self.lines and self.lines[-1] and not self.lines[-1].endswith("{"):
            self.lines.append("")
        self._comments(atoms[0], indent)
        brace = next((c for c in node.children if isinstance(c, Token) and c.type == "LBRACE"), None)
        if brace is not None:
            self.block(node, node.children.index(brace), indent)
        elif node.data in ("pass_example", "fail_example"):
            self.example(atoms, indent)
        elif node.data == "define":
            self.formula(atoms, indent)
        else:
            lead = ""
            if node.data in _ALIGNED:
                words = keywords()[atoms[0].kind][0]
                size = width("检查") if atoms[0].text == words[1] else len("check")
                lead = atoms[0].text + " " * (size - width(atoms[0].text) + 1)
                if not atoms[0].behind:
                    self.flow(atoms[1:], indent, indent + width(lead), lead)
                    return
            self.flow(atoms, indent, indent + STEP)

    def formula(self, atoms: list[Atom], indent: int) -> None:
        at = next(i for i, a in enumerate(atoms) if a.kind == "EQUAL" and a.depth == 0)
        if self._fits(atoms, indent):
            self.flow(atoms, indent, indent + STEP)
        else:
            self.flow(atoms[: at + 1], indent, indent + STEP)
            self._comments(atoms[at + 1], indent + STEP)
            self.flow(atoms[at + 1 :], indent + STEP, indent + 2 * STEP)

    def block(self, node: Tree[Token], at: int, indent: int) -> None:
        head = [atom for child in node.children[: at + 1] for atom in self._of(child)]
        items = node.children[at + 1 : -1]
        closing = self._of(node.children[-1])[0]
        if not items and not closing.above and not head[-1].behind:
            head.append(closing)
            closing.tight = True
            self.flow(head, indent, indent + STEP)
            return
        self.flow(head, indent, indent + STEP)
        self.items([item for item in items if isinstance(item, Tree)], indent + STEP)
        self._comments(closing, indent + STEP)
        closing.gap = False
        self.put(closing.text, indent, closing.behind)

    def items(self, items: list[Tree[Token]], indent: int) -> None:
        """The content of a block; runs of fields, bands or rows are aligned in columns."""
        run: list[Tree[Token]] = []
        for item in items:
            if run and (item.data != run[-1].data or self._of(item)[0].gap):
                self.aligned(run, indent)
                run = []
            if item.data in ("field", "band", "row"):
                run.append(item)
            else:
                self.node(item, indent)
        self.aligned(run, indent)

    def aligned(self, run: list[Tree[Token]], indent: int) -> None:
        columns: dict[str, Callable[[Tree[Token]], list[list[Atom]]]] = {
            "field": self._field, "band": self._band, "row": self._row
        }  # fmt: skip
        table = [columns[item.data](item) for item in run]
        broken = [self._has_comments(row) or self._is_long(row, indent) for row in table]
        count = max((len(row) for row in table), default=0)
        widths = [
            max(
                (width(joined(row[i])) for row, bad in zip(table, broken, strict=True) if len(row) > i and not bad),
                default=0,
            )
            for i in range(count)
        ]
        for item, row, bad in zip(run, table, broken, strict=True):
            first = row[0][0]
            if first.gap and self.lines and self.lines[-1] and not self.lines[-1].endswith("{"):
                self.lines.append("")
            self._comments(first, indent)
            group = next((c for c in item.children if isinstance(c, Tree) and c.data == "group"), None)
            last = [cell for cell in row if cell][-1][-1]
            if bad:
                self.flow([atom for cell in row for atom in cell], indent, indent + STEP)
            else:
                cells = []
                for i, cell in enumerate(row):
                    room = " " * (widths[i] - width(joined(cell)))
                    cells.append(room + joined(cell) if item.data == "band" and i == 1 else joined(cell) + room)
                cells = [cell for cell, size in zip(cells, widths, strict=False) if size]
                self.put(_joined(cells, item.data).rstrip(), indent, last.behind)
            if group is not None:
                self.group(item, group, indent)
            self.ways(item, indent + STEP)

    @staticmethod
    def _is_long(row: list[list[Atom]], indent: int) -> bool:
        """Whether a row has more headings than a line holds."""
        atoms = [atom for cell in row for atom in cell]
        return any(a.kind == "_ALSO" for a in atoms) and indent + width(joined(atoms)) > LINE

    @staticmethod
    def _has_comments(row: list[list[Atom]]) -> bool:
        """Whether comments stand within a row, so that it takes several lines."""
        atoms = [atom for cell in row for atom in cell]
        return any(a.above for a in atoms[1:]) or any(a.behind for a in atoms[:-1])

    def group(self, item: Tree[Token], node: Tree[Token], indent: int) -> None:
        """The fields of a nested form, behind the line that its brace has ended; and what follows its other brace."""
        self.items([c for c in node.children[1:-1] if isinstance(c, Tree)], indent + STEP)
        following = [c for c in item.children[item.children.index(node) + 1 :] if not _is_ways(c)]
        after = [atom for child in following for atom in self._of(child)]
        closing = [self._of(node.children[-1])[0], *after]
        self._comments(closing[0], indent + STEP)
        self.flow(closing, indent, indent + STEP)

    def _field(self, node: Tree[Token]) -> list[list[Atom]]:
        """Name, label, kind and modifiers; of a nested form only the brace, what follows it comes later."""
        children = node.children
        name, at = self._of(children[0]), 1
        label: list[Atom] = []
        if isinstance(children[1], Token) and children[1].type == "STRING":
            label, at = self._of(children[1]), 2
        also = children[at]
        if isinstance(also, Tree) and also.data == "also":
            label, at = [*label, *self._of(also)], at + 1
        kind = children[at]
        if isinstance(kind, Tree) and kind.data == "group":
            return [name, label, self._of(kind)[:1]]
        modifiers = [atom for child in children[at + 1 :] if not _is_ways(child) for atom in self._of(child)]
        return [name, label, self._of(kind), modifiers]

    def ways(self, item: Tree[Token], indent: int) -> None:
        """The ways to compute a field, each on a line of its own."""
        ways = next((c for c in item.children if _is_ways(c)), None)
        if ways is None:
            return
        line: list[Atom] = []
        for child in ways.children:  # type: ignore[union-attr]
            line += self._of(child)
            if isinstance(child, Tree):
                self._comments(line[0], indent)
                self.flow(line, indent, indent + STEP)
                line = []

    def _band(self, node: Tree[Token]) -> list[list[Atom]]:
        return [self._of(child) for child in node.children]

    def _row(self, node: Tree[Token]) -> list[list[Atom]]:
        cells: list[list[Atom]] = [[]]
        for child in node.children:
            atoms = self._of(child)
            if atoms[0].kind == "COLON":
                cells.append(atoms)
                continue
            cells[-1].extend(atoms)
            if atoms[0].kind == "COMMA" and cells[-1][0].kind != "COLON":
                cells.append([])
        return cells

    def example(self, atoms: list[Atom], indent: int) -> None:
        word, text = atoms
        if text.kind != "BLOCK":
            self.flow(atoms, indent, indent + STEP)
            return
        lines = example_lines(text.text[3:-3])
        if word.behind or text.above:  # comments between the word and its text keep their lines
            self.put(word.text, indent, word.behind)
            self._comments(text, indent + STEP)
            self.put('"""', indent + STEP)
            for line in lines:
                self.put(line, indent + 2 * STEP if line else 0)
            self.put('"""', indent + STEP, text.behind)
            return
        one = f'{word.text} """ {lines[0]} """' if lines else f'{word.text} """ """'
        if len(lines) <= 1 and indent + width(one) <= LINE and "\t" not in one:
            self.put(one, indent, text.behind)
            return
        self.put(f'{word.text} """', indent)
        for line in lines:
            self.put(line, indent + STEP if line else 0)
        self.put('"""', indent, text.behind)

    # ---- one run of tokens over as many lines as it needs

    def _fits(self, atoms: list[Atom], indent: int) -> bool:
        broken = any(a.above for a in atoms[1:]) or any(a.behind for a in atoms[:-1])
        return not broken and indent + width(joined(atoms)) <= LINE

    def flow(self, atoms: list[Atom], indent: int, hanging: int, lead: str = "") -> None:
        chunk: list[Atom] = []
        first = True
        for atom in atoms:
            if atom.above and chunk:
                first = self._chunk(chunk, indent, hanging, lead, first)
                chunk = []
            if atom.above:
                self._comments(atom, indent if first else hanging)
            chunk.append(atom)
            if atom.behind:
                first = self._chunk(chunk, indent, hanging, lead, first)
                chunk = []
        if chunk:
            self._chunk(chunk, indent, hanging, lead, first)

    def _chunk(self, chunk: list[Atom], indent: int, hanging: int, lead: str, first: bool) -> bool:
        start = indent if first else hanging
        room = LINE - (start + width(lead) if first else start)
        lines = broken(chunk, room)
        deeper = hanging if first or len(lines) == 1 else hanging + STEP
        for i, (text, level) in enumerate(lines):
            behind = chunk[-1].behind if i == len(lines) - 1 else ""
            if i == 0:
                self.put((lead if first else "") + text, start, behind)
            else:
                self.put(text, deeper + (level - 1) * STEP, behind)
        return False


def _is_ways(node: Node) -> bool:
    return isinstance(node, Tree) and node.data == "derivations"


def _joined(cells: list[str], kind: str) -> str:
    if kind == "field":
        return "   ".join(cells)
    return f"{cells[0]}  {' '.join(cells[1:])}" if kind == "band" else " ".join(cells)


def example_lines(text: str) -> list[str]:
    """An example's lines without what they are all indented by, and without empty lines around them."""
    lines = text.replace("\r\n", "\n").split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    while lines and not lines[-1].strip():
        del lines[-1]
    if len(lines) == 1:
        return [lines[0].strip()]
    return [line.rstrip() for line in textwrap.dedent("\n".join(lines)).split("\n")]

"""One layout for rule files: the same tokens and comments, spaced, broken and aligned in one way.

Works on the parse tree with all its tokens, so nothing that is not white space can get lost; the result is parsed again
and has to be the same program. Blank lines between declarations and clauses are kept, one at most.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from lark import Lark, Token, Tree

from ...diagnostic import Diagnostic
from ...figure import KINDS
from ...source import Source, width
from ..types import KIND_WORDS
from ..typing.functions import FUNCTION_WORDS
from . import syntax as s
from .parser import parse, plain
from .vocabulary import grammar_text, keywords

LINE = 120
STEP = 4

Node = Tree[Token] | Token


@dataclass
class Atom:
    """A token as it will be printed, with the comments that belong to it."""

    text: str
    kind: str
    start: int
    above: list[str] = field(default_factory=list)
    behind: str = ""
    # Whether an empty line stood before it (before its comments, if it has any above).
    gap: bool = False
    # Whether one stood between the comments above it and itself.
    gap_below: bool = False
    tight: bool = False  # no space between this token and the one before
    glued: bool = False  # no space between this token and the one behind
    depth: int = 0


class FormatError(Exception):
    """The formatted text would not be the same program: a fault of ours, and nothing is written."""


@cache
def _lark() -> tuple[Lark, list[Token]]:
    comments: list[Token] = []
    parser = Lark(
        grammar_text(),
        parser="lalr",
        start=["start"],
        propagate_positions=True,
        maybe_placeholders=False,
        keep_all_tokens=True,
        lexer_callbacks={"COMMENT": comments.append},
    )
    return parser, comments


def format_source(source: Source, tongue: str = "") -> tuple[str | None, list[Diagnostic]]:
    """The text in its one layout, keywords in ``tongue`` (``zh``, ``en``) where given; None where it does not parse."""
    file, diagnostics = parse(source)
    if diagnostics:
        return None, diagnostics
    text = plain(source.text.replace("\r\n", "\n").lstrip("\ufeff"))
    parser, comments = _lark()
    comments.clear()
    tree = parser.parse(text, start="start")
    result = _Printer(text, tree, list(comments), tongue).whole()
    again, problems = parse(Source(source.name, result))
    if problems or meaning(again) != meaning(file):
        raise FormatError(source.name)
    return result, []


def meaning(file: s.RuleFile) -> object:
    """What a rule file says: syntax without places, examples without indentation, kinds and functions in English."""
    return tuple(_plain(s.bare(d)) for d in file.declarations)


def _plain(node: object) -> object:
    if not isinstance(node, tuple):
        return node
    if node[:1] == ("Example",):
        return (*node[:2], "\n".join(example_lines(node[2])))
    if node[:1] in (("Word",), ("NamedKind",)):
        return (node[0], KIND_WORDS.get(node[1], node[1]))
    if node[:1] == ("IsKind",):
        return ("IsKind", _plain(node[1]), _QUALITIES["en"].get(node[2][1], node[2][1]))
    if node[:1] == ("Call",):
        return ("Call", FUNCTION_WORDS.get(node[1][1], node[1][1]), _plain(node[2]))
    return tuple(_plain(part) for part in node)


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


# ---- words in two tongues --------------------------------------------------------------------------------------------


def _in_tongue(kind: str, text: str, tongue: str) -> str:
    spaced = " ".join(text.split())
    for pair in keywords().get(kind, ()):
        if spaced in pair:
            return pair[tongue == "zh"] if tongue else spaced
    return text


_KINDS_ZH = {**{kind: kind for kind in KINDS}, **{kind: word for word, kind in KIND_WORDS.items()}}
_FUNCTIONS_ZH = {english: chinese for chinese, english in FUNCTION_WORDS.items()}
_QUALITIES = {
    "zh": {"quantity": "定量", "qualitative": "定性"}, "en": {"定量": "quantity", "定性": "qualitative"},
}  # fmt: skip
# Where in a production a NAME is a kind: the position among its NAME tokens.
_KIND_AT = {"bands": 1, "parameter": 1, "define": -1, "argument": 1, "named_kind": 0}

_CLOSERS = ("RPAR", "COMMA")
_BLOCKS = ("pack", "source", "form", "bands", "table", "rule", "group")
_ALIGNED = ("when", "let", "check")
# Where a line may be broken: before these, the loosest first.
_BREAKS: tuple[tuple[str, ...], ...] = (
    ("_OR",), ("_AND",), ("_THEN", "_ELSE"), ("_SATISFIES", "_WHERE"), ("PLUS", "MINUS"), ("TIMES", "DIVIDE"),
    ("EQUAL", "COMPARE"),
)  # fmt: skip


class _Printer:
    def __init__(self, text: str, tree: Tree[Token], comments: list[Token], tongue: str) -> None:
        self.text = text
        self.tree = tree
        self.tongue = tongue
        self.lines: list[str] = []
        self.atoms: dict[int, Atom] = {}
        tokens: list[Token] = []
        self._collect(tree, tokens, 0)
        self.last = self._attach(tokens, comments)

    # ---- tokens and comments

    def _collect(self, node: Tree[Token], tokens: list[Token], depth: int) -> None:
        names = [c for c in node.children if isinstance(c, Token) and c.type == "NAME"]
        kind_name = None
        if node.data in _KIND_AT and names:
            kind_name = names[_KIND_AT[node.data]] if -len(names) <= _KIND_AT[node.data] < len(names) else None
        for i, child in enumerate(node.children):
            if isinstance(child, Tree):
                self._collect(child, tokens, depth)
                continue
            start = child.start_pos or 0
            atom = Atom(_in_tongue(child.type, str(child), self.tongue), child.type, start)
            if child is kind_name and self.tongue:
                english = KIND_WORDS.get(str(child), str(child))
                atom.text = _KINDS_ZH.get(english, str(child)) if self.tongue == "zh" else english
            if node.data == "is_kind" and child.type == "NAME" and self.tongue:
                atom.text = _QUALITIES[self.tongue].get(str(child), str(child))
            if node.data == "call" and i == 0 and self.tongue:
                english = FUNCTION_WORDS.get(str(child), str(child))
                atom.text = _FUNCTIONS_ZH.get(english, str(child)) if self.tongue == "zh" else english
            if child.type == "LPAR":
                atom.glued = True
                atom.tight = node.data in ("call", "measure", "define")
            elif child.type in _CLOSERS:
                atom.tight = True
            elif child.type == "COLON":
                atom.tight = node.data not in ("row", "otherwise")
            elif child.type == "DOT":
                atom.tight = atom.glued = True
            elif child.type == "MINUS" and node.data == "negate":
                atom.glued = True
                atom.kind = "SIGN"
            self.atoms[start] = atom
            tokens.append(child)

    def _attach(self, tokens: list[Token], comments: list[Token]) -> Atom:
        """Comments to tokens: behind one on its line, else above the next; what is left goes above the end."""
        end = Atom("", "$END", len(self.text))
        ordered = [self.atoms[t.start_pos or 0] for t in tokens]
        following = iter([*ordered, end])
        atom = next(following)
        before: Atom | None = None
        ends = {self.atoms[t.start_pos or 0].start: (t.end_pos or 0) for t in tokens}
        ends_of: dict[int, int] = {}
        done = 0
        for comment in comments:
            at = comment.start_pos or 0
            while atom.start < at and atom is not end:
                before, atom = atom, next(following)
            line = self.text.rfind("\n", 0, at) + 1
            shown = "# " + comment[1:].strip() if comment[1:].strip("#- =~") else str(comment).rstrip()
            shown = shown.rstrip()
            if self.text[line:at].replace("\ufeff", "").strip() and before is not None:
                before.behind = shown
            else:
                if not atom.above:
                    atom.gap = self._blank(max(done, ends[before.start] if before else 0), at)
                atom.above.append(shown if not self._blank_above(comment, atom) else "\n" + shown)
            done = comment.end_pos or at
            if atom.above:
                ends_of[id(atom)] = done
        for previous, here in zip([None, *ordered], [*ordered, end], strict=True):
            if here.above:
                here.gap_below = self._blank(ends_of[id(here)], here.start)
            else:
                behind = ends[previous.start] if previous else 0
                here.gap = self._blank(behind, here.start)
        depth = 0
        for here in ordered:
            depth -= here.kind == "RPAR"
            here.depth = depth
            depth += here.kind == "LPAR"
        return end

    def _blank_above(self, comment: Token, atom: Atom) -> bool:
        """Whether an empty line parts a comment from the one above it."""
        if not atom.above:
            return False
        at = comment.start_pos or 0
        line = self.text.rfind("\n", 0, at)
        return not self.text[self.text.rfind("\n", 0, max(line, 0)) + 1 : max(line, 0)].strip()

    def _blank(self, start: int, end: int) -> bool:
        """Whether an empty line stands between two places."""
        return bool(re.search(r"\n[ \t]*\n", self.text[start:end]))

    def _of(self, node: Node) -> list[Atom]:
        if isinstance(node, Token):
            return [self.atoms[node.start_pos or 0]]
        return [atom for child in node.children for atom in self._of(child)]

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
        if self.last.above:
            if self.lines:
                self.lines.append("")
            self._comments(self.last, 0)
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
        broken = [self._has_comments(row) for row in table]
        count = max((len(row) for row in table), default=0)
        widths = [
            max(
                (width(_line(row[i])) for row, bad in zip(table, broken, strict=True) if len(row) > i and not bad),
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
                    room = " " * (widths[i] - width(_line(cell)))
                    cells.append(room + _line(cell) if item.data == "band" and i == 1 else _line(cell) + room)
                cells = [cell for cell, size in zip(cells, widths, strict=False) if size]
                self.put(_joined(cells, item.data).rstrip(), indent, last.behind)
            if group is not None:
                self.group(item, group, indent)
            self.ways(item, indent + STEP)

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
        return not broken and indent + width(_line(atoms)) <= LINE

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
        lines = _broken(chunk, room)
        deeper = hanging if first or len(lines) == 1 else hanging + STEP
        for i, (text, level) in enumerate(lines):
            behind = chunk[-1].behind if i == len(lines) - 1 else ""
            if i == 0:
                self.put((lead if first else "") + text, start, behind)
            else:
                self.put(text, deeper + (level - 1) * STEP, behind)
        return False


def _broken(atoms: list[Atom], room: int) -> list[tuple[str, int]]:
    """Tokens as lines with their levels of indentation (0 for the first), broken at the loosest places first."""
    text = _line(atoms)
    if width(text) <= room:
        return [(text, 0)]
    for depth in sorted({a.depth for a in atoms[1:]}):
        for group in _BREAKS:
            places = [i for i, a in enumerate(atoms) if i and a.depth == depth and a.kind in group]
            if not places:
                continue
            return _filled(atoms, places, room)
        commas = [i + 1 for i, a in enumerate(atoms[:-1]) if a.kind == "COMMA" and a.depth == depth]
        if commas:
            return _filled(atoms, commas, room)
    return [(text, 0)]


def _filled(atoms: list[Atom], places: list[int], room: int) -> list[tuple[str, int]]:
    """The parts between some places, as many to a line as fit; a part that fits no line is broken in turn."""
    parts = [atoms[a:b] for a, b in zip([0, *places], [*places, len(atoms)], strict=True)]
    lines: list[tuple[str, int]] = []
    line: list[Atom] = []
    for part in parts:
        if line and width(_line([*line, *part])) <= room - (STEP if lines else 0):
            line += part
            continue
        if line:
            lines += _inner(line, room, bool(lines))
        line = list(part)
    return lines + _inner(line, room, bool(lines))


def _inner(line: list[Atom], room: int, later: bool) -> list[tuple[str, int]]:
    inner = _broken(line, room - (STEP if later else 0))
    return [(text, min(level + (1 if later or level else 0), 4)) for text, level in inner]


def _line(atoms: list[Atom]) -> str:
    text = ""
    for previous, atom in zip([None, *atoms], atoms, strict=False):
        if previous is not None and not atom.tight and not previous.glued:
            text += " "
        text += atom.text
    return text


def _is_ways(node: Node) -> bool:
    return isinstance(node, Tree) and node.data == "derivations"


def _joined(cells: list[str], kind: str) -> str:
    if kind == "field":
        return "   ".join(cells)
    return f"{cells[0]}  {' '.join(cells[1:])}" if kind == "band" else " ".join(cells)

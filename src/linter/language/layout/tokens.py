"""The tokens of a rule file with the comments that belong to them, and with their words in one tongue."""

from __future__ import annotations

import re

from lark import Token, Tree

from ...figure import KINDS
from ..reading.vocabulary import KIND_WORDS, QUALITIES, keywords
from ..typing.functions import FUNCTION_WORDS
from .lines import Atom

Node = Tree[Token] | Token


def _in_tongue(kind: str, text: str, tongue: str) -> str:
    spaced = " ".join(text.split())
    for pair in keywords().get(kind, ()):
        if spaced in pair:
            return pair[tongue == "zh"] if tongue else spaced
    return text


_KINDS_ZH = {**{kind: kind for kind in KINDS}, **{kind: word for word, kind in KIND_WORDS.items()}}
_FUNCTIONS_ZH = {english: chinese for chinese, english in FUNCTION_WORDS.items()}
_QUALITIES = {"zh": {en: zh for zh, en in QUALITIES.items()}, "en": QUALITIES}
# Where in a production a NAME is a kind: the position among its NAME tokens.
_KIND_AT = {"bands": 1, "named_kind": 0, "counted": 0}
_CLOSERS = ("RPAR", "COMMA")


class Tokens:
    """Every token of a parse tree as an Atom, by where it stands; ``last`` is the end, with the comments above it."""

    def __init__(self, text: str, tree: Tree[Token], comments: list[Token], tongue: str) -> None:
        self.text = text
        self.tongue = tongue
        self.atoms: dict[int, Atom] = {}
        tokens: list[Token] = []
        self._collect(tree, tokens)
        self.last = self._attach(tokens, comments)

    def of(self, node: Node) -> list[Atom]:
        """The atoms of a part of the tree."""
        if isinstance(node, Token):
            return [self.atoms[node.start_pos or 0]]
        return [atom for child in node.children for atom in self.of(child)]

    def _collect(self, node: Tree[Token], tokens: list[Token]) -> None:
        names = [c for c in node.children if isinstance(c, Token) and c.type == "NAME"]
        kind_name = None
        if node.data in _KIND_AT and names:
            kind_name = names[_KIND_AT[node.data]] if -len(names) <= _KIND_AT[node.data] < len(names) else None
        for i, child in enumerate(node.children):
            if isinstance(child, Tree):
                self._collect(child, tokens)
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
                atom.tight = node.data in ("call", "measure", "counted", "define")
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

"""The manual and the tutorial: every example in them compiles, holds and says what is printed beside it.

In the documents, by the tag of a fenced block:

``rules``         a rule file that compiles, whose examples hold, and that is in the one layout
``rules-untidy``  the same, except that `crossfoot format` would change it
``rules-broken``  a rule file that does not compile; the ``text`` block behind it is all that is said of it
``yaml``          a report; its first line is a comment with its path
``console``       a command and all that it prints, in the document's language

A ``rules`` block whose first line is a comment with a path stands there, beside those before it; any other stands
alone, as ``rules/pack.rules``. ``pytest --accept`` rewrites what is printed.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from linter.figure import KINDS
from linter.language.reading.vocabulary import KIND_WORDS, keywords
from linter.language.typing.functions import FUNCTION_WORDS, FUNCTIONS

from ..conftest import ROOT, Run

DOCS = ROOT / "docs"
MANUALS = {"en": DOCS / "language.md", "zh": DOCS / "规则语言.md"}
TUTORIALS = {"en": DOCS / "tutorial.md", "zh": DOCS / "教程.md"}
LANGUAGES = {path: language for pair in (MANUALS, TUTORIALS) for language, path in pair.items()}
ALONE = "rules/pack.rules"
TAGS = ("rules", "rules-untidy", "rules-broken", "text", "yaml", "console")

_BLOCK = re.compile(r"^(`{3,})([\w-]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"# (\S+\.(?:rules|yaml))\n")
_EXTENDS = re.compile(r"(?:extends|继承) (?:core|mof-2020-10)")


@dataclass
class Block:
    """A fenced block: its tag, what stands in it, the line of its fence, and the path that its first line names."""

    tag: str
    text: str
    line: int

    @property
    def path(self) -> str:
        match = _PATH.match(self.text)
        return match[1] if match else ""


@dataclass
class Chapter:
    """Blocks that share one folder: from a rule file that stands alone to the next one."""

    document: Path
    blocks: list[Block]

    def __str__(self) -> str:
        kind = "manual" if self.document in MANUALS.values() else "tutorial"
        return f"{kind}-{LANGUAGES[self.document]}:{self.blocks[0].line}"


def blocks_of(document: Path) -> list[Block]:
    text = document.read_text(encoding="utf-8")
    return [Block(m[2], m[3], text.count("\n", 0, m.start()) + 1) for m in _BLOCK.finditer(text)]


def chapters() -> list[Chapter]:
    """Every document's blocks that are run, cut into chapters."""
    found: list[Chapter] = []
    for document in LANGUAGES:
        mine: list[Chapter] = []
        for block in blocks_of(document):
            if block.tag not in TAGS:
                continue
            if not mine or (block.tag.startswith("rules") and not (block.path and mine[-1].blocks[0].path)):
                mine.append(Chapter(document, []))
            mine[-1].blocks.append(block)
        found += mine
    return found


class Reader:
    """Does what a reader of a chapter would do, in a folder of its own."""

    def __init__(self, chapter: Chapter, home: Path, crossfoot: Callable[..., Run], accept: bool) -> None:
        self.blocks = chapter.blocks
        self.document = chapter.document
        self.language = LANGUAGES[chapter.document]
        self.home = home
        self.crossfoot = crossfoot
        self.accept = accept
        self.broken = home

    def run(self, *arguments: str) -> Run:
        return self.crossfoot(*arguments, "--lang", self.language, cwd=self.home)

    def read(self) -> None:
        for block in self.blocks:
            getattr(self, "_" + block.tag.partition("-")[0])(block)

    def at(self, block: Block) -> str:
        return f"{self.document.name}:{block.line}"

    def _rules(self, block: Block) -> None:
        self._put(block.path or ALONE, block.text)
        if block.tag == "rules-broken":
            self.broken = self.home / (block.path or ALONE)
            return
        proof = self.run("test", "--rules", "rules")
        assert proof.code == 0, f"{self.at(block)}\n{proof.text}"
        if not any(other.text.startswith("$ crossfoot test") for other in self.blocks):
            assert not re.search(r"^(warning|警告)\[", proof.text, re.MULTILINE), f"{self.at(block)}\n{proof.text}"
        layout = self.run("format", "--check", "rules")
        assert layout.code == (block.tag == "rules-untidy"), f"{self.at(block)}\n{layout.text}"

    def _text(self, block: Block) -> None:
        said = self.run("test", "--rules", "rules")
        assert said.code == 2, f"{self.at(block)}\n{said.text}"
        self._compare(block, said.err)
        self.broken.unlink()

    def _yaml(self, block: Block) -> None:
        assert block.path, f"{self.at(block)} names no path"
        self._put(block.path, block.text)

    def _console(self, block: Block) -> None:
        command, _, _ = block.text.partition("\n")
        assert command.startswith("$ crossfoot "), self.at(block)
        ran = self.run(*shlex.split(command)[2:])
        assert ran.code in (0, 1), f"{self.at(block)}\n{ran.text}"
        self._compare(block, f"{command}\n{ran.text}")

    def _put(self, path: str, text: str) -> None:
        file = self.home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def _compare(self, block: Block, actual: str) -> None:
        if not self.accept:
            assert actual == block.text, self.at(block)
            return
        lines = self.document.read_text(encoding="utf-8").split("\n")
        start = block.line + SHIFTED.get(self.document, 0)
        before, after = block.text.split("\n")[:-1], actual.split("\n")[:-1]
        assert lines[start : start + len(before)] == before
        lines[start : start + len(before)] = after
        SHIFTED[self.document] = SHIFTED.get(self.document, 0) + len(after) - len(before)
        self.document.write_text("\n".join(lines), encoding="utf-8")


# By how many lines `--accept` has made a document longer so far.
SHIFTED: dict[Path, int] = {}
CHAPTERS = chapters()


@pytest.mark.parametrize("chapter", CHAPTERS, ids=str)
def test_examples_do_as_they_say(
    chapter: Chapter,
    tmp_path: Path,
    crossfoot: Callable[..., Run],
    monkeypatch: pytest.MonkeyPatch,
    accept: bool,
) -> None:
    if not any(_EXTENDS.search(block.text) for block in chapter.blocks):
        # The packs that come with crossfoot cost more to compile than all examples, and these do not name them.
        nothing = tmp_path / "nothing"
        nothing.mkdir()
        monkeypatch.setattr("linter.program.pack.builtin_rules", lambda: str(nothing))
    home = tmp_path / "home"
    home.mkdir()
    Reader(chapter, home, crossfoot, accept).read()


def test_there_are_enough() -> None:
    assert len(CHAPTERS) >= 140


@pytest.mark.parametrize("documents", [MANUALS, TUTORIALS], ids=["manual", "tutorial"])
def test_both_tongues_say_the_same(documents: dict[str, Path]) -> None:
    headings, tags = [], []
    for document in documents.values():
        text = _BLOCK.sub("", document.read_text(encoding="utf-8"))
        headings.append([len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)])
        tags.append([block.tag for block in blocks_of(document)])
    assert headings[0] == headings[1]
    assert tags[0] == tags[1]


@pytest.mark.parametrize("document", LANGUAGES, ids=lambda document: document.name)
def test_every_mistake_has_its_message(document: Path) -> None:
    tags = [block.tag for block in blocks_of(document)]
    assert "rules-broken" in tags
    assert all((tag == "rules-broken") == (following == "text") for tag, following in pairwise(tags))


def words() -> list[tuple[str, str]]:
    """Every keyword, function and kind: ``(English, Chinese)``."""
    functions = {english: chinese for chinese, english in FUNCTION_WORDS.items()}
    kinds = {english: chinese for chinese, english in KIND_WORDS.items()}
    return [
        *(pair for pairs in keywords().values() for pair in pairs),
        *((name, functions[name]) for name in FUNCTIONS),
        *((name, kinds[name]) for name in KINDS if name not in ("one_of", "measure")),
    ]


@pytest.mark.parametrize("language", MANUALS)
def test_every_word_is_in_the_manual(language: str) -> None:
    text = MANUALS[language].read_text(encoding="utf-8")
    assert [word for pair in words() for word in pair if f"`{word}`" not in text] == []


@pytest.mark.parametrize("language", MANUALS)
def test_every_word_is_in_an_example(language: str) -> None:
    examples = "\n".join(block.text for block in blocks_of(MANUALS[language]) if block.tag == "rules")
    own = {english if language == "en" else chinese for english, chinese in words()}
    assert sorted(word for word in own if not re.search(rf"(?<![\w-]){word}(?![\w-])", examples)) == []


@pytest.mark.parametrize("document", LANGUAGES, ids=lambda document: document.name)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", _BLOCK.sub("", document.read_text(encoding="utf-8")))
    assert links
    assert [link for link in links if not (document.parent / link).is_file()] == []

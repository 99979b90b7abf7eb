"""The manual's pages, made to HTML by converters that know much or nothing of GitHub: never a tag that a rule wrote."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from linter.authoring.markdown import block, cell, code, inline, link

from ..conftest import Run

OURS = frozenset(
    ("h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "code", "pre", "em", "strong", "table", "thead", "tbody", "tr",
     "th", "td", "a", "hr", "blockquote", "br", "s")
)  # fmt: skip


class Active(HTMLParser):
    """What a page holds that is none of ours: tags, attributes, addresses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in OURS:
            self.found.append(tag)
        for name, value in attrs:
            address = name == "href" and tag == "a" and (value or "").split("#")[0].endswith(".md")
            if not address and name not in ("class", "start", "style"):
                self.found.append(f"{tag} {name}={value}")

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_decl(self, decl: str) -> None:
        self.found.append(decl)

    def handle_pi(self, data: str) -> None:
        self.found.append(data)


def converters() -> list[MarkdownIt]:
    """GitHub's dialect without its cleaning; CommonMark; and what knows neither tables nor fences."""
    full = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return [full, MarkdownIt("commonmark", {"html": True}), MarkdownIt("commonmark", {"html": True}).disable("fence")]


def active(page: str) -> tuple[list[str], str]:
    found, text = [], ""
    for converter in converters():
        monkey = {"validateLink": lambda url: True}  # as converters do that look at no address
        vars(converter).update(monkey)
        parser = Active()
        parser.feed(converter.render(page))
        parser.close()
        found += parser.found
        text = text or parser.text
    return found, text


ATTACKS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "![x](javascript:a)",
    "<javascript:alert(1)>", "[x]: javascript:alert(1)", "[x][x]", "[x]", "<!--", "-->", "<?php", "<![CDATA[", "</pre>",
    "</code>", "```", "~~~", "`", "``", "\\", "\\[", "&lt;script&gt;", "&#60;img", "<", ">", "<a", "]", "](", "|",
    "[^1]", "[^1]: <b>", "<style>", "<svg/onload=alert(1)>", "<div>\n\n<script>x</script>", "\n\n", "\n", "    ", "- ",
    "# ", "* ", "_", "$$", "a < b", "a <= b", "中", "[a](data:x,y)", "<http://x>", "<x@y.z>", "\t", "---", "===",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(ATTACKS), min_size=1, max_size=8).map("".join)


@given(TEXTS, TEXTS, TEXTS)
def test_no_text_becomes_markup(first: str, second: str, third: str) -> None:
    page = [
        f"# {inline(first)}", "", inline(second), "", f"- x: {inline(third)}", f"  - {code(first)}", "",
        "| a | b | c |", "|---|---|---|", f"| {link(first, 'x.md#y')} | {cell(second)} | {cell(code(third))} |", "",
        f"{inline(third)}", f"{inline(first)} {code(second)} {inline(third)}", "", *block(second, "yaml"), "",
        f"- {inline(first)}", "", *block(f"{first}\n\n{third}"), "", inline(second),
    ]  # fmt: skip
    assert active("\n".join(page))[0] == []


@given(TEXTS)
def test_what_was_written_is_what_is_read(text: str) -> None:
    from linter.source import harmless

    line = harmless(text)
    shown = active(f"x{inline(text)}x")[1].strip()
    plain = line.replace("*", "").replace("_", "").replace("~", "")
    assert shown.replace("*", "").replace("_", "").replace("~", "").replace("\n", "") == f"x{plain}x"


@pytest.mark.parametrize(
    "text",
    ["合格率 < 80% 且 a <= b", "〔2020〕10号《办法》", "[备注] 第1条(二)", "a & b", "C:\\报告", "5*3", "grade_bands"],
)
def test_what_is_no_markup_stays(text: str) -> None:
    assert inline(text) == text


RULES = """\
pack ours "{0}"

source method "1{0}" {{ title "{0}" issuer "{0}" }}

parameter most "{0}" rate = 50% basis method "{0}"

form line "{0}" root {{
    unit      "{0}x"       text            required
    total     "合计"       money           required
    half      "半数"       money
        = total * 50% "{0}"
}}

rule half-of-total on line "{0}" {{
    title en "{0}"
    why zh "{0}"
    why en "{0}"
    when  present(half) and unit <> "{0}"
    check half = total * most
    basis method "{0}"
    pass \"\"\"
        "{0}x": "{0}"

        合计: 3.0
        半数: 1.5
    \"\"\"
    fail \"\"\"
        "{0}x": '{0}'

        合计: 3.0 # {0}
        半数: 1.7
    \"\"\"
}}
"""
WHOLE = [text for text in ATTACKS if not set(text) & set("\\\n\t\"'") and text.strip()]


@pytest.mark.parametrize("text", [" ".join(WHOLE), " x ".join(reversed(WHOLE)), *WHOLE[:9]])
def test_the_manual(text: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "<img src=x onerror=alert(1)> [x](javascript:x).rules").write_text(
        RULES.format(text), "utf-8"
    )
    done = crossfoot("manual", "out", "--rules", "rules", "--lang", "zh", cwd=tmp_path)
    assert done.code == 0, done.err
    pages = [path.read_text("utf-8") for path in (tmp_path / "out").iterdir()]
    assert len(pages) == 2 and sum(text.count("half-of-total") for text in pages) > 1
    explained = crossfoot("explain", "half-of-total", "--rules", "rules", "--lang", "zh", cwd=tmp_path).out
    for page in (*pages, explained):
        assert active(page.removeprefix("<!-- crossfoot manual -->"))[0] == []

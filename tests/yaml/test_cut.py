"""What a ``#`` cut off a value is warned of; ordinary comments are not."""

from __future__ import annotations

import pytest

from linter.source import Source
from linter.yaml.cut import cut
from linter.yaml.document import may_be_cut, parse

LOST = {
    "a: #VALUE!": "cut-error", "a: 5\nb: #REF!": "cut-error", "a: #N/A": "cut-error", "a: #DIV/0!": "cut-error",
    "- #NAME?": "cut-error", "a: 5 #REF!": "cut-error", "a: 编号 #12 正常": "cut-text", "a: 锅炉 #1": "cut-text",
    "a: #12": "cut-text", "a: 厂房 #B2 栋": "cut-text", "a: ######": "cut-error", "a: 编号\t#12": "cut-text",
}  # fmt: skip
KEPT = [
    "a: 5 # 说明", "a: 5 #说明", "# 说明\na: 5", "#12\na: 5", "a: 5  # crossfoot: waive x because y", 'a: "编号 #12"',
    "a: '#REF!'", "a: 编号#12 正常", "a: |\n  甲 #12 乙\n", "a: 100 #2022年决算数",
    "a: 12.5% #1", "a: 甲 # 12",
    "a: 5 ######", "a: 甲 #########", "a: 好 #REMARK", "#REF!\na: 1", "a: 5 #", "a: #", "a: {b: 1} #12",
    'a: "甲" #12', "a:  # 12 项",
    "a: #未填", "a: # VALUE!",
]  # fmt: skip


@pytest.mark.parametrize(("text", "key"), LOST.items())
def test_lost_text_is_warned_of(text: str, key: str) -> None:
    source = Source("x", text)
    documents, problems = parse(source)
    assert not problems
    assert may_be_cut(text)
    (said,) = cut(source, documents)
    assert said.message.key == key  # type: ignore[union-attr]
    assert said.severity == "warning"
    assert said.span is not None
    assert text[said.span.start] == "#"


@pytest.mark.parametrize("text", KEPT)
def test_ordinary_comments_are_not(text: str) -> None:
    source = Source("x", text)
    documents, problems = parse(source)
    assert not problems
    assert cut(source, documents) == []

"""Reports that somebody wrote below their own title, or as a list of their parts: what a document holds then.

{部门整体支出绩效自评表: {年度: 2022, …}}, {项目支出绩效自评表: 2022年度, …}, [{年度: 2022}, {部门名称: …}, …]: each can
only be read in one way, and is.
"""

from __future__ import annotations

from ..heading import parted, position
from ..yaml.nodes import MAPPING, SCALAR, SEQUENCE, Node
from . import titled
from .flat import joined
from .naming import FORM_KEYS, PACK_KEYS, TITLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Pair = tuple[Node, Node]

# A report may be written so many levels deep.
_DEEPEST = 3
# Nothing that has less than so many parts is a report.
_FEWEST = 3
# Nothing that has more is a report, and to look at each key for a title takes its time.
_MOST = 300
# No title is longer.
_LONGEST = 100


def opened(root: Node, titles: titled.Titles, roots: dict[titled.Key, Any], *, near: bool) -> list[Node]:
    """What a document may be as a report: a mapping, and that with its title where one stands in it; none where nothing
    hides it. Below a key that is no title only what is ``near`` a report is looked for."""

    ends = titled.Ends(titles, roots)

    def is_title(text: str) -> bool:
        if not 0 < len(text) <= _LONGEST or "。" in text or not ends.of(text):
            return False
        words = {text, parted(text)[0]}  # 年度绩效目标 is a heading, and 年度绩效目标（90分）
        return all(position(form[4], word) < 0 for form in roots.values() for word in words)

    found: Any = root
    before = root
    for _ in range(_DEEPEST):
        found = joined(_without_title(before, is_title))
        wrapped = _unwrapped(found or before, is_title, near)
        found = wrapped or found
        if found is None:
            break
        before = found
    named = _with_title(before, is_title) if before.kind == MAPPING else None
    lifted = _lifted(before, roots) if before.kind == MAPPING and len(before.items) <= _MOST else None
    return [each for each in (lifted or (before if before is not root else None), named) if each is not None]


def _without_title(node: Node, is_title: Callable[[str], bool]) -> Node:
    """A list that begins with its title, [项目支出绩效自评表, {年度: 2022}, …], with the title under a heading."""
    first = node.items[0] if node.kind == SEQUENCE and node.items else None
    if first is None or first.kind != SCALAR or not is_title(first.text):
        return node
    heading = Node(SCALAR, first.start, first.start, TITLE[1], "", [])
    title = Node(MAPPING, first.start, first.end, "", "", [(heading, first)])
    return Node(SEQUENCE, node.start, node.end, "", node.style, [title, *node.items[1:]])


def _unwrapped(node: Node, is_title: Callable[[str], bool], near: bool) -> Node | None:
    """A mapping without the key that is only the title of what stands below it, beside it, or both."""
    if node.kind != MAPPING or len(node.items) > _MOST:
        return None
    given = [key.text for key, _ in node.items]
    if any(word in given for word in FORM_KEYS):
        return None
    node = _called(node, is_title)
    titles = [at for at, (key, value) in enumerate(node.items) if is_title(key.text) and _may_be_titled(value)]
    if not titles and near and len(given) == 1:
        titles = [0]
    if len(titles) > 1:
        return _together(node, titles)
    if len(titles) != 1:
        return None
    at = titles[0]
    key, value = node.items[at]
    below: list[Pair] = []
    text = key.text
    if value.kind == SCALAR:
        if len(given) < _FEWEST or len(value.text) > _LONGEST:
            return None
        text = value.text + key.text  # 某局2023年度 below 部门整体支出绩效自评报告
    else:
        inner = joined(value) or value
        if inner.kind != MAPPING:
            return None
        is_another = len(inner.items) == 1 and inner.items[0][1].kind != SCALAR
        if len(given) == 1 and len(inner.items) < _FEWEST and not is_another:
            return None
        below = inner.items
    own = {word.text for word, _ in below}
    others = [pair for i, pair in enumerate(node.items) if i != at]
    if not own.isdisjoint(word.text for word, _ in others):
        return None
    pairs = [*others[:at], *below, *others[at:]]
    is_telling = is_title(key.text) or any(char.isdigit() for char in text)
    if (
        is_telling
        and own.isdisjoint((*TITLE, *FORM_KEYS))
        and not any(word.text in (*TITLE, *FORM_KEYS) for word, _ in others)
    ):
        where = value if value.kind == SCALAR else key
        title = Node(SCALAR, where.start, where.end, text, where.style, [])
        pairs.insert(0, (Node(SCALAR, key.start, key.start, TITLE[1], "", []), title))
    return Node(MAPPING, node.start, node.end, "", node.style, pairs)


def _called(node: Node, is_title: Callable[[str], bool]) -> Node:
    """Attachments that say within what they are, 附件2: {名称: 2020年度部门整体支出绩效自评表, …}, under that."""
    pairs: list[Pair] = []
    for key, value in node.items:
        own = value.items if value.kind == MAPPING and len(value.items) <= _MOST else []
        first = own[0] if len(own) > 1 and own[0][1].kind == SCALAR and parted(key.text)[0] == key.text else None
        if first is None or is_title(key.text) or not is_title(first[1].text) or first[0].text in TITLE:
            pairs.append((key, value))
            continue
        title = Node(SCALAR, first[1].start, first[1].end, first[1].text, first[1].style, [])
        pairs.append((title, Node(MAPPING, value.start, value.end, "", value.style, own[1:])))
    return Node(MAPPING, node.start, node.end, "", node.style, pairs)


def _may_be_titled(value: Node) -> bool:
    """Whether what stands below a title may be its report, or the rest of it: 年度整体绩效目标 has a sentence below."""
    return value.kind != SCALAR or not any(mark in value.text for mark in "，；。,;")


def _together(node: Node, titles: list[int]) -> Node | None:
    """A report whose tables and text stand each below its own title, as one; None where two of them say the same."""
    pairs: list[Pair] = []
    for at, (key, value) in enumerate(node.items):
        if at not in titles:
            pairs.append((key, value))
            continue
        inner = joined(value) or value
        if inner.kind != MAPPING:
            return None
        pairs += inner.items
    if len({key.text for key, _ in pairs}) < len(pairs):
        return None
    first = node.items[titles[0]][0]
    if not any(key.text in (*TITLE, *FORM_KEYS) for key, _ in pairs):
        title = Node(SCALAR, first.start, first.end, first.text, first.style, [])
        pairs.insert(0, (Node(SCALAR, first.start, first.start, TITLE[1], "", []), title))
    return Node(MAPPING, node.start, node.end, "", node.style, pairs)


def _lifted(node: Node, roots: dict[titled.Key, Any]) -> Node | None:
    """A report with what it is known by where that stands in one of its tables, 基础数据表: {年度: 2023, 单位名称: …};
    None where nothing of it does."""
    wanted = [(form[4], {form[4][name] for name in form[3]}) for form in roots.values()]
    own = [key.text for key, _ in node.items]
    wanted = [(keys, needed - {position(keys, word) for word in own}) for keys, needed in wanted]
    found: list[Pair] = []
    kept: list[Pair] = []
    for key, value in node.items:
        left = value.items if value.kind == MAPPING and len(value.items) <= _MOST else []
        above = [p for p in left if p[1].kind == SCALAR and any(position(k, p[0].text) in n for k, n in wanted)]
        above = [pair for pair in above if pair[0].text not in own]
        if not {word.text for word, _ in above}.isdisjoint(word.text for word, _ in found):
            return None  # two reports
        found += above
        rest = [pair for pair in left if pair not in above]
        kept.append((key, Node(MAPPING, value.start, value.end, "", value.style, rest) if above else value))
    return Node(MAPPING, node.start, node.end, "", node.style, [*found, *kept]) if found else None


def _with_title(node: Node, is_title: Callable[[str], bool]) -> Node | None:
    """A report whose title stands under a heading that no form has for it, 表题: 2022年项目支出绩效自评表."""
    if len(node.items) > _MOST or any(key.text in (*TITLE, *FORM_KEYS, *PACK_KEYS) for key, _ in node.items):
        return None
    for at, (key, value) in enumerate(node.items):
        if value.kind == SCALAR and is_title(value.text):
            pairs = list(node.items)
            pairs[at] = (Node(SCALAR, key.start, key.end, TITLE[1], key.style, []), value)
            return Node(MAPPING, node.start, node.end, "", node.style, pairs)
    return None


__all__ = ["opened"]

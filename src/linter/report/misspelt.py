"""What a key was meant to be that its form does not have: nearly the same, with what nobody sees, without its colon."""

from __future__ import annotations

from ..diagnostic import ERROR, NOTE, WARNING, Label, Phrase
from ..figure import is_figure, normal
from ..heading import PUBLICATION, parted
from ..nearest import nearest
from ..source import Span
from ..yaml.nodes import entry
from . import unseen
from .naming import UNCOUNTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container
    from typing import Any

    from ..diagnostic import Diagnostic
    from ..source import Source
    from ..yaml.nodes import Node

# No key of a form is longer, and to compare takes the square.
_LONGEST = 200
# So many unknown keys of a document are told what they may have been meant to be.
_MAX_NEAREST = 200
# So many headings of words one note shows.
_MOST_SHOWN = 20
# Of shorter headings of printed tables one character more or less may be another heading: 支出率 beside 支出.
_CLEAR = 5
# A slip leaves so many characters of a word in which to know it again, and one.
_SHORTEST = 3


def say_unknown(binder: Any, record: Any, word: str) -> Diagnostic:
    """Say that a form has no such key. One that may be a slip is wrong; a printed table's own heading is not read, and
    words below it would not be checked anyway."""
    key, keys = entry(record.node, word)[0], record.form.keys
    span = key.span if key.end > key.start else Span(key.start, key.start + 1)
    said: Diagnostic = binder.say(ERROR, "unknown-key", span, (*record.route, word))
    # To look for the nearest word takes its time; of so many keys the last are not even listed.
    fields = record.form.fields
    near = {k: fields[index].label for k, index in keys.items()} if binder.unknown <= _MAX_NEAREST else {}
    said.message, said.labels = _unknown(binder.source, span, word, keys, record.form.label, near)
    likely = not near or said.message.key != "unknown-key" or word.isascii()
    value = record.node.cells[word]
    is_text = isinstance(value, str) and not is_figure(value)
    # Of another text's heading, words below it are no figure that goes unchecked.
    if (
        binder.is_printed
        and not likely
        and not any(
            len(k) >= _CLEAR and is_slip(word, k) and not (is_text and fields[index].kind == "text")
            for k, index in keys.items()
        )
    ):
        suggestion = said.message.args["suggestion"]
        said.message = Phrase("unknown-heading", **said.message.args)
        if not isinstance(value, str) or (is_figure(value) and not word.endswith(UNCOUNTED)):
            said.severity = WARNING if record.root.form.name != PUBLICATION else NOTE
            return said if suggestion else _with_others(binder, record, said, span)
        said.severity = NOTE
        if (first := binder.words) is None:
            binder.words = said
        else:  # words that no rule reads: once for a report
            binder.diagnostics.pop()
            if len(first.labels) < _MOST_SHOWN:
                first.labels.append(Label(span, Phrase("label-unread")))
    return said


def _with_others(binder: Any, record: Any, said: Diagnostic, span: Span) -> Diagnostic:
    """The finding of the first heading of an occurrence that is not read, which names the others with it."""
    held: tuple[Any, Diagnostic] | None = binder.unread.get(id(record))
    if held is None or held[0] is not record:  # an occurrence that was given up may have had its place in memory
        binder.unread[id(record)] = record, said
        return said
    first = held[1]
    binder.diagnostics.pop()
    assert isinstance(first.message, Phrase)
    args = first.message.args
    first.message = Phrase("unknown-headings", key=args["key"], form=args["form"], count=args.get("count", 1) + 1)
    if len(first.labels) < _MOST_SHOWN:
        first.labels.append(Label(span, Phrase("label-unread")))
    return first


def say_twice(binder: Any, record: Any, index: int, key: str) -> None:
    """A field is given under two of its names and headings."""
    this, held, meant_by = entry(record.node, key)[0], record.cells[index], record.form.understood
    given = (n for n, v in record.node.items if n is not this and (v is held or meant_by(n.text)[0] == index))
    first = next(given, this)
    if record.form.headed(key)[0] < 0:  # 当年其他资金 beside 其他资金 is alike, and another all the same
        binder.unknown_key(record, key)
        return
    said = binder.say(ERROR, "field-twice", this.span, (*record.route, key), name=first.text, label=key)
    said.labels.append(Label(first.span, Phrase("label-first")))


def _unknown(
    source: Source, span: Span, word: str, keys: Container[str], form: str, near: dict[str, str]
) -> tuple[Phrase, list[Label]]:
    """What to say of a key that a form does not have, and labels for it; ``near`` are keys that it may be like, with
    their fields' labels."""
    at = unseen.first(word)
    seen = unseen.without(word)
    if at >= 0 and seen in keys:
        code, name = unseen.named(word[at])
        return Phrase("unknown-key-unseen", key=seen, form=form, code=code, name=name), unseen.label(source, span)
    if word[:1] in "–—―－−‒•·" and word[1:2] == " ":
        return Phrase("unknown-key-dash", key=word, form=form, char=word[0]), []
    for colon in "：:":
        head, found, _ = word.partition(colon)
        if found and head.strip() in keys and head != "其中":
            return Phrase("unknown-key-colon", key=word, name=head.strip(), form=form), []
    bare, unit = parted(word) if len(word) <= _LONGEST else ("", "")
    if unit and bare in keys:
        return Phrase("unknown-key-unit", key=word, name=bare, unit=unit, form=form), []
    suggestion = ""
    if len(word) <= _LONGEST:
        suggestion = nearest(word, [key for key, label in near.items() if not is_another(word, f"{key} {label}")])
    return Phrase("unknown-key", key=word, form=form, suggestion=suggestion), []


# Words of one group tell two things apart: a heading with one of them never means a heading with another.
_APART = (
    ("上年", "本年", "当年", "全年", "年初", "年末", "年中", "以前年度"),
    ("收入", "支出", "结余", "结转"),
    ("增加", "减少"),
    ("出国", "车", "接待", "会议", "培训"),
    ("编制", "在职", "退休"),
    ("财政", "单位", "其他", "专户", "自筹"),
    ("目标", "指标值", "完成", "实际"),
    ("分值", "权重", "得分", "评分"),
    ("一级", "二级", "三级"),
    ("长期", "中期", "年度"),
    ("预算", "决算", "执行", "到位"),
)
# Money of another level or source is another fund also where the other heading names none.
_SOURCES = ("中央", "省级", "市级", "县级", "区级", "上级", "本级", "自治区", "其他", "专户", "自筹", "上年", "结转")
_FUNDS = ("资金", "拨款", "补助", "转移支付")


def is_another(word: str, key: str) -> bool:
    """Whether a key certainly means something else than an unknown word, however alike the two look."""
    for group in _APART:
        mine, other = [w for w in group if w in word], [w for w in group if w in key]
        if mine and other and set(mine).isdisjoint(other):
            return True
    differ = [w for w in _SOURCES if w in word] != [w for w in _SOURCES if w in key]
    return differ and any(fund in word for fund in _FUNDS)


def is_slip(one: str, other: str) -> bool:
    """Whether one character was left out, put in or mistaken; of two that are all there is another is another word."""
    if abs(len(one) - len(other)) > 1 or max(len(one), len(other)) < _SHORTEST:
        return False
    short, long = sorted((one, other), key=len)
    same = next((i for i, c in enumerate(short) if c != long[i]), len(short))
    return short[same + (len(short) == len(long)) :] == long[same + 1 :]


def torn(source: Source, record: Any, before: int, word: str) -> Node | None:
    """The figure of the field ``before`` where a key is the rest of it; None where the key is none."""
    start, rest = record.cells[before], normal(word)
    if not (isinstance(start, str) and start.lstrip("-+").isdigit() and rest[:3].isdigit() and not rest[3:4].isdigit()):
        return None
    key, value = entry(record.node, word)
    first: Node | None = record.nodes[before]
    return first if first is not None and value.is_null and source.text[first.end : key.start] == "," else None


__all__ = ["is_another", "is_slip", "say_twice", "say_unknown", "torn"]

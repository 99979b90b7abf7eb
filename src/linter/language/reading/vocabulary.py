"""The words of the language: one row a word, in both tongues, with the terminal of the grammar that it belongs to.

Grammar, parser, mistakes and the formatter read this table. The keyword terminals of ``grammar/crossfoot.lark`` are
written from it (``terminals``); they stand in the file too, for whoever reads it, and a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...verdict import LADDER

# What a word is: what a declaration or a clause starts with, a modifier within one, what an expression is joined by,
# what a mode or another choice is called, a value, a figure's kind, or a name that every form has.
DECLARATION, CLAUSE, MODIFIER, OPERATOR, CHOICE, LITERAL, KIND, MEMBER = range(8)


@dataclass(frozen=True)
class Word:
    """``terminal`` is in small letters, or empty, where the grammar reads the word as any other name."""

    english: str
    chinese: str
    terminal: str
    kind: int


def _rows(kind: int, terminal: str, *pairs: str) -> Iterator[Word]:
    for pair in pairs:
        english, _, chinese = pair.partition(" | ")
        yield Word(english, chinese, terminal, kind)


WORDS: tuple[Word, ...] = (
    *_rows(DECLARATION, "_PACK", "pack | 规则包"),
    *_rows(MODIFIER, "_EXTENDS", "extends | 继承"),
    *_rows(MODIFIER, "_SET", "set | 设定"),
    *_rows(MODIFIER, "_DISABLE", "disable | 停用"),
    *_rows(MODIFIER, "_BECAUSE", "because | 因为"),
    *_rows(DECLARATION, "_SOURCE", "source | 文件"),
    *_rows(CLAUSE, "_TITLE", "title | 标题"),
    *_rows(MODIFIER, "_ISSUER", "issuer | 发文机关"),
    *_rows(CLAUSE, "_EFFECTIVE", "effective | 施行"),
    *_rows(CLAUSE, "_BASIS", "basis | 依据"),
    *_rows(CLAUSE, "_COMPARING", "compare | 比较"),
    *_rows(CHOICE, "HOW", "exact | 精确", "rounding | 舍入"),
    *_rows(CHOICE, "_TOLERANCE", "within | 容差"),
    *_rows(CLAUSE, "_ROUNDING", "rounding | 修约"),
    *_rows(CHOICE, "ROUNDED", "half_up | 四舍五入", "half_even | 四舍六入", "truncate | 截断", "unknown | 不明"),
    *_rows(CLAUSE, "_ACCEPT", "accept | 认可"),
    *_rows(CHOICE, "VERDICT", *(f"{verdict.name} | {verdict.chinese}" for verdict in LADDER if verdict.chinese)),
    *_rows(MODIFIER, "_DECIMALS", "decimals | 小数"),
    *_rows(DECLARATION, "_UNIT", "unit | 单位"),
    *_rows(DECLARATION, "_FORM", "form | 表"),
    *_rows(DECLARATION, "_EXTEND", "extend form | 扩充 表"),
    *_rows(MODIFIER, "ROOT", "root | 根"),
    *_rows(MODIFIER, "OPEN", "open | 开放"),
    *_rows(MODIFIER, "_INCLUDES", "includes | 包含"),
    *_rows(MODIFIER, "_IDENTITY", "identity | 身份"),
    *_rows(MODIFIER, "_ALSO", "also | 又称"),
    *_rows(MODIFIER, "_ADDS", "adds | 增加"),
    *_rows(MODIFIER, "REQUIRED", "required | 必填"),
    *_rows(MODIFIER, "PLAIN", "plain | 无百分号"),
    *_rows(MODIFIER, "PERCENT", "plain percent | 无百分号 百分数"),
    *_rows(MODIFIER, "EITHER", "plain or percent | 无百分号 或百分数"),
    *_rows(MODIFIER, "_LIST", "list | 列表"),
    *_rows(MODIFIER, "_OF", "of | 之"),
    *_rows(MODIFIER, "_ONE", "one | 选项"),
    *_rows(MODIFIER, "_MEASURE", "measure | 计量"),
    *_rows(DECLARATION, "_BANDS", "bands | 等级"),
    *_rows(MODIFIER, "_OVER", "over | 按"),
    *_rows(MODIFIER, "_FROM", "from | 自"),
    *_rows(MODIFIER, "_TO", "to | 至"),
    *_rows(DECLARATION, "_TABLE", "table | 判定表"),
    *_rows(MODIFIER, "_OTHERWISE", "otherwise | 其余"),
    *_rows(MODIFIER, "ANY", "any | 任意"),
    *_rows(CHOICE, "HIT", "unique | 唯一", "first | 首个", "any | 任意", "sum | 合计", "min | 最小", "max | 最大",
           "count | 计数"),
    *_rows(DECLARATION, "_PARAMETER", "parameter | 参数"),
    *_rows(DECLARATION, "_DEFINE", "define | 定义"),
    *_rows(MODIFIER, "_GIVES", "gives | 得"),
    *_rows(DECLARATION, "_RULE", "rule | 规则"),
    *_rows(MODIFIER, "_ON", "on | 适用"),
    *_rows(MODIFIER, "_INSIDE", "in report of | 限于"),
    *_rows(CLAUSE, "_WHY", "why | 缘由"),
    *_rows(CLAUSE, "_WHEN", "when | 当"),
    *_rows(CLAUSE, "_LET", "let | 令"),
    *_rows(CLAUSE, "_FOR_EACH", "for each | 逐个"),
    *_rows(CLAUSE, "_CHECK", "check | 检查"),
    *_rows(CLAUSE, "_MESSAGE", "message | 说明"),
    *_rows(CLAUSE, "_SEVERITY", "severity | 级别"),
    *_rows(CLAUSE, "_ABSENT", "absent | 缺项"),
    *_rows(CLAUSE, "_BLANK", "blank | 留空"),
    *_rows(CLAUSE, "_FIX", "fix | 修正"),
    *_rows(CLAUSE, "_PASS", "pass | 通过"),
    *_rows(CLAUSE, "_FAIL", "fail | 不通过"),
    *_rows(OPERATOR, "_IF", "if | 如果"),
    *_rows(OPERATOR, "_THEN", "then | 则"),
    *_rows(OPERATOR, "_ELSE", "else | 否则"),
    *_rows(OPERATOR, "EVERY", "every | 每个"),
    *_rows(OPERATOR, "SOME", "some | 某个"),
    *_rows(OPERATOR, "_SATISFIES", "satisfies | 满足"),
    *_rows(OPERATOR, "_FOR", "for | 对于"),
    *_rows(OPERATOR, "_IN", "in | 属于"),
    *_rows(OPERATOR, "_WHERE", "where | 其中"),
    *_rows(OPERATOR, "_GROUP", "group | 分组"),
    *_rows(OPERATOR, "_BY", "by | 依"),
    *_rows(MODIFIER, "_MENTION", "each mention of | 每处提到"),
    *_rows(MODIFIER, "_WITHIN", "in | 见于"),
    *_rows(MEMBER, "PARTNER", "last_year | 上年报告", "next_year | 下年报告", "parent_unit | 上级报告",
           "children | 下级报告", "reports | 各报告"),
    *_rows(OPERATOR, "_OR", "or | 或"),
    *_rows(OPERATOR, "_AND", "and | 且"),
    *_rows(OPERATOR, "_IMPLIES", "implies | 就应"),
    *_rows(OPERATOR, "_NOT", "not | 非"),
    *_rows(OPERATOR, "_IS", "is | 是"),
    *_rows(LITERAL, "TRUE", "true | 真"),
    *_rows(LITERAL, "FALSE", "false | 假"),
    *_rows(CHOICE, "SEVERITY", "error | 错误", "warning | 警告", "note | 提示"),
    *_rows(CHOICE, "ABSENT", "unknown | 未知", "zero | 为零", "forbid | 禁止"),
    *_rows(KIND, "", "money | 金额", "rate | 比率", "count | 个数", "weight | 权重", "score | 评分", "number | 数值",
           "year | 年份", "date | 日期", "target | 目标值", "text | 文本", "yes_no | 是否"),
    *_rows(CHOICE, "quality", "quantity | 定量", "qualitative | 定性"),
    *_rows(MEMBER, "group", "key | 键", "members | 成员"),
    *_rows(MEMBER, "above", "parent | 上级", "report | 全文", "previous | 上一行"),
    *_rows(MEMBER, "identity", "unit | 单位", "year | 年度", "parent | 上级", "name | 名称"),
    *_rows(LITERAL, "cell", "true | 是", "false | 否"),
)  # fmt: skip

# What may be typed instead of an operator's signs.
SIGNS = {"≠": "<>", "≤": "<=", "≥": ">="}

# Behind a field's kind the next field's name may stand too: there these are keywords only before what they take.
TAKES = {
    "_COMPARING": ("HOW", "_TOLERANCE"), "_ROUNDING": ("ROUNDED",), "_ACCEPT": ("VERDICT",), "_ABSENT": ("ABSENT",),
    "_BLANK": ("ABSENT",),
    "_SEVERITY": ("_OF", "SEVERITY"),
}  # fmt: skip
# Before a label these are names of fields, which may stand behind a field that says how it is computed.
_NOT_BEFORE_LABEL = ("_UNIT", "_FORM", "_BANDS", "_TABLE", "_PARAMETER", "_DEFINE")
_SPACE = r"(?:\s|#[^\n]*\n)"
_END = r"(?![\w-])"
# Terminals that may stand inside an expression: a name spelled so could be declared, but never used.
_INSIDE = (*(row.terminal for row in WORDS if row.kind == OPERATOR), "TRUE", "FALSE")


@cache
def keywords() -> dict[str, tuple[tuple[str, str], ...]]:
    """Of each keyword terminal: its spellings as ``(English, Chinese)``."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in WORDS:
        if row.terminal and not row.terminal.islower():
            found[row.terminal] = (*found.get(row.terminal, ()), (row.english, row.chinese))
    return found


def spellings(*terminals: str) -> str:
    """The words of some terminals, in both tongues, as the alternatives of a regular expression."""
    pairs = [pair for terminal in terminals for pair in keywords()[terminal]]
    return "|".join(word.replace(" ", r"\s+") for tongue in (0, 1) for word in (pair[tongue] for pair in pairs))


def english(terminal: str, text: str) -> str:
    """A word of a terminal as the program calls it: in English, with single spaces."""
    text = " ".join(text.split())
    return _english().get((terminal, text), text)


@cache
def _english() -> dict[tuple[str, str], str]:
    """The English of each word, by its terminal and its Chinese."""
    return {(row.terminal, row.chinese): row.english for row in reversed(WORDS)}


def of_kind(kind: int, terminal: str = "") -> dict[str, str]:
    """The words of one kind, and of one terminal where it is given: the English ones, by the Chinese."""
    return {row.chinese: row.english for row in WORDS if row.kind == kind and terminal in ("", row.terminal)}


# What a form may call its kinds, in the other tongue.
KIND_WORDS = of_kind(KIND)
QUALITIES = of_kind(CHOICE, "quality")
# What a cell of a yes-or-no column says.
CELLS = of_kind(LITERAL, "cell")
# How `round` may round.
ROUNDING_WORDS = {zh: en for zh, en in of_kind(CHOICE, "ROUNDED").items() if en != "unknown"}


@cache
def reserved() -> frozenset[str]:
    """Words that no name may be, because an expression would read them as keywords."""
    return frozenset(word for name in _INSIDE for pair in keywords()[name] for word in pair)


@cache
def everything() -> frozenset[str]:
    """Every keyword in either tongue."""
    return frozenset(word for pairs in keywords().values() for pair in pairs for word in pair)


def is_chinese(text: str) -> bool:
    """Whether a text has Chinese characters in it."""
    return any("\u4e00" <= char <= "\u9fff" for char in text)


# ---- the grammar -----------------------------------------------------------------------------------------------------


def _kinds() -> str:
    return "|".join(word for row in WORDS if row.kind == KIND for word in (row.english, row.chinese))


def _ahead(terminal: str) -> str:
    """What has to follow a word for it to be a keyword."""
    if terminal in TAKES:
        return f"(?={_SPACE}+(?:{spellings(*TAKES[terminal])}){_END})"
    if terminal == "_DECIMALS":
        return f"(?={_SPACE}+(?:[0-9]+){_END})"
    if terminal in ("_INCLUDES", "PERCENT"):  # a field may be called so: before a kind it is one
        return rf'(?!{_SPACE}*["{{])(?!{_SPACE}+(?:{_kinds()}|{spellings("_LIST", "_ONE", "_MEASURE", "_ALSO")}){_END})'
    if terminal == "_IDENTITY":  # elsewhere a field's name
        return rf"(?={_SPACE}*\()"
    if terminal == "PARTNER":  # by itself a name that every form has
        return rf"(?={_SPACE}+(?:{spellings('_OF')}){_END})"
    if terminal == "_ALSO":
        return f'(?={_SPACE}*")'
    if terminal == "_ADDS":
        return f'(?={_SPACE}*"|{_SPACE}+(?:{spellings("_ONE")}){_END})'
    if terminal in _NOT_BEFORE_LABEL:
        return f'(?!{_SPACE}*")'
    if terminal == "_IS":  # only before the quality itself: 是 alone is what a yes-or-no column says
        return rf"(?={_SPACE}+(?!(?:{spellings('_OR')}|{spellings('_AND')}){_END})[^\W\d])"
    return ""


def terminals() -> str:
    """The keyword terminals, one a line, as the grammar has them."""
    return "".join(f"{name}.2: /({spellings(name)}){_END}{_ahead(name)}/\n" for name in keywords())


BEGIN, STOP = "// ---- words: from the table in reading/vocabulary.py ", "// ---- signs "


def grammar_file() -> str:
    """``grammar/crossfoot.lark``, from the installed package or from the checkout."""
    here = Path(__file__).resolve().parents[2]
    for path in (here / "grammar" / "crossfoot.lark", here.parent.parent / "grammar" / "crossfoot.lark"):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise FileNotFoundError("grammar/crossfoot.lark")


def grammar_text() -> str:
    """The grammar with the keyword terminals of this table."""
    before, begin, rest = grammar_file().partition(BEGIN)
    rule, _, rest = rest.partition("\n\n")
    _, stop, after = rest.partition(STOP)
    return f"{before}{begin}{rule}\n\n{terminals()}\n{stop}{after}"

"""Changes that keep an input's shape: figures, keys and lines of reports, tokens of rule files. Seeded."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

FIGURES = (
    "0", "-0.00", "1e3", "1e999999999", "９９．５％", "100.00%", "50‰", "1,234.50", "1，234.50", "12,34", "0.005", "——",
    "无", "/", "~", "null", "''", "3.50万元", "1234.5元", "0.1亿元", "-3.5", "－3.5", "+3", "(3.5)", "≥80%", "1.2.3",
    "9" * 60, "0." + "0" * 40 + "1", ".inf", ".nan", "0x1F", "1_000", "1 234.5", "五", "约3", "3-5", "是", "true", "优",
    "2023", "2023-02-30", "1900-01-01", "&a 5", "*a", "!!str 5", "! 5", "[1]", "{a: 1}", "[]", "{}", "|\n      5",
    ">-\n      5\n      6", '"5\\n6"', '"\\e[31m5"', "\u202e5", "5\u200b", "5 # crossfoot: 豁免 x 因为 y", "万元",
    "元", "%",
)  # fmt: skip
LINES = (
    "---", "...", "# crossfoot: waive execution-rate because 已核对 until 2030-01-01", "<<: *a", "? [a, b]", "- 1",
    "\t1",
    "表: 项目支出绩效自评表", "规则包: liaoning", "规则包: 不存在", "form: line", "年度: 2019", "%YAML 1.2",
    "金额单位: 元",
    "? |\n  键\n: 1", "'键': 1", "正文: [{标题: x, 内容: 执行率为86.75%，支出12.5万元}]",
)  # fmt: skip
COMMENTS = (
    "crossfoot: waive within-budget because 0.50 was donated", "crossfoot：豁免 within-budget 因为 已核对",
    "crossfoot: 豁免 within-budget、word-left 因为 捐赠 至 2030-01-01 由 预算股",
    'CROSSFOOT: waive within-budget because "x until 2020-01-01" until 2024年7月1日 by 王',
    "已核对 # crossfoot: waive within-budget because 甲 # crossfoot: 豁免 word-left 因为 乙 有效期：2020-01-01",
    "crossfoot: 豁免 within-budget 因为 已核对 至 二〇二〇年一月一日",
    "crossfoot: waive within-budget because x until June 2020",
    "crossfoot: waive within-budget because 2022年至2023年跨年度项目", "crosfoot: waive within-budget because x",
    "crossfoot: waive within-budget because", "crossfoot: waive * because x", "crossfoot: 豁免", "crossfoot: x",
)  # fmt: skip
WORDS = (
    "crossfoot", ":", "：", "waive ", "豁免", "because ", "因为", "until ", "至", "有效期至", "by ", "由", '"', "“",
    "”", "，", "、", "2024-07-01", "２０３０－０１－０１", "within-budget", "word-left", "unknown-key", "blank-field",
    " ", "\u3000", "#",
)  # fmt: skip
SETTINGS = (
    'reports = ["reports/*.yaml"]\nexclude = ["old/", "!old/x.yaml"]\nforce-exclude = true\n',
    'select = ["total-*", "rate-of-budget"]\nignore = ["*-total"]\nfail-on = "note"\nstrict = true\nlang = "en"\n',
    '[packs]\n"2023" = "liaoning"\n[severity]\n"total-*" = "warning"\nrate-of-budget = "off"\n',
    'rules = ["../rules"]\nbaseline = "b.json"\n[[overrides]]\nfiles = ["a/**/*.yaml"]\npack = "hebei"\n',
    '[tool.crossfoot]\nlang = "zh"\n[tool.crossfoot.severity]\nx = "error"\n'
    '[[tool.crossfoot.overrides]]\nfiles = ["b"]\nignore = ["*"]\n',
    '[tool]\ncrossfoot = {lang = "fr", selct = ["x"]}\n', "severity.x = 1\ngitignore = 0\n", "a = [1, 2\n",
)  # fmt: skip
BASELINES = (
    '{\n  "version": 2,\n  "entries": [\n    {"file": "report.yaml", "rule": "total-of-entries", "route": "合计", '
    '"stated": "3.50", "off": "1/2", "document": "单位=某局"},\n'
    '    {"file": "gone.yaml", "rule": "x", "figures": "0123456789ab"}\n  ]\n}\n',
    '{"version": 2, "contents": {"gone.yaml": "00"}, "entries": [{"file": "report.yaml", "rule": "within-budget", '
    '"route": "合计", "stated": "3.50", "off": "0.5"}]}', '{"version": 2, "entries": []}',
    '{"version": 1, "entries": [{"file": "a", "rule": "r", '
    '"off": "1/0"}]}', "[]", '{"version": 1',
)  # fmt: skip
EXPRESSIONS = (
    "sum(rows.amount)", "round(total, 2)", "if ok then total else 0", "every i in rows satisfies i.amount > 0",
    "count(rows where amount = 1万元)", "rows.amount", "-1.5%", "total in (1, 2)", "present(note)", "parent.total",
    'matches(note, /a+[b-d]?/)', 'contains(note, "x")', "note is quantity", "(group rows by name)", "steps(rate, 1%)",
    'count(each mention of "率[为]{rate: rate}" in note)', "sum(for i in rows: i.amount * 2)", "2023-01-01",
    "max(1, most)", "优 ", "some r in rows satisfies r.rate <> r.score", "first(rows).amount", "derived(rate)",
)  # fmt: skip

_FIGURE = re.compile(r"(?<=[:\[,-] )[^\s,\]}#][^,\]}#\n]*")
_KEY = re.compile(r"[^\s:,{}\[\]\"'#&*|>-][^:,{}\[\]\"'#\n]*(?=: )")
_TOKEN = re.compile(r'"""(?:.|\n)*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*|[0-9.]+\S?|[^\W\d][\w-]*|\s+|[^\w\s]+')

Change = Callable[[str, random.Random], str]


@cache
def keys() -> tuple[str, ...]:
    """Names and labels of fields, from the forms that come with the tool."""
    found: dict[str, None] = {}
    for path in sorted((ROOT / "rules").rglob("*.rules")):
        found.update(dict.fromkeys(re.findall(r'^ +\w+ +"([^"\n]{1,20})" +\w', path.read_text("utf-8"), re.MULTILINE)))
    return tuple(found)


@cache
def keywords() -> tuple[str, ...]:
    """Every keyword of the rule language in both tongues, out of its grammar."""
    grammar = (ROOT / "grammar" / "crossfoot.lark").read_text("utf-8")
    found: dict[str, None] = {}
    for words in re.findall(r"^\w+\.\d: /\(([^()]*)\)\(\?!", grammar, re.MULTILINE):
        found.update(dict.fromkeys(words.replace(r"\s+", " ").split("|")))
    return (*found, "..", "..<", "<..", "<..<", "<>", "≠", "≤", "≥", "×", "÷", '"""', "1%", "20万元", "2020-01-01")


def _one(text: str, pattern: re.Pattern[str], r: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return r.choice(found) if found else None


def _instead(text: str, pattern: re.Pattern[str], r: random.Random, words: tuple[str, ...]) -> str:
    match = _one(text, pattern, r)
    if match is None:
        return text
    new = r.choice(words) if r.random() < 0.7 else r.choice(pattern.findall(text))
    return text[: match.start()] + new + text[match.end() :]


def _digit(text: str, r: random.Random) -> str:
    match = _one(text, re.compile(r"[0-9.]"), r)
    return text if match is None else text[: match.start()] + r.choice("0123456789.,") + text[match.end() :]


def _line(text: str, r: random.Random) -> str:
    """A line taken away, doubled, moved, indented otherwise, or a new one."""
    lines = text.split("\n")
    at, to = r.randrange(len(lines)), r.randrange(len(lines))
    kind = r.randrange(6)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(to, lines[at])
    elif kind == 2:
        lines[at], lines[to] = lines[to], lines[at]
    elif kind == 3:
        lines[at] = " " * r.randrange(9) + lines[at].lstrip()
    elif kind == 4:
        lines[at] = lines[at].partition(":")[0] + ":"
    else:
        lines.insert(at, " " * r.randrange(5) + r.choice(LINES))
    return "\n".join(lines)


def _block(text: str, r: random.Random) -> str:
    """Some lines on end moved elsewhere, or said twice."""
    lines = text.split("\n")
    start = r.randrange(len(lines))
    some = lines[start : start + r.randint(1, 12)]
    if r.random() < 0.5:
        del lines[start : start + len(some)]
    at = r.randrange(len(lines) + 1)
    indent = " " * r.choice((0, 0, 2, 4))
    return "\n".join([*lines[:at], *(indent + line for line in some), *lines[at:]])


def _report(text: str, r: random.Random) -> str:
    changes: tuple[Change, ...] = (
        lambda t, r: _instead(t, _FIGURE, r, FIGURES),
        lambda t, r: _instead(t, _KEY, r, keys()),
        _digit,
        _digit,
        _line,
        _block,
    )
    return r.choice(changes)(text, r)


def _token(text: str, r: random.Random) -> str:
    tokens = _TOKEN.findall(text)
    if not tokens:
        return r.choice(keywords())
    at, to = r.randrange(len(tokens)), r.randrange(len(tokens))
    kind = r.randrange(6)
    if kind == 0:
        tokens[at] = r.choice(keywords())
    elif kind == 1:
        tokens[at] = r.choice(EXPRESSIONS)
    elif kind == 2:
        tokens[at] = tokens[to]
    elif kind == 3:
        del tokens[min(at, to) : min(at, to) + r.randint(1, 4)]
    elif kind == 4:
        tokens[to:to] = tokens[at : at + r.randint(1, 20)]
    else:
        tokens[at], tokens[to] = tokens[to], tokens[at]
    return "".join(tokens)


def _rules(text: str, r: random.Random) -> str:
    return (_token if r.random() < 0.85 else _block)(text, r)


def _of_words(words: tuple[str, ...]) -> Change:
    def change(text: str, r: random.Random) -> str:
        at = r.randrange(len(text) + 1)
        if r.random() < 0.6:
            return text[:at] + r.choice(words) + text[at:]
        return text[:at] + text[at + r.randint(1, 12) :]

    return change


def _words_of(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(r'"[^"\n]*"|[\w-]+|[^\w\s]', "\n".join(texts))))


GITIGNORES = (
    "*\n!*/\n!*.yaml\n", "# made\nbuild/\n/dist\n*.py[cod]\n__pycache__/\n.venv\n",
    "a/**/b\n**/2023/\nreports/**\n!reports/a.yaml\r\n",
    "[!a-c]*.yaml\n[]-]\n[[:alpha:]].yaml\n\\#a\\ \nx  \n", "# \x0b\u2028*\n/*\n!/reports\n",
    "报告/*.yaml\n第??号*\na**b/c\n",
)  # fmt: skip
_GITIGNORE_WORDS = (
    "*", "**", "/**/", "**/", "/**", "?", "!", "\n", "\n!", "\\", "[a-z]", "[!", "]", "[[:digit:]]", " ", "\r\n", "#",
    "/", "/\n", "a", "reports", "*.yaml", "2023", "报", "\0", "\t", "{a,b}",
)  # fmt: skip
_WORDS = {
    "gitignore": _GITIGNORE_WORDS,
    "waivers": WORDS,
    "settings": (*_words_of(SETTINGS), "\n", "'''"),
    "baseline": _words_of(BASELINES),
}
_CHANGES: dict[str, Change] = {
    "yaml": _report,
    "fix": _report,
    "rules": _rules,
    **{name: _of_words(words) for name, words in _WORDS.items()},
}


def words(target: str) -> tuple[str, ...]:
    """The dictionary of a target."""
    if target == "rules":
        return keywords() + EXPRESSIONS
    return _WORDS.get(target) or (*FIGURES, *LINES, *keys())


def changed(target: str, data: bytes, seed: int) -> bytes:
    """An input changed in a way that its target knows."""
    r = random.Random(seed)
    text = data.decode("utf-8", "replace")
    for _ in range(r.choice((1, 1, 1, 2, 3, 5))):
        text = _CHANGES[target](text, r)
    return text.encode("utf-8", "replace")


def _gate() -> list[str]:
    """Short reports by the rules of `tests/gate`, whose figures `--fix` may write."""
    head = "单位: 某局\n预算: 9000.00\n合计: 1202.05"
    rest = "明细: [{名称: 甲, 金额: 1200.50}, {名称: 乙, 金额: 2.00}]\n"
    quoted = head.replace("1202.05", '"1,202.05"')
    return [
        f"{head}\n{rest}",
        f"{head}\n执行率: 33.33%\n半数: 600.00\n{rest}",
        f"{quoted}\n{rest}",
        f"{head}元 # 决算\n金额单位: 万元\n{rest}说明: 完成XX件\n",
    ]


def seeds(target: str) -> list[bytes]:
    """Inputs to begin with: made up, or rule files of the tests."""
    from tests.correct import report
    from tests.generating import program

    if target in ("yaml", "fix"):
        made = [report(seed) for seed in range(8)] + _gate()
        made += [_digit(text, random.Random(n)) for n, text in enumerate(made)]
        texts = made
    elif target == "rules":
        texts = [program(seed) for seed in range(60)]
        for folder in ("tests/broken", "tests/gate"):
            texts += [path.read_text("utf-8") for path in sorted((ROOT / folder).glob("*.rules"))]
    else:
        texts = list(
            {"settings": SETTINGS, "gitignore": GITIGNORES, "waivers": COMMENTS, "baseline": BASELINES}[target]
        )
    return [text.encode() for text in texts]

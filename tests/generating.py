"""Random rule files: valid syntax over every production, laid out badly, with comments in odd places. Seeded."""

from __future__ import annotations

import random
from collections.abc import Callable

NAMES = ("annual", "executed", "全年预算数", "rate", "x1", "_y", "得分", "total", "甲乙", "count")
IDS = ("a-rule", "rule-2", "规则-一", "b", "execution-rate")
TEXTS = ('"标签"', '"a \\"quoted\\" word"', '"带 # 号"', '"长' + "长" * 40 + '"', '"{x}"', '"\\\\ and \\n"')
KINDS = (
    "money",
    "rate",
    "score",
    "text",
    "number",
    "count",
    "measure(人次)",
    "one of (优, 良)",
    "target",
    "金额",
    "比率",
)
NUMBERS = ("0", "1.50", "90%", "20万元", "5分", "100", "2022年", "３0％", "0.5‰")
EXAMPLES = (
    '""" {a: 1, b: 2} """', '"{a: 1}"', '"""\n        a: 1\n        b:\n          - 2\n    """',
    '"""{a: 1,\n     b: 2}"""', '"""\na: |\n  text\n\n  more\nb: 2\n"""',
    '""" {' + ", ".join(f"名称{i}: {i}" for i in range(30)) + '} """',
)  # fmt: skip


class Maker:
    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)

    def one(self, *choices: str) -> str:
        return self.r.choice(choices)

    def some(self, most: int) -> range:
        return range(self.r.randint(0, most))

    def name(self) -> str:
        return self.one(*NAMES)

    def maybe(self, text: str) -> str:
        return text if self.r.random() < 0.5 else ""

    def dates(self) -> str:
        return self.one("effective 2021-01-01 ..", "effective .. 2020-12-31", "施行 2019-01-01 .. 2020-06-30")

    def comparing(self) -> str:
        return self.one(
            "compare exact", "比较 舍入", 'compare within 0.01万元 because "原因"', "比较 容差 5", "rounding half_even",
            "修约 四舍五入", "accept consistent", "认可 难解释", "severity of unlikely = note", "级别 之 不符 = 警告",
            "absent zero", "缺项 未知",
        )  # fmt: skip

    def unit(self) -> str:
        return f"{self.one('unit', '单位')} {self.name()} = {self.one('15亩', '0.5公顷')} {self.maybe('basis law')}"

    # ---- expressions

    def number(self, depth: int) -> str:
        if depth <= 0:
            return self.one(self.name(), self.one(*NUMBERS), f"{self.name()}.{self.name()}")
        d = depth - 1
        return self.r.choice(
            (
                lambda: f"{self.number(d)} {self.one('+', '-', '*', '/', '×', '÷')} {self.number(d)}",
                lambda: f"({self.number(d)})",
                lambda: f"-{self.name()}",
                lambda: f"(if {self.truth(d)} then {self.number(d)} else {self.number(d)})",
                lambda: f"(如果 {self.truth(d)} 则 {self.number(d)} 否则 {self.number(d)})",
                lambda: f"{self.one('sum', 'max', '合计', 'round', 'f')}({self.number(d)}, {self.number(d)})",
                lambda: f"sum(for i in {self.items(d)}: {self.number(d)})",
                lambda: f"count({self.items(d)})",
                lambda: self.number(0),
            )
        )()

    def items(self, depth: int) -> str:
        if depth <= 0:
            return self.name()
        d = depth - 1
        return self.r.choice(
            (
                lambda: f"({self.items(d)} where {self.truth(d)})",
                lambda: f"(group {self.name()} by {self.name()}, {self.name()})",
                lambda: f'(each mention of "支出[为|达到]{{{self.name()}: money}}" in {self.name()})',
                lambda: f'(每处提到 "率{{{self.name()}: 比率}}" 见于 {self.name()})',
                lambda: f"{self.name()}.{self.name()}",
            )
        )()

    def truth(self, depth: int) -> str:
        if depth <= 0:
            return f"{self.name()} {self.one('=', '<>', '<', '<=', '>', '>=', '≠', '≤')} {self.one(*NUMBERS)}"
        d = depth - 1
        return self.r.choice(
            (
                lambda: f"{self.number(d)} {self.one('=', '<=', '>')} {self.number(d)}",
                lambda: f"({self.truth(d)} {self.one('and', 'or', '且', '或')} {self.truth(d)})",
                lambda: f"({self.truth(d)}) {self.one('and', 'or')} ({self.truth(d)})",
                lambda: f"{self.one('not', '非')} ({self.truth(d)})",
                lambda: f"{self.name()} in (优, {self.one(*TEXTS)})",
                lambda: f"{self.name()} is quantity",
                lambda: f"(every i in {self.items(d)} satisfies {self.truth(d)})",
                lambda: f"(某个 i 属于 {self.items(d)} 满足 {self.truth(d)})",
                lambda: f"matches({self.name()}, /第（?[0-9]+）?\\/号|[(（]/)",
                lambda: f"contains({self.name()}, {self.one(*TEXTS)})",
                lambda: f"present({self.name()})",
                lambda: self.one("true", "假"),
            )
        )()

    # ---- declarations

    def pack(self) -> str:
        inner = [
            self.one("set p = 5", "set p = 20万元 effective 2020-01-01 ..", "set severity of a-rule = warning",
                     '停用 a-rule because "原因"', "设定 级别 之 b = 提示", self.comparing())
            for _ in self.some(3)
        ]  # fmt: skip
        return f"pack p {self.maybe(self.one(*TEXTS))} {self.maybe('extends core, other')} {{ {' '.join(inner)} }}"

    def source(self) -> str:
        return (
            f'source {self.one(*IDS)} {self.one(*TEXTS)} {{ title "办法" issuer "财政部" {self.maybe(self.dates())} }}'
        )

    def form(self) -> str:
        return f"form {self.name()} {self.maybe(self.one(*TEXTS))} {self.maybe('root')} {{ {self.fields(2)} }}"

    def fields(self, depth: int) -> str:
        found = []
        for i in self.some(6):
            kind = self.one(*KINDS, "list of text", "list of 甲乙", "one of 优, 良, 差", "列表 之 金额")
            if depth and self.r.random() < 0.2:
                kind = f"{{ {self.fields(depth - 1)} }}"
            modes = " ".join(self.one("required", "decimals 2", "小数 0", self.comparing()) for _ in self.some(2))
            ways = " else ".join(
                f"{self.number(2)} {self.maybe(self.one(*TEXTS))} {self.maybe(f'when {self.truth(1)}')}"
                for _ in range(self.r.randint(1, 3))
            )
            ways = f"= {ways}" if self.r.random() < 0.2 else ""
            found.append(f"{self.name()}{i} {self.maybe(self.one(*TEXTS))} {kind} {modes} {ways}")
        return "\n".join(found)

    def bands(self) -> str:
        rows = "\n".join(f"{b} {low} {op} {high}" for b, low, op, high in (("优", 90, "..", 100), ("差", 0, "..<", 90)))
        head = f"bands {self.name()} {self.maybe(self.one(*TEXTS))} over score from 0 to 100"
        return f"{head} {{ {rows} {self.maybe(self.dates())} }}"

    def table(self) -> str:
        def cell() -> str:
            return self.one("any", ">= 90%", "60% ..< 90%", "优 or 良", "not (优)", '"文字"', "= 5", "-5 <.. 3", "任意")

        rows = "\n".join(
            f"{cell()}, {cell()} : {self.one('5分', '-1', '优', '(a * 2)', 'unknown')}"
            for _ in range(self.r.randint(1, 4))
        )
        hit = self.one("", "first", "any", "合计", "唯一")
        inputs = f"a: {self.one(*KINDS)}, b: {self.one(*KINDS)} {self.maybe('from 0 to 5')}"
        kind = self.one("score", "金额", "measure(件)", "one of (优, 良)")
        return f"table {self.name()} over {inputs} gives {kind} {hit} {{ {rows} {self.maybe('otherwise : 0')} }}"

    def parameter(self) -> str:
        value = self.one(*NUMBERS)
        head = f"parameter {self.name()} {self.maybe(self.one(*TEXTS))} money = {value}"
        return f"{head} {self.maybe('basis law')} {self.maybe(self.dates())}"

    def define(self) -> str:
        return f"define f(x: money, y: 比率) {self.maybe(self.one(*TEXTS))} gives money = {self.number(3)}"

    def rule(self) -> str:
        kinds: tuple[Callable[[], str], ...] = (
            lambda: f"when {self.truth(3)}",
            lambda: f"检查 {self.truth(3)}",
            lambda: f"check {self.name()} = {self.number(3)}",
            lambda: f"let {self.name()} = {self.number(2)}",
            lambda: f"title en {self.one(*TEXTS)}",
            lambda: f"why zh {self.one(*TEXTS)}",
            lambda: f"message zh {self.one(*TEXTS)}",
            lambda: f"severity {self.one('error', '警告', 'note')}",
            self.comparing,
            lambda: f"fix {self.name()}",
            lambda: f"basis law {self.maybe(self.one(*TEXTS))}",
            self.dates,
            lambda: f"{self.one('pass', '不通过')} {self.one(*EXAMPLES)}",
        )
        clauses = [self.r.choice(kinds)() for _ in range(self.r.randint(1, 6))]
        return f"rule {self.one(*IDS)} on {self.name()} {self.maybe(self.one(*TEXTS))} {{ {chr(10).join(clauses)} }}"

    def program(self) -> str:
        kinds = (
            self.pack,
            self.source,
            self.unit,
            self.form,
            self.bands,
            self.table,
            self.parameter,
            self.define,
            self.rule,
            self.rule,
        )
        return "\n".join(self.r.choice(kinds)() for _ in range(self.r.randint(1, 3)))

    def untidy(self, text: str) -> str:
        """The text with other white space and with comments wherever there is some between tokens."""
        out: list[str] = []
        quote = ""
        i = 0
        while i < len(text):
            if text.startswith('"""', i):
                end = text.index('"""', i + 3) + 3
                out.append(text[i:end])
                i = end
                continue
            char = text[i]
            if quote:
                out.append(char)
                if char == "\\":
                    i += 1
                    out.append(text[i])
                elif char == quote:
                    quote = ""
            elif char in '"/' and (char == '"' or text[i - 2 : i] == ", "):
                quote = char
                out.append(char)
            elif (
                char in " \n"
                and text[i - 1 : i + 2] not in (" f ",)
                and not text.startswith(" mention", i)
                and not text.startswith(' of "', i)
            ):
                roll = self.r.random()
                out.append(
                    "  # 注 " + str(self.r.randint(0, 99)) + "\n" if roll < 0.03
                    else "\n    " if roll < 0.1 else "\n\n\n" if roll < 0.12 else "\t " if roll < 0.15 else char
                )  # fmt: skip
            else:
                out.append(char)
            i += 1
        result = "".join(out)
        return result.replace("\n", "\r\n") if self.r.random() < 0.05 else result


def program(seed: int) -> str:
    """A rule file for a seed."""
    maker = Maker(seed)
    text = maker.program()
    return maker.untidy(text) if seed % 2 else text

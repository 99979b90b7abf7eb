"""Comments that mean to be waivers: each is read or said, above all until when it holds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.accept.waiver import Waiver, mark, read
from linter.diagnostic import ERROR, Diagnostic, Phrase
from linter.source import Source, Span
from linter.yaml.document import parse

from ..conftest import ROOT, Run

GATE = str(ROOT / "tests" / "gate")
KNOWN = frozenset(("total-of-entries", "within-budget", "合计相符", "预算内_1"))


def said(comment: str, value: str = "合计: 3.50") -> tuple[list[Waiver], list[str]]:
    """The waivers of a comment behind a figure, and the keys of what is wrong with it."""
    source = Source("r.yaml", f"{value} # {comment}\n")
    waivers, problems = read(source, parse(source)[0], KNOWN)
    for problem in problems:
        assert problem.rule == "waiver-syntax" and problem.severity == ERROR
        assert problem.span is not None and 0 <= problem.span.start < problem.span.end <= len(source.text)
    return waivers, [str(p.message.key) for p in problems if isinstance(p.message, Phrase)]


def ending(text: str) -> tuple[list[Waiver], list[str]]:
    return said(f"crossfoot: waive total-of-entries because {text}")


READ = (
    "已核对 until 2020-01-01",
    "已核对 until: 2020-01-01",
    "已核对 (until 2020-01-01)",
    "已核对（until 2020-01-01）。",
    "已核对 UNTIL 2020-01-01",
    "已核对 till 2020-01-01",
    "已核对 through 2020-01-01",
    "已核对, expires 2020-01-01",
    "已核对, expires on 2020-1-1",
    "checked (valid until 2020-01-01)",
    "checked; valid to 2020-01-01",
    "checked until the 2020-01-01",
    "checked until 2020/01/01",
    "checked until 2020.1.1",
    "checked until 20200101",
    "checked until=2020-01-01",
    "checked expires_at: 2020-01-01",
    "checked until ２０２０－０１－０１",
    "checked until\u200b 2020-01-01",
    "checked until 2020\u201301\u201301",
    "已核对，有效期：2020-01-01",
    "已核对，有效期至2020年1月1日",
    "已核对，有效期至：2020年1月1日止",
    "已核对 有效期限为 2020/1/1",
    "已核对 有效至 2020-01-01",
    "已核对 有效日期：2020.01.01",
    "已核对至2020年1月1日",
    "已核对 至 二〇二〇年一月一日",
    "已核对 至 二零二零年一月一日",
    "已核对 至二○二○年十二月三十一日",
    "已核对 到 2020-01-01",
    "已核对，到２０２０年１月１日为止",
    "已核对 截至2020-01-01",
    "已核对 截止：2020-01-01",
    "已核对 截止日期：2020-01-01。",
    "已核对 直到2020年01月01日",
    "已核对 直至 2020 年 1 月 1 日",
    "已核对【至2020-01-01】",
    "已核对 至 2020-01-01 由 预算股",
    "已核对 由 预算股 至 2020-01-01",
    "“至2019-01-01的旧口径” 至 2020-01-01",
    '"x" until 2020-01-01 by 甲',
    "自2019-01-01至2020-01-01",
    "已核对，2019年1月1日至2020年1月1日有效",
)
SAID = (
    "checked to 2020-01-01",
    "checked (to 2020-01-01)",
    "已核对 due 2020-01-01",
    "已核对 due on 2020/1/1.",
    "已核对 ~2020-01-01",
    "已核对 → 2020年1月1日",
    "已核对 -> 2020-01-01",
    "已核对 until June 2020",
    "已核对 until 1 June 2020",
    "已核对 until Jun. 30, 2020",
    "checked until 1st of July",
    "checked until 2020",
    "checked until 2020-01",
    "checked until 01/02/2020",
    "checked until 1.1.20",
    "checked until 2020-13-01",
    "checked until 2023-02-30",
    "checked until tomorrow",
    "checked until next year",
    "checked until the end of 2020",
    "checked until year-end",
    "checked until Q3 2020",
    "checked until FY2020",
    "checked until 2O2O-01-01",
    "checked before 2020-01-01",
    "checked before June",
    "no later than 2020-01-01, checked",
    "checked, expiry date 2020-01",
    "checked exp:2020-01-02",
    "checked untill 2020-01-01",
    "checked unitl June 2020",
    "checked until 2020-01-01 inclusive",
    "2020-01-01",
    "~2020-01-01",
    "已核对 2019-01-01~2020-01-01",
    "已核对，至下个财年",
    "已核对，至两千零二十年",
    "已核对 至 2 0 2 0 年",
    "已核对 仅2020年有效",
    "checked expired_at: 2020-01-01",
    "checked, review on 2020-01-01",
    "checked, remove after June 2020",
    "checked, valid for 30 days",
    "checked; valid for one year",
    "checked by 2027-06-30",
    "checked by the end of June",
    "checked by June 2020",
    "checked until 2020-01-01 # 另注",
    "checked until 2020-01-01, really",
    "until 2020-01-01 it was checked",
    "checked until 2020-01-01 until 2099-01-01",
    "checked until Friday",
    "已核对 至 2020年",
    "已核对 至2020年1月",
    "已核对 到2020年底",
    "已核对，至年底",
    "已核对，到明年6月",
    "已核对 至6月30日",
    "已核对，至下月底",
    "已核对 有效期一年",
    "已核对 有效期：30天",
    "已核对，有效期三个月",
    "已核对 有效期至六月底",
    "已核对 期限：2020年",
    "已核对 至 二〇二〇年",
    "已核对 至 二〇二〇年一月",
    "已核对 至二0二0年一月一日",
    "已核对 2020-01-01前有效",
    "已核对，2020年底止",
    "已核对，2020年1月1日失效",
    "已核对，2020-01-01之前",
    "至2020-01-01有效，已核对",
    "截至2020年12月31日有效，已核对",
    "已核对 至٢٠٢٠年",
    "已核对 截止2020.6",
    "已核对 延至2020年6月",
    "已核对 至 2020-01-01 由 2021-01-01",
    "已核对 迄2020-01-01",
    "已核对 失效日期：2020-01-01",
    "已核对 过期时间 2020-01-01",
    "已核对 至\u20602020年1月",
    "已核对 至——2020年1月",
    "已核对 至“2020年1月”",
    "已核对 至 民国一一二年",
)
REASONS = (
    "compared to the 2020 budget",
    "paid to them on 2020-01-01",
    "due to the change of 2020-01-01 in law",
    "凭证2020-01-01已附",
    "据 2020-01-01 批复",
    "到位资金较少",
    "资金未到位",
    "至今未拨付",
    "资金至今没有到账",
    "甚至没有发票",
    "以至少数项目超支",
    "冬至慰问费",
    "收到2023年结转资金",
    "达到20万元以上",
    "增加到2000万元",
    "直到验收才付款",
    "到期后付款",
    "已到期",
    "有效期内的合同",
    "截止日尚未确定",
    "截至目前未结算",
    "2022年至2023年跨年度项目",
    "2022至2023年度分两批拨付",
    "由2022年至2023年结转而来的资金",
    "第1至3批合并付款",
    "1至12月合计数",
    "前后口径不一",
    "以前年度结转",
    "2023年预算调整",
    "2023-06-01的会议同意",
    "到年底尚未支付",
    "漏报1至6月",
    "漏报一至三月",
    "漏报10月至12月",
    "只列第二至四季度",
    "合同仍在有效期内",
    "counted at the end of the year",
    "至年末仍有结余的资金不入账",
    "the total includes a grant of 2023",
    "not paid out before the audit",
    "split through the departments",
    "the end is open",
    "approved on 2023-06-01",
    "moved from 2022 to 2023",
    "checked on 2023-06-01 and moved on 2023-06-02",
    "until further notice from the council",
    "due to the flood of 2023",
    "endings are rounded",
    "“至2020-01-01的旧口径”",
    '"until June 2020 the old form"',
    "「截至2020年12月31日未付」",
    "经办人已说明",
    "0.50元为捐赠",
    "valid invoices exist",
    "expired contracts are counted",
    "before and after agree",
)


@pytest.mark.parametrize("text", READ)
def test_an_end_that_is_read(text: str) -> None:
    waivers, problems = ending(text)
    assert problems == [] and len(waivers) == 1
    assert waivers[0].until in (date(2020, 1, 1), date(2020, 12, 31))
    assert waivers[0].reason and "2020" not in waivers[0].reason


@pytest.mark.parametrize("text", SAID)
def test_an_end_that_is_not_read_is_said(text: str) -> None:
    waivers, problems = ending(text)
    assert waivers == [] and problems in (["waiver-end"], ["waiver-date"])
    waivers, problems = said(f"crossfoot: 豁免 total-of-entries 因为 {text}")
    assert waivers == [] and len(problems) == 1


@pytest.mark.parametrize("text", REASONS)
def test_a_reason_that_only_holds_such_words(text: str) -> None:
    waivers, problems = ending(text)
    assert problems == [] and len(waivers) == 1
    assert waivers[0].until is None and waivers[0].by == ""
    assert waivers[0].reason == text.strip('"“”「」')


@pytest.mark.parametrize(
    "reason",
    [
        "",
        "—",
        "——",
        "...",
        "。",
        "\u200b",
        "\u3164",
        "\u2800",
        "\u00ad",
        "\u115f",
        "\U000e0041",
        "/",
        "-",
        "#",
        "()",
        '""',
        '"—"',
        "“ ”",
        "\u0301",
        "々",
        "👍",
        "无",
        "略",
        "N/A",
        "none",
        "until 2099-01-01",
        "由 预算股",
        "\u200b by 预算股",
    ],
)
def test_what_says_nothing_is_no_reason(reason: str) -> None:
    waivers, problems = ending(reason)
    assert waivers == [] and problems == ["waiver-no-reason"]


@pytest.mark.parametrize("who", ["—", "\u200b", "。"])
def test_nobody_accepts_nothing(who: str) -> None:
    assert ending(f"已核对 by {who}")[1] == ["waiver-nobody"]


@pytest.mark.parametrize(
    ("comment", "rules"),
    [
        ("已核对  # crossfoot: waive total-of-entries because 甲", ["total-of-entries"]),
        ("已核对；crossfoot：豁免 total-of-entries 因为 甲", ["total-of-entries"]),
        ("已核对crossfoot: 豁免 total-of-entries 因为 甲", ["total-of-entries"]),
        ("# crossfoot: waive total-of-entries because 甲", ["total-of-entries"]),
        ("\u200bcrossfoot: waive total-of-entries because 甲", ["total-of-entries"]),
        (
            "crossfoot: waive total-of-entries because 甲 # crossfoot: waive within-budget because 乙",
            ["total-of-entries", "within-budget"],
        ),
        (
            "crossfoot: 豁免 total-of-entries 因为 甲 crossfoot: 豁免 合计相符、预算内_1 因为 乙",
            ["total-of-entries", "合计相符", "预算内_1"],
        ),
        ("crossfoot: 豁免合计相符因为 甲", ["合计相符"]),
        ("crossfoot: waive 合计相符 because 甲", ["合计相符"]),
        ("crossfoot: 豁免 合计相符 因为：甲", ["合计相符"]),
        ("crossfoot: waive total-of-entries because: 甲", ["total-of-entries"]),
    ],
)
def test_waivers_anywhere_in_a_comment(comment: str, rules: list[str]) -> None:
    waivers, problems = said(comment)
    assert problems == [] and [waiver.rule for waiver in waivers] == rules
    assert all(waiver.reason in ("甲", "乙") for waiver in waivers)
    for waiver in waivers:
        assert waiver.source.text[waiver.rule_span.start : waiver.rule_span.end] == waiver.rule


@pytest.mark.parametrize(
    "comment",
    [
        "crossfoot waive total-of-entries because 甲",
        "crossfoot; waive total-of-entries because 甲",
        "crossfoot 豁免 total-of-entries 因为 甲",
        "crosfoot: waive total-of-entries because 甲",
        "corssfoot: waive total-of-entries because 甲",
        "cross-foot: waive total-of-entries because 甲",
        "cross foot: waive total-of-entries because 甲",
        "Crossfeet: 豁免 total-of-entries 因为 甲",
        "已核对 crossfot: waive total-of-entries because 甲",
        "ｃｒｏｓｓｆｏｏｔ：豁免 total-of-entries 因为 甲",
        "cross\u200bfoot: waive total-of-entries because 甲",
        "c\u0301rossfoot: waive total-of-entries because 甲",
        "crossfoot\u200b: waive total-of-entries because 甲",
        "crossfoot:\u200bwaive total-of-entries because 甲",
        "waive total-of-entries because 甲",
        "豁免 total-of-entries 因为 甲",
        "豁免：合计相符 因为 甲",
        "已核对 豁免 within-budget",
        "crossfoot: waived total-of-entries because 甲",
        "crossfoot: wave total-of-entries because 甲",
        "crossfoot: 豁 total-of-entries 因为 甲",
        "crossfoot: ignore total-of-entries",
        "crossfoot: 忽略 total-of-entries",
        "crossfoot:",
        "crossfoot[total-of-entries] 已核对",
        "crossfoot(within-budget): 已核对",
        "crossfoot: waive[total-of-entries] because 甲",
        "crossfoot: waive total-of-entries exp:2020-01-01 because 甲",
        "crossfoot: x",
        "已核对 crossfoot: disable all",
        "crossfoot-disable total-of-entries",
        "crossfoot: waive total-of-entries",
        "crossfoot: waive total-of-entries since 甲",
        "crossfoot: waive total-of-entries because 甲; waive within-budget because 乙",
        "crossfoot: 豁免 total-of-entries 因为 甲，豁免 合计相符 因为 乙",
        "crossfoot=waive total-of-entries because 甲",
        "crossfoot ﹕ waive total-of-entries because 甲",
    ],
)
def test_what_looks_like_a_waiver_is_said(comment: str) -> None:
    waivers, problems = said(comment)
    assert waivers == [] and len(problems) == 1


@pytest.mark.parametrize(
    "comment",
    [
        "本项目经批准豁免政府采购",
        "豁免招标因为金额低于限额",
        "checked with crossfoot 0.1",
        "see https://x/crossfoot: notes",
        "crossroads: see the map",
        "comfort: low",
        "forecast: waived fees are not counted",
        "crossfoot 核对过",
        "the fee was waived because of the flood",
        "写法见 crossfoot: 说明",
        "减免",
        "waiver",
        "费用减免-见附件",
    ],
)
def test_an_ordinary_comment_is_none(comment: str) -> None:
    assert said(comment) == ([], [])


def test_a_misspelt_mark_is_said_by_the_command(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    """Nothing of it is right but its look: the file is looked through all the same."""
    (tmp_path / "r.yaml").write_text("单位: 某局\n预算: 10\n合计: 3 # crosfoot: wave x\n", "utf-8")
    done = crossfoot("check", "r.yaml", "--rules", GATE, "--format", "concise", cwd=tmp_path)
    assert done.code == 1 and "r.yaml:3:9" in done.out and "waiver-syntax" in done.out


def test_a_rule_with_a_chinese_name_is_waived(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "p.rules").write_text(
        '规则包 p "甲" {}\n表 f "表格" root { a "甲" number  b "乙" number }\n'
        '规则 甲乙相等 on f "甲应等于乙" { 检查 a = b }\n',
        "utf-8",
    )
    (tmp_path / "r.yaml").write_text("表: 表格\n甲: 1 # crossfoot: 豁免 甲乙相等 因为 口径不同\n乙: 2\n", "utf-8")
    done = crossfoot("check", "r.yaml", "--rules", "rules", "--format", "json", cwd=tmp_path)
    assert done.code == 0, done.text
    assert [d["waiver"]["reason"] for d in json.loads(done.out)["diagnostics"]] == ["口径不同"]


_PIECES = st.sampled_from(
    [
        "crossfoot: ",
        "crossfoot：",
        "waive ",
        "豁免 ",
        "total-of-entries",
        "合计相符",
        " because ",
        "因为",
        "已核对",
        " until ",
        "至",
        "到",
        "有效期",
        "2020-01-01",
        "2020年",
        "June ",
        "二〇二〇年",
        "一月一日",
        " by ",
        "由 ",
        "甲",
        "“",
        "”",
        "\u200b",
        "#",
        ", ",
        "前",
    ]
)


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_no_waiver_holds_for_ever_beside_a_date(text: str) -> None:
    waivers, _ = said(text)
    for waiver in waivers:
        assert waiver.until is not None or waiver.reason in text
        for word in ("until", "有效期"):  # directly before a date there is an end, read or said
            assert waiver.until is not None or "“" in text or f"{word}2020-01-01" not in waiver.reason.replace(" ", "")


# ---- time ------------------------------------------------------------------------------------------------------------


def seconds(work: Callable[[], object]) -> float:
    best = 9e9
    for _ in range(3):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize(
    "line",
    [
        "# crossfoot: waive total-of-entries because 已核对\n",
        "# 一行\n\n",
        "# crossfoot: waive\n",
        "# crosfoot: waive x\n",
        "# 豁免 至\n",
        f"# crossfoot: waive total-of-entries because {'至2020年' * 12}\n",
    ],
)
def test_comments_below_each_other_take_little_time(line: str) -> None:
    def made(size: int) -> Callable[[], object]:
        source = Source("r.yaml", "a: 1\n# crossfoot: waive x because y\n" + line * size + "b: 1\n")
        return lambda: read(source, parse(source)[0], KNOWN)

    once, twice = seconds(made(700)), seconds(made(1400))
    assert twice < 3.2 * once + 0.02, (once, twice)


@pytest.mark.parametrize("piece", ["crossfoot: waive a because b ", "crossfoot: ", "豁免 至 ", "crossfoot ", "# "])
def test_one_long_comment_takes_little_time(piece: str) -> None:
    def made(size: int) -> Callable[[], object]:
        source = Source("r.yaml", "a: 1 # " + piece * size + "\n")
        return lambda: read(source, parse(source)[0], KNOWN)

    once, twice = seconds(made(2000)), seconds(made(4000))
    assert twice < 3.2 * once + 0.02, (once, twice)


def test_many_waivers_of_many_findings_on_one_line_take_little_time() -> None:
    def made(size: int) -> Callable[[], object]:
        comment = "# crossfoot: waive total-of-entries because 已核对\n"
        source = Source("r.yaml", "a: 1\n" + comment * size + "b: 1\n")
        waivers, _ = read(source, parse(source)[0], KNOWN)
        at = source.text.index("b: 1")
        found = [
            Diagnostic("total-of-entries", ERROR, "", file="r.yaml", source=source, span=Span(at, at + 1))
            for _ in range(size)
        ]
        return lambda: mark(waivers, found, KNOWN, date(2024, 1, 1), ())

    once, twice = seconds(made(2000)), seconds(made(4000))
    assert twice < 3.2 * once + 0.02, (once, twice)


def test_waivers_of_long_texts_take_little_time() -> None:
    """Each speaks of every line of a value that has many."""

    def made(size: int) -> Callable[[], object]:
        text = "".join(f"k{n}: # crossfoot: waive word because 已核对\n  |\n  甲\n  乙\n" for n in range(size))
        source = Source("r.yaml", text + "".join(f"l{n}: |\n" + "  甲\n" * 5 for n in range(size)))
        waivers, _ = read(source, parse(source)[0], ())
        found = [
            Diagnostic("word", ERROR, "", file="r.yaml", source=source, span=Span(at, at + 1))
            for at in range(0, len(source.text), 9)
        ]
        return lambda: mark(waivers, found, ("word",), date(2024, 1, 1), ())

    once, twice = seconds(made(800)), seconds(made(1600))
    assert twice < 3.2 * once + 0.02, (once, twice)

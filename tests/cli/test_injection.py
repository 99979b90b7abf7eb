"""Nothing that a terminal, a CI, a spreadsheet or a browser obeys, and nothing that nobody sees, is printed raw.

Every command and every format, over reports, rule files, settings and file names that were made for it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.cli.commands import NAMES
from linter.render.csv import row
from linter.render.formats import FORMATS
from linter.render.patch import patch as patch_of
from linter.source import disarmed, harmless, is_unseen, obeyed, patch, printed

from ..conftest import ROOT, Run, warmed
from .test_gate import git

CONTROLS = "".join(map(chr, range(0x20))) + "\x7f"
# Of each kind of what nobody sees, all that is asked for by name, and the ends of the ranges.
UNSEEN = (
    "\x7f\x85\x9b\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180e\u180f\u200b\u200c\u200d\u200e\u200f\u2028\u2029"
    "\u202a\u202e\u2060\u2062\u2064\u2066\u2069\u206f\u2800\u3164\ufe00\ufe0f\ufeff\uffa0\ufff9\ufffa\ufffb\ufffc"
    "\U0001d173\U0001d17a\U000e0001\U000e0041\U000e007f\U000e0100\U000e01ef"
)
COMMANDS = (
    "##[error]x", "##[add-mask]x", "##[STOP-commands]x", "##vso[task.setvariable variable=x]y", "##VSO[x]",
    "##teamcity[buildStatus status='SUCCESS']", "section_start:0:a", "section_end:0:a", "travis_fold:start:a",
    "###[error]x", "####vso[x]",
)  # fmt: skip
LINES = ("::error::x", "  ::stop-commands::x", "\u3000::add-mask::x", "\v\f::set-env name=x::y", "::")
ARMED = re.compile(r"##\[|##vso\[|##teamcity\[|section_(?:start|end):|travis_(?:fold|time):", re.IGNORECASE)
OWN = re.compile(r"::(?:error|warning|notice) (?:file=[^:]*|title=crossfoot)(?:,[a-zA-Z]+=[^:,]*)*::\S.*")


def obeyed_in(text: str, *, github: bool = False, patch: bool = False) -> list[str]:
    """What of a text somebody would obey, or nobody would see."""
    found = [
        f"U+{ord(c):04X}"
        for c in text
        if (is_unseen(c) or (unicodedata.category(c)[0] == "Z" and c in "\u2028\u2029"))
        and c != "\n"
        and not (patch and c == "\t")
    ]
    found += ARMED.findall(text)
    found += [
        line
        for line in re.split(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", text)
        if line.lstrip().startswith("::") and not (github and OWN.fullmatch(line))
    ]
    return found


# ---- the list --------------------------------------------------------------------------------------------------------


def test_the_list_has_all_that_unicode_says() -> None:
    """Controls, format characters, separators of lines, surrogates; and what is asked for by name."""
    # Beyond what anybody writes in, blocks of thousands are of one kind: one character in eleven stands for them.
    for code in (*range(0x3100), *range(0xA000, 0xAC00), *range(0xD700, 0x20000), *range(0x20000, 0x110000, 11)):
        char = chr(code)
        if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs"):
            assert is_unseen(char), f"U+{code:04X}"
        if is_unseen(char) and not 0xD800 <= code <= 0xDFFF:
            assert code < 0x20 or char in obeyed()
            assert harmless(f"a{char}b") != f"a{char}b", f"U+{code:04X}"
    assert all(map(is_unseen, UNSEEN + CONTROLS))
    # Default_Ignorable_Code_Point, DerivedCoreProperties of Unicode 15; fillers and blanks.
    for first, last in (
        (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
        (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
        (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
        (0x2800, 0x2800), (0x13441, 0x13442), (0x16FE4, 0x16FE4), (0x1D159, 0x1D159),
    ):  # fmt: skip
        assert all(is_unseen(chr(code)) for code in range(first, last + 1))
    assert not any(map(is_unseen, "aé中、（）％＝〔—…①❤🙂\u3000\xa0"))


PIECES = st.lists(
    st.sampled_from(
        [*UNSEEN, *CONTROLS, *COMMANDS, *LINES, "#", "##", "[", "vso", ":", "::", " ", "中", "a", "section_", "start"]
    ),
    max_size=12,
).map("".join)


@given(PIECES)
def test_one_line(text: str) -> None:
    assert obeyed_in(f"- {harmless(text)}") == []
    assert harmless(harmless(text)) == harmless(text)


@given(PIECES, st.booleans())
def test_lines(text: str, color: bool) -> None:
    assert obeyed_in(printed(text, color)) == []
    assert printed(printed(text)) == printed(text)
    painted = f"\x1b[1;31m{text}\x1b[0m"
    assert obeyed_in(re.sub(r"\x1b\[(?:1;31|0)m", "", printed(painted, True))) == []
    assert "\x1b" not in re.sub(r"\x1b\[[0-9;]{1,4}m", "", printed(painted, True))


@given(PIECES)
def test_what_says_nothing_to_anybody_stays(text: str) -> None:
    plain = "".join(c for c in text if not is_unseen(c) and (c.isalnum() or c in " \n"))
    assert printed(plain) == plain and disarmed(plain) == plain


def difference(name: str, before: str, after: str) -> str:
    encoded = [text.encode("utf-8", "backslashreplace") for text in (before, after)]
    return patch_of(name.encode(), *encoded).decode()


@given(st.lists(PIECES, max_size=4), st.lists(PIECES, max_size=4))
def test_patches(before: list[str], after: list[str]) -> None:
    text = patch(difference("a.yaml", "\n".join(before), "\n".join(after)))
    # A mark that a file holds at the start of a line stays there: a patch without it would not fit.
    marked = re.sub("^([-+ ])\ufeff", r"\1", text.replace("\r\n", "\n"), flags=re.MULTILINE)
    assert obeyed_in(marked, patch=True) in ([], ["U+FEFF"])


def test_a_patch_that_nobody_obeys_is_left_as_it_is() -> None:
    text = difference("a.yaml", "\ufeffa: 1\r\n\tb:\u3000x\xa0:: # [\r\n", "\ufeffa: 2\r\n\tb:\u3000x\xa0:: # [\r\n")
    assert patch(text) == text and "\r\n" in text


def test_disarming_is_linear() -> None:
    assert len(disarmed("##[" * 300_000)) == 6 * 300_000


# ---- every command ---------------------------------------------------------------------------------------------------

YAML = "".join(f"\\U{ord(c):08x}" for c in UNSEEN + CONTROLS)
SHOUT = " ".join(COMMANDS)
# A text of YAML: what is seen as it is, the rest as escapes and as it is where a line may hold it.
VALUE = f'"{YAML}\\n::error::v\\n ::warning::v\\n{SHOUT}\\e]8;;http://x\\a"'
RAW = UNSEEN.replace("\x7f", "").replace("\x85", "").replace("\x9b", "").replace("\u2028", "").replace("\u2029", "")
RAW = RAW.replace("\ufeff", "").replace("\U000e0001", "") + SHOUT
REPORT = f"""\
单位: {VALUE}
预算: 10.00
合计: 4.00  # crossfoot: waive half-of-total because {RAW} by {RAW}
明细: [{{名称: {VALUE}, 金额: 3.00}}]
执行率: {VALUE}
{VALUE}: 1
半数: 3.1  # crossfoot: waive half-of-total because ::error::{RAW} by {RAW} until 2099-12-31
说明: |
  XX{SHOUT}
  ::error::from a block
::error::key: 1
"""
LATIN = "".join(c for c in RAW if ord(c) > 0xFF) + SHOUT.replace('"', "").replace("\\", "")
RULES = f"""\
pack ours "{LATIN}" extends base {{
    disable unwanted because "::error::{LATIN}"
}}

source method "〔2022〕{LATIN}" {{
    title "::error::{LATIN}"
    issuer "{LATIN}"
}}

parameter most "{LATIN}" rate = 50% basis method "{LATIN}"

form entry "明细" {{
    name     "名称"   text    required
    amount   "金额"   money
}}

form line "收支表" root {{
    unit      "单位"       text            required
    currency  "{LATIN}"    one of 元, 万元
    total     "合计"       money           required
    entries   "明细"       list of entry
    budget    "预算"       money           required
    rate      "执行率"     rate
    half      "半数"       money
    note      "说明"       text
}}

# {LATIN}
rule total-of-entries on line "::error::{LATIN}" {{
    title en "  ::error::{LATIN}"
    why zh "{LATIN}"
    why en "::error::{LATIN}"
    when  present(entries)
    check total = sum(entries.amount)
    fix total
    basis method "{LATIN}"
    pass \"\"\"
        单位: "{LATIN}"
        预算: 10
        合计: 3
        ::error::x: 1
        明细: [{{名称: 甲, 金额: 3}}]
    \"\"\"
    fail \"\"\"
        单位: 某局
        预算: 10
        合计: 4.00 # {LATIN}
        明细: [{{名称: 甲, 金额: 3.00}}]
    \"\"\"
}}

rule half-of-total on line "半数{LATIN}" {{
    when  present(half)
    check half = total * most and note <> "{LATIN}"
    message zh "::error::{{note}}{LATIN}"
    message en "::error::{{note}}{LATIN}"
    pass \"\"\" {{单位: 某局, 预算: 10, 合计: 3.0, 半数: 1.5, 说明: 无}} \"\"\"
    fail \"\"\" {{单位: 某局, 预算: 10, 合计: 3.0, 半数: 1.7, 说明: "{LATIN}"}} \"\"\"
}}
"""
BASE = """\
pack base

form other "别的" root { a "甲" money required }

rule unwanted on other "不用的" { check a > 1元 }
"""
NAMES_OF_FILES = (
    "::error::a.yaml", "  ::warning::b.yaml", "\u3000::c.yaml", "##[error]d.yaml", "##vso[task.x]e.yaml",
    "##teamcity[x]f.yaml", "a\n::error::g.yaml", "a\r\n  ::h.yaml", "\v::i.yaml", "\x1b]8;;http:x\x07j.yaml",
    "section_start:0:k.yaml", "=1+1;=2.yaml", UNSEEN[:30] + "l.yaml", UNSEEN[30:] + "m.yaml", "<script>n.yaml",
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "rules" / "base").mkdir(parents=True)
    (folder / "rules" / "ours").mkdir()
    (folder / "rules" / "base" / "base.rules").write_text(BASE, "utf-8")
    (folder / "rules" / "ours" / "::error::##[x]\n::o.rules").write_text(RULES, "utf-8")
    for number, name in enumerate(NAMES_OF_FILES):
        text = (REPORT, "单位: [\n", REPORT.replace("4.00", "5.00"), f"{VALUE}: 1\nb: [}}")[number % 4]
        (folder / name).write_text(text, "utf-8")
    (folder / "::error::folder\n::x").mkdir()
    (folder / "plain.yaml").write_text("单位: 某局\n预算: 10.00\n合计: 4.00\n明细: [{名称: 甲, 金额: 3.00}]\n", "utf-8")
    (folder / "::error::n.csv").write_text(f"单位,::error::x\n预算,10.00\n合计,4.00\n##[error]x,{SHOUT}\n", "utf-8")
    (folder / "no.yaml").write_text("::error::x: 1\n", "utf-8")
    (folder / "crossfoot.toml").write_text('rules = ["rules"]\n', "utf-8")
    (folder / "odd.toml").write_text(f'rules = ["rules"]\n[packs]\n"::error::{LATIN}" = "ours"\n', "utf-8")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x")
    (folder / "rules" / "ours" / "::error::##[x]\n::o.rules").write_text(
        RULES.replace("most and", "most + 1元 and"), "utf-8"
    )
    return folder


def calls() -> Iterator[tuple[str, ...]]:
    """Every command, each with all that changes what it prints."""
    for form in FORMATS:
        yield "check", ".", "--format", form, "--verbose", "--statistics", "--vacuity"
        yield "check", ".", "--format", form, "--rules", "::error::nothing\n::here"
        yield "baseline", "check", ".", "--format", form
    for form in ("table", "json", "csv"):
        yield "waivers", ".", "--format", form
    for form in ("table", "json"):
        yield "settings", "--format", form
        yield "impact", "HEAD", ".", "--format", form
        yield "rules", "--format", form
    yield "check", ".", "--diff"
    yield "check", "--diff", "::error::a.yaml"
    yield "check", "a\n::error::nothing.yaml", "##[error]nothing"
    yield "check", "--settings", "::error::\n::x"
    yield "check", ".", "--settings", "odd.toml"
    yield "check", ".", "--select", f"::error::{SHOUT}"
    yield "check", ".", "--jobs", "\n::error::x"
    yield "check", ".", "--nothing\n::error::x\n##[error]x\x1b[1m"
    yield "check", ".", "--format", "\n::error::x"
    yield "check", ".", "--changed=\n::error::##[x]"
    yield "impact", "\n::error::##[x]", "."
    yield "\n::error::x", "\x1b[1m"
    for action in ("write", "check", "prune"):
        yield "baseline", action, "."
        yield "baseline", action, ".", "--baseline", "::error::\n::b.json"
    yield ("test",)
    yield "test", "--coverage"
    yield "test", "::error::\n::x"
    yield "format", "rules"
    yield "format", "--check", "rules"
    yield "format", "--diff", "rules"
    yield "format", "::error::\n::x"
    yield "explain", "total-of-entries", "half-of-total", "unwanted"
    yield "explain", "::error::\n::x"
    yield "manual", "::error::\n::out"
    yield "manual", "plain.yaml"
    for command in ("new", "schema"):
        yield command, "收支表", "--pack", "ours"
        yield command, "::error::\n::x"
    yield "new", "收支表", "--pack", "ours", "--output", "::error::\n::new.yaml"
    yield "import", "::error::n.csv", "=1+1;=2.yaml", "::error::nothing.xlsx"
    yield "import", "::error::n.csv", "--form", "收支表", "--output", "::error::\n::import.yaml"
    yield "check", "::error::n.csv"
    yield "export", "plain.yaml", "--output", "::error::\n::export.xlsx"
    yield "export", "::error::n.csv", "--output", "::error::\n::export.docx"
    yield "check", ".", "--shard", "1/1", "--output", "::error::\n::1.part"
    yield "merge", "::error::\n::1.part"
    yield "pack", "show", "::error::\n::x.sealed"
    yield "facts", "."
    yield "facts", "::error::\n::x", "--output", "::error::\n::facts.csv"
    yield "cache", "info"
    yield "completion", "bash"
    yield "completion", "\n::error::x"


def test_every_command_is_tried() -> None:
    assert {call[0] for call in calls()} >= set(NAMES)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names that other systems refuse")
@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_every_command(
    lang: str, hostile: Path, tmp_path: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tree"
    shutil.copytree(hostile, folder, symlinks=True)
    monkeypatch.setenv("CROSSFOOT_CACHE_DIR", warmed(folder / "::error::##[c]\n::cache"))
    for call in calls():
        speaking = () if call[0] in ("completion", "\n::error::x") else ("--lang", lang)
        done = crossfoot(*call, *speaking, cwd=folder)
        form = call[call.index("--format") + 1] if "--format" in call else ""
        is_csv = form == "csv" or call[0] == "facts"
        out = done.out.removeprefix("\ufeff").replace("\r\n", "\n") if is_csv else done.out
        diff = "--diff" in call or call[0] in ("completion", "format")
        assert obeyed_in(out, github=form == "github", patch=diff) == [], (call, "out")
        assert obeyed_in(done.err) == [], (call, "err")
        assert "Traceback" not in done.text, call
        assert done.code in (0, 1, 2), call
    if lang == "zh":  # the whole tree was read, and rules were in force
        text = crossfoot("check", ".", "--format", "json", cwd=folder).out
        found = {d["rule"] for d in json.loads(text)["diagnostics"]}
        assert {"total-of-entries", "yaml-syntax"} <= found


def test_files_that_are_written_are_harmless(hostile: Path, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    folder = tmp_path / "tree"
    shutil.copytree(hostile, folder, symlinks=True)
    for form in FORMATS:
        crossfoot("check", ".", "--format", form, "--output", "out.txt", cwd=folder)
        text = (folder / "out.txt").read_bytes().decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
        assert obeyed_in(text, github=form == "github") == [], form
    crossfoot("manual", "pages", cwd=folder)
    for page in (folder / "pages").iterdir():
        assert obeyed_in(page.read_text("utf-8")) == [], page
    crossfoot("new", "收支表", "--pack", "ours", "--output", "new.yml", cwd=folder)
    assert obeyed_in((folder / "new.yml").read_text("utf-8")) == []


def test_a_patch_that_does_not_apply_says_so(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    good = "单位: 某局\n预算: 10.00\n合计: 4.00\n明细: [{名称: 甲, 金额: 3.00}]\n"
    rules = str(ROOT / "tests" / "gate")
    (tmp_path / "a.yaml").write_text(good, "utf-8")
    done = crossfoot("check", "a.yaml", "--diff", "--rules", rules, "--lang", "en", cwd=tmp_path)
    assert "does not apply" not in done.err
    (tmp_path / "p.patch").write_text(done.out, "utf-8")
    assert subprocess.run(["patch", "-p1", "-i", "p.patch"], cwd=tmp_path, capture_output=True).returncode == 0
    for odd in ("# \u202e", "# ##[error]x", "::x: 1"):
        (tmp_path / "b.yaml").write_text(good.replace("合计: 4.00", f"合计: 4.00\n{odd}"), "utf-8")
        done = crossfoot("check", "b.yaml", "--diff", "--rules", rules, "--lang", "en", cwd=tmp_path)
        assert "does not apply" in done.err and "-合计: 4.00" in done.out, odd


# ---- spreadsheets ----------------------------------------------------------------------------------------------------

SIGNS = "=+-@|%＝＋－＠"
CELLS = st.lists(st.sampled_from([*SIGNS, *";,\t\"' \u3000\xa0", "1", "cmd", "中", "\n", "\r"]), max_size=10).map(
    "".join
)


def formulas(line: str, separator: str, quoted: bool) -> list[str]:
    """The cells of a line that a spreadsheet would take for formulas."""
    reader = csv.reader(io.StringIO(line), delimiter=separator, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
    cells = [
        cell.strip(" \u3000\xa0\"'\r\n") if not cell.lstrip(' \u3000\xa0"').startswith("'") else ""
        for r in reader
        for cell in r
    ]
    number = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?%?")
    return [cell for cell in cells if cell[:1] in tuple(SIGNS) and not number.fullmatch(cell)]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CELLS, min_size=1, max_size=4))
def test_no_cell_is_a_formula(cells: list[str]) -> None:
    line = row([*cells])
    assert formulas(line, ",", True) == []
    # As spreadsheets part cells where a comma is the point of numbers, with quotes that stand for nothing there.
    for part in line.rstrip("\r\n").split(";")[1:]:
        assert formulas(part, "\0", False) == [], line


@pytest.mark.parametrize("cell", ["-5.00", "+3%", "1,234.5", "某局;乙", "a-b", "5%", "——"])
def test_what_is_no_formula_stays(cell: str) -> None:
    assert next(csv.reader(io.StringIO(row([cell])))) == [cell]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("=1", "'=1"), ("a;=1", "a;'=1"), ('"=1', "\"'=1"), (" =1", " '=1"), ("＝1", "'＝1"), ("|x", "'|x"), ("-x", "'-x"),
     ("a; \"@x", "a; \"'@x"), ("\t=1", "    '=1"), ("-5.00;-6.00", "'-5.00;'-6.00")],
)  # fmt: skip
def test_what_is_one_does_not(cell: str, shown: str) -> None:
    assert next(csv.reader(io.StringIO(row([cell])))) == [shown]


def test_every_character_that_nobody_sees_in_every_format(tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    """All of them, not only those named above: in values, keys, comments and waivers, through formats and listings."""
    every = [*range(0x80, 0xD800), *range(0xE000, 0x110000)]
    chars = [chr(code) for code in every if is_unseen(chr(code))]
    assert len(chars) > 4000
    rows, lines = [], []
    for first in range(0, len(chars), 100):
        some = "".join(chars[first : first + 100])
        raw = "".join(char for char in some if char.isprintable() or unicodedata.category(char) in ("Cf", "Mn", "Cn"))
        raw = raw.replace("\ufeff", "").replace("\ufffe", "").replace("\uffff", "")
        escaped = "".join(f"\\U{ord(char):08x}" for char in some)
        rows.append(f'  - {{名称: "甲{escaped}", 金额: "1{raw}"}}\n')
        lines.append(f"键{raw}: 1  # crossfoot: waive unknown-key because 甲{raw}乙 by 丙{raw}\n")
    text = f"单位: 某局\n预算: 10.00\n合计: 4.00\n{''.join(lines)}明细:\n{''.join(rows)}"
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    rules = ("--rules", str(ROOT / "tests" / "gate"))
    calls: list[tuple[str, ...]] = [("check", "--format", form, "--verbose", "--statistics") for form in FORMATS]
    calls += [("waivers", "--format", form) for form in ("table", "json", "csv")]
    for call in (*calls, ("check", "--diff"), ("baseline", "write"), ("baseline", "check")):
        done = crossfoot(*call, *rules, "a.yaml", cwd=tmp_path)
        out = done.out.removeprefix("\ufeff")
        assert sorted({*out, *done.err}.intersection(chars)) == [], call
        assert "u034f" in out.lower() or call[0] == "baseline" or "--diff" in call, call

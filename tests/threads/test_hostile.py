"""Threads about ways through a gate, about loss, time, injection, and about what is right and was flagged."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run
from .place import BAD, GOOD, Place, Threads

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
THREADS = thread = Threads()


# ---- through the gate ------------------------------------------------------------------------------------------------


@thread("lint-staged/lint-staged#821")
def a_name_that_is_an_option(place: Place) -> None:
    place.put({"--exclude=*.yaml": GOOD, "a.yaml": BAD})
    done = place.run("check", "--only-reports", "--force-exclude", "--exclude=*.yaml", "a.yaml")
    assert done.code == 2 and "put -- before the paths" in done.err
    assert place.files("--only-reports", "--force-exclude", "--", "--exclude=*.yaml", "a.yaml") == ["a.yaml"]
    place.commit()
    place.put({"--exclude=*.yaml": BAD})
    assert place.files("--changed") == ["--exclude=*.yaml"]


@thread("aws-samples/sample-aws-genai-ops-demos#162")
def a_baseline_of_somebody_elses(place: Place) -> None:
    """One that accepts nothing of what there is accepts nothing, and one that cannot be read stops the run."""
    place.put({"a.yaml": BAD, "base.json": '{"version": 2, "entries": []}'})
    assert place.files("--baseline", "base.json") == ["a.yaml"]
    for text in ("", "[]", '{"version": 9}', "<html>"):
        place.put({"base.json": text})
        assert place.run("check", "--baseline", "base.json").code == 2


@thread("astral-sh/ruff-pre-commit#48")
def each_department_by_its_own_settings(place: Place) -> None:
    """Settings further down are in force or the run stops: never the outer ones in their place."""
    place.put({"dept/crossfoot.toml": "strict = true\n", "dept/a.yaml": BAD, "b.yaml": BAD})
    done = place.run("check")
    assert done.code == 2 and "dept/crossfoot.toml" in done.err
    done = place.run("check", "--only-reports", "--force-exclude", "--", "b.yaml", "dept/a.yaml")
    assert done.code == 2 and "dept/crossfoot.toml" in done.err


@thread("semgrep/semgrep-rules#3130")
def a_report_that_is_called_something_else(place: Place) -> None:
    """A folder that holds no report is no clean result."""
    place.put({"reports/a.txt": BAD})
    assert place.run("check", "reports").code == 2
    place.settings('reports = ["reports"]\n')
    assert place.run("check", "--only-reports").code == 2  # the hook's way, where rules changed
    assert place.run("check", "reports/a.txt").code == 1  # named, it is read whatever it is called


@thread("oxsecurity/megalinter#2944")
def a_link_that_a_hook_names(place: Place) -> None:
    """Named by whatever picks out what changed, a link is checked as the report that it is."""
    place.put({"real/a.yaml": BAD})
    (place.home / "l.yaml").symlink_to("real/a.yaml")
    for names in (["l.yaml"], ["l.yaml", "real/a.yaml"]):
        assert place.found("--only-reports", "--force-exclude", "--", *names) == [("real/a.yaml", "total-of-entries")]


# ---- loss ------------------------------------------------------------------------------------------------------------


@thread("atusy/kakehashi#760")
def a_file_of_two_names(place: Place) -> None:
    place.put({"a.yaml": BAD})
    os.link(place.home / "a.yaml", place.home / "b.txt")
    assert place.run("check", "--fix").code == 1
    assert (place.home / "a.yaml").samefile(place.home / "b.txt")
    assert (place.home / "a.yaml").read_text("utf-8") == BAD


@thread("mvdan/sh#1053", "winebarrel/pistachio#640")
def a_link_stays_a_link(place: Place) -> None:
    place.put({"real/a.yaml": BAD})
    (place.home / "l.yaml").symlink_to("real/a.yaml")
    assert place.run("check", "l.yaml", "--fix").code == 0
    assert (place.home / "l.yaml").is_symlink() and (place.home / "real" / "a.yaml").read_text("utf-8") == GOOD


@thread("chmln/sd#14", "wesnoth/wesnoth#7710")
def permissions_stay(place: Place) -> None:
    place.put({"a.yaml": BAD})
    for mode in (0o600, 0o640, 0o755):
        place.put({"a.yaml": BAD})
        (place.home / "a.yaml").chmod(mode)
        assert place.run("check", "--fix").code == 0
        assert (place.home / "a.yaml").stat().st_mode & 0o777 == mode


@thread("swiftlang/swift-format#1286")
def a_read_only_file_is_left(place: Place) -> None:
    place.put({"a.yaml": BAD})
    (place.home / "a.yaml").chmod(0o444)
    assert place.run("check", "--fix").code == 1
    assert (place.home / "a.yaml").read_text("utf-8") == BAD


@thread("psf/black#2479", "astral-sh/ruff#26480")
def a_write_that_fails_half_way(place: Place) -> None:
    """The new text stands beside the file before it takes its place (killed: tests/startup/test_whole.py)."""
    place.put({"a.yaml": BAD})
    with pytest.MonkeyPatch.context() as monkeypatch:

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        done = place.run("check", "--fix")
    assert done.code == 1 and "No space left" in done.text
    assert (place.home / "a.yaml").read_text("utf-8") == BAD
    assert [path.name for path in place.home.iterdir() if path.name.endswith(".tmp")] == []


# ---- time ------------------------------------------------------------------------------------------------------------


def grows(place: Place, made: Callable[[int], str], few: int, *arguments: str) -> None:
    """Four times as much takes no sixteenth part more than eight times as long, in this process' own time."""
    spent = []
    for size in (few, 4 * few):
        place.put({"r.yaml": made(size)})
        best = 1e9
        for _ in range(2):
            start = time.process_time()
            place.run("check", "--no-cache", "--select", "none-*", *arguments, "r.yaml")
            best = min(best, time.process_time() - start)
        spent.append(best)
    assert spent[1] < 8 * spent[0] + 0.1, spent


@thread("yaml/libyaml#251")
def brackets_within_brackets(place: Place) -> None:
    place.put({"r.yaml": "{" * 100_000})
    start = time.process_time()
    assert place.counted("r.yaml")[0]["rule"] in ("yaml-syntax", "yaml-depth")
    assert time.process_time() - start < 5


@thread("mikefarah/yq#1162")
def one_line_of_everything(place: Place) -> None:
    row = "{名称: 甲, 金额: 1x}"
    place.put({"r.yaml": f"单位: 某局\n预算: 10\n合计: 1\n明细: [{', '.join([row] * 20)}]\n"})
    many = f"单位: 某局\n预算: 10\n合计: 1\n明细: [{', '.join([row] * 900)}]\n"
    start = time.process_time()
    place.put({"r.yaml": many})
    out = place.run("check", "r.yaml").out
    assert time.process_time() - start < 10 and len(out) < 3_000_000


@thread("eemeli/yaml#537")
def merged_keys_one_after_another(place: Place) -> None:
    grows(place, lambda n: "a: &a {x: 1}\n" + "".join(f"k{i}: {{<<: *a, y: {i}}}\n" for i in range(n)), 1000)


@thread("mhshams/dahgan#29")
def a_longer_and_longer_list(place: Place) -> None:
    grows(place, lambda n: GOOD + "其他:\n" + "  - {名称: A, 选项: A}\n" * n, 1500)


@thread("adrienverge/yamllint#539")
def what_is_left_out_costs_nothing(place: Place) -> None:
    place.put({"large.yaml": "- [" + "1, " * 600_000 + "1]\n", "small.yaml": BAD})
    start = time.process_time()
    assert place.files("--exclude", "large.yaml") == ["small.yaml"]
    assert time.process_time() - start < 2


# ---- injection -------------------------------------------------------------------------------------------------------

ESCAPES = ("\x1b[2J", "\x1b]52;c;eA==\x07", "\x9b31m", "\u202e", "\u2066", "\u200b", "\u200f", "\ufeff", "\U000e0041")


def nothing_raw(place: Place) -> None:
    """In names, keys, values and comments, through every format of people and of programs."""
    spoken = [text for text in ESCAPES if text.isprintable() or not text.startswith(("\x1b", "\x9b"))]
    values = "".join(f"  - {{名称: {json.dumps(f'甲{text}')}, 金额: 1{text}x}}\n" for text in spoken)
    name = f"r{ESCAPES[0]}{ESCAPES[3]}.yaml"
    place.put(
        {name: f"单位: {json.dumps(ESCAPES[1])}\n预算: 10\n合计: 4{spoken[0]}\n明细:\n{values}键{spoken[1]}: 1\n"}
    )
    for format_ in ("full", "concise", "github", "json", "sarif", "gitlab", "csv", "html", "rdjson"):
        out = place.run("check", "--format", format_).out.removeprefix("\ufeff")
        assert name not in out and not any(char in out for text in ESCAPES for char in text if not char.isprintable())


thread(
    "EONRaider/RootWire#53", "marmot-protocol/mdk#586", "go-to-k/cdk-real-drift#1058", "alibaba/open-code-review#143",
    "shanselman/winget-tui#32", "google-gemini/gemini-cli#19026",
)(nothing_raw)  # fmt: skip


@thread("microsoft/hve-core#364", "kjanat/actionlint#78", "rocketride-org/rocketride-server#1607")
def commands_of_a_pipeline(place: Place) -> None:
    name = "a\n::error::x.yaml"
    place.put({name: BAD.replace("甲", '"\\n::stop-commands::x\\n##[error]y"') + "\n# crossfoot: waive x because y\n"})
    for arguments in (
        ("check",),
        ("check", "--format", "github"),
        ("check", "--statistics"),
        ("waivers",),
        ("check", "--diff"),
    ):
        done = place.run(*arguments)
        own = [line for line in done.text.splitlines() if line.lstrip().startswith(("::", "##["))]
        assert all(line.startswith(("::error file=a%0A", "::warning file=a%0A")) for line in own), arguments


# ---- right reports ---------------------------------------------------------------------------------------------------


@thread("beancount/beancount#828")
def figures_of_different_decimals(place: Place) -> None:
    rows = "[{名称: 甲, 金额: 2.0}, {名称: 乙, 金额: 4.35}]"
    assert place.said(f"单位: 某局\n预算: 10\n合计: 6.35\n明细: {rows}\n") == []
    assert [rule for rule, _, _ in place.said(f"单位: 某局\n预算: 10\n合计: 6.45\n明细: {rows}\n")] == [
        "total-of-entries"
    ]


@thread("beancount/beancount#246", "plaintextaccounting/hledger#561")
def a_quotient_without_an_end(place: Place) -> None:
    """A third and back is exact: no difference of 1E-24, nor one that rounding makes."""
    text = "单位: 某局\n预算: 3.00\n合计: 1.00\n明细: [{名称: 甲, 金额: 1.00}]\n执行率: 33.33%\n"
    assert place.said(text) == []
    assert place.said(text.replace("33.33%", "33.3%")) == []
    assert [rule for rule, _, _ in place.said(text.replace("33.33%", "33.35%"))] == ["rate-of-budget"]


@thread("beancount/beancount#411", "beancount/beangulp#192")
def a_cent_too_much(place: Place) -> None:
    rows = "[{名称: 甲, 金额: 25.00}]"
    assert [rule for rule, _, _ in place.said(f"单位: 某局\n预算: 90\n合计: 25.01\n明细: {rows}\n")] == [
        "total-of-entries"
    ]


@thread("plaintextaccounting/hledger#941")
def a_difference_that_can_be_seen(place: Place) -> None:
    """The two figures of a message are never printed alike."""
    place.put({"r.yaml": "单位: 某局\n预算: 90\n合计: 1.006\n明细: [{名称: 甲, 金额: 1.012}]\n"})
    (found,) = place.counted("r.yaml")
    assert "1.006" in found["message"] and "1.012" in found["message"] and "0.006" in found["message"]


@thread("tesujimath/limabean#102", "rustledger/rustledger#207")
def a_long_sum_of_rounded_parts(place: Place) -> None:
    """Three parts in 万元 with two decimals may be off by 0.01 together; more than rounding gives is an error."""
    rows = "[{名称: 甲, 金额: 0.33}, {名称: 乙, 金额: 0.33}, {名称: 丙, 金额: 0.33}]"
    said = place.said(f"单位: 某局\n预算: 10\n金额单位: 万元\n合计: 1.00\n明细: {rows}\n")
    assert said == [] or place.run("check", "r.yaml").code == 0
    assert place.said(f"单位: 某局\n预算: 10\n金额单位: 万元\n合计: 1.05\n明细: {rows}\n") != []


@thread("Arelle/Arelle#107", "Arelle/Arelle#2257")
def one_amount_printed_twice(place: Place) -> None:
    """A coarser print of the same amount contradicts nothing, a finer one that does is found."""
    rows = "[{名称: 甲, 金额: 74.80}, {名称: 乙, 金额: 0.03}]"
    assert place.said(f"单位: 某局\n预算: 90\n合计: 74.83\n明细: {rows}\n") == []
    assert place.said(f"单位: 某局\n预算: 90\n合计: 74.93\n明细: {rows}\n") != []


@pytest.mark.parametrize("name", THREADS.each())
def test_thread(name: str, tmp_path: Path, crossfoot: Callable[..., Run]) -> None:
    THREADS[name](Place(tmp_path, crossfoot))

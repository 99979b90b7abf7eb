"""Settings that map folders to packs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run

REPORT = """年度: 2022
部门名称: 某局
金额单位: 万元
自评得分: 93
分项得分: [{名称: 管理效能, 得分: 43}, {名称: 履职效能, 得分: 50}]
履职任务: [{任务内容: 甲, 履职效能评分: 18}, {任务内容: 乙, 履职效能评分: 23}]
"""


def test_a_folder_has_its_pack(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    inner = tmp_path / "reports" / "粤" / "市"
    inner.mkdir(parents=True)
    (inner / "a.yaml").write_text(REPORT, encoding="utf-8")
    (tmp_path / "reports" / "b.yaml").write_text(REPORT, encoding="utf-8")
    (tmp_path / "crossfoot.toml").write_text('[packs]\n"reports/粤" = "guangdong"\n', encoding="utf-8")
    found = json.loads(crossfoot("check", "reports", "--format", "json", cwd=tmp_path).out)
    packs = {d["file"]: d["pack"] for d in found["diagnostics"] if d["rule"] == "履职效能得分"}
    assert packs == {"reports/粤/市/a.yaml": "guangdong"}
    # What a report says of itself goes before its folder.
    (inner / "a.yaml").write_text("规则包: mof-2020-10\n" + REPORT, encoding="utf-8")
    found = json.loads(crossfoot("check", "reports", "--format", "json", cwd=tmp_path).out)
    assert not [d for d in found["diagnostics"] if d["rule"] == "履职效能得分"]


def test_a_pack_that_there_is_not(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(REPORT, encoding="utf-8")
    (tmp_path / "crossfoot.toml").write_text('[packs]\n"." = "guangdon"\n', encoding="utf-8")
    done = crossfoot("check", "a.yaml", "--lang", "zh", cwd=tmp_path)
    assert done.code == 2
    assert (
        "没有名为“guangdon”的规则包（crossfoot rules --packs 列出哪个规则包是哪里用的）；是否应为“guangdong”？"
        in done.text
    )


# ---- whatever a folder is called, and whatever a report calls itself ------------------------------------------------


@pytest.fixture
def judged(crossfoot: Callable[..., Run], tmp_path: Path) -> Callable[..., dict[str, list[str]]]:
    """The rules that a run speaks of, by file."""

    def run(settings: str, *words: str) -> dict[str, list[str]]:
        (tmp_path / "crossfoot.toml").write_text(settings, encoding="utf-8")
        done = crossfoot("check", *words, "--format", "concise", cwd=tmp_path)
        found: dict[str, list[str]] = {}
        for file, rule in re.findall(r"^(.+?):\d+:\d+: \S+?\[(.+?)\]", done.out, re.MULTILINE):
            found.setdefault(file, []).append(rule)
        return found

    (tmp_path / "reports" / "粤").mkdir(parents=True)
    (tmp_path / "reports" / "粤" / "a.yaml").write_text(REPORT, encoding="utf-8")
    return run


STRICT = ["履职效能得分"]  # what only the pack `guangdong` says of the report


@pytest.mark.parametrize(
    "folder",
    [".", "./", "reports", "reports/", "./reports//粤", "reports/粤/../粤/", "../{here}", "{path}/reports", "ln"],
)
def test_every_way_to_write_a_folder(folder: str, judged: Callable[..., dict[str, list[str]]], tmp_path: Path) -> None:
    (tmp_path / "ln").symlink_to("reports")
    named = folder.format(here=tmp_path.name, path=tmp_path)
    assert judged(f'[packs]\n"{named}" = "guangdong"\n', "reports") == {"reports/粤/a.yaml": STRICT}


@pytest.mark.parametrize("folder", ["report", "reports/*", "../nowhere", "reports/粤/a.yaml"])
def test_a_folder_that_is_none_is_said(folder: str, crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(REPORT, encoding="utf-8")
    text = f'lang = "zh"\n[packs]\n"." = "guangdong"\n"{folder}" = "guangdong"\n'
    (tmp_path / "crossfoot.toml").write_text(text, encoding="utf-8")
    for command in (("check", "a.yaml"), ("settings",)):
        done = crossfoot(*command, cwd=tmp_path)
        assert done.code == 2 and "crossfoot.toml:4:2\n" in done.err and f"没有“{folder}”这个文件夹" in done.err


def test_one_folder_has_one_pack(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.yaml").write_text(REPORT, encoding="utf-8")
    (tmp_path / "ln").symlink_to("reports")
    for other in ("reports/", "ln"):
        text = f'lang = "zh"\n[packs]\nreports = "guangdong"\n"{other}" = "liaoning"\n'
        (tmp_path / "crossfoot.toml").write_text(text, encoding="utf-8")
        done = crossfoot("check", ".", cwd=tmp_path)
        assert done.code == 2 and f"“{other}”与“reports”是同一个文件夹" in done.err


PACKS = '[packs]\n"reports/粤" = "guangdong"\n'


@pytest.mark.parametrize("settings", [PACKS, '[packs]\n"." = "mof-2020-10"\n"reports/粤" = "guangdong"\n'])
def test_no_link_gets_round_a_pack(settings: str, judged: Callable[..., dict[str, list[str]]], tmp_path: Path) -> None:
    """By a folder that is a link, by a link to the report from elsewhere, by a link from the folder to elsewhere."""
    (tmp_path / "ci").symlink_to("reports")
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "b.yaml").symlink_to("../reports/粤/a.yaml")
    for word, file in (("ci", "ci/粤/a.yaml"), ("ci/粤/a.yaml", "ci/粤/a.yaml"), ("store/b.yaml", "store/b.yaml")):
        assert judged(settings, word) == {file: STRICT}
    (tmp_path / "store" / "c.yaml").write_text(REPORT, encoding="utf-8")
    (tmp_path / "reports" / "粤" / "a.yaml").unlink()
    (tmp_path / "reports" / "粤" / "a.yaml").symlink_to("../../store/c.yaml")
    assert judged(settings, "reports") == {"reports/粤/a.yaml": STRICT}


def test_settings_behind_a_link(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    """The settings' folder by one name, the report by another."""
    inner = tmp_path / "work" / "reports"
    inner.mkdir(parents=True)
    (inner / "a.yaml").write_text(REPORT, encoding="utf-8")
    (tmp_path / "ln").symlink_to("work")
    for text in ('[packs]\nreports = "guangdong"\n', '[[overrides]]\nfiles = ["reports/"]\npack = "guangdong"\n'):
        (tmp_path / "work" / "crossfoot.toml").write_text(text, encoding="utf-8")
        for home in ("ln", "work"):
            for path in ("work/reports/a.yaml", "ln/reports/a.yaml"):
                done = crossfoot(
                    "check", path, "--settings", f"{home}/crossfoot.toml", "--format", "json", cwd=tmp_path
                )
                assert [d["rule"] for d in json.loads(done.out)["diagnostics"]] == STRICT, (text, home, path)


def test_two_packs_of_one_report(judged: Callable[..., dict[str, list[str]]], tmp_path: Path) -> None:
    """Where its names give a report two packs, the one that extends the other is taken; else nobody can know."""
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "b.yaml").symlink_to("../reports/粤/a.yaml")
    base = tmp_path / "rules"
    base.mkdir()
    (base / "r.rules").write_text('pack local "本地" extends guangdong\n', encoding="utf-8")
    text = f'rules = ["rules"]\n{PACKS}store = "local"\n'
    assert judged(text, "store") == {"store/b.yaml": STRICT}
    found = judged(f'{PACKS}store = "liaoning"\n', "store")
    assert "packs-unclear" in found["store/b.yaml"]
    by_override = f'{PACKS}[[overrides]]\nfiles = ["store/"]\npack = "liaoning"\n'
    assert "packs-unclear" not in judged(by_override, "store")["store/b.yaml"]  # said for these files


def test_a_turned_link_is_not_what_it_was(judged: Callable[..., dict[str, list[str]]], tmp_path: Path) -> None:
    """Of the same bytes, and with results stored: the pack goes by where a link leads."""
    (tmp_path / "lax").mkdir()
    for number in range(20):
        (tmp_path / "lax" / f"{number}.yaml").write_text(REPORT, encoding="utf-8")
    link = tmp_path / "lax" / "x.yaml"
    (tmp_path / "other.yaml").write_text(REPORT, encoding="utf-8")
    link.symlink_to("../other.yaml")
    assert judged(PACKS, "lax") == {}
    link.unlink()
    link.symlink_to("../reports/粤/a.yaml")
    assert judged(PACKS, "lax") == {"lax/x.yaml": STRICT}


def name(tmp_path: Path, *lines: str) -> None:
    text = "".join(f"{line}\n" for line in lines)
    (tmp_path / "reports" / "粤" / "a.yaml").write_text(text + REPORT, encoding="utf-8")


FILE = "reports/粤/a.yaml"


def test_another_pack_than_the_settings(judged: Callable[..., dict[str, list[str]]], tmp_path: Path) -> None:
    """It is warned of, which can be waived and left out; by name or by label, its own is no other."""
    name(tmp_path, "规则包: mof-2020-10")
    assert judged(PACKS, ".") == {FILE: ["pack-differs"]}
    assert judged(f"{PACKS}[severity]\npack-differs = 'off'\n", ".") == {}
    name(tmp_path, "规则包: mof-2020-10  # crossfoot: 豁免 pack-differs 因为 省里统一改用部里的表")
    assert not [d for d in judged(PACKS, ".").get(FILE, []) if d != "pack-differs"]
    for own in ("规则包: guangdong", "pack: 广东部门整体"):
        name(tmp_path, own)
        assert judged(PACKS, ".") == {FILE: STRICT}


@pytest.mark.parametrize(
    "settings",
    [
        f"enforce = true\n{PACKS}",
        '[[overrides]]\nfiles = ["reports/"]\npack = "guangdong"\nenforce = true\n',
        f'{PACKS}[[overrides]]\nfiles = ["reports/"]\nenforce = true\n',
        PACKS,
    ],
)
@pytest.mark.parametrize("named", ["mof-2020-10", "没有的", "guangdong-x"])
def test_a_report_that_is_held_to_its_pack(
    settings: str, named: str, judged: Callable[..., dict[str, list[str]]], tmp_path: Path
) -> None:
    words = (".", "--enforce") if settings == PACKS else (".",)
    for key in ("pack", "规则包"):
        name(tmp_path, f"{key}: {named}  # crossfoot: 豁免 pack-enforced 因为 想用别的")
        found = judged(settings, *words)[FILE]
        assert "pack-enforced" in found and STRICT[0] in found and "waiver-unknown" in " ".join(found), found
    name(tmp_path, "pack: guangdong")
    assert judged(settings, *words) == {FILE: STRICT}


def test_enforce_where_it_is_not_said(judged: Callable[..., dict[str, list[str]]], tmp_path: Path) -> None:
    name(tmp_path, "pack: mof-2020-10")
    lax = f'enforce = true\n{PACKS}[[overrides]]\nfiles = ["reports/"]\nenforce = false\n'
    assert judged(lax, ".") == {FILE: ["pack-differs"]}
    (tmp_path / "b.yaml").write_text("pack: mof-2020-10\n" + REPORT, encoding="utf-8")
    assert "b.yaml" not in judged(f"enforce = true\n{PACKS}", ".")  # its folder has no pack


@pytest.mark.parametrize("text", ["enforce = true\n", '[[overrides]]\nfiles = ["a"]\nenforce = true\n'])
def test_enforce_without_any_pack(text: str, crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "crossfoot.toml").write_text(text, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(REPORT, encoding="utf-8")
    done = crossfoot("check", ".", "--lang", "zh", cwd=tmp_path)
    assert done.code == 2 and f"crossfoot.toml:{text.count(chr(10))}:1\n" in done.err and "enforce" in done.err


def test_a_link_to_a_report_that_is_held(judged: Callable[..., dict[str, list[str]]], tmp_path: Path) -> None:
    name(tmp_path, "pack: mof-2020-10")
    (tmp_path / "lax.yaml").symlink_to(FILE)
    settings = f'{PACKS}[[overrides]]\nfiles = ["reports/"]\nenforce = true\n'
    assert "pack-enforced" in judged(settings, "lax.yaml")["lax.yaml"]


@pytest.mark.parametrize(
    "lines",
    [("规则包: guangdong", "pack: mof-2020-10"), ("pack: guangdong", "规则包: guangdong"), ("表: 甲", "form: 甲")],
)
def test_named_under_both_keys(
    lines: tuple[str, ...], judged: Callable[..., dict[str, list[str]]], tmp_path: Path
) -> None:
    if lines[0].startswith("表"):
        lines = ("pack: guangdong", "表: 部门整体支出绩效自评报告", "form: department_report")
    name(tmp_path, *lines)
    assert "field-twice" in judged("", ".")[FILE]


def test_the_listing_says_it(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    text = '[packs]\nreports = "guangdong"\n[[overrides]]\nfiles = ["reports/"]\nenforce = true\n'
    (tmp_path / "crossfoot.toml").write_text(text, encoding="utf-8")
    rows = {
        row["setting"]: row
        for words in ((), ("reports/a.yaml",))
        for row in json.loads(crossfoot("settings", *words, "--format", "json", cwd=tmp_path).out)["settings"]
    }
    assert (rows["enforce"]["value"], rows["enforce"]["origin"]) == (True, "crossfoot.toml:5")


def test_a_form_that_the_pack_does_not_have(crossfoot: Callable[..., Run], tmp_path: Path) -> None:
    """A report of another pack's form is none of those that may be passed over."""
    (tmp_path / "rules").mkdir()
    for pack in ("one", "two"):
        fields = f'x "甲项{pack}" money required y "乙项{pack}" money required'
        text = f'pack {pack}\nform {pack} "表{pack}" root {{ {fields} }}\n'
        (tmp_path / "rules" / pack).mkdir()
        (tmp_path / "rules" / pack / "r.rules").write_text(text, encoding="utf-8")
    (tmp_path / "a.yaml").write_text("甲项one: 1.00万元\n乙项one: 2.00万元\n", encoding="utf-8")
    (tmp_path / "crossfoot.toml").write_text('rules = ["rules"]\n[packs]\n"." = "two"\n', encoding="utf-8")
    done = crossfoot("check", ".", "--lang", "zh", "--format", "concise", cwd=tmp_path)
    assert done.code == 1 and "form-of-another-pack" in done.out

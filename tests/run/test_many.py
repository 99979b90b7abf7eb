"""Long runs: several processes and the result cache change how long it takes, and nothing of what is said."""

from __future__ import annotations

import json
import os
import pickle
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from linter.cli.main import main
from linter.run.checker import Checker
from linter.run.request import Request
from linter.run.result import unpacked
from linter.run.results import Results
from linter.run.run import prepare

from ..accept.test_baseline import report
from ..conftest import ROOT, Run, one_of, warmed
from ..cost import STUCK

RULES = str(ROOT / "tests" / "gate")
FAULTS = ("", "total", "rate", "budget", "note")
COMMON = ("--rules", RULES, "--lang", "en")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A hundred reports, some wrong, some no reports, one of them not even text; a cache of its own."""
    monkeypatch.setenv("CROSSFOOT_CACHE_DIR", warmed(tmp_path / "cache"))
    home = tmp_path / "reports"
    home.mkdir()
    for number in range(100):
        (home / f"r{number:03}.yaml").write_text(report(number, FAULTS[number % 5]), encoding="utf-8")
    (home / "compose.yaml").write_text("services: {}\n", encoding="utf-8")
    (home / "broken.yaml").write_text("单位: [\n", encoding="utf-8")
    (home / "bytes.yaml").write_bytes(b"\xff\xfe\x00\x01")
    waived = report(1, "total").replace(
        "合计:", "# crossfoot: waive total-of-entries because x until 2099-01-01\n合计:"
    )
    (home / "waived.yaml").write_text(waived, encoding="utf-8")
    yield home


def said(crossfoot: Callable[..., Run], folder: Path, *arguments: str, format_: str = "jsonl") -> tuple[int, str]:
    done = crossfoot("check", ".", *COMMON, "--format", format_, *arguments, cwd=folder)
    return done.code, done.out


@pytest.mark.parametrize(
    ("format_",), one_of(3, ["full", "concise", "json", "sarif", "junit", "csv", "jsonl", "html", "github"])
)
def test_all_ways_say_the_same(format_: str, folder: Path, crossfoot: Callable[..., Run]) -> None:
    plain = said(crossfoot, folder, "--no-cache", "--jobs", "1", format_=format_)
    assert plain[0] == 1
    assert said(crossfoot, folder, "--no-cache", "--jobs", "2", format_=format_) == plain
    assert said(crossfoot, folder, "--jobs", "3", format_=format_) == plain  # stores
    assert said(crossfoot, folder, format_=format_) == plain  # reads
    assert said(crossfoot, folder, "--jobs", "2", "--verbose", format_="full")[0] == 1


@pytest.mark.parametrize(("size", "count"), [(1, 30), (9_000, 30), (10**9, 7)])
@pytest.mark.parametrize("known", [False, True])
def test_however_they_are_taken_together(
    size: int, count: int, known: bool, folder: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batches by number and by bytes, for other processes or not, some of them stored: all in order, none twice."""
    plain = said(crossfoot, folder, "--no-cache", "--jobs", "1")
    if known:
        names = [f"r{number:03}.yaml" for number in range(15, 60)]
        assert crossfoot("check", *names, *COMMON, cwd=folder).code == 1
        assert rows(folder) >= 40
    monkeypatch.setattr("linter.run.many._BATCH_BYTES", size)
    monkeypatch.setattr("linter.run.many._BATCH", count)
    monkeypatch.setattr("linter.run.many._WORTH_SENDING", 2)
    assert said(crossfoot, folder, "--jobs", "2") == plain
    assert said(crossfoot, folder, "--jobs", "2") == plain


def database(folder: Path) -> Path:
    return folder.parent / "cache" / "results.db"


def rows(folder: Path) -> int:
    with sqlite3.connect(database(folder)) as opened:
        return int(opened.execute("SELECT count(*) FROM results").fetchone()[0])


def test_what_is_remembered(folder: Path, crossfoot: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    first = said(crossfoot, folder)
    assert rows(folder) == 103  # all but the one with a waiver, which depends on the day
    assert stat.S_IMODE(database(folder).stat().st_mode) == 0o600
    asked: list[str] = []
    honest = Checker.file

    def asking(self: Checker, found: Any) -> Any:
        asked.append(found.path)
        return honest(self, found)

    monkeypatch.setattr(Checker, "file", asking)
    assert said(crossfoot, folder) == first
    assert asked == ["waived.yaml"]

    def asked_after(*arguments: str) -> set[str]:
        asked.clear()
        said(crossfoot, folder, "--jobs", "1", *arguments)
        return {path for path in asked if path != "waived.yaml"}

    (folder / "r000.yaml").write_text(report(0, "total"), "utf-8")
    assert asked_after() == {"r000.yaml"}
    assert asked_after() == set()
    (folder / "r000.yaml").write_text(report(0), "utf-8")  # as it was
    assert asked_after() == set()
    for more in (["--ignore", "rate-of-budget"], ["--strict"], ["--only-reports"]):
        assert len(asked_after(*more)) == 103
        assert asked_after(*more) == set()
    assert asked_after("--fail-on", "note") == set()  # what counts is another matter


def test_new_rules_are_not_answered_with_old_results(folder: Path, crossfoot: Callable[..., Run]) -> None:
    rules = folder.parent / "rules"
    rules.mkdir()
    text = (ROOT / "tests" / "gate" / "ours.rules").read_text("utf-8")
    (rules / "ours.rules").write_text(text, "utf-8")
    common = ("check", ".", "--rules", str(rules), "--format", "json")

    def errors() -> int:
        return int(json.loads(crossfoot(*common, cwd=folder).out)["summary"]["errors"])

    before = errors()
    (rules / "ours.rules").write_text(
        text.replace("check rate = total / budget", "check rate >= 0%").replace("    fix rate\n", ""), "utf-8"
    )
    assert 0 < errors() < before
    (rules / "ours.rules").write_text(text, "utf-8")
    assert errors() == before


def test_a_new_baseline_is_not_answered_with_old_results(folder: Path, crossfoot: Callable[..., Run]) -> None:
    common = (*COMMON, "--baseline", "b.json")
    crossfoot("baseline", "write", ".", *common, cwd=folder)
    clean = json.loads(crossfoot("check", ".", *common, "--format", "json", cwd=folder).out)["summary"]
    again = json.loads(crossfoot("check", ".", *common, "--format", "json", cwd=folder).out)["summary"]
    assert clean == again and clean["baselined"] > 50
    data = json.loads((folder / "b.json").read_text("utf-8"))
    data["entries"] = data["entries"][:-5]
    (folder / "b.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    after = json.loads(crossfoot("check", ".", *common, "--format", "json", cwd=folder).out)["summary"]
    assert after["baselined"] == clean["baselined"] - 5
    crossfoot("baseline", "write", ".", *common, cwd=folder)
    (folder / "r001.yaml").write_text(report(1), "utf-8")
    for _ in range(2):  # stale entries are known from stored results too
        told = crossfoot("baseline", "check", ".", *common, cwd=folder)
        assert "1 entry" in told.text, told.text


@pytest.mark.parametrize(
    "how",
    [
        "garbage",
        pytest.param("empty", marks=pytest.mark.slow),
        "truncated",
        "other version",
        pytest.param("a folder", marks=pytest.mark.slow),
        "shared",
        pytest.param("read-only", marks=pytest.mark.slow),
        "wrong values",
        pytest.param("wrong parts", marks=pytest.mark.slow),
        "parts gone",
        pytest.param("no bytes", marks=pytest.mark.slow),
        pytest.param("a message that is no UTF-8", marks=pytest.mark.slow),
    ],
)
def test_a_damaged_cache_costs_time_only(how: str, folder: Path, crossfoot: Callable[..., Run]) -> None:
    plain = said(crossfoot, folder, "--no-cache")
    assert said(crossfoot, folder) == plain
    path = database(folder)
    data = path.read_bytes()
    if how == "garbage":
        path.write_bytes(b"no database at all" * 1000)
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "a message that is no UTF-8":  # SQLite quotes what it cannot read
        path.write_bytes(data.replace(b"(key BLOB", b"\xc7key BLOB"))
    elif how == "truncated":
        path.write_bytes(data[: len(data) // 2])
    elif how == "other version":
        with sqlite3.connect(path) as opened:
            opened.execute("PRAGMA user_version = 99")
    elif how == "a folder":
        path.unlink()
        path.mkdir()
    elif how == "shared":
        path.chmod(0o666)
    elif how == "read-only":
        path.chmod(0o400)
    else:
        change = {
            "wrong values": "UPDATE results SET value = x'80049500'",
            "wrong parts": "UPDATE parts SET value = x'80049500'",
            "parts gone": "DELETE FROM parts",
            "no bytes": "UPDATE results SET value = NULL",
        }
        with sqlite3.connect(path) as opened:
            opened.execute(change[how])
    assert said(crossfoot, folder) == plain
    assert said(crossfoot, folder) == plain


def test_what_was_used_longest_ago_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound, rows go by when they were used last, and with them the parts that nothing needs any more."""
    monkeypatch.setattr("linter.run.results._KEEP_ROWS", 40)
    now = [1_000]
    monkeypatch.setattr("linter.run.results.time", lambda: now[0])

    def used(*numbers: int) -> None:
        """A run that asks for some files, and stores those that it did not find."""
        now[0] += 10
        results = Results(str(tmp_path), b"x")
        keys = {n: results.key(str(n), b"") for n in numbers}
        found = results.get(list(keys.values()))
        for n, key in keys.items():
            if key not in found:
                results.put(key, (str(n).encode(), b"part %d" % (n // 20)))
        results.close()

    def there() -> tuple[set[int], set[bytes]]:
        with sqlite3.connect(tmp_path / "results.db") as opened:
            values = {int(value) for (value,) in opened.execute("SELECT value FROM results")}
            return values, {part for (part,) in opened.execute("SELECT value FROM parts")}

    used(*range(20))
    used(*range(20, 40))
    assert there() == ({*range(40)}, {b"part 0", b"part 1"})
    used(*range(5), 40)
    left, parts = there()
    assert len(left) == 31 and left.issuperset({*range(5), *range(20, 40), 40}) and len(parts) == 3
    used(*range(5), *range(100, 120))
    assert there()[0].issuperset({*range(5), 40, *range(100, 120)})
    for number in range(5):
        used(*range(200 + 20 * number, 220 + 20 * number))
    left, parts = there()
    assert len(left) <= 40 and min(left) >= 200 and b"part 0" not in parts
    monkeypatch.setattr("linter.run.results._KEEP_BYTES", 1)  # nothing is as small
    used(7)
    assert there() == (set(), set())


def test_results_of_like_reports_share_what_they_have_in_common(folder: Path, crossfoot: Callable[..., Run]) -> None:
    said(crossfoot, folder)
    with sqlite3.connect(database(folder)) as opened:
        sizes = [size for (size,) in opened.execute("SELECT length(value) FROM results")]
        assert len(sizes) == rows(folder) and sorted(sizes)[len(sizes) // 10] < 300  # a clean one
        assert opened.execute("SELECT count(*) FROM parts").fetchone()[0] <= 3


def test_two_runs_at_once(folder: Path, crossfoot: Callable[..., Run]) -> None:
    plain = said(crossfoot, folder, "--no-cache")
    command = [sys.executable, "-m", "linter", "check", ".", *COMMON, "--format", "jsonl", "--jobs", "1"]
    runs = [subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    for run in runs:
        out, err = run.communicate(timeout=STUCK)
        assert (run.returncode, out.decode(), err) == (1, plain[1], b"")


def test_cache_command(folder: Path, crossfoot: Callable[..., Run]) -> None:
    said(crossfoot, folder)
    info = crossfoot("cache", "info", "--lang", "en")
    assert str(folder.parent / "cache") in info.out and " 0 files" not in info.out
    (folder.parent / "cache" / "notes.txt").write_text("not ours")
    assert crossfoot("cache", "clear").code == 0
    assert [p.name for p in (folder.parent / "cache").iterdir()] == ["notes.txt"]
    assert "0 files" in crossfoot("cache", "info", "--lang", "en").out
    assert said(crossfoot, folder)[0] == 1


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_fault_of_ours_takes_down_one_file(
    jobs: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CROSSFOOT_DEBUG")
    honest = Checker.file

    def faulty(self: Checker, found: Any) -> Any:
        if found.path.endswith("r050.yaml"):
            raise ZeroDivisionError("ours")
        if found.path.endswith("r060.yaml"):
            raise MemoryError
        return honest(self, found)

    monkeypatch.setattr(Checker, "file", faulty)
    monkeypatch.chdir(folder)
    assert main(["check", ".", *COMMON, "--format", "json", "--jobs", jobs]) == 3
    data = json.loads(capsys.readouterr().out)
    assert [d["file"] for d in data["diagnostics"] if d["rule"] == "fault"] == ["r050.yaml", "r060.yaml"]
    assert data["summary"]["reports"] == 99


def test_a_process_that_dies_takes_down_one_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Checker.file
    parent = os.getpid()

    def deadly(self: Checker, found: Any) -> Any:
        if found.path.endswith("r050.yaml") and os.getpid() != parent:
            os._exit(11)
        return honest(self, found)

    monkeypatch.setattr(Checker, "file", deadly)
    run = prepare(Request([str(folder)], rules=[RULES], jobs=2))
    names = [Path(file.path).name for file in run]
    assert names == sorted(names) and len(names) == 104
    assert run.result.faults == 1 and run.result.exit_code == 3
    assert run.result.reports == 100


@pytest.mark.parametrize("files", [4, 40])
@pytest.mark.parametrize("deadly", [[0], [3], [1, 2], [0, 1, 2, 3]])
def test_nothing_is_done_twice_for_one_that_dies(
    files: int, deadly: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large files go to other processes however few they are: what the others came to is not lost, nor worked out
    again, and what died is not tried again."""
    honest = Checker.file
    parent = os.getpid()
    looked = tmp_path / "looked"
    monkeypatch.setattr("linter.run.many._BATCH_BYTES", 1)

    def counted(self: Checker, found: Any) -> Any:
        with looked.open("a") as file:
            file.write(f"{Path(found.path).name}\n")
        if os.getpid() != parent and int(Path(found.path).stem[1:]) in deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return honest(self, found)

    (tmp_path / "reports").mkdir()
    for number in range(files):
        (tmp_path / "reports" / f"r{number:03}.yaml").write_text(report(number), encoding="utf-8")
    monkeypatch.setattr(Checker, "file", counted)
    cache = str(tmp_path / "cache")
    run = prepare(Request([str(tmp_path / "reports")], rules=[RULES], jobs=2, cache=cache, remember=True))
    faulty = [file.faulty for file in run]
    assert faulty == [number in deadly for number in range(files)]
    assert sorted(looked.read_text().split()) == [f"r{number:03}.yaml" for number in range(files)]
    assert run.result.exit_code == 3


def test_a_process_that_dies_while_it_has_nothing_to_do(folder: Path) -> None:
    """Nobody is at fault, and another one takes its place."""
    from linter.run.parallel import Pool

    run = prepare(Request([str(folder)], rules=[RULES], jobs=1))
    assert run.checker is not None
    with Pool(run.checker, 2) as pool:
        first = list(pool.start(run.found[:20]))
        for worker in pool._workers:
            os.kill(worker.process.pid, signal.SIGKILL)
            worker.process.join()
        second = list(pool.start(run.found[20:60]))
    assert [unpacked(*each).faulty for each in (*first, *second)] == [False] * 60


@pytest.mark.skipif(sys.platform != "linux", reason="asks the system for processes")
@pytest.mark.slow
def test_killed_it_leaves_no_process(folder: Path) -> None:
    for number in range(100, 400):
        (folder / f"r{number}.yaml").write_text(report(number), encoding="utf-8")
    command = [sys.executable, "-u", "-c", SLOWLY, "check", ".", *COMMON, "--jobs", "2", "--format", "concise"]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as run:
        assert run.stdout is not None
        run.stdout.readline()
        run.kill()
        run.wait()
        until = time.monotonic() + STUCK
        while (left := members(run.pid)) and time.monotonic() < until:
            time.sleep(0.1)
        for process in left:
            os.kill(process, signal.SIGKILL)
        assert not left


def members(group: int) -> list[int]:
    """The processes of a group that run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of = entry.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of) == group and state != "Z":
            found.append(int(entry.parent.name))
    return found


# Each file takes so long that the run cannot be over before it is interrupted; one begun after that takes for ever.
# Who is started in the background of a script has a deaf ear for the signal, and so has whoever that starts.
SLOWLY = """
import os, signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from linter.run.checker import Checker
file = Checker.file
def slowly(self, found):
    time.sleep(100_000 if os.path.exists("../interrupted") else 0.02)
    if "r010" in found.path:
        open("../begun", "w").close()
    return file(self, found)
Checker.file = slowly
from linter.__main__ import run as command
command()
"""


@pytest.mark.parametrize(
    ("jobs", "remember"),
    [
        ("2", True),
        pytest.param("1", True, marks=pytest.mark.slow),
        pytest.param("1", False, marks=pytest.mark.slow),
        pytest.param("2", False, marks=pytest.mark.slow),
    ],
)
def test_interrupted_at_once(jobs: str, remember: bool, folder: Path) -> None:
    for number in range(100, 250):
        (folder / f"r{number}.yaml").write_text(report(number), encoding="utf-8")
    command = [sys.executable, "-u", "-c", SLOWLY, "check", ".", *COMMON, "--jobs", jobs, "--format", "concise"]
    with subprocess.Popen(
        [*command, *([] if remember else ["--no-cache"])],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    ) as run:  # fmt: skip
        while not (folder.parent / "begun").exists() and run.poll() is None:  # until it is at work
            time.sleep(0.01)
        (folder.parent / "interrupted").touch()
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does: every process of the group
        try:
            _, err = run.communicate(timeout=STUCK / 5)
        finally:
            if run.poll() is None:
                os.killpg(run.pid, signal.SIGKILL)
    assert run.returncode == 130
    assert err.decode().splitlines() == ["crossfoot: interrupted"]
    with pytest.raises(ProcessLookupError):  # nobody is left behind
        for _ in range(1000):
            os.killpg(run.pid, 0)
            time.sleep(0.1)


@pytest.mark.slow
def test_memory_stays_flat(folder: Path) -> None:
    code = (
        "import resource, sys\nfrom linter.run.request import Request\nfrom linter.run.run import prepare\n"
        f"run = prepare(Request(['.'], rules=[{RULES!r}]))\npeaks = []\n"
        "for number, file in enumerate(run):\n"
        "    if number % 400 == 399: peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        "print(*peaks)"
    )
    text = (ROOT / "tests" / "quiet" / "l1-veterans.yaml").read_text("utf-8")
    for number in range(1200):
        (folder / f"r{number:04}.yaml").write_text(
            report(number, FAULTS[number % 5]) + "说明2: |\n  " + text.replace("\n", "\n  "), "utf-8"
        )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=STUCK)
    peaks = [int(word) for word in done.stdout.split()]
    assert len(peaks) == 3 and peaks[-1] - peaks[0] < 6 * 1024, done


@pytest.mark.slow
def test_memory_does_not_hold_long_texts(tmp_path: Path) -> None:
    """What is known of a text is kept for the next check of it, not for ever."""
    (tmp_path / "a.rules").write_text(
        'pack p\nform f root { a text required }\nrule r on f "r" { check matches(a, /[甲乙丙]{3}\\d/) }\n'
        'rule m on f "m" { check every x in each mention of "收入{v: money}" in a satisfies x.v > 0 }\n',
        encoding="utf-8",
    )
    for number in range(16):
        text = f"第{number}项 完成 收入 12.5 万元，" * 20_000 + "甲乙丙1"
        (tmp_path / f"r{number:02}.yaml").write_text(f'form: f\na: "{text}"\n', encoding="utf-8")
    code = (
        "import resource\nfrom linter.run.request import Request\nfrom linter.run.run import prepare\npeaks = []\n"
        "for file in prepare(Request(['.'], rules=['a.rules'])):\n"
        "    assert not file.diagnostics, file.diagnostics[0].message\n"
        "    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        "print(peaks[3], peaks[-1])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=STUCK)
    assert not done.stderr
    first, last = map(int, done.stdout.split())
    assert last - first < 6 * 1024, done.stdout  # the texts alone are 10 MB


@pytest.mark.parametrize("word", ["x", "-1", "1.5", "9999", ""])
def test_jobs_that_are_none(word: str, folder: Path, crossfoot: Callable[..., Run]) -> None:
    done = crossfoot("check", ".", *COMMON, f"--jobs={word}", cwd=folder)
    assert done.code == (2 if word else 1)


def test_the_same_name_elsewhere_is_another_report(folder: Path, crossfoot: Callable[..., Run]) -> None:
    """Equal files of equal names, called from two folders: what holds for one does not hold for the other."""
    text = report(1, "rate")
    for home in ("strict", "loose"):
        (folder / home).mkdir()
        for number in range(20):
            (folder / home / f"x{number}.yaml").write_text(text, encoding="utf-8")
    override = '[[overrides]]\nfiles = ["loose/"]\nignore = ["rate-of-budget"]\n'
    (folder / "crossfoot.toml").write_text(f'rules = ["{RULES}"]\n{override}', encoding="utf-8")
    for _ in range(2):
        assert crossfoot("check", ".", cwd=folder / "loose").code == 0
        assert crossfoot("check", ".", cwd=folder / "strict").code == 1


def test_a_checker_can_go_to_a_process_that_shares_nothing(folder: Path) -> None:
    run = prepare(Request([str(folder / "r001.yaml")], rules=[RULES]))
    assert run.checker is not None
    there = pickle.loads(pickle.dumps(run.checker))
    here, other = run.checker.checked(run.found[0]), there.checked(run.found[0])
    assert [(d.rule, d.route, d.start) for d in here.diagnostics] == [
        (d.rule, d.route, d.start) for d in other.diagnostics
    ]
    assert here.diagnostics

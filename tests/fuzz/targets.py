"""What is tried with any input: one function a target, from bytes to nothing.

A target raises only where a promise is broken: an exception that escapes, a place outside its source, a control
character in what is printed, an input that takes too long, two answers to one question, and what each says of its own.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from linter.accept import baseline as baselines
from linter.authoring.proving import example_form
from linter.diagnostic import ERROR, NOTE, Diagnostic, NotEvaluated, Phrase
from linter.language.compile import Folder, compile_packs
from linter.language.layout.formatting import format_source, meaning
from linter.language.reading.parser import parse as parse_rules
from linter.language.reading.syntax import RuleFile
from linter.messages import Catalogue
from linter.program.pack import load
from linter.program.program import Program
from linter.reading import decode
from linter.render.base import Options
from linter.render.formats import FORMATS, rendering
from linter.render.full import one
from linter.report.bind import bind
from linter.run.checker import Checker
from linter.run.judging import judge, not_evaluated
from linter.run.mending import mend
from linter.run.request import Request
from linter.run.result import FileResult, Result
from linter.settings import settings as settings_files
from linter.settings.discovery import Found, excludes
from linter.settings.settings import OFF
from linter.settings.walking import IGNORED, Walker
from linter.source import Source, Span, obeyed
from linter.yaml.document import parse
from linter.yaml.nodes import MAPPING
from tests.reading import read_alike

ROOT = Path(__file__).resolve().parent.parent.parent
# Seconds of this process' own time that an input may take, instrumented or not.
LIMIT = 10.0
TODAY = date(2024, 6, 30)
LANGUAGES = ("zh", "en")

Target = Callable[[bytes], None]


class Fault(Exception):
    """A broken promise; ``kind`` tells one from another, whatever the input was."""

    def __init__(self, kind: str, detail: object = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail != "" else kind)
        self.kind = kind


class _TooSlow(BaseException):
    """Past every handler of ours: an input took too long."""


def _must(holds: object, kind: str, detail: object = "") -> None:
    if not holds:
        raise Fault(kind, detail)


@contextlib.contextmanager
def _in_time() -> Iterator[None]:
    """Stop what takes too long; only where signals are to be had."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise _TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
        yield
    except _TooSlow:
        raise Fault("too slow") from None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _mark(data: bytes) -> int:
    """A number of the input's own, to choose by what is not tried with every one."""
    return int.from_bytes(blake2b(data, digest_size=4).digest(), "little")


# Whether everything is looked at with every input: a campaign gets further when some is left to chance.
_everything = False


@contextlib.contextmanager
def thoroughly() -> Iterator[None]:
    """Leave nothing to chance, for inputs that are known and few."""
    global _everything
    before, _everything = _everything, True
    try:
        yield
    finally:
        _everything = before


def _now(data: bytes, salt: int, times: int) -> bool:
    """Whether it is this input's turn, which it is for one in so many; ``salt`` tells one choice from another."""
    return _everything or (_mark(data) >> salt) % times == 0


def _target(answer: Callable[[bytes], object]) -> Target:
    """A target of what tells an input's outcome: in time, and for one input in eight twice, with one answer."""

    def tried(data: bytes) -> None:
        with _in_time():
            first = answer(data)
            if _now(data, 0, 8):
                _must(answer(data) == first, "another answer the second time")

    tried.__name__ = answer.__name__.strip("_")
    return tried


# ---- what holds of every diagnostic ------------------------------------------------------------------------------

_OBEYED = re.compile("[\x00-\x09\x0b-\x1f" + re.escape(obeyed()) + "]")


def _within(source: Source, span: Span, what: str) -> None:
    _must(0 <= span.start <= span.end <= len(source.text), f"{what} lies outside its source", (span, len(source.text)))


def _placed(diagnostics: list[Diagnostic]) -> None:
    for d in diagnostics:
        _must(d.source is not None or d.span is None, f"{d.rule} has a place and no source")
        if d.source is None or d.span is None:
            continue
        _within(d.source, d.span, d.rule)
        _must(d.start <= d.end, f"{d.rule} ends before it begins")
        for label in d.labels:
            _within(d.source, label.span, f"a label of {d.rule}")
        for edit in d.fix.edits if d.fix is not None else ():
            _within(d.source, edit.span, f"an edit of {d.rule}")


def _undecided(entries: list[NotEvaluated]) -> None:
    for n in entries:
        _within(n.source, n.span, f"not evaluated {n.rule}")
        for _, _, span in n.reasons:
            if span is not None:
                _within(n.source, span, f"a reason of {n.rule}")


def _harmless(text: str, what: str, but: str = "") -> None:
    found = next((c for c in _OBEYED.findall(text) if c not in but), None)
    _must(found is None, f"{what} holds a raw control character", repr(found))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Fault(f"{what} cannot be written as UTF-8") from None


def _said(diagnostics: list[Diagnostic]) -> str:
    """Diagnostics about rules or settings as people read them, in both tongues."""
    _placed(diagnostics)
    text = "".join(one(d, Catalogue(language)) for language in LANGUAGES for d in diagnostics)
    _harmless(text, "full")
    return text


def _rendered(result: Result, file: FileResult, name: str, language: str, program: Program) -> str:
    options = Options(verbose=True, baseline=file.unmet != [], about=program.about)
    made = rendering(name)(Catalogue(language), options)
    return made.begin() + made.file(file) + made.end(result) + made.trouble(result.trouble)


# What a format itself is written with.
_OWN = {"csv": "\r\ufeff"}


def _outcome(checker: Checker, data: bytes, file: FileResult) -> str:
    """All that a run would say of a file, after everything that holds of it has been looked at."""
    _placed(file.diagnostics)
    _placed(file.trouble)
    _undecided(file.not_evaluated())
    result = Result(checker.settings)
    result.add(file)
    mark = _mark(data) >> 3
    language = LANGUAGES[mark % 2]
    said = []
    for name in FORMATS:
        if not (name == "full" or _now(data, 4 + FORMATS.index(name), 2 if name == "json" else 32)):
            continue
        text = _rendered(result, file, name, language, checker.program)
        _harmless(text, name, _OWN.get(name, ""))
        try:
            if name in ("json", "sarif", "gitlab", "rdjson"):
                json.loads(text)
            elif name == "jsonl":
                for line in text.splitlines():
                    json.loads(line)
            elif name in ("junit", "checkstyle"):
                ElementTree.fromstring(text)
        except (ValueError, ElementTree.ParseError) as error:
            raise Fault(f"{name} does not read", error) from None
        said.append(text)
    return "\n".join(said)


# ---- what is loaded once ------------------------------------------------------------------------------------------


@cache
def folder() -> str:
    """A folder of our own, gone when the process ends."""
    made = tempfile.mkdtemp(prefix="crossfoot-fuzz-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def _program(*folders: str) -> Program:
    store = os.environ.get("CROSSFOOT_CACHE_DIR") or str(Path(folder()) / "cache")
    program, problems = load(list(folders), store)
    assert program is not None, problems
    return program


@cache
def _checker(*folders: str) -> Checker:
    """A checker by the tool's own packs, or by given ones."""
    return Checker(_program(*folders), Request(today=TODAY, careful=False))


GATE = str(ROOT / "tests" / "gate")


# ---- reports --------------------------------------------------------------------------------------------------------


def _yaml(data: bytes) -> object:
    """A report file, by the tool's own packs; read without the parser it says what the parser reads."""
    checker = _checker()
    source = decode(data, "report.yaml")
    if isinstance(source, Source):
        read_alike(source.text)
    return _outcome(checker, data, checker.file(Found("report.yaml", True, data)))


def _fix(data: bytes) -> object:
    """What `--fix` would write of a report: it reads, only stated figures differ, and nothing new is wrong."""
    checker = _checker(GATE)
    before = checker.file(Found("report.yaml", True, data))
    said = _outcome(checker, data, before)
    if before.source is None or not any(d.fix is not None for d in before.diagnostics):
        return said
    fixed = mend(checker, before)
    if not fixed.mended:
        return said
    text = fixed.text
    try:
        written = text.encode()
    except UnicodeEncodeError:
        raise Fault("the mended text cannot be written") from None
    after = checker.file(Found("report.yaml", True, written))
    _must(after.source is not None and after.source.text == text, "the mended file reads differently")
    _must(after.reports == before.reports, "mending changed the number of reports")
    known = {(d.rule, d.route) for d in before.diagnostics if d.severity != NOTE}
    new = [(d.rule, d.route) for d in after.diagnostics if d.severity != NOTE and (d.rule, d.route) not in known]
    _must(not new, "mending made something wrong", new[:1])
    still = {(d.rule, d.route) for d in after.diagnostics if d.severity == ERROR}
    _must(not still & {(d.rule, d.route) for d in fixed.mended}, "what was mended is still wrong")
    lines = [m.split("\n") for m in (before.source.text, text)]
    _must(len(lines[0]) == len(lines[1]), "mending changed the number of lines")
    bare = [[re.sub("[-－−0-9０-９.．,，]", "", line) for line in each] for each in lines]
    _must(bare[0] == bare[1], "mending changed more than figures")
    return said + text


# ---- waivers --------------------------------------------------------------------------------------------------------

# Faults that are cheap to explain: over the budget, a word left in a text, a key that is not known.
_WAIVED = """单位: 某局
预算: 3.00
{above}合计: 3.50{behind}
明细: [{{名称: 甲, 金额: 1.50}}, {{名称: 乙, 金额: 2.00}}]
说明: 完成XX件
别的: 1
"""
# In a comment these would end it, or keep the whole file from being read.
_NOT_IN_COMMENTS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def _ends(comment: str, reason: str) -> bool:
    """Whether an end stands in a reason that is in no quotes."""
    end = "(?:(?<![a-z])(?:until|till)(?![a-z])|有效期至?|直到|截至)[ :：(（=]*(?:20[0-9]{2}[-/.年][0-9]|二〇二)"
    return not re.search('["“”「」]', comment) and re.search(end, reason, re.IGNORECASE) is not None


def _findings(diagnostics: list[Diagnostic]) -> list[tuple[str, str, str]]:
    return sorted((d.rule, d.route, d.severity) for d in diagnostics if not d.rule.startswith("waiver-"))


@cache
def _without_comment() -> list[tuple[str, str, str]]:
    text = _WAIVED.format(above="", behind="")
    return _findings(_checker(GATE).file(Found("report.yaml", True, text.encode())).diagnostics)


def _waivers(data: bytes) -> object:
    """A comment in a report with faults, behind a figure or above it: it marks and deletes nothing, and never accepts
    what it does not name, or without a reason."""
    checker = _checker(GATE)
    comment = _NOT_IN_COMMENTS.sub(" ", data.decode("utf-8", "replace"))
    texts = [_WAIVED.format(above=f"# {comment}\n", behind=""), _WAIVED.format(above="", behind=f" # {comment}")]
    said = []
    for text in texts if _everything else texts[_mark(data) % 2 :][:1]:
        file = checker.file(Found("report.yaml", True, text.encode()))
        said.append(_outcome(checker, data, file))
        _must(_findings(file.diagnostics) == _without_comment(), "a comment changed what is found")
        for d in file.diagnostics:
            if d.waiver is None:
                continue
            waiver = next(each for each in file.waivers if each is d.waiver)
            bare = " ".join(comment.split())
            _must("crossfoot" in comment.lower(), "accepted without the mark")
            _must(waiver.reason.strip() and waiver.reason in bare, "accepted without a reason")
            _must(re.search("because|因为", comment, re.IGNORECASE), "accepted without the word of a reason")
            _must(re.search("waive|豁免", comment, re.IGNORECASE), "accepted without the word that accepts")
            _must(waiver.rule == d.rule and d.rule in comment, "accepted what is not named")
            _must(waiver.until is None or waiver.until >= TODAY, "accepted after its end")
            _must(any(map(str.isalnum, waiver.reason)), "accepted for a reason that says nothing", waiver.reason)
            _must(waiver.until or not _ends(comment, waiver.reason), "holds for ever beside an end", waiver.reason)
            _must(waiver.line in (3, 4) and d.start[0] in (3, 4), "accepted somewhere else")
        if re.search("(?<![a-z0-9_./-])crossfoot[:：] ?(?:waive|豁免)", comment, re.IGNORECASE | re.ASCII):
            told = any(d.rule.startswith("waiver-") for d in file.diagnostics)
            _must(file.waivers or told, "what looks like a waiver is passed over")
        for each in file.waivers:
            _within(each.source, each.span, "a waiver")
            _within(each.source, each.rule_span, "a waiver's rule")
    return said


# ---- baselines ------------------------------------------------------------------------------------------------------

_ACCEPTED = """单位: 某局
预算: 3.00
合计: 3.50
明细: [{名称: 甲, 金额: 1.00}, {名称: 乙, 金额: 2.00}]
说明: 完成XX件
""".encode()


# A figure, a row's name, the document's, a text: whatever is changed is another finding, or has another name.
_CHANGES = (
    (b"3.50", b"3.60"), ("甲".encode(), "丙".encode()), ("某局".encode(), "别局".encode()), (b"XX", b"XXX"),
)  # fmt: skip


def _baseline(data: bytes) -> object:
    """A baseline's file: read or refused; it accepts only what it names, and is the same when written and read."""
    path = Path(folder()) / baselines.NAME
    path.write_bytes(data)
    found, problems = baselines.load(str(path), None)
    _must((found is None) == bool(problems), "a baseline with problems, or none without")
    said = _said(problems)
    if found is None:
        return said
    flat = sorted((file, entry) for file, entries in found.entries.items() for entry in entries)
    _must(sorted(found.stale()) == [pair for pair in flat if not found.exists(pair[0])], "stale is not what is gone")
    path.write_bytes(baselines.text_of(flat).encode("utf-8", "backslashreplace"))
    again, problems = baselines.load(str(path), None)
    _must(again is not None, "a baseline as written does not read", problems)
    if again is not None and all(_encodes(file) and all(map(_encodes, entry)) for file, entry in flat):
        _must(again.entries == {file: sorted(e) for file, e in found.entries.items()}, "a baseline reads back changed")
    base = _checker(GATE)
    checker = Checker(base.program, base.request, found)
    file = checker.file(Found(str(path.with_name("report.yaml")), True, _ACCEPTED))
    held = Counter(entry for entries in found.entries.values() for entry in entries)
    named = Counter((*entry[:3], *entry[4:]) for entry in held.elements())
    for text in (_ACCEPTED, *(_ACCEPTED.replace(*each) for each in _CHANGES)):
        for d in checker.file(Found(str(path.with_name("report.yaml")), True, text)).diagnostics:
            entry = baselines.entry_of(d)
            _must(not d.baselined or named[(*entry[:3], *entry[4:])] > 0, "accepted what is not named", entry)
    _must(sum(d.baselined for d in file.diagnostics) <= held.total(), "accepted more often than named")
    return said + _outcome(checker, data, file).replace(folder(), "")


def _encodes(text: str) -> bool:
    return not re.search("[\ud800-\udfff]", text)


# ---- settings -------------------------------------------------------------------------------------------------------


def _settings(data: bytes) -> object:
    """A settings file, of our own or shared: read or refused; what is read can be asked and applied."""
    shared = _mark(data) % 4 == 0
    path = Path(folder()) / ("pyproject.toml" if shared else "crossfoot.toml")
    path.write_bytes(data)
    found, problems = settings_files.load(str(path), None)
    _must((found is None) == bool(problems), "settings with problems, or none without")
    said = _said(problems)
    if found is None:
        return said.replace(folder(), "")
    complaints = [found.complain(name, word, Phrase("settings-rule", name=word, suggestion=""))
                  for name, word in found.rule_names()]  # fmt: skip
    said += _said(complaints)
    home = Path(folder())
    reports = [str(home / name) for name in ("report.yaml", "a/b/报告.yaml", "2023/" + "a" * 40 + ".yaml")]
    rows = [found.table(), *map(found.table, reports)]
    _must(all(isinstance(origin, str) for table in rows for _, _, origin in table), "a setting comes from nowhere")
    asked = [found.baseline, found.rule_folders, found.reports, found.lang, found.judges]
    asked += [excludes(found.excluded, report) for report in reports]
    checker = Checker(_program(GATE), Request(settings=found, today=TODAY, careful=False))
    file = checker.file(Found(reports[0], True, _ACCEPTED))
    policy = found.policy(reports[0])
    for d in file.diagnostics:
        _must(policy.severity(d.rule, "") != OFF, "found what the settings leave out")
    said += _outcome(checker, data, file)
    return (said + repr(rows) + repr(asked)).replace(folder(), "")


# ---- what git ignores -----------------------------------------------------------------------------------------------

_PATHS = ("a.yaml", "b/a.yaml", "reports/2023/a.yaml", "报告/第 1 号.yaml", "a b/-!#.yaml", "x/y/z/build/a.yaml")


@cache
def _repository() -> Path:
    home = Path(folder()).resolve() / "repository"
    (home / ".git").mkdir(parents=True)
    if shutil.which("git"):
        subprocess.run(["git", "init", "-q", str(home)], check=True, capture_output=True)
    return home


def _gitignore(data: bytes) -> object:
    """A ``.gitignore``: anything at all is read, and ignores what git ignores."""
    data = data.replace(b"/../", b"/")[:2000]
    home = _repository()
    (home / ".gitignore").write_bytes(data)
    # Paths that the patterns may be of: their own text, without what is special in it.
    texts = [re.sub(rb"[*?\\\[\]!\0\r]+", b"a", line).strip(b"/ ") for line in data.split(b"\n")[:20]]
    names = [os.fsdecode(text) + ending for text in texts if text for ending in (".yaml", "/a.yaml")]
    names = [name for name in names if all(name.split("/")) and "/." not in f"/{name}" and ":" not in name]
    names = sorted({*(name for name in names if len(name) < 200), *_PATHS})
    walker = Walker([], True, None, {})
    ours = [name for name in names if walker.judge(str(home / name), str(home)) == IGNORED]
    if shutil.which("git") and _now(data, 3, 8):
        asked = b"".join(os.fsencode(name) + b"\0" for name in names)
        command = ["git", "-c", "core.excludesFile=/dev/null", "check-ignore", "--no-index", "--stdin", "-z"]
        done = subprocess.run(command, cwd=home, input=asked, capture_output=True)
        theirs = sorted(os.fsdecode(name) for name in done.stdout.split(b"\0")[:-1])
        _must(done.returncode > 1 or theirs == ours, "git ignores otherwise", (ours, theirs))
    return ours


# ---- rules ----------------------------------------------------------------------------------------------------------

# What a rule file may extend, so that amendments have something to amend.
_BASE = """pack core "基础"
source law "〔2020〕1号" { title "办法" effective 2020-01-01 .. }
form row "行" { name "名称" text  amount "金额" money  rate "比率" rate  score "得分" score  weight "分值" weight }
form sheet "表格" root { year "年度" year  total "合计" money  rows "明细" list of row  note "说明" text
    ok "是否" yes_no }
parameter most score = 100分
bands grades over score from 0 to 100 { 优 90 .. 100  良 0 ..< 90 }
rule sum-of-rows on sheet "合计应等于明细之和" {
    title en "Total" why zh "因" why en "w" check total = sum(rows.amount)
    pass "{合计: 3, 明细: [{金额: 3}]}" fail "{合计: 4.00, 明细: [{金额: 3.00}]}"
}
"""


def _rules(data: bytes) -> object:
    """A rule file: a program or errors in their places; one layout that keeps its meaning; examples that can be run."""
    source = decode(data, "fuzz.rules")
    if isinstance(source, Diagnostic):
        return _said([source])
    file, wrong = parse_rules(source)
    said = _said(wrong)
    if _now(data, 3, 8 if wrong else 2):
        tongues = ("", "zh", "en") if _everything else (("", "zh", "en")[_mark(data) % 3],)
        said += "".join(_laid_out(source, file, bool(wrong), tongue) for tongue in tongues)
    if wrong and not _now(data, 6, 8):
        return said
    folders = [Folder("fuzz", [source])]
    if "core" in source.text:
        folders.append(Folder("core", [Source("core.rules", _BASE)], False))
    compiled, problems = compile_packs(folders)
    said += _said(problems)
    _must((compiled is None) == any(d.severity == ERROR for d in problems), "a program with errors, or none without")
    if wrong:
        _must(compiled is None, "compiled what does not parse")
    return said if compiled is None else said + "".join(_examples(Program(compiled)))


def _laid_out(source: Source, file: RuleFile, wrong: bool, tongue: str) -> str:
    """A rule file's text in its one layout, after what holds of it has been looked at."""
    text, problems = format_source(source, tongue)
    _must((text is None) == wrong == bool(problems), "formatted what does not parse, or the reverse")
    if text is None:
        return _said(problems)
    after = Source(source.name, text)
    twice, problems = format_source(after, tongue)
    _must(twice is not None, "what was formatted does not parse", problems)
    _must(twice == text, "formatting again changes something")
    _must(meaning(parse_rules(after)[0]) == meaning(file), "formatting changed what a rule file says")
    return text


def _examples(program: Program) -> Iterator[str]:
    """What the packs say of the examples of their own rules, as they are in force last and first."""
    for name in program.index:
        program.about(name)
        for year in dict.fromkeys((None, program.index[name]["epochs"][0])):
            loaded = program.pack(name, year)
            for rule, examples in zip(loaded.rules, loaded.examples, strict=True):
                for _, fragment, _ in examples:
                    documents, problems = parse(Source("example", fragment))
                    yield _said(problems)
                    for document in documents if len(documents) == 1 else ():
                        if document.root is None or document.root.kind != MAPPING:
                            continue
                        form = loaded.forms[example_form(document, loaded, rule["form"])]
                        report, problems = bind(document, form, loaded.forms, loaded.name)
                        outcome = judge(loaded, report)
                        _undecided(not_evaluated(outcome.unknown))
                        yield _said(problems + outcome.diagnostics) + repr(outcome.counts)


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in map(_target, (_yaml, _rules, _settings, _gitignore, _waivers, _fix, _baseline))
}


def signature(error: BaseException) -> str:
    """What tells one fault from another: the promise, or the kind of exception and where in our code it arose."""
    if isinstance(error, Fault):
        return error.kind
    places: list[str] = []
    trace: Any = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if f"{os.sep}linter{os.sep}" in code.co_filename:
            places.append(f"{Path(code.co_filename).name}:{code.co_name}")
        trace = trace.tb_next
    return f"{type(error).__name__} in {' < '.join(places[:-3:-1])}"


__all__ = ["TARGETS", "Fault", "Target", "signature", "thoroughly"]

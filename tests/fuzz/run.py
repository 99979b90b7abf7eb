"""Coverage-guided fuzzing: `python tests/fuzz/run.py TARGET… [--seconds N]`.

What is found goes to `build/fuzz/TARGET/`: the inputs that reach something new below `corpus/`, one small input for
each fault as `fault-…`. A fault does not end a campaign; it is noted once. Needs atheris (`make fuzz` installs it).
`--merge` renews the committed corpus from what has been found.
"""

from __future__ import annotations

import argparse
import os
import pkgutil
import subprocess
import sys
import time
import traceback
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = ROOT / "tests" / "fuzz"
WORK = ROOT / "build" / "fuzz"
if TYPE_CHECKING:
    from tests.fuzz.targets import Target

NAMES = ("yaml", "rules", "settings", "gitignore", "waivers", "fix", "baseline")
# The longest input of each, in bytes: longer ones only cost time.
LONGEST = {
    "yaml": 5000,
    "fix": 2500,
    "rules": 2500,
    "settings": 2000,
    "gitignore": 600,
    "waivers": 1200,
    "baseline": 2000,
}
# Seconds after which the process itself is stopped: code that never comes back to Python.
STUCK = 60
SHRINKING = 15


def name_of(data: bytes) -> str:
    return sha256(data).hexdigest()[:12]


def import_everything() -> None:
    """Every module of ours, while imports are instrumented: many are imported late."""
    import linter

    for module in pkgutil.walk_packages(linter.__path__, "linter."):
        if not module.name.endswith("__main__"):
            __import__(module.name)


def fault_of(target: Target, data: bytes) -> BaseException | None:
    try:
        target(data)
    except (Exception, MemoryError) as error:
        return error
    return None


def shrunk(target: Target, data: bytes, kind: str) -> bytes:
    """The input without what its fault does not need, as far as is found in a short time."""
    from tests.fuzz.targets import signature, thoroughly

    def same(less: bytes) -> bool:
        with thoroughly():
            error = fault_of(target, less)
        return error is not None and signature(error) == kind

    end = time.monotonic() + SHRINKING
    size = max(1, len(data) // 2)
    while size and time.monotonic() < end:
        at = 0
        while at < len(data) and time.monotonic() < end:
            less = data[:at] + data[at + size :]
            if same(less):
                data = less
            else:
                at += size
        size //= 2
    return data


class Campaign:
    """One target being fuzzed: what has gone wrong so far, each fault once."""

    def __init__(self, name: str, work: Path) -> None:
        from tests.fuzz.targets import TARGETS

        self.name = name
        self.work = work
        self.target = TARGETS[name]
        self.known = {path.read_text("utf-8").partition("\n")[0] for path in work.glob("fault-*.txt")}

    def once(self, data: bytes) -> None:
        from tests.fuzz.targets import signature

        error = fault_of(self.target, data)
        kind = "" if error is None else signature(error)
        if error is None or kind in self.known:
            return
        self.known.add(kind)
        small = data if kind == "too slow" else shrunk(self.target, data, kind)
        path = self.work / f"fault-{name_of(small)}"
        path.write_bytes(small)
        said = "".join(traceback.format_exception(error))
        path.with_name(path.name + ".txt").write_text(f"{kind}\n\n{said}", "utf-8", "backslashreplace")
        print(f"\n{self.name}: {kind}\n  {path} ({len(small)} bytes)\n{said}", file=sys.stderr, flush=True)


def dictionary(name: str, path: Path) -> None:
    from tests.fuzz.mutate import words

    def escaped(word: str) -> str:
        return "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\x{b:02x}" for b in word.encode())

    path.write_text("".join(f'"{escaped(word)}"\n' for word in words(name) if len(word) < 60), "utf-8")


def fuzz(name: str, options: list[str]) -> None:
    """Fuzz in this process, which ends with it; ``options`` are libFuzzer's."""
    import atheris

    os.environ.setdefault("CROSSFOOT_CACHE_DIR", str(WORK / "cache"))
    with atheris.instrument_imports(include=["linter"]):
        import_everything()
    from tests.fuzz.mutate import changed

    campaign = Campaign(name, WORK / name)

    def mutated(data: bytes, longest: int, seed: int) -> bytes:
        if seed % 3:
            found = changed(name, data, seed)
            if len(found) <= longest:
                return found
        mutation: bytes = atheris.Mutate(data, longest)
        return mutation

    more: dict[str, Any] = {} if any(option.startswith("-merge") for option in options) else {"custom_mutator": mutated}
    # To merge, libFuzzer runs its own command again, by a shell.
    command = WORK / name / "again"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{__file__}" {name} --libfuzzer "$@"\n', "utf-8")
    command.chmod(0o700)
    atheris.Setup([str(command), *options], campaign.once, **more)
    atheris.Fuzz()


def folders(name: str) -> tuple[Path, list[Path]]:
    """The folder that is written to, and those that are read: the committed corpus, and seeds that are made."""
    from tests.fuzz.mutate import seeds

    own = WORK / name / "corpus"
    made = WORK / name / "seeds"
    for folder in (own, made):
        folder.mkdir(parents=True, exist_ok=True)
    for data in seeds(name):
        (made / name_of(data)).write_bytes(data)
    read = [made, HERE / "corpus" / name, HERE / "regressions" / name]
    return own, [folder for folder in read if folder.is_dir()]


def child(name: str, options: list[str]) -> int:
    return subprocess.call([sys.executable, __file__, name, "--libfuzzer", *options], cwd=ROOT)


def campaign(name: str, seconds: int) -> int:
    """Fuzz a target for a time; 1 where it holds faults."""
    own, read = folders(name)
    words = WORK / name / "dictionary"
    dictionary(name, words)
    start = time.monotonic()
    while (left := int(seconds - (time.monotonic() - start))) > 0:
        options = [
            f"-max_total_time={left}", f"-max_len={LONGEST[name]}", f"-timeout={STUCK}", f"-dict={words}",
            f"-artifact_prefix={WORK / name}/fault-stuck-", "-rss_limit_mb=3000", "-print_final_stats=1",
            "-reload=0", "-verbosity=1", str(own), *map(str, read),
        ]  # fmt: skip
        if child(name, options) == 0:
            break
        time.sleep(1)
    found = [path for path in sorted((WORK / name).glob("fault-*")) if path.suffix != ".txt"]
    for path in found:
        note = path.with_name(path.name + ".txt")
        print(f"{name}: {note.read_text('utf-8').partition(chr(10))[0] if note.exists() else 'stuck'}: {path}")
    print(f"{name}: {len(found)} faults, {len(list(own.iterdir()))} inputs in {own}")
    return bool(found)


def merge(name: str, largest: int) -> int:
    """Put the smallest inputs that reach all that is reached into the committed corpus; ``largest`` is its size."""
    own, read = folders(name)
    committed = HERE / "corpus" / name
    target = WORK / name / "merged"
    target.mkdir(exist_ok=True)
    for path in target.iterdir():
        path.unlink()
    code = child(name, ["-merge=1", f"-max_len={LONGEST[name]}", str(target), str(own), *map(str, read)])
    if code:
        return code
    committed.mkdir(parents=True, exist_ok=True)
    for path in committed.iterdir():
        path.unlink()
    # Where all of it is too much, of every size the same share.
    merged = sorted(target.iterdir(), key=lambda path: (path.stat().st_size, path.name))
    step = next(n for n in count(1) if sum(path.stat().st_size for path in merged[::n]) <= largest or n > len(merged))
    for path in merged[::step]:
        data = path.read_bytes()
        (committed / name_of(data)).write_bytes(data)
    print(f"{name}: {len(list(committed.iterdir()))} of {len(list(target.iterdir()))} inputs in {committed}")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Coverage-guided fuzzing of crossfoot.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(NAMES)} (default: all in turn)")
    parser.add_argument("--seconds", type=int, default=600, help="how long, for each target")
    parser.add_argument("--merge", action="store_true", help="renew the committed corpus from what has been found")
    parser.add_argument("--kilobytes", type=int, default=40, help="with --merge: how large a target's corpus may be")
    parser.add_argument("--libfuzzer", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    unknown = [name for name in arguments.targets if name not in NAMES]
    if unknown:
        parser.error(f"no such target: {', '.join(unknown)}")
    try:
        import atheris  # noqa: F401
    except ImportError:
        print("This needs atheris: `make fuzz`, or `pip install --group fuzz` and run it again.", file=sys.stderr)
        return 2
    if arguments.libfuzzer is not None:
        fuzz(arguments.targets[0], arguments.libfuzzer)
        return 0
    names = arguments.targets or NAMES
    if arguments.merge:
        return max([merge(name, arguments.kilobytes * 1000) for name in names])
    return max([campaign(name, arguments.seconds) for name in names])


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())

"""Runs of many files: what the result cache knows, what other processes work out, in order and a batch at a time."""

from __future__ import annotations

import os
from collections import deque
from contextlib import ExitStack
from itertools import islice

from ..reading import read_bytes
from ..settings.discovery import Found
from .result import packed, unpacked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..accept.baseline import Baseline
    from ..settings.settings import Settings
    from .checker import Checker
    from .parallel import Pool
    from .result import FileResult
    from .results import Results, Stored

# Files at a time, or so many bytes of them; and from how many files on other processes get them.
_BATCH, _BATCH_BYTES = 128, 4 * 1024 * 1024
_WORTH_SENDING = 24


def results(checker: Checker, found: list[Found], jobs: int, remember: bool) -> Iterator[FileResult]:
    """What each file came to, in order. ``remember`` looks into the result cache, and stores what was not there."""
    with ExitStack() as stack:
        cache: Results | None = None
        pool: Pool | None = None
        if remember and checker.cache is not None:
            from .results import Results

            cache = Results(checker.cache, checker.context())
            stack.callback(cache.close)
        waiting: deque[_Batch] = deque()
        for batch in _batches(cache, found, checker.baseline, checker.settings):
            if jobs > 1 and (len(batch.missing) >= _WORTH_SENDING or batch.is_large):
                if pool is None:
                    from .parallel import Pool

                    pool = stack.enter_context(Pool(checker, jobs))
                batch.fresh = ((unpacked(*each), each) for each in pool.start(batch.missing))
                waiting.append(batch)
                # While the last files of a batch are waited for, the other processes have those of the next.
                while sum(len(behind.missing) for behind in islice(waiting, 1, None)) >= 2 * jobs:
                    yield from waiting.popleft().results(cache)
                continue
            while waiting:
                yield from waiting.popleft().results(cache)
            batch.fresh = _here(checker, batch.missing)
            yield from batch.results(cache)
        while waiting:
            yield from waiting.popleft().results(cache)


class _Batch:
    """Some files: the key of each (empty where it has none), what is stored of them, and those it is not stored of."""

    __slots__ = ("fresh", "is_large", "keys", "missing", "stored")

    def __init__(self, keys: list[bytes], files: list[Found], cache: Results | None, is_large: bool) -> None:
        self.keys = keys
        self.is_large = is_large
        self.stored = cache.get([key for key in keys if key]) if cache is not None else {}
        self.missing = [each for key, each in zip(keys, files, strict=True) if key not in self.stored]
        self.fresh: Iterator[tuple[FileResult, Stored]] = iter(())

    def results(self, cache: Results | None) -> Iterator[FileResult]:
        for key in self.keys:
            known = self.stored.get(key)
            if known is not None:
                yield unpacked(*known)
                continue
            result, stored = next(self.fresh)
            if cache is not None and key and lasting(result):
                cache.put(key, stored)
            yield result


def _batches(
    cache: Results | None, found: list[Found], baseline: Baseline | None, settings: Settings
) -> Iterator[_Batch]:
    keys: list[bytes] = []
    files: list[Found] = []
    size = 0
    here = os.getcwd() if cache is not None else ""
    for each in found:
        key = b""
        if cache is not None and not each.outside:
            data = each.data if each.data is not None else read_bytes(each.path, each.path)
            if isinstance(data, bytes):
                place = baseline.place(each.path, data) if baseline is not None else ""
                # Packs by folder, overrides and the baseline go by where a file is, whatever it is called from here.
                place += "\0".join(settings.names(each.path)[1][1:])
                key = cache.key(f"{here}\0{each.path}\0{each.named}\0{place}", data)
                each = Found(each.path, each.named, data)  # the very bytes that the key was made from
                size += len(data)
        keys.append(key)
        files.append(each)
        if len(files) == _BATCH or size > _BATCH_BYTES:
            yield _Batch(keys, files, cache, size > _BATCH_BYTES)
            keys, files, size = [], [], 0
    if files:
        yield _Batch(keys, files, cache, False)


def _here(checker: Checker, found: list[Found]) -> Iterator[tuple[FileResult, Stored]]:
    for file in found:
        result = checker.checked(file).settled()
        yield result, packed(result)


def lasting(result: FileResult) -> bool:
    """Whether a result holds tomorrow: what waivers say depends on the day, a fault is ours to mend, and packages that
    are missing may be installed."""
    passing = ("waiver", "tables-extra")
    return not result.waivers and not result.faulty and not any(d.rule.startswith(passing) for d in result.diagnostics)

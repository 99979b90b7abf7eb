"""The beginning of crossfoot.pyz: unpacks what is in the file, once a user, and runs it.

Code with compiled parts cannot be run out of an archive. It goes to a folder of the user's alone; where none can be
written, to a temporary one that goes with the process.
"""

import atexit
import json
import os
import shutil
import stat
import sys
import tempfile
import zipfile

ARCHIVE = os.path.dirname(os.path.abspath(__file__))


def own(folder):
    """Whether a folder is this user's alone."""
    try:
        info = os.lstat(folder)
    except OSError:
        return False
    mine = not hasattr(os, "geteuid") or (info.st_uid == os.geteuid() and not info.st_mode & 0o022)
    return stat.S_ISDIR(info.st_mode) and mine


def unpacked(digest):
    home = os.path.expanduser("~")
    if os.path.isabs(home) and home != os.sep:
        above = os.path.join(home, ".cache", "crossfoot-pyz")
        folder = os.path.join(above, digest)
        try:
            os.makedirs(above, mode=0o700, exist_ok=True)
            if own(above):
                if not own(folder):
                    beside = tempfile.mkdtemp(dir=above)
                    extract(beside)
                    try:
                        os.rename(beside, folder)
                    except OSError:  # another process was there first
                        shutil.rmtree(beside, ignore_errors=True)
                if own(folder):
                    return folder
        except OSError:
            pass
    folder = tempfile.mkdtemp(prefix="crossfoot-")
    atexit.register(shutil.rmtree, folder, True)
    extract(folder)
    return folder


def extract(folder):
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if name.startswith("site/")])


def main():
    with zipfile.ZipFile(ARCHIVE) as archive:
        made = json.loads(archive.read("made.json"))
    wanted = tuple(made["python"])
    if sys.version_info[:2] != wanted:
        here = "%d.%d" % sys.version_info[:2]
        sys.stderr.write("crossfoot: this file is for Python %d.%d, and this is %s\n" % (wanted + (here,)))
        return 2
    sys.path.insert(0, os.path.join(unpacked(made["digest"][:32]), "site"))
    sys.argv[0] = "crossfoot"
    from linter.__main__ import run

    return run()


sys.exit(main())

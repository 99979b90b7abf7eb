"""Install crossfoot from this bundle, without a network: python3 install.py [FOLDER]

Every file is held against SHA256SUMS first. crossfoot gets an environment of its own in FOLDER (default:
~/crossfoot); what to put on the PATH is printed at the end.
"""

import hashlib
import os
import subprocess
import sys
import venv

HERE = os.path.dirname(os.path.abspath(__file__))


def wrong():
    """The first file that is missing or is not what was packed; None where all is well."""
    with open(os.path.join(HERE, "SHA256SUMS"), encoding="utf-8") as sums:
        for line in sums:
            digest, _, name = line.rstrip("\n").partition("  ")
            try:
                with open(os.path.join(HERE, *name.split("/")), "rb") as file:
                    found = hashlib.sha256(file.read()).hexdigest()
            except OSError:
                return name
            if found != digest:
                return name
    return None


def main():
    bad = wrong()
    if bad is not None:
        sys.stderr.write("install.py: %s is missing or damaged; unpack the bundle again\n" % bad)
        return 1
    target = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.expanduser("~/crossfoot"))
    venv.create(target, with_pip=True)
    scripts = os.path.join(target, "Scripts" if os.name == "nt" else "bin")
    python = os.path.join(scripts, "python.exe" if os.name == "nt" else "python")
    wheels = os.path.join(HERE, "wheels")
    command = [python, "-m", "pip", "install", "--no-index", "--find-links", wheels, "--disable-pip-version-check"]
    done = subprocess.run([*command, "--quiet", "crossfoot[tables]"], check=False)
    if done.returncode:
        sys.stderr.write("install.py: pip could not install it (is this the Python that the bundle is for?)\n")
        return 1
    print(os.path.join(scripts, "crossfoot"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

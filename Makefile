# Everything runs in a virtual environment of its own; nothing else has to be installed first than Python and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test test-plain test-slow lint format types picture bench bench-quick fuzz sealed wheel bundle clean

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("crossfoot needs Python 3.11 or later" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[tables,facts]' --group dev
	touch $@

# Check the five real reports in examples/ and show what is wrong in them, each on its line.
demo: $(READY)
	@$(BIN)/crossfoot check examples --lang zh; code=$$?; \
	echo; echo "crossfoot check examples → exit code $$code (1: the published reports hold errors)"; \
	test $$code -eq 1

test: $(READY)
	$(BIN)/python -m pytest

# The suite once more without the tricks that keep a start short, which change nothing but the time.
test-plain: $(READY)
	CROSSFOOT_PLAIN=1 $(BIN)/python -m pytest

test-slow: $(READY)
	$(BIN)/python -m pytest -m slow -o addopts="-q --strict-markers -n 2 --dist worksteal"

lint: $(READY)
	@$(BIN)/lint-imports --no-cache
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The picture and the table of rooms in docs/architecture.md, from the code.
picture: $(READY)
	$(BIN)/python tests/picture.py

types: $(READY)
	$(BIN)/mypy

# Everything that docs/performance.md says, and in less than two minutes whether something is badly off.
bench: $(READY)
	@$(BIN)/python bench/run.py

bench-quick: $(READY)
	@$(BIN)/python bench/run.py --quick

# Coverage-guided fuzzing, each target for some seconds in turn; what it finds goes to build/fuzz/.
SECONDS ?= 600
fuzz: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group fuzz
	$(BIN)/python tests/fuzz/run.py --seconds $(SECONDS)

# The packs compiled for the Python of this environment, for the wheel to take along. What others have sealed from the
# same sources for their Pythons may lie in build/sealed, too.
sealed: $(READY)
	@mkdir -p build/sealed
	$(BIN)/python -m linter pack build --lang en --output build/sealed/rules.$$($(BIN)/python -c \
	  'import sys; print(sys.implementation.cache_tag)').sealed

wheel: sealed
	rm -rf dist
	$(BIN)/python -m build --wheel

# One archive to install from without a network, for this Python and this kind of machine; and crossfoot.pyz.
bundle: wheel
	$(BIN)/python ci/bundle/make.py dist/crossfoot-*.whl dist

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .bench

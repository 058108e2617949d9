# make demo   grade the sample class and say where its pages are
# make test   pass the tests
# make check  lint, types, floors, and the author's law
# Nothing needs root; everything lives in .venv and build/.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check lint types floors verify clean

demo: .venv/installed
	$(BIN)/autograder grade hw1_losses tests/cohort/hw1_losses --out build/demo/hw1_losses
	$(BIN)/autograder grade hw4_four_classes tests/cohort/hw4_four_classes --out build/demo/hw4_four_classes

test: .venv/installed-dev
	$(BIN)/python -m pytest -n auto --dist loadfile

check: lint types floors verify

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check autograder tests benchmarks

types: .venv/installed-dev
	$(BIN)/mypy

floors: .venv/installed-dev
	$(BIN)/lint-imports

verify: .venv/installed-dev
	$(BIN)/autograder verify

# Each environment is made once, and again when what it is made from has changed.
.venv/bin/pip:
	@$(PYTHON) -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "needs Python 3.11 or newer with venv; on Debian: apt install python3-venv, or make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/pip pyproject.toml constraints.txt
	$(BIN)/pip install --quiet -c constraints.txt -e .
	@touch $@

.venv/installed-dev: .venv/bin/pip pyproject.toml constraints.txt
	$(BIN)/pip install --quiet -c constraints.txt -e '.[test,dev]'
	@touch .venv/installed $@

clean:
	rm -rf .venv build

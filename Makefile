# norep: set up, demonstrate, check. Everything is installed into .venv and nowhere else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= norep-out
MOVEMENT ?=
VIDEO ?=
PYTEST_ARGS ?=
# The shell reads these, not make, so that names with blanks and quotes stay whole.
export VIDEO MOVEMENT OUT

PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CHECKED := src tests benchmarks examples

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test lint acceptance coverage benchmarks clean

help: ## say what can be made
	@echo "make demo [VIDEO=my.mp4] [MOVEMENT=thruster]"
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: $(VENV)/.core ## install norep into .venv

demo: $(VENV)/.core ## judge a drawn set of thrusters, or VIDEO as MOVEMENT
	@$(BIN)/norep weights fetch
	@if [ -n "$$VIDEO" ]; then \
	  echo "norep: judging $$VIDEO"; \
	else \
	  VIDEO="$$OUT/demo.mp4"; MOVEMENT=thruster; \
	  echo "norep: drawing 7 thrusters from 45 degrees, the 3rd too shallow, the 5th not locked out"; \
	  $(BIN)/norep draw thruster --reps 7 --fault depth@3 --fault lockout@5 --view 45 -o "$$VIDEO" || exit $$?; \
	  echo "norep: judging them"; \
	fi; \
	$(BIN)/norep analyse "$$VIDEO" $${MOVEMENT:+--movement "$$MOVEMENT"} --out "$$OUT"

test: lint ## all checks and tests
	@$(BIN)/norep weights fetch || echo "make: tests that need the weights will be skipped"
	@echo "make: tests, and the examples of the documentation"
	@$(BIN)/python -m pytest -m 'not acceptance' --doctest-modules --doctest-glob='*.md' \
	  tests src docs README.md $(PYTEST_ARGS)

lint: $(VENV)/.dev ## ruff, mypy, import-linter
	@echo "make: ruff, mypy, import-linter"
	@$(BIN)/ruff check --quiet $(CHECKED)
	@$(BIN)/ruff format --quiet --check $(CHECKED)
	@$(BIN)/mypy --no-error-summary src
	@$(BIN)/lint-imports --no-logo >/dev/null || { $(BIN)/lint-imports --no-logo; exit 1; }

acceptance: $(VENV)/.dev ## the slow checks: real clips, mutations, memory, coverage
	@echo "make: slow checks on the real clips of ../shared; figures are in docs/results.md"
	@$(BIN)/python -m pytest -m acceptance tests
	@$(MAKE) --no-print-directory coverage

coverage: $(VENV)/.dev ## branch coverage of the tests
	@echo "make: branch coverage"
	@$(BIN)/python -m pytest -m 'not acceptance' --cov --cov-report=term:skip-covered tests

benchmarks: $(VENV)/.dev ## speed and memory, beside other tools
	@echo "make: benchmarks; mediapipe is installed into an environment of its own"
	@for name in core render recognising video_models mixed_workouts live_recognition against_mediapipe choosing memory install; do \
	  [ -f "benchmarks/$$name.py" ] || continue; \
	  echo "make: benchmarks/$$name.py"; $(BIN)/python "benchmarks/$$name.py" || exit $$?; \
	done

clean: ## remove .venv, caches and outputs
	@echo "make: removing .venv, caches and $(OUT)"
	@rm -rf $(VENV) "$$OUT" .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis htmlcov
	@rm -f .coverage .coverage.*
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps make a second run fast; a run that failed leaves none and is simply repeated.
$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "make: norep needs Python 3.11 or newer, found $$($(PYTHON) --version 2>&1); name one: make PYTHON=python3.12" >&2; \
	  exit 1; }
	@echo "make: creating the environment $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "make: $(PYTHON) cannot make environments; on Debian and Ubuntu: apt install python3-venv" >&2; \
	  exit 1; }
	@touch $@

$(VENV)/.core: pyproject.toml | $(VENV)/.python
	@echo "make: installing norep and what it needs (500 MB, some minutes the first time)"
	@$(PIP_INSTALL) -e .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/.core
	@echo "make: installing the tools of the checks"
	@$(PIP_INSTALL) -e '.[dev]'
	@touch $@

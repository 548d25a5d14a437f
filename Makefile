# Everything a checkout needs. `make demo` on a fresh clone first does all that is missing.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The first Python on the PATH that is new enough; `make PYTHON=/path/to/python` says which.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml
EXTRAS := --extra anthropic --extra google --extra redis
# Parlant is large and asks for its own versions: an environment and a lock file of its own.
PARLANT := .venv-parlant
PARLANT_READY := $(PARLANT)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test generated check bench parlant lock upgrade histories clean

help:
	@echo 'make demo       run the example from form to refund, with a worker killed in between'
	@echo 'make test       all tests, with those against a real Temporal server'
	@echo 'make generated  2,000 generated workflows on a server whose workers are killed, next to the same in memory'
	@echo 'make check      formatting, lint, types, import rules, published schemas'
	@echo 'make bench      what a journey costs next to a hand-written workflow, and an export to read'
	@echo 'make parlant    scripts written and read back by Parlant itself (its package is 1.1 GB)'
	@echo 'make setup      only prepare .venv (the others do it by themselves)'
	@echo 'make lock       make the lock files follow pyproject.toml (make upgrade: newest versions)'
	@echo 'make histories  record the workflow histories that the replay tests read'
	@echo 'make clean      remove .venv and all that was built'

setup: $(READY)

# Plain venv and pip bring the pinned uv; uv brings the rest, every file checked by its hash.
$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer was not found. Install it, or say where it is: make PYTHON=/path/to/python3.11' >&2; exit 2; }
	@test -x $(BIN)/python || { echo 'Creating $(VENV) with $(PYTHON)'; "$(PYTHON)" -m venv $(VENV) \
		|| { echo 'Python cannot create environments here; on Debian and Ubuntu: apt-get install python3-venv' >&2; rm -rf $(VENV); exit 2; }; }
	@test -x $(BIN)/uv || { $(BIN)/python -m ensurepip --upgrade >/dev/null; sed -n '/^uv==/,/# via/p' requirements.lock > $(VENV)/bootstrap.txt; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/bootstrap.txt; }
	@echo 'Installing what requirements.lock pins'
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY)
	@$(BIN)/python -m examples.returns.demo

test: $(READY)
	@$(BIN)/python -m pytest

# COUNT, BATCH and SEED say how many, how many at once, and which: make generated COUNT=300 SEED=7
generated: $(READY)
	@$(BIN)/python -m tests.generated.run --count $(or $(COUNT),2000) --batch $(or $(BATCH),100) $(if $(SEED),--seed $(SEED))

check: $(READY)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m journeys.schema --check
	@$(BIN)/python -m conversation_tests.schema --check

bench: $(READY)
	@$(BIN)/python bench/overhead.py
	@$(BIN)/python bench/convert.py

# CORPUS is a folder with more readings; with one the result is written into docs/parlant.md: make parlant CORPUS=…
parlant: $(PARLANT_READY)
	@$(PARLANT)/bin/python -m pytest tests/parlant $(if $(CORPUS),--corpus $(abspath $(CORPUS)) --record)

$(PARLANT_READY): $(READY) requirements-parlant.lock
	@test -x $(PARLANT)/bin/python || $(BIN)/uv venv --quiet --python $(BIN)/python $(PARLANT)
	@echo 'Installing what requirements-parlant.lock pins; this takes minutes the first time'
	@$(BIN)/uv pip sync --python $(PARLANT)/bin/python --require-hashes requirements-parlant.lock
	@$(BIN)/uv pip install --quiet --python $(PARLANT)/bin/python --no-deps --no-build-isolation --editable .
	@touch $(PARLANT_READY)

# Versions stay as they are unless pyproject.toml asks for others. The second file is what the image holds: no tools, all extras
# but Parlant, which has the third.
lock upgrade: $(READY)
	@$(COMPILE) $(EXTRAS) --group dev $(if $(filter upgrade,$@),--upgrade) --output-file requirements.lock
	@$(COMPILE) $(EXTRAS) --constraint requirements.lock --output-file docker/requirements.lock
	@$(COMPILE) --extra parlant --group parlant $(if $(filter upgrade,$@),--upgrade) --output-file requirements-parlant.lock

histories: $(READY)
	@$(BIN)/python tests/histories/record.py

clean:
	rm -rf $(VENV) $(PARLANT) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

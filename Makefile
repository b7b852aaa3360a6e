PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
LOCK := uv pip compile pyproject.toml --extra build --python-version 3.11 --universal --generate-hashes \
	--no-emit-index-url --no-header --no-annotate
.PHONY: help setup tools run test lint types imports unit integration acceptance faults bench growth regress up down lock clean

help: ## show these verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.installed ## make .venv from the hashed lock

tools: $(VENV)/.tools ## and what tests and checks need

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tools: requirements-dev.lock $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.peers: requirements-bench.lock $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

run: setup ## start everything with the demo district
	$(BIN)/copperseal up --import infra/demo/yintai

up: setup ## start everything
	$(BIN)/copperseal up

down: ## stop what runs
	$(BIN)/copperseal down

test: tools ## every test, with real Postgres and NATS
	$(BIN)/python -m pytest tests --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

unit: tools ## the pure part, in seconds
	$(BIN)/python -m pytest tests/unit tests/contracts

integration: tools ## real Postgres and NATS
	$(BIN)/python -m pytest tests/integration

acceptance: tools ## the running system: command line, HTTP, browser
	$(BIN)/python -m pytest tests/acceptance

faults: tools ## things broken on purpose
	$(BIN)/python -m pytest tests/faults

bench: $(VENV)/.peers ## figures as ratios, beside the limits and the peers
	$(BIN)/copperseal bench

growth: $(VENV)/.peers ## how it grows, drawn in docs/
	$(BIN)/copperseal bench growth --charts docs --json > docs/growth.json

regress: setup ## a few ratios that no change may break
	$(BIN)/copperseal bench regress

lint: tools ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: tools ## mypy, strict
	$(BIN)/mypy

imports: tools ## who may import whom
	$(BIN)/lint-imports

lock: ## pin every package with its hashes
	$(LOCK) -o requirements.lock
	$(LOCK) --extra dev -c requirements.lock -o requirements-dev.lock
	$(LOCK) --extra bench -c requirements.lock -o requirements-bench.lock

clean: ## remove .venv and the demo's data
	-test -f .copperseal/postgres.where && rm -rf "$$(cat .copperseal/postgres.where)"
	rm -rf $(VENV) .copperseal

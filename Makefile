# `make help` lists what there is. Each target sets up what it needs; a second call is quick.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PORT ?= 8000
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(if $(shell $(name) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo yes),$(name))))
BIN := .venv/bin
# The lock names every package with its hash, so the resolver is left out; bytecode is made when a module is first used.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps --no-compile
PYTEST := $(BIN)/python -m pytest
# Client libraries of other authors that a sandbox is tried with. Nothing of the shop needs Node; without npm those tests are skipped.
CLIENTS := tests/connectors/shopee/clients
# Validators of other authors that the pages are held against; the HTML checker needs Java.
VALIDATORS := tests/e2e/validators
# What the pages are measured with, as a cheap phone would see them.
MEASURES := tests/e2e/lighthouse

.PHONY: help setup demo test check e2e bench lock words

help: ## what there is
	@sed -nE 's/^([a-z0-9-]+):[^#]*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18
	@echo "  PORT=9000 changes the demo's port; STRICT=1 turns tests skipped for a missing program into failures"

setup: .venv/.dev $(CLIENTS)/node_modules $(VALIDATORS)/node_modules $(MEASURES)/node_modules ## make .venv with everything that development needs, from the hashed lock

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Cần Python 3.11 trở lên, có venv và pip (Debian/Ubuntu: apt install python3-venv)."; \
	  echo "Python 3.11 or newer with venv is needed; PYTHON=/path/to/python names another one."; exit 2; } >&2
	@echo "Chuẩn bị môi trường Python trong .venv ..."
	@$(PYTHON) -m venv .venv

.venv/.demo: requirements.lock | .venv/bin/python
	@echo "Cài các gói theo requirements.lock ..."
	@$(PIP_INSTALL) -r requirements.lock
	@touch $@

.venv/.dev: requirements-dev.lock | .venv/bin/python
	@echo "Cài các gói theo requirements-dev.lock ..."
	@$(PIP_INSTALL) -r requirements-dev.lock
	@touch .venv/.demo $@

%/node_modules: %/package-lock.json
	@command -v npm >/dev/null && npm ci --silent --prefix $* || echo 'Không có npm: bỏ qua thử nghiệm bằng chương trình viết cho Node.'
	@[ ! -d $@ ] || touch $@

demo: .venv/.demo ## the whole shop with demonstration data and both sandboxes, at http://127.0.0.1:8000; Ctrl-C ends it
	@exec $(BIN)/python -m shop.run --port $(PORT)

# One worker per core; a test that needs more than one core of its own has its own deadline.
PARALLEL ?= -n auto

test: .venv/.dev $(CLIENTS)/node_modules ## unit, property, contract and race tests, and one browser journey
	@$(PYTEST) tests $(PARALLEL)
	@ON_POSTGRES=1 $(PYTEST) tests $(PARALLEL)
	@$(PYTEST) tests --e2e=journey

e2e: .venv/.dev $(VALIDATORS)/node_modules $(MEASURES)/node_modules ## every page in a browser, every journey over the running demo
	@$(PYTEST) tests --e2e=pages $(PARALLEL)
	@$(PYTEST) tests --e2e=demo

check: .venv/.dev ## lint, format, types, import directions, migrations, templates, sizes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint --quiet --lint templates
	DATA_DIR=$$(mktemp -d) $(BIN)/python manage.py makemigrations --check --dry-run

.venv/.bench: requirements-bench.lock .venv/.dev
	@echo "Cài các gói để đo theo requirements-bench.lock ..."
	@$(PIP_INSTALL) -r requirements-bench.lock
	@touch $@

bench: .venv/.bench $(MEASURES)/node_modules ## measure, beside the peer or the bare limit
	@$(BIN)/python -m benchmarks $(PARTS)
	@PERFORMANCE_GOAL=98 $(PYTEST) tests/e2e/test_lighthouse.py --e2e -rP

words: .venv/.dev ## extract every word, say what is untranslated in English or Vietnamese, compile
	@DATA_DIR=$$(mktemp -d) $(BIN)/python -m shop.words

lock: .venv/.dev ## resolve the lock files anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml --group test --group check -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml --group bench -c requirements-dev.lock -o requirements-bench.lock

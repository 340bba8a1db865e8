# `make` alone prints what there is.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
MIRROR ?=
ARGS ?=

.PHONY: help setup run test lint bench data check-data lock clean

help:
	@awk '/^## /{print "\n" substr($$0, 4)} /^[a-z-]+:.*# /{split($$0, p, "# "); split(p[1], n, ":"); printf "  make %-12s %s\n", n[1], p[2]}' $(MAKEFILE_LIST)

## Run
setup: # environment, assets, database, referential and demonstration
	@$(PYTHON) scripts/prepare.py run

run: setup # the site on 127.0.0.1:8000 (PORT=8001 make run for another port)
	@$(BIN)/python scripts/serve.py

## Test
test: # everything: lint, types, unit, property, HTTP, both databases, a real browser (ARGS="-k name")
	@$(PYTHON) scripts/prepare.py test
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2 -m "not real" $(ARGS)

lint: # style, types of the ground floor, arrows between the floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check-data: # the checks on real files: make check-data MIRROR=../shared/data
	@test -n "$(MIRROR)" || { echo "Say where the files are: make check-data MIRROR=../shared/data"; exit 2; }
	@$(PYTHON) scripts/prepare.py test
	MIRROR=$(abspath $(MIRROR)) $(BIN)/python -m pytest -n 2 -m real $(ARGS)
	$(BIN)/python benchmarks/bench_wording.py $(abspath $(MIRROR))

bench: # measures, each beside its baseline (MIRROR=../shared/data adds those of travel and words)
	@$(PYTHON) scripts/prepare.py test
	$(BIN)/python benchmarks/bench_ranking.py
	$(BIN)/python benchmarks/bench_everything.py
	$(BIN)/python benchmarks/bench_page.py
	$(BIN)/python benchmarks/bench_pairing.py
	$(BIN)/python benchmarks/bench_schemes.py
	@if [ -n "$(MIRROR)" ]; then $(BIN)/python benchmarks/bench_travel.py $(abspath $(MIRROR)) && \
	  $(BIN)/python benchmarks/bench_wording.py $(abspath $(MIRROR)); fi

## Data
data: setup # imports the official files: make data MIRROR=../shared/data
	@test -n "$(MIRROR)" || { echo "Say where the files are: make data MIRROR=../shared/data"; exit 2; }
	@DEMO=1 SECRET_KEY=$$(cat instance/secret_key) sh -c 'for kind in rome communes qpv structures tension gtfs; do \
	  $(BIN)/flask --app wsgi import $$kind --mirror "$(MIRROR)" || exit 1; done'

## Release
lock: # writes requirements/*.txt again
	@$(PYTHON) scripts/prepare.py test
	@sh scripts/lock.sh

clean: # removes what set-up made; the instance folder and its data stay
	rm -rf .venv node_modules static/vendor .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

# Needs Python 3.10 or newer (PYTHON=...) and the network for its packages; everything else goes into .venv and build/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := build/demo
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1

.PHONY: help venv demo test lint lint-js format bench benchmarks clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

venv: $(VENV)/.installed-test ## .venv with the package and the test tools

$(VENV)/bin/python:
	@$(PYTHON) scripts/check_python.py
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed-base: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable ".[demo]"
	@touch $@

$(VENV)/.installed-test: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable ".[demo,test]"
	@touch $@ $(VENV)/.installed-base

demo: $(VENV)/.installed-base ## replays half a year of sample tickets; writes build/demo/report.html
	$(BIN)/itss-service demo --out $(DEMO)
	@echo "Open $(CURDIR)/$(DEMO)/report.html"

test: $(VENV)/.installed-test ## lint, format, types, tests with coverage, and the site tests where a bench is
	$(BIN)/python scripts/run_suites.py

lint: $(VENV)/.installed-test ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lint-js: ## prettier over scripts and styles, through npx
	npx --yes prettier@3 --check --no-error-on-unmatched-pattern "itss_service/**/*.{js,css,scss}"

format: $(VENV)/.installed-test ## ruff fixes and formats in place
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench benchmarks: $(VENV)/.installed-test ## every script in benchmarks/, one after the other
	@set -e; for script in $$(grep -l __main__ benchmarks/*.py); do echo "== $$script"; $(BIN)/python $$script; done

clean: ## removes .venv, build/ and caches
	rm -rf $(VENV) build dist htmlcov .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

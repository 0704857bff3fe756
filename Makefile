# leerkring: `make run` serves it, `make test` proves it. `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.ONESHELL:
.SHELLFLAGS := -eu -c
.PHONY: run test quick prove reliability mutants check bench migration lock map code-map screenshots social install help lint types layers templates \
	spelling format system FORCE

VENV := .venv
BIN := $(VENV)/bin
NPM := tools/browser/node_modules/.ok
# A virtual environment without its Python (moved, or an upgrade of the system) is made again.
BROKEN := $(if $(wildcard $(BIN)/python),,FORCE)

run: $(VENV)/.ok ## serve leerkring on http://127.0.0.1:8000 (PORT=… and every setting may be given)
	@exec $(BIN)/python -m leerkring run

test: system $(VENV)/.dev-ok $(NPM) check ## everything a change must pass: the checks, then the tests (ARGS=… for pytest)
	@CHROME_PATH="$$(.ci/system)"
	export CHROME_PATH
	exec $(BIN)/python -m pytest -n 2 $(ARGS)

quick: system $(VENV)/.dev-ok $(NPM) ## one part of the tests, without the checks: make quick T=tests/people
	@[ -n "$${T:-}" ] || { echo "Which part? make quick T=tests/people, or T=\"tests/people -k sign\"" >&2; exit 2; }
	CHROME_PATH="$$(.ci/system)"
	export CHROME_PATH
	exec $(BIN)/python -m pytest -q -n 0 $(T) $(ARGS)

prove: system $(VENV)/.dev-ok $(NPM) ## the long proofs: browser wall, crash labs, long fuzzing (at most 40 minutes)
	@CHROME_PATH="$$(.ci/system prove)"
	export CHROME_PATH
	status=0
	$(BIN)/python -m pytest -m "prove and not alone" -n 2 -o faulthandler_timeout=1500 $(ARGS) || status=$$?
	[ $$status = 0 ] || [ $$status = 5 ] || exit $$status
	# What measures time has the machine to itself. 5: nothing was chosen, which ARGS may want of one of both.
	$(BIN)/python -m pytest -m "prove and alone" -n 0 -o faulthandler_timeout=1500 $(ARGS) || { [ $$? = 5 ] && [ $$status = 0 ]; }

reliability: system $(VENV)/.dev-ok ## the world fails in every way there is: the table of docs/operations/reliability.md
	@exec $(BIN)/python -m pytest -q -n 0 -p no:randomly -m prove tests/reliability -o faulthandler_timeout=900 $(ARGS)

check: $(VENV)/.dev-ok ## linters and types only
	@$(MAKE) --no-print-directory -j 2 --output-sync=target lint types layers templates spelling

migration: $(VENV)/.dev-ok ## begin a migration: what the models have and the schema has not (M="what it does")
	@[ -n "$${M:-}" ] || { echo 'What does it do? make migration M="persons have a phone number"' >&2; exit 2; }
	exec $(BIN)/python tools/migration/begin.py "$$M"

mutants: system $(VENV)/.dev-ok ## plant faults in one module that decides and see what its tests notice (M=mail/rules)
	@[ -n "$${M:-}" ] || { echo 'Which module of tests/mutation/modules.toml? make mutants M=mail/rules' >&2; exit 2; }
	PYTHONPATH=. exec $(BIN)/python -m tools.mutants.run $$M

bench: $(VENV)/.dev-ok ## the benchmarks, one JSON line each (one: python -m benchmarks.<name>)
	@exec $(BIN)/python -m benchmarks

install: $(VENV)/.ok ## make .venv with the pinned requirements and leerkring, start nothing

format: $(VENV)/.dev-ok ## put the code in its usual form
	@$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## pin the requirements anew, from requirements/*.in and tools/browser/package.json
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 2; }
	for part in base build dev; do
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --no-emit-find-links $(ARGS) requirements/$$part.in -o requirements/$$part.txt
	done
	$(MAKE) --no-print-directory $(VENV)/.dev-ok
	.ci/npm lock

map: ## trace the map of municipalities anew (POINTS=a CSV file with a pixel in each; see decision 0011)
	@command -v uv >/dev/null || { echo "make map needs uv: pip install uv" >&2; exit 2; }
	uv run --no-project --python 3.11 --with-requirements requirements/map.in \
		python tools/map/trace.py "$(POINTS)" src/leerkring/programme/data/map.json

code-map: $(VENV)/.dev-ok ## the map of the code in docs/architecture.md, from the docstrings of its folders
	@$(BIN)/python tools/docs/code_map.py

screenshots: system $(VENV)/.dev-ok ## pictures of the pages in docs/screenshots, from the sample on a fixed morning
	@CHROME_PATH="$$(.ci/system)"
	export CHROME_PATH
	exec $(BIN)/python tools/pictures/screenshots.py docs/screenshots

social: system $(VENV)/.dev-ok ## the picture that others show beside a link to us
	@CHROME_PATH="$$(.ci/system)"
	export CHROME_PATH
	exec $(BIN)/python tools/pictures/social.py src/leerkring/static/img/social.png

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 13

# Before anything that takes minutes: what is missing is installed, or named in one sentence.
system:
	@.ci/system >/dev/null

lint: $(VENV)/.dev-ok
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet . || { echo "Not in the usual form: make format" >&2; exit 1; }

types: $(VENV)/.dev-ok
	@$(BIN)/mypy

layers: $(VENV)/.dev-ok
	@mkdir -p .cache
	$(BIN)/lint-imports --cache-dir .cache/import-linter >.cache/layers.txt || { cat .cache/layers.txt; exit 1; }

templates: $(VENV)/.dev-ok
	@$(BIN)/djlint --lint --quiet templates

spelling: $(VENV)/.dev-ok
	@$(BIN)/codespell README.md docs

$(VENV)/.ok: requirements/base.txt requirements/build.txt pyproject.toml .ci/install $(BROKEN)
	@echo "Installing the requirements in $(VENV) (once, about a minute)" >&2
	.ci/install run
	touch $@

$(VENV)/.dev-ok: $(VENV)/.ok requirements/dev.txt
	@echo "Installing what the tests take in $(VENV)" >&2
	.ci/install dev
	touch $@

$(NPM): tools/browser/package-lock.json $(VENV)/.dev-ok | system
	@echo "Installing what the browser tests take from npm in tools/browser" >&2
	.ci/npm ci
	touch $@

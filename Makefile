# The developer's front door. `make` lists the targets; CI runs the same ones (see .ci/run).

# PYTHON: what .venv is made with; empty = the first of python3, python3.14 … python3.11 that is new enough.
# UV: the uv command, found by itself; `make setup UV=` uses pip although uv is there.
PYTHON ?=
UV ?= $(shell uv --version >/dev/null 2>&1 && echo uv)
ARGS ?=
# More workers than cores: many tests wait for another process. WORKERS=auto is one a core.
WORKERS ?= 3

BIN := .venv/bin
SOURCES := lessons flows bot tests scripts scripts/pictures

# A stamp holds the path of the checkout it was made in: scripts and the editable install in .venv name that path,
# so a copied or moved checkout, like a .venv whose Python has gone, is set up again.
RUNTIME := .venv/.setup-runtime
DEV := .venv/.setup-dev
stale = $(shell $(BIN)/python -c '' 2>/dev/null && [ ! -e $(1) -o "$$(cat $(1) 2>/dev/null)" = "$(CURDIR)" ] || echo again)

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test drill lint check bench bench-full transcripts schemas pictures weights rehearse backup upgrade lock clean again
.DELETE_ON_ERROR:

help:
	@echo "Aulita: make TARGET"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-15s %s\n", $$1, $$2 }'

setup: $(RUNTIME) ## make .venv in this checkout: hashed runtime packages and the aulita command
	@echo "setup: ready; 'make run' starts a chat in the browser"

setup-dev: $(DEV) ## the same with the tools for tests, lint and types

run: $(RUNTIME) ## take the course in the browser, on a pretend clock; needs no token (ARGS=... for more)
	@$(BIN)/aulita web $(ARGS)

test: lint ## lint, types and every test but the long drills (ARGS=... goes to pytest)
	@echo "test: pytest (some minutes)"
	@$(BIN)/pytest -n $(WORKERS) -q -m "not drill" $(ARGS)

drill: $(DEV) ## the long drills that 'make test' leaves out: long waits, and variants (ARGS=... goes to pytest)
	@echo "drill: pytest (some minutes)"
	@$(BIN)/pytest -n $(WORKERS) -q -m drill $(ARGS)

lint: $(DEV) ## ruff check, ruff format --check, mypy strict, dependencies
	@echo "lint: ruff check"
	@$(BIN)/ruff check --quiet $(SOURCES)
	@echo "lint: ruff format --check"
	@$(BIN)/ruff format --check $(SOURCES)
	@echo "lint: mypy --strict (up to a minute the first time)"
	@$(BIN)/mypy
	@echo "lint: deptry (what is imported is declared, what is declared is used)"
	@$(BIN)/deptry --no-ansi .

check: $(DEV) lint ## the quick check before a commit: lint, types and the course content, no tests
	@$(BIN)/aulita check

bench: $(DEV) ## measure against python-telegram-bot's documented way, in one run (under 10 minutes)
	@echo "bench: medians of 5 with spread; leave the machine alone meanwhile"
	@$(BIN)/python -m tests.bench $(ARGS)

bench-full: $(DEV) ## the broadcast beside learners with 10,000 messages (up to an hour)
	@$(BIN)/python -m tests.bench --full $(ARGS)

transcripts: $(DEV) ## write the expected transcripts anew; read the difference before you commit it
	@$(BIN)/pytest tests/test_transcripts.py --rewrite -q $(ARGS)

schemas: $(RUNTIME) ## write the rules of the course files into build/schemas, where .vscode/settings.json finds them
	@mkdir -p build/schemas
	@for kind in unidad items curso; do $(BIN)/aulita check --schema $$kind > build/schemas/$$kind.json || exit 1; done
	@echo "schemas: in build/schemas; VS Code uses them with the YAML extension of Red Hat"

pictures: $(DEV) ## take the pictures of README and guide anew from the running program (needs Chromium; a minute)
	@$(BIN)/python scripts/pictures

weights: $(RUNTIME) ## weigh the pictures of the course anew, after a change of a message or of the drawing
	@$(BIN)/python -m bot.weighing

rehearse: $(RUNTIME) ## play the course to the end on a pretend clock and print the transcript (ARGS=...)
	@$(BIN)/aulita rehearse $(ARGS)

backup: $(RUNTIME) ## copy the database beside the running bot, and verify the copy (ARGS=... a folder, --keep N)
	@$(BIN)/aulita backup $(ARGS)

upgrade: ## after 'git pull': install, check, copy, restart, and go back by itself if the new version fails
	@scripts/upgrade

# Existing pins are kept where they still fit; `make lock ARGS=--upgrade` takes the newest versions in range.
# The second and third file are held to the versions of the first, so that what is tested is what is run.
COMPILE = $(UV) pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 $(ARGS)

lock: ## make the hashed requirements again from pyproject.toml (needs uv; ARGS=--upgrade for newer versions)
	$(if $(UV),,$(error 'make lock' needs uv: install it with your package manager or pip, then run it again))
	@echo "lock: resolving pyproject.toml into requirements/ (some seconds)"
	@$(COMPILE) pyproject.toml -o requirements/runtime.txt
	@$(COMPILE) pyproject.toml --group dev --constraint requirements/runtime.txt -o requirements/dev.txt
	@$(COMPILE) --group build --constraint requirements/dev.txt -o requirements/build.txt

clean: ## remove .venv and the tools' caches; never a data folder
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov build dist
	find $(SOURCES) -type d -name __pycache__ -prune -exec rm -rf {} +

$(RUNTIME): requirements/build.txt requirements/runtime.txt pyproject.toml $(call stale,$(RUNTIME))
	$(call install,requirements/runtime.txt)

$(DEV): $(RUNTIME) requirements/dev.txt $(call stale,$(DEV))
	$(call install,requirements/dev.txt)

# A problem with Python stops make before anything is touched, with one sentence.
define install
	$(eval picked := $(shell scripts/pick-python $(if $(UV),--with-uv) $(PYTHON)))
	$(if $(filter use,$(firstword $(picked))),,$(error $(wordlist 2,$(words $(picked)),$(picked))))
	@scripts/install "$(lastword $(picked))" $(1) $(UV)
	@printf '%s\n' "$(CURDIR)" > $@
endef

# Molette. `make` alone prints what can be done here; every target does its own set-up.

PYTHON ?= python3
PORT ?= 8000
SCALE ?= 1
ROWS ?= 100000
ARGS ?= -n auto --maxprocesses 4 --dist worksteal

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt
PINNED := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench mutants vendor docs screenshots constraints clean

help: ## dit ce que l’on peut faire ici
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.product ## prépare la démonstration et l’ouvre (PORT=8000)
	@$(BIN)/molette demo --port $(PORT)

test: $(VENV)/.workshop ## toute la suite de tests (ARGS="-k plan")
	@$(BIN)/pytest $(ARGS)

lint: $(VENV)/.workshop ## style, types, couches, gabarits, orthographe
	@$(BIN)/prek run --all-files

bench: $(VENV)/.bench ## mesure pages, promesses, totaux, noms des organismes, règles, calages, rapprochements, accès aux services et lecture des tables (SCALE=large, ROWS=1000000)
	@$(BIN)/python benchmarks/tables.py
	@$(BIN)/python benchmarks/identities.py
	@$(BIN)/python -m benchmarks.calibration
	@$(BIN)/python -m benchmarks.rules
	@$(BIN)/python -m benchmarks.reconciliation --scale $(SCALE)
	@$(BIN)/python -m benchmarks.forecast --scale $(SCALE)
	@$(BIN)/python benchmarks/totals.py
	@$(BIN)/python benchmarks/concurrency.py
	@$(BIN)/python -m benchmarks.residents
	@$(BIN)/python -m benchmarks.search
	@$(BIN)/python -m benchmarks.reach
	@$(BIN)/python -m benchmarks.home
	@$(BIN)/python -m benchmarks.packs
	@$(BIN)/python -m benchmarks.importing --rows $(ROWS)
	@$(BIN)/python -m benchmarks.promises --scale $(SCALE)
	@$(BIN)/python -m benchmarks.pages --scale $(SCALE)

mutants: $(VENV)/.mutants ## part des fautes mises exprès dans le mode d’emploi que ses tests trouvent (un quart d’heure)
	@$(BIN)/python scripts/mutants.py

vendor: $(VENV)/.workshop ## npm → static/vendor, avec versions et licences
	@scripts/vendor

docs: $(VENV)/.workshop ## la documentation en pages HTML, dans build/docs
	@$(BIN)/python scripts/site.py

screenshots: $(VENV)/.workshop ## les images de la documentation, prises sur la démonstration
	@$(BIN)/python scripts/screenshots.py

constraints: $(VENV)/bin/uv ## récrit constraints.txt (UPGRADE=--upgrade pour monter de version)
	@$(BIN)/uv pip compile --quiet --universal --no-header --no-annotate --no-emit-index-url $(UPGRADE) \
		--group dev --group bench --group mutants --output-file constraints.txt pyproject.toml

clean: ## efface ce qui se refait
	rm -rf $(VENV) build mutants .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Molette demande Python 3.11 ou plus récent.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.8"

$(VENV)/.product: $(PINNED) | $(BIN)/uv
	@$(UV) --editable .
	@touch $@

# The workshop holds the product too: its stamp covers both.
$(VENV)/.workshop: $(PINNED) | $(BIN)/uv
	@$(UV) --editable . --group dev
	@touch $(VENV)/.product $@

$(VENV)/.bench: $(VENV)/.workshop
	@$(UV) --group bench
	@touch $@

$(VENV)/.mutants: $(VENV)/.workshop
	@$(UV) --group mutants
	@touch $@

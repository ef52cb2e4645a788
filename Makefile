# What people and CI run. `make` alone lists it.
PORT ?= 8000
PYTHON := .venv/bin/python
MANAGE := $(PYTHON) -m sandbox.manage
PYTEST := $(PYTHON) -m pytest
export PORT

.PHONY: help demo demo-reset door test prove conformance lint bench screenshots messages schema states lock manage clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

.venv/.installed: requirements.lock .ci/environment
	@bash .ci/environment
	@touch $@

demo: .venv/.installed ## the whole program on this machine, with a lively association in it
	@$(PYTHON) -m sandbox.demo

demo-reset: .venv/.installed ## forget what was done in the demo; the next `make demo` starts over
	@$(PYTHON) -m sandbox.demo --reset

door: .venv/.installed ## a door in the terminal: make door TOKEN=etb_door_... EQUIPMENT=laser
	@TOKEN=$(TOKEN) EQUIPMENT=$(EQUIPMENT) $(PYTHON) -m sandbox.door

test: .venv/.installed ## all tests, the browser journeys included
	@$(PYTEST) -n 2 --dist loadgroup

prove: .venv/.installed ## races, kills and hostile documents at full size
	@$(PYTEST) -m prove

conformance: .venv/.installed ## outside suites, which need Node
	@$(PYTEST) -m conformance

lint: .venv/.installed ## style, types, contracts between the storeys
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	.venv/bin/lint-imports --no-logo
	$(PYTHON) -m mypy .
	$(PYTHON) -m kit.catalogs check

bench: .venv/.installed ## figures, side by side with what they are measured against
	@$(PYTHON) -m bench

screenshots: .venv/.installed ## the pictures in the README, taken from a demo of its own
	@$(PYTHON) -m sandbox.screenshots

messages: .venv/.installed ## add new strings to the catalogs, drop old ones, compile
	@$(PYTHON) -m kit.catalogs update

schema: .venv/.installed ## write schema.graphql from the types
	@$(MANAGE) print_schema

states: .venv/.installed ## write docs/states.md from the transition tables
	@$(MANAGE) print_states

lock: .venv/.installed ## choose versions anew within pyproject.toml's bounds; UPGRADE=1 takes the newest
	@bash .ci/environment lock $(if $(UPGRADE),--upgrade)

manage: .venv/.installed ## Django's command line in the demo's environment: make manage DO="shell"
	@$(MANAGE) $(DO)

clean: ## remove what was built, the demo's data too
	rm -rf .venv .local

# Two commands matter: `make demo` shows the portal at work, `make test` says whether it is whole. Both need nothing but Debian 12/13 or
# Ubuntu with Python 3.11 or newer, git and make.
SHELL := /bin/bash
PORT ?= 8000
PLAN ?= all
DB ?= sqlite
SAMPLES ?= library
BIN := .venv/bin
# Where an image or a build machine sets this, each of our programs would compile its 2,800 modules anew at every start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-fast bench load soak lighthouse screenshots drill guarantees sbom audit docs lock check messages clean

help:
	@echo 'make demo [DB=postgres] [PORT=8000]  the portal with three towns, on this machine; SAMPLES=all: with three services, not one'
	@echo 'make test                            everything; 35 to 75 minutes on 2 cores, as fast as they are'
	@echo 'make test-fast                       no services, no browser; under a minute'
	@echo 'make check                           lint, types, import contract, migrations'
	@echo 'make bench                           measures, into benchmarks/results.md'
	@echo 'make load [MINUTES=3]                crowds in front of a portal of its own, into docs/load.md; on a machine that does nothing else'
	@echo 'make soak [MINUTES=60]               the same with mixed work, for memory'
	@echo 'make lighthouse [RUNS=3]             how fast the pages are on a slow phone, into docs/lighthouse.md'
	@echo 'make screenshots [ONLY=inbox]        every page as a picture, into .local/screenshots (index.html); GLASS=390 takes some only'
	@echo 'make drill                           fills, backs up, destroys and brings back a portal of its own: RPO and RTO, as seen'
	@echo 'make guarantees                      what the last tests saw, into docs/guarantees.md'
	@echo 'make sbom                            what a release is made of (CycloneDX), into .local/; and docs/licences.md'
	@echo 'make audit                           known weaknesses of the pinned packages; asks a server elsewhere'
	@echo 'make docs                            the handbook as a site, into .local/site; a warning is an error'
	@echo 'make lock                            compile requirements*.in into hash-pinned *.txt'
	@echo 'make messages                        gather new texts for translation'
	@echo 'make clean                           forget the demo data'

demo:
	@deploy/first_run.sh run $(if $(filter postgres,$(DB)),services) $(if $(filter all,$(SAMPLES)),samples)
	@export TOBIRA_DEMO=1 TOBIRA_STATE_DIR=$(CURDIR)/.local/demo PORTAL_URL=http://localhost:$(PORT); unset DATABASE_URL REDIS_URL; \
	export HANDBOOK_URL=$(if $(filter all,$(SAMPLES)),http://localhost:$$(($(PORT) + 11))); \
	export BOOKING_URL=$(if $(filter all,$(SAMPLES)),http://localhost:$$(($(PORT) + 12))); \
	export PAYMENT_PROVIDER_URL=http://localhost:$$(($(PORT) + 13)); \
	exec $(if $(filter postgres,$(DB)),$(BIN)/python -m deploy.services run --home .local/demo/services --) $(BIN)/python manage.py demo

test:
	@deploy/first_run.sh run tests services browser samples
	@exec $(BIN)/python -m deploy.run_tests $(PLAN)

test-fast:
	@deploy/first_run.sh run tests
	@exec $(BIN)/python -m deploy.run_tests fast

check:
	@deploy/first_run.sh run tests
	@exec $(BIN)/python -m deploy.run_tests check

bench:
	@deploy/first_run.sh run tests services
	@exec $(BIN)/python -m benchmarks

load:
	@deploy/first_run.sh run tests services
	@exec $(BIN)/python -W ignore -m benchmarks.load load $(MINUTES)

soak:
	@deploy/first_run.sh run tests services
	@exec $(BIN)/python -W ignore -m benchmarks.load soak $(MINUTES)

lighthouse:
	@deploy/first_run.sh run tests browser lighthouse
	@exec $(BIN)/python -m tests.lighthouse $(or $(RUNS),3)

screenshots:
	@deploy/first_run.sh run tests browser
	@ONLY='$(ONLY)' $(BIN)/pytest tests/access/pictures.py -q -n 2 $(if $(GLASS),-k '$(GLASS)')
	@$(if $(ONLY)$(GLASS),,exec $(BIN)/python -m tests.lighthouse.gallery)

drill:
	@deploy/first_run.sh run tests services
	@exec $(BIN)/python -m deploy.drill

guarantees:
	@deploy/first_run.sh run tests
	@exec $(BIN)/python -m deploy.guarantees

sbom:
	@deploy/first_run.sh run
	@$(BIN)/python -m deploy.licences
	@exec $(BIN)/python -m deploy.bill

audit:
	@deploy/first_run.sh run tools
	@exec $(BIN)/python -m deploy.audit

docs:
	@deploy/first_run.sh run tools
	@NO_MKDOCS_2_WARNING=1 .local/tools/bin/mkdocs build --quiet --strict --clean --config-file deploy/mkdocs.yml
	@echo 'file://$(CURDIR)/.local/site/index.html'

lock:
	@deploy/first_run.sh run tests
	@for part in requirements requirements-otel requirements-dev requirements-tools; do \
	  $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q $$part.in -o $$part.txt || exit 1; \
	done
	@$(BIN)/uv pip sync -q requirements.txt requirements-dev.txt

messages:
	@$(BIN)/python manage.py makemessages --locale en --no-location --no-obsolete --ignore '.venv/*' --ignore '.local/*' --ignore 'tests/*'
	@msgfmt --check --statistics -o locale/en/LC_MESSAGES/django.mo locale/en/LC_MESSAGES/django.po

clean:
	@$(BIN)/python -c 'from pathlib import Path; from deploy.services import remove; remove(Path(".local/demo/services"))'
	@rm -rf .local/demo

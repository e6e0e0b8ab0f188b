# Two commands matter: `make demo` shows the portal at work, `make test` says whether it is whole. Both need nothing but Debian 12/13 or
# Ubuntu with Python 3.11 or newer, git and make.
SHELL := /bin/bash
PORT ?= 8000
DB ?= sqlite
SAMPLES ?= library
BIN := .venv/bin

.PHONY: help demo test test-fast bench guarantees lock check messages clean

help:
	@echo 'make demo [DB=postgres] [PORT=8000]  the portal with three towns, on this machine; SAMPLES=all: with three services, not one'
	@echo 'make test                            everything; 15 to 30 minutes on 2 cores'
	@echo 'make test-fast                       no services, no browser; under a minute'
	@echo 'make check                           lint, types, import contract, migrations'
	@echo 'make bench                           measures, into benchmarks/results.md'
	@echo 'make guarantees                      what the last tests saw, into docs/guarantees.md'
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
	@exec $(BIN)/python -m deploy.run_tests all

test-fast:
	@deploy/first_run.sh run tests
	@exec $(BIN)/python -m deploy.run_tests fast

check:
	@deploy/first_run.sh run tests
	@exec $(BIN)/python -m deploy.run_tests check

bench:
	@deploy/first_run.sh run tests services
	@exec $(BIN)/python -m benchmarks

guarantees:
	@deploy/first_run.sh run tests
	@exec $(BIN)/python -m deploy.guarantees

lock:
	@deploy/first_run.sh run tests
	@for part in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q $$part.in -o $$part.txt || exit 1; \
	done
	@$(BIN)/uv pip sync -q requirements.txt requirements-dev.txt

messages:
	@$(BIN)/python manage.py makemessages --locale en --no-location --no-obsolete --ignore '.venv/*' --ignore '.local/*' --ignore 'tests/*'
	@msgfmt --check --statistics -o locale/en/LC_MESSAGES/django.mo locale/en/LC_MESSAGES/django.po

clean:
	@$(BIN)/python -c 'from pathlib import Path; from deploy.services import remove; remove(Path(".local/demo/services"))'
	@rm -rf .local/demo

# The commands of the project. Each does its own set-up first.
.PHONY: help setup demo demo-services test services services-stop test-services check samples picture docs bench-samples bench-reading train-reader bench-real bench-hostile bench-intake bench-mutation bench-api-fuzz bench-log bench-tamper bench-archive bench-search bench-power-cut bench-queue bench-soak bench-short clean
PY := .venv/bin/python

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: ## programs, .venv and Python packages
	@./setup.sh

demo: setup ## the main job on samples/
	@$(PY) -m portal.demo

demo-services: services ## the same on those servers, the scans read by two workers; nothing of it stays
	@$(PY) -m tests.services.demo

test: setup ## the whole test suite, on the embedded default; tests of servers that are not up are left out
	@$(PY) -m pytest -n 2 --dist loadgroup

services: ## real servers on loopback for tests (PostgreSQL, RabbitMQ, S3, Elasticsearch, Keycloak), installed once (some minutes) and waited for
	@SERVICES=1 ./setup.sh
	@$(PY) -m tests.services start

services-stop: ## end them, and throw their data away
	@$(PY) -m tests.services stop

test-services: services ## the tests that need those servers
	@SERVICES_REQUIRED=1 $(PY) -m pytest -m services -n 2 --dist loadgroup

check: setup ## style, types and floors only
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy && .venv/bin/lint-imports

samples: setup ## draw samples/ anew
	@$(PY) -m bench.scans samples

picture: setup ## draw docs/demo.svg anew, from a run of the demo
	@$(PY) -m portal.demo --svg docs/demo.svg

docs: setup ## write docs/errors.md, docs/settings.md and docs/metrics.md from the code
	@$(PY) -m docs.generate

bench-samples: setup ## samples/ held against their truth
	@$(PY) -m bench.samples

bench-reading: ## reading beside tesseract and OCRmyPDF (about an hour; SHORT=1 for a short form)
	@EXTRAS=dev,bench ./setup.sh
	@$(PY) -m bench.reading $(if $(SHORT),--short)

train-reader: ## draw strips and train our own reader on them (two hours; quick with a graphics card)
	@EXTRAS=dev,reader ./setup.sh
	@$(PY) -m bench.reader

bench-real: setup ## fields of the real scans in ../shared/scans
	@$(PY) -m bench.real

bench-hostile: setup ## odd, broken and dangerous files in ../shared/hostile
	@$(PY) -m bench.hostile

bench-intake: setup ## look-ups at the counter, from ten thousand to a million documents (some minutes; SHORT=1 for a short form)
	@$(PY) -m bench.intake $(if $(SHORT),--short)

bench-api-fuzz: setup ## every operation of the API with what it allows and what it does not, without accounts and with (some minutes)
	@$(PY) -m bench.api_fuzz

bench-mutation: setup ## small changes of each rule, and whether a case of the law notices (SHORT=1 for every tenth)
	@$(PY) -m bench.mutation $(if $(SHORT),--short)

bench-log: setup ## what an act costs, many writers at once, verifying the log (some minutes; SHORT=1 for a short form)
	@$(PY) -m bench.log $(if $(SHORT),--short)

bench-tamper: setup ## random changes of objects, log, seals and covered records: none may be missed (SHORT=1 for a short form)
	@$(PY) -m bench.tamper $(if $(SHORT),--short)

bench-archive: setup ## deposits and fixity on both stores, the log, lists and searches of a million documents with rights (a quarter of an hour; SHORT=1 for a short form)
	@$(PY) -m bench.archive $(if $(SHORT),--short)
	@$(MAKE) bench-log

bench-search: ## a million pages of prose from ../shared on both engines: filled, what was planted found again, how quickly (some hours; SHORT=1 for a short form)
	@SERVICES=1 ./setup.sh
	@$(PY) -m bench.search $(if $(SHORT),--short)

bench-power-cut: services ## the power goes before every step of a deposit and of a watched folder (a quarter of an hour; the tests take some)
	@EVERY_STEP=1 SERVICES_REQUIRED=1 $(PY) -m pytest -n 2 --dist loadgroup tests/ingest/test_power_cut.py tests/ingest/test_power_cut_s3.py tests/ingest/watching/test_power_cut.py

bench-queue: services ## what the queue costs beside the pool of one machine, and workers from 1 to 64 (half an hour; SHORT=1 for a short form)
	@$(PY) -m bench.queue $(if $(SHORT),--short)

bench-soak: ## 2,000 pages on servers of its own while those and the workers are killed and cut off (an hour; SHORT=1 for a short form)
	@SERVICES=1 ./setup.sh
	@$(PY) -m bench.soak $(if $(SHORT),--short)

bench-short: bench-samples bench-real ## short forms of the benches, as continuous integration runs them
	@$(MAKE) bench-reading SHORT=1
	@$(MAKE) bench-intake SHORT=1
	@$(MAKE) bench-mutation SHORT=1
	@$(MAKE) bench-tamper SHORT=1
	@$(MAKE) bench-archive SHORT=1
	@$(MAKE) bench-search SHORT=1
	@$(MAKE) bench-queue SHORT=1
	@$(MAKE) bench-soak SHORT=1

clean: ## remove the demo's data
	rm -rf var/demo var/demo-seals

# make help tells what there is. Every target sets up what it needs.
V := .venv/bin
export PATH := $(CURDIR)/$(V):$(PATH)
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help run test test-r test-fast lint bench bench-quick bench-pages bench-release bench-tablet docs soak lock words clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | expand -t 12

run: .venv/.ok ## set everything up and start the demonstration province at http://127.0.0.1:8000 (PORT=… changes it)
	@survey init
	@survey demo --once
	@survey run --port $(PORT)

test: .venv/.ok .venv-validators/.ok .venv/.system ## lint, types, import contracts, then the whole test suite with a real browser and a real PostgreSQL
	@$(MAKE) --no-print-directory lint
	python -m pytest -n 2 --dist worksteal

test-fast: .venv/.ok ## the pure rooms only: plan, sample, questionnaire, estimate
	python -m pytest -q tests/plan tests/sample tests/questionnaire tests/estimate

test-r: .venv/.ok .venv/.r ## a release's figures again in real R with its package survey, from what is published and from the PSU sums
	python -m pytest tests/publish/in_r.py

lint: .venv/.ok ## format, style, types, who may import whom
	ruff format --check survey tests migrations
	ruff check survey tests migrations
	lint-imports
	mypy

bench: .venv/.ok .venv-bench/.ok ## the benchmark tables beside svy, samplics and (where installed) R survey, into docs/benchmarks
	python -m tests.bench

bench-quick: .venv/.ok .venv-bench/.ok ## the same for 100,000 persons, once, into var/
	python -m tests.bench --persons 100000 --repeats 1 --large --out var/bench

bench-pages: .venv/.ok ## how long the server takes for each public page
	python -m tests.bench.pages

bench-release: .venv/.ok ## freeze and release of a wave with a million people on two cores: seconds and memory of each step
	python -m tests.bench.release --persons 1000000

bench-tablet: .venv/.ok ## how soon the tablet answers and opens on a slow processor, and what a wave downloads
	python -m tests.bench.tablet

docs: .venv/.ok ## print the pages that are made from the code (rights, codebook, settings)
	python -m survey.cli docs

soak: .venv/.ok .venv/.system ## the full counts of the long proofs
	python -m tests.coverage.proof --draws 4000
	python -m tests.verdicts.proof --draws 10000
	python -m tests.leaks.proof --leaks 200
	SOAK_EXAMPLES=10000 python -m pytest -m '' tests/estimate/test_broken_inputs.py
	ENGINE_SETS=10000 python -m pytest -m '' tests/field_engine/test_parity.py
	SOAK_KILLS=100 SOAK_QUEUE=500 SOAK_EXAMPLES=300 python -m pytest -m '' tests/collect/tablet/test_storm.py tests/collect/tablet/test_seven_rules.py
	SOAK_KILLS=50 python -m pytest -m '' tests/tablet/test_losing_nothing.py
	SOAK_QUEUE=500 python -m pytest -m '' tests/tablet/test_matrix_network.py tests/tablet/test_matrix_people.py tests/tablet/test_matrix_device.py tests/tablet/test_screens_look_right.py
	python -m pytest -m soak tests/journeys tests/demo
	SOAK_INTERVIEWS=12 SOAK_DRAFTS=3 python -m pytest -m '' tests/tablet/test_a_day_in_the_mountains.py
	SOAK_LETTERS=10000 python -m pytest -m '' tests/manage/test_letters.py -k each_picture

lock: ## resolve the dependencies again
	PATH=.venv/bin:$$PATH uv pip compile pyproject.toml --extra spss --universal --generate-hashes --no-header -q -o requirements/run.txt
	PATH=.venv/bin:$$PATH uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header -q -c requirements/run.txt -o requirements/dev.txt
	PATH=.venv/bin:$$PATH uv pip compile --group pyproject.toml:bench --universal --generate-hashes --no-header -q -o requirements/bench.txt
	PATH=.venv/bin:$$PATH uv pip compile --group pyproject.toml:validators --universal --generate-hashes --no-header -q -o requirements/validators.txt

clean: ## remove what the targets made
	rm -rf .venv .venv-bench .venv-validators var static/fonts .mypy_cache .ruff_cache .pytest_cache
	find translations -name '*.mo' -delete

.venv/.ok: requirements/dev.txt pyproject.toml
	@bash .ci/python.sh
	@touch $@

.venv-bench/.ok: requirements/bench.txt
	python3 -m venv .venv-bench
	.venv/bin/uv pip install -q -p .venv-bench/bin/python --require-hashes -r requirements/bench.txt
	@touch $@

.venv-validators/.ok: requirements/validators.txt
	python3 -m venv .venv-validators
	.venv/bin/uv pip install -q -p .venv-validators/bin/python --require-hashes -r requirements/validators.txt \
	  || .venv-validators/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/validators.txt
	@touch $@

.venv/.r: .ci/r.sh
	@bash .ci/r.sh
	@touch $@

.venv/.system: .ci/system.sh
	@bash .ci/system.sh
	@touch $@

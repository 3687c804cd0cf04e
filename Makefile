# One word for each thing that people do here. The scripts behind the words are in tools/.
.PHONY: help demo serve test lint check format clean

help:
	@echo "make demo     the sample case from paper to archive; results in out/demo"
	@echo "make serve    everything in one process, on http://127.0.0.1:8000"
	@echo "make test     RabbitMQ, PostgreSQL and S3 started, all tests, all stopped   (ARGS='tests/ocr -k seal')"
	@echo "make lint     ruff, mypy --strict, the floors of the house"
	@echo "make check    lint and test: what CI runs"
	@echo "make format   ruff's formatter"
	@echo "make clean    everything that make made"

demo:
	@tools/setup demo
	@.venv/bin/yici demo --out out/demo

serve:
	@tools/setup demo
	@.venv/bin/yici serve

# All tests run in two processes, file by file: half of their time is waiting. Some of them, as ARGS say, run in one.
test:
	@tools/setup test
	@tools/services .venv/bin/python -m pytest $(or $(ARGS),-n 2 --dist loadfile)

lint:
	@tools/setup lint
	@tools/lint

check: lint test

format:
	@tools/setup lint
	@.venv/bin/ruff check --fix-only .
	@.venv/bin/ruff format .

clean:
	rm -rf .venv .cache out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

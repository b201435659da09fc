# The one way in: building, running, testing and measuring minion.
# Needs Debian 12 (or a system like it) with git, make, Rust and Node.js; the rest is installed
# by scripts/need, which says what it does.

.DEFAULT_GOAL := help
.PHONY: help quick run dev page release fast check test rust-test page-test browser-test types fuzz notices \
	unit-score bench \
	bench-sync bench-ranking dist aarch64

SHELL := /bin/bash
export PATH := $(HOME)/.cargo/bin:$(PATH)

BUILD_PACKAGES := apt:gcc apt:pkg-config apt:cmake apt:libasound2-dev
PEER_VENV := target/peer-venv
PEER_NODE := target/peer-node
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)

# In CI the binary is built together with the tests: alone, its dependencies have other features, and
# all of them would be built once more.
BESIDE_TESTS := $(if $(CI),--bin minion --test it)

# Where the music comes from.
SOURCE = $(if $(MUSIC),--music "$(MUSIC)",--demo)

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: quick ## Build and start the server: MUSIC=dir for your music, else a demo library
	./target/quick/minion serve $(SOURCE) $(ARGS)

quick: ## Build target/quick/minion, for trying: without the slowest optimisations, beside the page
	@scripts/need $(BUILD_PACKAGES)
	@scripts/quick

dev: ## The server as it is debugged, and the page as it is edited: http://localhost:5173
	@scripts/need $(BUILD_PACKAGES) npm
	cargo build --locked
	@scripts/dev $(SOURCE) $(ARGS)

page: ## Build the page into frontend/dist
	@scripts/need npm
	cd frontend && npm run --silent build

release: page ## Build target/release/minion, the best binary (some 13 minutes on 2 cores)
	@scripts/need $(BUILD_PACKAGES)
	cargo build --release --locked

# ---- is it right? ----------------------------------------------------------------------------

fast: ## What to run after each edit: format, and whether it compiles, of what was changed
	cargo fmt --check
	cargo check --locked --all-targets
	@[ ! -d frontend/node_modules ] || [ -z "$$(git status --porcelain frontend)" ] \
		|| { cd frontend && npm run --silent lint && npx vitest run --changed; }

check: page ## Format, lints, docs, house rules, types
	@scripts/need $(BUILD_PACKAGES) apt:g++ nextest
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	cargo check --locked --all-targets --manifest-path fuzz/Cargo.toml --target-dir target
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items
	cargo nextest run --locked --test it tidy::
	cd frontend && npm run --silent check
	cd frontend && npm run --silent lint
	$(MAKE) --no-print-directory types TYPES_MUST_MATCH=1

test: rust-test page-test browser-test ## All tests: Rust, page, real browser

# strace: tests/it/crash_images.rs pulls the plug at every commit of the real binary, and
# tests/it/alive.rs holds its threads up.
# systemd: tests/it/unit.rs runs the unit under it. faketime: tests/it/time.rs sets the clock.
# libasound2-plugins: tests/it/card.rs has a sound server that does not answer.
rust-test: page ## The tests of the server
	@scripts/need $(BUILD_PACKAGES) apt:strace apt:systemd apt:util-linux apt:faketime \
		apt:libasound2-plugins nextest
	cargo nextest run --locked

page-test: ## The tests of the page
	@scripts/need npm
	cd frontend && npm run --silent test

# pulseaudio: cards that keep time, on which e2e/level.test.ts and beside.test.ts hear what is played.
browser-test: page ## The page in a real browser, against the real binary
	@scripts/need $(BUILD_PACKAGES) apt:chromium apt:pulseaudio apt:pulseaudio-utils \
		apt:libasound2-plugins npm
	cargo build --locked $(BESIDE_TESTS)
	cd frontend && npm run --silent e2e

# In the order of what they ask: the parser alone, the socket, routes that look, all routes; then
# files of others, from their words to their sound.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= client_frames sockets queries bodies playlists tags pictures containers

fuzz: ## Let a fuzzer make up frames, requests and files: FUZZ_SECONDS=60 each; installs cargo-fuzz
	@scripts/need $(BUILD_PACKAGES) apt:g++ cargo-fuzz
	scripts/fuzz $(FUZZ_SECONDS) $(FUZZ_TARGETS)

# What the server says of itself, and what the page knows of that.
WIRE := frontend/openapi.json frontend/src/protocol.gen.ts

types: ## Write down the wire: frontend/openapi.json, held against OpenAPI, and the page's types of it
	@scripts/need $(BUILD_PACKAGES) npm
	@mkdir -p target/wire.before && touch $(WIRE) && cp $(WIRE) target/wire.before
	cargo build --locked --quiet $(BESIDE_TESTS)
	./target/debug/minion openapi >frontend/openapi.json
	cd frontend && npm run --silent types
	@test -z "$(TYPES_MUST_MATCH)" || for file in $(WIRE); do \
		cmp "target/wire.before/$$(basename "$$file")" "$$file" \
			|| { echo "$$file was out of date; it is right now: commit it" >&2; exit 1; }; \
	done

notices: page ## Write licenses.txt.gz: the licences of all that is in the binary and the page
	@scripts/need nextest
	MINION_WRITE_NOTICES=1 cargo nextest run --locked --test it tidy::notices

unit-score: ## How exposed the systemd unit is (0 safe, 10 open); at most 2.0
	@scripts/need apt:systemd
	@systemd-analyze security --offline=true --threshold=20 systemd/minion.service | tail -1

# ---- how fast? -------------------------------------------------------------------------------

bench: page $(PEER_VENV)/ready ## The library, live sync beside the original's, idle cost, start
	@scripts/need $(BUILD_PACKAGES)
	cargo bench --locked --bench library
	cargo bench --locked --bench live_sync

bench-sync: page $(PEER_VENV)/ready $(PEER_NODE)/ready ## Many screens, beside the original's, node's ws and bare write
	@scripts/need $(BUILD_PACKAGES)
	cargo bench --locked --bench sync

bench-ranking: ## How fast a taste is learned, beside both originals, Elo and Glicko-2
	@scripts/need $(BUILD_PACKAGES)
	cargo bench --locked --bench ranking -- --plot target/ranking.svg

# The original's stack, to run beside ours.
$(PEER_VENV)/ready: benches/live_sync/peer_requirements.txt
	@scripts/need apt:python3-venv
	python3 -m venv $(PEER_VENV)
	$(PEER_VENV)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

$(PEER_NODE)/ready:
	@scripts/need npm
	npm install --silent --no-audit --no-fund --prefix $(PEER_NODE) ws@8
	touch $@

# ---- to other machines -----------------------------------------------------------------------

# Debian's own cross compiler, because rustup's other targets need a network that is not always
# there. A target directory of its own: the host's build scripts come from another compiler, too.
AARCH64 := aarch64-unknown-linux-gnu
# `quick` is for what is tried and not shipped.
AARCH64_PROFILE ?= release
AARCH64_BINARY := target/aarch64/$(AARCH64)/$(AARCH64_PROFILE)/minion
AARCH64_ENV := RUSTC=/usr/bin/rustc PKG_CONFIG_ALLOW_CROSS=1 \
	PKG_CONFIG_PATH_aarch64_unknown_linux_gnu=/usr/lib/aarch64-linux-gnu/pkgconfig \
	CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc \
	CC_aarch64_unknown_linux_gnu=aarch64-linux-gnu-gcc

aarch64: page ## Build for a Raspberry Pi (64 bit) and try it under qemu
	@scripts/need apt:gcc apt:pkg-config apt:cmake apt:curl apt:rustc-web apt:gcc-aarch64-linux-gnu \
		apt:libc6-dev-arm64-cross apt:libstd-rust-web-dev:arm64 apt:libasound2-dev:arm64 \
		apt:qemu-user-static
	$(AARCH64_ENV) cargo build --locked --profile $(AARCH64_PROFILE) --bin minion --target $(AARCH64) \
		--target-dir target/aarch64
	scripts/aarch64-smoke $(AARCH64_BINARY)
	@ls -l $(AARCH64_BINARY) | awk '{ printf "aarch64 binary: %.1f MB\n", $$5 / 1e6 }'

dist: release ## Pack target/dist/minion-VERSION-MACHINE.tar.gz (both machines after make aarch64)
	@mkdir -p target/dist
	@for pair in "x86_64 target/release/minion" "aarch64 $(AARCH64_BINARY)"; do \
		set -- $$pair; [ -e "$$2" ] || continue; \
		name=minion-$(VERSION)-$$1; rm -rf "target/dist/$$name"; mkdir "target/dist/$$name"; \
		cp "$$2" systemd/minion.service config.toml.example README.md CHANGELOG.md LICENSE \
			"target/dist/$$name"; \
		gunzip -c licenses.txt.gz >"target/dist/$$name/LICENSES-OF-OTHERS"; \
		tar -C target/dist --owner=0 --group=0 --sort=name -czf "target/dist/$$name.tar.gz" "$$name"; \
		ls -l "target/dist/$$name.tar.gz" | awk '{ print $$9, $$5 / 1e6, "MB" }'; \
	done

# Xiangyin (乡音). `make help` lists what there is.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -eu -o pipefail -c
GO ?= go
BIN := bin/xiangyin
.DEFAULT_GOAL := help
.PHONY: help build demo test lint bench bench-surge redact-figures reading-figures fuzz clean tools

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

build: ## build bin/xiangyin
	@command -v $(GO) >/dev/null || { echo "Go 1.26 or newer is needed: https://go.dev/dl/" >&2; exit 1; }
	@command -v g++ >/dev/null || .ci/install
	$(GO) build -trimpath -o $(BIN) ./cmd/xiangyin

demo: build ## build and serve the demo county on http://127.0.0.1:8311
	$(BIN) demo

tools: ## install the servers and tools that the tests talk to (Debian)
	.ci/install

lint: ## gofmt, go vet and staticcheck
	@out=$$(gofmt -l ingest analyze alert dashboards cmd); [ -z "$$out" ] || { echo "not gofmt-clean:" $$out >&2; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

test: tools lint ## everything that must hold, with the race detector
	$(GO) test -race -timeout 18m ./...

bench: ## benchmarks, each beside its peer
	$(GO) test -run '^$$' -bench . -benchtime 1s ./...

bench-surge: ## early warning beside R's surveillance (needs r-cran-surveillance; about a quarter of an hour)
	$(GO) run ./cmd/internal/surgebench -out analyze/surge/docs

redact-figures: ## recall and must-stay figures of redaction, per type
	$(GO) test -count=1 -run TestFigures -v ./ingest/redact

reading-figures: ## how well the demo county's tickets are read, and the labelled evaluation set
	$(GO) test -count=1 -run TestReadingTheDemoCounty -v ./cmd/internal/app

FUZZTIME ?= 1m
fuzz: ## every fuzz target for FUZZTIME
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
	    echo "== $$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p; \
	  done; \
	done

clean: ## remove what was built
	rm -rf bin

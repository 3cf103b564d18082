# The two commands are `make run` and `make test`. Each target is one line; the steps live in xtask/, setting up in setup.sh.
.PHONY: run test dev check bench

# Build the release, make a demo with invented people, start it, print the address and the sign-ins; Ctrl-C ends it.
run: ; @./setup.sh build cargo xtask run

# Run everything that must hold: format, lints, Rust tests on both engines, journeys in a real browser.
test: ; @./setup.sh tests cargo xtask test

# Build and serve, and do so again on every change of a source file.
dev: ; @./setup.sh build cargo xtask dev

# Format, lints, types and dependencies: quick to know before a commit.
check: ; @./setup.sh build cargo xtask check

# Measure the release under load, beside bare counterparts, and write docs/benchmarks.md; some twenty minutes.
# `make bench ONLY=phone-change` tries out those rows and writes nothing.
bench: ; @./setup.sh tests cargo xtask bench

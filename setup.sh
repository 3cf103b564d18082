#!/usr/bin/env bash
# Prepares a Debian machine that has rustup, Node 20 and npm: setup.sh build|tests [COMMAND…]
# Whatever stands is skipped; then COMMAND runs with the Rust toolchain that was chosen.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly wants=${1:?usage: setup.sh build|tests [COMMAND…]}
shift
readonly target=wasm32-unknown-unknown
readonly started=$EPOCHREALTIME

# --- Saying what happens -------------------------------------------------------------------------------------------

seconds_since() { awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", to - from }'; }

# step TEXT COMMAND… : runs the command, its output only when it fails.
step() {
  local text=$1 from=$EPOCHREALTIME log
  shift
  log=$(mktemp)
  printf '  %s …' "$text"
  if "$@" </dev/null >"$log" 2>&1; then
    printf ' %s\n' "$(seconds_since "$from")"
    rm -f "$log"
  else
    printf ' failed after %s\n' "$(seconds_since "$from")"
    tail -n 40 "$log" >&2
    rm -f "$log"
    return 1
  fi
}

stop() {
  printf '\n%s\n' "$@" >&2
  exit 1
}

# --- Debian packages: the only thing that needs root ------------------------------------------------------------------

# debian WHY PACKAGE… : as root or through a sudo that asks nothing; else the exact line to run.
debian() {
  local why=$1 root=()
  shift
  local line="apt-get update && apt-get install -y --no-install-recommends $*"
  command -v apt-get >/dev/null || stop "$why needs these Debian packages or their like: $*"
  if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      stop "$why needs root once. Run this line, then start again:" \
        "  $(command -v sudo >/dev/null && echo "sudo sh -c" || echo "su -c") '$line'"
    fi
    root=(sudo -n)
  fi
  step "$why: $*" timeout 900 "${root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c "$line"
}

# --- Rust with the Wasm target -------------------------------------------------------------------------------------

has_target() { compgen -G "$(rustc --print target-libdir --target "$target" 2>/dev/null)/libstd-*.rlib" >/dev/null; }

# The oldest Rust that builds this workspace, as it stands in Cargo.toml.
rust_wanted() { sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml; }

rust_is_new_enough() {
  local have
  have=$(rustc --version 2>/dev/null | cut -d' ' -f2)
  [ -n "$have" ] && printf '%s\n%s\n' "$(rust_wanted)" "$have" | sort -V -C
}

# Where Rust's own download server cannot be reached: Debian's toolchain, with a standard library for Wasm built from
# its source, in a folder of our own.
readonly toolchain=${XDG_CACHE_HOME:-$HOME/.cache}/luukku/toolchain
readonly debian_packages=(rustc-web cargo-web rust-web-src rustfmt-web rust-web-clippy lld-22)

debian_rust() {
  local missing=() package
  for package in "${debian_packages[@]}"; do
    dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] || debian "Rust with $target" "${missing[@]}"
  has_debian_rust || step "Standard library for $target, from source" timeout 900 xtask/debian-toolchain.sh "$toolchain"
  step "rustup toolchain link luukku" rustup toolchain link luukku "$toolchain"
  export RUSTUP_TOOLCHAIN=luukku
}

# Made from the package that is installed now?
has_debian_rust() { [ -e "$toolchain/made-from" ] && [ "$(cat "$toolchain/made-from")" = "$(/usr/bin/rustc --version)" ]; }

rust() {
  command -v rustup >/dev/null && command -v cargo >/dev/null ||
    stop "Rust is missing: install rustup (https://rustup.rs) with its toolchain 'stable'."
  if rust_is_new_enough && has_target; then return; fi
  if has_debian_rust && rustup toolchain list | grep -q '^luukku'; then
    export RUSTUP_TOOLCHAIN=luukku
    return
  fi
  rust_is_new_enough ||
    stop "Rust $(rust_wanted) or newer is needed, here is $(rustc --version 2>&1 | head -n 1). Run: rustup update stable"
  step "rustup target add $target" timeout 10 env RUST_BACKTRACE=0 rustup target add "$target" || debian_rust
}

# --- The rest --------------------------------------------------------------------------------------------------------

linker() { command -v cc >/dev/null || debian "The C compiler and linker" build-essential; }

node_packages() {
  command -v node >/dev/null && command -v npm >/dev/null && [ "$(node -p 'parseInt(process.versions.node)')" -ge 20 ] ||
    stop "Node 20 or newer with npm is missing: https://nodejs.org"
  cmp -s package-lock.json node_modules/.installed-lock && return
  step "npm packages" timeout 600 npm ci
  cp package-lock.json node_modules/.installed-lock
}

browser() { command -v chromium >/dev/null || debian "The browser of the tests" chromium; }

postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || debian "The database of the tests" postgresql; }

build_tool() { step "Build tool (xtask)" timeout 1800 cargo build --locked --bin xtask; }

rust
linker
node_packages
case $wants in
  build) ;;
  tests)
    browser
    postgres
    ;;
  *) stop "usage: setup.sh build|tests [COMMAND…]" ;;
esac
build_tool
printf 'Set up: %s, Node %s (%s)\n' "$(rustc --version | cut -d' ' -f1,2)" "$(node --version)" "$(seconds_since "$started")"

[ $# -eq 0 ] || exec "$@"

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

# What is missing, of all that this mode needs: one line for a person to run, and not one after another.
missing=()

# install_missing : as root or through a sudo that asks nothing; else prints the exact line to run.
install_missing() {
  [ ${#missing[@]} -gt 0 ] || return 0
  local root=() line="apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
  command -v apt-get >/dev/null || stop "These Debian packages or their like are needed: ${missing[*]}"
  if [ "$(id -u)" -ne 0 ]; then
    # Without its first dash su would keep a path on which apt-get does not find its own programs.
    sudo -n true 2>/dev/null ||
      stop "Some packages are missing, and installing them needs root once. Run this line, then start again:" \
        "  $(command -v sudo >/dev/null && echo "sudo sh -c" || echo "su - -c") '$line'"
    root=(sudo -n)
  fi
  step "Packages: ${missing[*]}" timeout 900 "${root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c "$line"
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
rust_from=rustup

# Made from the package that is installed now?
has_debian_rust() { [ -e "$toolchain/made-from" ] && [ "$(cat "$toolchain/made-from")" = "$(/usr/bin/rustc --version)" ]; }

# choose_rust : the toolchain of rustup where it has the target or can get it; else Debian's, whose packages may be missing.
choose_rust() {
  command -v rustup >/dev/null && command -v cargo >/dev/null ||
    stop "Rust is missing: install rustup (https://rustup.rs) with its toolchain 'stable'."
  if rust_is_new_enough && has_target; then return; fi
  if has_debian_rust && rustup toolchain list | grep -q '^luukku'; then
    export RUSTUP_TOOLCHAIN=luukku
    return
  fi
  if rust_is_new_enough && step "rustup target add $target" timeout 10 env RUST_BACKTRACE=0 rustup target add "$target"; then
    return
  fi
  rust_from=debian
  local package
  for package in "${debian_packages[@]}"; do
    dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing+=("$package")
  done
}

# make_debian_rust : a toolchain out of the packages, when that was the choice.
make_debian_rust() {
  [ "$rust_from" = debian ] || return 0
  has_debian_rust || step "Standard library for $target, from source" timeout 900 xtask/debian-toolchain.sh "$toolchain"
  step "rustup toolchain link luukku" rustup toolchain link luukku "$toolchain"
  export RUSTUP_TOOLCHAIN=luukku
  rust_is_new_enough ||
    stop "Rust $(rust_wanted) or newer is needed, here is $(rustc --version 2>&1 | head -n 1). Run: rustup update stable"
}

# --- The rest --------------------------------------------------------------------------------------------------------

linker() { command -v cc >/dev/null || missing+=(build-essential); }

browser() { command -v chromium >/dev/null || missing+=(chromium); }

postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql); }

node_packages() {
  command -v node >/dev/null && command -v npm >/dev/null && [ "$(node -p 'parseInt(process.versions.node)')" -ge 20 ] ||
    stop "Node 20 or newer with npm is missing: https://nodejs.org"
  cmp -s package-lock.json node_modules/.installed-lock && return
  step "npm packages" timeout 600 npm ci
  cp package-lock.json node_modules/.installed-lock
}

build_tool() { step "Build tool (xtask)" timeout 1800 cargo build --locked --bin xtask; }

choose_rust
linker
case $wants in
  build) ;;
  tests)
    browser
    postgres
    ;;
  *) stop "usage: setup.sh build|tests [COMMAND…]" ;;
esac
install_missing
make_debian_rust
node_packages
build_tool
printf 'Set up: %s, Node %s (%s)\n' "$(rustc --version | cut -d' ' -f1,2)" "$(node --version)" "$(seconds_since "$started")"

[ $# -eq 0 ] || exec "$@"

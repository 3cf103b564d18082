#!/usr/bin/env bash
# Makes a Rust toolchain with the Wasm target out of Debian's packages: debian-toolchain.sh FOLDER
# A folder of links into /usr and our own build of the standard library, so that it needs no root.
set -euo pipefail

readonly toolchain=${1:?usage: debian-toolchain.sh FOLDER}
readonly target=wasm32-unknown-unknown
host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')

rm -rf "$toolchain"
mkdir -p "$toolchain/bin" "$toolchain/lib/rustlib/$host/bin" "$toolchain/lib/rustlib/$target/lib"
# Debian's programs would take /usr for the place of the standard library: tell them otherwise.
for program in rustc rustdoc; do
  printf '#!/bin/sh\nexec /usr/bin/%s --sysroot %q "$@"\n' "$program" "$toolchain" >"$toolchain/bin/$program"
done
for program in cargo-clippy clippy-driver; do
  printf '#!/bin/sh\nSYSROOT=%q exec /usr/bin/%s "$@"\n' "$toolchain" "$program" >"$toolchain/bin/$program"
done
chmod +x "$toolchain"/bin/*
ln -s /usr/bin/{cargo,cargo-fmt,rustfmt} "$toolchain/bin/"
ln -s "/usr/lib/rustlib/$host/lib" "$toolchain/lib/rustlib/$host/lib"
ln -s /usr/lib/rustlib/{src,etc} "$toolchain/lib/rustlib/"
ln -s /usr/bin/lld-22 "$toolchain/lib/rustlib/$host/bin/rust-lld"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -rL /usr/lib/rustlib/src/rust/library "$scratch/library"
cd "$scratch/library"
# The settings with which Rust builds its own library; without them the metadata do not match.
env -u RUSTUP_TOOLCHAIN RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc __CARGO_DEFAULT_LIB_METADATA=wasm \
  RUSTFLAGS='-Zforce-unstable-if-unmarked -Cembed-bitcode=yes' CARGO_TARGET_DIR="$scratch/out" \
  /usr/bin/cargo build --release --target "$target" --manifest-path sysroot/Cargo.toml
cp "$scratch/out/$target"/release/deps/*.rlib "$toolchain/lib/rustlib/$target/lib/"

/usr/bin/rustc --version >"$toolchain/made-from"

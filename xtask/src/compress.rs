//! Smaller copies beside the files of the site, so that the server never compresses them while somebody waits.

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, GzBuilder};
use std::{
    ffi::OsString,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// What is compressed by itself already and would only grow.
const PACKED: [&str; 5] = ["woff2", "png", "jpg", "webp", "avif"];

/// Writes `FILE.br` and `FILE.gz`. Nothing for a file that is compressed by itself.
pub fn beside(file: &Path) -> Result<()> {
    if file.extension().is_some_and(|extension| PACKED.iter().any(|packed| extension == *packed)) {
        return Ok(());
    }
    let plain = fs::read(file)?;
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut plain.as_slice(), &mut small, &BrotliEncoderParams::default())?;
    fs::write(with_suffix(file, "br"), &small)?;
    let mut small = GzBuilder::new().write(Vec::new(), Compression::best());
    small.write_all(&plain)?;
    fs::write(with_suffix(file, "gz"), small.finish()?)?;
    Ok(())
}

/// The path with one more suffix: `luukku.css` becomes `luukku.css.br`.
pub fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

//! `luukku-verify`: checks an exported event log, the proof of one event, or a certificate of removal, on the auditor's own
//! machine.
//!
//! It knows the log's keys and, if the auditor has them, checkpoints from elsewhere; it trusts nothing else. A log is read
//! as a stream, whatever its length.

#![forbid(unsafe_code)]

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use data_encoding::HEXLOWER;
use luukku_domain::{
    events::proof::{BundleCheck, ProofFile, SignedCheckpoint, VerifyingKey, open_text},
    privacy::CERTIFICATE,
};
use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Read, stdin},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Checks an exported event log, the proof of one event, or a certificate of removal.
#[derive(Debug, Parser)]
#[command(name = "luukku-verify", version)]
struct CommandLine {
    /// What `luukku log export` or `luukku log prove` wrote, or a certificate as its page shows it; `-` for standard input
    file: PathBuf,
    /// A key of the log, as `luukku log key` prints it and as it was handed over; several for a log whose key was changed
    #[arg(long, required = true)]
    key: Vec<VerifyingKey>,
    /// Checkpoints from elsewhere, such as the witness: the log must contain them
    #[arg(long)]
    checkpoints: Vec<PathBuf>,
}

fn main() -> ExitCode {
    match run(&CommandLine::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("NOT PROVED: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(line: &CommandLine) -> Result<()> {
    let mut brought = Vec::new();
    for file in &line.checkpoints {
        brought.extend(checkpoints(file, &line.key).with_context(|| file.display().to_string())?);
    }
    let input: Box<dyn Read> = if line.file == Path::new("-") {
        Box::new(stdin())
    } else {
        Box::new(File::open(&line.file).with_context(|| line.file.display().to_string())?)
    };
    let mut input = BufReader::with_capacity(1 << 20, input);
    if input.fill_buf()?.first() == Some(&b'{') {
        return proof(input, &line.key);
    }
    if input.fill_buf()?.starts_with(CERTIFICATE.as_bytes()) {
        println!("signed:\n{}", certificate(input, &line.key)?.trim_end());
        return Ok(());
    }
    let mut check = BundleCheck::new(line.key.clone(), brought);
    let mut text = Vec::new();
    loop {
        text.clear();
        if input.read_until(b'\n', &mut text)? == 0 {
            break;
        }
        if text.pop_if(|last| *last == b'\n').is_none() {
            bail!("it is cut in the middle of a line");
        }
        check.line(&text)?;
    }
    let found = check.end()?;
    println!("whole: {} events under {} checkpoints", found.events, found.checkpoints);
    println!("root:  {}", HEXLOWER.encode(&found.root));
    Ok(())
}

fn proof(input: impl Read, keys: &[VerifyingKey]) -> Result<()> {
    let proof: ProofFile = serde_json::from_reader(input).context("not a proof of Luukku")?;
    let signed = proof.check(keys)?;
    println!("proved: event {} is leaf {} of {}", proof.event.id, proof.index, signed.checkpoint.size);
    println!("{}", signed.note().trim_end());
    Ok(())
}

/// The text of a certificate that one of these keys signed.
fn certificate(mut input: impl Read, keys: &[VerifyingKey]) -> Result<String> {
    let mut note = String::new();
    input.read_to_string(&mut note)?;
    // Out of a page it may come with more or fewer empty lines at its end.
    Ok(open_text(note.trim_end(), keys)?)
}

/// The checkpoints of a file, each with an empty line after it. Every one of them must be signed by a key of the log.
fn checkpoints(file: &Path, keys: &[VerifyingKey]) -> Result<Vec<SignedCheckpoint>> {
    let notes = SignedCheckpoint::split(&fs::read_to_string(file)?);
    notes.iter().map(|note| Ok(SignedCheckpoint::open(note, keys)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use luukku_domain::events::proof::SigningKey;

    #[test]
    fn a_certificate_is_taken_from_its_log_alone_and_as_it_was_signed() {
        let key = SigningKey::new("luukku.example/log", &[7; 32]);
        let keys = [key.verifying()];
        let text = format!("{CERTIFICATE}\nluukku.example/log\nperson.erased e_services - 2\n");
        let note = key.sign_text(&text);
        assert_eq!(certificate(note.as_bytes(), &keys).unwrap(), text);
        for copied in [note.trim_end().to_owned(), format!("{note}\n\n")] {
            assert_eq!(certificate(copied.as_bytes(), &keys).unwrap(), text);
            let forged = certificate(copied.replace(" 2", " 3").as_bytes(), &keys).unwrap_err();
            assert_eq!(forged.to_string(), "the signature does not fit the text");
        }
        let other = [SigningKey::new("luukku.example/log", &[8; 32]).verifying()];
        assert!(certificate(note.as_bytes(), &other).is_err());
    }
}

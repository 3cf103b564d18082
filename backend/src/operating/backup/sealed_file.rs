//! The outside of a backup: a file sealed in pieces, so that it needs no more memory than one of them.
//!
//! XChaCha20-Poly1305 in the STREAM construction (Hoang and others, 2015, by `aead-stream`): a piece that is changed,
//! moved, missing or cut off at the end does not open. The head is bound to each piece.

use aead_stream::{DecryptorBE32, EncryptorBE32, Nonce, StreamBE32};
use chacha20poly1305::{XChaCha20Poly1305, aead::Payload};
use std::io::{self, BufRead, Read, Write};
use zeroize::Zeroizing;

type StreamNonce = Nonce<XChaCha20Poly1305, StreamBE32<XChaCha20Poly1305>>;

/// The first bytes of every backup; the number is that of this format.
const MAGIC: &[u8; 16] = b"luukku backup 1\n";
/// Random bytes of the head; the stream adds a counter and a mark for the end.
pub(super) const NONCE: usize = 19;
const HEAD: usize = MAGIC.len() + 4 + NONCE;
/// Plain bytes in a piece.
const PIECE: usize = 64 * 1024;
const TAG: usize = 16;

/// Seals what is written to it.
pub(super) struct SealingWriter<W> {
    out: W,
    head: [u8; HEAD],
    stream: EncryptorBE32<XChaCha20Poly1305>,
    piece: Zeroizing<Vec<u8>>,
}

impl<W: Write> SealingWriter<W> {
    /// Writes the head. `nonce` is random and used once.
    pub(super) fn new(mut out: W, version: u32, key: &[u8; 32], nonce: [u8; NONCE]) -> io::Result<Self> {
        let mut head = [0; HEAD];
        head[..16].copy_from_slice(MAGIC);
        head[16..20].copy_from_slice(&version.to_be_bytes());
        head[20..].copy_from_slice(&nonce);
        out.write_all(&head)?;
        let stream = EncryptorBE32::new(key.into(), &StreamNonce::from(nonce));
        Ok(Self { out, head, stream, piece: Zeroizing::new(Vec::with_capacity(PIECE)) })
    }

    /// Seals the rest and marks the end. Without it the file does not open.
    pub(super) fn finish(mut self) -> io::Result<W> {
        let last = Payload { msg: &self.piece, aad: &self.head };
        let sealed = self.stream.encrypt_last(last).map_err(|_| io::Error::other("too large to seal"))?;
        self.out.write_all(&sealed)?;
        Ok(self.out)
    }
}

impl<W: Write> Write for SealingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.piece.len() == PIECE {
            let payload = Payload { msg: &self.piece, aad: &self.head };
            let sealed =
                self.stream.encrypt_next(payload).map_err(|_| io::Error::other("too large to seal"))?;
            self.out.write_all(&sealed)?;
            self.piece.clear();
        }
        let taken = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Opens what [`SealingWriter`] sealed.
pub(super) struct OpeningReader<R> {
    sealed: R,
    head: [u8; HEAD],
    /// Gone once the last piece was opened.
    stream: Option<DecryptorBE32<XChaCha20Poly1305>>,
    piece: Zeroizing<Vec<u8>>,
    read: usize,
}

impl<R: BufRead> OpeningReader<R> {
    /// Reads the head and asks for the key of its version. `Ok(Err(version))` when that key is not there.
    pub(super) fn new(
        mut sealed: R,
        key: impl FnOnce(u32) -> Option<Zeroizing<[u8; 32]>>,
    ) -> io::Result<Result<Self, u32>> {
        let mut head = [0; HEAD];
        sealed.read_exact(&mut head)?;
        let (magic, rest) = head.split_at(MAGIC.len());
        let (version, nonce) = rest.split_first_chunk::<4>().ok_or_else(broken)?;
        if magic != MAGIC {
            return Err(broken());
        }
        let version = u32::from_be_bytes(*version);
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| broken())?;
        let Some(key) = key(version) else { return Ok(Err(version)) };
        let stream = Some(DecryptorBE32::new((&*key).into(), &StreamNonce::from(nonce)));
        Ok(Ok(Self { sealed, head, stream, piece: Zeroizing::default(), read: 0 }))
    }

    fn next_piece(&mut self) -> io::Result<()> {
        let Some(mut stream) = self.stream.take() else { return Ok(()) };
        let mut sealed = Vec::with_capacity(PIECE + TAG);
        (&mut self.sealed).take((PIECE + TAG) as u64).read_to_end(&mut sealed)?;
        let payload = Payload { msg: &sealed, aad: &self.head };
        let opened = if self.sealed.fill_buf()?.is_empty() {
            stream.decrypt_last(payload)
        } else {
            let opened = stream.decrypt_next(payload);
            self.stream = Some(stream);
            opened
        };
        self.piece = Zeroizing::new(opened.map_err(|_| broken())?);
        self.read = 0;
        Ok(())
    }
}

impl<R: BufRead> Read for OpeningReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.read == self.piece.len() && self.stream.is_some() {
            self.next_piece()?;
        }
        let taken = into.len().min(self.piece.len() - self.read);
        into[..taken].copy_from_slice(&self.piece[self.read..self.read + taken]);
        self.read += taken;
        Ok(taken)
    }
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not a backup, or changed")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(plain: &[u8]) -> Vec<u8> {
        let mut writer = SealingWriter::new(Vec::new(), 3, &[7; 32], [9; NONCE]).unwrap();
        writer.write_all(plain).unwrap();
        writer.finish().unwrap()
    }

    fn open(sealed: &[u8]) -> io::Result<Vec<u8>> {
        let key = |version| (version == 3).then(|| Zeroizing::new([7; 32]));
        let mut plain = Vec::new();
        let mut reader = OpeningReader::new(sealed, key)?.map_err(|_| broken())?;
        reader.read_to_end(&mut plain)?;
        Ok(plain)
    }

    #[test]
    fn what_was_sealed_opens_whatever_its_length() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let plain: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
            assert_eq!(open(&seal(&plain)).unwrap(), plain, "{length}");
        }
    }

    #[test]
    fn a_changed_cut_or_reordered_file_does_not_open() {
        let sealed = seal(&vec![5; 2 * PIECE + 10]);
        for place in [0, 17, 25, HEAD, HEAD + PIECE, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(open(&changed).is_err(), "{place}");
        }
        for end in [10, HEAD, HEAD + 10, HEAD + PIECE + TAG, HEAD + 2 * (PIECE + TAG), sealed.len() - 1] {
            assert!(open(&sealed[..end]).is_err(), "{end}");
        }
        let (head, pieces) = sealed.split_at(HEAD);
        let (first, rest) = pieces.split_at(PIECE + TAG);
        let (second, last) = rest.split_at(PIECE + TAG);
        assert!(open(&[head, second, first, last].concat()).is_err());
        assert!(open(&[&sealed, last].concat()).is_err());
    }

    #[test]
    fn a_key_that_is_gone_is_named_by_its_version() {
        let sealed = seal(b"x");
        assert!(matches!(OpeningReader::new(&*sealed, |_| None).unwrap(), Err(3)));
    }
}

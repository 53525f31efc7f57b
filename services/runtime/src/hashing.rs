//! A writer that knows the digest of all that went through it.

use std::io::{self, Write};

use convene_kernel::digest::Digest;
use sha2::{Digest as _, Sha256};

/// Writes on, and digests what it writes.
#[derive(Debug)]
pub struct Hashing<W> {
    inner: W,
    digest: Sha256,
}

impl<W: Write> Hashing<W> {
    /// A writer to `inner`, before its first byte.
    pub fn new(inner: W) -> Self {
        Self { inner, digest: Sha256::new() }
    }

    /// What was written to, and the digest of what was written.
    pub fn finish(self) -> (W, Digest) {
        (self.inner, Digest::from(<[u8; 32]>::from(self.digest.finalize())))
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

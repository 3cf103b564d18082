//! Time-based one-time codes (RFC 6238): six digits, half a minute, one step of tolerance, each code once.

use data_encoding::BASE32_NOPAD;
use luukku_domain::time::Timestamp;
use totp_rs::{Builder, Totp};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::ambient::Ambient;

/// The secret shared with a person's authenticator: 160 bits, as RFC 4226 recommends.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct TotpSecret([u8; 20]);

impl TotpSecret {
    /// A new secret.
    pub fn generate(ambient: &Ambient) -> Self {
        Self(ambient.random())
    }

    /// A secret derived from a keyed hash.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let mut bytes = [0; 20];
        bytes.copy_from_slice(&seed[..20]);
        Self(bytes)
    }

    /// A secret read from its sealed cell.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes to seal.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// For typing into an authenticator by hand: base32.
    pub fn reveal(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    /// Reads a secret from base32.
    pub fn parse(text: &str) -> Option<Self> {
        BASE32_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok().map(Self)
    }

    /// For scanning: the `otpauth:` address of the account `email`.
    pub fn otpauth_url(&self, email: &str) -> String {
        let account: String = email
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect();
        format!("otpauth://totp/Luukku:{account}?secret={}&issuer=Luukku", self.reveal())
    }

    /// The step that `code` belongs to, when it is right now and newer than the last one used.
    pub fn check(&self, code: &str, now: Timestamp, last_step: Option<i64>) -> Option<i64> {
        let step = i64::try_from(self.totp().check(code, seconds(now))?).ok()?;
        (last_step.is_none_or(|last| step > last)).then_some(step)
    }

    /// The code of this moment: for the demo's printed sign-ins and for tests.
    pub fn code(&self, now: Timestamp) -> String {
        self.totp().generate(seconds(now)).to_string()
    }

    fn totp(&self) -> Totp {
        Builder::new().with_secret(self.0.to_vec()).with_skew(1).build().expect("160 bits are a valid secret")
    }
}

fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.micros() / 1_000_000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The RFC's secret, and the last six digits of its SHA-1 vectors (RFC 6238, appendix B).
    #[test]
    fn the_vectors_of_the_rfc_hold() {
        let secret = TotpSecret(*b"12345678901234567890");
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(secret.code(Timestamp::from_micros(second * 1_000_000)), code);
        }
    }

    #[test]
    fn a_code_works_once_and_for_one_step_around() {
        let secret = TotpSecret(*b"12345678901234567890");
        let at = |second: i64| Timestamp::from_micros(second * 1_000_000);
        let code = secret.code(at(1_000_000_000));
        let step = secret.check(&code, at(1_000_000_030), None).unwrap();
        assert_eq!(secret.check(&code, at(1_000_000_030), Some(step)), None);
        assert_eq!(secret.check(&code, at(1_000_000_070), None), None);
    }
}

//! Random secrets: refresh tokens, invite links, API keys. Only their hashes are stored.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A fresh secret of 191 bits, safe in addresses, cookies and command lines.
pub(crate) fn new_secret() -> String {
    let mut bytes = rand::random::<[u8; 24]>();
    // It begins with a letter: what begins with `-` is taken for an option.
    bytes[0] &= 0x7f;
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is stored of a secret. It has full entropy, so a fast hash does.
pub(crate) fn hash_secret(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_begins_with_a_letter() {
        for secret in std::iter::repeat_with(new_secret).take(2_000) {
            assert!(secret.starts_with(|first: char| first.is_ascii_alphabetic()), "{secret}");
        }
    }
}

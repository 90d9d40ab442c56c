//! Tokens as a platform signs them, and as an attacker would.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use parlor::model::{Timestamp, UserRole};
use serde::Serialize;

/// The secret that a platform shares with Parlor.
pub const SECRET: &str = "a secret of at least thirty-two bytes, shared with the platform";

#[derive(Clone, Serialize)]
pub struct Claims {
    pub user_id: String,
    pub tenant: String,
    pub username: String,
    pub exp: i64,
    /// A member's unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<UserRole>,
}

impl Claims {
    /// Somebody of the tenant `shop`, for an hour.
    pub fn of(username: &str) -> Self {
        Self {
            user_id: "7".into(),
            tenant: "shop".into(),
            username: username.into(),
            exp: Timestamp::now().as_secs() + 3600,
            role: None,
        }
    }
}

pub fn sign(claims: &impl Serialize) -> String {
    sign_with(claims, Algorithm::HS256, SECRET)
}

pub fn sign_with(claims: &impl Serialize, algorithm: Algorithm, secret: &str) -> String {
    encode(&Header::new(algorithm), claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
}

pub fn base64(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

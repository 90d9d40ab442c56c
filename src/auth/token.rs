//! JSON Web Tokens: HS256 with the tenant's secret and nothing else.

use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, dangerous::insecure_decode, decode, encode,
};
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    error::{Error, Result},
    model::{SessionId, Timestamp, UserRole, wire_id},
};

/// Seconds that a browser's access token lives.
pub(crate) const ACCESS_TTL_SECS: i64 = 15 * 60;

/// What a token says. Platforms sign the same as Parlor does, but for `sid`; what they mean by other claims' names, or by
/// other kinds of values, is theirs and keeps nobody out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Claims {
    /// The user's id in their tenant; platforms write numbers or strings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub: Option<Value>,
    pub tenant: String,
    /// Seconds since the epoch; some libraries write fractions.
    #[serde(deserialize_with = "seconds")]
    pub exp: i64,
    #[serde(default, deserialize_with = "understood", skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    #[serde(default, deserialize_with = "understood", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A platform's own word, such as `customer`, is a member.
    #[serde(default, deserialize_with = "role", skip_serializing_if = "Option::is_none")]
    pub role: Option<UserRole>,
    /// What else the platform wants its front ends to know of the user, as a JSON object.
    #[serde(default, deserialize_with = "understood", skip_serializing_if = "Option::is_none")]
    pub metadata: Option<serde_json::Map<String, Value>>,
    /// The browser session, in tokens that Parlor signed for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<SessionId>,
    /// `refresh` on tokens that only buy new ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_type: Option<String>,
}

impl Claims {
    /// The id by which the tenant knows the user.
    pub fn external_id(&self) -> Result<String> {
        match self.user_id.as_ref().or(self.sub.as_ref()) {
            Some(Value::String(id)) if id.is_empty() || id.len() > 128 => Err(Error::Unauthenticated),
            Some(Value::Number(id)) if !id.is_i64() => Err(Error::Unauthenticated),
            // A platform may write the id as we do.
            id => id.and_then(wire_id::parse_user).ok_or(Error::Unauthenticated),
        }
    }

    /// Whether it buys new tokens and opens nothing else.
    pub fn is_refresh(&self) -> bool {
        self.token_type.as_deref() == Some("refresh")
    }
}

fn seconds<'de, D: Deserializer<'de>>(claim: D) -> std::result::Result<i64, D::Error> {
    f64::deserialize(claim).map(|seconds| seconds as i64)
}

fn role<'de, D: Deserializer<'de>>(claim: D) -> std::result::Result<Option<UserRole>, D::Error> {
    let claim = Value::deserialize(claim)?;
    Ok(claim.is_string().then(|| serde_json::from_value(claim).unwrap_or_default()))
}

/// Nothing, if it is of another kind.
fn understood<'de, T: DeserializeOwned, D: Deserializer<'de>>(claim: D) -> std::result::Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(claim)?).ok())
}

/// Signs what `claims` say.
pub(crate) fn sign(claims: &Claims, secret: &str) -> Result<String> {
    encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(secret.as_bytes()))
        .map_err(Error::internal)
}

/// The tenant that a token says it is for. Unverified: only good for choosing the secret to verify with.
pub(crate) fn tenant_of(token: &str) -> Result<String> {
    #[derive(Deserialize)]
    struct Unverified {
        tenant: String,
    }

    let data = insecure_decode::<Unverified>(token).map_err(|_| Error::Unauthenticated)?;
    Ok(data.claims.tenant)
}

/// What a token says, if the tenant's secret signed it and it has not expired.
pub(crate) fn verify(token: &str, secret: &str, now: Timestamp) -> Result<Claims> {
    let mut validation = Validation::new(Algorithm::HS256);
    // Checked below, against the clock that everything else goes by.
    validation.validate_exp = false;
    validation.validate_nbf = true;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let data = decode::<Claims>(token, &DecodingKey::from_secret(secret.as_bytes()), &validation)
        .map_err(|_| Error::Unauthenticated)?;
    if data.claims.exp <= now.as_secs() {
        return Err(Error::SessionExpired);
    }
    Ok(data.claims)
}

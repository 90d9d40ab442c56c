//! The API key of a request.

use axum::extract::FromRequestParts;
use http::request::Parts;
use parlor::{Error, chat::Platform};

use super::failure::Failure;
use crate::{middleware::bearer, state::Server};

const API_KEY: &str = "x-api-key";

/// The platform whose API key a request shows, as `X-Api-Key` or as `Authorization: Bearer`. Cookies and users' tokens
/// count for nothing here.
pub struct KeyHolder(pub Platform);

impl FromRequestParts<Server> for KeyHolder {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        let key = match parts.headers.get(API_KEY) {
            Some(key) => key.to_str().ok(),
            None => bearer(&parts.headers),
        };
        let key = key.ok_or(Error::Unauthenticated)?;
        Ok(Self(server.chat.platform_by_key(key.trim()).await?))
    }
}

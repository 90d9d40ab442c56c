//! Who calls a REST door.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use http::request::Parts;
use parlor::{Error, model::Actor};
use serde::Deserialize;

use super::{Failure, Query};
use crate::{middleware::bearer, state::Server};

/// The verified bearer of a token, in the `Authorization` header or, for links, as `?token=`. Cookies count for nothing
/// here, so that no other site can make a browser act.
#[derive(Clone, Copy, Debug)]
pub struct Caller(pub Actor);

impl Deref for Caller {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.0
    }
}

#[derive(Deserialize)]
struct Parameters {
    token: Option<String>,
}

impl FromRequestParts<Server> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        let token = match bearer(&parts.headers) {
            Some(token) => Some(token.to_owned()),
            None => Query::<Parameters>::of(&parts.uri)?.0.token,
        };
        let token = token.ok_or(Error::Unauthenticated)?;
        Ok(Self(server.caller(&token).await?))
    }
}

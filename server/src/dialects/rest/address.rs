//! What is in the address of a request. What cannot be read is answered as any other error is.

use axum::extract::{FromRequestParts, Path as AxumPath, Query as AxumQuery};
use http::request::Parts;
use parlor::Error;
use serde::de::DeserializeOwned;

use super::Failure;
use crate::state::Server;

/// What stands in the path.
pub struct Path<T>(pub T);

/// What follows the question mark.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Server> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        let path = AxumPath::from_request_parts(parts, server).await;
        path.map(|AxumPath(values)| Self(values)).map_err(|_| Error::not_found("address").into())
    }
}

impl<T: DeserializeOwned> FromRequestParts<Server> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        let query = AxumQuery::from_request_parts(parts, server).await;
        query
            .map(|AxumQuery(values)| Self(values))
            .map_err(|rejection| Error::Malformed { problem: rejection.body_text() }.into())
    }
}

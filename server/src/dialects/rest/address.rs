//! What is in the address of a request. What cannot be read is answered as any other error is.

use std::collections::BTreeMap;

use axum::extract::{FromRequestParts, Path as AxumPath};
use http::{Uri, request::Parts};
use parlor::Error;
use serde::de::DeserializeOwned;

use super::Failure;
use crate::state::Server;

/// What stands in the path.
pub struct Path<T>(pub T);

/// What follows the question mark. Of a parameter that is repeated the last one counts, and one that is empty counts as
/// left out.
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

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Self, Failure> {
        Ok(Self::of(&parts.uri)?)
    }
}

impl<T: DeserializeOwned> Query<T> {
    /// What follows the question mark of this address.
    pub fn of(uri: &Uri) -> Result<Self, Error> {
        let read = || {
            let pairs: Vec<(String, String)> = serde_urlencoded::from_str(uri.query().unwrap_or_default())?;
            let given: BTreeMap<_, _> = pairs.into_iter().collect();
            let given: Vec<_> = given.into_iter().filter(|(_, value)| !value.is_empty()).collect();
            // Written again, because texts are read as whatever the parameters are of.
            let text = serde_urlencoded::to_string(given).map_err(serde::de::Error::custom)?;
            serde_urlencoded::from_str(&text)
        };
        read().map(Self).map_err(|error: serde_urlencoded::de::Error| Error::Malformed { problem: error.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Parameters {
        room: Option<String>,
        page: Option<u32>,
    }

    fn read(uri: &'static str) -> Parameters {
        Query::of(&Uri::from_static(uri)).unwrap().0
    }

    #[test]
    fn the_last_of_repeated_parameters_counts() {
        assert_eq!(read("/?room=1&page=3&room=2").room.as_deref(), Some("2"));
        assert_eq!(read("/?room=1&room=").room, None);
        assert_eq!(read("/?page=1&page=2").page, Some(2));
    }

    #[test]
    fn an_empty_parameter_is_left_out() {
        let parameters = read("/?room=&page=");
        assert_eq!((parameters.room, parameters.page), (None, None));
        assert_eq!(read("/?room=a%26b+c").room.as_deref(), Some("a&b c"));
    }
}

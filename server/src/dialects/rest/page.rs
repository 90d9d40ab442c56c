//! Lists by pages: `?page=` and `?page_size=`.

use axum::extract::{FromRequestParts, OriginalUri};
use http::{header, request::Parts};
use parlor::Error;
use parlor_app::ssr::ClientInfo;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Failure, Query};
use crate::state::Server;

const DEFAULT_SIZE: u32 = 50;
const MAX_SIZE: u32 = 200;

/// Which page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// From 1.
    pub number: u32,
    pub size: u32,
    /// The address of the list, with all other parameters, to which `page` can be appended.
    address: String,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listing<T> {
    /// In all pages.
    pub count: i64,
    pub next: Option<String>,
    pub previous: Option<String>,
    pub results: Vec<T>,
}

/// Which page of a list.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Parameters {
    /// From 1.
    #[param(value_type = Option<u32>)]
    page: Option<String>,
    /// 50 unless given, at most 200.
    #[param(value_type = Option<u32>)]
    page_size: Option<String>,
}

impl FromRequestParts<Server> for Page {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        let OriginalUri(uri) =
            OriginalUri::from_request_parts(parts, server).await.unwrap_or_else(|never| match never {});
        let query = Query::<Parameters>::of(&uri).map(|query| query.0);
        let Parameters { page, page_size } = query.map_err(|_| invalid_page())?;
        let number = match page.as_deref() {
            None => 1,
            Some(page) => page.parse().ok().filter(|&page| page > 0).ok_or_else(invalid_page)?,
        };
        // As the framework does: a size that means nothing is the usual one.
        let size = page_size.and_then(|size| size.parse().ok()).filter(|&size| size > 0).unwrap_or(DEFAULT_SIZE);

        let secure = parts.extensions.get::<ClientInfo>().is_some_and(|client| client.secure);
        let scheme = if secure { "https" } else { "http" };
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let others = uri.query().unwrap_or_default().split('&');
        let others: String = others
            .filter(|pair| !pair.is_empty() && !pair.starts_with("page="))
            .map(|pair| format!("{pair}&"))
            .collect();
        let address = format!("{scheme}://{host}{}?{others}page=", uri.path());
        Ok(Self { number, size: size.min(MAX_SIZE), address })
    }
}

impl Page {
    /// How many things the pages before hold.
    pub fn offset(&self) -> i64 {
        i64::from(self.number - 1) * i64::from(self.size)
    }

    /// This page of a list of `count` things. Beyond its end there is no page but the first.
    pub fn listing<T>(&self, count: i64, results: Vec<T>) -> Result<Listing<T>, Error> {
        if self.number > 1 && results.is_empty() {
            return Err(invalid_page());
        }
        let more = self.offset() + i64::from(self.size) < count;
        let address = |number: u32| format!("{}{number}", self.address);
        Ok(Listing {
            count,
            next: more.then(|| address(self.number + 1)),
            previous: (self.number > 1).then(|| address(self.number - 1)),
            results,
        })
    }
}

fn invalid_page() -> Error {
    Error::not_found("page")
}

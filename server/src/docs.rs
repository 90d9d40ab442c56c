//! `/api/docs/`: the description of every REST door, made from their code, and a page to read it and try it.

use std::sync::LazyLock;

use axum::{
    Json, Router,
    http::{HeaderValue, header},
    routing::get,
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::{
    Modify, OpenApi, ToSchema,
    openapi::{
        self,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{dialects, state::Server};

/// Where the description is served.
const DESCRIPTION: &str = "/api/docs/openapi.json";
/// The page brings its own scripts, and styles that it sets itself.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// What is wrong: `{"detail": "..."}`, or `{"field": ["..."]}` for each field that is.
#[derive(ToSchema)]
#[schema(example = json!({ "detail": "Authentication credentials were not provided." }))]
#[expect(dead_code, reason = "describes what Failure writes")]
pub struct Problem {
    detail: Option<String>,
}

/// A form with a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what Fields reads")]
pub struct FileForm {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Parlor",
        description = "The REST doors. Each tenant's front ends speak one of the documented dialects; the web client's \
                       server functions and the socket are described in docs/api.md."
    ),
    components(schemas(Problem)),
    modifiers(&Tokens),
    security(("token" = []))
)]
struct Doors;

struct Tokens;

impl Modify for Tokens {
    fn modify(&self, openapi: &mut openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        let token = SecurityScheme::Http(Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build());
        components.add_security_scheme("token", token);
    }
}

/// Made once.
static SERVED: LazyLock<openapi::OpenApi> = LazyLock::new(description);

/// The description of all doors.
fn description() -> openapi::OpenApi {
    let mut description = Doors::openapi();
    for dialect in dialects::docs() {
        description.merge(dialect);
    }
    description
}

/// The page and the description.
pub fn routes() -> Router<Server> {
    let page = SwaggerUi::new("/api/docs").config(Config::from(DESCRIPTION).display_request_duration(true));
    Router::from(page)
        .layer(SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, POLICY))
        .route(DESCRIPTION, get(async || Json(&*SERVED)))
}

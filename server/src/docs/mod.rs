//! `/api/docs/`: the description of every REST door, made from their code, and a page to read it and try it.

mod examples;

use std::sync::{Arc, LazyLock};

use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use bytes::Bytes;
use serde_json::{Value, json};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::{
    OpenApi, ToSchema,
    openapi::{
        self,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
    },
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{
    platform::bodies::{BusinessPerson, PlatformId},
    state::Server,
};

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

/// What is wrong, as a program understands it; what else it says depends on the code.
#[derive(ToSchema)]
#[schema(example = json!({ "code": "unauthenticated", "detail": "Please sign in." }))]
#[expect(dead_code, reason = "describes what the engine's errors write")]
pub struct Coded {
    code: String,
    /// The same as a sentence.
    detail: String,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Parlor",
        description = "The REST doors. Each tenant's front ends speak one of the documented dialects; the web client's \
                       server functions and the socket are described in docs/api.md."
    ),
    tags(
        (name = "tokens", description = "Tokens for a password"),
        (name = "files", description = "Files that messages carry"),
        (name = "platforms", description = "For platforms, which show the API key of their tenant"),
        (name = "operations", description = "For those who run Parlor"),
    ),
    // What is here stays when the engine's of the same names are merged.
    components(schemas(BusinessPerson, PlatformId)),
    security(("token" = []))
)]
struct Doors;

/// The description of all doors, from those of its parts, with the examples of these stories.
pub fn description(parts: impl IntoIterator<Item = openapi::OpenApi>, stories: &[&str]) -> Value {
    let mut description = Doors::openapi();
    for part in parts {
        description.merge(part);
    }
    let components = description.components.get_or_insert_default();
    let token = Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    components.add_security_scheme("token", SecurityScheme::Http(token));
    components.add_security_scheme("key", SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("X-Api-Key"))));
    let bearer_key = Http::builder().scheme(HttpAuthScheme::Bearer).description(Some("The same key")).build();
    components.add_security_scheme("bearer_key", SecurityScheme::Http(bearer_key));
    let mut description = json!(description);
    for (path, methods) in description["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in methods.as_object_mut().into_iter().flatten() {
            // Handlers of different dialects have the same names.
            operation["operationId"] = operation_id(method, path).into();
            for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
                if response["description"].as_str().is_none_or(str::is_empty) {
                    response["description"] = meaning(status).into();
                }
            }
        }
    }
    for story in stories {
        examples::show(&mut description, story);
    }
    examples::spread(&mut description);
    name_idempotency_keys(&mut description);
    description
}

/// Whatever takes a `client_id` takes it as a header too.
fn name_idempotency_keys(description: &mut Value) {
    let schemas = description["components"]["schemas"].take();
    for (_, item) in description["paths"].as_object_mut().into_iter().flatten() {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            let body = operation.pointer("/requestBody/content/application~1json/schema/$ref").and_then(Value::as_str);
            let name = body.and_then(|body| body.rsplit('/').next()).unwrap_or_default();
            if schemas[name]["properties"]["client_id"].is_null() {
                continue;
            }
            let header = json!({
                "name": "Idempotency-Key", "in": "header", "schema": { "type": "string", "maxLength": 64 },
                "description": "The same as `client_id` in the body, which goes before it",
            });
            match &mut operation["parameters"] {
                Value::Array(parameters) => parameters.push(header),
                parameters => *parameters = json!([header]),
            }
        }
    }
    description["components"]["schemas"] = schemas;
}

/// Such as `get_chat_messages_id`.
fn operation_id(method: &str, path: &str) -> String {
    let words = path.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    [method].into_iter().chain(words).collect::<Vec<_>>().join("_")
}

/// What an answer of this status says, as its required description.
fn meaning(status: &str) -> &'static str {
    match status.parse::<StatusCode>() {
        Ok(status) => status.canonical_reason().unwrap_or("An answer"),
        // Such as `4XX`.
        Err(_) => "What is wrong",
    }
}

/// The page and the description, which is made when it is asked for first.
pub fn routes(description: impl Fn() -> Value + Send + Sync + 'static) -> Router<Server> {
    let page = SwaggerUi::new("/api/docs").config(Config::from(DESCRIPTION).display_request_duration(true));
    let description = Arc::new(LazyLock::new(move || Bytes::from(description().to_string())));
    let serve = async move || ([(header::CONTENT_TYPE, "application/json")], (**description).clone()).into_response();
    Router::from(page)
        .layer(SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, POLICY))
        .route(DESCRIPTION, get(serve))
}

//! `POST /api/token/` and `/api/token/refresh/`: the convention of djangorestframework-simplejwt.

use axum::{
    Extension, Form, Json, RequestExt,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use parlor::{Error, Result};
use parlor_app::ssr::ClientInfo;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use crate::{body, docs::Problem, state::Server};

/// Name and password for a pair of tokens.
#[derive(Deserialize, utoipa::ToSchema)]
#[schema(example = json!({ "username": "ann", "password": "correct horse battery staple", "tenant": "shop" }))]
struct Credentials {
    #[serde(default)]
    #[schema(required)]
    username: String,
    #[serde(default)]
    #[schema(required)]
    password: String,
    /// The tenant's slug.
    #[serde(default = "main_tenant")]
    tenant: String,
}

/// A refresh token.
#[derive(Deserialize, utoipa::ToSchema)]
#[schema(example = json!({ "refresh": "eyJhbGciOiJIUzI1NiJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9.c2lnbmF0dXJl" }))]
struct Refresh {
    #[serde(default)]
    #[schema(required)]
    refresh: String,
}

/// An access token, and a refresh token to get the next pair.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(example = json!({
    "access": "eyJhbGciOiJIUzI1NiJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0.c2lnbmF0dXJl",
    "refresh": "eyJhbGciOiJIUzI1NiJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9.c2lnbmF0dXJl",
}))]
pub struct Pair {
    access: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh: Option<String>,
}

fn main_tenant() -> String {
    "main".into()
}

/// `{"username", "password", "tenant"?}` for `{"access", "refresh"}`.
#[utoipa::path(
    post,
    path = "/api/token/",
    tag = "tokens",
    security(()),
    request_body(content((Credentials = "application/json"), (Credentials = "application/x-www-form-urlencoded"))),
    responses((status = 200, body = Pair), (status = "4XX", body = Problem)),
)]
pub async fn obtain(
    State(server): State<Server>,
    Extension(client): Extension<ClientInfo>,
    request: Request,
) -> Result<Json<Pair>, Refusal> {
    let Credentials { username, password, tenant } = decode(request).await?;
    given(&[("username", &username), ("password", &password)])?;
    let session = server.chat.sign_in(&tenant, &username, &password, &client.origin()).await?;
    Ok(Json(Pair { access: session.access_token, refresh: session.refresh_token }))
}

/// `{"refresh"}` for `{"access", "refresh"}`. Without `refresh` in the answer, the one just shown stays good: another
/// request replaced it a moment ago.
#[utoipa::path(
    post,
    path = "/api/token/refresh/",
    tag = "tokens",
    security(()),
    request_body(content((Refresh = "application/json"), (Refresh = "application/x-www-form-urlencoded"))),
    responses((status = 200, body = Pair), (status = "4XX", body = Problem)),
)]
pub async fn refresh(State(server): State<Server>, request: Request) -> Result<Json<Pair>, Refusal> {
    let Refresh { refresh } = decode(request).await?;
    given(&[("refresh", &refresh)])?;
    let session = server.chat.refresh(&refresh).await?;
    Ok(Json(Pair { access: session.access_token, refresh: session.refresh_token }))
}

/// Why there are no tokens.
pub enum Refusal {
    /// These fields did not come.
    Missing(Vec<&'static str>),
    Failed(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let fields: Map<_, _> = match self {
            Self::Missing(fields) => {
                fields.into_iter().map(|field| (field.to_owned(), json!(["This field is required."]))).collect()
            }
            Self::Failed(Error::Invalid { field, problem }) => Map::from_iter([(field, json!([problem]))]),
            Self::Failed(error) => return error.into_response(),
        };
        (StatusCode::BAD_REQUEST, Json(Value::Object(fields))).into_response()
    }
}

/// Names all that are missing at once.
fn given(fields: &[(&'static str, &str)]) -> Result<(), Refusal> {
    let missing: Vec<_> = fields.iter().filter(|(_, value)| value.is_empty()).map(|(field, _)| *field).collect();
    if missing.is_empty() { Ok(()) } else { Err(Refusal::Missing(missing)) }
}

/// JSON, or a form.
async fn decode<T: DeserializeOwned + 'static>(request: Request) -> Result<T> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_form = content_type.is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    if is_form {
        let form = request.extract::<Form<T>, _>().await;
        form.map(|Form(value)| value).map_err(|rejection| Error::Malformed { problem: rejection.body_text() })
    } else {
        serde_json::from_slice(&body::json(request).await?).map_err(|error| Error::no_json(&error))
    }
}

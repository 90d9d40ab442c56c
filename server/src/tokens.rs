//! `POST /api/token/` and `/api/token/refresh/`: the convention of djangorestframework-simplejwt.

use axum::{
    Extension, Form, Json, RequestExt,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use parlor::{Error, Result};
use parlor_app::ssr::ClientInfo;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{body, docs::Problem, state::Server};

/// Whose people sign in where no tenant is named.
const MAIN_TENANT: &str = "main";

/// Name and password for a pair of tokens.
#[derive(utoipa::ToSchema)]
#[schema(example = json!({ "username": "ann", "password": "correct horse battery staple", "tenant": "shop" }))]
#[expect(dead_code, reason = "described, and never made")]
struct Credentials {
    username: String,
    password: String,
    /// The tenant's slug; `main` if it is left out.
    tenant: Option<String>,
}

/// A refresh token.
#[derive(utoipa::ToSchema)]
#[schema(example = json!({ "refresh": "eyJhbGciOiJIUzI1NiJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9.c2lnbmF0dXJl" }))]
#[expect(dead_code, reason = "described, and never made")]
struct Refresh {
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
    let mut fields = decode(request).await?;
    fields.entry("tenant").or_insert_with(|| MAIN_TENANT.into());
    let [username, password, tenant] = texts(&fields, ["username", "password", "tenant"])?;
    let session = server.chat.sign_in(tenant, username, password, &client.origin()).await?;
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
    let fields = decode(request).await?;
    let [refresh] = texts(&fields, ["refresh"])?;
    let session = server.chat.refresh(refresh).await?;
    Ok(Json(Pair { access: session.access_token, refresh: session.refresh_token }))
}

/// Why there are no tokens.
pub enum Refusal {
    /// What is wrong with which fields.
    Fields(Map<String, Value>),
    Failed(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let fields = match self {
            Self::Fields(fields) => fields,
            Self::Failed(Error::Invalid { field, problem }) => Map::from_iter([(field, json!([problem]))]),
            Self::Failed(error) => return error.into_response(),
        };
        (StatusCode::BAD_REQUEST, Json(Value::Object(fields))).into_response()
    }
}

/// The texts in these fields; names all that are missing, or no texts, at once.
fn texts<'a, const N: usize>(fields: &'a Map<String, Value>, names: [&str; N]) -> Result<[&'a str; N], Refusal> {
    let mut problems = Map::new();
    let texts = names.map(|name| {
        let problem = match fields.get(name) {
            Some(Value::String(text)) if !text.is_empty() => return text.as_str(),
            None | Some(Value::String(_)) => "This field is required.",
            Some(_) => "Not a valid string.",
        };
        problems.insert(name.to_owned(), json!([problem]));
        ""
    });
    if problems.is_empty() { Ok(texts) } else { Err(Refusal::Fields(problems)) }
}

/// The fields of JSON, or of a form. One that is `null` counts as left out.
async fn decode(request: Request) -> Result<Map<String, Value>> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_form = content_type.is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    if is_form {
        let form = request.extract::<Form<Map<_, _>>, _>().await;
        form.map(|Form(fields)| fields).map_err(|rejection| Error::Malformed { problem: rejection.body_text() })
    } else {
        let mut fields = body::object(&body::json(request).await?)?;
        fields.retain(|_, value| !value.is_null());
        Ok(fields)
    }
}

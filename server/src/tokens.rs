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
use serde_json::json;

use crate::{docs::Problem, state::Server};

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
struct Pair {
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
) -> Response {
    answer(async {
        let Credentials { username, password, tenant } = decode(request).await?;
        given("username", &username)?;
        given("password", &password)?;
        let session = server.chat.sign_in(&tenant, &username, &password, &client.origin()).await?;
        Ok(Pair { access: session.access_token, refresh: session.refresh_token })
    })
    .await
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
pub async fn refresh(State(server): State<Server>, request: Request) -> Response {
    answer(async {
        let Refresh { refresh } = decode(request).await?;
        given("refresh", &refresh)?;
        let session = server.chat.refresh(&refresh).await?;
        Ok(Pair { access: session.access_token, refresh: session.refresh_token })
    })
    .await
}

fn given(field: &str, value: &str) -> Result<()> {
    if value.is_empty() { Err(Error::invalid(field, "This field is required.")) } else { Ok(()) }
}

/// JSON, or a form.
async fn decode<T: DeserializeOwned + 'static>(request: Request) -> Result<T> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_form = content_type.is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    if is_form {
        let form = request.extract::<Form<T>, _>().await;
        form.map(|Form(value)| value).map_err(|rejection| Error::Malformed { problem: rejection.body_text() })
    } else {
        let json = request.extract::<Json<T>, _>().await;
        json.map(|Json(value)| value).map_err(|rejection| Error::Malformed { problem: rejection.body_text() })
    }
}

async fn answer(result: impl Future<Output = Result<Pair>>) -> Response {
    match result.await {
        Ok(pair) => Json(pair).into_response(),
        // By its field, as the convention has it.
        Err(Error::Invalid { field, problem }) => {
            (StatusCode::BAD_REQUEST, Json(json!({ field: [problem] }))).into_response()
        }
        Err(error) => error.into_response(),
    }
}

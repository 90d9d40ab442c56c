//! `POST /api/token/` and `/api/token/refresh/`: the convention of djangorestframework-simplejwt. Errors are the
//! product's own, with the `detail` that this convention shows.

use axum::{
    Extension, Form, Json, RequestExt,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::header;
use parlor::{Error, Result};
use parlor_app::ssr::ClientInfo;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{docs::Coded, state::Server};

/// Name and password for a pair of tokens.
#[derive(Deserialize, utoipa::ToSchema)]
struct Credentials {
    username: String,
    password: String,
    /// The tenant's slug.
    #[serde(default = "main_tenant")]
    tenant: String,
}

/// A refresh token.
#[derive(Deserialize, utoipa::ToSchema)]
struct Refresh {
    refresh: String,
}

/// An access token, and a refresh token to get the next pair.
#[derive(Serialize, utoipa::ToSchema)]
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
    responses((status = 200, body = Pair), (status = "4XX", body = Coded)),
)]
pub async fn obtain(
    State(server): State<Server>,
    Extension(client): Extension<ClientInfo>,
    request: Request,
) -> Response {
    answer(async {
        let Credentials { username, password, tenant } = decode(request).await?;
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
    responses((status = 200, body = Pair), (status = "4XX", body = Coded)),
)]
pub async fn refresh(State(server): State<Server>, request: Request) -> Response {
    answer(async {
        let Refresh { refresh } = decode(request).await?;
        let session = server.chat.refresh(&refresh).await?;
        Ok(Pair { access: session.access_token, refresh: session.refresh_token })
    })
    .await
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
        Err(error) => {
            let detail = error.to_string();
            let mut body = json!(error);
            if let Value::Object(fields) = &mut body {
                fields.insert("detail".into(), detail.into());
            }
            let (parts, _) = error.into_response().into_parts();
            (parts.status, parts.headers, Json(body)).into_response()
        }
    }
}

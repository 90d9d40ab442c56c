//! What threads give rise to: `create-dispute/`, `initiate-payment/`, `job-update/`.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Serialize;

use super::{
    bodies::{NewDispute, NewJobUpdate, NewPayment},
    shapes::{Dispute, JobUpdate, Payment},
    thread_id,
};
use crate::{
    dialects::rest::{Answer, Caller, Fields, Path},
    docs::Problem,
    state::Server,
};

/// `POST {"reason", "description"?}`: raises a dispute; 200 with the first one when its `client_id` was used before.
#[utoipa::path(
    post,
    path = "/api/chat/threads/{id}/create-dispute/",
    tag = "marketplace",
    params(("id" = i64, Path)),
    request_body = NewDispute,
    responses((status = 200, body = Dispute), (status = 201, body = Dispute), (status = "4XX", body = Problem)),
)]
pub async fn create_dispute(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let (reason, description) = (fields.required_text("reason")?, fields.text("description")?);
    let client_id = fields.client_id()?;
    let (dispute, is_new) = server
        .chat
        .create_dispute(&caller, thread_id(&id)?, &reason, description.as_deref(), client_id.clone())
        .await?;
    Ok(answer(Dispute { client_id, ..dispute.into() }, is_new))
}

/// `POST {"amount", "currency", "description"?}`: asks for a payment; 200 with the first one when its `client_id` was used before.
#[utoipa::path(
    post,
    path = "/api/chat/threads/{id}/initiate-payment/",
    tag = "marketplace",
    params(("id" = i64, Path)),
    request_body = NewPayment,
    responses((status = 200, body = Payment), (status = 201, body = Payment), (status = "4XX", body = Problem)),
)]
pub async fn initiate_payment(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let (amount, currency) = (fields.required_text("amount")?, fields.required_text("currency")?);
    let description = fields.text("description")?;
    let client_id = fields.client_id()?;
    let (payment, is_new) = server
        .chat
        .initiate_payment(&caller, thread_id(&id)?, &amount, &currency, description.as_deref(), client_id.clone())
        .await?;
    Ok(answer(Payment { client_id, ..payment.into() }, is_new))
}

/// `POST {"status", "message"?}`: says how the job stands; 200 with the first time's answer when its `client_id`
/// was used before.
#[utoipa::path(
    post,
    path = "/api/chat/threads/{id}/job-update/",
    tag = "marketplace",
    params(("id" = i64, Path)),
    request_body = NewJobUpdate,
    responses((status = 200, body = JobUpdate), (status = 201, body = JobUpdate), (status = "4XX", body = Problem)),
)]
pub async fn job_update(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let (status, message) = (fields.required_text("status")?, fields.text("message")?);
    let client_id = fields.client_id()?;
    let (update, is_new) =
        server.chat.update_job(&caller, thread_id(&id)?, &status, message.as_deref(), client_id.clone()).await?;
    Ok(answer(JobUpdate { client_id, ..update.into() }, is_new))
}

fn answer(record: impl Serialize, is_new: bool) -> Response {
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    (status, Json(record)).into_response()
}

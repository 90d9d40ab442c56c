//! What threads give rise to: `create-dispute/`, `initiate-payment/`, `job-update/`.

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;

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

/// `POST {"reason", "description"?}`: raises a dispute.
#[utoipa::path(
    post,
    path = "/api/chat/threads/{id}/create-dispute/",
    tag = "marketplace",
    params(("id" = i64, Path)),
    request_body = NewDispute,
    responses((status = 201, body = Dispute), (status = "4XX", body = Problem)),
)]
pub async fn create_dispute(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let (reason, description) = (fields.required_text("reason")?, fields.text("description")?);
    let dispute = server.chat.create_dispute(&caller, thread_id(&id)?, &reason, description.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(Dispute::from(dispute))).into_response())
}

/// `POST {"amount", "currency", "description"?}`: asks for a payment.
#[utoipa::path(
    post,
    path = "/api/chat/threads/{id}/initiate-payment/",
    tag = "marketplace",
    params(("id" = i64, Path)),
    request_body = NewPayment,
    responses((status = 201, body = Payment), (status = "4XX", body = Problem)),
)]
pub async fn initiate_payment(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let (amount, currency) = (fields.required_text("amount")?, fields.required_text("currency")?);
    let description = fields.text("description")?;
    let payment =
        server.chat.initiate_payment(&caller, thread_id(&id)?, &amount, &currency, description.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(Payment::from(payment))).into_response())
}

/// `POST {"status", "message"?}`: says how the job stands.
#[utoipa::path(
    post,
    path = "/api/chat/threads/{id}/job-update/",
    tag = "marketplace",
    params(("id" = i64, Path)),
    request_body = NewJobUpdate,
    responses((status = 201, body = JobUpdate), (status = "4XX", body = Problem)),
)]
pub async fn job_update(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let (status, message) = (fields.required_text("status")?, fields.text("message")?);
    let update = server.chat.update_job(&caller, thread_id(&id)?, &status, message.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(JobUpdate::from(update))).into_response())
}

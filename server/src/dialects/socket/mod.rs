//! Sockets at the documented paths. The frames are those of the token's tenant.
//!
//! - [`room`]: a socket of one conversation, in whatever dialect
//! - [`notifications`]: a socket that tells of all of somebody's conversations
//! - [`arrival`]: who opens a socket, also when its first frame says so

mod arrival;
mod notifications;
mod room;

use axum::{
    Router,
    extract::{Path, Request, State},
    response::Response,
    routing::get,
};
use futures::future::BoxFuture;
use parlor::{
    Error, Result,
    model::{Actor, ConversationId, Dialect},
};
use serde_json::Value;

use super::{bizbuch, ids, marketplace, morevans, wasgo, workspace};
use crate::state::Server;

use arrival::{Opened, arrive, opened};
pub use notifications::{NotificationFrames, NotificationSocket};
pub use room::{Intent, RoomFrames, RoomSocket, error_frame, told_again, typed, unknown};

/// The documented sockets.
pub fn routes() -> Router<Server> {
    Router::new()
        .route("/ws/chat/{id}/", get(chat))
        .route("/ws/chat/{id}", get(chat))
        .route("/ws/chat/notifications/", get(notify_of_chats))
        .route("/ws/chat/notifications", get(notify_of_chats))
        .route("/ws/notifications/", get(notify))
        .route("/ws/notifications", get(notify))
}

/// A socket of one conversation.
async fn chat(State(server): State<Server>, Path(id): Path<String>, request: Request) -> Response {
    let host = workspace::host(request.headers()).map(str::to_owned);
    arrive(server, request, move |server, actor| -> BoxFuture<'static, Result<Opened>> {
        Box::pin(async move {
            let room = || ids::parse_own("conversation", &Value::from(id.as_str()));
            match server.chat.dialect(&actor).await? {
                Dialect::Morevans => room_socket::<morevans::Frames>(&server, actor, room()?).await,
                Dialect::Wasgo => room_socket::<wasgo::Frames>(&server, actor, room()?).await,
                Dialect::Bizbuch => room_socket::<bizbuch::Frames>(&server, actor, room()?).await,
                Dialect::Marketplace => room_socket::<marketplace::Frames>(&server, actor, room()?).await,
                Dialect::Workspace => workspace_socket(&server, actor, &id, host).await,
                _ => Err(Error::not_found("address")),
            }
        })
    })
    .await
}

/// A socket that tells of all conversations.
async fn notify(State(server): State<Server>, request: Request) -> Response {
    arrive(server, request, |server, actor| -> BoxFuture<'static, Result<Opened>> {
        Box::pin(async move {
            match server.chat.dialect(&actor).await? {
                Dialect::Morevans => notification_socket::<morevans::Notifications>(&server, actor).await,
                Dialect::Wasgo => notification_socket::<wasgo::Notifications>(&server, actor).await,
                _ => Err(Error::not_found("address")),
            }
        })
    })
    .await
}

/// The same where it lies among the conversations.
async fn notify_of_chats(State(server): State<Server>, request: Request) -> Response {
    arrive(server, request, |server, actor| -> BoxFuture<'static, Result<Opened>> {
        Box::pin(async move {
            match server.chat.dialect(&actor).await? {
                Dialect::Bizbuch => notification_socket::<bizbuch::Notifications>(&server, actor).await,
                _ => Err(Error::not_found("conversation")),
            }
        })
    })
    .await
}

async fn room_socket<D: RoomFrames>(server: &Server, actor: Actor, id: ConversationId) -> Result<Opened> {
    let connection = server.chat.connect_to(actor, id).await?;
    Ok(opened(connection, RoomSocket::<D>::new(&server.chat, &actor, id)))
}

async fn workspace_socket(server: &Server, actor: Actor, tenant: &str, host: Option<String>) -> Result<Opened> {
    let speech = workspace::ChatSocket::at(&server.chat, &actor, tenant, host).await?;
    Ok(opened(server.chat.connect(actor).await?, speech))
}

async fn notification_socket<D: NotificationFrames>(server: &Server, actor: Actor) -> Result<Opened> {
    let connection = server.chat.connect(actor).await?;
    Ok(opened(connection, NotificationSocket::<D>::new(&server.chat, &actor)))
}

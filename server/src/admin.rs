//! `/admin`: the moderation page, as `parlor_app::admin` draws it.

use axum::{
    Extension, Form, Router,
    extract::{FromRequestParts, OriginalUri, Path, Query, Request, State},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use http::{HeaderValue, StatusCode, Uri, header, request::Parts};
use leptos::prelude::AnyView;
use parlor::{
    Error, Result,
    model::{Actor, MessageId, UserId},
};
use parlor_app::{
    admin::{
        self, Section,
        notice::Notice,
        query::{ConversationQuery, MessageQuery, PeopleQuery},
    },
    ssr::ClientInfo,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::state::Server;

/// There is no script in it, and its forms lead nowhere else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'",
);

/// The page's addresses. `/admin/Message/` is the one that MoreVans documents.
pub fn routes(server: &Server) -> Router<Server> {
    let messages = || get(|| async { Redirect::to(Section::Messages.path()) });
    ["/admin", "/admin/", "/admin/Message", "/admin/Message/"]
        .into_iter()
        .fold(Router::new(), |router, path| router.route(path, messages()))
        .route(Section::Messages.path(), get(list_messages).post(delete_messages))
        .route(Section::Conversations.path(), get(list_conversations))
        .route(Section::People.path(), get(list_people))
        .route("/admin/people/{id}/role", post(set_role))
        .route("/admin/people/{id}/sign-out", post(sign_out))
        .layer(from_fn_with_state(server.clone(), in_a_page))
}

/// Answers what no handler takes with a page, as it answers everything else here.
async fn in_a_page(State(server): State<Server>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let response = next.run(Request::from_parts(parts.clone(), body)).await;
    let Some(why) = why_refused(&response) else { return response };
    let page = html(response.status(), admin::mistake(parts, server.app().leptos_options, why));
    // Such as `Allow`.
    let (mut refused, _) = response.into_parts();
    let (told, page) = page.into_parts();
    refused.headers.remove(header::CONTENT_LENGTH);
    refused.headers.extend(told.headers);
    Response::from_parts(refused, page)
}

fn why_refused(response: &Response) -> Option<&'static str> {
    let is_page = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/html");
    if !response.status().is_client_error() || response.headers().get(header::CONTENT_TYPE).is_some_and(is_page) {
        return None;
    }
    Some(match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => "Nothing answers to this kind of request here.",
        StatusCode::PAYLOAD_TOO_LARGE => "That is more than a form may hold. Select fewer lines.",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "What came is not a form. Go back, reload the page, and try again.",
        _ => "The address, or what came with it, is not understood.",
    })
}

/// What every handler knows: who asks, and how.
struct Visit {
    server: Server,
    actor: Actor,
    parts: Parts,
}

impl FromRequestParts<Server> for Visit {
    type Rejection = Redirect;

    /// Strangers are sent to sign in, and come back then.
    async fn from_request_parts(parts: &mut Parts, server: &Server) -> std::result::Result<Self, Redirect> {
        match parts.extensions.get::<Actor>() {
            Some(&actor) => Ok(Self { server: server.clone(), actor, parts: parts.clone() }),
            None => {
                let back = if parts.method.is_safe() { parts.uri.to_string() } else { Section::Messages.path().into() };
                Err(Redirect::to(&format!("/sign-in?next={}", utf8_percent_encode(&back, NON_ALPHANUMERIC))))
            }
        }
    }
}

async fn list_messages(visit: Visit, Query(query): Query<MessageQuery>) -> Response {
    let found = match query.filter() {
        Ok(filter) => visit.server.chat.moderated_messages(&visit.actor, &filter).await,
        Err(error) => Err(error),
    };
    visit.page(Section::Messages, found, |found| admin::messages::view(&query, found))
}

async fn list_conversations(visit: Visit, Query(query): Query<ConversationQuery>) -> Response {
    let found = match query.before() {
        Ok(before) => visit.server.chat.moderated_conversations(&visit.actor, before).await,
        Err(error) => Err(error),
    };
    visit.page(Section::Conversations, found, |found| admin::conversations::view(&query, found))
}

async fn list_people(visit: Visit, Query(query): Query<PeopleQuery>) -> Response {
    let found = visit.server.chat.moderated_people(&visit.actor, &query.filter()).await;
    visit.page(Section::People, found, |found| admin::people::view(&query, found))
}

async fn delete_messages(visit: Visit, client: Extension<ClientInfo>, uri: OriginalUri, fields: Fields) -> Response {
    let ids: std::result::Result<Vec<_>, _> = fields.all("message").map(str::parse::<MessageId>).collect();
    let deleted = match ids {
        Ok(ids) => visit.server.chat.delete_messages(&visit.actor, &ids).await,
        Err(_) => Err(Error::not_found("message")),
    };
    visit.back(Section::Messages, &uri, deleted.map(Notice::Deleted), client.secure)
}

async fn set_role(
    visit: Visit,
    client: Extension<ClientInfo>,
    uri: OriginalUri,
    Path(person): Path<i64>,
    fields: Fields,
) -> Response {
    let done = match fields.all("role").next().and_then(admin::people::role) {
        Some(role) => visit.server.chat.set_tenant_role(&visit.actor, UserId(person), role).await,
        None => Err(Error::invalid("role", "There is no such role.")),
    };
    let notice = done.map(|user| Notice::NowHas { name: user.name, role: user.role });
    visit.back(Section::People, &uri, notice, client.secure)
}

async fn sign_out(visit: Visit, client: Extension<ClientInfo>, uri: OriginalUri, Path(person): Path<i64>) -> Response {
    let done = visit.server.chat.end_sessions(&visit.actor, UserId(person)).await;
    visit.back(Section::People, &uri, done.map(|user| Notice::SignedOut { name: user.name }), client.secure)
}

impl Visit {
    /// A list, or why there is none.
    fn page<T>(self, section: Section, found: Result<T>, view: impl FnOnce(Result<T>) -> AnyView) -> Response {
        let status = match &found {
            Ok(_) => StatusCode::OK,
            Err(Error::Forbidden) => return self.refusal(),
            Err(error) => status(error),
        };
        let secure = self.parts.extensions.get::<ClientInfo>().is_some_and(|client| client.secure);
        let removal = Notice::is_in(&self.parts.headers).then(|| Notice::removal(secure)).flatten();
        let document = admin::document(self.parts, self.server.app().leptos_options, section, || view(found));
        let mut response = html(status, document);
        if let Some(removal) = removal {
            response.headers_mut().append(header::SET_COOKIE, removal);
        }
        response
    }

    /// After a form: back to where it stood, with a notice of what came of it.
    fn back(self, section: Section, from: &Uri, done: Result<Notice>, secure: bool) -> Response {
        let notice = match done {
            Err(Error::Forbidden) => return self.refusal(),
            done => done.unwrap_or_else(Notice::Failed),
        };
        let place = match from.query() {
            Some(query) => format!("{}?{query}", section.path()),
            None => section.path().to_owned(),
        };
        let mut response = Redirect::to(&place).into_response();
        if let Some(notice) = notice.header(secure) {
            response.headers_mut().append(header::SET_COOKIE, notice);
        }
        response
    }

    fn refusal(self) -> Response {
        html(StatusCode::FORBIDDEN, admin::refusal(self.parts, self.server.app().leptos_options))
    }
}

/// A form's fields, some of which come several times.
type Fields = Form<Vec<(String, String)>>;

trait All {
    /// The values of a field.
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str>;
}

impl All for Fields {
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

fn html(status: StatusCode, document: String) -> Response {
    (status, [(header::CONTENT_SECURITY_POLICY, POLICY)], axum::response::Html(document)).into_response()
}

fn status(error: &Error) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

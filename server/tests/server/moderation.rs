//! The moderation page: who gets where, what its forms do, and that nothing anybody says is more than text in it.

use parlor::{
    chat::{NewConversation, SignUp},
    model::{Anchor, ConversationKind, Draft, UserRole},
};
use reqwest::{Response, header};

use crate::support::{Server, Somebody, browser, set_cookies};

const ENTRANCES: [&str; 4] = ["/admin", "/admin/", "/admin/Message", "/admin/Message/"];
const FORM: &str = "application/x-www-form-urlencoded";
const LISTS: [&str; 3] = ["/admin/messages", "/admin/conversations", "/admin/people"];

async fn visit(server: &Server, who: &Somebody, path: &str) -> Response {
    browser().get(server.url(path)).header("cookie", who.cookie()).send().await.unwrap()
}

/// Sends a form as a browser does from the page itself.
async fn submit(server: &Server, who: &Somebody, path: &str, body: &str) -> Response {
    let request = browser().post(server.url(path)).header("cookie", who.cookie());
    let request = request.header("origin", format!("http://{}", server.host));
    request.header("content-type", FORM).body(body.to_owned()).send().await.unwrap()
}

fn location(response: &Response) -> &str {
    response.headers()[header::LOCATION].to_str().unwrap()
}

/// The page that a form leads back to.
async fn follow(server: &Server, who: &Somebody, answer: &Response) -> String {
    assert_eq!(answer.status(), 303);
    let notice = set_cookies(answer.headers()).remove(0);
    assert!(notice.contains("HttpOnly") && notice.contains("Path=/admin"), "{notice}");
    let cookie = format!("{}; {}", who.cookie(), notice.split(';').next().unwrap());
    let page = browser().get(server.url(location(answer))).header("cookie", cookie).send().await.unwrap();
    assert!(set_cookies(page.headers())[0].contains("Max-Age=0"), "a notice is shown once");
    page.text().await.unwrap()
}

async fn say(server: &Server, who: &Somebody, room: parlor::model::ConversationId, content: &str) -> String {
    let draft = Draft { content: content.into(), ..Draft::default() };
    server.chat.post(&who.actor, room, draft).await.unwrap().message.id.to_string()
}

#[tokio::test]
async fn every_documented_address_leads_to_the_messages() {
    let server = Server::start().await;
    for path in ENTRANCES {
        let answer = server.get(path).await;
        assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/admin/messages"), "{path}");
    }
}

#[tokio::test]
async fn strangers_sign_in_first_and_come_back() {
    let server = Server::start().await;
    server.admin("root").await;
    let answer = server.get("/admin/messages?words=tea%20time&kind=group").await;
    let back = "/sign-in?next=%2Fadmin%2Fmessages%3Fwords%3Dtea%2520time%26kind%3Dgroup";
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, back));
    for path in ["/admin/messages", "/admin/people/1/role", "/admin/people/1/sign-out"] {
        let answer =
            browser().post(server.url(path)).header("content-type", FORM).body("role=admin").send().await.unwrap();
        assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/sign-in?next=%2Fadmin%2Fmessages"), "{path}");
    }
}

#[tokio::test]
async fn who_is_no_admin_is_told_so() {
    let server = Server::start().await;
    let (root, bob) = (server.admin("root").await, server.member("bob").await);
    let room = server.room(&root, &[&bob]).await;
    let said = say(&server, &root, room, "mine").await;
    for path in LISTS {
        let answer = visit(&server, &bob, path).await;
        assert_eq!(answer.status(), 403, "{path}");
        let page = answer.text().await.unwrap();
        assert!(page.contains("<title>This page is for admins – Moderation – Parlor</title>"), "{page}");
        assert!(!page.contains("mine"), "{page}");
    }
    let role = format!("/admin/people/{}/role", bob.user.id);
    for (path, body) in [("/admin/messages", format!("message={said}")), (&role, "role=admin".into())] {
        assert_eq!(submit(&server, &bob, path, &body).await.status(), 403, "{path}");
    }
    let page = server.chat.history(&bob.actor, room, Anchor::Latest, 50).await.unwrap();
    assert!(page.messages.iter().all(|message| message.deleted_at.is_none()));
}

#[tokio::test]
async fn an_admin_reads_what_is_said_and_deletes_what_is_selected() {
    let server = Server::start().await;
    let (root, bob) = (server.admin("root").await, server.member("bob").await);
    let new = NewConversation { kind: ConversationKind::Group, title: "Kitchen".into(), members: Vec::new() };
    let room = server.chat.create_conversation(&bob.actor, new).await.unwrap();
    let (spam, more) = (say(&server, &bob, room, "buy **now**").await, say(&server, &bob, room, "buy again").await);
    say(&server, &bob, room, "sorry about that").await;

    let answer = visit(&server, &root, &format!("/admin/messages?conversation={room}")).await;
    assert_eq!(answer.status(), 200);
    let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'self'") && !policy.contains("script"), "{policy}");
    assert!(set_cookies(answer.headers()).is_empty());
    let page = answer.text().await.unwrap();
    for part in [
        "<title>Messages – Moderation – Parlor</title>",
        "buy now",
        "buy again",
        "Kitchen",
        "@<bdi>bob</bdi>",
        "/rooms/",
        "?at=",
        "<time datetime=\"20",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("<script"), "{page}");

    let body = format!("message={spam}&message={more}&message={spam}");
    let answer = submit(&server, &root, &format!("/admin/messages?conversation={room}"), &body).await;
    assert_eq!(location(&answer), format!("/admin/messages?conversation={room}"));
    let page = follow(&server, &root, &answer).await;
    assert!(page.contains("2 messages were deleted.") && page.contains("Message deleted"), "{page}");
    assert!(!page.contains("buy") && page.contains("sorry about that"), "{page}");

    let answer = submit(&server, &root, "/admin/messages", "").await;
    assert!(follow(&server, &root, &answer).await.contains("Nothing was deleted."));
}

#[tokio::test]
async fn what_cannot_be_shown_is_said_with_its_status() {
    let server = Server::start().await;
    let root = server.admin("root").await;
    for (query, status, told) in [
        ("conversation=987654", 404, "This conversation does not exist"),
        ("conversation=lunch", 400, "Name a conversation by its number."),
        ("kind=cheese", 400, "There is no such kind"),
        ("words=from:bob", 400, "in the fields beside the words"),
        ("words=has:cheese", 400, "link, file"),
        ("sender=nobody", 200, "No such messages"),
        ("words=%00%22%27%3B--", 200, "No such messages"),
    ] {
        let answer = visit(&server, &root, &format!("/admin/messages?{query}")).await;
        assert_eq!(answer.status(), status, "{query}");
        let page = answer.text().await.unwrap();
        assert!(page.contains(told), "{query}: {page}");
    }
}

#[tokio::test]
async fn what_no_form_of_ours_sends_is_refused_with_a_page() {
    let server = Server::start().await;
    let root = server.admin("root").await;
    let role = format!("/admin/people/{}/role", root.user.id);
    for (method, path, kind, status, told) in [
        ("POST", "/admin/messages", "", 415, "not a form"),
        ("POST", "/admin/messages", "application/json", 415, "not a form"),
        ("POST", &role, "text/plain", 415, "not a form"),
        ("POST", "/admin/people/nobody/role", FORM, 400, "not understood"),
        ("GET", "/admin/messages?words=tea&words=cake", "", 400, "not understood"),
        ("GET", &role, "", 405, "this kind of request"),
    ] {
        let mut request = browser().request(method.parse().unwrap(), server.url(path)).header("cookie", root.cookie());
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        let answer = request.body("").send().await.unwrap();
        assert_eq!(answer.status(), status, "{method} {path}");
        assert!(answer.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"), "{method} {path}");
        assert_eq!(answer.headers().contains_key(header::ALLOW), status == 405, "{method} {path}");
        let page = answer.text().await.unwrap();
        assert!(page.contains("That did not work") && page.contains(told), "{method} {path}: {page}");
    }
}

#[tokio::test]
async fn another_site_cannot_make_an_admin_do_anything() {
    let server = Server::start().await;
    let (root, bob) = (server.admin("root").await, server.member("bob").await);
    let room = server.room(&root, &[&bob]).await;
    let said = say(&server, &bob, room, "mine").await;
    let role = format!("/admin/people/{}/role", bob.user.id);
    let sign_out = format!("/admin/people/{}/sign-out", bob.user.id);
    let message = format!("message={said}");
    for (path, body) in [("/admin/messages", message.as_str()), (&role, "role=admin"), (&sign_out, "")] {
        for (name, value) in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "same-site")] {
            let request = browser().post(server.url(path)).header("cookie", root.cookie()).header(name, value);
            let request = request.header("content-type", FORM).body(body.to_owned());
            assert_eq!(request.send().await.unwrap().status(), 403, "{path} {name}: {value}");
        }
    }
    assert_eq!(server.chat.me(&bob.actor).await.unwrap().role, UserRole::Member);
    let page = server.chat.history(&bob.actor, room, Anchor::Latest, 50).await.unwrap();
    assert!(page.messages.iter().all(|message| message.deleted_at.is_none()));
    assert_eq!(visit(&server, &bob, "/").await.status(), 200);
}

#[tokio::test]
async fn roles_and_sessions_are_managed_by_form() {
    let server = Server::start().await;
    let (root, bob) = (server.admin("root").await, server.member("bob").await);
    let person = |id: parlor::model::UserId, deed: &str| format!("/admin/people/{id}/{deed}?name=b");

    let answer = submit(&server, &root, &person(bob.user.id, "role"), "role=support").await;
    assert_eq!(location(&answer), "/admin/people?name=b");
    assert!(follow(&server, &root, &answer).await.contains("bob has the role “Support” now."));
    assert_eq!(server.chat.me(&bob.actor).await.unwrap().role, UserRole::Support);

    let answer = submit(&server, &root, &person(root.user.id, "role"), "role=member").await;
    assert!(follow(&server, &root, &answer).await.contains("This is the last admin."));
    let answer = submit(&server, &root, &person(bob.user.id, "role"), "role=king").await;
    assert!(follow(&server, &root, &answer).await.contains("There is no such role."));
    let answer = submit(&server, &root, &person(parlor::model::UserId(987_654), "sign-out"), "").await;
    assert!(follow(&server, &root, &answer).await.contains("This user does not exist"));

    let answer = submit(&server, &root, &person(bob.user.id, "sign-out"), "").await;
    assert!(follow(&server, &root, &answer).await.contains("bob was signed out everywhere."));
    let answer = visit(&server, &bob, "/").await;
    assert!(answer.status() == 303 || answer.status() == 302, "{}", answer.status());
}

#[tokio::test]
async fn names_and_texts_are_only_text() {
    let server = Server::start().await;
    let root = server.admin("root").await;
    let hostile = r#""'></title></textarea><script>alert(1)</script>&<!><img src=x>"#;
    let token = server.chat.create_invite(&root.actor, None).await.unwrap().token.unwrap();
    let new = SignUp { username: "eve".into(), name: hostile.into(), password: "correct horse battery".into() };
    let from = parlor::chat::Origin { ip: [127, 0, 0, 1].into(), user_agent: "test".into() };
    let (session, _) = server.chat.join(&token, new, &from).await.unwrap();
    let kind = ConversationKind::Group;
    let new = NewConversation { kind, title: hostile.into(), members: vec![root.user.id] };
    let room = server.chat.create_conversation(&session.actor, new).await.unwrap();
    let draft = Draft { content: hostile.into(), ..Draft::default() };
    server.chat.post(&session.actor, room, draft).await.unwrap();

    let query: String = hostile.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let searches = [format!("/admin/messages?words={query}&sender={query}"), format!("/admin/people?name={query}")];
    for path in LISTS.map(str::to_owned).iter().chain(&searches) {
        let page = visit(&server, &root, path).await.text().await.unwrap();
        assert!(page.contains("alert(1)&lt;/script&gt;&amp;&lt;!&gt;"), "{path} shows it: {page}");
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("\"'>"), "{path}: {page}");
    }
    let answer = submit(&server, &root, &format!("/admin/people/{}/sign-out", session.actor.user_id), "").await;
    let page = follow(&server, &root, &answer).await;
    assert!(page.contains("signed out everywhere") && !page.contains("<script") && !page.contains("<img"), "{page}");
}

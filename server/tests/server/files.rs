//! Files through HTTP: forms go in, parts come out, and nothing in them runs.

use std::{path::PathBuf, time::Duration};

use parlor::{
    Error,
    chat::NewAccount,
    model::{Attachment, Dialect, UserRole},
};
use reqwest::{
    RequestBuilder, Response, StatusCode, header,
    multipart::{Form, Part},
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::{Server, Somebody, browser};

const LETTER: &[u8] = b"0123456789 and so on";
/// One red pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";

fn form(name: &str, content: impl Into<std::borrow::Cow<'static, [u8]>>) -> Form {
    Form::new().part("file", Part::bytes(content).file_name(name.to_owned()))
}

fn posting(server: &Server, somebody: &Somebody, form: Form) -> RequestBuilder {
    browser().post(server.url("/api/files/")).header(header::COOKIE, somebody.cookie()).multipart(form)
}

async fn upload(server: &Server, somebody: &Somebody, name: &str, content: &'static [u8]) -> Attachment {
    let response = posting(server, somebody, form(name, content)).send().await.unwrap();
    assert_eq!(response.status(), 201);
    response.json().await.unwrap()
}

fn asking(server: &Server, somebody: &Somebody, path: &str) -> RequestBuilder {
    browser().get(server.url(path)).header(header::COOKIE, somebody.cookie())
}

async fn get(server: &Server, somebody: &Somebody, path: &str) -> Response {
    asking(server, somebody, path).send().await.unwrap()
}

async fn error(response: Response, status: u16) -> Error {
    assert_eq!(response.status(), status);
    response.json().await.unwrap()
}

fn value<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).unwrap_or_else(|| panic!("{name} is missing")).to_str().unwrap()
}

#[tokio::test]
async fn a_file_goes_in_by_a_form_and_comes_out_at_its_address() {
    let server = Server::start().await;
    let ann = server.member("ann").await;

    let file = upload(&server, &ann, "a letter.txt", LETTER).await;

    assert_eq!((file.name.as_str(), file.bytes), ("a letter.txt", LETTER.len() as i64));
    for path in [file.url(), format!("{}/a%20letter.txt", file.url())] {
        let response = get(&server, &ann, &path).await;
        assert_eq!(response.status(), 200);
        assert_eq!(value(&response, "content-length"), LETTER.len().to_string());
        assert_eq!(value(&response, "accept-ranges"), "bytes");
        assert_eq!(value(&response, "cache-control"), "private, max-age=31536000, immutable");
        assert_eq!(value(&response, "vary"), "authorization, cookie");
        assert_eq!(response.bytes().await.unwrap(), LETTER);
    }
}

#[tokio::test]
async fn a_player_asks_for_parts() {
    let server = Server::start().await;
    let ann = server.member("ann").await;
    let path = upload(&server, &ann, "a.txt", LETTER).await.url();

    for (range, part, place) in [
        ("bytes=0-3", &LETTER[..4], "bytes 0-3/20"),
        ("bytes=10-", &LETTER[10..], "bytes 10-19/20"),
        ("bytes=-5", &LETTER[15..], "bytes 15-19/20"),
        ("bytes=5-999", &LETTER[5..], "bytes 5-19/20"),
    ] {
        let response = asking(&server, &ann, &path).header(header::RANGE, range).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT, "{range}");
        assert_eq!(value(&response, "content-range"), place);
        assert_eq!(response.bytes().await.unwrap(), part, "{range}");
    }
    let beyond = asking(&server, &ann, &path).header(header::RANGE, "bytes=20-").send().await.unwrap();
    assert_eq!((beyond.status(), value(&beyond, "content-range")), (StatusCode::RANGE_NOT_SATISFIABLE, "bytes */20"));
    for whole in ["bytes=0-1,4-5", "lines=1-2", "bytes=a-b"] {
        let response = asking(&server, &ann, &path).header(header::RANGE, whole).send().await.unwrap();
        assert_eq!((response.status().as_u16(), response.bytes().await.unwrap().len()), (200, 20), "{whole}");
    }
    let stale = asking(&server, &ann, &path).header(header::RANGE, "bytes=0-3").header(header::IF_RANGE, "\"other\"");
    assert_eq!(stale.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() {
    let server = Server::start().await;
    let ann = server.member("ann").await;
    let path = upload(&server, &ann, "a.txt", LETTER).await.url();
    let tag = value(&get(&server, &ann, &path).await, "etag").to_owned();

    let again = asking(&server, &ann, &path).header(header::IF_NONE_MATCH, &tag).send().await.unwrap();
    let head = browser().head(server.url(&path)).header(header::COOKIE, ann.cookie()).send().await.unwrap();

    assert_eq!((again.status(), again.bytes().await.unwrap().len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!((head.status().as_u16(), value(&head, "content-length")), (200, "20"));
}

#[tokio::test]
async fn what_could_run_is_only_downloaded() {
    let server = Server::start().await;
    let ann = server.member("ann").await;
    let page = b"<html><script>alert(document.cookie)</script></html>";
    let drawing = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let active: [(&str, &[u8]); 6] = [
        ("page.html", page),
        ("page.png", page),
        ("drawing.svg", drawing),
        ("code.txt", b"alert(1)"),
        ("feed.xml", b"<?xml version='1.0'?><a/>"),
        ("paper.pdf", b"%PDF-1.7 ..."),
    ];
    for (name, content) in active {
        let file = upload(&server, &ann, name, content).await;
        let response = get(&server, &ann, &file.url()).await;
        assert!(value(&response, "content-disposition").starts_with("attachment; filename=\""), "{name}");
        assert_eq!(value(&response, "content-type"), "application/octet-stream", "{name}");
        assert_eq!(value(&response, "x-content-type-options"), "nosniff");
        assert!(value(&response, "content-security-policy").starts_with("sandbox; default-src 'none'"));
        assert_eq!(value(&response, "cross-origin-resource-policy"), "same-origin");
    }
    let file = upload(&server, &ann, "red.png", PIXEL).await;
    assert_eq!((file.width, file.height), (Some(1), Some(1)));
    let response = get(&server, &ann, &file.url()).await;
    assert!(value(&response, "content-disposition").starts_with("inline"));
    assert_eq!(value(&response, "content-type"), "image/png");
    assert!(value(&response, "content-security-policy").starts_with("sandbox"));
}

#[tokio::test]
async fn programs_come_with_a_bearer_token_or_one_in_the_query() {
    let server = Server::start().await;
    let ann = server.member("ann").await;
    let token = &ann.session.access_token;

    let posted = browser().post(server.url("/api/files")).bearer_auth(token).multipart(form("a.txt", LETTER));
    let file: Attachment = posted.send().await.unwrap().json().await.unwrap();

    let by_header = browser().get(server.url(&file.url())).bearer_auth(token).send().await.unwrap();
    let by_query = server.get(&format!("{}?token={token}", file.url())).await;
    assert_eq!((by_header.status().as_u16(), by_query.status().as_u16()), (200, 200));
}

#[tokio::test]
async fn strangers_get_nothing_and_leave_nothing() {
    let server = Server::start().await;
    let (ann, bob) = (server.member("ann").await, server.member("bob").await);
    server.chat.add_tenant("vans", "", Dialect::Morevans, None).await.unwrap();
    server
        .chat
        .add_user("vans", &NewAccount { username: "mallory", role: UserRole::Admin, ..NewAccount::default() })
        .await
        .unwrap();
    let foreign = server.chat.issue_token("vans", "mallory", 60).await.unwrap();
    let path = upload(&server, &ann, "a.txt", LETTER).await.url();

    let posted = browser().post(server.url("/api/files/")).multipart(form("a.txt", LETTER)).send().await.unwrap();
    assert_eq!(error(posted, 401).await, Error::Unauthenticated);
    assert_eq!(error(server.get(&path).await, 401).await, Error::Unauthenticated);
    let by_foreigner = browser().get(server.url(&path)).bearer_auth(foreign).send().await.unwrap();
    assert!(matches!(error(by_foreigner, 404).await, Error::NotFound { .. }));
    for path in [path.as_str(), "/files/999", "/files/x", "/files/-1", "/files/1%2F..%2F2"] {
        assert!(matches!(error(get(&server, &bob, path).await, 404).await, Error::NotFound { .. }), "{path}");
    }
    let crossing = posting(&server, &ann, form("a.txt", LETTER)).header("sec-fetch-site", "cross-site");
    assert_eq!(error(crossing.send().await.unwrap(), 403).await, Error::Forbidden);
}

#[tokio::test]
async fn a_signed_link_needs_no_cookie() {
    let server = Server::start().await;
    let ann = server.member("ann").await;
    let file = upload(&server, &ann, "red.png", PIXEL).await;
    let query = server.chat.file_signer(&ann.actor, 60).await.unwrap().query(file.id);

    let signed = server.get(&format!("{}?{query}", file.url())).await;
    assert_eq!((signed.status().as_u16(), value(&signed, "cross-origin-resource-policy")), (200, "cross-origin"));
    assert_eq!(signed.bytes().await.unwrap(), get(&server, &ann, &file.url()).await.bytes().await.unwrap());
    let forged = query.replace("signature=", "signature=A");
    assert_eq!(server.get(&format!("{}?{forged}", file.url())).await.status(), 404);
    let expired = server.chat.file_signer(&ann.actor, -1).await.unwrap().query(file.id);
    assert_eq!(server.get(&format!("{}?{expired}", file.url())).await.status(), 404);
}

#[tokio::test]
async fn a_file_that_is_announced_as_too_large_is_refused_before_it_comes() {
    let server = Server::start().await;
    let ann = server.member("ann").await;
    let mut stream = TcpStream::connect(&server.host).await.unwrap();
    let head = format!(
        "POST /api/files/ HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nContent-Type: multipart/form-data; boundary=x\r\n\
         Content-Length: 1000000000000\r\n\r\n",
        server.host,
        ann.cookie()
    );
    stream.write_all(head.as_bytes()).await.unwrap();

    let mut answer = vec![0; 4096];
    let read = timeout(Duration::from_secs(5), stream.read(&mut answer)).await.unwrap().unwrap();

    assert!(answer[..read].starts_with(b"HTTP/1.1 413"), "{}", String::from_utf8_lossy(&answer[..read]));
}

#[tokio::test]
async fn who_sends_too_much_is_told_the_limit_while_sending() {
    let server = Server::start().await;
    let ann = server.member("ann").await;
    server.chat.set_upload_limit("main", 1_000_000).await.unwrap();

    let announced = posting(&server, &ann, form("a.bin", vec![0; 8_000_000])).send().await.unwrap();
    let pieces = futures::stream::iter((0..80).map(|_| Ok::<_, std::io::Error>(vec![0; 100_000])));
    let part = Part::stream(reqwest::Body::wrap_stream(pieces)).file_name("a.bin");
    let unannounced = posting(&server, &ann, Form::new().part("file", part)).send().await.unwrap();

    for response in [announced, unannounced] {
        assert!(matches!(error(response, 413).await, Error::TooLarge { limit: 1_000_000, .. }));
    }
    assert!(stored(&server).is_empty());
}

#[tokio::test]
async fn programs_are_not_taken() {
    let server = Server::start().await;
    let ann = server.member("ann").await;
    for (name, content) in [("setup.exe", "text"), ("run.sh", "text"), ("a.php", "text"), ("notes.txt", "#!/bin/sh\n")]
    {
        let response = posting(&server, &ann, form(name, content.as_bytes())).send().await.unwrap();
        assert!(matches!(error(response, 415).await, Error::UnsupportedType { .. }), "{name}");
    }
}

#[tokio::test]
async fn a_name_is_judged_by_its_end() {
    let server = Server::start().await;
    let ann = server.member("ann").await;
    for name in ["a.sh.zip", "report.py.pdf", "notes.pl.txt", "index.php.txt"] {
        let file = upload(&server, &ann, name, b"PK\x03\x04 and so on").await;
        assert_eq!(file.name, name);
        let response = get(&server, &ann, &file.url()).await;
        assert!(value(&response, "content-disposition").starts_with("attachment; filename=\""), "{name}");
        assert_eq!(value(&response, "x-content-type-options"), "nosniff");
    }
    for name in ["a.zip.sh", "report.pdf.py", "a.sh.", "A.TXT.EXE "] {
        let response = posting(&server, &ann, form(name, &b"text"[..])).send().await.unwrap();
        let said = error(response, 415).await.to_string();
        assert!(said.contains("ZIP file"), "{name}: {said}");
    }
}

#[tokio::test]
async fn a_voice_message_brings_its_waveform_in_the_form() {
    let server = Server::start().await;
    let ann = server.member("ann").await;
    let sound = Part::bytes(&b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0"[..]).file_name("voice.ogg");
    let form = Form::new().text("duration_ms", "1500").text("waveform", "[0, 255, 7]").part("file", sound);

    let file: Attachment = posting(&server, &ann, form).send().await.unwrap().json().await.unwrap();

    assert_eq!((file.duration_ms, file.waveform), (Some(1500), Some(vec![0, 255, 7])));
}

#[tokio::test]
async fn a_form_that_is_none_is_refused_with_its_reason() {
    let server = Server::start().await;
    let ann = server.member("ann").await;
    let text = |name: &'static str, text: String| Form::new().text(name, text);
    let forms = [text("other", "x".into()), text("waveform", "[256]".into()), text("duration_ms", "soon".into())];
    for form in forms {
        let response = posting(&server, &ann, form).send().await.unwrap();
        assert!(matches!(error(response, 400).await, Error::Invalid { .. }));
    }
    let long = posting(&server, &ann, text("waveform", "1".repeat(100_000))).send().await.unwrap();
    assert_eq!(long.status(), 413);
    let no_form = browser().post(server.url("/api/files/")).header(header::COOKIE, ann.cookie()).json(&json!({}));
    assert!(matches!(error(no_form.send().await.unwrap(), 400).await, Error::Malformed { .. }));
}

#[tokio::test]
async fn who_stops_sending_is_not_waited_for() {
    let server = Server::start_with(|options| options.upload_idle = Duration::from_millis(300)).await;
    let ann = server.member("ann").await;
    let mut stream = begin(&server, &ann).await;
    wait_until(|| !stored(&server).is_empty()).await;

    let mut answer = Vec::new();
    timeout(Duration::from_secs(8), stream.read_to_end(&mut answer)).await.unwrap().unwrap();

    assert!(answer.starts_with(b"HTTP/1.1 400"), "{}", String::from_utf8_lossy(&answer));
    wait_until(|| stored(&server).is_empty()).await;
}

#[tokio::test]
async fn who_goes_away_leaves_nothing() {
    let server = Server::start().await;
    let ann = server.member("ann").await;
    let stream = begin(&server, &ann).await;
    wait_until(|| !stored(&server).is_empty()).await;

    drop(stream);

    wait_until(|| stored(&server).is_empty()).await;
}

/// Two megabytes of a file of ten.
async fn begin(server: &Server, somebody: &Somebody) -> TcpStream {
    let mut stream = TcpStream::connect(&server.host).await.unwrap();
    let head = format!(
        "POST /api/files/ HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nContent-Type: multipart/form-data; boundary=x\r\n\
         Content-Length: 10000000\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n\r\n",
        server.host,
        somebody.cookie()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![7; 2_000_000]).await.unwrap();
    stream
}

/// Everything in the store of files, also what is not finished.
fn stored(server: &Server) -> Vec<PathBuf> {
    let mut dirs = vec![server.data_dir().join("files")];
    let mut files = Vec::new();
    while let Some(dir) = dirs.pop() {
        // It may be removed at this moment.
        for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { dirs.push(path) } else { files.push(path) }
        }
    }
    files
}

async fn wait_until(is_so: impl Fn() -> bool) {
    for _ in 0..200 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it does not come to be");
}

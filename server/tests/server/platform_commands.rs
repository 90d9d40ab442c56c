//! What whoever runs the server does for integrating platforms, as a script meets it.

use std::{
    io::Write,
    path::PathBuf,
    process::{Output, Stdio},
    time::Duration,
};

use axum::{Router, extract::State, http::HeaderMap, routing::post};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::mpsc, time::timeout};

use crate::support::{Program, browser, command};

struct Shell {
    dir: TempDir,
}

impl Shell {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn data_dir(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn run_with(&self, args: &[&str], input: &str) -> Output {
        let mut command = command(&self.data_dir());
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = self.run_with(args, "");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        result(&output)
    }

    /// What a command that fails says.
    fn failure(&self, args: &[&str], code: i32) -> String {
        let output = self.run_with(args, "");
        assert_eq!(output.status.code(), Some(code), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    }
}

fn result(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn rooms_are_opened_from_lines_and_bad_ones_are_named() {
    let shell = Shell::new();
    let lines = "{\"type\": \"job\", \"id\": 5, \"title\": \"Shelves\", \"participants\": [7]}\n\
                 \n\
                 {\"kind\": \"bid\", \"id\": \"b-1\"}\n\
                 {\"type\": \"order\", \"id\": 1}\n\
                 not json\n\
                 {\"type\": \"job\", \"id\": 5}";

    let output = shell.run_with(&["rooms", "create"], lines);

    assert_eq!(output.status.code(), Some(1));
    assert_eq!(result(&output), json!({"created": 2, "existing": 1, "failed": 2}));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("line 4: type: ") && said.contains("line 5: ") && !said.contains("line 6"), "{said}");

    let file = shell.dir.path().join("rooms.jsonl");
    std::fs::write(&file, "{\"type\": \"request\", \"id\": 1}\n{\"type\": \"bid\", \"id\": \"b-1\"}\n").unwrap();
    let created = shell.json(&["rooms", "create", "--tenant", "main", file.to_str().unwrap()]);
    assert_eq!(created, json!({"created": 1, "existing": 1, "failed": 0}));
    assert!(shell.failure(&["rooms", "create", "/nowhere/at/all"], 1).contains("/nowhere/at/all"));
    assert!(shell.failure(&["rooms", "create", "--tenant", "nowhere"], 1).contains("tenant"));
}

#[test]
fn idle_rooms_are_counted_and_archived() {
    let shell = Shell::new();
    shell.run_with(&["rooms", "create"], "{\"type\": \"job\", \"id\": 5, \"participants\": [7]}");
    assert_eq!(
        shell.json(&["rooms", "cleanup", "--days", "30", "--dry-run"]),
        json!({"days": 30, "dry_run": true, "rooms": 0})
    );
    assert_eq!(shell.json(&["rooms", "cleanup", "--days", "1", "--tenant", "main"])["rooms"], 0);
    assert!(shell.failure(&["rooms", "cleanup", "--days", "0"], 1).contains("days"));
    assert!(shell.failure(&["rooms", "cleanup"], 2).contains("--days"));
}

#[test]
fn a_tenants_use_is_one_object() {
    let shell = Shell::new();
    shell.json(&["tenant", "add", "shop"]);
    shell
        .run_with(&["rooms", "create", "--tenant", "shop"], "{\"type\": \"job\", \"id\": 5, \"participants\": [7, 8]}");

    let stats = shell.json(&["stats", "--tenant", "shop"]);

    assert_eq!((&stats["rooms"]["total"], &stats["users"]["total"]), (&json!(2), &json!(2)), "with the general one");
    assert_eq!(stats["messages"]["by_day"].as_array().unwrap().len(), 30);
    assert_eq!(shell.json(&["stats"])["tenant"], "main");
    assert!(shell.failure(&["stats", "--tenant", "nowhere"], 1).contains("tenant"));
}

#[test]
fn webhooks_are_added_listed_and_removed() {
    let shell = Shell::new();
    let url = "https://hooks.example.com/parlor";
    let added = shell.json(&["webhook", "add", url, "--event-types", "message.created,dispute.created"]);
    assert!(added["secret"].as_str().unwrap().starts_with("whsec_"));

    let listed = shell.json(&["webhook", "list"]);
    assert_eq!(listed["webhooks"][0]["url"], url);
    assert_eq!(listed["webhooks"][0]["event_types"], json!(["message.created", "dispute.created"]));
    assert!(!listed.to_string().contains("whsec_"), "the secret is shown once");
    assert_eq!(shell.json(&["webhook", "log"]), json!({"deliveries": []}));
    let id = added["id"].to_string();
    assert_eq!(shell.json(&["webhook", "remove", &id])["removed"], added["id"]);
    assert!(shell.failure(&["webhook", "remove", &id], 1).contains("webhook"));
    assert!(shell.failure(&["webhook", "add", "http://127.0.0.1/"], 1).contains("https://"));
    assert!(shell.failure(&["webhook", "add", "https://10.0.0.1/"], 1).contains("private"));
    assert!(shell.failure(&["webhook", "add", url, "--event-types", "message.lost"], 2).contains("message.created"));
}

#[tokio::test]
async fn a_running_server_tells_an_address_that_was_added_meanwhile() {
    let (told, mut letters) = mpsc::channel::<(HeaderMap, String)>(100);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let hook = async |State(told): State<mpsc::Sender<_>>, headers: HeaderMap, body: String| {
        told.send((headers, body)).await.unwrap();
    };
    let app = Router::new().route("/hook", post(hook)).with_state(told);
    tokio::spawn(async move { axum::serve(listener, app).await });
    let shell = Shell::new();
    let key = shell.json(&["tenant", "add", "shop", "--dialect", "marketplace"])["api_key"].clone();
    let server = Program::serve(&shell.data_dir());
    shell.json(&["webhook", "add", &url, "--tenant", "shop", "--allow-private", "--event-types", "message.created"]);

    let event = json!({"type": "job.created", "object": {"id": 5}, "participants": [501]});
    let request = browser().post(format!("http://{}/api/events/", server.host)).bearer_auth(key.as_str().unwrap());
    assert_eq!(request.json(&event).send().await.unwrap().status(), 201);

    let (headers, body) = timeout(Duration::from_secs(15), letters.recv()).await.expect("nothing came").unwrap();
    assert!(headers["webhook-signature"].to_str().unwrap().starts_with("v1,"));
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        (&body["type"], &body["data"]["message"]["content"]),
        (&json!("message.created"), &json!("Job 5 was created."))
    );
    // It may be noted a moment after the answer was sent.
    for _ in 0..100 {
        if shell.json(&["webhook", "log", "--tenant", "shop"])["deliveries"][0]["state"] == "delivered" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the log does not say so");
}

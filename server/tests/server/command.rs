//! The command line, as a script meets it.

use std::{net::TcpListener, path::PathBuf, process::Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Program, Socket, browser, command};

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

    fn run(&self, args: &[&str]) -> Output {
        command(&self.data_dir()).args(args).output().unwrap()
    }

    /// The result of a command that succeeds.
    fn json(&self, args: &[&str]) -> Value {
        let output = self.run(args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What a command that fails says.
    fn failure(&self, args: &[&str], code: i32) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    }
}

#[test]
fn a_tenant_is_added_with_its_secrets() {
    let shell = Shell::new();
    let tenant = shell.json(&[
        "tenant",
        "add",
        "shop",
        "--dialect",
        "morevans",
        "--jwt-secret",
        "- a secret of theirs, long enough",
    ]);
    assert_eq!(tenant["slug"], "shop");
    assert_eq!(tenant["dialect"], "morevans");
    assert_eq!(tenant["jwt_secret"], "- a secret of theirs, long enough");
    assert!(tenant["id"].is_i64() && tenant["api_key"].is_string());
}

#[test]
fn users_have_ids_as_their_platform_writes_them() {
    let shell = Shell::new();
    assert!(shell.json(&["user", "add", "ann", "--password", "correct horse"])["id"].is_i64());
    shell.json(&["tenant", "add", "jobs", "--dialect", "wasgo"]);
    let user = shell.json(&["user", "add", "bob", "--tenant", "jobs", "--role", "support"]);
    assert!(user["id"].is_string());
    assert_eq!((&user["username"], &user["role"]), (&"bob".into(), &"support".into()));
    shell.json(&["tenant", "add", "office", "--dialect", "workspace"]);
    assert_eq!(shell.json(&["user", "add", "carol", "--tenant", "office"])["id"].as_str().unwrap().len(), 36);
}

#[test]
fn mistakes_are_explained() {
    let shell = Shell::new();
    shell.json(&["user", "add", "ann"]);
    assert!(shell.failure(&["user", "add", "ann"], 1).contains("taken"));
    assert!(shell.failure(&["user", "add", "bob", "--tenant", "nowhere"], 1).contains("does not exist"));
    assert!(shell.failure(&["token", "nobody"], 1).contains("does not exist"));
    assert!(shell.failure(&["user", "add", "bob", "--role", "king"], 2).contains("member, support, admin"));
    assert!(shell.failure(&["tenant", "add", "shop", "--dialect", "klingon"], 2).contains("no such dialect"));
    assert!(shell.failure(&["token", "ann", "--ttl", "soon"], 2).contains("30m"));
    assert!(shell.failure(&["serve", "--prot", "80"], 2).contains("--prot"));
    assert!(shell.failure(&["dance"], 2).contains("dance"));
}

#[test]
fn a_port_that_is_taken_is_named() {
    let shell = Shell::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let message = shell.failure(&["serve", "--addr", &addr], 1);
    assert!(message.contains(&addr) && message.contains("--addr"), "{message}");
}

#[test]
fn a_data_directory_that_cannot_be_written_is_named() {
    let shell = Shell::new();
    let file = shell.dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let output = command(&file.join("data")).env("LEPTOS_SITE_ROOT", shell.dir.path()).arg("doctor").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("file/data") && message.contains("--data-dir"), "{message}");
}

#[test]
fn a_missing_web_client_is_named() {
    let shell = Shell::new();
    let mut command = command(&shell.data_dir());
    let output = command.env("LEPTOS_SITE_ROOT", shell.dir.path().join("nowhere")).arg("serve").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("make build"));
}

#[test]
fn the_doctor_finds_a_healthy_install() {
    let shell = Shell::new();
    let report = shell.json(&["doctor"]);
    assert_eq!(report["ok"], true, "{report}");
    assert!(report["checks"].as_array().unwrap().len() >= 3);
}

#[test]
fn the_environment_speaks_too() {
    let shell = Shell::new();
    let mut command = command(&shell.data_dir());
    let output = command.env("PARLOR_ROLE", "admin").args(["user", "add", "ann"]).output().unwrap();
    let user: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(user["role"], "admin");
}

#[tokio::test]
async fn a_token_opens_a_socket_of_a_running_server() {
    let shell = Shell::new();
    let server = Program::serve(&shell.data_dir());
    shell.json(&["user", "add", "ann"]);
    let output = shell.run(&["token", "ann", "--ttl", "5m"]);
    let token = String::from_utf8(output.stdout).unwrap();
    let bearer = format!("Bearer {}", token.trim());
    Socket::open(&server.host, &[("authorization", &bearer)]).await.unwrap().ready().await;

    let metrics = browser().get(format!("http://{}/metrics", server.host)).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("parlor_sockets") && metrics.contains("parlor_http_requests_total"), "{metrics}");
}

#[test]
fn how_large_files_may_be_is_set_by_tenant() {
    let shell = Shell::new();
    shell.json(&["tenant", "add", "shop", "--max-upload-bytes", "1000"]);
    assert_eq!(shell.json(&["tenant", "set", "shop", "--max-upload-bytes", "2000"])["max_upload_bytes"], 2000);
    assert!(shell.failure(&["tenant", "set", "nowhere", "--max-upload-bytes", "1"], 1).contains("tenant"));
    shell.failure(&["tenant", "set", "shop", "--max-upload-bytes", "much"], 2);
}

#[test]
fn an_address_of_files_that_is_none_is_told() {
    let shell = Shell::new();
    let failure = shell.failure(&["doctor", "--files-url", "ftp://files"], 1);
    assert!(failure.contains("s3://bucket"), "{failure}");
}

//! Schemathesis against the served description: whatever a described door is sent, it answers as described, and never
//! with a fault of the server's. `.ci/test-tools` installs it.

use std::process::{Command, Stdio};

use parlor::model::Dialect;

use super::{Platform, examples::furnished};
use crate::support::{Program, Server};

/// Requests to each door in each of the tool's phases, and what they begin from: the same ones in every run.
const EXAMPLES: &str = "20";
const SEED: &str = "1";

#[tokio::test]
async fn morevans_breaks_at_nothing() {
    breaks_at_nothing(Dialect::Morevans).await;
}

#[tokio::test]
async fn wasgo_breaks_at_nothing() {
    breaks_at_nothing(Dialect::Wasgo).await;
}

#[tokio::test]
async fn workspace_breaks_at_nothing() {
    breaks_at_nothing(Dialect::Workspace).await;
}

#[tokio::test]
async fn marketplace_breaks_at_nothing() {
    breaks_at_nothing(Dialect::Marketplace).await;
}

#[tokio::test]
async fn bizbuch_breaks_at_nothing() {
    breaks_at_nothing(Dialect::Bizbuch).await;
}

#[tokio::test]
async fn doors_for_platforms_files_and_operators_break_at_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start_in(dir.path(), |_| {}).await;
    let shop = server.chat.add_tenant("shop", "Shop", Dialect::Morevans, None).await.unwrap();
    let ann = server.admin("ann").await;
    let (data_dir, token) = (server.data_dir().to_owned(), ann.session.access_token);
    server.stop().await;
    let program = Program::serve(&data_dir);
    ask(&program, &["platforms"], &format!("X-Api-Key: {}", shop.api_key)).await;
    ask(&program, &["tokens", "files", "operations"], &format!("Authorization: Bearer {token}")).await;
}

/// By the specification's own schema, which the tool brings.
#[tokio::test]
async fn the_description_is_valid() {
    const VALIDATE: &str = "import schemathesis, sys; schemathesis.openapi.from_url(sys.argv[1]).validate()";
    const PYTHON: &str = r#"exec "$(dirname "$(readlink -f "$(command -v schemathesis)")")/python" "$@""#;
    let server = Server::start().await;
    let mut python = Command::new("sh");
    python.args(["-c", PYTHON, "python", "-c", VALIDATE, &server.url("/api/docs/openapi.json")]);
    let validated = tokio::task::spawn_blocking(move || python.stdin(Stdio::null()).output()).await.unwrap().unwrap();
    assert!(validated.status.success(), "{}", String::from_utf8_lossy(&validated.stderr));
}

async fn breaks_at_nothing(dialect: Dialect) {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start_in(dir.path(), |_| {}).await;
    let data_dir = server.data_dir().to_owned();
    let (platform, person) = furnished(Platform::on(server, dialect).await, dialect).await;
    platform.server.stop().await;
    let program = Program::serve(&data_dir);
    ask(&program, &[dialect.as_str()], &format!("Authorization: Bearer {}", person.token)).await;
}

/// Asks everything that is described under these tags.
async fn ask(program: &Program, tags: &[&str], header: &str) {
    let mut schemathesis = Command::new("schemathesis");
    schemathesis.args(["run", &format!("http://{}/api/docs/openapi.json", program.host), "--header", header]);
    schemathesis.args(["--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES, "--seed", SEED]);
    schemathesis.args(["--checks", "not_a_server_error,status_code_conformance,content_type_conformance"]);
    schemathesis.args(["--checks", "response_schema_conformance", "--suppress-health-check", "all"]);
    schemathesis.args(["--generation-database", "none", "--warnings", "off", "--no-color"]);
    // It leaves its notes where it is.
    let notes = tempfile::tempdir().unwrap();
    schemathesis.current_dir(&notes).env("XDG_CACHE_HOME", notes.path());
    schemathesis.args(tags.iter().flat_map(|tag| ["--include-tag", tag]));
    let asked = tokio::task::spawn_blocking(move || schemathesis.stdin(Stdio::null()).output());
    let report = asked.await.unwrap().expect("schemathesis, which .ci/test-tools installs");
    assert!(report.status.success(), "{}", String::from_utf8_lossy(&report.stdout));
}

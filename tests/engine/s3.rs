//! Files in a bucket, on a real S3 server. Credentials come from the environment, which a process should not change for
//! itself: the outer test starts the server and runs the inner one with them.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use bytes::Bytes;
use futures::stream;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use image::{ImageFormat, RgbImage};
use parlor::{
    Error,
    chat::{Chat, Config, NewAccount, Variant},
    model::Actor,
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;

use crate::files::{content, named, upload};

const KEY: &str = "parlor-tests";
const SECRET: &str = "a secret that only tests know";
/// Tell the inner test where the server is, and where it keeps its objects.
const ENDPOINT: &str = "PARLOR_TEST_S3_ENDPOINT";
const DIRECTORY: &str = "PARLOR_TEST_S3_DIRECTORY";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_may_be_kept_in_a_bucket() {
    let dir = tempfile::tempdir().unwrap();
    let endpoint = serve(dir.path()).await;
    let mut inner = Command::new(std::env::current_exe().unwrap());
    inner.args(["--exact", "s3::inside_a_bucket", "--include-ignored", "--nocapture"]);
    inner.env("AWS_ACCESS_KEY_ID", KEY).env("AWS_SECRET_ACCESS_KEY", SECRET);
    inner.env(ENDPOINT, endpoint).env(DIRECTORY, dir.path());

    let output = tokio::task::spawn_blocking(move || inner.output()).await.unwrap().unwrap();

    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by the test above, with credentials"]
async fn inside_a_bucket() {
    let (Ok(endpoint), Ok(bucket)) = (std::env::var(ENDPOINT), std::env::var(DIRECTORY)) else { return };
    let bucket = PathBuf::from(bucket).join("chat");
    let data = tempfile::tempdir().unwrap();
    let address = |bucket: &str| format!("s3://{bucket}/team/files?endpoint={endpoint}&region=us-east-1");
    let (chat, ann) = open(data.path(), address("chat")).await;

    // In one piece, and in parts.
    for size in [10, 12_345_678] {
        let original: Vec<u8> = (0..size).map(|n: u32| (n % 251) as u8).collect();
        let file = upload(&chat, &ann, named("a.bin"), original.clone()).await.unwrap();
        assert!(content(&chat, &ann, file.id, Variant::Original).await.unwrap() == original);
        let found = chat.file(&ann, file.id, Variant::Original).await.unwrap();
        let part: Vec<Bytes> = futures::TryStreamExt::try_collect(found.read(3..9).await.unwrap()).await.unwrap();
        assert_eq!(part.concat(), original[3..9]);
    }
    let mut photo = std::io::Cursor::new(Vec::new());
    RgbImage::new(900, 10).write_to(&mut photo, ImageFormat::Png).unwrap();
    let photo = upload(&chat, &ann, named("a.png"), photo.into_inner()).await.unwrap();
    assert!(content(&chat, &ann, photo.id, Variant::Preview).await.is_ok());
    let stored = objects(&bucket);
    assert!(stored.len() >= 4 && stored.iter().all(|path| path.starts_with(bucket.join("team/files"))), "{stored:?}");

    // What breaks off leaves nothing, also of the parts that are there already.
    let piece = || Ok(Bytes::from(vec![7; 6_000_000]));
    let broken = stream::iter([piece(), piece(), Err(Error::Malformed { problem: "cut".into() })]);
    assert!(chat.upload(&ann, named("b.bin"), broken).await.is_err());
    assert_eq!(objects(&bucket), stored);

    let checks = chat.diagnose().await;
    let files = checks.iter().find(|check| check.name == "files").unwrap();
    assert!(files.ok && files.detail.starts_with("s3://chat/team/files can"), "{files:?}");
    chat.close().await;
    let elsewhere = tempfile::tempdir().unwrap();
    let (lost, ann) = open(elsewhere.path(), "s3://chat?endpoint=http://127.0.0.1:1&region=us-east-1".into()).await;
    assert!(lost.diagnose().await.iter().any(|check| check.name == "files" && !check.ok));
    assert!(upload(&lost, &ann, named("a.bin"), "a").await.is_err());
    lost.close().await;

    // A day later the uploads are gone, since nobody sent them.
    let later = parlor::model::Timestamp::now().plus_secs(24 * 3600 + 1);
    let config = config(data.path(), address("chat"));
    let chat = Chat::open_with_clock(config, parlor::chat::Clock::new(move || later)).await.unwrap();
    assert_eq!(chat.remove_discarded_files().await.unwrap(), 3);
    assert!(objects(&bucket).is_empty(), "{:?}", objects(&bucket));
    chat.close().await;
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_with_its_reason() {
    let data = tempfile::tempdir().unwrap();
    for address in ["bucket", "ftp://bucket", "s3://", "s3://bucket?regoin=x", "s3://bucket?endpoint=not an address"] {
        let refused = Chat::open(config(data.path(), address.into())).await.err();
        assert!(
            matches!(&refused, Some(Error::Invalid { field, .. }) if field == "files-url"),
            "{address}: {refused:?}"
        );
    }
}

/// An S3 server with one bucket, `chat`; its address.
async fn serve(dir: &Path) -> String {
    std::fs::create_dir_all(dir.join("chat")).unwrap();
    let mut builder = S3ServiceBuilder::new(FileSystem::new(dir).unwrap());
    builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
    let service = builder.build();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    format!("http://{address}")
}

/// The objects in the bucket, as the server keeps them.
fn objects(bucket: &Path) -> Vec<PathBuf> {
    let mut dirs = vec![bucket.to_owned()];
    let mut found = Vec::new();
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { dirs.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn config(data: &Path, files_url: String) -> Config {
    Config { data_dir: data.to_owned(), files_url: Some(files_url), ..Config::default() }
}

async fn open(data: &Path, files_url: String) -> (Chat, Actor) {
    let chat = Chat::open(config(data, files_url)).await.unwrap();
    let user = chat.add_user("main", &NewAccount { username: "ann", ..NewAccount::default() }).await.unwrap();
    (chat, Actor { tenant_id: user.tenant_id, user_id: user.id, role: user.role, session_id: None })
}

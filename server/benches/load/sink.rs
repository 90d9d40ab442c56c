//! What uploads are compared to: a handler of the bare server that writes a request's body to a file, and to the disk.

use axum::{body::Body, response::IntoResponse};
use futures::StreamExt;
use http::StatusCode;
use tokio::{fs::File, io::AsyncWriteExt};

/// Where it is served.
pub const PATH: &str = "/sink";

/// Takes a body of any size; nothing is left of it afterwards.
pub async fn sink(body: Body) -> impl IntoResponse {
    match write(body).await {
        Ok(()) => StatusCode::CREATED,
        Err(error) => {
            eprintln!("WARN {error:#}");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

async fn write(body: Body) -> anyhow::Result<()> {
    let mut file = File::from_std(tempfile::tempfile_in(env!("CARGO_TARGET_TMPDIR"))?);
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        file.write_all(&piece?).await?;
    }
    file.flush().await?;
    Ok(file.sync_all().await?)
}

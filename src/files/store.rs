//! Where files are kept: a directory on this machine, or a bucket.

use std::{
    error::Error as StdError,
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{
    GetOptions, GetResultPayload, ObjectStore, ObjectStoreExt, buffered::BufWriter, local::LocalFileSystem,
    path::Path as Key, prefix::PrefixStore,
};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use tokio_util::io::ReaderStream;

use super::{Variant, s3};
use crate::{
    error::{Error, Result},
    model::TenantId,
};

/// Bytes written at a time to a directory,
const LOCAL_PART: usize = 1024 * 1024;
/// and to a bucket, where parts may not be smaller.
const S3_PART: usize = 5 * 1024 * 1024;
/// Bytes read at a time.
const READ: usize = 64 * 1024;

/// The store of files.
#[derive(Clone)]
pub(crate) struct Files {
    store: Arc<dyn ObjectStore>,
    /// The directory, when it is one.
    dir: Option<PathBuf>,
    part_bytes: usize,
    /// For people.
    place: String,
}

/// Where all that is stored of one file is.
#[derive(Clone, Debug)]
pub(crate) struct Folder(String);

impl Folder {
    /// Nobody finds it who does not know the secret.
    pub(crate) fn new(tenant: TenantId, secret: &str) -> Self {
        // No directory holds all of them.
        let shelf = secret.get(..2).unwrap_or(secret);
        Self(format!("{tenant}/{shelf}/{secret}"))
    }

    fn key(&self, variant: Variant) -> Key {
        let name = match variant {
            Variant::Original => "original",
            Variant::Preview => "preview",
        };
        Key::from(format!("{}/{name}", self.0))
    }
}

/// A file that is being written, part by part. It is not there until it is finished.
pub(crate) struct Writing(BufWriter);

impl Writing {
    /// Waits while earlier parts are on their way, so that few bytes are held in memory.
    pub(crate) async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.0.put(bytes).await.map_err(trouble)
    }

    /// Once this returns the file survives a crash.
    pub(crate) async fn finish(mut self) -> Result<()> {
        self.0.shutdown().await.map_err(|error| trouble_of(&error))
    }

    /// Leaves nothing of it.
    pub(crate) async fn abort(mut self) {
        if let Err(error) = self.0.abort().await {
            tracing::warn!(%error, "an upload could not be aborted; parts of it may be left");
        }
    }
}

impl Files {
    /// Opens the store: `files` in the data directory, which is made, or what the address says.
    pub(crate) fn open(data_dir: &Path, url: Option<&str>) -> Result<Self> {
        if let Some(url) = url {
            let (bucket, prefix) = s3::open(url)?;
            let place = url.split('?').next().unwrap_or(url).to_owned();
            let store = Arc::new(PrefixStore::new(bucket, prefix));
            return Ok(Self { store, dir: None, part_bytes: S3_PART, place });
        }
        let dir = data_dir.join("files");
        let unusable = |error: &dyn std::fmt::Display| {
            Error::invalid("data-dir", &format!("The directory {} cannot be used: {error}.", dir.display()))
        };
        fs::create_dir_all(&dir).map_err(|error| unusable(&error))?;
        let store = LocalFileSystem::new_with_prefix(&dir).map_err(|error| unusable(&error))?;
        let place = dir.display().to_string();
        Ok(Self { store: Arc::new(store.with_fsync(true)), dir: Some(dir), part_bytes: LOCAL_PART, place })
    }

    /// Where it is, for people.
    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    /// Begins a file of unknown size.
    pub(crate) fn writing(&self, folder: &Folder, variant: Variant) -> Writing {
        let writer = BufWriter::with_capacity(self.store.clone(), folder.key(variant), self.part_bytes);
        Writing(writer.with_max_concurrency(1))
    }

    /// Stores a small file whole.
    pub(crate) async fn put(&self, folder: &Folder, variant: Variant, bytes: Bytes) -> Result<()> {
        self.store.put(&folder.key(variant), bytes.into()).await.map_err(trouble)?;
        Ok(())
    }

    /// Stores the same once more. A directory keeps its bytes once.
    pub(crate) async fn copy(&self, from: &Folder, to: &Folder, variant: Variant) -> Result<()> {
        self.store.copy(&from.key(variant), &to.key(variant)).await.map_err(trouble)
    }

    /// Bytes of a file, as they are read.
    pub(crate) async fn read(
        &self,
        folder: &Folder,
        variant: Variant,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes>>> {
        let options = GetOptions { range: Some(range.clone().into()), ..GetOptions::default() };
        let found = self.store.get_opts(&folder.key(variant), options).await.map_err(trouble)?;
        match found.payload {
            GetResultPayload::File(file, _) => {
                let mut file = tokio::fs::File::from_std(file);
                file.seek(io::SeekFrom::Start(range.start)).await.map_err(|error| trouble_of(&error))?;
                let wanted = file.take(range.end - range.start);
                Ok(ReaderStream::with_capacity(wanted, READ).map_err(|error| trouble_of(&error)).boxed())
            }
            GetResultPayload::Stream(stream) => Ok(stream.map_err(trouble).boxed()),
        }
    }

    /// Removes all that is stored of a file. What is gone already, or never came, is no error.
    pub(crate) async fn remove(&self, folder: &Folder) -> Result<()> {
        if let Some(dir) = &self.dir {
            // With the halves that a crash left, which the store does not list.
            return match tokio::fs::remove_dir_all(dir.join(&folder.0)).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(trouble_of(&error)),
                _ => Ok(()),
            };
        }
        for variant in [Variant::Original, Variant::Preview] {
            match self.store.delete(&folder.key(variant)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(trouble(error)),
            }
        }
        Ok(())
    }

    /// Finds out whether it can be written, read and cleared.
    pub(crate) async fn probe(&self) -> Result<(), object_store::Error> {
        let key = Key::from(format!("probe-{:08x}", rand::random::<u32>()));
        self.store.put(&key, Bytes::from_static(b"probe").into()).await?;
        self.store.get(&key).await?.bytes().await?;
        self.store.delete(&key).await
    }
}

fn trouble(error: object_store::Error) -> Error {
    if let object_store::Error::NotFound { path, .. } = &error {
        tracing::error!(path, "a stored file is gone");
        return Error::not_found("file");
    }
    trouble_of(&error)
}

/// A full disk is for people to know; the rest is logged.
fn trouble_of(error: &(dyn StdError + 'static)) -> Error {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if matches!(kind, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)) {
            tracing::error!(%error, "the store of files cannot write");
            return Error::StorageFull;
        }
        cause = error.source();
    }
    Error::internal(error)
}

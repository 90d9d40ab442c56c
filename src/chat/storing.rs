//! Storing what is uploaded. The row comes before the file and goes after it, so that whatever a crash leaves is found by
//! its row; what fails in another way is removed at once.

use std::{
    fs::File,
    io::{self, Read, Seek},
};

use bytes::Bytes;
use image::ImageFormat;
use tokio::{io::AsyncWriteExt, sync::mpsc, task::spawn_blocking};

use super::{Chat, uploading::NewFile};
use crate::{
    error::{Error, Result},
    files::{self, Folder, Kind, Picture, Variant},
    model::{Actor, Attachment, AttachmentId},
    store::{Measured, NewAttachment},
};

/// Seconds that an upload waits to be sent.
pub(super) const UNSENT_SECS: i64 = 24 * 3600;
/// Pictures cleared at once, each with up to some 500 MB in memory for a moment.
pub(super) const PICTURES: usize = 2;

/// A piece of a file on its way to the store.
pub(super) enum Piece {
    More(Bytes),
    /// Without it the file is incomplete: whoever sent it went away.
    End,
}

/// A file of which the beginning has been seen.
pub(super) struct Arriving {
    pub chat: Chat,
    pub actor: Actor,
    pub new: NewFile,
    pub kind: Kind,
    pub secret: String,
    pub folder: Folder,
}

impl Arriving {
    /// Stores it as it comes.
    pub(super) async fn store(self, mut pieces: mpsc::Receiver<Piece>) -> Result<Attachment> {
        let id = self.insert().await?;
        let finished = match self.store_content(&mut pieces).await {
            Ok(measured) => self.finish(id, measured).await,
            Err(error) => Err(error),
        };
        match finished {
            Ok(attachment) => Ok(attachment),
            Err(error) => {
                if let Err(error) = self.chat.remove_file(id, &self.folder).await {
                    tracing::warn!(%error, "what is left of a failed upload is removed later");
                }
                Err(error)
            }
        }
    }

    async fn insert(&self) -> Result<AttachmentId> {
        let now = self.chat.0.clock.now();
        let row = NewAttachment {
            secret: &self.secret,
            kind: self.kind.kind,
            name: &self.new.name,
            media_type: self.kind.media_type,
            duration_ms: self.new.duration_ms,
            waveform: self.new.waveform.as_deref(),
            created_at: now,
            discard_at: now.plus_secs(UNSENT_SECS),
        };
        let mut db = self.chat.0.store.write().await?;
        let id = db.insert_attachment(&self.actor, &row).await?;
        db.commit().await?;
        Ok(id)
    }

    async fn store_content(&self, pieces: &mut mpsc::Receiver<Piece>) -> Result<Measured> {
        match self.kind.picture {
            Some(format) => self.store_picture(format, pieces).await,
            None => self.store_as_it_is(pieces).await,
        }
    }

    async fn store_as_it_is(&self, pieces: &mut mpsc::Receiver<Piece>) -> Result<Measured> {
        let mut writing = self.chat.0.files.writing(&self.folder, Variant::Original);
        let mut bytes = 0;
        let written = async {
            while let Some(piece) = self.next(pieces).await? {
                bytes += piece.len();
                writing.write(piece).await?;
            }
            Ok(())
        };
        if let Err(error) = written.await {
            writing.abort().await;
            return Err(error);
        }
        writing.finish().await?;
        Ok(Measured { bytes: stored_size(bytes), ..Measured::default() })
    }

    /// Collects it on disk, since many may come slowly at once, and clears it when its turn has come.
    async fn store_picture(&self, format: ImageFormat, pieces: &mut mpsc::Receiver<Piece>) -> Result<Measured> {
        let file = tempfile::tempfile_in(&self.chat.0.config.data_dir).map_err(spool_trouble)?;
        let mut spool = tokio::fs::File::from_std(file);
        while let Some(piece) = self.next(pieces).await? {
            spool.write_all(&piece).await.map_err(spool_trouble)?;
        }
        spool.flush().await.map_err(spool_trouble)?;
        let spool = spool.into_std().await;

        let turn = self.chat.0.pictures.acquire().await.map_err(Error::internal)?;
        let prepared = spawn_blocking(move || prepare(spool, format)).await;
        let Picture { bytes, width, height, preview } = prepared.map_err(Error::internal)??;
        drop(turn);
        let mut measured = Measured {
            bytes: stored_size(bytes.len()),
            size: i32::try_from(width).ok().zip(i32::try_from(height).ok()),
            preview: None,
        };
        if let Some(preview) = preview {
            measured.preview = Some((preview.media_type, stored_size(preview.bytes.len())));
            self.chat.0.files.put(&self.folder, Variant::Preview, preview.bytes).await?;
        }
        self.chat.0.files.put(&self.folder, Variant::Original, bytes).await?;
        Ok(measured)
    }

    /// The next piece; `None` after the last one.
    async fn next(&self, pieces: &mut mpsc::Receiver<Piece>) -> Result<Option<Bytes>> {
        let piece = tokio::select! {
            () = self.chat.0.stopping.cancelled() => return Err(Error::Busy),
            piece = pieces.recv() => piece,
        };
        match piece {
            Some(Piece::More(bytes)) => Ok(Some(bytes)),
            Some(Piece::End) => Ok(None),
            None => Err(Error::Malformed { problem: "the file broke off.".into() }),
        }
    }

    async fn finish(&self, id: AttachmentId, measured: Measured) -> Result<Attachment> {
        let mut db = self.chat.0.store.write().await?;
        db.finish_attachment(id, &measured).await?;
        db.commit().await?;
        let (width, height) = measured.size.unzip();
        Ok(Attachment {
            id,
            kind: self.kind.kind,
            name: self.new.name.clone(),
            media_type: self.kind.media_type.into(),
            bytes: measured.bytes,
            width,
            height,
            duration_ms: self.new.duration_ms,
            waveform: self.new.waveform.clone(),
            has_preview: measured.preview.is_some(),
        })
    }
}

fn prepare(mut spool: File, format: ImageFormat) -> Result<Picture> {
    let mut original = Vec::new();
    spool.rewind().and_then(|()| spool.read_to_end(&mut original)).map_err(spool_trouble)?;
    files::prepare(original.into(), format)
}

fn spool_trouble(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::StorageFull,
        _ => Error::internal(error),
    }
}

fn stored_size(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

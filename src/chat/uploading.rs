//! Uploads: from a stream of bytes to a stored file that waits to be sent.

use std::{
    collections::HashMap,
    pin::{Pin, pin},
    sync::{Arc, Mutex, PoisonError},
};

use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::{
    Chat,
    storing::{Arriving, Piece},
};
use crate::{
    auth,
    error::{Error, Result},
    files::{self, Folder, MAX_IMAGE_BYTES},
    model::{Actor, Attachment, UserId},
};

/// Bytes by which a file is recognised.
const HEAD: usize = 8 * 1024;
/// Pieces on their way from the uploader to the store.
const QUEUE: usize = 2;
/// Uploads at once: of everybody, each with a few megabytes in memory, and of one person.
const UPLOADS: usize = 64;
const UPLOADS_OF_ONE: usize = 8;
/// Seconds after which one of them has probably come to its end.
const RETRY_SECS: u64 = 2;
/// Milliseconds of sound or film.
const MAX_DURATION_MS: i64 = 24 * 3600 * 1000;
/// Loudnesses of a voice message.
const MAX_WAVEFORM: usize = 128;

/// A file that somebody uploads, as they describe it.
#[derive(Clone, Debug, Default)]
pub struct NewFile {
    pub name: String,
    /// Tells sound from video in containers that hold both; not believed beyond that.
    pub media_type: Option<String>,
    /// How many bytes will come, where that is known.
    pub bytes: Option<u64>,
    /// Of sound and video.
    pub duration_ms: Option<i64>,
    /// Of a voice message: up to 128 loudnesses.
    pub waveform: Option<Vec<u8>>,
}

impl Chat {
    /// Bytes that a file may have in the actor's tenant.
    pub async fn upload_limit(&self, actor: &Actor) -> Result<u64> {
        let limit = self.0.store.read().await?.max_upload_bytes(actor.tenant_id).await?;
        Ok(u64::try_from(limit).unwrap_or_default())
    }

    /// Stores a file. Nobody but the actor sees it until it is sent, which has to be within a day. An upload that does
    /// not come to its end leaves nothing, also when this future is dropped.
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond the tenant's limit, as soon as that is known; [`Error::UnsupportedType`] for programs,
    /// scripts, and pictures that cannot be cleared of where they were taken; [`Error::Invalid`] for an empty file, a
    /// damaged picture, and one with too many pixels; [`Error::RateLimited`] for too many at once; and whatever error
    /// the stream brings.
    pub async fn upload(
        &self,
        actor: &Actor,
        mut new: NewFile,
        content: impl Stream<Item = Result<Bytes>> + Send,
    ) -> Result<Attachment> {
        let limit = self.upload_limit(actor).await?;
        check_size(new.bytes, limit)?;
        validate(&new)?;
        new.name = files::clean_name(&new.name)?;
        let _place = self.0.desk.admit(actor.user_id).await?;

        let mut content = pin!(content.fuse());
        let mut head = BytesMut::new();
        while head.len() < HEAD
            && let Some(bytes) = content.next().await
        {
            head.extend_from_slice(&bytes?);
        }
        if head.is_empty() {
            return Err(Error::invalid("file", "This file is empty."));
        }
        let kind = files::recognise(&head[..head.len().min(HEAD)], new.media_type.as_deref())?;
        let limit = if kind.picture.is_some() { limit.min(MAX_IMAGE_BYTES) } else { limit };
        check_size(new.bytes, limit)?;

        let secret = auth::new_secret();
        let folder = Folder::new(actor.tenant_id, &secret);
        let arriving = Arriving { chat: self.clone(), actor: *actor, new, kind, secret, folder };
        // A task of its own, which cleans up also when whoever waits here goes away.
        let (pieces, received) = mpsc::channel(QUEUE);
        let storing = self.0.tasks.spawn(arriving.store(received));
        let sent = send(head.freeze(), content, limit, pieces).await;
        let stored = storing.await.map_err(Error::internal)?;
        sent.and(stored)
    }
}

/// Hands a file on piece by piece, as far as its limit.
async fn send(
    head: Bytes,
    mut content: Pin<&mut (impl Stream<Item = Result<Bytes>> + Send)>,
    limit: u64,
    pieces: mpsc::Sender<Piece>,
) -> Result<()> {
    let mut total = 0;
    let mut next = Some(Ok(head));
    while let Some(bytes) = next {
        let bytes = bytes?;
        total += bytes.len() as u64;
        check_size(Some(total), limit)?;
        if pieces.send(Piece::More(bytes)).await.is_err() {
            // It could not be stored, and says why itself.
            return Ok(());
        }
        next = content.next().await;
    }
    let _ = pieces.send(Piece::End).await;
    Ok(())
}

fn check_size(bytes: Option<u64>, limit: u64) -> Result<()> {
    match bytes {
        Some(bytes) if bytes > limit => Err(Error::TooLarge { bytes, limit }),
        _ => Ok(()),
    }
}

fn validate(new: &NewFile) -> Result<()> {
    if new.duration_ms.is_some_and(|duration| !(0..=MAX_DURATION_MS).contains(&duration)) {
        return Err(Error::invalid("duration_ms", "The duration must be between 0 and a day, in milliseconds."));
    }
    if new.waveform.as_ref().is_some_and(|waveform| waveform.is_empty() || waveform.len() > MAX_WAVEFORM) {
        return Err(Error::invalid("waveform", "The waveform needs 1 to 128 values."));
    }
    Ok(())
}

/// How many upload at this moment.
pub(super) struct Desk {
    everybody: Arc<Semaphore>,
    by_person: Arc<Mutex<HashMap<UserId, usize>>>,
}

/// Somebody's place at the desk, theirs until it is dropped.
struct Place {
    of: UserId,
    by_person: Arc<Mutex<HashMap<UserId, usize>>>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Desk {
    pub(super) fn new() -> Self {
        Self { everybody: Arc::new(Semaphore::new(UPLOADS)), by_person: Arc::default() }
    }

    /// Waits for a free place; nothing of the file is read before.
    async fn admit(&self, person: UserId) -> Result<Place> {
        {
            let mut by_person = self.by_person.lock().unwrap_or_else(PoisonError::into_inner);
            let uploads = by_person.entry(person).or_default();
            if *uploads >= UPLOADS_OF_ONE {
                return Err(Error::RateLimited { retry_after_secs: RETRY_SECS });
            }
            *uploads += 1;
        }
        let mut place = Place { of: person, by_person: self.by_person.clone(), _permit: None };
        place._permit = self.everybody.clone().acquire_owned().await.ok();
        Ok(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut by_person = self.by_person.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(uploads) = by_person.get_mut(&self.of) {
            *uploads -= 1;
            if *uploads == 0 {
                by_person.remove(&self.of);
            }
        }
    }
}

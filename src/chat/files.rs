//! Files that were uploaded: who may have them, links that let others have them for a while, and their end.

use std::ops::Range;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use futures::stream::BoxStream;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::{Chat, Clock};
use crate::{
    error::{Error, Result},
    files::{Files, Folder, Variant},
    model::{Actor, Attachment, AttachmentId, TenantId, Timestamp},
    store::StoredFile,
};

/// Files removed at a time.
const BATCH: i64 = 100;
/// What the key of links is derived for, so that nothing signed with a tenant's secret for another purpose is a link.
const PURPOSE: &[u8] = b"parlor file links, version 1";

/// A file that the one who asked may have.
pub struct FileContent {
    pub attachment: Attachment,
    pub variant: Variant,
    /// Of the variant.
    pub media_type: String,
    /// Of the variant.
    pub bytes: u64,
    files: Files,
    folder: Folder,
}

impl FileContent {
    /// A part of it, as it is read from the store. The range must lie within the file.
    pub async fn read(&self, range: Range<u64>) -> Result<BoxStream<'static, Result<Bytes>>> {
        self.files.read(&self.folder, self.variant, range).await
    }
}

/// Makes links for whoever has no account at hand, such as an image's tag on another site, until they expire.
#[derive(Clone)]
pub struct FileSigner {
    key: Hmac<Sha256>,
    clock: Clock,
    ttl_secs: i64,
}

impl FileSigner {
    /// The query that lets its bearer have this file: `expires=...&signature=...`. It is the same for a while, so that
    /// what was fetched once need not be fetched again.
    pub fn query(&self, id: AttachmentId) -> String {
        let steady = (self.ttl_secs / 24).max(1);
        let until = self.clock.now().plus_secs(self.ttl_secs).as_secs();
        let expires = until - until.rem_euclid(steady);
        let signature = signed(&self.key, id, expires).finalize().into_bytes();
        format!("expires={expires}&signature={}", URL_SAFE_NO_PAD.encode(signature))
    }
}

impl Chat {
    /// A file: of a message in a conversation that the actor may read, or uploaded by themselves and not sent yet.
    ///
    /// # Errors
    /// [`Error::NotFound`] for all others, for files of deleted messages, and for a preview that there is none of.
    pub async fn file(&self, actor: &Actor, id: AttachmentId, variant: Variant) -> Result<FileContent> {
        let mut db = self.0.store.read().await?;
        let stored = db.stored_file(id).await?.filter(|stored| stored.tenant_id == actor.tenant_id && !stored.deleted);
        let stored = stored.ok_or_else(unknown)?;
        match stored.sent_to {
            Some(conversation) => {
                self.enter(&mut db, actor, conversation).await.map_err(|error| match error {
                    // Nor is it told that there is such a conversation.
                    Error::NotFound { .. } => unknown(),
                    error => error,
                })?;
            }
            None if stored.uploader_id == actor.user_id => {}
            None => return Err(unknown()),
        }
        self.content(stored, variant)
    }

    /// Signs links to files of the actor's tenant, good for this many seconds, or up to one in 24 less. Sign only what the
    /// actor was shown.
    pub async fn file_signer(&self, actor: &Actor, ttl_secs: i64) -> Result<FileSigner> {
        let key = self.link_key(actor.tenant_id).await?;
        Ok(FileSigner { key, clock: self.0.clock.clone(), ttl_secs })
    }

    /// As [`Self::file`], for the bearer of a signed link.
    ///
    /// # Errors
    /// [`Error::NotFound`], also when the link is forged or has expired.
    pub async fn signed_file(
        &self,
        id: AttachmentId,
        variant: Variant,
        expires: i64,
        signature: &str,
    ) -> Result<FileContent> {
        let stored = self.0.store.read().await?.stored_file(id).await?.ok_or_else(unknown)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| unknown())?;
        let key = self.link_key(stored.tenant_id).await?;
        signed(&key, id, expires).verify_slice(&signature).map_err(|_| unknown())?;
        if expires <= self.0.clock.now().as_secs() || stored.deleted {
            return Err(unknown());
        }
        self.content(stored, variant)
    }

    fn content(&self, stored: StoredFile, variant: Variant) -> Result<FileContent> {
        let StoredFile { attachment, tenant_id, secret, preview, .. } = stored;
        let (media_type, bytes) = match variant {
            Variant::Original => (attachment.media_type.clone(), attachment.bytes),
            Variant::Preview => preview.ok_or_else(unknown)?,
        };
        Ok(FileContent {
            attachment,
            variant,
            media_type,
            bytes: u64::try_from(bytes).map_err(Error::internal)?,
            files: self.0.files.clone(),
            folder: Folder::new(tenant_id, &secret),
        })
    }

    async fn link_key(&self, tenant: TenantId) -> Result<Hmac<Sha256>> {
        if let Some(key) = self.0.link_keys.get(&tenant) {
            return Ok(key);
        }
        let slug = self.0.store.read().await?.tenant(tenant).await?.slug;
        let secret = self.tenant(&slug).await?.jwt_secret;
        let mut derived: Hmac<Sha256> = Mac::new_from_slice(secret.as_bytes()).map_err(Error::internal)?;
        derived.update(PURPOSE);
        let key: Hmac<Sha256> = Mac::new_from_slice(&derived.finalize().into_bytes()).map_err(Error::internal)?;
        self.0.link_keys.insert(tenant, key.clone());
        Ok(key)
    }

    /// Removes the files that nobody needs any more: uploads that were not sent within a day, and those of deleted
    /// messages. How many.
    pub async fn remove_discarded_files(&self) -> Result<usize> {
        let now = self.0.clock.now();
        let mut removed = 0;
        loop {
            let discarded = self.claim_discarded(now).await?;
            if discarded.is_empty() {
                return Ok(removed);
            }
            for (id, folder) in discarded {
                self.remove_file(id, &folder).await?;
                removed += 1;
            }
        }
    }

    /// Some of them. From now on they are neither served nor sent; if what follows fails, they are claimed again.
    async fn claim_discarded(&self, now: Timestamp) -> Result<Vec<(AttachmentId, Folder)>> {
        let mut db = self.0.store.write().await?;
        let claimed = db.claim_discarded_files(now, BATCH).await?;
        db.commit().await?;
        Ok(claimed.into_iter().map(|file| (file.id, Folder::new(file.tenant_id, &file.secret))).collect())
    }

    /// Removes what is stored of a file, then its row.
    pub(super) async fn remove_file(&self, id: AttachmentId, folder: &Folder) -> Result<()> {
        self.0.files.remove(folder).await?;
        let mut db = self.0.store.write().await?;
        db.delete_attachment(id).await?;
        db.commit().await
    }
}

fn signed(key: &Hmac<Sha256>, id: AttachmentId, expires: i64) -> Hmac<Sha256> {
    key.clone().chain_update(format!("{id} {expires}"))
}

fn unknown() -> Error {
    Error::not_found("file")
}

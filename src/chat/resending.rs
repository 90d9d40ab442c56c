//! Uploads that are sent once more, or by another name.

use super::Chat;
use crate::{
    auth,
    error::{Error, Result},
    files::{self, Folder, Variant},
    model::{Actor, AttachmentId},
};

impl Chat {
    /// What a message of the actor's may carry for a file that they uploaded: the file itself while it waits to be sent,
    /// and a copy once it was; by this name, if there is one.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what the actor did not upload, and for files of deleted messages;
    /// [`Error::UnsupportedType`] for names of programs and scripts.
    pub async fn sendable(&self, actor: &Actor, id: AttachmentId, name: Option<&str>) -> Result<AttachmentId> {
        let name = name.map(files::clean_name).transpose()?;
        let stored = self.0.store.read().await?.stored_file(id).await?;
        let is_own = |tenant, uploader| (tenant, uploader) == (actor.tenant_id, actor.user_id);
        let stored = stored
            .filter(|stored| is_own(stored.tenant_id, stored.uploader_id) && !stored.deleted)
            .ok_or_else(|| Error::invalid("attachments", "That file is not there to be sent. Upload it again."))?;
        let name = name.unwrap_or_else(|| stored.attachment.name.clone());
        if stored.sent_to.is_none() {
            if name != stored.attachment.name {
                let mut db = self.0.store.write().await?;
                db.rename_waiting(id, &name).await?;
                db.commit().await?;
            }
            return Ok(id);
        }

        let secret = auth::new_secret();
        let (from, to) = (Folder::new(stored.tenant_id, &stored.secret), Folder::new(stored.tenant_id, &secret));
        let now = self.0.clock.now();
        let mut db = self.0.store.write().await?;
        // As with uploads, the row comes before the content, and counts only once that is there.
        let copy = db.copy_attachment(id, &name, &secret, now, now.plus_secs(super::storing::UNSENT_SECS)).await?;
        db.commit().await?;
        let copied = async {
            self.0.files.copy(&from, &to, Variant::Original).await?;
            if stored.preview.is_some() {
                self.0.files.copy(&from, &to, Variant::Preview).await?;
            }
            let mut db = self.0.store.write().await?;
            db.finish_copy(copy, stored.attachment.bytes).await?;
            db.commit().await
        };
        if let Err(error) = copied.await {
            if let Err(error) = self.remove_file(copy, &to).await {
                tracing::warn!(%error, "what is left of a copied file is removed later");
            }
            return Err(error);
        }
        Ok(copy)
    }
}

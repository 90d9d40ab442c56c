//! Files: uploads that wait to be sent, those that messages carry, and those that nobody needs any more.

use std::collections::HashMap;

use super::{Db, Sql, execute, fetch, users::json};
use crate::{
    error::Result,
    model::{Actor, Attachment, AttachmentId, AttachmentKind, ConversationId, MessageId, TenantId, Timestamp, UserId},
};

/// What every query about files answers.
macro_rules! select_attachments {
    ($columns:literal, $($rest:literal),+) => {
        concat!(
            "select a.id, a.kind, a.name, a.media_type, a.bytes, a.width, a.height, a.duration_ms, a.waveform,
                    a.preview_type is not null as has_preview",
            $columns,
            " from attachments a ",
            $($rest),+
        )
    };
}

const INSERT: Sql = Sql::same(
    "insert into attachments
       (tenant_id, uploader_id, secret, kind, name, media_type, bytes, duration_ms, waveform, created_at, discard_at)
     values ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10) returning id",
);
const FINISH: Sql = Sql::same(
    "update attachments set bytes = $2, width = $3, height = $4, preview_type = $5, preview_bytes = $6
         where id = $1",
);
const RENAME: Sql = Sql::same("update attachments set name = $2 where id = $1 and message_id is null");
const COPY: Sql = Sql::same(
    "insert into attachments
       (tenant_id, uploader_id, secret, kind, name, media_type, bytes, width, height, duration_ms, waveform,
        preview_type, preview_bytes, created_at, discard_at)
     select tenant_id, uploader_id, $3, kind, $2, media_type, 0, width, height, duration_ms, waveform,
            preview_type, preview_bytes, $4, $5
     from attachments where id = $1 returning id",
);
const FINISH_COPY: Sql = Sql::same("update attachments set bytes = $2 where id = $1");
const STORED: Sql = Sql::same(select_attachments!(
    ", a.tenant_id, a.uploader_id, a.message_id, a.secret, a.preview_type, a.preview_bytes, m.conversation_id,
     m.deleted_at",
    "left join messages m on m.id = a.message_id where a.id = $1 and a.bytes > 0"
));
/// Of these (attachment, uploader): the uploads that wait. On PostgreSQL they are kept from others who would send them.
const WAITING: Sql = Sql {
    sqlite: select_attachments!(
        ", a.uploader_id",
        "join json_each($1) as j on a.id = j.value ->> 0 and a.uploader_id = j.value ->> 1
         where a.message_id is null and a.bytes > 0"
    ),
    postgres: select_attachments!(
        ", a.uploader_id",
        "join jsonb_array_elements($1::jsonb) as j (value)
           on a.id = (j.value ->> 0)::bigint and a.uploader_id = (j.value ->> 1)::bigint
         where a.message_id is null and a.bytes > 0 order by a.id for update of a"
    ),
};
const LINK: Sql = Sql {
    sqlite: "update attachments set message_id = j.value ->> 1, position = j.value ->> 2, discard_at = null
             from json_each($1) as j where attachments.id = j.value ->> 0 and attachments.message_id is null",
    postgres: "update attachments
               set message_id = (j.value ->> 1)::bigint, position = (j.value ->> 2)::integer, discard_at = null
               from jsonb_array_elements($1::jsonb) as j (value)
               where attachments.id = (j.value ->> 0)::bigint and attachments.message_id is null",
};
const OF_MESSAGES: Sql = Sql {
    sqlite: select_attachments!(
        ", a.message_id",
        "where a.message_id in (select value from json_each($1)) order by a.message_id, a.position"
    ),
    postgres: select_attachments!(
        ", a.message_id",
        "where a.message_id in (select value::bigint from jsonb_array_elements_text($1::jsonb))
         order by a.message_id, a.position"
    ),
};
const DISCARD: Sql = Sql::same("update attachments set discard_at = $2 where message_id = $1");
const CLAIM_DISCARDED: Sql = Sql::same(
    "update attachments set bytes = 0 where id in
       (select id from attachments where discard_at is not null and discard_at <= $1 order by discard_at limit $2)
     returning id, tenant_id, secret",
);
const DELETE: Sql = Sql::same("delete from attachments where id = $1");

/// A file as messages show it.
#[derive(sqlx::FromRow)]
struct AttachmentRow {
    id: AttachmentId,
    kind: AttachmentKind,
    name: String,
    media_type: String,
    bytes: i64,
    width: Option<i32>,
    height: Option<i32>,
    duration_ms: Option<i64>,
    waveform: Option<String>,
    has_preview: bool,
}

impl From<AttachmentRow> for Attachment {
    fn from(row: AttachmentRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            name: row.name,
            media_type: row.media_type,
            bytes: row.bytes,
            width: row.width,
            height: row.height,
            duration_ms: row.duration_ms,
            // Only what serialised to this text was ever stored.
            waveform: row.waveform.and_then(|text| serde_json::from_str(&text).ok()),
            has_preview: row.has_preview,
        }
    }
}

#[derive(sqlx::FromRow)]
struct WaitingRow {
    uploader_id: UserId,
    #[sqlx(flatten)]
    attachment: AttachmentRow,
}

#[derive(sqlx::FromRow)]
struct SentRow {
    message_id: MessageId,
    #[sqlx(flatten)]
    attachment: AttachmentRow,
}

#[derive(sqlx::FromRow)]
struct FileRow {
    tenant_id: TenantId,
    uploader_id: UserId,
    message_id: Option<MessageId>,
    secret: String,
    preview_type: Option<String>,
    preview_bytes: Option<i64>,
    conversation_id: Option<ConversationId>,
    deleted_at: Option<Timestamp>,
    #[sqlx(flatten)]
    attachment: AttachmentRow,
}

/// A file with all that decides who may have it, and where it is.
pub(crate) struct StoredFile {
    pub attachment: Attachment,
    pub tenant_id: TenantId,
    pub uploader_id: UserId,
    /// Where it was sent; `None` while it waits.
    pub sent_to: Option<ConversationId>,
    /// Whether the message that carried it was deleted.
    pub deleted: bool,
    pub secret: String,
    /// Media type and bytes of its smaller image.
    pub preview: Option<(String, i64)>,
}

/// What is known of a file before its content is stored.
pub(crate) struct NewAttachment<'a> {
    pub secret: &'a str,
    pub kind: AttachmentKind,
    pub name: &'a str,
    pub media_type: &'a str,
    pub duration_ms: Option<i64>,
    pub waveform: Option<&'a [u8]>,
    pub created_at: Timestamp,
    /// When it is thrown away unless it was sent.
    pub discard_at: Timestamp,
}

/// What is known of it afterwards.
#[derive(Default)]
pub(crate) struct Measured {
    pub bytes: i64,
    /// Width and height, of images.
    pub size: Option<(i32, i32)>,
    /// Media type and bytes of its smaller image.
    pub preview: Option<(&'static str, i64)>,
}

/// A file that nobody needs any more.
#[derive(sqlx::FromRow)]
pub(crate) struct DiscardedFile {
    pub id: AttachmentId,
    pub tenant_id: TenantId,
    pub secret: String,
}

impl Db {
    /// Notes a file that is about to be stored. It is no upload until it is.
    pub async fn insert_attachment(&mut self, actor: &Actor, new: &NewAttachment<'_>) -> Result<AttachmentId> {
        let (id,) = fetch!(
            one(AttachmentId,),
            self,
            INSERT,
            actor.tenant_id,
            actor.user_id,
            new.secret,
            new.kind,
            new.name,
            new.media_type,
            new.duration_ms,
            new.waveform.map(|levels| json(&levels)),
            new.created_at,
            new.discard_at
        )?;
        Ok(id)
    }

    /// Notes that the file is stored.
    pub async fn finish_attachment(&mut self, id: AttachmentId, measured: &Measured) -> Result<()> {
        let (width, height) = measured.size.unzip();
        let (preview_type, preview_bytes) = measured.preview.unzip();
        execute!(self, FINISH, id, measured.bytes, width, height, preview_type, preview_bytes)?;
        Ok(())
    }

    /// Gives a file another name, as long as it was not sent.
    pub async fn rename_waiting(&mut self, id: AttachmentId, name: &str) -> Result<()> {
        execute!(self, RENAME, id, name)?;
        Ok(())
    }

    /// Notes that a file is about to be stored once more, by this name. The copy is no upload until it is.
    pub async fn copy_attachment(
        &mut self,
        id: AttachmentId,
        name: &str,
        secret: &str,
        now: Timestamp,
        discard_at: Timestamp,
    ) -> Result<AttachmentId> {
        let (copy,) = fetch!(one(AttachmentId,), self, COPY, id, name, secret, now, discard_at)?;
        Ok(copy)
    }

    /// Notes that the copy, which has so many bytes, is stored.
    pub async fn finish_copy(&mut self, id: AttachmentId, bytes: i64) -> Result<()> {
        execute!(self, FINISH_COPY, id, bytes)?;
        Ok(())
    }

    /// A stored file, whoever's it is.
    pub async fn stored_file(&mut self, id: AttachmentId) -> Result<Option<StoredFile>> {
        let row = fetch!(optional FileRow, self, STORED, id)?;
        Ok(row.map(|row| StoredFile {
            tenant_id: row.tenant_id,
            uploader_id: row.uploader_id,
            sent_to: row.conversation_id,
            // A file whose message is gone altogether was sent, too.
            deleted: row.deleted_at.is_some() || (row.message_id.is_some() && row.conversation_id.is_none()),
            secret: row.secret,
            preview: row.preview_type.zip(row.preview_bytes),
            attachment: row.attachment.into(),
        }))
    }

    /// Of these files and people: the files that they uploaded and have not sent yet, nobody else's. Until this
    /// transaction ends nobody else can send them.
    pub async fn waiting_attachments(
        &mut self,
        uploads: &[(AttachmentId, UserId)],
    ) -> Result<HashMap<(AttachmentId, UserId), Attachment>> {
        if uploads.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = fetch!(all WaitingRow, self, WAITING, json(&uploads))?;
        Ok(rows.into_iter().map(|row| ((row.attachment.id, row.uploader_id), row.attachment.into())).collect())
    }

    /// Sends files that [`Self::waiting_attachments`] answered, each with a message, at a place among its files.
    pub async fn link_attachments(&mut self, links: &[(AttachmentId, MessageId, i32)]) -> Result<()> {
        if !links.is_empty() {
            execute!(self, LINK, json(&links))?;
        }
        Ok(())
    }

    /// What these messages carry, in the order in which it was sent.
    pub async fn attachments_of(&mut self, messages: &[MessageId]) -> Result<HashMap<MessageId, Vec<Attachment>>> {
        let mut sent: HashMap<_, Vec<Attachment>> = HashMap::new();
        if messages.is_empty() {
            return Ok(sent);
        }
        for row in fetch!(all SentRow, self, OF_MESSAGES, json(&messages))? {
            sent.entry(row.message_id).or_default().push(row.attachment.into());
        }
        Ok(sent)
    }

    /// Gives up the files of a message that is deleted in the same transaction. Housekeeping removes them.
    pub async fn discard_attachments(&mut self, message: MessageId, now: Timestamp) -> Result<()> {
        execute!(self, DISCARD, message, now)?;
        Ok(())
    }

    /// Files that nobody needs since `now` or longer, at most `limit`. They are no stored files any more.
    pub async fn claim_discarded_files(&mut self, now: Timestamp, limit: i64) -> Result<Vec<DiscardedFile>> {
        fetch!(all DiscardedFile, self, CLAIM_DISCARDED, now, limit)
    }

    /// Forgets a file whose content is gone.
    pub async fn delete_attachment(&mut self, id: AttachmentId) -> Result<()> {
        execute!(self, DELETE, id)?;
        Ok(())
    }
}

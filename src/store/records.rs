//! What chats give rise to: disputes, payments, news of jobs.

use super::{Db, Sql, execute, fetch};
use crate::{
    error::Result,
    model::{
        Actor, Amount, ConversationId, Dispute, DisputeId, JobUpdate, JobUpdateId, MessageId, Payment, PaymentId,
        Timestamp,
    },
};

const INSERT_DISPUTE: Sql = Sql::same(
    "insert into disputes (tenant_id, conversation_id, reason, description, status, created_by, created_at)
     values ($1, $2, $3, $4, 'open', $5, $6) returning id",
);
const LINK_DISPUTE: Sql = Sql::same("update disputes set dispute_conversation_id = $2, message_id = $3 where id = $1");
const DISPUTE: Sql = Sql::same(
    "select id, conversation_id, dispute_conversation_id, message_id, reason, description, status, created_by,
            created_at
     from disputes where id = $1",
);
const DISPUTE_TOLD_BY: Sql = Sql::same(
    "select id, conversation_id, dispute_conversation_id, message_id, reason, description, status, created_by,
            created_at
     from disputes where message_id = $1",
);
const INSERT_PAYMENT: Sql = Sql::same(
    "insert into payments
       (tenant_id, conversation_id, hundredths, currency, description, status, created_by, created_at)
     values ($1, $2, $3, $4, $5, 'initiated', $6, $7) returning id",
);
const LINK_PAYMENT: Sql = Sql::same("update payments set message_id = $2 where id = $1");
const PAYMENT: Sql = Sql::same(
    "select id, conversation_id, message_id, hundredths as amount, currency, description, status, created_by, created_at
     from payments where id = $1",
);
const PAYMENT_TOLD_BY: Sql = Sql::same(
    "select id, conversation_id, message_id, hundredths as amount, currency, description, status, created_by, created_at
     from payments where message_id = $1",
);
const INSERT_JOB_UPDATE: Sql = Sql::same(
    "insert into job_updates (tenant_id, conversation_id, status, comment, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6) returning id",
);
const LINK_JOB_UPDATE: Sql = Sql::same("update job_updates set message_id = $2 where id = $1");
const JOB_UPDATE: Sql = Sql::same(
    "select id, conversation_id, message_id, status, comment, created_by, created_at from job_updates where id = $1",
);
const JOB_UPDATE_TOLD_BY: Sql = Sql::same(
    "select id, conversation_id, message_id, status, comment, created_by, created_at from job_updates where message_id = $1",
);

/// A record's insertion comes before its message, which names it; then it is linked to the message.
impl Db {
    pub async fn insert_dispute(
        &mut self,
        by: &Actor,
        conversation: ConversationId,
        reason: &str,
        description: &str,
        now: Timestamp,
    ) -> Result<DisputeId> {
        let row = fetch!(
            one(DisputeId,),
            self,
            INSERT_DISPUTE,
            by.tenant_id,
            conversation,
            reason,
            description,
            by.user_id,
            now
        )?;
        Ok(row.0)
    }

    pub async fn link_dispute(&mut self, id: DisputeId, settled_in: ConversationId, message: MessageId) -> Result<()> {
        execute!(self, LINK_DISPUTE, id, settled_in, message)?;
        Ok(())
    }

    pub async fn dispute(&mut self, id: DisputeId) -> Result<Dispute> {
        fetch!(one Dispute, self, DISPUTE, id)
    }

    /// The dispute that a message tells of; `None` when it tells of something else.
    pub async fn dispute_told_by(&mut self, message: MessageId) -> Result<Option<Dispute>> {
        fetch!(optional Dispute, self, DISPUTE_TOLD_BY, message)
    }

    pub async fn insert_payment(
        &mut self,
        by: &Actor,
        conversation: ConversationId,
        amount: Amount,
        currency: &str,
        description: &str,
        now: Timestamp,
    ) -> Result<PaymentId> {
        let row = fetch!(
            one(PaymentId,),
            self,
            INSERT_PAYMENT,
            by.tenant_id,
            conversation,
            amount,
            currency,
            description,
            by.user_id,
            now
        )?;
        Ok(row.0)
    }

    pub async fn link_payment(&mut self, id: PaymentId, message: MessageId) -> Result<()> {
        execute!(self, LINK_PAYMENT, id, message)?;
        Ok(())
    }

    pub async fn payment(&mut self, id: PaymentId) -> Result<Payment> {
        fetch!(one Payment, self, PAYMENT, id)
    }

    /// The payment that a message tells of; `None` when it tells of something else.
    pub async fn payment_told_by(&mut self, message: MessageId) -> Result<Option<Payment>> {
        fetch!(optional Payment, self, PAYMENT_TOLD_BY, message)
    }

    pub async fn insert_job_update(
        &mut self,
        by: &Actor,
        conversation: ConversationId,
        status: &str,
        comment: &str,
        now: Timestamp,
    ) -> Result<JobUpdateId> {
        let row = fetch!(
            one(JobUpdateId,),
            self,
            INSERT_JOB_UPDATE,
            by.tenant_id,
            conversation,
            status,
            comment,
            by.user_id,
            now
        )?;
        Ok(row.0)
    }

    pub async fn link_job_update(&mut self, id: JobUpdateId, message: MessageId) -> Result<()> {
        execute!(self, LINK_JOB_UPDATE, id, message)?;
        Ok(())
    }

    pub async fn job_update(&mut self, id: JobUpdateId) -> Result<JobUpdate> {
        fetch!(one JobUpdate, self, JOB_UPDATE, id)
    }

    /// The news of a job that a message tells of; `None` when it tells of something else.
    pub async fn job_update_told_by(&mut self, message: MessageId) -> Result<Option<JobUpdate>> {
        fetch!(optional JobUpdate, self, JOB_UPDATE_TOLD_BY, message)
    }
}

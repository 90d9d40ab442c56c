//! Chains of replies.

use super::Chat;
use crate::{
    error::Result,
    model::{Actor, MessageId, MessagePage},
};

impl Chat {
    /// A chain of replies, oldest first: the message that it began with, then 50 replies; or, with `after`, the 50
    /// replies that follow that `seq`. `root` may name any message of the chain.
    pub async fn thread(&self, actor: &Actor, root: MessageId, after: Option<i64>) -> Result<MessagePage> {
        todo!("{actor:?} {root} {after:?}")
    }
}

//! Finding people.

use super::Chat;
use crate::{
    error::Result,
    model::{Actor, ConversationId, Person},
};

/// People in an answer.
const LIMIT: i64 = 20;
/// People offered while somebody types a mention.
const MENTIONABLE: i64 = 10;
/// Characters of a query that count.
const MAX_QUERY: usize = 100;

impl Chat {
    /// People of the actor's tenant, themselves left out, whose username or a word of whose name begins with `query`;
    /// at most 20. A blank query finds the first ones by name.
    pub async fn search_people(&self, actor: &Actor, query: &str) -> Result<Vec<Person>> {
        let query = cleaned(query);
        self.0.store.read().await?.search_people(actor.tenant_id, actor.user_id, &query, LIMIT).await
    }

    /// People of the actor's tenant who are not in a conversation, found by `query` as in [`Self::search_people`]; at
    /// most 20: whom one may add there.
    pub async fn search_outsiders(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        query: &str,
    ) -> Result<Vec<Person>> {
        let mut db = self.0.store.read().await?;
        self.enter(&mut db, actor, conversation).await?;
        db.search_outsiders(actor.tenant_id, conversation, &cleaned(query), LIMIT).await
    }

    /// People in a conversation, the actor left out, whose username or a word of whose name begins with `query`; at most
    /// 10: whom one may mention there.
    pub async fn search_participants(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        query: &str,
    ) -> Result<Vec<Person>> {
        let mut db = self.0.store.read().await?;
        self.enter(&mut db, actor, conversation).await?;
        db.search_participants(conversation, actor.user_id, &cleaned(query), MENTIONABLE).await
    }
}

fn cleaned(query: &str) -> String {
    query.trim().chars().filter(|c| !c.is_control()).take(MAX_QUERY).collect()
}

//! Finding messages among all that is said in a tenant, for its admins.

use super::{query::Query, range, scope};
use crate::{
    chat::{Chat, MessageFilter},
    error::{Error, Result},
    model::{MessageId, TenantId, UserId},
    store::{Phrase, Wanted},
};

impl Chat {
    /// The newest messages of a tenant that the filter means, newest first; deleted ones are not found. `sender` is whom
    /// the filter names. Whether somebody may ask is for the caller to know.
    pub(in crate::chat) async fn search_tenant(
        &self,
        tenant: TenantId,
        filter: &MessageFilter,
        sender: Option<UserId>,
        limit: i64,
    ) -> Result<Vec<MessageId>> {
        let query = Query::parse(&filter.words)?;
        if !query.from.is_empty() || !query.within.is_empty() {
            return Err(Error::invalid("query", "Name people and conversations in the fields beside the words."));
        }
        // Signs alone, which are no words.
        if query.is_blank() && !filter.words.trim().is_empty() {
            return Ok(Vec::new());
        }
        let mut scopes: Vec<_> = sender.map(|id| vec![scope::sender(id)]).into_iter().collect();
        scopes.extend(filter.conversation.map(|id| vec![scope::conversation(id)]));
        if scopes.is_empty() {
            scopes.push(vec![scope::tenant(tenant)]);
        }
        scopes.extend(query.has.iter().map(|has| vec![scope::has(has.name())]));
        let phrases = query.terms.iter().map(|term| Phrase { words: term.words.clone(), is_prefix: term.is_prefix });
        let wanted = Wanted { scopes, phrases: phrases.collect() };
        let mut db = self.0.store.searching().await?;
        let range = range(&mut db, &query, filter.before).await?;
        db.find_in_tenant(tenant, filter.kind, &wanted, range, limit).await
    }
}

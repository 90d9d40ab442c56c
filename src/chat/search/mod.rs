//! Finding messages.
//!
//! - [`words`]: what a text consists of; [`scope`]: where it belongs
//! - [`indexer`]: keeps the index up to date
//! - [`query`]: what people type; [`excerpt`]: what they are shown
//! - [`tenant`]: finding among all that is said in a tenant

mod excerpt;
pub(super) mod indexer;
mod query;
mod scope;
mod tenant;
mod words;

use std::collections::HashMap;

use self::query::Query;
use super::Chat;
use crate::{
    error::{Error, Result},
    model::{Actor, ConversationId, Hit, MessageId, Search, SearchPage, Timestamp},
    store::{Db, Phrase, Range, Wanted},
};

/// Messages in a page.
const PAGE: usize = 20;
/// Conversations that are named one by one; who is in more looks among all of the tenant's messages.
const MAX_NAMED: usize = 500;
/// How much the clocks of two nodes may differ.
const CLOCK_SKEW_SECS: i64 = 60;

impl Chat {
    /// Messages in the actor's own conversations that match, newest first, 20 a page.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a filter that is not understood.
    pub async fn search(&self, actor: &Actor, search: &Search) -> Result<SearchPage> {
        let query = Query::parse(&search.query)?;
        if query.is_blank() {
            return Ok(SearchPage::default());
        }
        let mut db = self.0.store.searching().await?;
        let titles = titles(&mut db, actor, search.conversation, &query).await?;
        let Some(wanted) = wanted(&mut db, actor, search.conversation, &query, &titles).await? else {
            return Ok(SearchPage::default());
        };
        let range = range(&mut db, &query, search.before).await?;
        let mut found = db.find_messages(actor.user_id, &wanted, range, PAGE as i64 + 1).await?;
        let has_more = found.len() > PAGE;
        found.truncate(PAGE);
        drop(db);
        let next = found.last().map(|(id, _)| *id).filter(|_| has_more);
        Ok(SearchPage { hits: self.hits(actor, found, &query, titles).await?, next })
    }

    async fn hits(
        &self,
        actor: &Actor,
        found: Vec<(MessageId, ConversationId)>,
        query: &Query,
        mut titles: Titles,
    ) -> Result<Vec<Hit>> {
        let mut db = self.0.store.read().await?;
        let ids: Vec<_> = found.iter().map(|(id, _)| *id).collect();
        let mut messages = db.messages(&ids).await?;
        // Deleted in this moment.
        messages.retain(|message| message.deleted_at.is_none());
        messages.sort_by_key(|message| std::cmp::Reverse(message.id));
        let untitled = |id: &ConversationId| titles.get(id).is_some_and(Option::is_none);
        let mut untitled: Vec<_> = found.into_iter().map(|(_, conversation)| conversation).filter(untitled).collect();
        untitled.sort_unstable();
        untitled.dedup();
        name_untitled(&mut db, actor, &untitled, &mut titles).await?;
        let hit = |message: crate::model::Message| Hit {
            title: titles.get(&message.conversation_id).cloned().flatten().unwrap_or_default(),
            excerpt: excerpt::excerpt(&message.content, &query.terms),
            message,
        };
        Ok(messages.into_iter().map(hit).collect())
    }
}

/// What conversations are called.
type Titles = HashMap<ConversationId, Option<String>>;

/// The actor's conversations that the search is about, with their titles; all of them have one if the query asks for
/// titles.
async fn titles(db: &mut Db, actor: &Actor, only: Option<ConversationId>, query: &Query) -> Result<Titles> {
    let mut titles: Titles = db.titles_of(actor.tenant_id, actor.user_id).await?.into_iter().collect();
    if let Some(only) = only {
        titles.retain(|id, _| *id == only);
        if titles.is_empty() {
            return Err(Error::not_found("conversation"));
        }
    }
    if !query.within.is_empty() {
        let untitled: Vec<_> = titles.iter().filter(|(_, title)| title.is_none()).map(|(id, _)| *id).collect();
        name_untitled(db, actor, &untitled, &mut titles).await?;
        titles.retain(|_, title| {
            let title = title.as_deref().unwrap_or_default().to_lowercase();
            query.within.iter().any(|part| title.contains(part.as_str()))
        });
    }
    Ok(titles)
}

/// Conversations without a title are called by who else is in them.
async fn name_untitled(db: &mut Db, actor: &Actor, untitled: &[ConversationId], titles: &mut Titles) -> Result<()> {
    if untitled.is_empty() {
        return Ok(());
    }
    for (conversation, person) in db.others(actor.user_id, untitled).await? {
        let title = titles.entry(conversation).or_default();
        *title = Some(match title.take() {
            Some(others) => format!("{others}, {}", person.name),
            None => person.name,
        });
    }
    Ok(())
}

/// What the index is asked for; `None` when nothing can match.
async fn wanted(
    db: &mut Db,
    actor: &Actor,
    only: Option<ConversationId>,
    query: &Query,
    titles: &Titles,
) -> Result<Option<Wanted>> {
    let is_narrow = only.is_some() || !query.within.is_empty();
    let conversations = if titles.len() <= MAX_NAMED || is_narrow {
        titles.keys().map(|id| scope::conversation(*id)).collect()
    } else {
        vec![scope::tenant(actor.tenant_id)]
    };
    let mut scopes = vec![conversations];
    if !query.from.is_empty() {
        let mut senders = Vec::new();
        for name in &query.from {
            match name.as_str() {
                "me" => senders.push(actor.user_id),
                name => senders.extend(db.people_named(actor.tenant_id, name).await?),
            }
        }
        scopes.push(senders.into_iter().map(scope::sender).collect());
    }
    scopes.extend(query.has.iter().map(|has| vec![scope::has(has.name())]));
    if scopes.iter().any(Vec::is_empty) {
        return Ok(None);
    }
    let phrases = query.terms.iter().map(|term| Phrase { words: term.words.clone(), is_prefix: term.is_prefix });
    Ok(Some(Wanted { scopes, phrases: phrases.collect() }))
}

/// The messages to look among, by id and by time.
async fn range(db: &mut Db, query: &Query, before: Option<MessageId>) -> Result<Range> {
    let mut range = Range {
        from: 0,
        to: before.map_or(i64::MAX, |id| id.0),
        after: query.after.unwrap_or(Timestamp(i64::MIN)),
        before: query.before.unwrap_or(Timestamp(i64::MAX)),
    };
    if let Some(after) = query.after {
        range.from = db.first_message_since(after.plus_secs(-CLOCK_SKEW_SECS)).await?;
    }
    if let Some(before) = query.before {
        range.to = range.to.min(db.first_message_since(before.plus_secs(CLOCK_SKEW_SECS)).await?);
    }
    Ok(range)
}

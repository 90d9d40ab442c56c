//! What stands in the addresses of the lists. Forms send every field, so what is blank does not matter.

use parlor::{
    Error, Result,
    chat::{MessageFilter, PeopleFilter},
    model::{ConversationId, MessageId, Timestamp},
};
use serde::{Deserialize, Serialize};

use super::{KINDS, Section};

/// Of the list of messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MessageQuery {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sender: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub conversation: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub before: String,
}

impl MessageQuery {
    /// What it means.
    pub fn filter(&self) -> Result<MessageFilter> {
        let kind = match self.kind.as_str() {
            "" => None,
            kind => {
                let found = KINDS.iter().find(|(_, value, _)| *value == kind).map(|(kind, ..)| *kind);
                Some(found.ok_or_else(|| Error::invalid("kind", "There is no such kind of conversation."))?)
            }
        };
        let conversation = number(&self.conversation)
            .map_err(|()| Error::invalid("conversation", "Name a conversation by its number."))?;
        let before = number(&self.before).map_err(|()| Error::invalid("before", "There is no such page."))?;
        Ok(MessageFilter {
            words: self.words.clone(),
            sender: self.sender.clone(),
            conversation: conversation.map(ConversationId),
            kind,
            before: before.map(MessageId),
        })
    }

    /// The page of older messages.
    pub fn older(&self, before: MessageId) -> Self {
        Self { before: before.to_string(), ..self.clone() }
    }

    /// The page of the newest ones.
    pub fn newest(&self) -> Self {
        Self { before: String::new(), ..self.clone() }
    }

    /// Whether it leaves anything out.
    pub fn is_filtered(&self) -> bool {
        self.newest() != Self::default()
    }

    /// Its address.
    pub fn href(&self) -> String {
        href(Section::Messages, self)
    }
}

/// Of the list of conversations: the last line of the page before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConversationQuery {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub before: String,
}

impl ConversationQuery {
    /// The page after this line.
    pub fn older((at, id): (Timestamp, ConversationId)) -> Self {
        Self { before: format!("{}-{id}", at.0) }
    }

    /// What it means.
    pub fn before(&self) -> Result<Option<(Timestamp, ConversationId)>> {
        if self.before.is_empty() {
            return Ok(None);
        }
        let parts = self.before.split_once('-');
        let parsed = parts.and_then(|(at, id)| Some((Timestamp(at.parse().ok()?), ConversationId(id.parse().ok()?))));
        parsed.map(Some).ok_or_else(|| Error::invalid("before", "There is no such page."))
    }

    /// Its address.
    pub fn href(&self) -> String {
        href(Section::Conversations, self)
    }
}

/// Of the list of people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PeopleQuery {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub after: String,
}

impl PeopleQuery {
    /// What it means.
    pub fn filter(&self) -> PeopleFilter {
        PeopleFilter { name: self.name.clone(), after: self.after.clone() }
    }

    /// The page after this username.
    pub fn further(&self, after: String) -> Self {
        Self { after, ..self.clone() }
    }

    /// The first page.
    pub fn first(&self) -> Self {
        Self { after: String::new(), ..self.clone() }
    }

    /// Its address.
    pub fn href(&self) -> String {
        href(Section::People, self)
    }

    /// The same below another path.
    pub fn action(&self, path: &str) -> String {
        address(&format!("{}/{path}", Section::People.path()), self)
    }
}

fn href(section: Section, query: &impl Serialize) -> String {
    address(section.path(), query)
}

fn address(path: &str, query: &impl Serialize) -> String {
    // Serialising strings cannot fail.
    let query = serde_urlencoded::to_string(query).unwrap_or_default();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn number(text: &str) -> std::result::Result<Option<i64>, ()> {
    match text.trim().trim_start_matches('#') {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(drop),
    }
}

#[cfg(test)]
mod tests {
    use parlor::model::ConversationKind;

    use super::*;

    #[test]
    fn a_query_is_its_address_and_back() {
        let query =
            MessageQuery { words: "a&b=\"c\"".into(), kind: "provider_customer".into(), ..MessageQuery::default() };
        let href = query.older(MessageId(7)).href();
        assert_eq!(href, "/admin/messages?words=a%26b%3D%22c%22&kind=provider_customer&before=7");
        let read: MessageQuery = serde_urlencoded::from_str(href.split_once('?').unwrap().1).unwrap();
        assert_eq!(read.newest(), query);
        let filter = read.filter().unwrap();
        assert_eq!((filter.kind, filter.before), (Some(ConversationKind::ProviderCustomer), Some(MessageId(7))));
        assert_eq!(MessageQuery::default().href(), "/admin/messages");
        assert!(!MessageQuery::default().older(MessageId(7)).is_filtered() && query.is_filtered());

        let line = (Timestamp(-5), ConversationId(3));
        let page = ConversationQuery::older((Timestamp(5), line.1));
        assert_eq!(page.before(), Ok(Some((Timestamp(5), line.1))));
        assert_eq!(page.href(), "/admin/conversations?before=5-3");
        let people = PeopleQuery { name: "ann".into(), after: String::new() };
        assert_eq!(people.further("bob".into()).action("3/role"), "/admin/people/3/role?name=ann&after=bob");
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let query = |change: fn(&mut MessageQuery)| {
            let mut query = MessageQuery::default();
            change(&mut query);
            query.filter().unwrap_err().field().map(str::to_owned)
        };
        assert_eq!(query(|query| query.kind = "cheese".into()).as_deref(), Some("kind"));
        assert_eq!(query(|query| query.conversation = "lunch".into()).as_deref(), Some("conversation"));
        assert_eq!(query(|query| query.before = "x".into()).as_deref(), Some("before"));
        assert!(ConversationQuery { before: "1".into() }.before().is_err());
    }
}

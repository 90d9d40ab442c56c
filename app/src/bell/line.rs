//! One notification: who did what where, and the way there.

use leptos::prelude::*;
use parlor::model::{About, Message, MessageKind, Notification, Person};

use crate::{
    components::{Avatar, Icon, Shape},
    gist::{gist, short},
    time::{Time, TimeForm},
};

/// The lines that are shown, and how many before it each stands for: what is said in one conversation without anything
/// else in between is told by the newest of it, so that it does not hide the rest.
pub fn gathered(notifications: Vec<Notification>) -> Vec<(Notification, usize)> {
    let mut lines: Vec<(Notification, usize)> = Vec::new();
    for notification in notifications {
        match lines.last_mut() {
            Some((newest, earlier)) if goes_on(newest, &notification) => *earlier += 1,
            _ => lines.push((notification, 0)),
        }
    }
    lines
}

fn goes_on(newest: &Notification, before: &Notification) -> bool {
    let is_talk = |one: &Notification| matches!(&one.about, About::Message(message) if message.kind.is_sendable());
    is_talk(newest) && is_talk(before) && newest.conversation == before.conversation && newest.read == before.read
}

/// What a line says, whatever it is about.
struct Words {
    who: Option<Person>,
    /// What they did, after their name; without one, after the conversation's.
    deed: String,
    /// The conversation, where the deed does not name it.
    place: Option<String>,
    /// What was said.
    text: Option<String>,
    sign: Shape,
}

impl Words {
    fn of(notification: &Notification) -> Self {
        let title = &notification.title;
        // A direct conversation is called after the other person: once is enough.
        let place = |who: Option<&Person>| who.is_none_or(|who| who.name != *title).then(|| title.clone());
        let (who, deed, text, sign) = match &notification.about {
            About::Message(message) => (message.sender.clone(), said(message), Some(gist(message)), sign(message)),
            About::Mention(message) => (message.sender.clone(), "mentioned you", Some(gist(message)), Shape::At),
            About::Reaction { by, emoji, message, .. } => {
                let place = place(Some(by));
                let deed = format!("reacted {} to your message", short(emoji));
                return Self { who: Some(by.clone()), deed, place, text: Some(gist(message)), sign: Shape::Smile };
            }
            About::Invitation { by, .. } => (by.clone(), "added you", None, Shape::Invite),
        };
        let place = place(who.as_ref());
        Self { who, deed: deed.to_owned(), place, text, sign }
    }
}

fn said(message: &Message) -> &'static str {
    match message.kind {
        MessageKind::Text | MessageKind::Emoji => "wrote",
        MessageKind::System => "",
        kind if kind.is_sendable() => "sent something",
        _ => "has news",
    }
}

fn sign(message: &Message) -> Shape {
    match message.kind {
        MessageKind::StatusUpdate | MessageKind::JobUpdate | MessageKind::BidUpdate => Shape::Flag,
        MessageKind::Payment => Shape::Money,
        MessageKind::Dispute => Shape::Warning,
        _ => Shape::Thread,
    }
}

/// Where it happened.
fn href(notification: &Notification) -> String {
    let room = format!("/rooms/{}", notification.conversation);
    match &notification.about {
        About::Message(message) | About::Mention(message) | About::Reaction { message, .. } => {
            format!("{room}?at={}", message.seq)
        }
        About::Invitation { .. } => room,
    }
}

fn before(earlier: usize) -> String {
    format!("and {earlier} earlier {}", if earlier == 1 { "message" } else { "messages" })
}

/// A link to where it happened; `earlier` is how many messages before it the line stands for.
#[component]
pub fn Line(line: Notification, earlier: usize, close: Callback<()>) -> impl IntoView {
    let Words { who, deed, place, text, sign } = Words::of(&line);
    let unread = !line.read;
    let face = match &who {
        Some(who) => view! { <Avatar id=who.id.0 name=who.name.clone()/> }.into_any(),
        None => view! { <span class="sign"><Icon shape=sign/></span> }.into_any(),
    };
    view! {
        <a class="bell-line" href=href(&line) data-unread=unread.then_some("") on:click=move |_| close.run(())>
            {face}
            <span class="min-w-0 flex-1">
                <span class="flex items-baseline gap-2">
                    <span class="min-w-0 flex-1 wrap-anywhere">
                        {unread.then(|| view! { <span class="sr-only">"Unread: "</span> })}
                        {who.map(|who| view! { <bdi class="font-semibold">{who.name}</bdi>" " })}
                        {deed}
                        {place.map(|place| view! { " in " <bdi class="font-medium">{place}</bdi> })}
                    </span>
                    <Time at=line.at form=TimeForm::Short class="shrink-0 text-xs text-faint tabular-nums"/>
                </span>
                {text.map(|text| view! { <span class="block truncate text-sm text-muted" dir="auto">{text}</span> })}
                {(earlier > 0).then(|| view! { <span class="block text-xs text-faint">{before(earlier)}</span> })}
            </span>
        </a>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use parlor::model::{ConversationId, MessageId, NotificationId, Timestamp, UserId};

    use super::*;

    fn bob() -> Person {
        Person { id: UserId(2), username: "bob".into(), name: "Bob".into() }
    }

    fn message(sender: Option<Person>) -> Box<Message> {
        Box::new(Message::new(MessageId(9), ConversationId(4), 7, sender, "Coffee?".into(), Timestamp(0)))
    }

    fn line(title: &str, about: About) -> Notification {
        Notification { conversation: ConversationId(4), title: title.into(), at: Timestamp(0), read: false, about }
    }

    #[test]
    fn a_line_leads_to_its_message_and_an_invitation_to_its_room() {
        assert_eq!(href(&line("Kitchen", About::Mention(message(Some(bob()))))), "/rooms/4?at=7");
        let invitation = About::Invitation { id: NotificationId(1), by: Some(bob()) };
        assert_eq!(href(&line("Kitchen", invitation)), "/rooms/4");
    }

    #[test]
    fn what_is_said_in_a_row_is_one_line_and_a_mention_is_one_of_its_own() {
        let said = |title: &str| line(title, About::Message(message(Some(bob()))));
        let elsewhere = Notification { conversation: ConversationId(5), ..said("Garden") };
        let mention = line("Kitchen", About::Mention(message(Some(bob()))));
        let read = Notification { read: true, ..said("Kitchen") };

        let lines = gathered(vec![
            said("Kitchen"),
            said("Kitchen"),
            said("Kitchen"),
            elsewhere,
            mention,
            said("Kitchen"),
            read,
        ]);

        assert_eq!(lines.iter().map(|(_, earlier)| *earlier).collect::<Vec<_>>(), [2, 0, 0, 0, 0]);
    }

    #[test]
    fn a_place_is_named_unless_it_is_the_person() {
        let place = |title| Words::of(&line(title, About::Message(message(Some(bob()))))).place;
        assert_eq!(place("Kitchen").as_deref(), Some("Kitchen"));
        assert_eq!(place("Bob"), None);
    }

    #[test]
    fn a_status_change_is_nobodys_deed() {
        let status = Message { kind: MessageKind::StatusUpdate, ..*message(None) };
        let words = Words::of(&line("Job 7", About::Message(Box::new(status))));
        assert_eq!((words.who, words.deed.as_str(), words.sign), (None, "has news", Shape::Flag));
    }
}

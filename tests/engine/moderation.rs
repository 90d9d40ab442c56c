//! Moderation: a tenant's admins see and delete anything in it, nobody else does, and the audit log says so.

use parlor::{
    Error,
    chat::{CloseReason, MessageFilter, PeopleFilter},
    model::{Actor, ConversationKind, MessageChange, MessageId, UserId, UserRole},
    protocol::Event,
};

use crate::support::{TestChat, contract, origin};

/// What an admin reads, newest first.
async fn reads(chat: &TestChat, admin: &Actor, filter: MessageFilter) -> Vec<String> {
    let page = chat.moderated_messages(admin, &filter).await.unwrap();
    page.items.into_iter().map(|item| item.message.content).collect()
}

/// Waits until a search finds so many messages: what is posted is indexed a moment later.
async fn finds(chat: &TestChat, admin: &Actor, filter: MessageFilter, expected: &[&str]) {
    let mut found = Vec::new();
    for _ in 0..100 {
        found = reads(chat, admin, filter.clone()).await;
        if found == expected {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(found, expected, "{filter:?}");
}

fn words(words: &str) -> MessageFilter {
    MessageFilter { words: words.into(), ..MessageFilter::default() }
}

contract! {
    async fn an_admin_sees_all_of_their_own_tenant_and_nothing_of_another(chat: TestChat) {
        let (ann, bob, root) = (chat.person("ann").await, chat.person("bob").await, chat.admin("root").await);
        let mallory = chat.foreign_admin().await;
        let room = chat.group(&[ann, bob]).await;
        let (direct, _) = chat.open_direct(&ann, bob.user_id).await.unwrap();
        chat.say(&ann, room, "in the group").await;
        let lost = chat.say(&ann, room, "lost").await.message;
        chat.delete(&ann, lost.id).await.unwrap();
        chat.say(&bob, direct, "between us").await;
        let theirs = chat.group(&[mallory]).await;
        chat.say(&mallory, theirs, "elsewhere").await;

        let page = chat.moderated_messages(&root, &MessageFilter::default()).await.unwrap();
        let told: Vec<_> = page
            .items
            .iter()
            .filter(|item| item.message.sender.is_some())
            .map(|item| (item.message.content.as_str(), item.message.deleted_at.is_some(), item.conversation.name.as_str()))
            .collect();
        assert_eq!(told, [
            ("between us", false, "ann, bob"),
            ("", true, "Moving house 🏠"),
            ("in the group", false, "Moving house 🏠"),
        ]);
        assert_eq!(page.next, None);
        assert_eq!(reads(&chat, &mallory, MessageFilter::default()).await.first().map(String::as_str), Some("elsewhere"));
        assert!(!reads(&chat, &mallory, MessageFilter::default()).await.contains(&"between us".to_owned()));

        let conversations = chat.moderated_conversations(&root, None).await.unwrap().items;
        assert!(conversations.iter().all(|one| one.id != theirs));
        let group = conversations.iter().find(|one| one.id == room).unwrap();
        assert_eq!((group.kind, group.people), (ConversationKind::Group, 2));
        assert_eq!(conversations[0].id, direct, "the newest activity comes first");
        let people = chat.moderated_people(&root, &PeopleFilter::default()).await.unwrap().items;
        assert_eq!(people.iter().map(|user| user.username.as_str()).collect::<Vec<_>>(), ["ann", "bob", "root"]);
    }

    async fn nobody_but_an_admin_is_let_in(chat: TestChat) {
        let (ann, root) = (chat.person("ann").await, chat.admin("root").await);
        let helper = chat.person_of("main", "helper", UserRole::Support).await;
        let former = chat.admin("former").await;
        chat.set_tenant_role(&root, former.user_id, UserRole::Member).await.unwrap();
        // As a token of a minute ago would have it.
        let pretender = Actor { role: UserRole::Admin, ..ann };
        let gone = Actor { user_id: UserId(987_654), ..root };
        let mallory = chat.foreign_admin().await;
        let stray = Actor { tenant_id: root.tenant_id, ..mallory };
        let room = chat.group(&[ann]).await;
        let said = chat.say(&ann, room, "mine").await.message;

        for nobody in [ann, helper, former, pretender, gone, stray] {
            let refused = Error::Forbidden;
            assert_eq!(chat.moderated_messages(&nobody, &MessageFilter::default()).await.unwrap_err(), refused);
            assert_eq!(chat.moderated_conversations(&nobody, None).await.unwrap_err(), refused);
            assert_eq!(chat.moderated_people(&nobody, &PeopleFilter::default()).await.unwrap_err(), refused);
            assert_eq!(chat.delete_messages(&nobody, &[said.id]).await.unwrap_err(), refused);
            assert_eq!(chat.set_tenant_role(&nobody, nobody.user_id, UserRole::Admin).await.unwrap_err(), refused);
            assert_eq!(chat.end_sessions(&nobody, root.user_id).await.unwrap_err(), refused);
        }
        assert_eq!(chat.reread(&ann, &said).await, said);
    }

    async fn what_is_selected_is_deleted_told_and_noted(chat: TestChat) {
        let (ann, bob, root) = (chat.person("ann").await, chat.person("bob").await, chat.admin("root").await);
        let mallory = chat.foreign_admin().await;
        let (direct, _) = chat.open_direct(&ann, bob.user_id).await.unwrap();
        let own = chat.group(&[root, ann]).await;
        let theirs = chat.group(&[mallory]).await;
        let foreign = chat.say(&mallory, theirs, "elsewhere").await.message;
        let spam = chat.say(&bob, direct, "spam").await.message;
        let more = chat.say(&ann, own, "more spam").await.message;
        let mut socket = chat.socket(ann).await;

        let selected = [spam.id, more.id, foreign.id, MessageId(987_654), spam.id];
        assert_eq!(chat.delete_messages(&root, &selected).await.unwrap(), 2);
        assert_eq!(chat.delete_messages(&root, &selected).await.unwrap(), 0);

        let by_root = |event: &Event, id| {
            matches!(event, Event::Message { change: MessageChange::Deleted { by }, message, .. }
                if *by == root.user_id && message.id == id && message.content.is_empty())
        };
        let mut heard = Vec::new();
        while heard.len() < 2 {
            heard.extend(socket.hear_all().await);
        }
        assert!(heard.iter().any(|event| by_root(event, spam.id)) && heard.iter().any(|event| by_root(event, more.id)));
        assert_eq!(chat.reread(&mallory, &foreign).await, foreign);
        let deletion = |room: i64| ("delete message".to_owned(), root.user_id.0, room);
        assert_eq!(chat.audit_log().await, [deletion(direct.0), deletion(own.0)]);
        let too_many = vec![spam.id; 201];
        assert!(matches!(chat.delete_messages(&root, &too_many).await, Err(Error::Invalid { .. })));
    }

    async fn looking_is_noted_once_an_hour_and_entering_a_conversation_by_itself(chat: TestChat) {
        let (ann, root) = (chat.person("ann").await, chat.admin("root").await);
        let room = chat.group(&[ann]).await;
        for _ in 0..2 {
            chat.moderated_messages(&root, &MessageFilter::default()).await.unwrap();
            chat.moderated_conversations(&root, None).await.unwrap();
            chat.moderated_people(&root, &PeopleFilter::default()).await.unwrap();
        }
        let only = MessageFilter { conversation: Some(room), ..MessageFilter::default() };
        chat.moderated_messages(&root, &only).await.unwrap();
        let line = |action: &str, room: i64| (action.to_owned(), root.user_id.0, room);
        assert_eq!(chat.audit_log().await, [line("moderate", 0), line("enter", room.0)]);
    }

    async fn pages_have_no_gaps_and_no_repeats(chat: TestChat) {
        let (ann, root) = (chat.person("ann").await, chat.admin("root").await);
        let mallory = chat.foreign_admin().await;
        let theirs = chat.group(&[mallory]).await;
        let rooms = [chat.group(&[ann]).await, chat.conversation_of(ConversationKind::Channel, &[ann]).await];
        let mut all = Vec::new();
        let mut in_channel = Vec::new();
        for number in 0..130 {
            let said = chat.say(&ann, rooms[number % 2], &number.to_string()).await.message.id;
            chat.say(&mallory, theirs, "noise").await;
            all.push(said);
            if number % 2 == 1 {
                in_channel.push(said);
            }
        }
        all.reverse();
        in_channel.reverse();
        let kind = Some(ConversationKind::Channel);
        for (mut filter, expected) in [
            (MessageFilter::default(), &all),
            (MessageFilter { kind, ..MessageFilter::default() }, &in_channel),
            (MessageFilter { conversation: Some(rooms[1]), ..MessageFilter::default() }, &in_channel),
        ] {
            let mut read = Vec::new();
            loop {
                let page = chat.moderated_messages(&root, &filter).await.unwrap();
                assert!(page.items.len() <= 50);
                read.extend(page.items.into_iter().filter(|item| item.message.sender.is_some()).map(|item| item.message.id));
                filter.before = page.next;
                if filter.before.is_none() {
                    break;
                }
            }
            assert_eq!(read, *expected, "{filter:?}");
        }
    }

    async fn a_quiet_tenants_messages_are_found_behind_many_of_others(chat: TestChat) {
        let (ann, root) = (chat.person("ann").await, chat.admin("root").await);
        let room = chat.group(&[ann]).await;
        let said = chat.say(&ann, room, "long ago").await.message;
        let later = chat.say(&ann, room, "later").await.message;
        // As if others had said so much since.
        chat.tamper(format!("update messages set id = id + 1000000 where id = {}", later.id)).await;

        let read = reads(&chat, &root, MessageFilter::default()).await;
        assert_eq!(read[..2], ["later", "long ago"]);
        let before = Some(MessageId(later.id.0 + 1_000_000));
        let read = reads(&chat, &root, MessageFilter { before, ..MessageFilter::default() }).await;
        assert_eq!(read[0], "long ago");
        assert_eq!(chat.delete_messages(&root, &[said.id]).await.unwrap(), 1);
    }

    async fn conversations_and_people_come_by_pages(chat: TestChat) {
        let root = chat.admin("root").await;
        let mut rooms = Vec::new();
        for number in 0..60 {
            rooms.push(chat.group(&[root]).await);
            chat.person(&format!("Person{number:02}")).await;
        }
        let first = chat.moderated_conversations(&root, None).await.unwrap();
        let second = chat.moderated_conversations(&root, first.next).await.unwrap();
        assert_eq!((first.items.len(), second.next), (50, None));
        let mut listed: Vec<_> = first.items.into_iter().chain(second.items).map(|one| one.id).collect();
        listed.sort_unstable();
        listed.retain(|id| rooms.contains(id));
        assert_eq!(listed, rooms);

        let first = chat.moderated_people(&root, &PeopleFilter::default()).await.unwrap();
        let after = first.next.unwrap();
        let second = chat.moderated_people(&root, &PeopleFilter { after, ..PeopleFilter::default() }).await.unwrap();
        assert_eq!((first.items.len(), second.items.len(), second.next), (50, 11, None));
        let named = PeopleFilter { name: "@person5".into(), ..PeopleFilter::default() };
        assert_eq!(chat.moderated_people(&root, &named).await.unwrap().items.len(), 10);
        let hostile = PeopleFilter { name: "%' or 1=1 --".into(), ..PeopleFilter::default() };
        assert!(chat.moderated_people(&root, &hostile).await.unwrap().items.is_empty());
    }

    async fn messages_are_found_by_words_sender_conversation_and_kind(chat: TestChat) {
        let (ann, bob, root) = (chat.person("ann").await, chat.person("bob").await, chat.admin("root").await);
        let mallory = chat.foreign_admin().await;
        let room = chat.group(&[ann, bob]).await;
        let (direct, _) = chat.open_direct(&ann, bob.user_id).await.unwrap();
        let theirs = chat.group(&[mallory]).await;
        chat.say(&mallory, theirs, "cheap watches elsewhere").await;
        chat.say(&bob, room, "cheap watches").await;
        chat.say(&ann, room, "no watches please").await;
        chat.say(&bob, direct, "cheap watches for you").await;

        finds(&chat, &root, words("watch"), &["cheap watches for you", "no watches please", "cheap watches"]).await;
        let sender = |name: &str| MessageFilter { sender: name.into(), ..words("cheap") };
        finds(&chat, &root, sender("@Bob"), &["cheap watches for you", "cheap watches"]).await;
        finds(&chat, &root, MessageFilter { words: String::new(), ..sender("ann") }, &["no watches please"]).await;
        finds(&chat, &root, sender("mallory"), &[]).await;
        let conversation = Some(room);
        finds(&chat, &root, MessageFilter { conversation, ..sender("bob") }, &["cheap watches"]).await;
        let kind = Some(ConversationKind::Direct);
        finds(&chat, &root, MessageFilter { kind, ..words("watches") }, &["cheap watches for you"]).await;
        finds(&chat, &root, words("%%"), &[]).await;
        let foreign = MessageFilter { conversation: Some(theirs), ..words("watches") };
        assert_eq!(chat.moderated_messages(&root, &foreign).await.unwrap_err(), Error::not_found("conversation"));
        assert!(matches!(chat.moderated_messages(&root, &words("from:bob")).await, Err(Error::Invalid { .. })));
    }

    async fn a_role_is_given_and_taken_but_never_the_last_admins(chat: TestChat) {
        let (ann, root) = (chat.person("ann").await, chat.admin("root").await);
        let mallory = chat.foreign_admin().await;

        let last = chat.set_tenant_role(&root, root.user_id, UserRole::Member).await.unwrap_err();
        assert!(matches!(last, Error::Invalid { field, .. } if field == "role"));
        let foreign = chat.set_tenant_role(&root, mallory.user_id, UserRole::Member).await.unwrap_err();
        assert_eq!(foreign, Error::not_found("user"));

        assert_eq!(chat.set_tenant_role(&root, ann.user_id, UserRole::Admin).await.unwrap().role, UserRole::Admin);
        assert!(chat.moderated_messages(&ann, &MessageFilter::default()).await.is_ok());
        chat.set_tenant_role(&ann, root.user_id, UserRole::Support).await.unwrap();
        assert_eq!(chat.moderated_messages(&root, &MessageFilter::default()).await.unwrap_err(), Error::Forbidden);
        let actions: Vec<_> = chat.audit_log().await.into_iter().map(|(action, actor, _)| (action, actor)).collect();
        assert_eq!(actions, [
            (format!("make user {} admin", ann.user_id), root.user_id.0),
            ("moderate".to_owned(), ann.user_id.0),
            (format!("make user {} support", root.user_id), ann.user_id.0),
        ]);
    }

    async fn two_admins_who_demote_each_other_leave_one(chat: TestChat) {
        let (root, ann) = (chat.admin("root").await, chat.admin("ann").await);
        let (one, other) = tokio::join!(
            chat.set_tenant_role(&root, ann.user_id, UserRole::Member),
            chat.set_tenant_role(&ann, root.user_id, UserRole::Member),
        );
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1);
        assert_eq!(chat.count("select count(*) from users where role = 'admin'").await, 1);
    }

    async fn whoever_is_signed_out_or_loses_a_role_is_out_at_once(chat: TestChat) {
        let root = chat.admin("root").await;
        let token = |name: &'static str| chat.issue_token("main", name, 60);
        chat.person("bob").await;
        chat.admin("cyd").await;
        for (name, is_demoted) in [("bob", false), ("cyd", true)] {
            let session = chat.enter_by_token(&token(name).await.unwrap(), &origin()).await.unwrap();
            let person = session.actor;
            let mut socket = chat.socket(person).await;

            if is_demoted {
                chat.set_tenant_role(&root, person.user_id, UserRole::Member).await.unwrap();
            } else {
                chat.end_sessions(&root, person.user_id).await.unwrap();
            }

            assert_eq!(socket.is_closed().await, CloseReason::SessionEnded);
            assert_eq!(chat.authenticate(&session.access_token).await.unwrap_err(), Error::SessionExpired);
            let refreshed = chat.refresh(&session.refresh_token.unwrap()).await;
            assert_eq!(refreshed.unwrap_err(), Error::SessionExpired);
            let again = chat.enter_by_token(&token(name).await.unwrap(), &origin()).await.unwrap();
            assert_eq!(again.actor.role, UserRole::Member);
        }
        let mallory = chat.foreign_admin().await;
        assert_eq!(chat.end_sessions(&root, mallory.user_id).await.unwrap_err(), Error::not_found("user"));
    }
}

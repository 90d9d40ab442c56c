//! Mentions: whom a message calls upon, and how many of those are unread.

use parlor::{
    Error,
    chat::Chat,
    model::{
        Actor, Block, ConversationId, ConversationKind, Draft, Everybody, Inline, Message, ParticipantRole, UserId,
        UserRole,
    },
};

use crate::support::{TestChat, contract};

async fn unread_mentions(chat: &Chat, actor: &Actor, room: ConversationId) -> i64 {
    let one = chat.conversation(actor, room).await.unwrap().membership.unread_mentions;
    let list = chat.conversations(actor).await.unwrap();
    let listed = list.into_iter().find(|summary| summary.conversation.id == room).unwrap();
    assert_eq!(listed.membership.unread_mentions, one);
    one
}

/// Says something, which is read as it was heard.
async fn said(chat: &TestChat, by: &Actor, room: ConversationId, content: &str) -> Message {
    let message = chat.say(by, room, content).await.message;
    assert_eq!(chat.reread(by, &message).await, message);
    message
}

/// The people whom its paragraphs mark.
fn mentions_in(message: &Message) -> Vec<UserId> {
    let blocks = message.body.iter().flatten();
    let lines = blocks.filter_map(|block| if let Block::Paragraph(line) = block { Some(line) } else { None });
    lines
        .flatten()
        .filter_map(|part| if let Inline::Mention { user_id, .. } = part { *user_id } else { None })
        .collect()
}

contract! {
    async fn people_in_the_conversation_are_mentioned_by_name(chat: TestChat) {
        let (ann, bob, cyd, eve) =
            (chat.person("ann").await, chat.person("Bob").await, chat.person("cyd").await, chat.person("eve").await);
        let room = chat.group(&[ann, bob, cyd]).await;

        for (content, expected) in [
            ("@bob look", vec![&bob]),
            ("hey @BOB, and (@cyd)!", vec![&bob, &cyd]),
            ("@bob @bob @Bob", vec![&bob]),
            ("@bob's idea", vec![&bob]),
            ("你好@bob你好", vec![&bob]),
            ("**@bob** _@cyd_", vec![&bob, &cyd]),
            ("@eve is not here, @nobody is nobody", vec![]),
            ("@ann, note to myself", vec![]),
            ("bob, @ bob, @, @@bob, x@bob, ann.@bob, http://x/@bob", vec![]),
            ("@bobby @bobcat_ @bob2", vec![]),
        ] {
            let message = said(&chat, &ann, room, content).await;
            let expected: Vec<_> = expected.into_iter().map(|person| person.user_id).collect();
            assert_eq!(message.mentions, expected, "{content}");
            assert_eq!(message.mentions_everybody, None);
        }
        assert_eq!(unread_mentions(&chat, &bob, room).await, 6);
        assert_eq!(unread_mentions(&chat, &cyd, room).await, 2);
        assert!(!chat.conversations(&eve).await.unwrap().iter().any(|summary| summary.membership.unread_mentions > 0));
    }

    async fn what_is_drawn_as_a_mention_is_one(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[ann, bob, cyd]).await;

        for (content, drawn) in [
            ("@bob", 1), ("@bob, ann.@bob, x-@bob, /@bob, x+@bob and @@bob", 1), ("@bob `@bob` @BOB", 2),
            ("@bob https://x.example/?to=@cyd", 1), ("ann.@bob", 0), ("@ann @bob", 1), ("https://x.example/@bob", 0),
        ] {
            let message = said(&chat, &ann, room, content).await;
            let marked = mentions_in(&message);
            assert_eq!(marked.len(), drawn, "{content}");
            assert!(marked.iter().all(|user| message.mentions.contains(user)), "{content}");
            assert_eq!(message.mentions.is_empty(), drawn == 0, "{content}");
        }
    }

    async fn the_longest_name_counts(chat: TestChat) {
        let mut people = vec![chat.person("writer").await];
        for name in ["ann", "ann.marie", "ann-lee", "ann.marie@home", "李", "李小龙"] {
            people.push(chat.person(name).await);
        }
        let room = chat.group(&people).await;

        for (content, expected) in [
            ("@ann.", 1), ("@ann.marie.", 2), ("@ann-lee: hi", 3), ("@ann.marie@home?", 4), ("@ann.mar", 1),
            ("@李小", 5), ("@李小龙你好", 6),
        ] {
            let message = said(&chat, &people[0], room, content).await;
            assert_eq!(message.mentions, [people[expected].user_id], "{content}");
        }
    }

    async fn what_is_code_calls_upon_nobody(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;

        for content in ["`@bob`", "``a ` @bob``", "```\n@bob\n```", "```\n@bob"] {
            assert!(said(&chat, &ann, room, content).await.mentions.is_empty(), "{content}");
        }
        for content in ["`code` @bob `code`", "an open ` before @bob", "`` @bob `", "```\ncode\n```\n@bob"] {
            assert_eq!(said(&chat, &ann, room, content).await.mentions, [bob.user_id], "{content}");
        }
    }

    async fn moderators_call_upon_everybody_and_others_only_say_so(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[ann, bob, cyd]).await;
        let (direct, _) = chat.open_direct(&ann, bob.user_id).await.unwrap();

        for word in ["@everyone", "@all", "@Channel"] {
            assert_eq!(said(&chat, &ann, room, word).await.mentions_everybody, Some(Everybody::Everyone));
            assert_eq!(said(&chat, &bob, room, word).await.mentions_everybody, None);
            assert_eq!(said(&chat, &ann, direct, word).await.mentions_everybody, None);
        }

        assert_eq!(unread_mentions(&chat, &ann, room).await, 0);
        assert_eq!(unread_mentions(&chat, &bob, room).await, 3);
        assert_eq!(unread_mentions(&chat, &bob, direct).await, 0);
        chat.set_role(&ann, room, bob.user_id, ParticipantRole::Moderator).await.unwrap();
        said(&chat, &bob, room, "@everyone and @cyd: lunch").await;
        assert_eq!(unread_mentions(&chat, &cyd, room).await, 4);
        assert_eq!(unread_mentions(&chat, &ann, room).await, 1);
    }

    async fn here_are_those_who_are_online(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[ann, bob, cyd]).await;
        let (_ann, _bob) = (chat.socket(ann).await, chat.socket(bob).await);

        let message = said(&chat, &ann, room, "@here fire drill").await;

        assert_eq!((message.mentions_everybody, message.mentions.len()), (Some(Everybody::Here), 0));
        assert_eq!(unread_mentions(&chat, &bob, room).await, 1);
        assert_eq!(unread_mentions(&chat, &cyd, room).await, 0);
        assert_eq!(unread_mentions(&chat, &ann, room).await, 0);
    }

    async fn a_mention_is_unread_until_its_message_is_read(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let mut mentions = Vec::new();
        for n in 0..4 {
            chat.say(&ann, room, "in between").await;
            mentions.push(said(&chat, &ann, room, &format!("@bob {n}")).await);
        }

        assert_eq!(unread_mentions(&chat, &bob, room).await, 4);
        chat.mark_messages_read(&bob, room, &[mentions[2].id]).await.unwrap();
        assert_eq!(unread_mentions(&chat, &bob, room).await, 3);
        chat.mark_read(&bob, room, mentions[0].seq).await.unwrap();
        assert_eq!(unread_mentions(&chat, &bob, room).await, 2);
        chat.delete(&ann, mentions[1].id).await.unwrap();
        assert_eq!(unread_mentions(&chat, &bob, room).await, 1);
        chat.leave(&bob, room).await.unwrap();
        chat.add_participants(&ann, room, &[bob.user_id]).await.unwrap();
        assert_eq!(unread_mentions(&chat, &bob, room).await, 0);
    }

    async fn an_edit_calls_upon_those_whom_it_names_and_no_longer_upon_others(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[ann, bob, cyd]).await;
        let message = said(&chat, &ann, room, "@bob please").await;

        let edited = chat.edit(&ann, message.id, "@cyd please".into()).await.unwrap();
        assert_eq!((&edited.mentions[..], edited.mentions_everybody), (&[cyd.user_id][..], None));
        assert_eq!((unread_mentions(&chat, &bob, room).await, unread_mentions(&chat, &cyd, room).await), (0, 1));

        let edited = chat.edit(&ann, message.id, "@everyone please".into()).await.unwrap();
        assert_eq!((edited.mentions.len(), edited.mentions_everybody), (0, Some(Everybody::Everyone)));
        assert_eq!((unread_mentions(&chat, &bob, room).await, unread_mentions(&chat, &cyd, room).await), (1, 1));

        let edited = chat.edit(&ann, message.id, "never mind".into()).await.unwrap();
        assert_eq!((edited.mentions.len(), edited.mentions_everybody), (0, None));
        assert_eq!((unread_mentions(&chat, &bob, room).await, unread_mentions(&chat, &cyd, room).await), (0, 0));
        assert_eq!(chat.reread(&bob, &message).await, edited);
    }

    async fn fifty_people_are_mentioned_by_name_and_no_more(chat: TestChat) {
        let mut people = Vec::new();
        for n in 0..53 {
            people.push(chat.person(&format!("p{n}")).await);
        }
        let room = chat.group(&people).await;
        let everybody: String = (1..53).map(|n| format!("@p{n} ")).collect();

        assert_eq!(said(&chat, &people[0], room, &everybody).await.mentions.len(), 50);
        let hostile = "@a.b.c.d.e.f.g.h ".repeat(500);
        assert!(said(&chat, &people[0], room, &hostile).await.mentions.is_empty());
    }

    async fn nobody_is_mentioned_across_tenants_or_after_they_left(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        chat.foreign_admin().await;
        chat.person_of("rival", "bob2", UserRole::Member).await;
        let room = chat.group(&[ann, bob]).await;
        chat.remove_participant(&ann, room, bob.user_id).await.unwrap();

        assert!(said(&chat, &ann, room, "@mallory @bob2 @bob").await.mentions.is_empty());
    }

    async fn a_retry_mentions_nobody_twice(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let draft = Draft { client_id: Some("a1".into()), ..crate::support::text("@bob @everyone") };

        let sends = (0..10).map(|_| chat.post(&ann, room, draft.clone()));
        let posted = futures::future::join_all(sends).await;

        for posted in posted {
            let message = posted.unwrap().message;
            assert_eq!((message.mentions, message.mentions_everybody), (vec![bob.user_id], Some(Everybody::Everyone)));
        }
        assert_eq!(unread_mentions(&chat, &bob, room).await, 1);
    }

    async fn who_types_a_mention_is_offered_the_people_who_are_there(chat: TestChat) {
        let (ann, bob, _) = (chat.person("ann").await, chat.person("Bob").await, chat.person("bo").await);
        let bobby = chat.person("bobby_50%").await;
        let room = chat.group(&[ann, bob, bobby]).await;
        let names = |people: Vec<parlor::model::Person>| people.into_iter().map(|p| p.username).collect::<Vec<_>>();

        assert_eq!(names(chat.search_participants(&ann, room, "bo").await.unwrap()), ["Bob", "bobby_50%"]);
        assert_eq!(names(chat.search_participants(&ann, room, "bobby_50%").await.unwrap()), ["bobby_50%"]);
        assert_eq!(names(chat.search_participants(&ann, room, "").await.unwrap()), ["Bob", "bobby_50%"]);
        assert!(chat.search_participants(&ann, room, "%").await.unwrap().is_empty());
        chat.remove_participant(&ann, room, bob.user_id).await.unwrap();
        assert_eq!(names(chat.search_participants(&ann, room, "bo").await.unwrap()), ["bobby_50%"]);
        let hidden = Error::not_found("conversation");
        assert_eq!(chat.search_participants(&bob, room, "").await.unwrap_err(), hidden);
    }

    async fn who_adds_people_is_offered_those_who_are_not_there(chat: TestChat) {
        let (ann, bob, eve) = (chat.person("ann").await, chat.person("bob").await, chat.person("bobby").await);
        chat.add_tenant("rival", "", parlor::model::Dialect::Native, None).await.unwrap();
        chat.person_of("rival", "bobo", UserRole::Member).await;
        let room = chat.group(&[ann, bob]).await;
        let names = |people: Vec<parlor::model::Person>| people.into_iter().map(|p| p.username).collect::<Vec<_>>();

        assert_eq!(names(chat.search_outsiders(&ann, room, "bo").await.unwrap()), ["bobby"]);
        chat.remove_participant(&ann, room, bob.user_id).await.unwrap();
        assert_eq!(names(chat.search_outsiders(&ann, room, "bo").await.unwrap()), ["bob", "bobby"]);
        for outsider in [&bob, &eve] {
            let hidden = Error::not_found("conversation");
            assert_eq!(chat.search_outsiders(outsider, room, "").await.unwrap_err(), hidden);
        }
    }

    async fn in_a_channel_and_among_many_at_most_ten_are_offered(chat: TestChat) {
        let mut people = Vec::new();
        for n in 0..15 {
            people.push(chat.person(&format!("member{n:02}")).await);
        }
        let channel = chat.conversation_of(ConversationKind::Channel, &people).await;

        assert_eq!(chat.search_participants(&people[3], channel, "member").await.unwrap().len(), 10);
    }
}

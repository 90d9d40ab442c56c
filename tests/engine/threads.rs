//! Replies: what they quote, and the chains that they make.

use parlor::{
    Error,
    model::{Anchor, Draft, MessageId, Thread},
};

use crate::support::{contract, text};

contract! {
    async fn a_reply_quotes_what_it_replies_to_as_it_is_now(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "lunch?").await.message;

        let answer = chat.reply(&bob, &said, "yes").await;

        let quote = answer.quote.clone().unwrap();
        assert_eq!((quote.id, quote.seq, quote.excerpt.as_str(), quote.deleted), (said.id, said.seq, "lunch?", false));
        assert_eq!(quote.sender, said.sender);
        assert_eq!((answer.reply_to, answer.thread_root), (Some(said.id), Some(said.id)));
        assert_eq!(chat.reread(&ann, &answer).await, answer);
        chat.edit(&ann, said.id, "dinner?".into()).await.unwrap();
        assert_eq!(chat.reread(&ann, &answer).await.quote.unwrap().excerpt, "dinner?");
    }

    async fn a_long_text_is_quoted_by_its_first_200_characters(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let said = chat.say(&ann, room, &"é👋".repeat(150)).await.message;

        let answer = chat.reply(&ann, &said, "yes").await;

        assert_eq!(answer.quote.unwrap().excerpt, "é👋".repeat(100));
    }

    async fn a_quote_is_what_was_said_without_its_marks(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let said = chat.say(&ann, room, "**Tea** at `four`, [here](https://tea.example)").await.message;

        let answer = chat.reply(&ann, &said, "yes").await;

        assert_eq!(answer.quote.clone().unwrap().excerpt, "Tea at four, here");
        assert_eq!(chat.reread(&ann, &answer).await, answer);
    }

    async fn a_long_chain_is_summed_up_by_its_beginning_and_its_end(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[ann, bob, cyd]).await;
        let root = chat.say(&ann, room, "plan?").await.message;
        let reply = |n: usize| Draft { content: n.to_string(), reply_to: Some(root.id), ..Draft::default() };
        let first = futures::future::join_all((0..250).map(|n| chat.post(&bob, room, reply(n)))).await;
        assert!(first.iter().all(Result::is_ok));
        let last = chat.reply(&cyd, &root, "at last").await;

        let thread = chat.reread(&ann, &root).await.thread.unwrap();

        assert_eq!((thread.replies, thread.last_reply_at), (251, last.created_at));
        assert_eq!(thread.people.iter().map(|person| person.username.as_str()).collect::<Vec<_>>(), ["bob"]);
        futures::future::join_all((0..800).map(|n| chat.post(&bob, room, reply(n)))).await;
        assert_eq!(chat.reread(&ann, &root).await.thread.unwrap().replies, Thread::MOST_COUNTED);
    }

    async fn replies_to_replies_are_of_one_chain(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[ann, bob, cyd]).await;
        let root = chat.say(&ann, room, "plan?").await.message;
        let first = chat.reply(&bob, &root, "one").await;
        chat.say(&ann, room, "something else").await;
        let second = chat.reply(&cyd, &first, "two").await;
        let third = chat.reply(&bob, &second, "three").await;

        for named in [root.id, first.id, third.id] {
            let page = chat.thread(&ann, named, None).await.unwrap();
            let ids: Vec<_> = page.messages.iter().map(|message| message.id).collect();
            assert_eq!(ids, [root.id, first.id, second.id, third.id]);
            assert_eq!((page.has_before, page.has_after), (false, false));
        }
        let thread = chat.reread(&ann, &root).await.thread.unwrap();
        let people: Vec<_> = thread.people.iter().map(|person| person.username.as_str()).collect();
        assert_eq!((thread.replies, thread.last_reply_at, people), (3, third.created_at, vec!["bob", "cyd"]));
        assert!(chat.reread(&ann, &first).await.thread.is_none());
    }

    async fn a_deleted_reply_no_longer_counts_and_its_place_is_kept(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let root = chat.say(&ann, room, "plan?").await.message;
        let (first, second) = (chat.reply(&bob, &root, "one").await, chat.reply(&ann, &root, "two").await);

        chat.delete(&bob, first.id).await.unwrap();

        let thread = chat.reread(&ann, &root).await.thread.unwrap();
        assert_eq!((thread.replies, thread.people[0].username.as_str()), (1, "ann"));
        let page = chat.thread(&ann, root.id, None).await.unwrap();
        let ids: Vec<_> = page.messages.iter().map(|message| message.id).collect();
        assert_eq!(ids, [root.id, first.id, second.id]);
        assert!(page.messages[1].deleted_at.is_some());
        chat.delete(&ann, second.id).await.unwrap();
        assert!(chat.reread(&ann, &root).await.thread.is_none());
    }

    async fn a_chain_names_its_first_five_people(chat: TestChat) {
        let mut people = Vec::new();
        for name in ["ann", "bob", "cyd", "dan", "eve", "fay", "gus"] {
            people.push(chat.person(name).await);
        }
        let room = chat.group(&people).await;
        let root = chat.say(&people[0], room, "who is in?").await.message;
        for person in people.iter().rev().chain(&people) {
            chat.reply(person, &root, "me").await;
        }

        let thread = chat.reread(&people[0], &root).await.thread.unwrap();

        let names: Vec<_> = thread.people.into_iter().map(|person| person.username).collect();
        assert_eq!((thread.replies, names), (14, ["gus", "fay", "eve", "dan", "cyd"].map(String::from).to_vec()));
    }

    async fn a_long_chain_comes_in_pages(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let root = chat.say(&ann, room, "root").await.message;
        for n in 0..60 {
            chat.reply(&ann, &root, &n.to_string()).await;
        }

        let first = chat.thread(&ann, root.id, None).await.unwrap();
        let rest = chat.thread(&ann, root.id, first.messages.last().map(|message| message.seq)).await.unwrap();

        assert_eq!((first.messages.len(), first.messages[0].id, first.has_after), (51, root.id, true));
        let contents: Vec<_> = rest.messages.iter().map(|message| message.content.clone()).collect();
        assert_eq!(contents, (50..60).map(|n: i32| n.to_string()).collect::<Vec<_>>());
        assert_eq!((rest.has_before, rest.has_after), (true, false));
        assert!(chat.thread(&ann, root.id, Some(i64::MAX)).await.unwrap().messages.is_empty());
    }

    async fn a_message_without_replies_is_a_chain_of_itself(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let said = chat.say(&ann, room, "alone").await.message;

        let page = chat.thread(&ann, said.id, None).await.unwrap();

        assert_eq!(page.messages, [said]);
    }

    async fn a_reply_stays_in_the_conversation_of_what_it_replies_to(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (room, other) = (chat.group(&[ann, bob]).await, chat.group(&[ann, bob]).await);
        let private = chat.group(&[bob]).await;
        let (elsewhere, secret) =
            (chat.say(&ann, other, "elsewhere").await.message, chat.say(&bob, private, "secret").await.message);

        for id in [elsewhere.id, secret.id, MessageId(987_654)] {
            let draft = Draft { reply_to: Some(id), ..text("indeed") };
            let refused = chat.post(&ann, room, draft).await.unwrap_err();
            assert_eq!(refused, Error::invalid("reply_to", "That message is not in this conversation."));
        }
        assert!(chat.history(&ann, room, Anchor::Latest, 50).await.unwrap().messages.is_empty());
    }

    async fn a_retried_reply_is_answered_as_the_first_time(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let root = chat.say(&ann, room, "root").await.message;
        let draft = Draft { reply_to: Some(root.id), ..crate::support::text_with_id("hi @ann", "a1") };
        let first = chat.post(&ann, room, draft.clone()).await.unwrap();

        let retry = chat.post(&ann, room, draft.clone()).await.unwrap();
        chat.delete(&ann, root.id).await.unwrap();
        let later = chat.post(&ann, room, draft).await.unwrap();

        assert_eq!((retry.repeated, retry.message), (true, first.message));
        assert!(later.repeated);
        assert_eq!(chat.reread(&ann, &root).await.thread.unwrap().replies, 1);
    }

    async fn a_chain_is_not_there_for_strangers_other_tenants_and_who_was_removed(chat: TestChat) {
        let (ann, bob, eve, root) =
            (chat.person("ann").await, chat.person("bob").await, chat.person("eve").await, chat.admin("root").await);
        let mallory = chat.foreign_admin().await;
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&bob, room, "secret").await.message;
        let answer = chat.reply(&ann, &said, "really?").await;
        chat.remove_participant(&ann, room, bob.user_id).await.unwrap();

        for stranger in [&bob, &eve, &mallory] {
            for id in [said.id, answer.id, MessageId(987_654)] {
                assert_eq!(chat.thread(stranger, id, None).await.unwrap_err(), Error::not_found("message"));
            }
        }
        assert_eq!(chat.thread(&root, answer.id, None).await.unwrap().messages.len(), 2);
    }
}

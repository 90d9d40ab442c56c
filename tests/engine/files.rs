//! Files: who may upload what, who may have it, and what becomes of it.

use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use parlor::{
    Error,
    chat::{Chat, NewFile, Variant},
    model::{
        Actor, Attachment, AttachmentId, AttachmentKind, ConversationId, ConversationKind, Dialect, Draft, MessageId,
        MessageKind, ParticipantRole, UserRole,
    },
};

use crate::support::contract;

const DAY: i64 = 24 * 3600;

pub fn named(name: &str) -> NewFile {
    NewFile { name: name.into(), ..NewFile::default() }
}

pub async fn upload(chat: &Chat, actor: &Actor, new: NewFile, content: impl Into<Bytes>) -> parlor::Result<Attachment> {
    // As it comes from a network: in pieces of any size.
    let content = content.into();
    let pieces: Vec<_> = content.chunks(30_000).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    chat.upload(actor, new, stream::iter(pieces)).await
}

pub async fn content(chat: &Chat, actor: &Actor, id: AttachmentId, variant: Variant) -> parlor::Result<Vec<u8>> {
    let file = chat.file(actor, id, variant).await?;
    let content = read(&file, 0..file.bytes).await;
    assert_eq!(content.len() as u64, file.bytes);
    Ok(content)
}

async fn read(file: &parlor::chat::FileContent, range: std::ops::Range<u64>) -> Vec<u8> {
    let pieces: Vec<Bytes> = file.read(range).await.unwrap().try_collect().await.unwrap();
    pieces.concat()
}

/// A message that carries the file.
async fn send(chat: &Chat, actor: &Actor, room: ConversationId, file: AttachmentId) -> MessageId {
    let draft = Draft { kind: MessageKind::File, attachments: vec![file], ..Draft::default() };
    let message = chat.post(actor, room, draft).await.unwrap().message;
    assert_eq!(message.attachments.iter().map(|attachment| attachment.id).collect::<Vec<_>>(), [file]);
    message.id
}

fn refused<T>(result: parlor::Result<T>) -> Error {
    result.err().unwrap()
}

fn is_not_found<T>(result: parlor::Result<T>) -> bool {
    matches!(refused(result), Error::NotFound { what } if what == "file")
}

contract! {
    async fn what_was_uploaded_is_what_comes_back(chat: TestChat) {
        let ann = chat.person("ann").await;
        let letter: Vec<u8> = (0..3_000_000u32).flat_map(u32::to_le_bytes).collect();

        let file = upload(&chat, &ann, named("../letters/Größe.bin"), letter.clone()).await.unwrap();

        assert_eq!((file.kind, file.name.as_str(), file.bytes), (AttachmentKind::File, "Größe.bin", 12_000_000));
        assert_eq!(content(&chat, &ann, file.id, Variant::Original).await.unwrap(), letter);
        let part = chat.file(&ann, file.id, Variant::Original).await.unwrap();
        assert_eq!(read(&part, 8_000_001..8_000_017).await, letter[8_000_001..8_000_017]);
        assert_eq!(read(&part, 11_999_999..12_000_000).await, letter[11_999_999..]);
        assert!(is_not_found(chat.file(&ann, file.id, Variant::Preview).await));
    }

    async fn before_it_is_sent_a_file_is_its_uploaders_alone(chat: TestChat) {
        let (ann, bob, boss) = (chat.person("ann").await, chat.person("bob").await, chat.admin("boss").await);
        chat.add_tenant("vans", "", Dialect::Morevans, None).await.unwrap();
        let stranger = chat.person_of("vans", "mallory", UserRole::Admin).await;
        let file = upload(&chat, &ann, named("diary.txt"), "dear diary").await.unwrap();

        assert!(chat.file(&ann, file.id, Variant::Original).await.is_ok());
        for other in [bob, boss, stranger] {
            assert!(is_not_found(chat.file(&other, file.id, Variant::Original).await));
        }
        for guess in [0, -1, file.id.0 + 1, i64::MAX] {
            assert!(is_not_found(chat.file(&ann, AttachmentId(guess), Variant::Original).await));
        }
    }

    async fn once_it_is_sent_a_file_is_there_for_everybody_in_the_conversation(chat: TestChat) {
        let (ann, bob, eve) = (chat.person("ann").await, chat.person("bob").await, chat.person("eve").await);
        let (watcher, gone, boss) = (chat.person("wim").await, chat.person("gus").await, chat.admin("boss").await);
        chat.add_tenant("vans", "", Dialect::Morevans, None).await.unwrap();
        let stranger = chat.person_of("vans", "mallory", UserRole::Admin).await;
        let support = chat.person_of("main", "sue", UserRole::Support).await;
        let room = chat.group(&[ann, bob, watcher, gone]).await;
        chat.set_role(&ann, room, watcher.user_id, ParticipantRole::Observer).await.unwrap();
        let file = upload(&chat, &ann, named("plan.txt"), "the plan").await.unwrap();
        send(&chat, &ann, room, file.id).await;
        assert!(chat.file(&gone, file.id, Variant::Original).await.is_ok());
        chat.remove_participant(&ann, room, gone.user_id).await.unwrap();

        for reader in [ann, bob, watcher, boss] {
            assert_eq!(content(&chat, &reader, file.id, Variant::Original).await.unwrap(), b"the plan");
        }
        for other in [eve, gone, stranger, support] {
            assert!(is_not_found(chat.file(&other, file.id, Variant::Original).await));
        }
    }

    async fn support_staff_see_files_where_they_may_enter(chat: TestChat) {
        let (ann, sue) = (chat.person("ann").await, chat.person_of("main", "sue", UserRole::Support).await);
        let room = chat.conversation_of(ConversationKind::Group, &[ann]).await;
        chat.tamper(format!("update conversations set kind = 'support' where id = {room}")).await;
        let file = upload(&chat, &ann, named("screenshot.txt"), "it does not work").await.unwrap();
        send(&chat, &ann, room, file.id).await;

        assert!(chat.file(&sue, file.id, Variant::Original).await.is_ok());
    }

    async fn with_its_message_a_file_is_gone(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let file = upload(&chat, &ann, named("regret.txt"), "I did it").await.unwrap();
        let message = send(&chat, &ann, room, file.id).await;
        let link = chat.file_signer(&ann, 3600).await.unwrap().query(file.id);

        chat.delete(&ann, message).await.unwrap();

        for reader in [ann, bob] {
            assert!(is_not_found(chat.file(&reader, file.id, Variant::Original).await));
        }
        assert!(is_not_found(follow(&chat, file.id, &link).await));
        assert_eq!(chat.remove_discarded_files().await.unwrap(), 1);
        assert!(chat.stored_files().is_empty());
        assert_eq!(chat.rows_of_files().await, 0);
    }

    async fn what_was_not_sent_within_a_day_is_removed(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let sent = upload(&chat, &ann, named("sent.txt"), "sent").await.unwrap();
        let waiting = upload(&chat, &ann, named("waiting.txt"), "waiting").await.unwrap();
        send(&chat, &ann, room, sent.id).await;

        chat.pass(DAY - 60);
        assert_eq!(chat.remove_discarded_files().await.unwrap(), 0);
        chat.pass(120);
        let young = upload(&chat, &ann, named("young.txt"), "young").await.unwrap();
        assert_eq!(chat.remove_discarded_files().await.unwrap(), 1);
        assert_eq!(chat.remove_discarded_files().await.unwrap(), 0);

        assert!(is_not_found(chat.file(&ann, waiting.id, Variant::Original).await));
        let late = Draft { kind: MessageKind::File, attachments: vec![waiting.id], ..Draft::default() };
        assert!(matches!(refused(chat.post(&ann, room, late).await), Error::Invalid { .. }));
        for kept in [sent.id, young.id] {
            assert!(content(&chat, &ann, kept, Variant::Original).await.is_ok());
        }
        assert_eq!((chat.stored_files().len(), chat.rows_of_files().await), (2, 2));
    }

    async fn a_removal_that_was_interrupted_is_finished_later(chat: TestChat) {
        let ann = chat.person("ann").await;
        upload(&chat, &ann, named("a.txt"), "content gone, row there").await.unwrap();
        std::fs::remove_file(chat.stored_files().remove(0)).unwrap();
        upload(&chat, &ann, named("b.txt"), "never finished").await.unwrap();
        chat.tamper("update attachments set bytes = 0 where name = 'b.txt'".into()).await;
        // What a crash leaves of a file that is being written.
        let half = chat.stored_files().remove(0);
        std::fs::rename(&half, half.with_file_name("original#1")).unwrap();

        chat.pass(DAY + 1);

        assert_eq!(chat.remove_discarded_files().await.unwrap(), 2);
        assert!(chat.stored_files().is_empty());
        assert_eq!(chat.rows_of_files().await, 0);
    }

    async fn what_is_too_large_is_refused_before_it_is_read(chat: TestChat) {
        let ann = chat.person("ann").await;
        chat.set_upload_limit("main", 100_000).await.unwrap();
        assert_eq!(chat.upload_limit(&ann).await.unwrap(), 100_000);
        let unread = stream::once(async { panic!("the file was read") });

        let announced = chat.upload(&ann, NewFile { bytes: Some(100_001), ..named("a.bin") }, unread).await;
        let endless = stream::repeat_with(|| Ok(Bytes::from(vec![0; 10_000])));
        let unannounced = tokio::time::timeout(Duration::from_secs(20), chat.upload(&ann, named("a.bin"), endless));
        let exact = upload(&chat, &ann, named("a.bin"), vec![0; 100_000]).await.unwrap();

        assert_eq!(refused(announced), Error::TooLarge { bytes: 100_001, limit: 100_000 });
        assert_eq!(refused(unannounced.await.unwrap()), Error::TooLarge { bytes: 110_000, limit: 100_000 });
        assert_eq!(exact.bytes, 100_000);
        assert_eq!((chat.stored_files().len(), chat.rows_of_files().await), (1, 1));
    }

    async fn the_limit_is_the_tenants_own(chat: TestChat) {
        chat.add_tenant("vans", "", Dialect::Morevans, None).await.unwrap();
        chat.set_upload_limit("vans", 10).await.unwrap();
        let (ann, dora) = (chat.person("ann").await, chat.person_of("vans", "dora", UserRole::Member).await);

        assert!(upload(&chat, &ann, named("a.txt"), "eleven byte").await.is_ok());
        assert!(matches!(refused(upload(&chat, &dora, named("a.txt"), "eleven byte").await), Error::TooLarge { .. }));
    }

    async fn an_upload_that_breaks_off_leaves_nothing(chat: TestChat) {
        let ann = chat.person("ann").await;
        let piece = || Ok(Bytes::from(vec![7; 1_000_000]));
        let broken = stream::iter([piece(), piece(), piece(), Err(Error::Malformed { problem: "cut".into() })]);

        let cut = chat.upload(&ann, named("a.bin"), broken).await;
        let stalled = stream::iter([piece(), piece(), piece()]).chain(stream::pending());
        let given_up = tokio::time::timeout(Duration::from_millis(500), chat.upload(&ann, named("b.bin"), stalled)).await;

        assert_eq!(refused(cut), Error::Malformed { problem: "cut".into() });
        assert!(given_up.is_err());
        for _ in 0..100 {
            if chat.rows_of_files().await == 0 && chat.stored_files().is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{} rows and {:?} are left", chat.rows_of_files().await, chat.stored_files());
    }

    async fn nobody_takes_all_places_at_the_desk(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let slow = || chat.upload(&ann, named("slow.bin"), stream::pending());
        let mut uploads: Vec<_> = (0..8).map(|_| Box::pin(slow())).collect();
        for upload in &mut uploads {
            let waiting = tokio::time::timeout(Duration::from_millis(50), upload).await;
            assert!(waiting.is_err());
        }

        assert!(matches!(refused(slow().await), Error::RateLimited { .. }));
        assert!(upload(&chat, &bob, named("quick.txt"), "quick").await.is_ok());
        drop(uploads);
        assert!(upload(&chat, &ann, named("quick.txt"), "quick").await.is_ok());
    }

    async fn programs_are_refused_by_name_and_by_content(chat: TestChat) {
        let ann = chat.person("ann").await;
        let elf = [&b"\x7fELF\x02\x01\x01"[..], &[0; 200]].concat();
        let exe = [&b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff"[..], &[0; 200]].concat();
        let programs: [(&str, Vec<u8>); 6] = [
            ("holiday.jpg", elf),
            ("holiday.jpg", exe),
            ("notes.txt", b"#!/bin/sh\nrm -rf ~\n".to_vec()),
            ("notes.txt", b"<?php system($_GET['c']);".to_vec()),
            ("setup.exe", b"harmless text".to_vec()),
            ("run.SH", b"harmless text".to_vec()),
        ];
        for (name, program) in programs {
            let error = refused(upload(&chat, &ann, named(name), program).await);
            assert!(matches!(error, Error::UnsupportedType { .. }) && error.status() == 415, "{name}: {error:?}");
        }
        assert_eq!((chat.stored_files().len(), chat.rows_of_files().await), (0, 0));
    }

    async fn an_empty_file_is_refused(chat: TestChat) {
        let ann = chat.person("ann").await;
        assert!(matches!(refused(upload(&chat, &ann, named("a.txt"), "").await), Error::Invalid { .. }));
    }

    async fn a_voice_message_says_how_long_it_is_and_how_it_sounds(chat: TestChat) {
        let ann = chat.person("ann").await;
        let mut webm = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm".to_vec();
        webm.resize(5_000, 1);
        let voice = |duration_ms, waveform| NewFile {
            media_type: Some("audio/webm;codecs=opus".into()),
            duration_ms: Some(duration_ms),
            waveform: Some(waveform),
            ..named("voice.webm")
        };

        let file = upload(&chat, &ann, voice(4_200, vec![0, 128, 255]), webm.clone()).await.unwrap();

        assert_eq!((file.kind, file.media_type.as_str()), (AttachmentKind::Audio, "audio/webm"));
        assert_eq!((file.duration_ms, file.waveform.as_deref()), (Some(4_200), Some(&[0, 128, 255][..])));
        let stored = chat.file(&ann, file.id, Variant::Original).await.unwrap().attachment;
        assert_eq!(stored, file);
        let room = chat.group(&[ann]).await;
        let draft = Draft { attachments: vec![file.id], ..Draft::default() };
        let said = chat.post(&ann, room, draft).await.unwrap().message;
        let answer = chat.reply(&ann, &said, "I hear").await;
        assert!(answer.quote.as_ref().is_some_and(|quote| quote.voice), "{answer:?}");
        assert!(!chat.reply(&ann, &answer, "So do I").await.quote.unwrap().voice);
        assert_eq!(chat.reread(&ann, &answer).await, answer);
        for wrong in [voice(-1, vec![1]), voice(DAY * 1000 + 1, vec![1]), voice(1, vec![]), voice(1, vec![1; 129])] {
            assert!(matches!(refused(upload(&chat, &ann, wrong, webm.clone()).await), Error::Invalid { .. }));
        }
    }

    async fn a_signed_link_lets_its_bearer_have_one_file_for_a_while(chat: TestChat) {
        let ann = chat.person("ann").await;
        chat.add_tenant("vans", "", Dialect::Morevans, None).await.unwrap();
        let mallory = chat.person_of("vans", "mallory", UserRole::Admin).await;
        let file = upload(&chat, &ann, named("a.txt"), "one").await.unwrap();
        let other = upload(&chat, &ann, named("b.txt"), "other").await.unwrap();
        let link = chat.file_signer(&ann, 60).await.unwrap().query(file.id);
        let forged = chat.file_signer(&mallory, 60).await.unwrap().query(file.id);

        assert_eq!(follow(&chat, file.id, &link).await.unwrap(), b"one");
        assert!(is_not_found(follow(&chat, other.id, &link).await));
        assert!(is_not_found(follow(&chat, file.id, &forged).await));
        let (expires, signature) = parts(&link);
        let longer = format!("expires={}&signature={signature}", expires + 1);
        assert!(is_not_found(follow(&chat, file.id, &longer).await));
        for signature in ["", "AAAA", "%", &signature[1..], &format!("{signature}A")] {
            let forged = format!("expires={expires}&signature={signature}");
            assert!(is_not_found(follow(&chat, file.id, &forged).await), "{signature}");
        }
        chat.pass(61);
        assert!(is_not_found(follow(&chat, file.id, &link).await));
    }

    async fn who_uploaded_a_file_sends_it_again_and_by_another_name(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let foreigner = chat.foreign_admin().await;
        let room = chat.group(&[ann, bob]).await;
        let file = upload(&chat, &ann, named("plan.pdf"), "%PDF-1.7 plan").await.unwrap().id;
        let name = async |id| chat.file(&ann, id, Variant::Original).await.unwrap().attachment.name;

        assert_eq!(chat.sendable(&ann, file, None).await, Ok(file));
        assert_eq!(chat.sendable(&ann, file, Some("dir/the plan.pdf")).await, Ok(file));
        assert_eq!(name(file).await, "the plan.pdf");
        assert!(matches!(chat.sendable(&ann, file, Some("plan.exe")).await, Err(Error::UnsupportedType { .. })));
        let first = send(&chat, &ann, room, file).await;
        for (who, id) in [(&bob, file), (&foreigner, file), (&ann, AttachmentId(987_654))] {
            let refused = chat.sendable(who, id, Some("mine.pdf")).await.unwrap_err();
            assert!(matches!(refused, Error::Invalid { field, .. } if field == "attachments"));
        }

        let copy = chat.sendable(&ann, file, Some("again.pdf")).await.unwrap();
        assert_ne!(copy, file);
        assert!(is_not_found(chat.file(&bob, copy, Variant::Original).await), "it waits to be sent");
        send(&chat, &ann, room, copy).await;
        assert_eq!((name(file).await, name(copy).await), ("the plan.pdf".into(), "again.pdf".into()));
        chat.delete(&ann, first).await.unwrap();
        chat.remove_discarded_files().await.unwrap();
        assert_eq!(content(&chat, &bob, copy, Variant::Original).await.unwrap(), b"%PDF-1.7 plan");
        assert!(matches!(chat.sendable(&ann, file, None).await, Err(Error::Invalid { .. })), "it is gone");
    }
}

fn parts(link: &str) -> (i64, &str) {
    let (expires, signature) = link.strip_prefix("expires=").unwrap().split_once("&signature=").unwrap();
    (expires.parse().unwrap(), signature)
}

async fn follow(chat: &Chat, id: AttachmentId, link: &str) -> parlor::Result<Vec<u8>> {
    let (expires, signature) = parts(link);
    let file = chat.signed_file(id, Variant::Original, expires, signature).await?;
    Ok(read(&file, 0..file.bytes).await)
}

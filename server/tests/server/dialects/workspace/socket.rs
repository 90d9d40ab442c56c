//! The one socket of everybody.

use tokio_tungstenite::tungstenite::{
    Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use super::*;

#[tokio::test]
async fn a_socket_says_hello_at_each_name_of_the_tenant() {
    let office = Office::open().await;
    let tenant = office.conversation("group").await.0["tenant_id"].clone();
    let number = i64::from_str_radix(&text(&tenant)[24..], 16).unwrap();
    for name in ["shop", text(&tenant), &number.to_string()] {
        let mut socket = office.platform.socket(&office.ann, &format!("/ws/chat/{name}/")).await;
        let hello = socket.next().await;
        assert_eq!(hello["type"], "connection_established");
        assert_eq!(hello["message"], "Connected to chat service");
        assert_eq!((&hello["user_id"], &hello["tenant_id"]), (&json!(uuid(11)), &tenant));
        assert!(is_time(&hello["timestamp"]));
    }
    for name in ["main", "nowhere", "999", &uuid(999), "Shop"] {
        assert_eq!(office.platform.refusal(&office.ann, &format!("/ws/chat/{name}/")).await, 404, "{name}");
    }
    let nobody = Person { token: "nonsense".into(), ..office.ann.clone() };
    assert_eq!(office.platform.refusal(&nobody, "/ws/chat/shop/").await, 401);
}

#[tokio::test]
async fn the_first_frame_may_bring_the_token() {
    let office = Office::open().await;
    let mut socket = office.platform.silent_socket("/ws/chat/shop/").await;
    socket.send(json!({ "type": "authenticate", "token": office.ann.token })).await;
    assert_eq!(socket.next().await["user_id"], uuid(11));
    for (path, frame, code) in [
        ("/ws/chat/shop/", json!({ "type": "authenticate", "token": "nonsense" }), 4401),
        ("/ws/chat/shop/", json!({ "type": "join_conversation", "conversation_id": uuid(1) }), 4401),
        ("/ws/chat/rival/", json!({ "type": "authenticate", "token": office.ann.token }), 4404),
    ] {
        let mut socket = office.platform.silent_socket(path).await;
        socket.send(frame).await;
        assert_eq!(socket.0.close_code().await, code);
    }
}

#[tokio::test]
async fn a_conversation_goes_its_documented_way() {
    let office = Office::open().await;
    let (conversation, path) = office.group().await;
    let id = &conversation["id"];
    let (mut anns, mut bobs) = (office.socket(&office.ann).await, office.socket(&office.bob).await);
    for socket in [&mut anns, &mut bobs] {
        socket.send(json!({ "type": "join_conversation", "conversation_id": id })).await;
        assert_eq!(socket.frame("conversation_joined").await["conversation_id"], *id);
    }

    anns.send(json!({ "type": "start_typing", "conversation_id": id })).await;
    let typing = bobs.frame("typing_indicator").await;
    assert_eq!(
        typing,
        json!({ "type": "typing_indicator", "conversation_id": id, "user_id": uuid(11), "is_typing": true })
    );
    anns.send(json!({ "type": "stop_typing", "conversation_id": id })).await;
    assert_eq!(bobs.frame("typing_indicator").await["is_typing"], false);

    let send = json!({ "type": "send_message", "conversation_id": id, "content": "Hello!", "message_type": "text" });
    anns.send(send).await;
    let (own, heard) = (anns.next().await, bobs.next().await);
    assert_eq!(own, heard, "whoever sends hears what everybody hears, and not their own typing");
    assert_eq!((&heard["type"], &heard["conversation_id"]), (&json!("new_message"), id));
    let message = &heard["message"];
    assert_eq!((&message["sender_id"], &message["content"]), (&json!(uuid(11)), &json!("Hello!")));
    assert_eq!((&message["message_type"], &message["reactions"]), (&json!("text"), &json!([])));
    assert!(is_uuid(&message["id"]) && is_time(&message["created_at"]));

    let react = |kind: &str| json!({ "type": kind, "message_id": message["id"], "emoji": "👍" });
    bobs.send(react("add_reaction")).await;
    let added = anns.frame("reaction_added").await;
    let reaction = &added["reaction"];
    assert_eq!((&reaction["message_id"], &reaction["user_id"]), (&message["id"], &json!(uuid(12))));
    assert_eq!((&reaction["emoji"], &added["conversation_id"]), (&json!("👍"), id));
    let listed = office.get(&office.ann, &format!("/messages/{}/reactions/", text(&message["id"]))).await.1;
    assert_eq!(listed["results"][0], *reaction, "over REST it is the same");
    bobs.send(react("add_reaction")).await;
    bobs.send(react("remove_reaction")).await;
    let removed = anns.next().await;
    assert_eq!(removed["type"], "reaction_removed", "adding it twice is told once: {removed}");
    assert_eq!((&removed["reaction"]["message_id"], &removed["reaction"]["emoji"]), (&message["id"], &json!("👍")));
    assert!(is_time(&removed["reaction"]["created_at"]));

    let one = format!("{path}messages/{}/", text(&message["id"]));
    office.put(&office.ann, &one, json!({ "content": "Hello world!" })).await;
    let updated = bobs.frame("message_updated").await;
    assert_eq!((&updated["message"]["id"], &updated["message"]["content"]), (&message["id"], &json!("Hello world!")));
    assert!(is_time(&updated["message"]["edited_at"]) && updated["message"]["reactions"].is_array());
    office.delete(&office.ann, &one).await;
    let deleted = bobs.frame("message_deleted").await;
    assert_eq!(deleted, json!({ "type": "message_deleted", "conversation_id": id, "message_id": message["id"] }));
}

#[tokio::test]
async fn without_joining_one_hears_messages_and_no_typing() {
    let office = Office::open().await;
    let (conversation, path) = office.group().await;
    let (mut anns, mut bobs) = (office.socket(&office.ann).await, office.socket(&office.bob).await);
    anns.send(json!({ "type": "start_typing", "conversation_id": conversation["id"] })).await;
    anns.send(json!({ "type": "stop_typing", "conversation_id": conversation["id"] })).await;
    anns.send(json!({ "type": "dance" })).await;
    anns.frame("error").await;
    office.say(&office.ann, &path, "Over REST").await;
    assert_eq!(bobs.next().await["message"]["content"], "Over REST");

    let (_, later) = office.group().await;
    office.say(&office.ann, &later, "In a conversation made later").await;
    assert_eq!(bobs.frame("new_message").await["message"]["content"], "In a conversation made later");
}

#[tokio::test]
async fn fields_may_come_in_an_envelope_and_a_client_id_comes_back() {
    let office = Office::open().await;
    let (conversation, _) = office.group().await;
    let mut socket = office.socket(&office.ann).await;
    let data = json!({ "conversation_id": conversation["id"], "content": "Wrapped", "client_id": "c-9" });
    socket.send(json!({ "type": "send_message", "data": data })).await;
    let heard = socket.frame("new_message").await;
    assert_eq!((&heard["message"]["content"], &heard["message"]["client_id"]), (&json!("Wrapped"), &json!("c-9")));
}

#[tokio::test]
async fn a_file_is_sent_over_the_socket() {
    let office = Office::open().await;
    let (conversation, _) = office.group().await;
    let form = reqwest::multipart::Form::new()
        .part("file", reqwest::multipart::Part::bytes(b"minutes of the meeting").file_name("minutes.txt"));
    let url = office.platform.server.url(&format!("{CHAT}/upload/"));
    let request = crate::support::browser().post(url).bearer_auth(&office.bob.token).multipart(form);
    let uploaded: Value = request.send().await.unwrap().json().await.unwrap();
    let (mut anns, mut bobs) = (office.socket(&office.ann).await, office.socket(&office.bob).await);
    let send = json!({
        "type": "send_message", "conversation_id": conversation["id"], "content": "Shared a file: minutes.txt",
        "message_type": "file", "file_url": uploaded["file_url"], "file_name": uploaded["file_name"],
        "file_size": uploaded["file_size"],
    });
    anns.send(send.clone()).await;
    assert_eq!(anns.frame("error").await["code"], "invalid", "it is bob's");
    bobs.send(send).await;
    let message = anns.frame("new_message").await["message"].clone();
    assert_eq!((&message["message_type"], &message["file_name"]), (&json!("file"), &json!("minutes.txt")));
    assert_eq!((&message["file_url"], &message["file_size"]), (&uploaded["file_url"], &json!(22)));
}

#[tokio::test]
async fn changes_of_presence_are_told() {
    let office = Office::open().await;
    office.group().await;
    let mut anns = office.socket(&office.ann).await;
    let mut bobs = office.socket(&office.bob).await;
    let came = anns.frame("presence_updated").await;
    assert_eq!((&came["user_id"], &came["status"]), (&json!(uuid(12)), &json!("online")));
    bobs.send(json!({ "type": "update_presence", "status": "away" })).await;
    let away = anns.frame("presence_updated").await;
    assert_eq!((&away["user_id"], &away["status"]), (&json!(uuid(12)), &json!("away")));
    assert!(is_time(&away["last_seen"]));
    office.put(&office.bob, "/presence/me/", json!({ "status": "busy" })).await;
    assert_eq!(anns.frame("presence_updated").await["status"], "busy", "also over REST");
    assert_eq!(office.get(&office.ann, "/presence/").await.1["results"][1]["status"], "busy");
    bobs.send(json!({ "type": "update_presence", "status": "dancing" })).await;
    assert_eq!(bobs.frame("error").await["code"], "invalid");
    drop(bobs);
    assert_eq!(anns.frame("presence_updated").await["status"], "offline");
}

#[tokio::test]
async fn whoever_joins_later_is_followed_once_their_conversation_is_joined() {
    let office = Office::open().await;
    let (conversation, path) = office.group().await;
    let mut anns = office.socket(&office.ann).await;
    office.join(&path, &office.cyd, "member").await;
    anns.send(json!({ "type": "join_conversation", "conversation_id": conversation["id"] })).await;
    anns.frame("conversation_joined").await;
    office.put(&office.cyd, "/presence/me/", json!({ "status": "online" })).await;
    assert_eq!(anns.frame("presence_updated").await["user_id"], uuid(13));
}

#[tokio::test]
async fn what_is_refused_is_answered_and_the_socket_lives_on() {
    let office = Office::open().await;
    let (conversation, path) = office.group().await;
    let id = &conversation["id"];
    let said = office.say(&office.ann, &path, "Ours").await;
    let mut eves = office.socket(&office.eve).await;
    for (frame, code) in [
        (json!({ "type": "join_conversation", "conversation_id": id }), "not_found"),
        (json!({ "type": "join_conversation" }), "invalid"),
        (json!({ "type": "send_message", "conversation_id": id, "content": "Hi" }), "not_found"),
        (json!({ "type": "start_typing", "conversation_id": id }), "not_found"),
        (json!({ "type": "mark_read", "conversation_id": id }), "not_found"),
        (json!({ "type": "add_reaction", "message_id": said["id"], "emoji": "👍" }), "not_found"),
        (json!({ "type": "dance" }), "malformed"),
        (json!([]), "malformed"),
    ] {
        eves.send(frame.clone()).await;
        let error = eves.next().await;
        assert_eq!((&error["type"], &error["code"]), (&json!("error"), &json!(code)), "{frame}: {error}");
        assert!(error["message"].is_string());
    }
    let mut anns = office.socket(&office.ann).await;
    for (content, kind, code) in
        [(" ", "text", "empty"), ("I am the system", "system", "invalid"), (&"x".repeat(10_001), "text", "too_long")]
    {
        anns.send(json!({ "type": "send_message", "conversation_id": id, "content": content, "message_type": kind }))
            .await;
        assert_eq!(anns.frame("error").await["code"], code);
    }
    anns.send(json!({ "type": "send_message", "conversation_id": id, "content": "Still here" })).await;
    assert_eq!(anns.frame("new_message").await["message"]["content"], "Still here");
}

#[tokio::test]
async fn who_was_removed_hears_no_more_and_says_no_more() {
    let office = Office::open().await;
    let (conversation, path) = office.group().await;
    let mut bobs = office.socket(&office.bob).await;
    assert_eq!(office.delete(&office.ann, &format!("{path}participants/{}/", uuid(12))).await, StatusCode::NO_CONTENT);
    office.say(&office.ann, &path, "Without bob").await;
    bobs.send(json!({ "type": "send_message", "conversation_id": conversation["id"], "content": "Hello?" })).await;
    let error = bobs.next().await;
    assert_eq!((&error["type"], &error["code"]), (&json!("error"), &json!("not_found")), "{error}");
}

#[tokio::test]
async fn who_leaves_before_saying_who_they_are_is_let_go() {
    let office = Office::open().await;
    let mut socket = office.platform.silent_socket("/ws/chat/shop/").await;
    let bye = CloseFrame { code: CloseCode::Normal, reason: "".into() };
    socket.0.send_raw(Message::Close(Some(bye))).await;
    assert_eq!(socket.0.close_code().await, 1000);
}

#[tokio::test]
async fn what_is_no_longer_active_is_not_found_over_the_socket_either() {
    let office = Office::open().await;
    let (conversation, path) = office.group().await;
    let mut socket = office.socket(&office.bob).await;
    assert_eq!(office.delete(&office.ann, &path).await, StatusCode::NO_CONTENT);
    for kind in ["join_conversation", "send_message"] {
        socket.send(json!({ "type": kind, "conversation_id": conversation["id"], "content": "Wait" })).await;
        assert_eq!(socket.frame("error").await["code"], "not_found", "{kind}");
    }
}

use parlor::{
    Error,
    model::{ConversationId, MessageId, SeqRange, Timestamp, UserId},
    protocol::{Command, Cursor, Event},
};

use super::{Action, Check, Link, Session};

const ROOM: ConversationId = ConversationId(1);
const OTHER: ConversationId = ConversationId(2);

/// Any change: this one says that somebody read something.
fn change(conversation: ConversationId, seq: i64) -> Event {
    let ranges = vec![SeqRange { from: 1, to: seq }];
    Event::Read { conversation, seq, user_id: UserId(9), ranges, message_ids: Vec::<MessageId>::new(), at: None }
}

fn ready() -> Event {
    Event::Ready { user_id: UserId(1), server_time: Timestamp(0), heartbeat_secs: 20 }
}

fn resume(conversation: ConversationId, seq: i64) -> Action {
    Action::Write(Command::Resume { cursors: vec![Cursor { conversation, seq }] })
}

/// The worst luck: every delay is as long as it may be.
fn session(seen: &[(ConversationId, i64)]) -> Session {
    Session::new(seen.iter().copied(), || 1.0)
}

/// A session that is connected and has caught up with [`ROOM`] at 10.
fn live() -> Session {
    let mut session = session(&[(ROOM, 10)]);
    session.start(0);
    session.frame(ready(), 0);
    session.frame(Event::Caught { conversation: ROOM, seq: 10 }, 0);
    session.take_actions();
    session
}

fn applied(session: &mut Session) -> Vec<i64> {
    let actions = session.take_actions().into_iter();
    actions
        .filter_map(|action| match action {
            Action::Apply(event) => event.change().map(|change| change.seq),
            _ => None,
        })
        .collect()
}

#[test]
fn it_is_syncing_until_every_conversation_is_caught_up_with() {
    let mut session = session(&[(ROOM, 10), (OTHER, 0)]);
    session.start(0);
    assert_eq!(session.take_actions(), [Action::Connect]);
    session.frame(ready(), 0);
    let cursors = vec![Cursor { conversation: ROOM, seq: 10 }, Cursor { conversation: OTHER, seq: 0 }];
    assert_eq!(
        session.take_actions(),
        [Action::Write(Command::Resume { cursors }), Action::Opened, Action::Link(Link::Syncing)]
    );
    session.frame(Event::Caught { conversation: ROOM, seq: 10 }, 0);
    assert_eq!(session.take_actions(), []);
    session.frame(Event::Caught { conversation: OTHER, seq: 0 }, 0);
    assert_eq!(session.take_actions(), [Action::Link(Link::Live)]);
}

#[test]
fn a_resume_names_no_more_conversations_than_a_frame_may() {
    let seen: Vec<_> = (0..450).map(|id| (ConversationId(id), 0)).collect();
    let mut session = session(&seen);
    session.start(0);
    session.frame(ready(), 0);
    let actions = session.take_actions().into_iter();
    let sizes: Vec<_> = actions
        .filter_map(|action| match action {
            Action::Write(Command::Resume { cursors }) => Some(cursors.len()),
            _ => None,
        })
        .collect();
    assert_eq!(sizes, [200, 200, 50]);
}

#[test]
fn changes_are_taken_in_once_and_in_order() {
    let mut session = live();
    for seq in [11, 11, 12, 10, 13] {
        session.frame(change(ROOM, seq), 0);
    }
    assert_eq!(applied(&mut session), [11, 12, 13]);
}

#[test]
fn a_gap_is_filled_before_anything_later_is_taken_in() {
    let mut session = live();
    session.frame(change(ROOM, 12), 0);
    assert_eq!(session.take_actions(), [resume(ROOM, 10), Action::Link(Link::Syncing)]);
    session.frame(change(ROOM, 13), 0);
    session.frame(change(ROOM, 11), 0);
    session.frame(change(ROOM, 12), 0);
    assert_eq!(session.take_actions(), []);
    session.frame(Event::Caught { conversation: ROOM, seq: 13 }, 0);
    assert_eq!(applied(&mut session), [11, 12, 13]);
    session.frame(change(ROOM, 14), 0);
    assert_eq!(applied(&mut session), [14]);
}

#[test]
fn a_replay_may_skip_changes_that_later_ones_made_moot() {
    let mut session = live();
    session.frame(change(ROOM, 15), 0);
    session.frame(Event::Caught { conversation: ROOM, seq: 17 }, 0);
    assert_eq!(applied(&mut session), [15]);
    session.frame(change(ROOM, 18), 0);
    assert_eq!(applied(&mut session), [18]);
}

#[test]
fn a_heartbeat_shows_what_was_lost_on_the_way() {
    let mut session = live();
    session.look_at(Some(ROOM));
    session.tick(20_000);
    assert_eq!(session.take_actions(), [Action::Write(Command::Ping { conversation: Some(ROOM) })]);
    session.frame(Event::Pong { head: Some(Cursor { conversation: ROOM, seq: 12 }) }, 20_000);
    assert_eq!(session.take_actions(), [resume(ROOM, 10), Action::Link(Link::Syncing)]);
}

#[test]
fn a_socket_that_answers_nothing_is_given_up_after_two_beats() {
    let mut session = live();
    session.tick(20_000);
    session.tick(40_000);
    session.take_actions();
    session.tick(60_000);
    assert_eq!(session.take_actions(), [Action::Disconnect, Action::Link(Link::Connecting)]);
}

#[test]
fn anything_heard_is_a_sign_of_life() {
    let mut session = live();
    for beat in 1..=10 {
        session.tick(beat * 20_000);
        session.frame(change(ROOM, 10 + beat), beat * 20_000 + 1);
    }
    assert!(session.is_open());
}

#[test]
fn it_tries_for_ever_with_delays_that_double_up_to_a_bound() {
    let mut session = session(&[]);
    session.start(0);
    let mut now = 0;
    let mut delays = Vec::new();
    for _ in 0..40 {
        session.closed(1006, now);
        session.take_actions();
        let lost_at = now;
        while session.take_actions().is_empty() {
            now += 100;
            session.tick(now);
        }
        delays.push(now - lost_at);
    }
    assert_eq!(delays[..7], [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    assert_eq!(delays.last(), Some(&10_000));
}

#[test]
fn a_network_that_comes_back_is_used_at_once() {
    let mut session = live();
    session.offline(0);
    assert_eq!(session.take_actions(), [Action::Disconnect, Action::Link(Link::Offline)]);
    session.online(100);
    assert_eq!(session.take_actions(), [Action::Connect, Action::Link(Link::Connecting)]);
}

#[test]
fn who_does_something_need_not_wait_but_the_server_is_not_flooded() {
    let mut session = session(&[]);
    session.start(0);
    session.closed(1006, 1_000);
    session.take_actions();
    session.nudge(1_900);
    assert_eq!(session.take_actions(), []);
    session.nudge(2_000);
    assert_eq!(session.take_actions(), [Action::Connect]);
    session.nudge(2_100);
    assert_eq!(session.take_actions(), []);
}

#[test]
fn a_server_on_this_machine_is_reached_without_a_network() {
    let mut session = live();
    session.offline(0);
    session.tick(500);
    session.take_actions();
    session.frame(ready(), 600);
    session.frame(Event::Caught { conversation: ROOM, seq: 10 }, 600);
    assert_eq!(session.take_actions().last(), Some(&Action::Link(Link::Live)));
}

#[test]
fn a_socket_that_died_in_its_sleep_is_found_out_when_somebody_looks() {
    let mut session = live();
    session.wake(5_000);
    session.take_actions();
    session.tick(10_000);
    assert_eq!(session.take_actions(), [Action::Disconnect, Action::Link(Link::Connecting)]);

    let mut session = live();
    session.wake(5_000);
    session.frame(Event::Pong { head: None }, 5_100);
    session.take_actions();
    session.tick(10_000);
    assert_eq!(session.take_actions(), []);
}

#[test]
fn who_did_not_keep_up_comes_back_at_once() {
    let mut session = live();
    session.closed(1013, 60_000);
    session.tick(60_000);
    assert_eq!(session.take_actions(), [Action::Link(Link::Connecting), Action::Connect]);
    session.frame(ready(), 60_100);
    assert_eq!(session.take_actions()[0], resume(ROOM, 10));
}

#[test]
fn a_session_that_ended_is_asked_about_once_before_the_sign_in_page() {
    let mut session = live();
    session.closed(4401, 0);
    assert_eq!(session.take_actions(), [Action::CheckSession, Action::Link(Link::Connecting)]);
    session.tick(100_000);
    assert_eq!(session.take_actions(), []);
    session.checked(Check::Over, 100_000);
    assert_eq!(session.take_actions(), [Action::Disconnect, Action::Ended]);
    session.online(100_001);
    session.tick(200_000);
    assert_eq!(session.take_actions(), []);
}

#[test]
fn a_session_that_could_be_renewed_goes_on() {
    let mut session = live();
    session.closed(4401, 0);
    session.take_actions();
    session.checked(Check::Valid, 10);
    assert_eq!(session.take_actions(), [Action::Connect]);
}

#[test]
fn a_refused_upgrade_is_asked_about() {
    let mut session = session(&[]);
    session.start(0);
    session.closed(1006, 0);
    session.tick(500);
    session.take_actions();
    session.closed(1006, 500);
    assert_eq!(session.take_actions(), [Action::CheckSession]);
}

#[test]
fn too_much_missed_means_fetching_anew_and_resuming_from_there() {
    let mut session = live();
    session.frame(Event::Resync { conversation: ROOM }, 0);
    assert_eq!(session.take_actions(), [Action::Reload(ROOM), Action::Link(Link::Syncing)]);
    session.frame(change(ROOM, 901), 0);
    session.loaded(ROOM, 900);
    assert_eq!(session.take_actions(), [resume(ROOM, 900)]);
    session.frame(change(ROOM, 901), 0);
    session.frame(Event::Caught { conversation: ROOM, seq: 901 }, 0);
    assert_eq!(session.take_actions(), [Action::Apply(change(ROOM, 901)), Action::Link(Link::Live)]);
}

#[test]
fn a_conversation_that_could_not_be_fetched_is_tried_again() {
    let mut session = live();
    session.frame(Event::Resync { conversation: ROOM }, 0);
    session.not_loaded(ROOM, 0);
    session.take_actions();
    session.tick(5_000);
    assert_eq!(session.take_actions(), [Action::Reload(ROOM)]);
}

#[test]
fn an_unknown_conversation_is_fetched_once() {
    let mut session = live();
    session.frame(change(OTHER, 1), 0);
    session.frame(change(OTHER, 2), 0);
    let reloads = session.take_actions().into_iter().filter(|action| *action == Action::Reload(OTHER));
    assert_eq!(reloads.count(), 1);
}

#[test]
fn a_conversation_that_is_no_longer_mine_is_forgotten() {
    let mut session = live();
    session.frame(Event::Resync { conversation: ROOM }, 0);
    session.take_actions();
    session.gone(ROOM);
    assert_eq!(session.take_actions(), [Action::Link(Link::Live)]);
}

#[test]
fn a_page_older_than_the_cursor_has_the_rest_played_again() {
    let mut session = live();
    session.opened_at(ROOM, 12);
    assert_eq!(session.take_actions(), []);
    session.opened_at(ROOM, 8);
    assert_eq!(session.take_actions(), [resume(ROOM, 8), Action::Link(Link::Syncing)]);
    session.frame(change(ROOM, 9), 0);
    session.frame(change(ROOM, 10), 0);
    session.frame(Event::Caught { conversation: ROOM, seq: 10 }, 0);
    assert_eq!(applied(&mut session), [9, 10]);
}

#[test]
fn an_error_frame_is_passed_on_and_the_socket_lives() {
    let mut session = live();
    let event = Event::Error { error: Error::Empty, client_id: None, conversation: Some(ROOM) };
    session.frame(event.clone(), 0);
    assert_eq!(session.take_actions(), [Action::Apply(event)]);
    assert!(session.is_open());
}

#[test]
fn a_resume_that_fails_does_not_hang() {
    let mut session = live();
    session.frame(change(ROOM, 12), 0);
    session.take_actions();
    session.frame(Event::Error { error: Error::Busy, client_id: None, conversation: Some(ROOM) }, 0);
    session.take_actions();
    session.tick(5_000);
    assert_eq!(session.take_actions(), [Action::Reload(ROOM)]);
}

#[test]
fn who_signs_out_is_not_connected_again_unless_it_failed() {
    let mut session = live();
    session.hang_up();
    assert_eq!(session.take_actions(), [Action::Disconnect]);
    session.closed(1000, 1_000);
    session.tick(60_000);
    session.nudge(61_000);
    session.wake(62_000);
    session.online(63_000);
    assert!(!session.take_actions().contains(&Action::Connect));
    session.pick_up(64_000);
    assert!(session.take_actions().contains(&Action::Connect));
}

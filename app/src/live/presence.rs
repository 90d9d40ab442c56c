//! Whose presence this page shows: what the server is asked to tell of.

use std::collections::BTreeMap;

use parlor::{model::UserId, protocol::MAX_LIST};

/// People whose presence is on the screen, each with how many places show it.
#[derive(Debug, Default)]
pub struct Watched {
    places: BTreeMap<UserId, usize>,
    /// What the server was asked for last on this socket.
    asked: Vec<UserId>,
}

impl Watched {
    /// Another place shows them. Whether they are new.
    pub fn add(&mut self, user: UserId) -> bool {
        let places = self.places.entry(user).or_default();
        *places += 1;
        *places == 1
    }

    /// A place shows them no more.
    pub fn remove(&mut self, user: UserId) {
        if let Some(places) = self.places.get_mut(&user) {
            *places -= 1;
            if *places == 0 {
                self.places.remove(&user);
            }
        }
    }

    /// The list to ask for, if it is not the one asked for already.
    pub fn request(&mut self) -> Option<Vec<UserId>> {
        let wanted: Vec<_> = self.places.keys().copied().take(MAX_LIST).collect();
        (wanted != self.asked).then(|| {
            self.asked.clone_from(&wanted);
            wanted
        })
    }

    /// A new socket knows nothing of what the last one was asked.
    pub fn disconnected(&mut self) {
        self.asked.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_shown_in_two_places_is_asked_for_once_and_until_both_are_gone() {
        let mut watched = Watched::default();
        assert!(watched.add(UserId(1)));
        assert!(!watched.add(UserId(1)));
        assert_eq!(watched.request(), Some(vec![UserId(1)]));
        watched.remove(UserId(1));
        assert_eq!(watched.request(), None);
        watched.remove(UserId(1));
        assert_eq!(watched.request(), Some(vec![]));
    }

    #[test]
    fn a_new_socket_is_asked_again() {
        let mut watched = Watched::default();
        watched.add(UserId(1));
        watched.request();
        watched.disconnected();
        assert_eq!(watched.request(), Some(vec![UserId(1)]));
    }

    #[test]
    fn no_more_people_are_asked_for_than_a_frame_may_name() {
        let mut watched = Watched::default();
        for id in 0..500 {
            watched.add(UserId(id));
        }
        assert_eq!(watched.request().map(|list| list.len()), Some(MAX_LIST));
    }
}

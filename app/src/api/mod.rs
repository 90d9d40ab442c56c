//! The server functions: `POST /api/ui/...`. Each decodes, calls one operation of the engine, and encodes.

mod account;
mod conversations;
mod messages;
mod people;

pub use account::{Join, SetUp, SignIn, SignOut, create_invite, invite, join, set_up, sign_in, sign_out};
pub use conversations::{
    CreateConversation, OpenDirect, RoomData, conversations, create_conversation, open_direct, rename, room,
};
pub use messages::{PostForm, history, mark_read, post_form, post_message};
pub use people::{add_participants, leave, participants, remove_participant, search_people, set_role};

//! The server functions: `POST /api/ui/...`. Each decodes, calls one operation of the engine, and encodes.

mod account;
mod conversations;
mod messages;
mod people;
mod settings;

pub use account::{Join, SetUp, SignIn, SignOut, create_invite, invite, join, set_up, sign_in, sign_out};
pub use conversations::{
    CreateConversation, OpenDirect, RoomData, conversations, create_conversation, more_conversations, open_context,
    open_direct, readers, rename, room, set_status, summary,
};
pub use messages::{
    PostForm, delete_message, edit_message, editions, history, mark_read, pin_message, pinned, post_form, post_message,
    react, reactors, search, thread,
};
pub use people::{
    add_participants, leave, participants, remove_participant, search_participants, search_people, set_role,
};
pub use settings::{archive, mark_all_read, mark_unread, notifications, read_notifications, set_level};

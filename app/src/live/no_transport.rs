//! On the server there is no socket to a server.

use parlor::protocol::Command;

use super::Heard;

/// Never opened: effects do not run on the server.
pub struct Wire;

impl Wire {
    /// Opens nothing.
    pub fn open(_heard: impl Fn(Heard) + 'static) -> Self {
        Self
    }

    /// Writes nothing.
    pub fn write(&self, _command: &Command) {}
}

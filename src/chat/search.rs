//! Finding messages.

use super::Chat;
use crate::{
    error::Result,
    model::{Actor, Search, SearchPage},
};

impl Chat {
    /// Messages in the actor's own conversations that match, newest first, 20 a page.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error) for a filter that is not understood.
    pub async fn search(&self, actor: &Actor, search: &Search) -> Result<SearchPage> {
        todo!("{actor:?} {search:?}")
    }
}

//! Parlor's web client: one set of components for the server's first HTML and for the browser.
//!
//! - [`shell`]: the HTML document around it; [`app`]: the routes and the frame that every page stands in
//! - [`pages`]: one file a page, but for [`room`], the page people spend their day on
//! - [`sidebar`], [`details`]: the panes left and right of the timeline; [`search`]: the page that finds messages
//! - [`components`]: avatar, icon, dialog, field and the like, which know nothing of chat
//! - [`emoji`]: the picker and what it knows; [`attachments`]: the files of a message
//! - [`live`]: what changes while you look: the socket, its state, and the signals that the panes read
//! - [`bell`]: the notifications; [`shortcuts`]: the keyboard, the quick switcher
//! - [`gist`]: a message in a line; [`words`]: a platform's words; [`api`]: the server functions
//! - [`requests`]: the few that are no server functions; [`query`]: what stands in a page's address
//! - [`visitor`], [`flash`]: what the server knows when a page starts, as [`json`]; [`theme`], [`enter_key`], [`time`], [`title`]
//!
//! and on the server alone, with feature `ssr`:
//!
//! - [`ssr`]: the state that the server provides, and who is calling
//! - [`session_cookies`]: the browser's session; [`landing`]: how forms without JavaScript are answered
//! - [`admin`]: the moderation page, plain HTML with forms

#![recursion_limit = "256"]

pub mod api;
pub mod app;
pub mod attachments;
pub mod bell;
pub mod components;
pub mod details;
pub mod emoji;
pub mod enter_key;
pub mod flash;
pub mod gist;
pub mod json;
pub mod live;
pub mod pages;
pub mod query;
pub mod requests;
pub mod room;
pub mod search;
pub mod shell;
pub mod shortcuts;
pub mod sidebar;
pub mod theme;
pub mod time;
pub mod title;
pub mod visitor;
pub mod words;

#[cfg(feature = "ssr")]
pub mod admin;
#[cfg(feature = "ssr")]
pub mod landing;
#[cfg(feature = "ssr")]
pub mod session_cookies;
#[cfg(feature = "ssr")]
pub mod ssr;

pub use app::App;
pub use shell::shell;

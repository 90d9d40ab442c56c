//! What happens to each request before and after its handler, one file each. `router` says in which order.

mod body_limit;
mod client;
mod cors;
mod pace;
mod panicked;
mod request_span;
mod same_origin;
mod security_headers;
mod server_function_status;
mod session;
mod unread_body;
mod whole_body;

pub use body_limit::body_limit;
pub use client::client;
pub use cors::cors;
pub use pace::pace;
pub use panicked::panicked;
pub use request_span::request_span;
pub use same_origin::same_origin;
pub use security_headers::security_headers;
pub use server_function_status::server_function_status;
pub use session::{bearer, session};
pub use unread_body::unread_body;
pub use whole_body::whole_body;

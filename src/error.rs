//! The product's one error, from the database to the browser.
//!
//! Serialised it is `{"code": "...", ...fields}`: what a socket's error frame carries, what a server function answers,
//! and what REST doors translate. [`std::fmt::Display`] is the sentence for the person who meets it.

use serde::{Deserialize, Serialize};
use server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Error {
    #[error("Please sign in.")]
    Unauthenticated,
    #[error("Your session has ended. Please sign in again.")]
    SessionExpired,
    #[error("That name and password do not match.")]
    WrongCredentials,
    #[error("You may not do that here.")]
    Forbidden,
    /// Also the answer about things that the caller may not know of.
    #[error("This {what} does not exist, or is not open to you.")]
    NotFound { what: String },
    #[error("{problem}")]
    Invalid { field: String, problem: String },
    #[error("“{value}” is taken. Please choose another {field}.")]
    Taken { field: String, value: String },
    #[error("Write something first.")]
    Empty,
    #[error("That is too long: {length} of at most {limit} characters.")]
    TooLong { field: String, length: u64, limit: u64 },
    #[error("That is too large: {bytes} of at most {limit} bytes.")]
    TooLarge { bytes: u64, limit: u64 },
    /// A file that is refused for what it is, and why, as a sentence for whoever sends it.
    #[error("{problem}")]
    UnsupportedType { problem: String },
    #[error("This invite link has expired or was used up. Ask for a new one.")]
    InviteExpired,
    #[error("Parlor is set up already. Please sign in.")]
    AlreadySetUp,
    #[error("Too many attempts. Try again in {retry_after_secs} s.")]
    RateLimited { retry_after_secs: u64 },
    #[error("That is not understood: {problem}")]
    Malformed { problem: String },
    /// The database is locked, out of reach or busy beyond its time limit. Nothing was stored; a retry is safe.
    #[error("The server is busy. Your message was not sent yet; try again.")]
    Busy,
    #[error("The server cannot write: its disk may be full. Nothing was stored; tell whoever runs it.")]
    StorageFull,
    /// Logged under `id`; what happened is not for others' eyes.
    #[error("Something went wrong on the server (error {id}).")]
    Internal { id: String },
    /// The request did not reach the server, or its answer did not come back.
    #[error("The server cannot be reached. Check your connection.")]
    Unreachable,
}

/// Shorthand for the engine's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A field of the input that is not acceptable, and why, as a sentence for its author.
    pub fn invalid(field: &str, problem: &str) -> Self {
        Self::Invalid { field: field.into(), problem: problem.into() }
    }

    /// A field of the input with too many characters.
    pub fn too_long(field: &str, length: usize, limit: usize) -> Self {
        Self::TooLong { field: field.into(), length: length as u64, limit: limit as u64 }
    }

    /// Something that is not there for the caller.
    pub fn not_found(what: &str) -> Self {
        Self::NotFound { what: what.into() }
    }

    /// A file that is not taken, and why, as a sentence for whoever sends it.
    pub fn unsupported(problem: &str) -> Self {
        Self::UnsupportedType { problem: problem.into() }
    }

    /// A file that is a program or a script, by its name or its content.
    pub fn runnable() -> Self {
        Self::unsupported("Programs and scripts cannot be sent. Put them into a ZIP file if you have to.")
    }

    /// The field of the input that it is about.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Invalid { field, .. } | Self::Taken { field, .. } | Self::TooLong { field, .. } => Some(field),
            _ => None,
        }
    }

    /// The HTTP status that answers it.
    pub fn status(&self) -> u16 {
        match self {
            Self::Unauthenticated | Self::SessionExpired | Self::WrongCredentials => 401,
            Self::Forbidden => 403,
            Self::NotFound { .. } => 404,
            Self::Invalid { .. } | Self::Empty | Self::TooLong { .. } | Self::Malformed { .. } => 400,
            Self::Taken { .. } | Self::AlreadySetUp => 409,
            Self::InviteExpired => 410,
            Self::TooLarge { .. } => 413,
            Self::UnsupportedType { .. } => 415,
            Self::RateLimited { .. } => 429,
            Self::Internal { .. } => 500,
            Self::Busy | Self::Unreachable => 503,
            Self::StorageFull => 507,
        }
    }

    /// Whether the same request may succeed later without being changed.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. } | Self::Busy | Self::StorageFull | Self::Internal { .. } | Self::Unreachable
        )
    }
}

impl FromServerFnError for Error {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Unreachable,
            ServerFnErrorErr::Args(problem)
            | ServerFnErrorErr::MissingArg(problem)
            | ServerFnErrorErr::Deserialization(problem) => Self::Malformed { problem },
            other => Self::internal(other),
        }
    }
}

#[cfg(not(feature = "ssr"))]
impl Error {
    fn internal(error: impl std::fmt::Display) -> Self {
        Self::Internal { id: error.to_string() }
    }
}

#[cfg(feature = "ssr")]
impl Error {
    /// Logs an error that is not the caller's, and gives what the caller may know of it.
    pub fn internal(error: impl std::fmt::Display) -> Self {
        let id = format!("{:08x}", rand::random::<u32>());
        tracing::error!(%id, %error, "internal error");
        Self::Internal { id }
    }

    /// Text that should be JSON, and cannot be read as such.
    pub fn no_json(error: &serde_json::Error) -> Self {
        let problem = match error.classify() {
            // It is JSON, but not what is expected.
            serde_json::error::Category::Data => error.to_string(),
            _ => format!("this is not valid JSON (line {}, column {}).", error.line(), error.column()),
        };
        Self::Malformed { problem }
    }

    /// What HTTP clients are told: what it says as a program understands it, and `detail`, the same as a sentence.
    pub fn body(&self) -> serde_json::Value {
        let mut body = serde_json::json!(self);
        if let serde_json::Value::Object(fields) = &mut body {
            fields.insert("detail".into(), self.to_string().into());
        }
        body
    }
}

#[cfg(feature = "ssr")]
impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match trouble(&error) {
            Trouble::Full => {
                tracing::error!(%error, "the database cannot write");
                Self::StorageFull
            }
            Trouble::Busy => {
                tracing::warn!(%error, "database busy");
                Self::Busy
            }
            Trouble::Other => Self::internal(error),
        }
    }
}

/// What a database error means for whoever waits for an answer.
#[cfg(feature = "ssr")]
enum Trouble {
    /// There is no room for what was to be written.
    Full,
    /// It may work in a moment.
    Busy,
    Other,
}

#[cfg(feature = "ssr")]
fn trouble(error: &sqlx::Error) -> Trouble {
    /// SQLite's primary result codes: busy, locked, full; and the extended one of a failed write.
    const SQLITE_BUSY: [i32; 2] = [5, 6];
    const SQLITE_FULL: i32 = 13;
    const SQLITE_IOERR_WRITE: i32 = 778;
    /// PostgreSQL: deadlock, serialisation failure, lock not available, too many connections, stopping, starting.
    const POSTGRES_BUSY: [&str; 6] = ["40P01", "40001", "55P03", "53300", "57P01", "57P03"];
    const POSTGRES_FULL: &str = "53100";

    let database = match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => return Trouble::Busy,
        sqlx::Error::Database(database) => database,
        _ => return Trouble::Other,
    };
    let code = database.code().unwrap_or_default();
    if database.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        let code: i32 = code.parse().unwrap_or_default();
        match code & 0xff {
            primary if SQLITE_BUSY.contains(&primary) => Trouble::Busy,
            SQLITE_FULL => Trouble::Full,
            _ if code == SQLITE_IOERR_WRITE => Trouble::Full,
            _ => Trouble::Other,
        }
    } else if code == POSTGRES_FULL {
        Trouble::Full
    } else if POSTGRES_BUSY.contains(&code.as_ref()) {
        Trouble::Busy
    } else {
        Trouble::Other
    }
}

#[cfg(feature = "ssr")]
impl axum_core::response::IntoResponse for Error {
    fn into_response(self) -> axum_core::response::Response {
        let status = http::StatusCode::from_u16(self.status()).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        let mut response =
            (status, [(http::header::CONTENT_TYPE, "application/json")], self.body().to_string()).into_response();
        if let Self::RateLimited { retry_after_secs } = self {
            response.headers_mut().insert(http::header::RETRY_AFTER, retry_after_secs.into());
        }
        if status == http::StatusCode::UNAUTHORIZED {
            let bearer = http::HeaderValue::from_static("Bearer");
            response.headers_mut().insert(http::header::WWW_AUTHENTICATE, bearer);
        }
        response
    }
}

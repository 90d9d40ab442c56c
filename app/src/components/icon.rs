//! The icons: one hand, 24 by 24, strokes of 1.75.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Add,
    Archive,
    At,
    Back,
    Bell,
    Check,
    ChecksRead,
    Clip,
    Close,
    Copy,
    Down,
    Download,
    Edit,
    File,
    Film,
    Filter,
    Flag,
    Group,
    Hash,
    Image,
    Info,
    Invite,
    Keyboard,
    Leave,
    Link,
    Map,
    Microphone,
    Money,
    Moon,
    More,
    Muted,
    Next,
    Offline,
    Parlor,
    Pause,
    Person,
    Pin,
    Play,
    Previous,
    Reply,
    Retry,
    Search,
    Send,
    Smile,
    Sound,
    Sun,
    System,
    Tag,
    Thread,
    Trash,
    Unread,
    Waiting,
    Warning,
}

impl Shape {
    /// The path of its strokes.
    fn path(self) -> &'static str {
        match self {
            Self::Add => "M12 5v14M5 12h14",
            Self::Archive => "M4 5h16v4H4zm1.5 4v10h13V9M10 13h4",
            Self::At => {
                "M15.5 12a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0Zm0-3.5V13a2.5 2.5 0 0 0 5 0v-1a8.5 8.5 0 1 0-3.5 6.9"
            }
            Self::Back => "M19 12H5m6-6-6 6 6 6",
            Self::Bell => "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5a2 2 0 0 0 4 0",
            Self::Check => "m5 12.5 4.5 4.5L19 7.5",
            Self::ChecksRead => "m2 12.5 4.5 4.5L16 7.5m-5 8.5 1 1L21.5 7.5",
            Self::Clip => {
                "m20 11-8.2 8.2a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.2 8.2a1.7 1.7 0 0 1-2.4-2.4L14.5 7"
            }
            Self::Close => "M6 6l12 12M18 6 6 18",
            Self::Copy => "M9 9h10v11H9zM5 15V4h10",
            Self::Down => "M12 5v14m-6-6 6 6 6-6",
            Self::Download => "M12 4v11m-5-5 5 5 5-5M5 20h14",
            Self::Edit => "M4 20h4L19 9l-4-4L4 16zm9-13 4 4",
            Self::File => "M6 3.5h8l4 4v13H6zM14 3.5v4h4",
            Self::Film => "M4 6h11v12H4zm11 5 5-3v8l-5-3",
            Self::Filter => "M4 7h16M7 12h10m-7 5h4",
            Self::Flag => "M6 21V4m0 0.5c4-2 8 2 12 0v9c-4 2-8-2-12 0",
            Self::Group => {
                "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6.5 9c.4-3.6 3-5.5 6.5-5.5s6.1 1.9 6.5 5.5M15.5 4.3\
                 a3.5 3.5 0 0 1 0 6.4M18 15c2 .7 3.2 2.4 3.5 5"
            }
            Self::Hash => "M9.5 4 7.5 20m9-16-2 16M4.5 9h16m-17 6h16",
            Self::Image => "M4 5h16v14H4zm0 11 5-5 5 5 2-2 4 4M15.5 9.5v.1",
            Self::Info => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-10v5m0-8.5v.1",
            Self::Invite => {
                "M10 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-7 9c.4-3.6 3.2-5.5 7-5.5 1.2 0 2.3.2 3.3.6M18 13v7m-3.5-3.5h7"
            }
            Self::Keyboard => "M3 7h18v10H3zm4 3.5v.1m3.3-.1v.1m3.4-.1v.1m3.3-.1v.1M8 14h8",
            Self::Leave => "M14 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h8m-3-8h10m-3.5-3.5L21 12l-3.5 3.5",
            Self::Link => {
                "M10 14a4 4 0 0 0 6 .5l3-3A4 4 0 0 0 13.5 6L12 7.5m2 2.5a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.5 5.5l1.5-1.5"
            }
            Self::Map => "M12 21s-7-6-7-11a7 7 0 1 1 14 0c0 5-7 11-7 11Zm0-8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
            Self::Microphone => {
                "M12 14.5a3 3 0 0 0 3-3v-5a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3Zm-6-3.5a6 6 0 0 0 12 0m-6 6v3.5m-3 0h6"
            }
            Self::Money => "M3 6.5h18v11H3zm9 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM6.5 12v.1m11-.1v.1",
            Self::Moon => "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5Z",
            Self::More => {
                "M4.3 12a.7.7 0 1 0 1.4 0 .7.7 0 1 0-1.4 0Zm7 0a.7.7 0 1 0 1.4 0 .7.7 0 1 0-1.4 0Zm7 0a.7.7 0 1 0 1.4 0 .7.7 0 1 0-1.4 0Z"
            }
            Self::Muted => {
                "M6 16.5V11a6 6 0 0 1 1-3.3M9.5 5.5A6 6 0 0 1 18 11v3m-1.5 4h-12L6 16.5m4 4a2 2 0 0 0 4 0M3.5 3.5l17 17"
            }
            Self::Next => "m9 5 7 7-7 7",
            Self::Offline => {
                "M3 3l18 18M8.5 15.5a5 5 0 0 1 5.5-1m3-2.5a9 9 0 0 0-3.5-2.2M5.5 12A9 9 0 0 1 9 9.8M2.5 8.5a14 14 0 0 1 4-2.5m4-1a14 14 0 0 1 11 3.5M12 19h.01"
            }
            Self::Parlor => {
                "M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H12l-4.5 4v-4h-1A2.5 2.5 0 0 1 4 13.5z"
            }
            Self::Pause => "M8.5 5v14m7-14v14",
            Self::Person => "M12 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-7 9c.4-3.6 3.2-5.5 7-5.5s6.6 1.9 7 5.5",
            Self::Pin => "M9 4h6l-.5 6 3 3.5h-11l3-3.5zM12 13.5V20",
            Self::Play => "M8 5.5v13l10.5-6.5z",
            Self::Previous => "m15 5-7 7 7 7",
            Self::Reply => "M10 6 4.5 11.5 10 17m-5-5.5h8.5a6 6 0 0 1 6 6v1",
            Self::Retry => "M20 12a8 8 0 1 1-2.5-5.8M20 4v4.5h-4.5",
            Self::Search => "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 4.5 4.5",
            Self::Send => "M12 19V5m-6 6 6-6 6 6",
            Self::Smile => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9 9.5v.1m6-.1v.1M8 14a4.5 4.5 0 0 0 8 0",
            Self::Sound => "M5 10v4m4-7v10m4-13v16m4-12v8m3-5v2",
            Self::Sun => {
                "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-13v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1m10.6 10.6 1.1 1.1m0-12.8-1.1 1.1M6.7 17.3l-1.1 1.1"
            }
            Self::System => "M4 5h16v11H4zm5 15h6m-3-4v4",
            Self::Tag => "M4 4h8l8 8-8 8-8-8zM8.5 8.5v.1",
            Self::Thread => "M4 5.5h16v10H11l-4 4v-4H4zM8 9h8m-8 3h5",
            Self::Trash => "M4 7h16M9.5 7V4.5h5V7M6 7l1 13h10l1-13M10 11v5m4-5v5",
            Self::Unread => "M20 10v8H4V6h9m-9 1 8 6 3.5-2.5M19 7.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
            Self::Waiting => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-13.5V12l3 2",
            Self::Warning => "M12 4 2.5 20h19zm0 6v4m0 3v.1",
        }
    }
}

/// An icon beside or instead of a text: it says nothing to a screen reader, so a button that has only an icon needs an
/// `aria-label`.
#[component]
pub fn Icon(
    shape: Shape,
    /// Classes for its size; 20 px unless told.
    #[prop(optional, into)]
    class: Option<&'static str>,
) -> impl IntoView {
    view! {
        <svg
            class=class.unwrap_or("size-5 shrink-0")
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.75"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=shape.path()/>
        </svg>
    }
}

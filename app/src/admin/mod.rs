//! The moderation page, for the admins of a tenant: HTML with forms that the server makes and answers, and no script.
//!
//! - [`messages`], [`conversations`], [`people`]: the lists, each with what is done about it
//! - [`query`]: what stands in their addresses; [`notice`]: what was done, told on the next page

pub mod conversations;
pub mod messages;
pub mod notice;
pub mod people;
pub mod query;

use http::request::Parts;
use leptos::prelude::*;
use parlor::{
    Error,
    model::{ConversationKind, Timestamp},
};

use self::notice::Notice;
use crate::{
    components::{Alert, Empty, Icon, Shape},
    shell::Look,
    theme::Theme,
    time::{iso, utc_full},
};

/// A part of the page, with an address of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Messages,
    Conversations,
    People,
}

impl Section {
    const ALL: [Self; 3] = [Self::Messages, Self::Conversations, Self::People];

    /// Its address.
    pub fn path(self) -> &'static str {
        match self {
            Self::Messages => "/admin/messages",
            Self::Conversations => "/admin/conversations",
            Self::People => "/admin/people",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Messages => "Messages",
            Self::Conversations => "Conversations",
            Self::People => "People",
        }
    }
}

/// The whole document of a section, for a request with these `parts`.
pub fn document(parts: Parts, options: LeptosOptions, section: Section, content: impl FnOnce() -> AnyView) -> String {
    render(parts, options, section.label(), || {
        let links = Section::ALL.map(|one| {
            view! { <a href=one.path() aria-current=(one == section).then_some("page")>{one.label()}</a> }
        });
        view! {
            <a class="skip-link" href="#main">"Skip to the list"</a>
            <header class="admin-header">
                <a class="admin-home" href="/" aria-label="Back to Parlor">
                    <Icon shape=Shape::Back class="size-5 shrink-0"/>
                    <span>"Parlor"</span>
                </a>
                <nav class="admin-nav" aria-label="Moderation">{links.collect_view()}</nav>
            </header>
            <main id="main" class="admin-page" tabindex="-1">
                <h1 class="text-xl font-semibold tracking-tight">{section.label()}</h1>
                {Notice::take().map(Notice::into_view)}
                {content()}
            </main>
        }
        .into_any()
    })
}

/// The document for somebody who is no admin.
pub fn refusal(parts: Parts, options: LeptosOptions) -> String {
    render(parts, options, "This page is for admins", || {
        view! {
            <main class="card-page">
                <Empty shape=Shape::Flag heading="This page is for admins" page=true>
                    <p>"Whoever runs your chat can make you one."</p>
                    <a class="button button-primary mt-3" href="/">"Go to your conversations"</a>
                </Empty>
            </main>
        }
        .into_any()
    })
}

/// The document for what was asked and cannot be answered, and why, as a sentence.
pub fn mistake(parts: Parts, options: LeptosOptions, why: &'static str) -> String {
    render(parts, options, "That did not work", || {
        view! {
            <main class="card-page">
                <Empty shape=Shape::Flag heading="That did not work" page=true>
                    <p>{why}</p>
                    <a class="button button-primary mt-3" href=Section::Messages.path()>"Go to the messages"</a>
                </Empty>
            </main>
        }
        .into_any()
    })
}

/// What the browser's app would take hold of, which does not come here; in a title it would be shown. What people write
/// has no `<` left in it.
const MARK: &str = "<!>";

fn render(parts: Parts, options: LeptosOptions, title: &'static str, body: impl FnOnce() -> AnyView) -> String {
    Owner::new().with(|| {
        provide_context(parts);
        let theme = Theme::from_cookie();
        view! {
            <!DOCTYPE html>
            <html lang="en" data-theme=theme.attribute()>
                <head>
                    <Look options theme/>
                    <title>{format!("{title} – Moderation – Parlor")}</title>
                </head>
                <body>{body()}</body>
            </html>
        }
        .to_html()
        .replace(MARK, "")
    })
}

/// Why there is no list.
fn problem(error: Error) -> AnyView {
    view! { <Alert error=Some(error)/> }.into_any()
}

/// Links to the first page, from any other, and to the next one.
fn pages(first: Option<String>, next: Option<String>, next_label: &'static str) -> impl IntoView {
    view! {
        <nav class="admin-pages" aria-label="Pages">
            {first.map(|href| view! { <a class="button" href=href>"First page"</a> })}
            {next.map(|href| view! { <a class="button" rel="next" href=href>{next_label}</a> })}
        </nav>
    }
}

/// A point in time, in UTC: there is no script that would know the reader's zone.
fn time(at: Timestamp) -> impl IntoView {
    view! { <time datetime=iso(at)>{utc_full(at)}</time> }
}

/// `1 person`, `2 people`.
fn count(number: i64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Every kind of conversation: as it stands in an address, and as people read it.
const KINDS: [(ConversationKind, &str, &str); 10] = [
    (ConversationKind::Direct, "direct", "Direct"),
    (ConversationKind::Group, "group", "Group"),
    (ConversationKind::Channel, "channel", "Channel"),
    (ConversationKind::General, "general", "General"),
    (ConversationKind::Request, "request", "Request"),
    (ConversationKind::Job, "job", "Job"),
    (ConversationKind::Bid, "bid", "Bid"),
    (ConversationKind::Support, "support", "Support"),
    (ConversationKind::Dispute, "dispute", "Dispute"),
    (ConversationKind::ProviderCustomer, "provider_customer", "Provider and customer"),
];

fn kind_label(kind: ConversationKind) -> &'static str {
    KINDS.iter().find(|(one, ..)| *one == kind).map_or("", |(.., label)| label)
}

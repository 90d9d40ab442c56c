//! The people of the tenant: their roles, and signing them out.

use leptos::prelude::*;
use parlor::{
    Result,
    chat::Overview,
    model::{User, UserRole},
};

use super::{
    Section, pages, problem,
    query::{MessageQuery, PeopleQuery},
    time,
};
use crate::components::{Avatar, Empty, Shape};

/// Every role: as it stands in a form, and as people read it.
const ROLES: [(UserRole, &str, &str); 3] = [
    (UserRole::Member, "member", "Member"),
    (UserRole::Support, "support", "Support"),
    (UserRole::Admin, "admin", "Admin"),
];

/// The role that a form names.
pub fn role(value: &str) -> Option<UserRole> {
    ROLES.iter().find(|(_, known, _)| *known == value).map(|(role, ..)| *role)
}

pub(super) fn role_label(role: UserRole) -> &'static str {
    ROLES.iter().find(|(one, ..)| *one == role).map_or("", |(.., label)| label)
}

/// The section's content.
pub fn view(query: &PeopleQuery, found: Result<Overview<User, String>>) -> AnyView {
    let list = match found {
        Ok(found) if found.items.is_empty() => {
            view! { <Empty shape=Shape::Person heading="Nobody of that name"><p>"Try the beginning of a name."</p></Empty> }
                .into_any()
        }
        Ok(found) => list(query, found).into_any(),
        Err(error) => problem(error),
    };
    view! {
        <form class="admin-filters" method="get" action=Section::People.path() role="search">
            <label class="field">
                <span class="label">"Name"</span>
                <input class="input" type="search" name="name" value=query.name.clone() autocomplete="off"/>
            </label>
            <button type="submit" class="button button-primary">"Filter"</button>
        </form>
        {list}
    }
    .into_any()
}

fn list(query: &PeopleQuery, found: Overview<User, String>) -> impl IntoView + use<> {
    let next = found.next.map(|after| query.further(after).href());
    let first = (!query.after.is_empty()).then(|| query.first().href());
    let rows = found.items.into_iter().map(|user| row(query, user)).collect_view();
    view! {
        <p class="hint">"By username. Times are UTC. Where a platform signs its users’ tokens, the role in them counts."</p>
        <ul class="admin-list" aria-label="People">{rows}</ul>
        {pages(first, next, "Next")}
    }
}

fn row(query: &PeopleQuery, user: User) -> impl IntoView + use<> {
    let User { id, username, name, role, last_seen_at, .. } = user;
    let only = MessageQuery { sender: username.clone(), ..MessageQuery::default() };
    let roles = ROLES.map(|(one, value, label)| view! { <option value=value selected=one == role>{label}</option> });
    let seen = match last_seen_at {
        Some(at) => view! { <span>"last seen "{time(at)}</span> }.into_any(),
        None => view! { <span>"not seen yet"</span> }.into_any(),
    };
    view! {
        <li class="admin-row admin-person">
            <Avatar id=id.0 name=name.clone()/>
            <div class="min-w-0 flex-1">
                <p class="admin-head">
                    <bdi class="font-semibold">{name.clone()}</bdi>
                    <span class="text-muted">"@"<bdi>{username}</bdi></span>
                </p>
                <p class="admin-foot">
                    {seen}
                    <a class="link" href=only.href() aria-label=format!("Messages of {name}")>"Messages"</a>
                </p>
            </div>
            <div class="admin-deeds">
                <form class="flex gap-2" method="post" action=query.action(&format!("{id}/role"))>
                    <select class="input" name="role" aria-label=format!("Role of {name}")>{roles.collect_view()}</select>
                    <button type="submit" class="button" aria-label=format!("Set role of {name}")>"Set role"</button>
                </form>
                <form method="post" action=query.action(&format!("{id}/sign-out"))>
                    <button type="submit" class="button" aria-label=format!("Sign out {name} everywhere")>"Sign out"</button>
                </form>
            </div>
        </li>
    }
}

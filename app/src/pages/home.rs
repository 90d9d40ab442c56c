//! `/`: the list is the page, and stands beside this: what to do with it.

use leptos::prelude::*;

use crate::{
    components::{Empty, Icon, Shape},
    live::Live,
    title::PageTitle,
};

/// Says what to do: pick a conversation, or start the first.
#[component]
pub fn Home() -> impl IntoView {
    let conversations = Live::expect().conversations();
    let none = Memo::new(move |_| conversations.with(Vec::is_empty));
    view! {
        <PageTitle text="Conversations"/>
        <div class="grid min-h-0 flex-1 place-items-center">
            {move || {
                if none.get() {
                    view! {
                        <Empty shape=Shape::Parlor heading="Nothing here yet" page=true>
                            <p>"Start a conversation with somebody."</p>
                            <NewLink/>
                        </Empty>
                    }
                } else {
                    view! {
                        <Empty shape=Shape::Parlor heading="Pick a conversation" page=true>
                            <p>"Choose one from the list, or start another."</p>
                            <NewLink/>
                        </Empty>
                    }
                }
            }}
        </div>
    }
    .into_any()
}

#[component]
fn NewLink() -> impl IntoView {
    view! {
        <a class="button mt-3" href="/new">
            <Icon shape=Shape::Add class="size-4"/>
            "Start a conversation"
        </a>
    }
}

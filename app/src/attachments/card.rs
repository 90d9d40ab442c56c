//! Any other file: its name and size, to be fetched.

use leptos::prelude::*;
use parlor::model::Attachment;

use super::measure::size;
use crate::components::{Icon, Shape};

/// What is never cut off: the end of a name, with its kind.
const TAIL: usize = 10;

/// A file, as a link that downloads it.
#[component]
pub fn FileCard(file: Attachment) -> impl IntoView {
    view! {
        <a class="file-card" href=file.url() download=file.name.clone()>
            <span class="sign"><Icon shape=Shape::File/></span>
            <span class="min-w-0 flex-1">
                <span class="sr-only">"Download "</span>
                <FileName name=file.name.clone()/>
                <span class="block text-xs text-muted">{size(file.bytes)}</span>
            </span>
            <Icon shape=Shape::Download class="size-5 shrink-0 text-muted"/>
        </a>
    }
}

/// A file's name in one line; where it is too long its middle goes, for the end says what it is.
#[component]
pub fn FileName(name: String) -> impl IntoView {
    let (head, tail) = split(&name);
    let (head, tail, title) = (head.to_owned(), tail.to_owned(), name.clone());
    view! {
        <bdi class="relative flex min-w-0 text-sm font-medium" title=title>
            <span class="sr-only">{name}</span>
            <span class="truncate whitespace-pre" aria-hidden="true">{head}</span>
            <span class="shrink-0 whitespace-pre" aria-hidden="true">{tail}</span>
        </bdi>
    }
}

fn split(name: &str) -> (&str, &str) {
    let at = name.char_indices().rev().nth(TAIL - 1).map_or(0, |(at, _)| at);
    // A short name is one piece.
    if at < TAIL { (name, "") } else { name.split_at(at) }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn the_end_of_a_long_name_is_kept() {
        assert_eq!(split("invoice-2026-march-final.pdf"), ("invoice-2026-march", "-final.pdf"));
        assert_eq!(split("short.pdf"), ("short.pdf", ""));
        assert_eq!(split("очень длинное имя файла.txt").1, " файла.txt");
    }
}

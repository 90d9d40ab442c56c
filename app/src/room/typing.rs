//! The line that says who is writing. It is always there, so that it moves nothing.

use leptos::prelude::*;

use super::state::Room;

/// The line.
#[component]
pub fn TypingLine() -> impl IntoView {
    let room = Room::expect();
    let names = room.live().typing(room.id());
    view! {
        <p class="h-5 shrink-0 truncate ps-16 pe-4 text-xs leading-5 text-muted" data-testid="typing">
            {move || names.with(|names| sentence(names))}
        </p>
    }
}

fn sentence(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("{one} is typing…"),
        [one, two] => format!("{one} and {two} are typing…"),
        _ => "Several people are typing…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_few_are_named() {
        let names = ["Ada", "Bob", "Eve"].map(String::from);
        assert_eq!(sentence(&names[..0]), "");
        assert_eq!(sentence(&names[..1]), "Ada is typing…");
        assert_eq!(sentence(&names[..2]), "Ada and Bob are typing…");
        assert_eq!(sentence(&names), "Several people are typing…");
    }
}

//! What the keyboard can do, as a list.

use leptos::prelude::*;

use crate::components::Dialog;

/// Opens the sheet, from anywhere below the layout.
#[derive(Clone, Copy)]
pub struct Sheet(RwSignal<bool>);

impl Sheet {
    /// Makes it known to everything below the caller.
    pub fn provide() {
        provide_context(Self(RwSignal::new(false)));
    }

    /// The sheet of the layout around the caller.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Opens it.
    pub fn open(self) {
        self.0.set(true);
    }
}

/// Keys, and what they do.
const SHORTCUTS: [(&[&str], &str); 11] = [
    (&["Ctrl", "K"], "Go to a conversation or a person"),
    (&["/"], "Search messages"),
    (&["Ctrl", "Shift", "F"], "Search messages, also while writing"),
    (&["?"], "Show this list"),
    (&["Enter"], "Send the message, unless the account menu says otherwise"),
    (&["Ctrl", "Enter"], "Send the message, always"),
    (&["Shift", "Enter"], "Begin a new line"),
    (&["Ctrl", "B"], "Bold; with I italic, with E code"),
    (&["Ctrl", "Shift", "X"], "Struck through"),
    (&["↑"], "Edit my last message, in an empty field"),
    (&["Esc"], "Close what is open"),
];

/// The sheet.
#[component]
pub fn ShortcutSheet() -> impl IntoView {
    let Sheet(open) = Sheet::expect();
    view! {
        <Dialog title="Keyboard shortcuts" id="shortcuts" open>
            <Show when=move || open.get()>
                <dl class="shortcuts">
                    {SHORTCUTS.map(|(keys, deed)| view! {
                        <div>
                            <dt>{keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view()}</dt>
                            <dd>{deed}</dd>
                        </div>
                    })}
                </dl>
                <p class="hint pt-3">"On a Mac, Command is as good as Ctrl."</p>
            </Show>
        </Dialog>
    }
    .into_any()
}

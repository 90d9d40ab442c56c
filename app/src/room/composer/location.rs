//! Sending a place on earth: where one is, or one that is written down.

use js_sys::Function;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Position, PositionError, SubmitEvent};

use super::desk::Desk;
use crate::components::{Dialog, Icon, Shape};

/// Digits behind the point: a metre.
const DIGITS: usize = 5;

/// Asks for the place and sends it.
#[component]
pub fn LocationDialog(open: RwSignal<bool>) -> impl IntoView {
    let desk = Desk::expect();
    let [latitude, longitude, label] = [(); 3].map(|()| RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<&'static str>);
    let finding = RwSignal::new(false);
    let find = move |_| {
        problem.set(None);
        finding.set(true);
        locate(move |found| {
            if finding.is_disposed() {
                return;
            }
            finding.set(false);
            match found {
                Ok((north, east)) => {
                    latitude.set(format!("{north:.DIGITS$}"));
                    longitude.set(format!("{east:.DIGITS$}"));
                }
                Err(reason) => problem.set(Some(reason)),
            }
        });
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(north), Some(east)) =
            (degrees(&latitude.get_untracked(), 90.0), degrees(&longitude.get_untracked(), 180.0))
        else {
            return problem.set(Some(
                "Write the latitude from -90 to 90 and the longitude from -180 to 180, or use your location.",
            ));
        };
        let label = label.get_untracked().trim().to_owned();
        let content = if label.is_empty() { format!("{north}, {east}") } else { label.clone() };
        let metadata = serde_json::json!({ "latitude": north, "longitude": east, "label": label });
        if desk.send_location(content, metadata) {
            open.set(false);
            [latitude, longitude].iter().for_each(|field| field.set(String::new()));
        } else {
            problem.set(Some("Too many messages wait to be sent already. Try again when there is room."));
        }
    };
    let id = desk.id("location");
    let dialog_id = if desk.is_in_thread() { "thread-location" } else { "location" };
    let field = |name: &'static str, id: String, value: RwSignal<String>, decimal: bool| {
        view! {
            <div class="field">
                <label class="label" for=id.clone()>{name}</label>
                <input
                    id=id
                    class="input"
                    type="text"
                    inputmode=if decimal { "decimal" } else { "text" }
                    autocomplete="off"
                    maxlength="100"
                    dir="auto"
                    bind:value=value
                />
            </div>
        }
    };
    view! {
        <Dialog title="Send a location" id=dialog_id open>
            <form class="grid gap-4" on:submit=submit on:input=move |_| problem.set(None) novalidate=true>
                <button type="button" class="button" aria-busy=move || finding.get().to_string() on:click=find>
                    <Icon shape=Shape::Map class="size-4 shrink-0"/>
                    {move || if finding.get() { "Looking for you…" } else { "Use my location" }}
                </button>
                {move || problem.get().map(|problem| view! { <p class="alert" role="alert">{problem}</p> })}
                <div class="grid grid-cols-2 gap-3">
                    {field("Latitude", format!("{id}-latitude"), latitude, true)}
                    {field("Longitude", format!("{id}-longitude"), longitude, true)}
                </div>
                {field("What is there? (optional)", format!("{id}-label"), label, false)}
                <div class="dialog-actions">
                    <button type="button" class="button" on:click=move |_| open.set(false)>"Cancel"</button>
                    <button type="submit" class="button button-primary">"Send"</button>
                </div>
            </form>
        </Dialog>
    }
}

/// A number of degrees as people write it, with a point or a comma.
fn degrees(text: &str, most: f64) -> Option<f64> {
    text.trim().replace(',', ".").parse::<f64>().ok().filter(|degrees| degrees.abs() <= most)
}

/// Asks the browser where it is: latitude and longitude, or why not.
fn locate(done: impl Fn(Result<(f64, f64), &'static str>) + Clone + 'static) {
    let Ok(geolocation) = window().navigator().geolocation() else {
        return done(Err("This browser does not know where it is. Write the place down."));
    };
    let told = done.clone();
    let found = handler(move |position| {
        let coordinates = position.unchecked_into::<Position>().coords();
        told(Ok((coordinates.latitude(), coordinates.longitude())));
    });
    let refused = handler(move |error| {
        done(Err(match error.unchecked_into::<PositionError>().code() {
            PositionError::PERMISSION_DENIED => {
                "The browser keeps your location from Parlor. Allow it for this page, or write the place down."
            }
            PositionError::TIMEOUT => "Finding your location takes too long. Try again, or write the place down.",
            _ => "Your location could not be found. Write the place down.",
        }));
    });
    if geolocation.get_current_position_with_error_callback(&found, Some(&refused)).is_err() {
        leptos::logging::error!("the browser's location is not to be had");
    }
}

fn handler(heard: impl FnMut(JsValue) + 'static) -> Function {
    Closure::<dyn FnMut(JsValue)>::new(heard).into_js_value().unchecked_into()
}

#[cfg(test)]
mod tests {
    use super::degrees;

    #[test]
    fn degrees_are_numbers_within_the_globe() {
        assert_eq!(degrees(" 52,52 ", 90.0), Some(52.52));
        assert_eq!(degrees("-0.1278", 180.0), Some(-0.1278));
        for text in ["", "north", "91", "NaN", "inf"] {
            assert_eq!(degrees(text, 90.0), None, "{text}");
        }
    }
}

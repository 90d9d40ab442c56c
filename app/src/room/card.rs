//! Messages that are more than words: a place, and what happened to the object that the conversation is about.

use leptos::prelude::*;
use parlor::model::{Message, MessageKind};
use serde_json::Value;

use crate::{
    components::{Icon, Shape},
    gist::are_coordinates,
    words::words,
};

/// Whether a message of this kind is drawn as a card.
pub fn is_card(kind: MessageKind) -> bool {
    shape(kind).is_some()
}

fn shape(kind: MessageKind) -> Option<Shape> {
    Some(match kind {
        MessageKind::Location => Shape::Map,
        MessageKind::StatusUpdate | MessageKind::JobUpdate => Shape::Flag,
        MessageKind::BidUpdate => Shape::Tag,
        MessageKind::Payment => Shape::Money,
        MessageKind::Dispute => Shape::Warning,
        _ => return None,
    })
}

/// The card.
#[component]
pub fn Card(message: std::sync::Arc<Message>) -> impl IntoView {
    let shape = shape(message.kind)?;
    let place = Place::of(&message).filter(|_| message.kind == MessageKind::Location);
    let title = match &place {
        Some(place) => place.label.clone(),
        None if message.content.is_empty() => name(message.kind).to_owned(),
        None => message.content.clone(),
    };
    let status = text(&message, "status");
    Some(view! {
        <div class="message-card" data-kind=name(message.kind)>
            <span class="sign"><Icon shape/></span>
            <div class="min-w-0">
                <p class="text-xs font-medium text-muted">{name(message.kind)}</p>
                <p class="font-medium wrap-anywhere" dir="auto">{title}</p>
                {status.map(|status| view! { <span class="status">{words(&status)}</span> })}
                {place.map(|place| view! {
                    <p class="text-sm text-muted tabular-nums">{place.coordinates()}</p>
                    <a class="link text-sm" href=place.map_url() target="_blank" rel="noopener noreferrer nofollow">
                        "Open in OpenStreetMap"
                    </a>
                })}
            </div>
        </div>
    })
}

fn name(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Location => "Location",
        MessageKind::BidUpdate => "Bid",
        MessageKind::JobUpdate => "Job",
        MessageKind::Payment => "Payment",
        MessageKind::Dispute => "Dispute",
        _ => "Status",
    }
}

fn text(message: &Message, field: &str) -> Option<String> {
    message.metadata.as_ref()?.get(field)?.as_str().map(str::to_owned)
}

/// A place on the map.
#[derive(Debug, PartialEq)]
struct Place {
    label: String,
    latitude: f64,
    longitude: f64,
}

impl Place {
    fn of(message: &Message) -> Option<Self> {
        let number = |name: &str| message.metadata.as_ref()?.get(name).and_then(Value::as_f64);
        let label = text(message, "label").filter(|label| !label.is_empty());
        let written = Some(message.content.clone()).filter(|content| !content.is_empty() && !are_coordinates(content));
        Some(Self {
            label: label.or(written).unwrap_or_else(|| "A place on the map".to_owned()),
            latitude: number("latitude").filter(|degrees| degrees.abs() <= 90.0)?,
            longitude: number("longitude").filter(|degrees| degrees.abs() <= 180.0)?,
        })
    }

    fn coordinates(&self) -> String {
        format!("{:.5}, {:.5}", self.latitude, self.longitude)
    }

    fn map_url(&self) -> String {
        let Self { latitude, longitude, .. } = self;
        format!("https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=16/{latitude}/{longitude}")
    }
}

#[cfg(test)]
mod tests {
    use parlor::model::{ConversationId, MessageId, Timestamp};
    use serde_json::json;

    use super::*;

    fn location(metadata: Value) -> Option<Place> {
        let message = Message::new(MessageId(1), ConversationId(1), 1, None, "The office".into(), Timestamp(0));
        Place::of(&Message { metadata: Some(metadata), ..message })
    }

    #[test]
    fn a_place_has_coordinates_on_the_globe_and_a_name() {
        let place = location(json!({"latitude": 52.52, "longitude": 13.405})).expect("it is one");
        assert_eq!((place.label.as_str(), place.coordinates().as_str()), ("The office", "52.52000, 13.40500"));
        assert!(place.map_url().starts_with("https://www.openstreetmap.org/?mlat=52.52&mlon=13.405"));
        assert_eq!(location(json!({"latitude": 91, "longitude": 0})), None);
        assert_eq!(location(json!({"latitude": "52", "longitude": 0})), None);
    }
}

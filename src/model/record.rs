//! What chats give rise to on a marketplace: disputes, payments and news of a job. Each is a record with a state of its
//! own, and a message in the conversation that tells of it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{ConversationId, DisputeId, JobUpdateId, MessageId, PaymentId, Timestamp, UserId};

/// Hundredths in the largest amount: beyond it somebody mistyped.
const MAX_HUNDREDTHS: i64 = 100_000_000_000;

/// A disagreement that somebody raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Dispute {
    pub id: DisputeId,
    /// Where it was raised.
    pub conversation_id: ConversationId,
    /// Where it is settled, with the tenant's support staff.
    pub dispute_conversation_id: ConversationId,
    /// The message that tells of it where it was raised.
    pub message_id: MessageId,
    pub reason: String,
    /// Empty where nothing more was said.
    pub description: String,
    /// `open`.
    pub status: String,
    pub created_by: UserId,
    pub created_at: Timestamp,
}

/// Money that somebody wants to be paid. Parlor moves none: the platform does, told by a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Payment {
    pub id: PaymentId,
    pub conversation_id: ConversationId,
    /// The message that tells of it.
    pub message_id: MessageId,
    pub amount: Amount,
    /// Three capital letters, as ISO 4217 has them.
    pub currency: String,
    /// Empty where nothing more was said.
    pub description: String,
    /// `initiated`.
    pub status: String,
    pub created_by: UserId,
    pub created_at: Timestamp,
}

/// How a job stands, as somebody in it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct JobUpdate {
    pub id: JobUpdateId,
    pub conversation_id: ConversationId,
    /// The message that tells of it.
    pub message_id: MessageId,
    pub status: String,
    /// Empty where nothing more was said.
    pub comment: String,
    pub created_by: UserId,
    pub created_at: Timestamp,
}

/// A positive amount of money in hundredths of the currency's unit; as text `12.50`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::Type), sqlx(transparent))]
#[serde(into = "String", try_from = "String")]
pub struct Amount(i64);

/// What is wrong with an amount, as a sentence for whoever wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    #[error("Write the amount as a decimal number with at most two decimals, such as 12.50.")]
    NotDecimal,
    #[error("The amount must be more than zero.")]
    NotPositive,
    #[error("The amount must not be more than {}.", Amount(MAX_HUNDREDTHS))]
    TooMuch,
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let (units, hundredths) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(units) || !is_number(hundredths) || hundredths.len() > 2 {
            return Err(AmountError::NotDecimal);
        }
        // Only digits: what cannot be counted is too much.
        let units: i64 = units.parse().map_err(|_| AmountError::TooMuch)?;
        let hundredths: i64 = format!("{hundredths:0<2}").parse().map_err(|_| AmountError::NotDecimal)?;
        let total = units.saturating_mul(100).saturating_add(hundredths);
        match total {
            0 => Err(AmountError::NotPositive),
            total if total > MAX_HUNDREDTHS => Err(AmountError::TooMuch),
            total => Ok(Self(total)),
        }
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}

impl TryFrom<String> for Amount {
    type Error = AmountError;

    fn try_from(text: String) -> Result<Self, AmountError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_kept_to_the_hundredth() {
        for (text, written) in [
            ("12.50", "12.50"),
            ("12.5", "12.50"),
            ("12", "12.00"),
            ("0.01", "0.01"),
            ("007.10", "7.10"),
            ("1000000000", "1000000000.00"),
        ] {
            assert_eq!(text.parse::<Amount>().map(|amount| amount.to_string()), Ok(written.to_owned()));
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", ".", "1.", ".5", "1.234", "1,50", "-1", "+1", "1e3", "NaN", "١", " 1", "0x10", "1.-5"] {
            assert_eq!(text.parse::<Amount>(), Err(AmountError::NotDecimal), "{text}");
        }
        assert_eq!("0.00".parse::<Amount>(), Err(AmountError::NotPositive));
        for text in ["1000000000.01", "99999999999999999999999999"] {
            assert_eq!(text.parse::<Amount>(), Err(AmountError::TooMuch), "{text}");
        }
    }
}

//! `parlor token`

use clap::Args;

use super::{Failure, Store};

#[derive(Args)]
pub struct Token {
    /// The username
    name: String,
    /// The tenant's slug
    #[arg(long, env = "PARLOR_TENANT", default_value = "main")]
    tenant: String,
    /// How long it is good: seconds, or a number with s, m, h or d
    #[arg(long, env = "PARLOR_TTL", default_value = "1h", value_parser = seconds)]
    ttl: i64,
}

impl Token {
    /// Prints the token bare, for `$(parlor token ...)`.
    pub async fn run(self, store: &Store) -> Result<(), Failure> {
        let chat = store.open().await?;
        let token = chat.issue_token(&self.tenant, &self.name, self.ttl).await;
        chat.close().await;
        println!("{}", token?);
        Ok(())
    }
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("write a number of seconds, or a number with s, m, h or d, such as 30m")]
struct NotADuration;

fn seconds(text: &str) -> Result<i64, NotADuration> {
    let (number, unit) = match text.split_at_checked(text.len().saturating_sub(1)) {
        Some((number, "s")) => (number, 1),
        Some((number, "m")) => (number, 60),
        Some((number, "h")) => (number, 3_600),
        Some((number, "d")) => (number, 86_400),
        _ => (text, 1),
    };
    let number: u32 = number.parse().map_err(|_| NotADuration)?;
    if number == 0 { Err(NotADuration) } else { Ok(i64::from(number) * unit) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        assert_eq!(seconds("90"), Ok(90));
        assert_eq!(seconds("90s"), Ok(90));
        assert_eq!(seconds("30m"), Ok(1_800));
        assert_eq!(seconds("1h"), Ok(3_600));
        assert_eq!(seconds("7d"), Ok(604_800));
    }

    #[test]
    fn other_words_are_not() {
        for text in ["", "h", "1x", "-1h", "1.5h", "0", "99999999999d", "1ü"] {
            assert_eq!(seconds(text), Err(NotADuration), "{text}");
        }
    }
}

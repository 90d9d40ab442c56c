//! `parlor doctor`

use parlor::chat::Check;
use serde_json::json;

use super::{Failure, Store, print};
use crate::site::Site;

/// Prints every check; fails if one did, with what to do.
pub async fn run(store: &Store) -> Result<(), Failure> {
    let chat = store.open().await?;
    let mut checks = chat.diagnose().await;
    chat.close().await;
    checks.push(web_client()?);

    let failed: Vec<&Check> = checks.iter().filter(|check| !check.ok).collect();
    print(&json!({"ok": failed.is_empty(), "checks": checks}))?;
    if failed.is_empty() {
        return Ok(());
    }
    let advice: Vec<&str> =
        failed.iter().map(|check| check.advice.as_ref().unwrap_or(&check.detail).as_str()).collect();
    Err(Failure::Unwell { failed: failed.len(), total: checks.len(), advice: advice.join(" ") })
}

fn web_client() -> Result<Check, Failure> {
    Ok(match Site::find()? {
        Some(site) => Check { name: "web client", ok: true, detail: site.root().display().to_string(), advice: None },
        None => Check {
            name: "web client",
            ok: false,
            detail: "Its files are missing.".into(),
            advice: Some(Failure::NoSite.to_string()),
        },
    })
}

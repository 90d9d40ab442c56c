//! Where links may lead, and whether they say so.

use unicode_security::MixedScript;
use url::Url;

/// An address that a link may lead to: `http:`, `https:` or `mailto:`.
pub fn parse(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_allowed = match url.scheme() {
        "http" | "https" => url.has_host(),
        "mailto" => !url.path().is_empty(),
        _ => false,
    };
    is_allowed.then_some(url)
}

/// The true host, or the true mail address, if whoever reads this text might take the link for another.
pub fn leads_to(url: &Url, text: &str) -> Option<String> {
    let host = host(url)?;
    let is_misleading = text.split_whitespace().filter_map(apparent_host).any(|seen| !is_same(&seen, host))
        || text.contains(is_direction)
        || !url.username().is_empty()
        || is_mixed(host);
    is_misleading.then(|| if url.scheme() == "mailto" { url.path().to_owned() } else { host.to_owned() })
}

fn host(url: &Url) -> Option<&str> {
    match url.scheme() {
        "mailto" => url.path().rsplit('@').next(),
        _ => url.host_str(),
    }
}

fn is_same(a: &str, b: &str) -> bool {
    let bare = |host: &str| host.strip_prefix("www.").unwrap_or(host).to_ascii_lowercase();
    bare(a) == bare(b)
}

/// The host that a word names, if it looks like an address.
fn apparent_host(word: &str) -> Option<String> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '/');
    let word = word.strip_prefix("mailto:").unwrap_or(word);
    let address = word.split_once("://").map_or(word, |(_, rest)| rest);
    let url = Url::parse(&format!("https://{address}")).ok()?;
    let host = url.host_str()?.trim_end_matches('.');
    let top = host.rsplit_once('.')?.1;
    let is_name = top.len() > 1 && !top.bytes().all(|byte| byte.is_ascii_digit());
    (is_name || word.contains("://")).then(|| host.to_owned())
}

/// Characters that turn the direction in which their neighbours are read.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a name is written in several scripts at once, such as a Latin one with a Cyrillic "а" in it.
fn is_mixed(host: &str) -> bool {
    host.contains("xn--") && !idna::domain_to_unicode(host).0.as_str().is_single_script()
}

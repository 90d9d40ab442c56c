//! Where webhooks may go. Whoever names an address must not be able to make Parlor talk to what only Parlor can reach:
//! its own machine, its network, its cloud's metadata. Names are resolved here, and connections go to the very addresses
//! that were looked at, so that a name cannot mean another place a moment later.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;
use url::{Host, Url};

use crate::error::{Error, Result};

/// IPv4 addresses that are not the internet's: IANA's special-purpose ones, multicast, and what is reserved.
const SPECIAL_V4: [Ipv4Net; 15] = [
    Ipv4Net::new_assert(Ipv4Addr::new(0, 0, 0, 0), 8),
    Ipv4Net::new_assert(Ipv4Addr::new(10, 0, 0, 0), 8),
    Ipv4Net::new_assert(Ipv4Addr::new(100, 64, 0, 0), 10),
    Ipv4Net::new_assert(Ipv4Addr::new(127, 0, 0, 0), 8),
    // Link-local, and where clouds answer about themselves.
    Ipv4Net::new_assert(Ipv4Addr::new(169, 254, 0, 0), 16),
    Ipv4Net::new_assert(Ipv4Addr::new(172, 16, 0, 0), 12),
    Ipv4Net::new_assert(Ipv4Addr::new(192, 0, 0, 0), 24),
    Ipv4Net::new_assert(Ipv4Addr::new(192, 0, 2, 0), 24),
    Ipv4Net::new_assert(Ipv4Addr::new(192, 88, 99, 0), 24),
    Ipv4Net::new_assert(Ipv4Addr::new(192, 168, 0, 0), 16),
    Ipv4Net::new_assert(Ipv4Addr::new(198, 18, 0, 0), 15),
    Ipv4Net::new_assert(Ipv4Addr::new(198, 51, 100, 0), 24),
    Ipv4Net::new_assert(Ipv4Addr::new(203, 0, 113, 0), 24),
    Ipv4Net::new_assert(Ipv4Addr::new(224, 0, 0, 0), 4),
    Ipv4Net::new_assert(Ipv4Addr::new(240, 0, 0, 0), 4),
];
/// The internet's IPv6 addresses,
const GLOBAL_V6: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);
/// but for protocols' own (Teredo among them), documentation, and those that lead to an IPv4 address.
const SPECIAL_V6: [Ipv6Net; 4] = [
    Ipv6Net::new_assert(Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    Ipv6Net::new_assert(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    Ipv6Net::new_assert(Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    Ipv6Net::new_assert(Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Why nothing is sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("The address must begin with https://, unless private addresses are allowed for it.")]
    NotHttps,
    #[error("The address is private: nothing is sent there, unless private addresses are allowed for it.")]
    Private,
}

/// An address to which something might be sent.
pub(super) fn parse(url: &str) -> Result<Url> {
    let problem = |problem| Error::invalid("url", problem);
    let url: Url = url.parse().map_err(|_| problem("That is not an address."))?;
    if !matches!(url.scheme(), "https" | "http") || url.host().is_none() {
        return Err(problem("The address must begin with https:// and name a host."));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(problem("The address may not contain a name or a password."));
    }
    Ok(url)
}

/// Refuses what can be seen of an address without resolving its name.
pub(super) fn check(url: &Url, allow_private: bool) -> Result<(), Refusal> {
    if allow_private {
        return Ok(());
    }
    if url.scheme() != "https" {
        return Err(Refusal::NotHttps);
    }
    let is_open = match url.host() {
        Some(Host::Ipv4(ip)) => is_public(ip.into()),
        Some(Host::Ipv6(ip)) => is_public(ip.into()),
        // RFC 6761: it never is anywhere else.
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name != "localhost" && !name.ends_with(".localhost")
        }
        None => false,
    };
    if is_open { Ok(()) } else { Err(Refusal::Private) }
}

/// Whether an address is one of the internet's.
fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => !SPECIAL_V4.iter().any(|net| net.contains(&ip)),
        IpAddr::V6(ip) => GLOBAL_V6.contains(&ip) && !SPECIAL_V6.iter().any(|net| net.contains(&ip)),
    }
}

/// Resolves names to the internet's addresses alone.
pub(super) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let mut public: Vec<_> = lookup_host((name.as_str(), 0)).await?.collect();
            public.retain(|address| is_public(address.ip()));
            if public.is_empty() {
                return Err(Refusal::Private.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str) -> Option<Refusal> {
        check(&parse(url).unwrap(), false).err()
    }

    #[test]
    fn the_internet_is_open() {
        for url in [
            "https://example.com/hook?key=1",
            "https://example.com:8443/",
            "https://93.184.216.34/",
            "https://172.32.0.1/",
            "https://100.128.0.1/",
            "https://[2606:2800:220:1:248:1893:25c8:1946]/",
        ] {
            assert_eq!(refusal(url), None, "{url}");
        }
    }

    #[test]
    fn private_addresses_are_closed_however_they_are_written() {
        for host in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "127.0.0.1.",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "①②⑦.⓪.⓪.①",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:a9fe:a9fe]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::1]",
            "[100::1]",
            "[2001::1]",
            "[2001:db8::1]",
            "[2002:7f00:1::]",
            "[3fff::1]",
            "[fc00::1]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "[fec0::1]",
            "[ff02::1]",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "db.localhost",
        ] {
            assert_eq!(refusal(&format!("https://{host}/")), Some(Refusal::Private), "{host}");
        }
        assert_eq!(refusal("http://example.com/"), Some(Refusal::NotHttps));
    }

    #[test]
    fn what_is_no_address_of_the_web_is_refused() {
        for url in [
            "",
            "example.com",
            "ftp://example.com/",
            "file:///etc/passwd",
            "https://",
            "https://ann:secret@example.com/",
        ] {
            assert!(parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn the_operator_may_allow_private_ones() {
        assert_eq!(check(&parse("http://127.0.0.1:8000/").unwrap(), true), Ok(()));
    }

    #[tokio::test]
    async fn a_name_that_leads_to_a_private_address_does_not_resolve() {
        let error = PublicOnly.resolve("localhost".parse().unwrap()).await.err().unwrap();
        assert_eq!(error.downcast_ref(), Some(&Refusal::Private));
    }
}

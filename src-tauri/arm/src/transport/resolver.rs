//! `localhost` and every name below it are this machine (RFC 6761, section 6.3), whatever the system's resolver says.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

#[derive(Debug, Default)]
pub(super) struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let host = name.as_str().to_owned();
            if is_loopback(&host) {
                let both = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
                let found: Addrs = Box::new(both.into_iter().map(|ip| SocketAddr::new(ip, 0)));
                return Ok(found);
            }
            let found = tokio::net::lookup_host((host, 0)).await?;
            Ok(Box::new(found.collect::<Vec<_>>().into_iter()) as Addrs)
        })
    }
}

/// Whether an address is this machine's own.
pub(super) fn is_here(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => is_loopback(name),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn names_below_localhost_are_this_machine() {
        for host in ["localhost", "LOCALHOST", "kv.vault.localhost", "a.localhost."] {
            let found = Resolver.resolve(host.parse().unwrap()).await.unwrap();
            assert!(found.into_iter().all(|a| a.ip().is_loopback()), "{host}");
        }
        for host in ["localhost.example", "notlocalhost", "example.com"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
